"""The publisher's words: headings of measures and periods, marks instead of figures, crime types and what contains
them.

Does not belong here: where on a sheet or a line a word stands (excel.py, databasfil.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.faults import Fault
from pipeline.parsing import swedish_number
from pipeline.publisher_sheet import EXPORT_AGAIN, without_footnote
from pipeline.seeds import collapsed, seed_rows

PUBLISHER = "bra"
COUNT, RATE = "Antal", "/100 000 inv"
UNKNOWN = ".."
"""Printed where a figure is not available."""
ABSENT = "absent"
"""Our own mark: the file does not carry the measure at all."""
TOTAL = "Totalt antal brott"

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_FIRST_YEAR = 1975
_MOST = 3_000_000
"""More than any count or rate of crimes: a year's crimes in the whole country are under two million."""


@dataclass(frozen=True)
class Period:
    period_type: str
    period: str
    is_preliminary: bool

    @property
    def year(self) -> str:
        return self.period[:4]


def read_period(year_text: str, part_text: str) -> Period | None:
    """A year's heading ('2025', '2026 prel.') with a part's ('', 'Helår', 'Kvartal 2', 'Mar'). Else None."""
    year = re.fullmatch(r"(\d{4})( prel\.?)?", collapsed(year_text), re.IGNORECASE)
    if not year or not _FIRST_YEAR <= int(year[1]) <= date.today().year:
        return None
    part = collapsed(part_text).lower()
    preliminary = year[2] is not None
    if part.endswith((" prel.", " prel")):
        part, preliminary = part.rpartition(" ")[0], True
    quarter = re.fullmatch(r"kvartal ([1-4])", part)
    if part in ("", "helår"):
        return Period("year", year[1], preliminary)
    if quarter:
        return Period("quarter", f"{year[1]}-Q{quarter[1]}", preliminary)
    if part in _MONTHS:
        return Period("month", f"{year[1]}-{_MONTHS.index(part) + 1:02}", preliminary)
    return None


def period_fault(year_text: str, part_text: str, **place: object) -> Fault:
    return Fault(
        "E-PERIOD",
        f"{(year_text + ' ' + part_text).strip()!r} is no period",
        why="a year from 1975 that has begun is expected, whole or with 'Helår', 'Kvartal 1'–'Kvartal 4' or 'Jan'–'Dec'",
        action=EXPORT_AGAIN,
        value=f"{year_text} {part_text}".strip(),
        **place,
    )


def read_figure(cell: object, measure: str, **place: object) -> tuple[float | None, str | None]:
    """A figure cell as (number, mark): exactly one of them is None. Raises Fault for everything else."""
    text = cell.strip() if isinstance(cell, str) else cell
    if text == UNKNOWN:
        return None, UNKNOWN
    if text in ("-", "–", "."):
        raise Fault(
            "E-MARK",
            f"the mark {text!r} stands where a figure belongs",
            why="this database prints 0 for zero and '..' for not available; what another mark means here is not known",
            action="look the figure up at the publisher, and export the table again",
            value=text,
            **place,
        )
    try:
        number = swedish_number(text)
    except ValueError:
        number = None
    if number is None:
        raise _no_figure("no figure" if text in (None, "") else "text where a figure belongs", measure, cell, place)
    if number < 0:
        raise _no_figure("a negative figure", measure, cell, place)
    if number > _MOST:
        raise _no_figure("a figure larger than can be", measure, cell, place)
    if measure == COUNT and number != int(number):
        raise _no_figure("a fraction where a count belongs", measure, cell, place)
    return number, None


def _no_figure(what: str, measure: str, cell: object, place: dict) -> Fault:
    return Fault(
        "E-NUMBER",
        what,
        why=f"every cell under {measure!r} is a whole number"
        if measure == COUNT
        else f"every cell under {measure!r} is a number",
        action=EXPORT_AGAIN,
        value=cell,
        **place,
    )


def once_marked(label: str) -> str:
    """The label without the sign of a footnote, where it is a known crime type only without."""
    plain = without_footnote(label)
    return plain if plain != label and not is_crime_label(label) and is_crime_label(plain) else label


@cache
def crime_types() -> dict[tuple[str, str], str]:
    """(label, label of its parent) → crime type; the parent is empty where the label alone says enough."""
    return {
        (collapsed(row["crime_label"]), collapsed(row["crime_parent_label"])): row["crime_type_id"]
        for row in seed_rows("crime_type_alias")
        if row["publisher"] == PUBLISHER
    }


def crime_type(label: str, parent: str | None) -> str | None:
    """The crime type that a label means below its parent; None for one that nobody has described yet."""
    return crime_types().get((label, parent or "")) or crime_types().get((label, ""))


def is_crime_label(label: str) -> bool:
    """True for a label that is known as a crime type, or has the form of a chapter of the Penal Code."""
    return chapters(label) is not None or any(known == label for known, _ in crime_types())


def chapters(label: str) -> tuple[int, int] | None:
    """First and last chapter of a label such as '3-7 kap. Brott mot person' or '6 kap. Sexualbrott'."""
    match = re.match(r"(\d+)(?:\s?[-–]\s?(\d+))? kap\.", label)
    return (int(match[1]), int(match[2] or match[1])) if match else None


@cache
def containing_types(crime_type_id: str) -> tuple[str, ...]:
    """The crime types that contain this one, nearest first."""
    parents = {row["crime_type_id"]: row["parent_id"] for row in seed_rows("crime_type")}
    found, parent = [], parents.get(crime_type_id)
    while parent:
        found.append(parent)
        parent = parents.get(parent)
    return tuple(found)
