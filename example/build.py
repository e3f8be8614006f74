"""Writes the example's landing zone: `python -m example.build [FOLDER]`, by default `example/landing`.

The same code gives the same bytes. Published figures: published.py. Made-up deliveries: survey.py, contracts.py,
strategic_crimes.py, action_plans.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from example import action_plans, contracts, published, strategic_crimes, survey

LANDING = Path(__file__).resolve().parent / "landing"


def build(folder: Path) -> None:
    """Write every file of the landing zone below `folder`, replacing files of the same name."""
    published.write_bra(folder / "bra_reported_crimes")
    published.write_population(folder / "stockholm_population")
    published.write_city_crimes(folder / "stockholm_reported_crimes")
    survey.write_survey(folder / "stockholm_safety_survey")
    contracts.write_contracts(folder / "contract_followups")
    strategic_crimes.write_strategic_crimes(folder / "strategic_crimes")
    action_plans.write_action_plans(folder / "district_action_plans")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else LANDING)
