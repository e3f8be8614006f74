"""What there is to explain: indicators, areas, periods. A name that is not there is answered with those that come near."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from pipeline.faults import Fault
from pipeline.sql import literal
from pipeline.words import AREA_TYPES, FOCUS_AREAS, PERIOD_TYPES

if TYPE_CHECKING:
    import duckdb

PERIODS_SHOWN = 5


def contents(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every indicator of the publication by its default definition: what there is to explain, in the programme's order."""
    found = rows(
        connection,
        """
        select indicator_id, title_sv, title_en, focus_area, status, not_measured_reason_sv, not_measured_reason_en, value_count
        from marts.dim_indicator
        where is_default_definition
        order by title_sv
        """,
    )
    order = list(FOCUS_AREAS)
    return sorted(found, key=lambda one: order.index(one["focus_area"]))


def find_definitions(connection: duckdb.DuckDBPyConnection, indicator: str) -> list[dict]:
    """The catalogue's rows of an indicator, default definition first. Raises Fault E-INDICATOR-UNKNOWN."""
    found = rows(
        connection,
        f"""
        select
            indicator.*,
            source.title_sv as source_title_sv,
            source.status as source_status
        from marts.dim_indicator as indicator
        left join marts.dim_source as source on indicator.source = source.source_id
        where lower(indicator_id) = lower({literal(indicator)})
        order by is_default_definition desc, definition_version
        """,
    )
    if found:
        return found
    titles = {
        row["indicator_id"]: row["title_sv"]
        for row in rows(connection, "select distinct indicator_id, title_sv from marts.dim_indicator order by 1")
    }
    wanted = indicator.casefold()
    near = difflib.get_close_matches(wanted, titles, n=5, cutoff=0.5)
    near += [one for one, title in titles.items() if wanted in title.casefold() and one not in near][:5]
    raise Fault(
        "E-INDICATOR-UNKNOWN",
        f"there is no indicator {indicator!r}",
        action=_choose(near, "`trygg explain` lists them all"),
    )


def find_area(connection: duckdb.DuckDBPyConnection, indicator: str, name: str) -> dict:
    """The area that answers to a name or code; of several the one with values. Raises Fault E-AREA-UNKNOWN."""
    areas = rows(
        connection,
        f"""
        select
            area.area_code, area.area_type, area.name_sv, area.name_en, area.short_name,
            exists (
                from marts.fct_indicator_value as fact
                where fact.indicator_id = {literal(indicator)} and fact.area_code = area.area_code
            ) as has_values
        from marts.dim_area as area
        order by area.sort_order
        """,
    )
    wanted, order = _plain(name), list(AREA_TYPES)
    matching = [one for one in areas if wanted in _names(one)]
    if not matching:
        spellings = {spelling: one["name_sv"] for one in areas for spelling in _names(one)}
        near = difflib.get_close_matches(wanted, spellings, n=8, cutoff=0.6)
        raise Fault(
            "E-AREA-UNKNOWN",
            f"there is no area {name!r}",
            action=_choose(
                list(dict.fromkeys(spellings[one] for one in near)),
                '`trygg query "select area_code, name_sv from dim_area"` lists them all',
            ),
        )
    best = min(matching, key=lambda one: (not one["has_values"], order.index(one["area_type"])))
    return {column: best[column] for column in ("area_code", "area_type", "name_sv")}


def latest_values(connection: duckdb.DuckDBPyConnection, definition: dict) -> list[dict]:
    """The latest row of each area by the default definition, of the longest period there is: yearly rather than monthly."""
    return rows(
        connection,
        f"""
        with ranked as (
            select
                fact.area_code, area.name_sv, fact.basis, fact.period_type, fact.period, fact.value, fact.status, area.sort_order,
                row_number() over (
                    partition by fact.area_code
                    order by
                        list_position({list(PERIOD_TYPES)}, fact.period_type), fact.period desc, fact.boundary_version,
                        fact.basis, fact.sex, fact.age_group
                ) as choice
            from marts.fct_indicator_value as fact
            inner join marts.dim_area as area on fact.area_code = area.area_code
            where
                fact.indicator_id = {literal(definition["indicator_id"])}
                and fact.definition_version = {literal(definition["definition_version"])}
        )

        select * exclude (sort_order, choice) from ranked
        where choice = 1
        order by sort_order
        """,
    )


def no_such_period(connection: duckdb.DuckDBPyConnection, indicator: str, area: dict, period: str) -> Fault:
    """The fault to raise where nothing is published of a period: it names those that come near."""
    there = [
        row["period"]
        for row in rows(
            connection,
            f"""
            select distinct period from marts.fct_indicator_value
            where indicator_id = {literal(indicator)} and area_code = {literal(area["area_code"])}
            order by 1 desc
            """,
        )
    ]
    near = difflib.get_close_matches(period, there, n=5, cutoff=0.5) or there[:5]
    what = f"{indicator} has nothing for {area['name_sv']} in period {period!r}"
    return Fault("E-PERIOD-UNKNOWN", what, action=_choose(near, "leave --period out to see the latest"))


def _names(area: dict) -> set[str]:
    return {_plain(area[column]) for column in ("area_code", "name_sv", "name_en", "short_name") if area[column]}


def _plain(name: str) -> str:
    """A name without case, accents and punctuation: how a person who types it may write it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _choose(near: list[str], otherwise: str) -> str:
    return f"did you mean {', '.join(near)}? {otherwise}" if near else otherwise


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
