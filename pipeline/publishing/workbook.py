"""Excel workbooks of one area: cover, what goes now, series, definitions, sources, legend. Layout and words only.

Every sheet with rows is a real Excel table with frozen headings and real numbers. No text ever becomes a formula or a link.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

from pipeline.publishing import reading
from pipeline.publishing.site.language import Language
from pipeline.words import (
    AREA_TYPES,
    BASES,
    BREAKDOWNS,
    COMPARED,
    FOCUS_AREAS,
    JUDGED,
    ORIGIN_LABELS,
    PERIOD_TYPES,
    STATUS_LABELS,
    STATUSES,
    unit_of,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.publishing.reading import Edition

NOT_SHOWN = ".."
"""What stands where there is no value. Why is in the column Status; a number that is missing is never 0."""
EXAMPLE_SV = "EXEMPELDATA – siffrorna är inte Stockholms"
_LINE = 15
"""Points of one line of text."""
_CELL_LIMIT = 32_767
"""Characters in a cell, by the file format."""
_SWEDISH = "[$-41D]"
"""Before a number format: written as in Swedish, whatever language the program speaks."""


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, width, and how its numbers look; `decimals` names the key that holds their number.

    What is not printed stands last and is for those who work in the sheet: on A4 it would make the rest too small to read.
    """

    key: str
    heading: str
    width: int
    number: str | None = None
    decimals: str | None = None
    is_printed: bool = True

    @cached_property
    def is_number(self) -> bool:
        return self.number is not None or self.decimals is not None


_NOW = (
    Column("focus", "Fokusområde", 16),
    Column("title_sv", "Indikator", 34),
    Column("basis_sv", "Underlag", 12),
    Column("period_label", "Period", 13),
    Column("value", "Värde", 10, decimals="decimals"),
    Column("unit_sv", "Enhet", 18),
    Column("lower_95", "Nedre gräns, 95 %", 10, decimals="decimals"),
    Column("upper_95", "Övre gräns, 95 %", 10, decimals="decimals"),
    Column("city_value", "Hela staden", 10, decimals="decimals"),
    Column("comparison", "Jämfört med staden", 20),
    Column("status_sv", "Status", 16),
    Column("source_sv", "Källa", 26, is_printed=False),
    Column("origin_sv", "Ursprung", 14, is_printed=False),
)
_SERIES = (
    Column("title_sv", "Indikator", 34),
    Column("basis_sv", "Underlag", 12),
    Column("period_type_sv", "Periodtyp", 13),
    Column("period", "Period", 11),
    Column("sex_sv", "Kön", 9),
    Column("age_group", "Ålder", 8),
    Column("numerator", "Antal (täljare)", 11, number="#,##0.##"),
    Column("denominator", "Nämnare", 12, number="#,##0.##"),
    Column("value", "Värde", 10, decimals="decimals"),
    Column("unit_sv", "Enhet", 18),
    Column("lower_95", "Nedre gräns, 95 %", 10, decimals="decimals"),
    Column("upper_95", "Övre gräns, 95 %", 10, decimals="decimals"),
    Column("status_sv", "Status", 16),
    Column("preliminary_sv", "Preliminär", 11),
    Column("source_sv", "Källa", 26, is_printed=False),
    Column("origin_sv", "Ursprung", 14, is_printed=False),
)
_DEFINITIONS = (
    Column("title_sv", "Indikator", 25),
    Column("definition_sv", "Definition", 34),
    Column("definition_version_sv", "Definitionens version", 22),
    Column("numerator_sv", "Täljare", 22),
    Column("denominator_sv", "Nämnare", 22),
    Column("unit_sv", "Enhet", 13),
    Column("direction_sv", "Riktning", 13),
    Column("caveats_sv", "Att tänka på", 51),
    Column("owner", "Ansvarig", 24, is_printed=False),
    Column("indicator_id", "Beteckning", 34, is_printed=False),
)
_SOURCES = (
    Column("title_sv", "Källa", 30),
    Column("publisher", "Utgivare", 22),
    Column("licence", "Villkor", 26),
    Column("citation", "Så anges källan", 28),
    Column("file_name", "Fil", 26),
    Column("arrived_at", "Kom", 25),
    Column("origin_sv", "Ursprung", 13),
    Column("file_sha256", "sha256", 66, is_printed=False),
)
_LEGEND = (Column("word", "Status", 22), Column("meaning", "Betydelse", 70))
_DIRECTIONS = {"low": "lägre är bättre", "high": "högre är bättre", "none": "varken bättre eller sämre"}


@dataclass
class _Look:
    """Formats of one workbook, made once each."""

    book: xlsxwriter.Workbook
    formats: dict[str, Format] = field(default_factory=dict)

    def number(self, pattern: str) -> Format:
        if pattern not in self.formats:
            self.formats[pattern] = self.book.add_format(
                {"num_format": pattern, "valign": "top", "align": "right", "indent": 1}
            )
        return self.formats[pattern]


