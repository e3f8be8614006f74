"""One column of a delivery sheet: its cells → a typed series, or a fault that names the first wrong cell.

Columns are read whole, for speed; single cells are looked at only to name a wrong one. Rules across columns or rows are
in reading.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from pipeline.deliveries.model import YES_NO
from pipeline.faults import Fault
from pipeline.readers.identity import holds_personal_number

if TYPE_CHECKING:
    from pipeline.deliveries.model import ColumnSpec
    from pipeline.readers.document import Cell

POLARS_TYPES = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "date": pl.Date,
    "boolean": pl.Boolean,
}

_PSEUDONYM = "^lev_[0-9a-f]{20}$"


@dataclass(frozen=True)
class ColumnReader:
    """Reads one column of one file. Cells are those below the heading: the first of them is row 2."""

    file: str
    sheet: str
    spec: ColumnSpec

    def read(self, cells: Sequence[Cell], is_row: Sequence[bool]) -> pl.Series:
        """The column as a series of its declared type, words as ids; `is_row` tells rows from blank lines.

        Raises Fault: E-REQUIRED, E-NUMBER, E-DATE, E-VALUE, E-RANGE, and E-ORGNR for an identifier in clear.
        """
        if self.spec.required and self.spec.default is None:
            is_there = [cell is not None or not row for cell, row in zip(cells, is_row, strict=True)]
            self._refuse("E-REQUIRED", is_there, "a required cell is empty")
        if self.spec.type == "string":
            return self._string(cells)
        if self.spec.type == "date":
            return self._date(cells)
        if self.spec.type == "boolean":
            return self._boolean(cells)
        return self._figure(cells)

    def _string(self, cells: Sequence[Cell]) -> pl.Series:
        if not _kinds(cells) <= {str}:
            is_fine = [type(cell) is not int or not holds_personal_number(f"{cell:010d}") for cell in cells]
            self._refuse(
                "E-PERSONAL-NUMBER", is_fine, "a number in a column of texts is a personal identity number",
                why="personal numbers may not reach the warehouse, its archive or its logs",
                action="remove it and deliver again; the file was not kept",
            )  # fmt: skip
            cells = [None if cell is None else str(cell) for cell in cells]
        series = pl.Series(cells, dtype=pl.String)
        if self.spec.values:
            ids = {value.label: id_ for id_, value in self.spec.values.items()}
            self._refuse(
                "E-VALUE", series.is_in(list(ids)), "a word that is not in the list", cells=cells,
                why="allowed: " + ", ".join(ids), action="choose from the drop-down list",
            )  # fmt: skip
            series = series.replace(ids)
        if self.spec.pattern:
            is_fine = series.str.contains(f"^(?:{self.spec.pattern})$")
            self._refuse(
                "E-VALUE", is_fine, "the text has another form than expected", cells=cells, why=self.spec.help_sv
            )
        if self.spec.identifier:
            self._refuse(
                "E-ORGNR", series.str.contains(_PSEUDONYM), "the cell is not pseudonymised",
                why="an organisation number may be a person's", action="load the file through the landing folder",
            )  # fmt: skip
        return series

    def _figure(self, cells: Sequence[Cell]) -> pl.Series:
        kinds = {int} if self.spec.type == "integer" else {int, float}
        if not _kinds(cells) <= kinds:
            self._refuse(
                "E-NUMBER", [cell is None or type(cell) in kinds for cell in cells],
                "the cell is not a whole number" if self.spec.type == "integer" else "the cell is not a number",
                cells=cells, why="a figure stored as text, or text among figures, cannot be counted",
                action="type the figure as a number; leave the cell empty where there is none",
            )  # fmt: skip
        if self.spec.type == "number":
            cells = [None if cell is None else float(cell) for cell in cells]
        series = pl.Series(cells, dtype=POLARS_TYPES[self.spec.type])
        for limit, is_fine, words in (
            (self.spec.minimum, series.__ge__, "at least"),
            (self.spec.above, series.__gt__, "above"),
            (self.spec.maximum, series.__le__, "at most"),
        ):
            if limit is not None:
                self._refuse("E-RANGE", is_fine(limit), f"the figure must be {words} {limit:g}", cells=cells)
        return series

    def _date(self, cells: Sequence[Cell]) -> pl.Series:
        dates = [None if cell is None else as_date(cell) for cell in cells]
        self._refuse(
            "E-DATE", [cell is None or day is not None for cell, day in zip(cells, dates, strict=True)],
            "the cell is not a date", cells=cells, action="write the date as year-month-day, for instance 2025-03-31",
        )  # fmt: skip
        return pl.Series(dates, dtype=pl.Date)

    def _boolean(self, cells: Sequence[Cell]) -> pl.Series:
        is_fine = [cell is None or cell in YES_NO for cell in cells]
        self._refuse(
            "E-VALUE", is_fine, "the cell is neither ja nor nej", cells=cells, why="allowed: " + ", ".join(YES_NO)
        )
        return pl.Series([None if cell is None else YES_NO[cell] for cell in cells], dtype=pl.Boolean)

    def _refuse(
        self,
        code: str,
        is_fine: Sequence[bool | None] | pl.Series,
        what: str,
        *,
        cells: Sequence[Cell] = (),
        why: str = "",
        action: str = "correct the cell and deliver the workbook again",
    ) -> None:
        """Raise `code` at the first cell that is not fine, saying how many; `cells` only if one may be shown."""
        wrong = [row for row, fine in enumerate(is_fine) if fine is False]
        if wrong:
            raise Fault(
                code, what + how_many(len(wrong), "cells"), why=why, action=action, file=self.file, sheet=self.sheet,
                row=wrong[0] + 2, column=self.spec.heading_sv, value=cells[wrong[0]] if cells else None,
            )  # fmt: skip


def clean(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Text without surrounding blanks, and a blank text as no cell."""
    if str not in _kinds(cells):
        return cells
    return [(cell.strip() or None) if type(cell) is str else cell for cell in cells]


def as_date(cell: Cell) -> date | None:
    """An ISO date, with or without a midnight after it; None for anything else."""
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?", str(cell).strip())
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def how_many(number: int, noun: str = "rows") -> str:
    """What a message adds where more than the one named is wrong."""
    return f"; {number} {noun} in all, the first is named" if number > 1 else ""


def _kinds(cells: Sequence[Cell]) -> set[type]:
    return set(map(type, cells)) - {type(None)}
