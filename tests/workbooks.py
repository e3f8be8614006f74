"""Delivery workbooks for tests: filled as a sender would, then broken in one place with another program's library."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from pipeline.deliveries import model
from pipeline.deliveries.model import AS_OF, SENDER
from pipeline.deliveries.workbook import write_workbook
from pipeline.readers.document import Document

COVER = {SENDER: "Farsta stadsdelsförvaltning", AS_OF: date(2025, 3, 31)}
KEY = b"a key of the tests, sixteen bytes or more"

Rows = Mapping[str, Sequence[Mapping[str, object]]]
Change = Callable[[openpyxl.Workbook], object]


def filled(source: str, rows: Rows, cover: Mapping[str, object] = COVER) -> bytes:
    """A workbook of a source's delivery with the given rows, by sheet and heading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leverans.xlsx"
        write_workbook(model.load(source), path, cover=cover, rows=rows)
        return path.read_bytes()


def changed(content: bytes, change: Change) -> bytes:
    """The workbook after a change made by hand."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes) -> Document:
    return Document.open("leverans.xlsx", content, formats=["xlsx"], encodings=[])


def set_cell(sheet: str, cell: str, value: object) -> Change:
    """A change that writes one cell, addressed as in a spreadsheet."""

    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return change
