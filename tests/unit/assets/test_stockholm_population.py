"""Table 1.2 of the City of Stockholm. Figures of the sound table: the city's own for 2020 and 2024."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.stockholm_population.parse import SCHEMA, parse
from pipeline.areas import resolve
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.sources import discover
from tests.published import Extra, Formula, Grid, opened, xlsx


def table() -> Grid:
    """Two years and a forecast for two parts of the city, with its block of shares and its notes."""
    return [
        ["Folkmängd den 31 dec 2020-2034"],
        ["Population"],
        [None, "2020", "2024", None, "2034¹", None, "Fördelning, %", None],
        [None, None, None, None, None, None, "2024", "2034¹"],
        ["Västerort", 157323, 159458, None, 167216.25, None, 30.78, 31.45],
        ["Hässelby-Vällingby", 76135, 76340, None, 77038.5, None, 14.74, 14.49],
        ["Bromma", 81188, 83118, None, 90177.75, None, 16.05, 16.96],
        [None],
        ["Inre staden", 355189, 356620, None, 363008.5, None, 68.85, 68.27],
        ["Kungsholmen", 71359, 70932, None, 75762.5, None, 13.69, 14.25],
        ["Norra innerstaden", 152728, 155286, None, 158854.5, None, 29.98, 29.88],
        ["Södermalm", 131102, 130402, None, 128391.5, None, 25.17, 24.15],
        [None],
        ["På staden skrivna", 1474, 1889, None, 1489, None, 0.36, 0.28],
        [None],
        ["Hela staden", 513986, 517967, None, 531713.75, None, 100, 100],
        ["Källa: SCB/Sweco"],
        ["1 Prognos utarbetad av Sweco år 2025"],
        ["Senast uppdaterad: 2025-05-15"],
    ]


def parsed(grid: Grid, *extras: Extra, name: str = "tabell.xlsx") -> Parsed:
    return parse(opened(xlsx(grid, *extras), name))


def figures(grid: Grid) -> pl.DataFrame:
    return parsed(grid).tables["population"]


def refused(grid: Grid, *extras: Extra) -> Fault:
    with pytest.raises(Fault) as caught:
        parsed(grid, *extras)
    return caught.value


def changed(row: int, column: int, value: object) -> Grid:
    """The sound table with one cell (1-based row, 0-based column) replaced."""
    grid = [[*cells, *[None] * (8 - len(cells))] for cells in table()]
    grid[row - 1][column] = value
    return grid


def test_the_published_table(shared_data):
    path = next((shared_data / "stockholm_population").glob("*.xlsx"))
    result = parse(opened(path.read_bytes(), path.name))
    frame = result.tables["population"]
    assert frame.height == 16 * 5
    of_2024 = frame.filter(pl.col("year") == 2024)
    assert dict(of_2024.select("area_label", "population").iter_rows())["Hela staden"] == 995_574
    assert of_2024.filter(~pl.col("is_total"))["population"].sum() == 995_574
    bromma = of_2024.filter(pl.col("area_label") == "Bromma").row(0, named=True)
    assert (bromma["population"], bromma["population_date"]) == (83_118, date(2024, 12, 31))
    assert (bromma["source_sheet"], bromma["source_row"], bromma["source_column"]) == ("a1", 8, "E")
    assert frame.filter(pl.col("is_forecast"))["year"].unique().to_list() == [2034]
    assert "N-NAME-YEAR" not in [notice.code for notice in result.notices]
    resolve(discover()["stockholm_population"], result, file=path.name)


def test_the_frame_is_what_the_source_declares():
    declared = discover()["stockholm_population"].tables["population"].columns
    assert [*declared, "source_sheet", "source_row", "source_column"] == list(SCHEMA)
    assert dict(figures(table()).schema) == SCHEMA


def test_totals_and_forecasts_are_told_apart():
    frame = figures(table())
    assert frame.height == 9 * 3
    assert sorted(frame.filter(pl.col("is_total"))["area_label"].unique()) == [
        "Hela staden",
        "Inre staden",
        "Västerort",
    ]
    forecast = frame.filter(pl.col("is_forecast"), pl.col("area_label") == "Bromma").row(0, named=True)
    assert (forecast["year"], forecast["population"]) == (2034, 90_177.75)


def test_years_come_in_any_number_and_order_with_footnotes_glued_to_them():
    grid = [[row[0], *reversed(row[1:3])] if len(row) > 2 else row for row in table()]
    grid[2] = [None, 2024, "2020 ¹"]
    grid[15][0] = "Hela staden5"
    grid[17] = ["1 Reviderad uppgift"]
    frame = figures(grid)
    assert frame.filter(pl.col("area_label") == "Hela staden").select("year", "population").rows() == [
        (2024, 517_967),
        (2020, 513_986),
    ]
    assert not frame["is_forecast"].any()


@pytest.mark.parametrize("row", [6, 5, 14, 16])
def test_areas_that_do_not_add_up_are_refused(row):
    grid = table()
    grid[row - 1][2] += 1
    assert refused(grid).code == "E-SUM"


def test_shares_that_do_not_fit_are_refused():
    fault = refused(changed(7, 6, 16.25))
    assert (fault.code, fault.row, fault.column) == ("E-SUM", 7, "G")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("ca 83 000", "E-NUMBER"),
        ("..", "E-NUMBER"),
        (None, "E-NUMBER"),
        (-83118, "E-NUMBER"),
        (83118.5, "E-NUMBER"),
        (True, "E-NUMBER"),
        (Formula("83000+118"), "E-FORMULA"),
    ],
)
def test_what_is_no_figure_is_refused_with_its_place(value, code):
    fault = refused(changed(7, 2, value))
    assert (fault.code, fault.row, fault.column) == (code, 7, "C")


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (1, 0, "Befolkning"),
        (3, 2, None),
        (3, 2, "2020"),
        (3, 2, "antal"),
        (16, 0, "Summa"),
        (8, 2, 5),
        (5, 0, None),
        (4, 1, 5),
        (4, 6, "2023"),
        (3, 2, "2023"),
    ],
)
def test_headings_that_changed_are_refused(row, column, value):
    assert refused(changed(row, column, value)).code == "E-HEADER"


def test_blank_rows_between_the_blocks_are_not_needed():
    assert figures([row for row in table() if row != [None]])["population"].equals(figures(table())["population"])


def test_a_header_shifted_by_a_column_is_refused():
    grid = table()
    grid[2].insert(1, None)
    assert refused(grid).code in ("E-HEADER", "E-NUMBER")


def test_an_area_that_stands_twice_is_refused():
    assert refused(changed(7, 0, "Hässelby-Vällingby")).code == "E-CONTRADICTION"


def test_an_unknown_area_is_refused_when_names_are_resolved():
    with pytest.raises(Fault) as caught:
        resolve(discover()["stockholm_population"], parsed(changed(7, 0, "Brommma")), file="tabell.xlsx")
    assert (caught.value.code, caught.value.row) == ("E-AREA", 7)


def test_hidden_sheets():
    codes = [notice.code for notice in parsed(table(), Extra("Anteckning", [["utkast"]])).notices]
    assert "N-HIDDEN-SHEET" in codes
    assert refused(table(), Extra("Utkast", [["Bromma", 83000]])).code == "E-HIDDEN-DATA"
    assert refused(table(), Extra("Blad2", [["Bromma", 83000]], is_visible=True)).code == "E-SHEET"


def test_the_name_of_the_file_decides_nothing():
    assert "N-NAME-YEAR" in [notice.code for notice in parsed(table(), name="folkmangd-2023.xlsx").notices]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 200_000), min_size=6, max_size=6), st.integers(0, 5), st.integers(1, 1000))
def test_any_population_that_adds_up_is_accepted_and_one_that_does_not_is_refused(people, where, extra):
    a, b, c, d, e, nowhere = people
    grid: Grid = [
        ["Folkmängd den 31 dec 2024"],
        ["Population"],
        [None, 2024],
        [None, None],
        *zip(
            ["Västerort", "Järva", "Bromma", None, "Söderort", "Farsta", "Skarpnäck", "Skärholmen", None],
            [a + b, a, b, None, c + d + e, c, d, e, None],
            strict=True,
        ),
        ["På staden skrivna", nowhere],
        [None],
        ["Hela staden", sum(people)],
    ]
    grid = [list(row) for row in grid]
    assert figures(grid).filter(~pl.col("is_total"))["population"].sum() == sum(people)
    row = (5, 6, 9, 10, 13, 15)[where]
    grid[row][1] += extra
    assert refused(grid).code == "E-SUM"


def test_exchanged_years_are_refused():
    grid = [[*row[:3], row[1] + 1 if len(row) > 2 and isinstance(row[1], int) else None] for row in table() if row]
    grid[2] = [None, "2020", "2024", "2022"]
    fault = refused(grid)
    assert (fault.code, fault.row, fault.column, fault.value) == ("E-HEADER", 3, "C", "2024")


def test_a_year_that_had_not_ended_is_a_forecast_or_refused():
    grid = [row[:3] for row in table()]
    grid[2] = [None, "2024", "2034"]
    fault = refused(grid)
    assert (fault.code, fault.row, fault.column, fault.value) == ("E-HEADER", 3, "C", "2034")
    assert "2025" in fault.what
