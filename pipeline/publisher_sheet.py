"""Tables that publishers lay out for readers: one titled sheet, blocks of areas under subtotals, footnotes glued to
words.

Belongs here: what such workbooks have in common. Does not belong here: file formats (readers/), anything about one
publisher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.faults import Fault, Notice
from pipeline.parsing import column_letter, swedish_number
from pipeline.readers.cells import Cell, Sheet
from pipeline.readers.document import Document
from pipeline.seeds import collapsed

EXPORT_AGAIN = "fetch the table again from the publisher, and do not edit it"


def text_of(cell: Cell) -> str:
    """A cell as text with white space collapsed; empty for an empty cell."""
    return "" if cell is None else collapsed(cell)


def number_or_none(cell: Cell) -> float | None:
    """A cell as a number, None for text and for nothing."""
    try:
        return swedish_number(cell)
    except ValueError:
        return None


def is_filled(cells: Iterable[Cell]) -> bool:
    return any(text_of(cell) for cell in cells)


def without_footnote(label: str) -> str:
    """'Hela staden5', '2034¹' without the sign that leads to a footnote: superscripts, and digits glued to a word."""
    return re.sub(r"(?<=[^\W\d])\d+$|[⁰¹²³⁴⁵⁶⁷⁸⁹]+$", "", label).strip()


def only_sheet(document: Document, is_title: Callable[[str], bool], *, expected: str) -> tuple[Sheet, list[Notice]]:
    """The sheet whose cell A1 is the title of the table, and a notice for each hidden sheet without figures.

    Raises E-HEADER without such a sheet, E-SHEET for other visible content, E-HIDDEN-DATA for figures on a hidden
    sheet.
    """
    notices, filled = [], []
    for sheet in document.sheets:
        if sheet.is_visible:
            filled += [sheet] if any(is_filled(row) for row in sheet.rows) else []
        elif any(number_or_none(cell) is not None for row in sheet.rows for cell in row):
            raise Fault(
                "E-HIDDEN-DATA",
                "a hidden sheet holds figures",
                why="nobody who looked at this workbook has seen them",
                action="show the sheet or delete it, and deliver again",
                file=document.name,
                sheet=sheet.name,
            )
        else:
            notices.append(Notice("N-HIDDEN-SHEET", f"the hidden sheet {sheet.name!r} was left alone", document.name))
    titled = [sheet for sheet in filled if is_title(text_of(sheet.rows[0][0]))]
    if not titled:
        raise Fault(
            "E-HEADER",
            f"cell A1 is not {expected!r}",
            why="the publisher's table begins with its title; a table that was moved would be read wrongly",
            action=EXPORT_AGAIN,
            file=document.name,
            sheet=filled[0].name if filled else None,
            row=1,
            column="A",
            value=filled[0].rows[0][0] if filled else None,
        )
    for sheet in filled:
        if sheet is not titled[0]:
            raise Fault(
                "E-SHEET",
                "the workbook has content beside the sheet with the table",
                why="which of the sheets holds is not known",
                action="deliver the workbook as the publisher gives it, one table per file",
                file=document.name,
                sheet=sheet.name,
            )
    return titled[0], notices


def refuse_formulas(document: Document, sheet: Sheet, row: int, columns: Iterable[int]) -> None:
    """Raise E-FORMULA where one of these cells (1-based row, 0-based columns) is computed."""
    for index in columns:
        if (sheet.name, row, index) in document.formulas:
            raise Fault(
                "E-FORMULA",
                "a formula stands where a figure or a heading belongs",
                why="the publisher's table holds values; a formula was added later and may change",
                action=EXPORT_AGAIN,
                file=document.name,
                sheet=sheet.name,
                row=row,
                column=column_letter(index),
                value=sheet.rows[row - 1][index],
            )


def about_name(name: str, years: Iterable[int | str]) -> list[Notice]:
    """A notice where a file's name names a year that its content does not hold. The content counts."""
    held = {str(year) for year in years}
    named = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name))
    if not named - held:
        return []
    says, holds = ", ".join(sorted(named - held)), ", ".join(sorted(held))
    return [Notice("N-NAME-YEAR", f"the name says {says}, the content is {holds}; the content counts", name)]


@dataclass(frozen=True)
class AreaRow:
    """One row of a table of areas. `part_of` is the subtotal that it belongs to."""

    label: str
    row: int
    cells: tuple[Cell, ...]
    part_of: str | None
    is_total: bool


