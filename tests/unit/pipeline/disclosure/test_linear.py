"""What sums give away: published examples, and brute force over all whole numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from pipeline.disclosure.linear import Facts, bounds, reconciled

ROWS, COLUMNS = "wxyz", "abcd"
TABLE = dict(
    zip(
        [row + column for row in ROWS for column in COLUMNS],
        [30, 47, 64, 89, 90, 124, 5, 31, 92, 100, 59, 85, 800, 991, 651, 685],
        strict=True,
    )
)
"""The 4 × 4 table of sdcTable's tests (sdcTools/sdcTable@6393dfb); its totals are published too."""
PRIMARY = ["wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd"]


def attacked(figures: dict[str, int], sums: list[list[str]], withheld: list[str], target: str) -> tuple[float, float]:
    """Bounds of one cell where all others but the withheld and all the sums are known."""
    names = list(figures)
    known = [[name] for name in names if name not in withheld] + sums
    return tuple(
        float(limit[0])
        for limit in bounds(_facts(known, figures), csr_array([[float(name == target) for name in names]]))
    )


def _facts(known: list[list[str]], figures: dict[str, int]) -> Facts:
    matrix = csr_array([[float(name in members) for name in figures] for members in known])
    said = matrix @ np.array([float(one) for one in figures.values()])
    return Facts(matrix, said, said)


TOTALS = [[row + column for column in COLUMNS] for row in ROWS] + [[row + column for row in ROWS] for column in COLUMNS]


@pytest.mark.parametrize(
    ("added", "target", "expected"),
    [
        ([], "wb", (47, 47)),
        ([], "wa", (25, 94)),
        ([], "wc", (0, 69)),
        ([], "xa", (26, 95)),
        ([], "xc", (0, 69)),
        (["xd"], "wb", (0, 78)),
        (["xb"], "wb", (0, 141)),
    ],
)
def test_two_withheld_cells_in_every_line_are_not_enough(added, target, expected) -> None:
    """Each row and column has two or three withheld cells, and one of them can be computed all the same."""
    assert attacked(TABLE, TOTALS, PRIMARY + added, target) == pytest.approx(expected)


LINKED = {"A": 2, "B": 2, "I": 8, "J": 8, "K": 3, "L": 3, "M": 3, "N": 7}
GROUPS = [["A", "B", "I", "J"], ["K", "L", "M", "N"]]


@pytest.mark.parametrize(
    ("withheld", "sums", "expected"),
    [
        pytest.param(["K", "L", "M"], GROUPS, (0, 9), id="the first hierarchy alone"),
        pytest.param(["K", "L", "M"], [["L", "M"]], (0, np.inf), id="the second alone"),
        pytest.param(["K", "L", "M"], [*GROUPS, ["L", "M"]], (3, 3), id="both"),
        pytest.param(["K", "L", "M", "N"], [*GROUPS, ["L", "M"]], (0, 10), id="with N withheld"),
    ],
)
def test_linked_hierarchies_tell_together_what_neither_tells_alone(withheld, sums, expected) -> None:
    assert attacked(LINKED, sums, ["A", "B", *withheld], "K") == expected


def test_whole_numbers_tell_more_than_the_reals() -> None:
    """a + b = b + c = a + c = 3 has no whole solution; one more unit of room, and a is not one half of anything."""
    sums = csr_array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
    low, high = bounds(Facts(sums, np.array([3.0, 3, 3]), np.array([3.0, 3, 4])), csr_array([[1.0, 0, 0]]))
    assert (low[0], high[0]) == (2, 2)


def test_a_contradiction_is_said() -> None:
    facts = Facts(csr_array([[1.0, 1], [1, 0], [0, 1]]), np.array([5.0, 4, 3]), np.array([5.0, 4, 3]))
    with pytest.raises(ValueError, match="contradict"):
        bounds(facts, csr_array([[1.0, 0]]))


def test_parts_that_do_not_add_up_bind_only_as_far_as_they_agree() -> None:
    """4 + 3 is not 5: something is two too many, and nobody can say what."""
    facts = Facts(csr_array([[1.0, 1], [1, 0], [0, 1]]), np.array([5.0, 4, 3]), np.array([5.0, 4, 3]))
    settled = reconciled(facts)
    assert (settled.high - settled.low).sum() == 2
    low, high = bounds(settled, csr_array([[1.0, 1]]))
    assert 5 <= low[0] <= high[0] <= 7


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[list[int]], list[int]]:
    """A few small numbers, some of their sums, and the sum that is looked for."""
    count = draw(st.integers(2, 5))
    truth = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    member = st.lists(st.integers(0, 1), min_size=count, max_size=count)
    sums = draw(st.lists(member.filter(any), min_size=1, max_size=4))
    return truth, sums, draw(member.filter(any))


@settings(max_examples=150)
@given(tables())
def test_bounds_are_those_of_all_whole_solutions(case) -> None:
    """Enumerated: every solution lies within, and both ends are reached by one."""
    truth, sums, target = case
    said = np.array(sums) @ np.array(truth)
    facts = Facts(csr_array(np.array(sums, dtype=float)), said.astype(float), said.astype(float))
    low, high = bounds(facts, csr_array([[float(one) for one in target]]))
    free = [column for column in range(len(truth)) if target[column] and not any(row[column] for row in sums)]
    reach = range(int(said.max()) + 1)
    possible = [
        np.array(target) @ np.array(one)
        for one in itertools.product(reach, repeat=len(truth))
        if (np.array(sums) @ np.array(one) == said).all()
    ]
    assert low[0] == min(possible)
    assert high[0] == (np.inf if free else max(possible))
