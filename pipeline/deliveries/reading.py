"""Reading a filled delivery workbook by its definition, and pseudonymising it before it is kept.

The definition (model.py) drives the empty workbook (workbook.py) and every check here: cover, sheets,
headings, cells, keys. What only one source knows (a follow-up's contract, an interval around its share) is checked in
that source's `parse.py`. Which area a label means is resolved later, by data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from pipeline.areas import aliases
from pipeline.deliveries.cells import POLARS_TYPES, ColumnReader, as_date, clean, how_many
from pipeline.deliveries.model import AS_OF, CONTACT, COVER, GUIDE, LISTS, ORIGIN, SENDER, SYNTHETIC, VERSION
from pipeline.faults import Fault, Notice
from pipeline.parsing import LINEAGE, column_letter, expect_header
from pipeline.readers.identity import holds_personal_number, is_personal, organisation_number, pseudonym
from pipeline.seeds import collapsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.deliveries.model import ColumnSpec, DeliverySpec, SheetSpec
    from pipeline.readers.document import Cell, Document, Sheet

_PERSON_HEADING = re.compile(
    r"person\s*(nr|nummer|[-_ ]?id)|\bpnr\b|\b(för|efter)?namn\b|född|födelse|adress|samordningsnummer|individ"
    r"|löpnummer|person_?(id|number)|birth|\bname\b",
    re.IGNORECASE,
)
_DUPLICATES_SHOWN = 3


@dataclass(frozen=True)
class Cover:
    """The cover sheet: who sends, what date the content describes, and whether the figures are made up."""

    sender: str
    as_of_date: date
    is_synthetic: bool


@dataclass(frozen=True)
class DeliveredSheet:
    """One table sheet, checked: `frame` has the columns by id, typed, then `LINEAGE`; empty if nothing came."""

    file: str
    spec: SheetSpec
    frame: pl.DataFrame

    def loaded(self, value_column: str | None = None) -> pl.DataFrame:
        """The frame without columns that are not loaded; `source_column` names the cell of `value_column`, if given."""
        skipped = [name for name, column in self.spec.columns.items() if not column.is_loaded]
        letter = column_letter(list(self.spec.columns).index(value_column)) if value_column else ""
        return self.frame.drop(skipped).with_columns(source_column=pl.lit(letter, pl.String))

    def refuse(
        self, code: str, condition: pl.Expr, what: str, *, column: str | None = None, why: str = "", action: str = ""
    ) -> None:
        """Raise `code` at the first row where `condition` is true (null counts as false), saying how many there are."""
        rows = self.frame.filter(condition).get_column("source_row")
        if rows.len():
            raise Fault(
                code,
                what + how_many(rows.len()),
                why=why,
                action=action or "correct the row and deliver the workbook again",
                file=self.file,
                sheet=self.spec.name,
                row=rows[0],
                column=self.spec.columns[column].heading_sv if column else None,
            )

    def require_order(self, earlier: str, later: str) -> None:
        """Raise E-DATE-ORDER where the date in column `later` is before the one in `earlier`."""
        columns = self.spec.columns
        self.refuse(
            "E-DATE-ORDER",
            pl.col(later) < pl.col(earlier),
            f"{columns[later].heading_sv} is before {columns[earlier].heading_sv}",
            column=later,
        )

    def refuse_later(self, column: str, as_of: date) -> None:
        """Raise E-DATE-ORDER where the date is after the one on the cover."""
        self.refuse(
            "E-DATE-ORDER",
            pl.col(column) > as_of,
            f"{self.spec.columns[column].heading_sv} is after the date on the cover",
            column=column,
            why="the delivery describes the state on the date of its cover: what happened later cannot be known",
        )


@dataclass(frozen=True)
class Delivery:
    """A whole delivery workbook: its cover and every sheet of the definition, by table name."""

    cover: Cover
    sheets: dict[str, DeliveredSheet]
    notices: list[Notice] = field(default_factory=list)


def read_delivery(document: Document, spec: DeliverySpec) -> Delivery:
    """Read and check a filled workbook against its definition.

    Raises Fault: E-COVER, E-VERSION (cover); E-SHEET, E-HIDDEN, E-EMPTY, E-PERSON-ROWS (workbook); E-HEADER, E-FORMULA,
    E-REQUIRED, E-NUMBER, E-DATE, E-VALUE, E-RANGE, E-ORGNR, E-DUPLICATE (sheets).
    """
    sheets = {sheet.name: sheet for sheet in document.sheets}
    if any(sheet.counts for sheet in spec.sheets):
        _refuse_person_headings(document)
    notices = _unexpected_sheets(document, spec)
    cover = _read_cover(document, sheets.get(COVER), spec)
    read = {each.table: _read_sheet(document, sheets.get(each.name), each) for each in spec.sheets}
    if not any(sheet.frame.height for sheet in read.values()):
        raise Fault(
            "E-EMPTY",
            "no sheet holds any rows",
            why="an empty delivery says neither that nothing happened nor that nothing was measured",
            action="fill at least one of the sheets " + ", ".join(each.name for each in spec.sheets),
            file=document.name,
        )
    return Delivery(cover, read, notices)


def pseudonymise(document: Document, spec: DeliverySpec, key: bytes) -> Document:
    """The same workbook with every identifier replaced by its keyed pseudonym, and names of persons blanked.

    To be called before a file is archived or parsed. Headings are checked first: a number under a shifted heading would
    otherwise pass by. Raises Fault E-ORGNR for a number that is not an organisation number (the number is never shown),
    E-HEADER and E-FORMULA as `read_delivery` does.
    """
    sheets = {sheet.name: sheet for sheet in document.sheets}
    _unexpected_sheets(document, spec)
    identifiers: set[str] = set()
    holders: dict[str, set[Cell]] = {}
    for each in spec.sheets:
        sheet = sheets.get(each.name)
        if sheet is None:
            continue
        _columns_of(document.name, sheet, each)
        _refuse_formulas(document, each.name)
        positions = {name: index for index, name in enumerate(each.columns)}
        for name in (name for name, column in each.columns.items() if column.identifier):
            identifiers.add(each.columns[name].heading_sv)
            persons = _rows_of_persons(document.name, sheet, each, name)
            for other, column in each.columns.items():
                if column.names == name:
                    blanked = holders.setdefault(column.heading_sv, set())
                    blanked.update(sheet.rows[row - 1][positions[other]] for row in persons)
    functions: dict[str, Callable[[Cell], Cell]] = {
        heading: partial(_without_name, names) for heading, names in holders.items()
    }
    # The guide sheet lists the headings too: what stands below them there is no number and stays.
    functions |= {heading: partial(_without_number, key) for heading in identifiers}
    return document.with_pseudonyms(functions)


def _rows_of_persons(file: str, sheet: Sheet, spec: SheetSpec, column: str) -> list[int]:
    """The rows (1-based) whose identifier is a person's; raises E-ORGNR at the first that is not valid."""
    index = list(spec.columns).index(column)
    rows = []
    for row, cells in enumerate(sheet.rows[1:], start=2):
        if _text(cells[index]) is None:
            continue
        number = _organisation_number(cells[index])
        if number is None:
            raise Fault(
                "E-ORGNR",
                "the cell is not a valid organisation number",
                why="ten digits with a correct check digit are expected; a wrong number is another company's",
                action="look the number up in the contract and correct it",
                file=file,
                sheet=spec.name,
                row=row,
                column=spec.columns[column].heading_sv,
            )
        if is_personal(number):
            rows.append(row)
    return rows


