"""The Excel export ('Exportera till Excel'): three header rows, blocks per region, notes after two blank rows.

Belongs here: the layout of the sheet. Does not belong here: what words mean (vocabulary.py), whether figures agree
(checks.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from assets.bra_reported_crimes.vocabulary import (
    ABSENT,
    COUNT,
    PUBLISHER,
    RATE,
    Period,
    is_crime_label,
    once_marked,
    period_fault,
    read_figure,
    read_period,
)
from pipeline.areas import aliases, meaning
from pipeline.faults import Fault, Notice
from pipeline.parsing import column_letter
from pipeline.publisher_sheet import EXPORT_AGAIN, is_filled, only_sheet, refuse_formulas, text_of
from pipeline.readers.document import Cell, Document, Sheet

_TITLE = "Anmälda brott"
_FIRST_BODY_ROW = 6


@dataclass(frozen=True)
class _Column:
    index: int
    period: Period
    measure: str

    def is_like(self, period: Period, measure: str) -> bool:
        """True for a column of the same series: the same measure, for periods of the same length."""
        return self.measure == measure and self.period.period_type == period.period_type


@dataclass
class _Body:
    rows: list[tuple] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    """Text of a note → the region or crime type it was first printed for."""


def read(document: Document, schema: dict[str, pl.DataType]) -> tuple[pl.DataFrame, list[Notice]]:
    """One row per region, crime type and period as printed (repeated keys too), and what else the workbook says."""
    sheet, notices = only_sheet(document, lambda title: title == _TITLE, expected=_TITLE)
    columns = _header(document, sheet)
    body = _body(document, sheet, columns)
    notices += [Notice("N-NOTE", f"{subject}: {text}", document.name) for text, subject in body.notes.items()]
    return pl.DataFrame(body.rows, schema=schema, orient="row"), notices


def _header(document: Document, sheet: Sheet) -> list[_Column]:
    """Rows 3–5: year or 'År', period or year, measure; one text above every column of figures."""

    def fault(what: str, row: int, index: int, value: Cell) -> Fault:
        return Fault(
            "E-HEADER",
            what,
            why="rows 3 to 5 hold year, period and measure above each column; elsewhere figures would get a wrong name",
            action=EXPORT_AGAIN,
            file=document.name,
            sheet=sheet.name,
            row=row,
            column=column_letter(index),
            value=value,
        )

    if len(sheet.rows) < _FIRST_BODY_ROW:
        raise fault("the sheet ends before its first figures", len(sheet.rows), 0, None)
    for number in (2, 3, 4, 5):
        if text_of(sheet.rows[number - 1][0]):
            raise fault("column A is not empty in the header", number, 0, sheet.rows[number - 1][0])
    if is_filled(sheet.rows[1]):
        raise fault("row 2 is not blank", 2, 0, next(cell for cell in sheet.rows[1] if text_of(cell)))
    width = max((i for row in sheet.rows[2:] for i, cell in enumerate(row) if text_of(cell)), default=0) + 1
    if width < 2:
        raise fault("no column of figures", 3, 1, None)
    columns = []
    for index in range(1, width):
        above, below, measure = (text_of(sheet.rows[number - 1][index]) for number in (3, 4, 5))
        if measure not in (COUNT, RATE):
            raise fault(f"neither {COUNT!r} nor {RATE!r}", 5, index, measure)
        if not above or not below:
            raise fault("no period above the column", 4 if above else 3, index, None)
        year, part = (below, "") if above.lower() == "år" else (above, below)
        period = read_period(year, part)
        if period is None:
            raise period_fault(year, part, file=document.name, sheet=sheet.name, row=4, column=column_letter(index))
        earlier = max((c.period.period for c in columns if c.is_like(period, measure)), default="")
        if period.period < earlier:
            raise fault(f"{period.period} stands behind {earlier}: periods go forward", 4, index, f"{above} {below}")
        columns.append(_Column(index, period, measure))
    for number in (3, 4, 5):
        refuse_formulas(document, sheet, number, range(width))
    return columns


def _body(document: Document, sheet: Sheet, columns: Sequence[_Column]) -> _Body:
    body = _Body()
    region: str | None = None
    parents: list[str] = []
    doubtful: int | None = None
    seen: set[tuple[str, ...]] = set()
    blank_rows = 0
    for number, cells in enumerate(sheet.rows[_FIRST_BODY_ROW - 1 :], start=_FIRST_BODY_ROW):
        if not is_filled(cells):
            blank_rows += 1
            continue
        if blank_rows >= 2:
            _notes(document, sheet, number, body)
            break
        blank_rows = 0
        label = once_marked(text_of(cells[0]))
        if not label:
            raise _layout_fault(document, sheet, number, "figures without a label")
        if not is_filled(cells[1:]):
            if label in aliases(PUBLISHER) or meaning(PUBLISHER, label):
                region, parents, doubtful, seen = label, [], None, set()
            elif region is None:
                raise _area_fault(document, sheet, number, label)
            else:
                if not parents:
                    doubtful = None if is_crime_label(label) else number
                parents.append(label)
            continue
        if region is None:
            raise _area_fault(document, sheet, number, label)
        path = (*parents, label)
        # A heading that nobody knows is a new crime type, unless the list of crime types starts again below it.
        if doubtful is not None and path[1:] in seen:
            raise _area_fault(document, sheet, doubtful, path[0])
        seen.add(path)
        body.rows += _figures(document, sheet, number, region, path, columns)
        parents, doubtful = [], None
    if not body.rows:
        raise _layout_fault(document, sheet, _FIRST_BODY_ROW, "no figures below the header")
    return body


def _figures(
    document: Document, sheet: Sheet, number: int, region: str, path: tuple[str, ...], columns: Sequence[_Column]
) -> list[tuple]:
    """One row per period; repeated columns of the same period give one row more."""
    refuse_formulas(document, sheet, number, [0, *(column.index for column in columns)])
    found: list[dict[str, tuple]] = []
    at: dict[tuple[Period, str], int] = {}
    for column in columns:
        letter = column_letter(column.index)
        figure = read_figure(
            sheet.rows[number - 1][column.index],
            column.measure,
            file=document.name,
            sheet=sheet.name,
            row=number,
            column=letter,
        )
        nth = at.get((column.period, column.measure), 0)
        at[column.period, column.measure] = nth + 1
        same = [entry for entry in found if entry["period"] == column.period]
        if nth < len(same):
            same[nth][column.measure] = (*figure, letter)
        else:
            found.append({"period": column.period, column.measure: (*figure, letter)})
    rows = []
    for entry in found:
        count, count_mark, count_letter = entry.get(COUNT, (None, ABSENT, None))
        rate, rate_mark, rate_letter = entry.get(RATE, (None, ABSENT, None))
        period = entry["period"]
        rows.append(
            (
                region,
                path[-1],
                path[-2] if len(path) > 1 else None,
                " / ".join(path),
                period.period_type,
                period.period,
                period.is_preliminary,
                None if count is None else int(count),
                rate,
                count_mark,
                rate_mark,
                sheet.name,
                number,
                count_letter or rate_letter,
            )
        )
    return rows


def _notes(document: Document, sheet: Sheet, first: int, body: _Body) -> None:
    """Pairs of rows: the region or crime type, then what is to be said about it."""
    subject = ""
    for number, cells in enumerate(sheet.rows[first - 1 :], start=first):
        if is_filled(cells[1:]):
            raise _layout_fault(document, sheet, number, "figures after the blank rows that end the table")
        text = text_of(cells[0])
        if not text:
            continue
        if _names_a_subject(text):
            subject = text
        else:
            body.notes.setdefault(text, subject)


def _names_a_subject(text: str) -> bool:
    """True where a row of the notes block names what the note below it is about."""
    return text in aliases(PUBLISHER) or meaning(PUBLISHER, text) is not None or is_crime_label(text)


def _layout_fault(document: Document, sheet: Sheet, row: int, what: str) -> Fault:
    return Fault(
        "E-HEADER",
        what,
        why="the publisher's table is a region, its crime types with figures, two blank rows, notes",
        action=EXPORT_AGAIN,
        file=document.name,
        sheet=sheet.name,
        row=row,
        column="A",
    )


def _area_fault(document: Document, sheet: Sheet, row: int, label: str) -> Fault:
    return Fault(
        "E-AREA",
        f"{label!r} stands where a region belongs and is none that is known",
        why="its figures would be added to the region above",
        action="correct the name, or add its form to dbt_project/seeds/area_pattern.csv",
        file=document.name,
        sheet=sheet.name,
        row=row,
        column="A",
        value=label,
    )
