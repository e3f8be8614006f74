"""What a fault says to a person, and what it leaves out for those who must not see content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import Fault, masked, without_rows


def test_a_fault_says_what_where_why_and_what_to_do():
    fault = Fault(
        "E-NUMBER", "the cell is no number", why="a figure was expected.", action="correct it",
        file="a.xls", sheet="Blad1", row=7, column="C", value="abc",
    )  # fmt: skip
    assert str(fault) == (
        "E-NUMBER: the cell is no number (a.xls, sheet Blad1, row 7, column C), value 'abc'. "
        "A figure was expected. Correct it."
    )
    assert fault.as_dict()["row"] == 7


def test_a_long_value_is_cut():
    assert Fault("E-X", "x", value="y" * 500).value == "y" * 120


def test_without_values_nothing_of_the_cell_is_left():
    fault = Fault(
        "E-VALUE", "'Anna Andersson' is no answer", why="Anna Andersson is unknown", file="avtal 900101-0017.xlsx",
        sheet="556677-8899", row=3, column="9001010017", value="Anna Andersson",
    )  # fmt: skip
    told = str(fault.without_values()) + str(fault.without_values().as_dict())
    for secret in ("Anna", "0017", "8899"):
        assert secret not in told
    assert "row 3" in told


def test_a_value_that_was_cut_for_showing_is_left_out_whole():
    value = "x" * 119 + "SECRET" * 10
    assert "SECRET" not in str(Fault("E-VALUE", f"{value!r} is no answer", value=value).without_values())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("19900101-0017", "######-####"),
        ("900101+0017", "######-####"),
        ("900101 0017", "######-####"),
        ("199001010017", "############"),
        ("row 1234 of 2024", "row 1234 of 2024"),
        ("2024-01-15", "2024-01-15"),
    ],
)
def test_digits_of_identity_numbers_are_masked_and_years_stay(text, left):
    assert masked(text) == left


@given(st.text("0123456789-+ x", max_size=40))
def test_no_ten_digits_in_a_row_outlive_the_mask(text):
    import re

    assert not re.search(r"\d{5}", masked(text))
    assert not re.search(r"\d{6} ?[-+ ] ?\d{4}", masked(text))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Runtime Error in model x\n  Conversion Error: Could not convert string '19800101-0019' to INT32",
            "Conversion Error",
        ),
        ('Constraint Error: Duplicate key "respondent: R00017" violates unique constraint.', "Constraint Error"),
        ("Invalid Input Error: value 3 out of bounds", "Invalid Input Error"),
        ("Out of Range Error: Overflow in multiplication of INT64 (3 * 4)!", "Out of Range Error"),
    ],
)
def test_of_a_databases_error_about_values_the_kind_alone_is_told(said, told):
    assert without_rows(said).startswith(told)
    assert not any(value in without_rows(said) for value in ("19800101", "R00017", "3"))


def test_what_a_database_says_of_names_stays():
    said = 'Binder Error: Referenced column "area" not found in FROM clause!'
    assert without_rows(said) == said
