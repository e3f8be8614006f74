"""Every method is as near its printed values and its oracle as it says, and docs/conformance.md lists it."""

import math

import pytest

from tests.conformance.method import known, outcomes, relative_difference
from tests.conformance.page import PAGE, anchor


@pytest.mark.parametrize("name", sorted(known()))
def test_a_method_conforms(name: str) -> None:
    assert outcomes()[name].faults == []


@pytest.mark.parametrize("name", sorted(known()))
def test_a_method_is_compared_with_somebody_else(name: str) -> None:
    method = known()[name]
    assert method.published or method.agreed
    assert bool(method.agreed) == bool(method.oracle), "an oracle vouches by cases"
    assert all(case.source for case in method.published)


def test_the_page_lists_exactly_the_methods_there_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = [row.split("](#")[1].split(")")[0] for row in page.splitlines() if row.startswith("| [")]
    assert sorted(listed) == sorted(anchor(method.name) for method in known().values()), "run `make conformance`"


def test_a_difference_is_relative_and_a_word_or_a_missing_value_must_be_the_same() -> None:
    assert relative_difference(1.1, 1.0) == pytest.approx(0.1)
    assert relative_difference(1e-12, 0) == 1e-12
    assert relative_difference(None, None) == relative_difference("up", "up") == 0
    assert (
        relative_difference(None, 1.0) == relative_difference(1.0, None) == relative_difference("up", "no") == math.inf
    )
