"""Reading the seed tables of the dbt project (spellings, patterns, hierarchies) from Python. It knows no table by name.

A parser that has to know a spelling reads it here, so that the list that dbt resolves with is the only one.
"""

from __future__ import annotations

import csv
from functools import cache

from pipeline.settings import DBT_PROJECT


@cache
def seed_rows(name: str) -> tuple[dict[str, str], ...]:
    """All rows of `dbt_project/seeds/<name>.csv`, as text, in the order of the file."""
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def collapsed(label: object) -> str:
    """A label with every run of white space, no-break spaces included, as one space."""
    return " ".join(str(label).split())
