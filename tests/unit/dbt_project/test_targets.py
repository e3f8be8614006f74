"""Targets are data: each is of a series that can exist, in a direction that can be met, with a source that can be read."""

import pytest

from pipeline.indicators import catalogue
from pipeline.seeds import seed_rows


def faults(target: dict[str, str]) -> list[str]:
    indicator = catalogue().get(target["indicator_id"])
    areas = {row["area_code"] for row in seed_rows("area")}
    found = {
        "no such indicator": indicator is None,
        "no direction, so nothing can be met": indicator is not None and indicator.direction == "none",
        "no such definition": indicator is not None
        and target["definition_version"] not in indicator.definition_versions,
        "no such area": target["area_code"] not in areas,
        "no source": not target["source"] or not target["source_url"].startswith("https://"),
    }
    return [fault for fault, holds in found.items() if holds]


@pytest.mark.parametrize("target", seed_rows("target"))
def test_a_target_can_be_met_and_read(target: dict[str, str]) -> None:
    assert faults(target) == []


@pytest.mark.parametrize(("changed", "fault"), [
    ({}, None), ({"indicator_id": "unknown"}, "no such indicator"), ({"area_code": "atlantis"}, "no such area"),
    ({"definition_version": "other"}, "no such definition"), ({"source_url": ""}, "no source"),
    ({"indicator_id": "reported_drug_crimes"}, "no direction, so nothing can be met"),
])  # fmt: skip
def test_what_is_no_target_is_found(changed: dict[str, str], fault: str | None) -> None:
    target = {
        "indicator_id": "reported_assault", "definition_version": "bra", "area_code": "bromma", "source": "a decision",
        "source_url": "https://example.org",
    }  # fmt: skip
    assert faults(target | changed) == ([fault] if fault else [])