def _organisation_number(cell: Cell) -> str | None:
    # A number typed as a number has lost the zeros of a birth year such as 05.
    return organisation_number(f"{cell:010d}" if type(cell) is int and cell >= 0 else str(cell))


def _without_number(key: bytes, cell: Cell) -> Cell:
    number = _organisation_number(cell)
    return cell if number is None else pseudonym(number, key)


def _without_name(names: set[Cell], cell: Cell) -> Cell:
    return None if cell in names else cell


def _read_cover(document: Document, sheet: Sheet | None, spec: DeliverySpec) -> Cover:
    def fault(code: str, what: str, row: int | None = None, **more: str) -> Fault:
        more.setdefault("action", "fill the cover sheet of the template")
        return Fault(code, what, file=document.name, sheet=COVER, row=row, column="B" if row else None, **more)

    if sheet is None:
        raise fault(
            "E-COVER", f"the workbook has no sheet {COVER!r}", why="without it nobody knows what date it describes"
        )
    _refuse_formulas(document, COVER)
    for number, row in enumerate(sheet.rows, 1):
        if any(type(cell) is int and holds_personal_number(f"{cell:010d}") for cell in row):
            raise fault(
                "E-PERSONAL-NUMBER",
                "a number on the cover is a personal identity number",
                number,
                why="personal numbers may not reach the warehouse, its archive or its logs",
                action="remove it and deliver again; the file was not kept",
            )
    found = {
        _text(row[0]): (number, row[1] if len(row) > 1 else None) for number, row in enumerate(sheet.rows, 1) if row
    }
    for label in (SENDER, CONTACT, AS_OF, ORIGIN, VERSION):
        if label not in found:
            raise fault("E-COVER", f"the cover has no line {label!r}")
    row, version = found[VERSION]
    if _text(version) != str(spec.version):
        raise fault(
            "E-VERSION",
            f"the workbook is version {_text(version) or 'unknown'} of the template, expected {spec.version}",
            row,
            why="columns or words may have changed between versions",
            action="copy the rows into a template of the current version (trygg template)",
        )
    row, sender = found[SENDER]
    if _text(sender) is None:
        raise fault("E-COVER", f"{SENDER} is empty", row)
    row, written = found[AS_OF]
    as_of = as_date(written)
    if as_of is None:
        raise fault("E-COVER", f"{AS_OF} is not a date", row, why="due dates are computed against this date")
    # A day's grace: the sender's midnight may come before this machine's.
    if as_of > date.today() + timedelta(days=1):
        raise fault(
            "E-COVER",
            f"{AS_OF} lies in the future",
            row,
            why="nobody can know yet how things will be then",
            action="write the date that the delivery describes",
        )
    row, origin = found[ORIGIN]
    if _text(origin) not in (None, SYNTHETIC):
        raise fault(
            "E-COVER", f"{ORIGIN} must be empty or {SYNTHETIC!r}", row, why="made-up figures must be recognised"
        )
    return Cover(str(_text(sender)), as_of, _text(origin) == SYNTHETIC)


