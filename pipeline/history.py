"""What was said of an indicator's values, and when: every publication's word on them, oldest first.

From the store of revisions, so vintages need not be kept. What is suppressed today is not told of yesterday either.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline import revisions, warehouse
from pipeline.explain.finding import PERIODS_SHOWN, find_area, find_definitions, no_such_period
from pipeline.sql import literal
from pipeline.swedish import number
from pipeline.words import AREA_TYPES, ORIGINS, PERIOD_TYPES, REASONS, STATUSES

if TYPE_CHECKING:
    from pipeline.settings import Settings

_BARS = "▁▂▃▄▅▆▇█"
_SERIES = ("definition_version", "basis", "boundary_version", "period_type", "period", "sex", "age_group")
_COLUMNS = (
    *_SERIES, "known_from", "vintage", "change", "reason", "status", "value", "lower_95", "upper_95", "is_preliminary",
    "is_withheld", "origin",
)  # fmt: skip


def history(
    settings: Settings, indicator: str, district: str | None = None, period: str | None = None
) -> dict[str, Any]:
    """Per period of an area (the city unless named), newest first, what was said when. Without `period`: the latest five of
    every period type, and any that was ever revised.

    Raises Fault E-INDICATOR-UNKNOWN, E-AREA-UNKNOWN or E-PERIOD-UNKNOWN, each naming what comes near.
    """
    with warehouse.open_published(settings) as published:
        definitions = find_definitions(published, indicator)
        name = definitions[0]["indicator_id"]
        city = published.execute("select area_code from marts.dim_area where area_type = 'city'").fetchall()[0][0]
        area = find_area(published, name, district or city)
        with revisions.open_history(settings) as connection:
            chosen = f"latest <= {PERIODS_SHOWN} or times > 1" if period is None else f"period = {literal(period)}"
            found = connection.execute(f"""
                with said as (
                    select
                        *,
                        dense_rank() over (
                            partition by definition_version, basis, period_type order by period desc
                        ) as latest,
                        count(*) over (partition by {", ".join(revisions.KEY)}) as times
                    from revision
                    where indicator_id = {literal(name)} and area_code = {literal(area["area_code"])}
                )
                select {", ".join(_COLUMNS)} from said
                where {chosen}
                order by definition_version, basis, period_type, period desc, boundary_version desc, sex, age_group, known_from
            """).fetchall()
        if period is not None and not found:
            raise no_such_period(published, name, area, period)
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    values = [
        {**dict(zip(_SERIES, key, strict=True)), "said": [_without(row) for row in said]}
        for key, said in groupby(rows, key=lambda row: tuple(row[column] for column in _SERIES))
    ]
    first = definitions[0]
    about = {column: first[column] for column in ("title_sv", "unit_sv", "decimals")}
    return {"indicator": name, **about, "area": area, "values": values}


def as_text(told: dict[str, Any]) -> str:
    """What `history` found, as Swedish text; where a figure was said more than once, its course in small bars."""
    area = told["area"]
    lines = [
        f"{told['title_sv']} ({told['indicator']}), {told['unit_sv']}",
        f"{area['name_sv']} ({area['area_code']}, {AREA_TYPES.get(area['area_type'], area['area_type'])})",
    ]
    if not told["values"]:
        lines.append("  Inget är publicerat för området.")
    for value in told["values"]:
        parts = [
            f"{PERIOD_TYPES.get(value['period_type'], value['period_type'])} {value['period']}",
            f"definition {value['definition_version']}",
            f"gränser {value['boundary_version']}",
            *(value[column] for column in ("sex", "age_group") if value[column] not in (None, "all")),
            bars([one["value"] for one in value["said"]]),
        ]
        lines += ["", "  " + " · ".join(part for part in parts if part)]
        previous = None
        for one in value["said"]:
            lines.append(_line(one, previous, told["decimals"]))
            previous = one["value"]
    return "\n".join(lines)


def bars(values: list[float | None]) -> str:
    """Values as bars of eight heights from the lowest to the highest of them; a gap where there is none. Empty below two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if value is None else _BARS[round((value - low) / span * (len(_BARS) - 1)) if span else 3]
        for value in values
    )


def _line(one: dict, previous: float | None, decimals: int) -> str:
    when = f"{one['known_from']:%Y-%m-%d %H:%M}"
    if one["change"] == "gone":
        what = "publiceras inte längre"
    elif one["is_withheld"]:
        what = "visas inte: sekretess i en senare publicering"
    elif one["value"] is None:
        what = STATUSES.get(one["status"], one["status"])
    else:
        what = number(one["value"], decimals)
        if one["lower_95"] is not None:
            what += f" ({number(one['lower_95'], decimals)}–{number(one['upper_95'], decimals)})"
        what += f", {STATUSES.get(one['status'], one['status'])}"
        what += ", EXEMPELDATA" if one["origin"] in ORIGINS else ""
        if previous:
            moved = f"{100 * (one['value'] / previous - 1):+.1f}".replace(".", ",").replace("-", "\u2212")
            what += f", {moved} %"
    return f"    {when}  {what} [{REASONS.get(one['reason'], one['reason'])}]"


def _without(row: dict) -> dict:
    return {column: row[column] for column in _COLUMNS if column not in _SERIES}
