"""What the catalogue says that indicators have in common, against their figures before anything was withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import warehouse
from pipeline.disclosure import cells, linear, secret
from pipeline.disclosure.cells import Said, Table
from pipeline.disclosure.secret import Figure
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def shared(example_home) -> tuple[list[Figure], list[Table]]:
    """The figures of contracts, follow-ups and suppliers, and how they hang together."""
    with warehouse.open_candidate(Settings(home=example_home, example=True)) as candidate:
        figures, known = secret.read(candidate, "intermediate")
    some = [one for one in figures if one.cell[:2] in known.members and one.rule != "R3"]
    return some, cells.tables([one.cell for one in some], known)


def contradicting(figures: list[Figure], tables: list[Table]) -> set[str]:
    """Indicators of the tables whose figures cannot all be true."""
    said = {one.cell: one.said for one in figures if one.said}
    found = set()
    for table in tables:
        facts = table.facts(said)
        if linear.reconciled(facts) is not facts:
            found |= {cell.indicator_id for cell in table.cells}
    return found


def test_what_indicators_are_said_to_have_in_common_holds_of_their_figures(shared) -> None:
    figures, tables = shared
    assert len({one.cell.indicator_id for one in figures}) > 10
    assert contradicting(figures, tables) == set()


@pytest.mark.parametrize(
    ("indicator", "change"),
    [
        ("contracts_overdue_for_followup", Said(1, 0)),
        ("contracts_with_known_value", Said(0, 1)),
        ("suppliers_with_complete_check", Said(0, 1)),
        ("followups_with_serious_deviation", Said(1, 1)),
        ("contracts_terminated_for_welfare_crime", Said(200, 0)),
    ],
)
def test_a_figure_that_is_off_contradicts_the_others(shared, indicator, change) -> None:
    """Every other model has its say: one committee's figure and the city's with it, so that the sum is right."""
    figures, tables = shared
    (city, *committees) = sorted(
        (one for one in figures if one.cell.indicator_id == indicator and one.said and one.said.base),
        key=lambda one: (one.cell.period, one.cell.area_type != "city"),
    )
    off = {
        one.cell: replace(one, said=Said(one.said.counted + change.counted, one.said.base + change.base))
        for one in (city, next(one for one in committees if one.cell.period == city.cell.period))
    }
    assert indicator in contradicting([off.get(one.cell, one) for one in figures], tables)