def _unexpected_sheets(document: Document, spec: DeliverySpec) -> list[Notice]:
    known = {COVER, GUIDE, LISTS} | {each.name for each in spec.sheets}
    notices = []
    for sheet in document.sheets:
        has_data = any(cell is not None for row in sheet.rows for cell in row)
        if not sheet.is_visible and has_data:
            raise Fault(
                "E-HIDDEN",
                "the workbook has a hidden sheet with content",
                why="what nobody sees nobody has checked",
                action="show the sheet and move its rows, or delete it",
                file=document.name,
                sheet=sheet.name,
            )
        if sheet.name not in known:
            if has_data:
                raise Fault(
                    "E-SHEET",
                    "the workbook has a sheet that the template does not have",
                    why="its content would silently be left out",
                    action="delete the sheet, or rename it to one of " + ", ".join(each.name for each in spec.sheets),
                    file=document.name,
                    sheet=sheet.name,
                )
            notices.append(Notice("N-EMPTY-SHEET", f"the empty sheet {sheet.name} is left out", document.name))
    return notices


def _refuse_person_headings(document: Document) -> None:
    for sheet in document.sheets:
        if sheet.name in (COVER, GUIDE, LISTS):
            continue
        for number, row in enumerate(sheet.rows[:3], start=1):
            for index, cell in enumerate(row):
                if isinstance(cell, str) and _PERSON_HEADING.search(cell):
                    raise _person_rows(
                        document.name, sheet.name, number, column_letter(index), "a column is about persons"
                    )


def _person_rows(file: str, sheet: str, row: int | None, column: str | None, what: str) -> Fault:
    return Fault(
        "E-PERSON-ROWS",
        f"rows about single persons are not accepted: {what}",
        why="only counts of crimes by district, period, sex and age group may be held here",
        action="have the sender aggregate the data; delete this file from where it was put",
        file=file,
        sheet=sheet,
        row=row,
        column=column,
    )


def _read_sheet(document: Document, sheet: Sheet | None, spec: SheetSpec) -> DeliveredSheet:
    if sheet is None and spec.presence != "optional":
        raise Fault(
            "E-SHEET",
            f"the workbook has no sheet {spec.name!r}",
            action="start from the template; a sheet without rows says that there is nothing to report",
            file=document.name,
            sheet=spec.name,
        )
    if sheet is None:
        frame = pl.DataFrame(schema={name: POLARS_TYPES[column.type] for name, column in spec.columns.items()})
        return DeliveredSheet(document.name, spec, _with_lineage(frame, spec.name))
    columns = _columns_of(document.name, sheet, spec)
    _refuse_formulas(document, spec.name)
    body = sheet.rows[1:]
    transposed = list(zip(*body, strict=True)) if body else [()] * len(columns)
    for index, cells in enumerate(transposed[len(columns) :], start=len(columns)):
        _refuse_outside(document.name, spec.name, cells, index)
    raw = [clean(cells) for cells in transposed[: len(columns)]]
    is_row = [any(cell is not None for cell in row) for row in zip(*raw, strict=True)]
    frame = pl.DataFrame(
        ColumnReader(document.name, spec.name, column).read(cells, is_row).alias(name)
        for (name, column), cells in zip(columns.items(), raw, strict=True)
    )
    frame = _with_lineage(frame, spec.name).filter(pl.Series(is_row, dtype=pl.Boolean))
    if spec.presence == "filled" and not frame.height:
        raise Fault("E-EMPTY", "the sheet holds no rows", file=document.name, sheet=spec.name)
    defaults = {name: column.default for name, column in columns.items() if column.default is not None}
    frame = frame.with_columns(pl.col(name).fill_null(value) for name, value in defaults.items())
    delivered = DeliveredSheet(document.name, spec, frame)
    _refuse_duplicates(delivered)
    return delivered


