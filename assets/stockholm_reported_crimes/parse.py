"""Table 1.63 of the City of Stockholm, reported crimes by district → one row per area and crime group.

Belongs here: the table's headings, whose words are split over several rows, and that its figures agree. Does not
belong here: which district or crime type a label is (seed tables, dbt), comparison with Brå's own figures (tests of
the models).
"""

from __future__ import annotations

import re

import polars as pl

from pipeline.faults import Fault, Notice
from pipeline.parsing import Parsed, column_letter
from pipeline.publisher_sheet import (
    EXPORT_AGAIN,
    AreaRow,
    about_name,
    add_up,
    area_rows,
    figure,
    joined_notes,
    number_or_none,
    only_sheet,
    refuse_formulas,
    sum_fault,
    text_of,
    without_footnote,
)
from pipeline.readers.cells import Sheet
from pipeline.readers.document import Document
from pipeline.seeds import seed_rows

SUBTOTALS = frozenset({"Västerort", "Inre staden", "Innerstaden", "Söderort"})
CITY = "Hela staden"
ALL_CRIMES = "Anmälda brott"

SCHEMA = {
    "area_label": pl.String,
    "crime_group_label": pl.String,
    "year": pl.Int64,
    "crime_count": pl.Int64,
    "rate_per_1000": pl.Float64,
    "is_total": pl.Boolean,
    "source_sheet": pl.String,
    "source_row": pl.Int64,
    "source_column": pl.String,
}

_TITLE = re.compile(r"Anmälda brott ((?:19|20)\d\d)\. Stockholm")
_RATES = "Brott per 1 000 invånare"
_OF_WHICH = "Därav"


def parse(document: Document) -> Parsed:
    """`figures`: one row per area and crime group of the year in the table's title; count, and rate per 1 000
    inhabitants.

    Rates are as printed, on the same year's population. Raises Fault where headings have moved, a figure is no
    figure, areas do not add up, or no single population explains the counts and rates of an area.
    """
    sheet, notices = only_sheet(
        document, lambda title: _TITLE.fullmatch(title) is not None, expected="Anmälda brott ÅÅÅÅ. Stockholm"
    )
    year = int(_TITLE.fullmatch(text_of(sheet.rows[0][0]))[1])
    _refuse_another_year(document, sheet, year)
    first = next((n for n, cells in enumerate(sheet.rows, 1) if n > 2 and text_of(cells[0])), len(sheet.rows) + 1)
    counts, rates = _columns(document, sheet, first)
    rows, lines = area_rows(document, sheet, first=first, subtotals=SUBTOTALS, total=CITY)
    _refuse_figures_elsewhere(document, sheet, rows, {*counts.values(), *rates.values()})
    count_of, rate_of = {}, {}
    for group, column in counts.items():
        values = [figure(document, sheet, row.row, column, fraction=False) for row in rows]
        _add_up(document, sheet, rows, column, values)
        count_of |= {(row.label, group): value for row, value in zip(rows, values, strict=True)}
    for group, column in rates.items():
        rate_of |= {(row.label, group): figure(document, sheet, row.row, column, fraction=True) for row in rows}
    for row in rows:
        _groups_fit(document, sheet, row, counts, count_of)
        _rates_fit(document, sheet, row, counts, rates, count_of, rate_of)
    records = [
        (
            row.label,
            group,
            year,
            int(count_of[row.label, group]),
            rate_of.get((row.label, group)),
            row.is_total,
            sheet.name,
            row.row,
            column_letter(column),
        )
        for row in rows
        for group, column in counts.items()
    ]
    notices += [Notice("N-NOTE", note, document.name) for note in joined_notes(lines)]
    notices += about_name(document.name, [year])
    return Parsed({"figures": pl.DataFrame(records, schema=SCHEMA, orient="row")}, notices)


def _refuse_another_year(document: Document, sheet: Sheet, year: int) -> None:
    """The line below the title says the same in English."""
    below = text_of(sheet.rows[1][0]) if len(sheet.rows) > 1 else ""
    if any(int(found) != year for found in re.findall(r"(?:19|20)\d\d", below)):
        raise Fault(
            "E-HEADER",
            f"the title is of {year}, the line below it is not",
            why="one of them was changed, and the figures would get a wrong year",
            action=EXPORT_AGAIN,
            file=document.name,
            sheet=sheet.name,
            row=2,
            column="A",
            value=below,
        )


