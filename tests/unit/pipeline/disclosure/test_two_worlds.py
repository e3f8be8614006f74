"""Nobody can know: worlds in which a secret is another one, and in which readers are shown the very same.

They are made from the table's own districts, years and definitions, by a solver of their own: neither the sums of `cells` nor the
attacker have a say in it.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import Bounds, LinearConstraint, milp

from pipeline.disclosure import secret
from pipeline.disclosure.cells import Cell, Said
from pipeline.disclosure.secret import Figure
from tests.disclosure_tables import DISTRICTS, EASY, KNOWN, cell, protected, table, tables

Counts = dict[tuple[str, str], tuple[int, int]]


def shown(figures: list[Figure], withheld: set[Cell]) -> dict[Cell, Said | None]:
    """All that readers see: every row, and the figures of those that are not withheld."""
    return {one.cell: None if one.cell in withheld else one.said for one in figures}


def another_world(counts: Counts, withheld: set[Cell], target: Cell, low: float, high: float) -> Counts | None:
    """The nearest counts in which the target lies between these, and every figure shown is as it is."""
    places = {key: number for number, key in enumerate(sorted(counts))}
    rows, least, most = [_summed(target, places)], [low], [high]
    for one in table(counts):
        if one.cell not in withheld:
            rows.append(_summed(one.cell, places))
            least.append(one.said.counted)
            most.append(one.said.counted)
    truth = np.array([[counts[key][side] for key in places] for side in (0, 1)], dtype=float).ravel()
    size = len(truth)
    # Columns: what is added to each count, and what is taken from it.
    sums = np.hstack([np.array(rows), -np.array(rows)])
    said = sums[:, :size] @ truth
    found = milp(
        np.ones(2 * size),
        integrality=np.ones(2 * size),
        bounds=Bounds(0, np.concatenate([np.full(size, np.inf), truth])),
        constraints=LinearConstraint(sums, np.array(least) - said, np.array(most) - said),
    )
    if found.x is None:
        return None
    added, taken = np.round(found.x).reshape(2, size)
    narrow, more = (truth + added - taken).astype(int).reshape(2, -1)
    return {key: (int(narrow[place]), int(more[place])) for key, place in places.items()}


def _summed(one: Cell, places: dict[tuple[str, str], int]) -> np.ndarray:
    """1 for every count that the cell adds up: of the narrow definition, and then of what the wide one has besides."""
    areas = DISTRICTS if one.area_code == "stockholm" else (one.area_code,)
    first, last = one.period[:4], one.period[-4:]
    inside = np.array([float(area in areas and first <= year <= last) for area, year in places])
    return np.concatenate([inside, inside if one.definition_version == "wide" else 0 * inside])


def assert_open(counts: Counts) -> None:
    """Each secret count can be as small and as large as its room says, as far as readers can tell."""
    figures = table(counts)
    withheld = protected(figures)
    for one, need in secret.secrets(figures, KNOWN).items():
        if one.less is not None:
            continue
        for least, most in ((0, need.low), (need.high, np.inf)):
            other = another_world(counts, withheld, one.cell, least, most)
            assert other is not None, one
            its = table(other)
            assert least <= next(figure.said.counted for figure in its if figure.cell == one.cell) <= most
            assert shown(its, withheld) == shown(figures, withheld)


@settings(max_examples=8)
@given(tables)
def test_readers_cannot_tell_the_true_world_from_others_with_other_secrets(counts) -> None:
    assert_open(counts)


GOLDEN = {
    "one secret": {("farsta", "2023"): (3, 10)},
    "two in one year": {("farsta", "2023"): (3, 10), ("bromma", "2023"): (2, 10)},
    "two in one district": {("farsta", "2022"): (3, 10), ("farsta", "2024"): (2, 10)},
    "definitions that differ by few": {("farsta", "2023"): (20, 3)},
}


@pytest.mark.parametrize("exceptions", GOLDEN.values(), ids=GOLDEN)
def test_golden_tables_leave_every_secret_open(exceptions) -> None:
    assert_open(EASY | exceptions)


@pytest.mark.parametrize("exceptions", GOLDEN.values(), ids=GOLDEN)
def test_two_worlds_are_published_as_one(exceptions) -> None:
    """What is withheld is chosen anew in the other world, and there too readers see the same to the last row."""
    counts = EASY | exceptions
    figures = table(counts)
    withheld = protected(figures)
    target = cell(*next(iter(exceptions)), "narrow")
    true = next(one.said.counted for one in figures if one.cell == target)
    others = [another_world(counts, withheld, target, value, value) for value in (true - 1, true + 1)]
    publications = [shown(its, protected(its)) for its in map(table, filter(None, others))]
    assert shown(figures, withheld) in publications


def test_a_figure_too_many_leaves_one_world_alone() -> None:
    """The year's other withheld districts shown again: no other world is left, and the search says so."""
    counts = EASY | {("farsta", "2023"): (3, 10)}
    figures = table(counts)
    target = cell("farsta", "2023", "narrow")
    assert another_world(counts, {target}, target, 0, 2) is None
    assert another_world(counts, {target}, target, 4, np.inf) is None
    assert another_world(counts, protected(figures), target, 4, np.inf) is not None