def _refuse_outside(file: str, sheet: str, cells: Sequence[Cell], index: int) -> None:
    rows = [row for row, cell in enumerate(cells, start=2) if cell is not None]
    if rows:
        raise Fault(
            "E-HEADER",
            "a cell stands outside the columns" + how_many(len(rows), "cells"),
            why="what has no heading would silently be left out",
            action="delete the cell, or move it to its column",
            file=file,
            sheet=sheet,
            row=rows[0],
            column=column_letter(index),
        )


def _with_lineage(frame: pl.DataFrame, sheet: str) -> pl.DataFrame:
    return frame.with_columns(
        source_sheet=pl.lit(sheet, pl.String),
        source_row=pl.int_range(2, frame.height + 2, dtype=pl.Int64),
        source_column=pl.lit("", pl.String),
    )


def _columns_of(file: str, sheet: Sheet, spec: SheetSpec) -> dict[str, ColumnSpec]:
    """The sheet's columns by id, in order; raises E-HEADER where the headings are not those of the definition."""
    headings = [_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    while headings and headings[-1] is None:
        headings.pop()
    fixed = [column.heading_sv for column in spec.columns.values()]
    expect_header(headings, fixed, file=file, sheet=spec.name, row=1)
    allowed = spec.further_columns()
    columns = dict(spec.columns)
    for index, heading in enumerate(headings[len(fixed) :], start=len(fixed)):
        if heading in allowed and heading not in columns:
            columns[heading] = allowed[heading]
            continue
        what = (
            "is headed like an earlier one" if heading in columns else "has a heading that the template does not have"
        )
        raise Fault(
            "E-HEADER",
            f"column {index + 1} {what}: {heading!r}",
            why="figures under an unknown heading would be left out or misread",
            action=f"add the id to the table {spec.further.seed}, or remove the column"
            if spec.further
            else "remove the column",
            file=file,
            sheet=spec.name,
            row=1,
            column=column_letter(index),
            value=heading,
        )
    return columns


def _refuse_formulas(document: Document, sheet: str) -> None:
    cells = sorted((row, column) for name, row, column in document.formulas if name == sheet)
    if cells:
        row, column = cells[0]
        raise Fault(
            "E-FORMULA",
            "a formula stands where a figure belongs" + how_many(len(cells), "cells"),
            why="what a formula shows depends on the program and on other cells",
            action="copy the cells and paste them as values",
            file=document.name,
            sheet=sheet,
            row=row,
            column=column_letter(column),
        )


def _refuse_duplicates(sheet: DeliveredSheet) -> None:
    spec, frame = sheet.spec, sheet.frame
    if not spec.key or not frame.height:
        return
    is_repeated = frame.select(_meant(name, spec.columns[name]) for name in spec.key).is_duplicated()
    if not is_repeated.any():
        return
    if spec.counts and frame.get_column(spec.counts).drop_nulls().eq(1).all():
        first = frame.filter(is_repeated).get_column("source_row")[0]
        raise _person_rows(sheet.file, spec.name, first, None, "every row counts one, and rows repeat")
    frame = frame.filter(is_repeated)
    codes = frame.select(_meant(name, spec.columns[name]) for name in spec.key)
    same = pl.all_horizontal(pl.col(name).eq_missing(value) for name, value in codes.row(0, named=True).items())
    group = frame.filter(codes.select(same).to_series())
    rows = group.get_column("source_row").to_list()
    differing = [
        spec.columns[name].heading_sv if name in spec.columns else name
        for name in frame.columns
        if name not in (*spec.key, *LINEAGE) and group.get_column(name).n_unique() > 1
    ]
    headings = ", ".join(spec.columns[name].heading_sv for name in spec.key)
    raise Fault(
        "E-DUPLICATE",
        f"rows {', '.join(map(str, rows[:_DUPLICATES_SHOWN]))} have the same key ({headings}); "
        + (f"they differ in {', '.join(differing)}" if differing else "they are equal"),
        why="counted twice, or one of them is wrong",
        action="keep one row per key",
        file=sheet.file,
        sheet=spec.name,
        row=rows[1],
    )


def _meant(name: str, column: ColumnSpec) -> pl.Expr:
    """The column as what it means: two spellings of one district are the same key, and so are ids in other letters of a case."""
    if column.suggestions is None or column.suggestions.seed != "area":
        is_id = column.type == "string" and not column.values
        return pl.col(name).str.to_lowercase() if is_id else pl.col(name)
    codes = aliases("stockholm")
    return pl.col(name).map_elements(lambda label: codes.get(collapsed(label), label), return_dtype=pl.String)


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell).strip() or None
