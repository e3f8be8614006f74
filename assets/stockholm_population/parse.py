"""Table 1.2 of the City of Stockholm, population on 31 December by district → one row per area and year.

Belongs here: where the years and the figures stand, and that the areas add up. Does not belong here: which district a
label is (seed tables, dbt), and the table's block of shares, which only repeats the figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.faults import Fault, Notice
from pipeline.parsing import Parsed, column_letter
from pipeline.publisher_sheet import (
    EXPORT_AGAIN,
    AreaRow,
    about_name,
    add_up,
    area_rows,
    figure,
    is_filled,
    joined_notes,
    number_or_none,
    only_sheet,
    refuse_formulas,
    sum_fault,
    text_of,
)
from pipeline.readers.cells import Sheet
from pipeline.readers.document import Document

SUBTOTALS = frozenset({"Västerort", "Inre staden", "Innerstaden", "Söderort"})
CITY = "Hela staden"
NOWHERE = frozenset({"På staden skrivna"})

SCHEMA = {
    "area_label": pl.String,
    "year": pl.Int64,
    "population_date": pl.Date,
    "population": pl.Float64,
    "is_forecast": pl.Boolean,
    "is_total": pl.Boolean,
    "source_sheet": pl.String,
    "source_row": pl.Int64,
    "source_column": pl.String,
}

_FORECAST_ROUNDING = 0.01
"""Inhabitants. A forecast is printed with its fractions, which add up to within the precision of the cells."""
_SHARE_ROUNDING = 0.051
"""Percentage points: shares may be printed with one decimal."""


_UPDATED = re.compile(r"uppdaterad: (20\d\d)")


@dataclass(frozen=True)
class _Year:
    column: int
    year: int
    footnote: str


def parse(document: Document) -> Parsed:
    """`population`: one row per area (districts, subtotals, the whole city, people registered nowhere in it) and
    year.

    Persons on 31 December; a forecast keeps its fractions. Raises Fault where headings have moved, a figure is no
    figure, or the areas do not add up exactly.
    """
    sheet, notices = only_sheet(
        document, lambda title: title.startswith("Folkmängd den 31 dec"), expected="Folkmängd den 31 dec …"
    )
    header = _header_row(document, sheet)
    years, shares = _years(document, sheet, header)
    first = _first_area_row(document, sheet, header, {share.column for share in shares})
    rows, lines = area_rows(document, sheet, first=first, subtotals=SUBTOTALS, total=CITY, alone=NOWHERE)
    notes = joined_notes(lines)
    _refuse_figures_elsewhere(document, sheet, rows, {year.column for year in (*years, *shares)})
    records = []
    for year in years:
        is_forecast = any(
            "prognos" in note.lower() for note in notes if year.footnote and note.startswith(year.footnote)
        )
        if not is_forecast and (updated := _updated(notes)) and year.year >= updated:
            what = f"{year.year} had not ended when the table was made in {updated}, and no note calls it a forecast"
            raise _header_fault(document, sheet, header, year.column, what, year.year)
        values = [
            figure(
                document,
                sheet,
                row.row,
                year.column,
                fraction=is_forecast,
                why="people are whole; a forecast has a note",
            )
            for row in rows
        ]
        _add_up(document, sheet, rows, year, values, tolerance=_FORECAST_ROUNDING if is_forecast else 0)
        for share in (share for share in shares if share.year == year.year):
            _shares_fit(document, sheet, rows, share, values)
        records += [
            (
                row.label,
                year.year,
                date(year.year, 12, 31),
                value,
                is_forecast,
                row.is_total,
                sheet.name,
                row.row,
                column_letter(year.column),
            )
            for row, value in zip(rows, values, strict=True)
        ]
    notices += [Notice("N-NOTE", note, document.name) for note in notes]
    notices += about_name(document.name, (year.year for year in years))
    return Parsed({"population": pl.DataFrame(records, schema=SCHEMA, orient="row")}, notices)


def _updated(notes: list[str]) -> int | None:
    """The year in which the table says that it was last changed, where it does."""
    found = next((match for note in notes if (match := _UPDATED.search(note))), None)
    return int(found[1]) if found else None


def _header_row(document: Document, sheet: Sheet) -> int:
    """The 1-based row of the years: the first below the title with nothing in column A and something beside it."""
    for number, cells in enumerate(sheet.rows[1:], start=2):
        if is_filled(cells[1:]):
            if text_of(cells[0]):
                break
            return number
    raise _header_fault(document, sheet, 3, 1, "no row of years above the figures", None)


def _first_area_row(document: Document, sheet: Sheet, header: int, shares: set[int]) -> int:
    """The row below the years, or one further down where that row holds the years of the shares and nothing else."""
    below = sheet.rows[header] if header < len(sheet.rows) else (None,)
    if text_of(below[0]):
        return header + 1
    for index, cell in enumerate(below):
        if text_of(cell) and index not in shares:
            raise _header_fault(document, sheet, header + 1, index, "figures or words without a label", cell)
    return header + 2


def _years(document: Document, sheet: Sheet, header: int) -> tuple[list[_Year], list[_Year]]:
    """Columns of population, and columns of shares (whose years stand one row below the heading 'Fördelning, %')."""
    above = sheet.rows[header - 1]
    refuse_formulas(document, sheet, header, range(len(above)))
    start = next((i for i, cell in enumerate(above) if text_of(cell).startswith("Fördelning")), len(above))
    years = [_year(document, sheet, header, index) for index in range(1, start) if text_of(above[index])]
    below = sheet.rows[header] if header < len(sheet.rows) else ()
    shares = []
    if start < len(above) and not text_of(below[0]):
        shares = [
            _year(document, sheet, header + 1, index) for index in range(start, len(below)) if text_of(below[index])
        ]
    for columns in (years, shares):
        for column in columns:
            if [other.year for other in columns].count(column.year) > 1:
                raise _header_fault(document, sheet, header, column.column, "the same year stands twice", column.year)
        for first, second, third in zip(columns, columns[1:], columns[2:], strict=False):
            if (first.year < second.year) != (second.year < third.year):
                what = f"{second.year} stands between {first.year} and {third.year}: headings have been exchanged"
                raise _header_fault(document, sheet, header, second.column, what, second.year)
    for share in shares:
        if share.year not in [year.year for year in years]:
            what = f"a share of {share.year}, and no population of that year"
            raise _header_fault(document, sheet, header + 1, share.column, what, share.year)
    if not years:
        raise _header_fault(document, sheet, header, 1, "no year above the figures", None)
    return years, shares


def _year(document: Document, sheet: Sheet, row: int, column: int) -> _Year:
    text = text_of(sheet.rows[row - 1][column])
    match = re.fullmatch(r"((?:19|20)\d\d)\s?([¹²³⁴⁵⁶⁷⁸⁹]?|\d?)", text)
    if not match:
        raise _header_fault(document, sheet, row, column, "no year above the column", text)
    sign = match[2].translate(str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789"))
    return _Year(column, int(match[1]), sign)


def _refuse_figures_elsewhere(document: Document, sheet: Sheet, rows: list[AreaRow], known: set[int]) -> None:
    for row in rows:
        for index, cell in enumerate(row.cells[1:], start=1):
            if index not in known and number_or_none(cell) is not None:
                raise _header_fault(document, sheet, row.row, index, "a figure without a year above it", cell)


def _add_up(
    document: Document, sheet: Sheet, rows: list[AreaRow], year: _Year, values: list[float], *, tolerance: float
) -> None:
    add_up(document, sheet, rows, year.column, values, tolerance=tolerance)
    parts = sum(value for row, value in zip(rows, values, strict=True) if not row.is_total)
    if abs(parts - values[-1]) > tolerance:
        raise sum_fault(
            document, sheet, rows[-1], year.column, values[-1], f"the areas of {year.year} add up to {parts:.10g}"
        )


def _shares_fit(document: Document, sheet: Sheet, rows: list[AreaRow], share: _Year, values: list[float]) -> None:
    for row, value in zip(rows, values, strict=True):
        printed = figure(document, sheet, row.row, share.column, fraction=True)
        expected = value / values[-1] * 100
        if abs(printed - expected) > _SHARE_ROUNDING:
            but = f"its population is {expected:.2f} % of the city's in {share.year}"
            raise sum_fault(document, sheet, row, share.column, printed, but)


def _header_fault(document: Document, sheet: Sheet, row: int, column: int, what: str, value: object) -> Fault:
    return Fault(
        "E-HEADER",
        what,
        why="each column of figures has its year above it; elsewhere figures would get a wrong year",
        action=EXPORT_AGAIN,
        file=document.name,
        sheet=sheet.name,
        row=row,
        column=column_letter(column),
        value=value,
    )
