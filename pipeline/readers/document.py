"""A delivered file as cells: spreadsheets (.xls, .xlsx) with true row numbers and cell types, or text.

Belongs here: turning accepted bytes into sheets or text. Does not belong here: whether they are accepted (arrival.py),
the inner structure of the two spreadsheet formats (xlsx.py, xls.py), anything about a publisher.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipeline.faults import Fault
from pipeline.readers import arrival, grid, refusals, xls, xlsx
from pipeline.readers.cells import Cell, Sheet

__all__ = ["Cell", "Document", "Sheet"]

_EXACT_INTEGERS = 2**53


@dataclass(frozen=True)
class Document:
    """One delivered file that passed the arrival checks. Made by `Document.open`; everything is read once and kept."""

    name: str
    content: bytes
    kind: arrival.Kind
    encodings: tuple[str, ...] = ()

    @classmethod
    def open(
        cls,
        name: str,
        content: bytes,
        *,
        formats: Sequence[str],
        encodings: Sequence[str],
        max_bytes: int = arrival.MAX_BYTES,
    ) -> Document:
        """Check what arrived and read it. `name` is for messages only: what a file is, its content decides.

        `formats` are the source's ('xls', 'xlsx', 'text'); `encodings` are tried in order for text. An archived grid
        (see `with_pseudonyms`) is accepted wherever a spreadsheet is. Raises the faults listed in `arrival`.
        """
        kind = arrival.kind_of(name, content, formats=formats, max_bytes=max_bytes)
        document = cls(name, content, kind, tuple(encodings))
        _ = document.utf8 if kind == "text" else document.sheets
        return document

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every worksheet in workbook order, hidden ones too; chart, dialog and macro sheets are left out."""
        if self.kind == "text":
            return ()
        if self.kind == "grid":
            return self._grid.sheets
        # This scan refuses a sheet that is cut off (the reader takes what it gets) or too large to hold (it aborts).
        _ = self.formulas
        return _read_sheets(self.name, self.content)

    @cached_property
    def utf8(self) -> bytes:
        """The text of a text file, as UTF-8 whatever its encoding. Raises ValueError for a spreadsheet."""
        if self.kind != "text":
            raise ValueError(f"{self.name} is a spreadsheet")
        return arrival.decode(self.name, self.content, self.encodings)

    @property
    def text(self) -> str:
        """The same as a string: for messages, not for a large file's every line."""
        return self.utf8.decode("utf-8", "surrogatepass")

    @cached_property
    def formulas(self) -> frozenset[tuple[str, int, int]]:
        """Cells whose content is computed: (sheet name, 1-based row, 0-based column).

        Formulas, every cell of an array formula or data table, and error values such as #DIV/0!: those read as empty
        cells, and a figure that could not be computed must not pass for one that is missing.
        """
        if self.kind == "grid":
            return self._grid.formulas
        if self.kind == "xlsx":
            return xlsx.computed_cells(self.name, self.content)
        if self.kind == "xls":
            return xls.computed_cells(self.name, self.content)
        return frozenset()

    @cached_property
    def _grid(self) -> grid.Grid:
        return grid.loads(self.name, self.content)

    def with_pseudonyms(self, columns: Mapping[str, Callable[[Cell], Cell]]) -> Document:
        """The same cells with those below the given headings replaced, as a document of kind 'grid'.

        A heading counts in every sheet where a cell holds exactly that text: the topmost such cell of a column is the
        heading, every non-empty cell below it goes through the function, and what the function raises is passed on.
        `.content` of the result holds the replaced cells only, never what arrived, and the same cells always give
        the same bytes. Raises E-HEADER where a heading is in no sheet: identifiers may then stand under another
        name. Raises ValueError for a text file.
        """
        if self.kind == "text":
            raise ValueError(f"{self.name} is a text file")
        missing = set(columns)
        sheets = []
        for sheet in self.sheets:
            rows, found = _replace_below(sheet.rows, columns)
            missing -= found
            sheets.append(replace(sheet, rows=rows))
        if missing:
            raise Fault(
                "E-HEADER",
                "no sheet has the column " + ", ".join(sorted(missing)),
                why="identifiers in it are replaced before the file is kept, and may now stand under another name",
                action="compare the headings with the template and correct them",
                file=self.name,
            )
        return Document(self.name, grid.dumps(grid.Grid(tuple(sheets), self.formulas)), "grid")


def _read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets, cells = [], 0
        for index, about in enumerate(workbook.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(index)
            cells += sheet.total_height * sheet.total_width
            if cells > refusals.MAX_CELLS:
                raise refusals.too_many_cells(name, about.name)
            rows = tuple(tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False))
            sheets.append(Sheet(about.name, about.visible == SheetVisibleEnum.Visible, rows))
    except PasswordError as error:
        raise refusals.encrypted(name) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise refusals.damaged(name, f"the workbook cannot be read ({error})") from error
    except BaseException as error:
        # A panic in the reader's Rust code is no Exception, and its class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise refusals.damaged(name, "the workbook cannot be read") from error
        raise
    return tuple(sheets)


def _cell(value: object) -> Cell:
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT_INTEGERS else value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    return value


def _replace_below(
    rows: tuple[tuple[Cell, ...], ...], columns: Mapping[str, Callable[[Cell], Cell]]
) -> tuple[tuple[tuple[Cell, ...], ...], set[str]]:
    functions: dict[int, Callable[[Cell], Cell]] = {}
    found, replaced = set(), []
    for row in rows:
        cells = list(row)
        for column, function in functions.items():
            if cells[column] is not None:
                cells[column] = function(cells[column])
        replaced.append(tuple(cells))
        for column, cell in enumerate(row):
            heading = cell.strip() if isinstance(cell, str) else None
            if heading in columns and column not in functions:
                functions[column] = columns[heading]
                found.add(heading)
    return tuple(replaced), found
