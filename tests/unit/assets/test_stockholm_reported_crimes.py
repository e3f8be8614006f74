"""Table 1.63 of the City of Stockholm. Figures of the sound table: the city's own for 2024."""

from __future__ import annotations

import polars as pl
import pytest

from assets.stockholm_reported_crimes.parse import SCHEMA, parse
from pipeline.areas import resolve
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.sources import discover
from tests.published import Extra, Formula, Grid, opened, xlsx

COUNTS = {
    "Järva": (95_220, 15950, 1442, 2269, 4607, 1691),
    "Hässelby-Vällingby": (76_340, 15944, 959, 2316, 7964, 785),
    "Bromma": (83_118, 13875, 747, 2904, 5695, 548),
}
SECOND = ("Stöld", "Skade-", "Narkotika-")


def row_of(label: str, population: int, *counts: int) -> list[object]:
    return [label, counts[0], None, *counts[1:], None, *(count / population * 1000 for count in counts)]


def table() -> Grid:
    """One part of the city and the whole, headings split over four rows, a gap before and after the four groups."""
    west = [sum(column) for column in zip(*COUNTS.values(), strict=True)]
    return [
        ["Anmälda brott 2024. Stockholm", *[None] * 12],
        ["Number of reported crimes in 2024", *[None] * 12],
        [None, "An-", None, "Därav", *[None] * 4, "Brott per 1 000 invånare", *[None] * 4],
        [None, "mälda", None, "Vålds-", *SECOND, None, "An-", "Vålds-", *SECOND],
        [
            None,
            "brott1",
            None,
            "brott2",
            " & rån3",
            "görelse",
            "brott4",
            None,
            "mälda",
            "brott",
            " & rån",
            "görelse",
            "brott",
        ],
        [*[None] * 8, "brott", *[None] * 4],
        row_of("Västerort", *west),
        *(row_of(label, *figures) for label, figures in COUNTS.items()),
        [None] * 13,
        row_of("Hela staden5", 258_315, 46_800, 3_200, 7_700, 18_300, 3_060),
        ["Källa: BRÅ/Sweco", *[None] * 12],
        ["1 I samtliga brott ingår även brott mot övriga specialstraffrättsliga författningar", *[None] * 12],
        ["där fängelse ingår i straffskalan.", *[None] * 12],
        ["5 Inklusive anmälda brott vars uppgift om brottsplats saknas", *[None] * 12],
    ]


def parsed(grid: Grid, *extras: Extra, name: str = "tabell.xlsx") -> Parsed:
    return parse(opened(xlsx(grid, *extras), name))


def refused(grid: Grid, *extras: Extra) -> Fault:
    with pytest.raises(Fault) as caught:
        parsed(grid, *extras)
    return caught.value


def changed(row: int, column: int, value: object) -> Grid:
    grid = table()
    grid[row - 1][column] = value
    return grid


def test_the_published_table(shared_data):
    path = next((shared_data / "stockholm_reported_crimes").glob("*.xlsx"))
    result = parse(opened(path.read_bytes(), path.name))
    frame = result.tables["figures"]
    assert frame.height == 15 * 5
    assert frame["year"].unique().to_list() == [2024]
    city = frame.filter(pl.col("area_label") == "Hela staden")
    assert dict(city.select("crime_group_label", "crime_count").iter_rows()) == {
        "Anmälda brott": 202_611,
        "Våldsbrott": 13_464,
        "Stöld & rån": 40_795,
        "Skadegörelse": 73_222,
        "Narkotikabrott": 16_420,
    }
    total = city.filter(pl.col("crime_group_label") == "Anmälda brott").row(0, named=True)
    assert total["crime_count"] / total["rate_per_1000"] * 1000 == pytest.approx(995_574)
    resolve(discover()["stockholm_reported_crimes"], result, file=path.name)