def write_area(path: Path, edition: Edition, area: dict[str, Any]) -> None:
    """Write the workbook of one area of today; of the city also the table of all districts."""
    newest = reading.latest(edition.today)
    mine = edition.today.filter(pl.col("area_code") == area["area_code"])
    with xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            # Seventy sheets would be seventy temporary files each.
            "in_memory": True,
        },
    ) as book:
        title = f"Trygghetsindikatorer: {area['name_sv']}"
        book.set_properties(
            {"title": title, "created": datetime.fromisoformat(edition.published_at).replace(tzinfo=None)}
        )
        look = _Look(book)
        sheets: list[tuple[str, str, Sequence[Column], list[dict]]] = [
            (
                "Läget nu",
                "Senaste värdet för varje indikator",
                _NOW,
                _spoken(newest.filter(pl.col("area_code") == area["area_code"]), newest),
            ),
        ]
        if area["area_type"] == "city":
            districts = edition.areas.filter(pl.col("area_type") == "district").to_dicts()
            sheets.append(
                (
                    "Stadsdelsområden",
                    "Senaste värdet i varje stadsdelsområde",
                    _matrix_columns(area, districts),
                    _matrix(newest),
                )
            )
        sheets += [
            ("Tidsserier", "Alla publicerade värden på dagens områden", _SERIES, _spoken(mine, None)),
            ("Definitioner", "Vad indikatorerna mäter", _DEFINITIONS, _definitions(edition.indicators)),
            ("Källor", "Filerna som siffrorna kommer ur", _SOURCES, _sources(edition)),
            (
                "Teckenförklaring",
                f"{NOT_SHOWN} betyder att inget värde visas; status säger varför",
                _LEGEND,
                [{"word": STATUS_LABELS[word], "meaning": meaning} for word, meaning in STATUSES.items()],
            ),
        ]
        _cover(book, look, title, edition, area, [(name, text) for name, text, _, _ in sheets])
        for number, (name, text, columns, rows) in enumerate(sheets, start=1):
            _table(book, look, name, text, columns, rows, edition, f"tabell_{number}")


def _spoken(rows: pl.DataFrame, newest: pl.DataFrame | None) -> list[dict]:
    """Rows with the words a reader sees; with `newest`, the city's value of the same period beside each."""
    city: dict[tuple, float | None] = {}
    if newest is not None:
        for row in newest.filter(pl.col("area_type") == "city").iter_rows(named=True):
            city[row["indicator_id"], row["basis"], row["sex"], row["age_group"]] = row["value"]
    told = []
    for row in rows.iter_rows(named=True):
        kind = PERIOD_TYPES.get(row["period_type"], row["period_type"])
        told.append(
            row
            | {
                "focus": FOCUS_AREAS.get(row["focus_area"], row["focus_area"]).capitalize(),
                "basis_sv": BASES.get(row["basis"], row["basis"]),
                "period_type_sv": kind,
                "period_label": f"{kind} {row['period']}",
                "sex_sv": BREAKDOWNS.get(row["sex"], "alla" if row["sex"] == "all" else row["sex"]),
                "age_group": "alla" if row["age_group"] == "all" else row["age_group"],
                "city_value": city.get((row["indicator_id"], row["basis"], row["sex"], row["age_group"])),
                "comparison": _comparison(row),
                "unit_sv": unit_of(row["unit_sv"], row["period_type"]),
                "status_sv": STATUS_LABELS[row["status"]],
                "preliminary_sv": "ja" if row["is_preliminary"] else "nej",
                "origin_sv": ORIGIN_LABELS[row["origin"]],
            }
        )
    return sorted(told, key=lambda one: list(FOCUS_AREAS).index(one["focus_area"])) if newest is not None else told


def _comparison(row: dict[str, Any]) -> str:
    """How a value stands to the city's, as the pages say it: nothing is judged that rests on little."""
    compared = COMPARED.get(row["compared_with_city_95"] or "")
    if row["area_type"] == "city" or row["value"] is None:
        return ""
    if compared is None:
        return "inte jämfört"
    if row["is_unreliable"]:
        return "för litet underlag"
    judged = JUDGED.get(row["judgement_against_city"] or "")
    return f"{compared} staden" + (f" ({judged})" if judged else "")


def _matrix_columns(city: dict[str, Any], districts: list[dict[str, Any]]) -> list[Column]:
    areas = [
        Column(one["area_code"], one["short_name"] or one["name_sv"], 10, decimals="decimals")
        for one in (city, *districts)
    ]
    return [
        Column("title_sv", "Indikator", 30),
        Column("basis_sv", "Underlag", 12),
        Column("period_label", "Period", 13),
        Column("unit_sv", "Enhet", 17),
        *areas,
    ]


def _matrix(newest: pl.DataFrame) -> list[dict]:
    """One row per indicator and basis, one column per area."""
    lines: dict[tuple, dict] = {}
    for row in _spoken(newest, newest):
        line = lines.setdefault((row["indicator_id"], row["basis"], row["sex"], row["age_group"]), dict(row))
        line[row["area_code"]] = row["value"]
    return list(lines.values())


def _definitions(indicators: pl.DataFrame) -> list[dict]:
    return [row | {"direction_sv": _DIRECTIONS[row["direction"]]} for row in indicators.iter_rows(named=True)]


