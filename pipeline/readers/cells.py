"""What a spreadsheet consists of once its format is forgotten: cells and sheets. Reading them belongs elsewhere."""

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
