"""The solver behind the proof: a question after another gets the answer that it would get alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from pipeline.disclosure.programme import Programme

TRIANGLE = csr_array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
THREE = np.array([3.0, 3, 3])
"""a + b = b + c = a + c = 3: each is one and a half."""


def test_a_vertex_need_not_be_whole() -> None:
    answer = Programme(TRIANGLE, THREE, THREE).cheapest(np.array([1.0, 0, 0]))
    assert answer.at == pytest.approx([1.5, 1.5, 1.5])
    assert not answer.is_whole(3)


def test_whole_numbers_are_searched_within_the_same_limits() -> None:
    """With a + c allowed to be 4 the only whole solution is 2, 1, 2."""
    answer = Programme(TRIANGLE, THREE, np.array([3.0, 3, 4])).cheapest_whole(np.array([1.0, 0, 0]), 3, enough=1.5)
    assert answer.at == pytest.approx([2, 1, 2])
    assert answer.proved == 2


def test_limits_without_a_solution_have_none() -> None:
    programme = Programme(TRIANGLE, THREE, THREE)
    assert programme.cheapest_whole(np.array([1.0, 0, 0]), 3, enough=1.5) is None
    programme.limit(np.array([3.0, 3, 9]), np.array([3.0, 3, 9]))
    assert programme.cheapest(np.array([1.0, 0, 0])) is None
    programme.limit(THREE, THREE)
    assert programme.cheapest(np.array([1.0, 0, 0])).proved == pytest.approx(1.5)


def test_only_the_first_columns_have_to_be_whole() -> None:
    """x + y = 2.5: with x whole, y is a half more than one."""
    rows, said = csr_array([[1.0, 1]]), np.array([2.5])
    assert Programme(rows, said, said).cheapest_whole(np.array([0.0, 1]), 1, enough=0).proved == pytest.approx(0.5)


def test_a_whole_vertex_nearby_spares_the_search(monkeypatch) -> None:
    """x + y + z = 4 and x ≤ 1.5, all for nothing: the vertex with 1.5 is as cheap as whole ones."""
    programme = Programme(csr_array([[1.0, 1, 1], [1, 0, 0]]), np.array([4.0, 0]), np.array([4.0, 1.5]))
    monkeypatch.setattr("pipeline.disclosure.programme._NODES", None)
    answer = programme.cheapest_whole(np.zeros(3), 3, enough=0)
    assert (answer.is_whole(3), answer.at.sum(), answer.proved) == (True, 4, 0)


def test_it_says_nothing(capfd) -> None:
    """Results go to standard output; a solver's banner among them would be one."""
    Programme(TRIANGLE, THREE, np.array([3.0, 3, 4])).cheapest_whole(np.array([1.0, 0, 0]), 3, enough=1.5)
    assert capfd.readouterr() == ("", "")


@st.composite
def questions(draw: st.DrawFn) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray, np.ndarray]]]:
    """Rows, and a few times limits and costs. Every column is in the last row, so nothing is without bounds."""
    columns = draw(st.integers(2, 5))
    row = st.lists(st.integers(0, 1), min_size=columns, max_size=columns)
    rows = np.array([*draw(st.lists(row, min_size=1, max_size=4)), [1] * columns], dtype=float)
    number = st.integers(0, 9)
    asked = []
    for _ in range(draw(st.integers(2, 6))):
        ends = np.sort(draw(st.lists(st.tuples(number, number), min_size=len(rows), max_size=len(rows))), axis=1)
        cost = draw(st.lists(st.integers(-3, 3), min_size=columns, max_size=columns))
        asked.append((ends[:, 0].astype(float), ends[:, 1].astype(float), np.array(cost, dtype=float)))
    return rows, asked


@settings(max_examples=60)
@given(questions())
def test_what_was_asked_before_changes_no_answer(case) -> None:
    """Against scipy, which begins anew each time."""
    rows, asked = case
    programme = Programme(csr_array(rows), *asked[0][:2])
    for low, high, cost in asked:
        programme.limit(low, high)
        answer = programme.cheapest(cost)
        alone = linprog(cost, A_ub=np.vstack([rows, -rows]), b_ub=np.concatenate([high, -low]))
        assert (answer is not None) == (alone.status == 0)
        if answer is not None:
            assert answer.proved == pytest.approx(alone.fun, abs=1e-6)
            assert cost @ answer.at == pytest.approx(alone.fun, abs=1e-6)