def test_the_frame_is_what_the_source_declares():
    declared = discover()["stockholm_reported_crimes"].tables["figures"].columns
    assert [*declared, "source_sheet", "source_row", "source_column"] == list(SCHEMA)
    assert dict(parsed(table()).tables["figures"].schema) == SCHEMA


def test_headings_split_over_rows_are_joined():
    frame = parsed(table()).tables["figures"]
    assert frame.height == 5 * 5
    row = frame.filter(pl.col("area_label") == "Bromma", pl.col("crime_group_label") == "Skadegörelse").row(
        0, named=True
    )
    assert row["crime_count"] == 5695
    assert row["rate_per_1000"] == pytest.approx(68.517, abs=0.001)
    assert (row["source_row"], row["source_column"], row["is_total"]) == (10, "F", False)


def test_the_rows_of_the_heading_may_be_fewer():
    grid = table()
    for column, heading in ((1, "Anmälda brott"), (3, "Våldsbrott2"), (4, "Stöld & rån3"), (5, "Skadegörelse")):
        for row in (2, 3, 4):
            grid[row][column] = heading if row == 4 else None
    assert parsed(grid).tables["figures"].equals(parsed(table()).tables["figures"])


def test_notes_are_sentences():
    notes = [notice.message for notice in parsed(table()).notices]
    assert notes[1].endswith("författningar där fängelse ingår i straffskalan.")
    assert len(notes) == 3


def test_rates_may_be_rounded():
    grid = [[round(cell, 1) if isinstance(cell, float) else cell for cell in row] for row in table()]
    assert parsed(grid).tables["figures"].height == 25


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (7, 1, 45_770, "E-SUM"),  # subtotal
        (12, 1, 45_000, "E-SUM"),  # city below its districts
        (12, 5, 40_000, "E-SUM"),  # groups above all crimes
        (10, 11, 34.5, "E-RATE"),
        (10, 1, "13 875 st", "E-NUMBER"),
        (10, 1, None, "E-NUMBER"),
        (10, 1, -1, "E-NUMBER"),
        (10, 1, 13_875.5, "E-NUMBER"),
        (10, 1, Formula("1+1"), "E-FORMULA"),
        (10, 2, 5, "E-HEADER"),
        (9, 0, "Järva", "E-CONTRADICTION"),
        (12, 0, "Summa", "E-HEADER"),
        (1, 0, "Anmälda brott. Stockholm", "E-HEADER"),
        (1, 0, "Anmälda brott 2023. Stockholm", "E-HEADER"),
        (2, 0, "Number of reported crimes in 2023", "E-HEADER"),
        (5, 3, "samma", "E-HEADER"),
    ],
)
def test_defects_are_refused(row, column, value, code):
    assert refused(changed(row, column, value)).code == code


def test_exchanged_headings_are_refused():
    grid = table()
    for row in (4, 5):
        cells = grid[row - 1]
        cells[5], cells[6] = cells[6], cells[5]
    assert refused(grid).code == "E-RATE"


def test_a_header_shifted_by_a_column_is_refused():
    grid = table()
    for row in range(2, 6):
        grid[row] = [None, None, *grid[row][1:-1]] if row != 2 else [None, *grid[row][:-1]]
    assert refused(grid).code in ("E-HEADER", "E-NUMBER")


def test_a_missing_group_is_refused():
    grid = [row[:6] + row[7:11] + row[11:12] for row in table()]
    assert refused(grid).code == "E-HEADER"


def test_hidden_sheets():
    codes = [notice.code for notice in parsed(table(), Extra("Anteckning", [["utkast"]])).notices]
    assert "N-HIDDEN-SHEET" in codes
    assert refused(table(), Extra("Utkast", [["Bromma", 13_000]])).code == "E-HIDDEN-DATA"


def test_the_year_is_the_title_s():
    result = parsed(table(), name="anmalda-brott-2023.xlsx")
    assert result.tables["figures"]["year"].unique().to_list() == [2024]
    assert "N-NAME-YEAR" in [notice.code for notice in result.notices]
