"""Names of areas as publishers write them: a label that nobody knows stops the file, before it can be lost or guessed.

The spellings are data (`seeds/area_alias.csv`, `seeds/area_pattern.csv`); what an area *is* stays in dbt (`dim_area`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.deliveries.model import load
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.seeds import collapsed, seed_rows
from pipeline.sources import AreaColumn, Source

if TYPE_CHECKING:
    import polars as pl


@cache
def aliases(publisher: str) -> dict[str, str]:
    """The publisher's spelling → area_code. White space is collapsed; nothing else is forgiven."""
    return {
        collapsed(row["label"]): row["area_code"] for row in seed_rows("area_alias") if row["publisher"] == publisher
    }


def meaning(publisher: str, label: str) -> str | None:
    """What a label's form says it is: stockholm_city, stockholm_district, other_area; None for a form nobody knows."""
    for row in seed_rows("area_pattern"):
        if row["publisher"] == publisher and re.search(row["pattern"], collapsed(label)):
            return row["meaning"]
    return None


def is_known(publisher: str, label: str) -> bool:
    """True for a known area of Stockholm, and for an area elsewhere that is dropped before the marts.

    A label that sounds like one of Stockholm's without being it is unknown: it would be dropped as another place.
    """
    if collapsed(label) in aliases(publisher):
        return True
    return meaning(publisher, label) == "other_area" and _sound(label) not in _sounds(publisher)


def _sound(label: str) -> str:
    """Letters alone, without what stands in parentheses and without the genitive: 'Stockholms kommun' → stockholmkommun."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\(.*?\)", " ", label.casefold()))
    return "".join(word.removesuffix("s") for word in words)


@cache
def _sounds(publisher: str) -> frozenset[str]:
    return frozenset(map(_sound, aliases(publisher)))


@cache
def whole_cities() -> tuple[frozenset[str], ...]:
    """The city's districts (area codes) at each time since 2007, newest first: 11, 13 and 14 of them."""
    rows = [row for row in seed_rows("area") if row["area_type"] in ("district", "former_district")]
    dates = sorted({row["city_valid_from"] for row in rows}, reverse=True)
    return tuple(
        frozenset(
            row["area_code"]
            for row in rows
            if row["city_valid_from"] <= day and (not row["city_valid_to"] or day < row["city_valid_to"])
        )
        for day in dates
    )


def resolve(source: Source, parsed: Parsed, *, file: str) -> None:
    """Raise Fault E-AREA at the first row whose area label is unknown, E-COVERAGE where districts of the city are absent."""
    for name, table in source.tables.items():
        if table.areas is None or name not in parsed.tables:
            continue
        frame, column = parsed.tables[name], table.areas.column
        for label in frame[column].unique(maintain_order=True):
            if not is_known(table.areas.publisher, label or ""):
                first = frame.filter(frame[column].eq_missing(label))
                sheet, row = first.select("source_sheet", "source_row").row(0)
                raise Fault(
                    "E-AREA",
                    f"unknown area {label!r}",
                    why="a district that is not recognised would be missing from every indicator",
                    action="correct the name, or add the spelling to dbt_project/seeds/area_alias.csv",
                    file=file,
                    sheet=sheet or None,
                    row=row,
                    column=_heading(source, name, column),
                    value=label,
                )

        if table.areas.whole_city:
            _require_whole_city(source, name, table.areas, parsed.tables[name], file=file)


def _require_whole_city(source: Source, table: str, areas: AreaColumn, frame: pl.DataFrame, *, file: str) -> None:
    codes = aliases(areas.publisher)
    found = {codes[collapsed(label)] for label in frame[areas.column].unique() if collapsed(label) in codes}
    if found in whole_cities():
        return
    nearest = min(whole_cities(), key=lambda city: len(city ^ found))
    names = {row["area_code"]: row["name_sv"] for row in seed_rows("area")}
    absent = ", ".join(sorted(names[code] for code in nearest - found))
    surplus = ", ".join(sorted(names[code] for code in found - nearest))
    raise Fault(
        "E-COVERAGE",
        f"the file has {len(found)} districts, not all {len(nearest)} of the city"
        + (f"; absent: {absent}" if absent else "")
        + (f"; not a district then: {surplus}" if surplus else ""),
        why="an absent district is not zero: it would be missing from the city's total too",
        action="add the district's rows, with 0 where there were none",
        file=file,
        column=_heading(source, table, areas.column),
    )


def _heading(source: Source, table: str, column: str) -> str | None:
    """The column as whoever delivers knows it; publishers' own tables have none for their areas."""
    if not source.delivery.exists():
        return None
    return load(source.id).sheet(table).columns[column].heading_sv
