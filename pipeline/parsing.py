"""What a source's parser returns, and the small vocabulary parsers share. A parser is pure: `Document` in, `Parsed` out.

Belongs here: the result type and the reading of single cells. Does not: file formats (readers/), anything about one publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.faults import Fault, Notice

if TYPE_CHECKING:
    import polars as pl

LINEAGE = ("source_sheet", "source_row", "source_column")
"""Columns every parsed table ends with: sheet (text, empty for text files), row (1-based), column (letter or number as text)."""


@dataclass
class Parsed:
    """Tables by name, each with the columns that `source.yml` declares followed by `LINEAGE`; notices for the load report."""

    tables: dict[str, pl.DataFrame]
    notices: list[Notice] = field(default_factory=list)
    is_synthetic: bool = False
    """The file itself says that its figures are made up."""


def swedish_number(cell: object) -> float | None:
    """A figure cell as a number. None for an empty cell; raises ValueError for anything else that is not a number.

    Accepts real numbers, space and no-break-space thousands, a decimal comma and a typographic minus. A text such as
    '1,234' may be either of two numbers a thousand times apart, and is none.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return float(cell)
    text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(\D|$))", "", str(cell).strip()).replace("\u2212", "-")
    if not re.fullmatch(r"-?\d+([,.]\d+)?", text) or re.fullmatch(r"-?[1-9]\d{0,2}[,.]\d{3}", text):
        raise ValueError(cell)
    return float(text.replace(",", "."))


def expect_header(found: Sequence[object], expected: Iterable[str], *, file: str, sheet: str | None, row: int) -> None:
    """Raise E-HEADER where a header row is not exactly the expected one: names the first column that differs."""
    texts = ["" if cell is None else str(cell).strip() for cell in found]
    for position, name in enumerate(expected):
        value = texts[position] if position < len(texts) else ""
        if value != name:
            raise Fault(
                "E-HEADER",
                f"column {position + 1} is headed {value!r}, expected {name!r}",
                why="a shifted or renamed header would put figures under the wrong name",
                action="compare with the template or with an earlier export, and correct the header row",
                file=file,
                sheet=sheet,
                row=row,
                column=column_letter(position),
                value=value,
            )


def column_letter(index: int) -> str:
    """The spreadsheet letter of a 0-based column index: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
