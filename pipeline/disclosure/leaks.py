"""The search for what leaks as it is: figures beside a withheld cell, in any table of a release and in any file made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.revisions import KEY

if TYPE_CHECKING:
    import duckdb

_FACTS = "fct_indicator_value"
_NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "SMALLINT", "HUGEINT", "DECIMAL")
_NEEDED = {"indicator_id", "area_code", "period"}
"""What a table must say for its rows to be about cells."""
_NAMES = {"vintage", "area_name"}
"""Texts with numbers in them that stand beside every cell."""
_OF_THE_CITY = re.compile(r"(^|_)city(_|$)|^funnel_|(^|_)rest(_|$)")
_OF_CHANGE = re.compile(r"(^|_)previous_value$|(^|_)change(_|$)")


def in_release(connection: duckdb.DuckDBPyConnection, known: str = "marts") -> list[str]:
    """What says something of a withheld cell, as `table.column`: its own row, a row of another table, or another cell's row.

    All tables of the schema `marts` are searched; `known` is the schema whose facts say what is withheld. Other tables'
    figures are looked up by the key columns they have. Columns that describe the indicator or the area are no figures of a
    cell; a text with a number in it is one.
    """
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'marts'"
    ).fetchall():
        columns.setdefault(table, {})[column] = kind.split("(")[0]
    described = columns.get("dim_indicator", {}).keys() | columns.get("dim_area", {}).keys()
    connection.execute(
        "create or replace temp table withheld as "
        "select facts.*, catalogue.is_default_definition, catalogue.definition_rank, catalogue.disclosure_rule "
        f"from {known}.{_FACTS} as facts left join {known}.dim_indicator as catalogue "
        "using (indicator_id, definition_version) where facts.status = 'suppressed'"
    )
    found = []
    for table, kinds in sorted(columns.items()):
        if not kinds.keys() >= _NEEDED:
            continue
        shared = [column for column in KEY if column in kinds]
        figures = {column: kind for column, kind in kinds.items() if column not in {*described, *KEY, *_NAMES}}
        numbers = [column for column, kind in figures.items() if kind in _NUMBERS]
        # A table without definitions holds the one that readers are shown first.
        which = "true" if "definition_version" in kinds else "withheld.is_default_definition"
        found += _telling(connection, table, shared, numbers, which)
        texts = [column for column, kind in figures.items() if kind == "VARCHAR"]
        found += _telling(connection, table, shared, texts, which, shows="regexp_matches(facts.{}, '[0-9]')")
    facts = columns[_FACTS]
    of_city = [column for column in facts if _OF_THE_CITY.search(column)]
    found += _telling(
        connection,
        _FACTS,
        [one for one in KEY if not one.startswith(("area_", "boundary_"))],
        of_city,
        "area_type = 'city'",
    )
    if "previous_period" in facts:
        others = [column for column in KEY if column != "period"]
        of_change = [column for column in facts if _OF_CHANGE.search(column)]
        found += _telling(connection, _FACTS, others, of_change, joined="facts.previous_period = withheld.period")
    found += _later_definitions(connection, known)
    for when in ("before", "after"):
        found += _around_actions(connection, columns.get("fct_action", {}), when)
    if "indicator_wide" in columns:
        found += _in_wide(connection, columns["indicator_wide"], known)
    return sorted(set(found))


def _telling(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    shared: list[str],
    told: list[str],
    which: str = "true",
    joined: str = "true",
    shows: str = "facts.{} is not null",
) -> list[str]:
    """Of the columns `told`, those that show something (are not NULL) beside a withheld cell that has the shared key."""
    if not told:
        return []
    alike = " and ".join(f"facts.{column} = withheld.{column}" for column in shared)
    counts = ", ".join(f"count(*) filter ({shows.format(_quoted(column))})" for column in told)
    row = connection.execute(
        f"select {counts} from marts.{table} as facts "
        f"where exists (select 1 from withheld where {which} and {alike} and {joined})"
    ).fetchall()[0]
    return [f"{table}.{column}" for column, count in zip(told, row, strict=True) if count]


def _quoted(column: str) -> str:
    return f'"{column}"'


def _later_definitions(connection: duckdb.DuckDBPyConnection, known: str) -> list[str]:
    """A definition is withheld where it differs by few persons from an earlier one: shown, it tells that it does not."""
    alike = " and ".join(f"facts.{one} = withheld.{one}" for one in KEY if one != "definition_version")
    count = connection.execute(
        f"select count(*) from marts.{_FACTS} as facts "
        f"inner join {known}.dim_indicator as catalogue using (indicator_id, definition_version) "
        f"inner join withheld on {alike} and catalogue.definition_rank > withheld.definition_rank "
        "where withheld.disclosure_rule = 'R2' and coalesce(facts.numerator, facts.value) is not null"
    ).fetchall()[0][0]
    return [f"{_FACTS}.definition_version"] if count else []


def _around_actions(connection: duckdb.DuckDBPyConnection, kinds: dict[str, str], when: str) -> list[str]:
    """An action has figures of its indicator from before it began and after."""
    told = [column for column, kind in kinds.items() if kind in _NUMBERS and column.endswith(f"_{when}")]
    shared = [column for column in KEY if column in kinds and not column.startswith(("area_", "boundary_"))]
    joined = f"facts.indicator_area_code = withheld.area_code and facts.period_{when} = withheld.period"
    return _telling(connection, "fct_action", shared, told, joined=joined) if kinds else []


def _in_wide(connection: duckdb.DuckDBPyConnection, kinds: dict[str, str], known: str) -> list[str]:
    """The wide table has a column per area."""
    areas = [row[0] for row in connection.execute(f"select area_code from {known}.dim_area").fetchall()]
    alike = " and ".join(f"facts.{column} = withheld.{column}" for column in KEY if column in kinds)
    return [
        f"indicator_wide.{area}"
        for area in areas
        if area in kinds
        and connection.execute(
            f"select count(*) from marts.indicator_wide as facts where facts.{area} is not null and exists ("
            f"select 1 from withheld where {alike} and area_code = '{area}' and boundary_version = 'sdn11' "
            "and is_default_definition)"
        ).fetchall()[0][0]
    ]
