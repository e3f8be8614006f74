"""Writing delivery workbooks: empty for people to fill (`trygg template`), or filled with given rows (the example).

Everything in them comes from the delivery's definition. Reading a workbook is `reading.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from pipeline.deliveries.model import AS_OF, CONTACT, COVER, GUIDE, LISTS, ORIGIN, SENDER, SYNTHETIC, VERSION, load

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.deliveries.model import ColumnSpec, DeliverySpec, SheetSpec

_COVER_HELP = {
    SENDER: "Obligatoriskt. Förvaltning eller myndighet som lämnar uppgifterna.",
    CONTACT: "Funktionsbrevlåda eller enhet. Skriv inte en enskild persons namn.",
    AS_OF: "Obligatoriskt. Det datum som uppgifterna beskriver, till exempel 2025-03-31.",
    ORIGIN: f"Lämnas tomt. Påhittade uppgifter märks med ordet {SYNTHETIC}.",
    VERSION: "Ändras inte.",
}
_LAST_ROW = 100_000
"""Lists and checks reach this far down; more rows may follow."""
_EPOCH = datetime(2024, 1, 1)
"""A fixed creation date: the same definition gives the same bytes."""
_WIDTH = (12, 34)
_TYPE_SV = {
    "string": "text",
    "integer": "heltal",
    "number": "tal",
    "date": "datum (år-månad-dag)",
    "boolean": "ja eller nej",
}


def write_template(source_id: str, path: Path) -> None:
    """Write the empty, documented workbook of a source's delivery. FileNotFoundError for a source without one."""
    write_workbook(load(source_id), path)


def write_workbook(
    spec: DeliverySpec,
    path: Path,
    *,
    cover: Mapping[str, object] | None = None,
    rows: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> None:
    """Write a delivery workbook; `cover` by label, `rows` by sheet and heading, with the words a sender types.

    Sheets, headings, lists and formats are the template's; nothing is checked.
    """
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": spec.title_sv, "created": _EPOCH})
        look = _Look(
            title=book.add_format({"bold": True, "font_size": 14}),
            head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            text=book.add_format({"num_format": "@"}),
            wrap=book.add_format({"text_wrap": True, "valign": "top"}),
            date=book.add_format({"num_format": "yyyy-mm-dd"}),
            integer=book.add_format({"num_format": "0"}),
            number=book.add_format({"num_format": "General"}),
        )
        _write_cover(book.add_worksheet(COVER), spec, look, cover or {})
        tables = [(each, book.add_worksheet(each.name)) for each in spec.sheets]
        _write_guide(book.add_worksheet(GUIDE), spec, look)
        lists = _write_lists(book.add_worksheet(LISTS), spec, look)
        for position, (each, worksheet) in enumerate(tables):
            _write_table(worksheet, each, look, lists, f"tabell_{position + 1}", (rows or {}).get(each.name, ()))


@dataclass(frozen=True)
class _Look:
    title: Format
    head: Format
    text: Format
    wrap: Format
    date: Format
    integer: Format
    number: Format

    def of(self, column: ColumnSpec) -> Format:
        return {"date": self.date, "integer": self.integer, "number": self.number}.get(column.type, self.text)


def _write_cover(sheet: Worksheet, spec: DeliverySpec, look: _Look, given: Mapping[str, object]) -> None:
    sheet.set_column("A:A", 22)
    sheet.set_column("B:B", 34)
    sheet.set_column("C:C", 80)
    sheet.write_row(0, 0, ["Uppgift", "Värde", "Förklaring"], look.head)
    for row, (label, help_sv) in enumerate(_COVER_HELP.items(), start=1):
        sheet.write(row, 0, label)
        value = given.get(label, spec.version if label == VERSION else None)
        _write_cell(sheet, row, 1, value, look.date if label == AS_OF else look.text)
        sheet.write(row, 2, help_sv, look.wrap)
    rows = {label: row for row, label in enumerate(_COVER_HELP, start=1)}
    sheet.data_validation(rows[AS_OF], 1, rows[AS_OF], 1, _date_rule())
    sheet.data_validation(rows[ORIGIN], 1, rows[ORIGIN], 1, {"validate": "list", "source": [SYNTHETIC]})


def _write_guide(sheet: Worksheet, spec: DeliverySpec, look: _Look) -> None:
    sheet.set_column("A:B", 26)
    sheet.set_column("C:E", 16)
    sheet.set_column("F:F", 90)
    sheet.write(0, 0, spec.title_sv, look.title)
    sheet.write(1, 0, spec.purpose_sv)
    notes = [
        "Fyll i bladet Leverans och de blad som gäller. Ändra inte bladens namn, rubrikerna eller deras ordning.",
        "Skriv siffror som tal, inte som text eller formler. Lämna cellen tom där uppgift saknas, 0 betyder noll.",
        "Lägg inte till blad, dolda blad eller egna kolumner.",
        *spec.notes_sv,
    ]
    row = 3
    for note in notes:
        sheet.write(row, 0, f"• {note}")
        row += 1
    for each in spec.sheets:
        row += 1
        sheet.write(row, 0, f"Bladet {each.name}", look.title)
        for line in (each.purpose_sv, each.one_row_per_sv):
            row += 1
            sheet.write(row, 0, line)
        row += 1
        sheet.write_row(
            row, 0, ["Kolumn", "Namn i databasen", "Typ", "Obligatorisk", "Nyckel", "Förklaring"], look.head
        )
        for name, column in {**each.columns, **each.further_columns()}.items():
            row += 1
            line = [
                column.heading_sv,
                name,
                _TYPE_SV[column.type],
                _yes(column.required),
                _yes(column.key),
                _help(column),
            ]
            sheet.write_row(row, 0, line, look.wrap)
        row += 1


def _help(column: ColumnSpec) -> str:
    parts = [column.help_sv.rstrip(".") + "."]
    if column.default is not None:
        parts.append(f"Tom cell betyder {column.values[column.default].label if column.values else column.default}.")
    for limit, words in ((column.minimum, "Minst"), (column.above, "Större än"), (column.maximum, "Högst")):
        if limit is not None:
            parts.append(f"{words} {limit:g}.")
    if column.values:
        listed = [
            f"{value.label} ({value.meaning})" if value.meaning else value.label for value in column.values.values()
        ]
        parts.append("Tillåtna: " + "; ".join(listed) + ".")
    if column.identifier:
        parts.append("Ersätts av en pseudonym innan filen sparas.")
    return " ".join(parts)


def _write_lists(sheet: Worksheet, spec: DeliverySpec, look: _Look) -> dict[tuple[str, str], str]:
    """Write every list once and return where it lies, by sheet name and column id, as a reference for drop-downs."""
    places: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, ...], str] = {}
    position = 0
    for each in spec.sheets:
        for name, column in {**each.columns, **each.further_columns()}.items():
            words = tuple(column.words)
            if not words:
                continue
            if words not in known:
                sheet.write(0, position, f"{each.name}: {column.heading_sv}", look.head)
                for row, word in enumerate(words, start=1):
                    sheet.write_string(row, position, word, look.text)
                letter = xl_col_to_name(position)
                sheet.set_column(position, position, min(max(map(len, words)) + 4, _WIDTH[1]))
                known[words] = f"={LISTS}!${letter}$2:${letter}${len(words) + 1}"
                position += 1
            places[each.name, name] = known[words]
    sheet.freeze_panes(1, 0)
    return places