def _columns(document: Document, sheet: Sheet, first: int) -> tuple[dict[str, int], dict[str, int]]:
    """Crime group → 0-based column, for counts and for rates. Each heading is its column's words from top to bottom."""

    def fault(what: str, column: int, value: object) -> Fault:
        return Fault(
            "E-HEADER",
            what,
            why="the words of a heading stand above one another over its figures; they would get a wrong name",
            action=EXPORT_AGAIN,
            file=document.name,
            sheet=sheet.name,
            row=first - 1,
            column=column_letter(column),
            value=value,
        )

    groups = {row["crime_label"] for row in seed_rows("crime_type_alias") if row["publisher"] == "stockholm"}
    counts: dict[str, int] = {}
    rates: dict[str, int] = {}
    columns = counts
    for index in range(1, len(sheet.rows[0])):
        for number in range(3, first):
            refuse_formulas(document, sheet, number, [index])
        words = [text for row in sheet.rows[2 : first - 1] if (text := text_of(row[index]))]
        if _RATES in words:
            columns = rates
        heading = _joined([word for word in words if word not in (_RATES, _OF_WHICH)])
        if not heading:
            continue
        if heading not in groups:
            raise fault("the heading is none of the table's crime groups", index, heading)
        if heading in columns:
            raise fault("the same heading stands twice", index, heading)
        columns[heading] = index
    if set(counts) != groups or set(rates) not in (set(), groups):
        missing = ", ".join(sorted((groups - set(counts)) or (groups - set(rates))))
        raise fault(f"no column is headed {missing}", 0, None)
    return counts, rates


def _joined(words: list[str]) -> str:
    """'Vålds-', 'brott2' → 'Våldsbrott': a hyphen joins, a footnote's sign goes."""
    heading = ""
    for word in words:
        heading = heading[:-1] + word if heading.endswith("-") else f"{heading} {word}".strip()
    return without_footnote(heading)


def _refuse_figures_elsewhere(document: Document, sheet: Sheet, rows: list[AreaRow], known: set[int]) -> None:
    for row in rows:
        for index, cell in enumerate(row.cells[1:], start=1):
            if index not in known and number_or_none(cell) is not None:
                raise Fault(
                    "E-HEADER",
                    "a figure without a heading above it",
                    why="headings and figures have moved apart",
                    action=EXPORT_AGAIN,
                    file=document.name,
                    sheet=sheet.name,
                    row=row.row,
                    column=column_letter(index),
                    value=cell,
                )


def _add_up(document: Document, sheet: Sheet, rows: list[AreaRow], column: int, values: list[float]) -> None:
    """The city may exceed its areas: crimes without a known place are in it alone."""
    add_up(document, sheet, rows, column, values, tolerance=0)
    parts = sum(value for row, value in zip(rows, values, strict=True) if not row.is_total)
    if parts > values[-1]:
        raise sum_fault(document, sheet, rows[-1], column, values[-1], f"its areas add up to {parts:.10g}")


def _groups_fit(
    document: Document, sheet: Sheet, row: AreaRow, counts: dict[str, int], count_of: dict[tuple[str, str], float]
) -> None:
    total = count_of[row.label, ALL_CRIMES]
    parts = sum(count_of[row.label, group] for group in counts if group != ALL_CRIMES)
    if parts > total:
        but = f"the crime groups in it add up to {parts:.10g}"
        raise sum_fault(document, sheet, row, counts[ALL_CRIMES], total, but)


def _rates_fit(
    document: Document,
    sheet: Sheet,
    row: AreaRow,
    counts: dict[str, int],
    rates: dict[str, int],
    count_of: dict[tuple[str, str], float],
    rate_of: dict[tuple[str, str], float],
) -> None:
    """Each pair of count and rate bounds the population of the area, and the bounds of all groups have to meet."""
    least, most = 0.0, float("inf")
    for group in rates:
        count, rate = count_of[row.label, group], rate_of[row.label, group]
        half = _half_unit(rate)
        low = count * 1000 / (rate + half) if count else 0.0
        high = count * 1000 / (rate - half) if rate > half else float("inf")
        least, most = max(least, low), min(most, high)
        if least > most:
            raise Fault(
                "E-RATE",
                f"{row.label!r}: no single population explains the counts and rates of its crime groups",
                why="a rate is the count per 1 000 inhabitants of the area; two columns may have been exchanged",
                action=EXPORT_AGAIN,
                file=document.name,
                sheet=sheet.name,
                row=row.row,
                column=column_letter(rates[group]),
                value=rate,
            )


def _half_unit(rate: float) -> float:
    """Half a unit of the last printed decimal, seven decimals at most: what rounding may have changed."""
    decimals = len(f"{rate:.7f}".rstrip("0").partition(".")[2])
    return 0.5 * 10**-decimals + 1e-9