def _sources(edition: Edition) -> list[dict]:
    delivered = edition.sources.filter(pl.col("file_count") > 0)
    joined = delivered.join(edition.files, on="source_id", how="left", suffix="_file", maintain_order="left")
    return [
        row
        | {
            "origin_sv": ORIGIN_LABELS.get(row["origin_file"] or row["origin"] or "", ""),
            "arrived_at": Language("sv").moment(row["arrived_at"]) if row["arrived_at"] else "",
        }
        for row in joined.iter_rows(named=True)
    ]


def _cover(
    book: xlsxwriter.Workbook,
    look: _Look,
    title: str,
    edition: Edition,
    area: dict[str, Any],
    contents: Sequence[tuple[str, str]],
) -> None:
    sheet = book.add_worksheet("Om")
    sheet.hide_gridlines(2)
    sheet.set_column("A:A", 26)
    sheet.set_column("B:B", 90)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 18}))
    row = 1
    if edition.is_example:
        sheet.write_string(row, 0, EXAMPLE_SV, book.add_format({"bold": True, "font_size": 12, "bg_color": "#FFE699"}))
        row += 1
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    facts = {
        "Område": f"{area['name_sv']} ({AREA_TYPES.get(area['area_type'], area['area_type'])})",
        "Publicering": edition.vintage,
        "Publicerad": Language("sv").moment(edition.published_at),
        "Underlag": "Stockholms stads trygghetsprogram 2024–2027, Trygghetsindikatorer",
        "Intervall": "Gränserna är 95-procentiga osäkerhetsintervall. Siffror utan intervall jämförs inte.",
        "Jämförelse": "Ett område kallas bättre eller sämre bara när hela intervallet ligger på ena sidan om stadens värde.",
        "Tecken": f"{NOT_SHOWN} betyder att inget värde visas. Kolumnen Status säger varför. Ett saknat värde är aldrig 0.",
    }
    for label, text in facts.items():
        row += 1
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, wrap)
    row += 2
    sheet.write_string(row, 0, "Innehåll", bold)
    for name, text in contents:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, text, wrap)
    _print_setup(sheet, edition)


def _table(
    book: xlsxwriter.Workbook,
    look: _Look,
    name: str,
    text: str,
    columns: Sequence[Column],
    rows: list[dict],
    edition: Edition,
    table: str,
) -> None:
    sheet = book.add_worksheet(name)
    heading = f"{name}: {text}" + (f" – {EXAMPLE_SV}" if edition.is_example else "")
    sheet.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 12}))
    top = 2
    body = book.add_format({"text_wrap": True, "valign": "top"})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    above_numbers = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "align": "right", "indent": 1})
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    # A table needs one row at least; an area without values has an empty one.
    sheet.add_table(
        top,
        0,
        top + max(len(rows), 1),
        len(columns) - 1,
        {
            "name": table,
            "style": "Table Style Light 1",
            "columns": [
                {"header": column.heading, "header_format": above_numbers if column.is_number else header}
                for column in columns
            ],
        },
    )
    sheet.set_row(top, _height([(column.heading, column.width) for column in columns]))
    wrapping = [(column.key, column.width) for column in columns if not column.is_number]
    for line, row in enumerate(rows, start=top + 1):
        # LibreOffice does not make room for wrapped text by itself.
        sheet.set_row(line, _height([(str(row.get(key) or ""), width) for key, width in wrapping]))
        for position, column in enumerate(columns):
            _cell(sheet, line, position, row.get(column.key), column, row, look, body)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    printed = sum(column.is_printed for column in columns)
    sheet.print_area(0, 0, top + max(len(rows), 1), printed - 1)
    _print_setup(sheet, edition)


def _height(texts: Sequence[tuple[str, int]]) -> float:
    """Points that a row needs for these texts in columns of these widths, as a spreadsheet wraps them; 409 are the most."""
    return min(_LINE * max(_lines(text, width) for text, width in texts), 409)


@cache
def _lines(text: str, width: int) -> int:
    return 1 if len(text) <= width else len(textwrap.wrap(text, width))


def _cell(
    sheet: Worksheet, line: int, position: int, value: object, column: Column, row: dict, look: _Look, body: Format
) -> None:
    if column.is_number and isinstance(value, int | float):
        decimals = reading.decimals(row | {column.key: value}, column.key) if column.decimals else 0
        pattern = _SWEDISH + "#,##0" + ("." + "0" * decimals if decimals else "")
        if column.number and not float(value).is_integer():
            pattern = _SWEDISH + column.number
        sheet.write_number(line, position, value, look.number(pattern))
    elif column.is_number:
        sheet.write_string(line, position, NOT_SHOWN, look.number("@"))
    elif value is not None:
        sheet.write_string(line, position, str(value)[:_CELL_LIMIT], body)


def _print_setup(sheet: Worksheet, edition: Edition) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    note = f"&LTrygghetsindikatorer {edition.vintage}"
    sheet.set_footer(f"{note}&C{EXAMPLE_SV}&RSida &P av &N" if edition.is_example else f"{note}&RSida &P av &N")
