"""Workbooks in the publishers' layouts, written cell by cell for tests: a sound table first, then one thing broken."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
import xlwt

from pipeline.readers.document import Document

Grid = list[list[object]]


@dataclass(frozen=True)
class Formula:
    text: str


@dataclass(frozen=True)
class Extra:
    """A sheet beside the table."""

    name: str
    rows: Sequence[Sequence[object]]
    is_visible: bool = False


def xls(grid: Grid, *extras: Extra, sheet: str = "Resultat") -> bytes:
    """The old Excel format (BIFF8), as the statistics database of Brå exports it."""
    book = xlwt.Workbook()
    for extra in (Extra(sheet, grid, is_visible=True), *extras):
        page = book.add_sheet(extra.name)
        page.visibility = 0 if extra.is_visible else 1
        for r, row in enumerate(extra.rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    page.write(r, c, xlwt.Formula(cell.text) if isinstance(cell, Formula) else cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(grid: Grid, *extras: Extra, sheet: str = "Blad1") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for extra in (Extra(sheet, grid, is_visible=True), *extras):
            page = book.add_worksheet(extra.name)
            if not extra.is_visible:
                page.hide()
            for r, row in enumerate(extra.rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        page.write_formula(r, c, f"={cell.text}", value=7)
                    elif cell is not None:
                        page.write(r, c, cell)
    return stream.getvalue()


def opened(content: bytes, name: str = "uttag.xls") -> Document:
    return Document.open(name, content, formats=["xls", "xlsx", "text"], encodings=["iso-8859-1"])