def area_rows(
    document: Document,
    sheet: Sheet,
    *,
    first: int,
    subtotals: frozenset[str],
    total: str,
    alone: frozenset[str] = frozenset(),
) -> tuple[list[AreaRow], list[str]]:
    """Rows from 1-based row `first` to the one labelled `total`, and the texts below it. A blank row ends a
    subtotal's block.

    Areas in `alone` belong to no subtotal, whatever stands above them.
    Raises E-HEADER where figures have no label or stand below the total, E-CONTRADICTION for a label that comes
    twice.
    """

    def fault(code: str, what: str, row: int, label: str) -> Fault:
        why = "the table is blocks of areas below their subtotal, then the whole city, then notes"
        place = {"file": document.name, "sheet": sheet.name, "row": row, "column": "A", "value": label}
        return Fault(code, what, why=why, action=EXPORT_AGAIN, **place)

    rows: list[AreaRow] = []
    notes: list[str] = []
    block: str | None = None
    is_over = False
    for number, cells in enumerate(sheet.rows[first - 1 :], start=first):
        label = without_footnote(text_of(cells[0]))
        has_figures = is_filled(cells[1:])
        if is_over:
            if any(number_or_none(cell) is not None for cell in cells[1:]):
                raise fault("E-HEADER", f"figures below {total!r}", number, label)
            notes += [text_of(cells[0])] if label else []
        elif not label:
            if has_figures:
                raise fault("E-HEADER", "figures without a label", number, label)
            block = None
        else:
            if any(row.label == label for row in rows):
                raise fault("E-CONTRADICTION", f"{label!r} stands twice in the table", number, label)
            is_over = label == total
            is_total = is_over or label in subtotals
            if label in alone:
                block = None
            rows.append(AreaRow(label, number, cells, None if is_total else block, is_total))
            block = (label if label in subtotals else None) if is_total else block
    if not is_over:
        raise fault("E-HEADER", f"there is no row {total!r}", len(sheet.rows), "")
    return rows, notes


def add_up(
    document: Document, sheet: Sheet, rows: Sequence[AreaRow], column: int, values: Sequence[float], *, tolerance: float
) -> None:
    """Raise E-SUM where a subtotal is not the sum of its block. `values` are the figures of `rows` in one column."""
    by_label = {row.label: (row, value) for row, value in zip(rows, values, strict=True)}
    for label, (whole, value) in by_label.items():
        parts = [other for row, other in by_label.values() if row.part_of == label]
        if parts and abs(sum(parts) - value) > tolerance:
            raise sum_fault(document, sheet, whole, column, value, f"the areas below it add up to {sum(parts):g}")


def sum_fault(document: Document, sheet: Sheet, row: AreaRow, column: int, value: float, but: str) -> Fault:
    return Fault(
        "E-SUM",
        f"{row.label!r} is {value:.10g}, but {but}",
        why="the areas of one table add up to its totals; a figure was changed or moved",
        action=EXPORT_AGAIN,
        file=document.name,
        sheet=sheet.name,
        row=row.row,
        column=column_letter(column),
        value=value,
    )


def figure(
    document: Document, sheet: Sheet, row: int, column: int, *, fraction: bool, why: str = "every figure is a number"
) -> float:
    """A figure that has to be there. Raises E-NUMBER for nothing, text, a negative number, and a fraction unless
    allowed.
    """
    refuse_formulas(document, sheet, row, [column])
    cell = sheet.rows[row - 1][column]
    number = number_or_none(cell)
    if number is not None and number >= 0 and (fraction or number == int(number)):
        return number
    what = "no figure" if not text_of(cell) else "text where a figure belongs"
    if number is not None:
        what = "a negative figure" if number < 0 else "a fraction where a count belongs"
    raise Fault(
        "E-NUMBER",
        what,
        why=why,
        action=EXPORT_AGAIN,
        file=document.name,
        sheet=sheet.name,
        row=row,
        column=column_letter(column),
        value=cell,
    )


def joined_notes(notes: Sequence[str]) -> list[str]:
    """Footnotes as sentences: a line that neither begins with its sign nor has a heading ('Källa: …') goes on with
    the last.
    """
    joined: list[str] = []
    for text in notes:
        if joined and not re.match(r"\d+ |[⁰¹²³⁴⁵⁶⁷⁸⁹]|\w+( \w+)?: ", text):
            joined[-1] += f" {text}"
        else:
            joined.append(text)
    return joined
