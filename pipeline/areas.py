"""Names of areas as publishers write them: a label that nobody knows stops the file, before it can be lost or guessed.

The spellings are data (`seeds/area_alias.csv`, `seeds/area_pattern.csv`); what an area *is* stays in dbt (`dim_area`).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.delivery_model import load
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.seeds import collapsed, seed_rows
from pipeline.sources import Source


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


def resolve(source: Source, parsed: Parsed, *, file: str) -> None:
    """Raise Fault E-AREA at the first row whose area label is unknown."""
    for name, table in source.tables.items():
        if table.areas is None or name not in parsed.tables:
            continue
        frame = parsed.tables[name].unique(table.areas.column, keep="first", maintain_order=True)
        for label, sheet, row in frame.select(table.areas.column, "source_sheet", "source_row").iter_rows():
            if not is_known(table.areas.publisher, label or ""):
                raise Fault(
                    "E-AREA",
                    f"unknown area {label!r}",
                    why="a district that is not recognised would be missing from every indicator",
                    action="correct the name, or add the spelling to dbt_project/seeds/area_alias.csv",
                    file=file,
                    sheet=sheet or None,
                    row=row,
                    column=_heading(source, name, table.areas.column),
                    value=label,
                )


def _heading(source: Source, table: str, column: str) -> str | None:
    """The column as whoever delivers knows it; publishers' own tables have none for their areas."""
    if not source.delivery.exists():
        return None
    return load(source.id).sheet(table).columns[column].heading_sv