def _write_table(
    sheet: Worksheet,
    spec: SheetSpec,
    look: _Look,
    lists: dict[tuple[str, str], str],
    table: str,
    rows: Sequence[Mapping[str, object]],
) -> None:
    columns = {**spec.columns, **spec.further_columns()}
    headings = [column.heading_sv for column in columns.values()]
    for position, (name, column) in enumerate(columns.items()):
        sheet.set_column(
            position, position, min(max(len(column.heading_sv) + 5, _WIDTH[0]), _WIDTH[1]), look.of(column)
        )
        sheet.data_validation(1, position, _LAST_ROW, position, _rule(column, lists.get((spec.name, name))))
    for number, row in enumerate(rows, start=1):
        for position, column in enumerate(columns.values()):
            _write_cell(sheet, number, position, row.get(column.heading_sv), look.of(column))
    sheet.add_table(
        0,
        0,
        max(len(rows), 1),
        len(headings) - 1,
        {"name": table, "style": "Table Style Light 9", "columns": [{"header": heading} for heading in headings]},
    )
    sheet.freeze_panes(1, 0)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write(row, column, value, look)


def _rule(column: ColumnSpec, words: str | None) -> dict[str, object]:
    help_sv = column.help_sv if len(column.help_sv) <= 255 else column.help_sv[:252] + "..."
    rule: dict[str, object] = {"input_title": column.heading_sv[:32], "input_message": help_sv}
    if words:
        # Excel only warns where later data, not this definition, decides which words are known.
        return rule | {"validate": "list", "source": words, "error_type": "warning" if column.suggestions else "stop"}
    if column.type == "date":
        return rule | _date_rule()
    if column.type in ("integer", "number"):
        kind = "integer" if column.type == "integer" else "decimal"
        low = column.minimum if column.minimum is not None else column.above
        if low is None:
            low = -1e12
        return rule | {"validate": kind, "criteria": "between", "minimum": low, "maximum": column.maximum or 1e12}
    return rule | {"validate": "any"}


def _date_rule() -> dict[str, object]:
    limits = {"minimum": date(1990, 1, 1), "maximum": date(2099, 12, 31)}
    return {"validate": "date", "criteria": "between", **limits, "error_message": "Skriv ett datum: år-månad-dag."}


def _yes(flag: bool) -> str:
    return "ja" if flag else "nej"
