"""Single cells as publishers write them."""

import re

import pytest

from pipeline.parsing import swedish_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1 234", 1234), ("1\u00a0234\u202f567", 1_234_567), ("12,5", 12.5), ("1234,567", 1234.567), ("0,125", 0.125),
     ("\u22125", -5), (7, 7), (0.25, 0.25), (None, None), ("", None)],
)  # fmt: skip
def test_numbers(cell, number):
    assert swedish_number(cell) == number


@pytest.mark.parametrize("cell", ["1,234", "21.308", "-123,456", "1 23", "1,2,3", "12a", "1e3", True, "..", "-"])
def test_what_is_no_number_or_may_be_two(cell):
    with pytest.raises(ValueError, match=re.escape(str(cell))):
        swedish_number(cell)
