"""A delivered file as cells: spreadsheets (.xls, .xlsx) with true row numbers and cell types, or text."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | float | int | bool | None
"""One cell: text stays text, a whole number is an int, a date is an ISO text; an empty cell is None."""


@dataclass(frozen=True)
class Sheet:
    """`rows[0]` is row 1 of the sheet; all rows are equally long; nothing is dropped."""

    name: str
    is_visible: bool
    rows: tuple[tuple[Cell, ...], ...]
