"""One read of the published warehouse: everything that files and pages for readers are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from pipeline import warehouse

if TYPE_CHECKING:
    from pipeline.settings import Settings

VALUES = "fct_indicator_value"
_PERIOD_PREFERENCE = ("year", "wave", "pooled", "half_year", "school_term", "quarter", "rolling_12m", "month")
"""Which kind of period stands for an indicator: the longest there is."""


@dataclass(frozen=True)
class Edition:
    """One publication as it was read. Frames carry the columns of the mart they are named after."""

    vintage: str
    published_at: str
    is_example: bool
    """Some of it is example data or synthetic: every file and page says so."""
    values: pl.DataFrame
    """One row per published value, in the order readers look things up: indicator, period, area."""
    today: pl.DataFrame
    """One row per published value of the default definition on today's areas, with the indicator's title, unit and direction."""
    indicators: pl.DataFrame
    areas: pl.DataFrame
    sources: pl.DataFrame
    files: pl.DataFrame
    control: pl.DataFrame
    """One row per point of a control chart with limits, of the default definitions, oldest first."""
    alarms: pl.DataFrame
    """The alarms of the newest month that was judged."""
    problems: pl.DataFrame
    actions: pl.DataFrame
    pictures: pl.DataFrame
    """The newest situational picture of each area that delivered an action plan; without a date where it has none."""
    checks: pl.DataFrame
    changes: pl.DataFrame
    """One row per value that this publication says otherwise than the one before it; empty for a first publication."""
    previous: str | None
    """When the publication before this one was made, of those that were kept then; None for a first publication."""
    comments: dict[str, str]
    """What each column of the values means."""
    tables: pl.DataFrame
    """One row per column of the published file, in order: table, its description, column, type, what it means."""
    checks_before: pl.DataFrame
    """One row per publication that is kept, this one included, newest first: how many checks, and which gave a warning."""


def read(settings: Settings) -> Edition:
    """Read the publication that readers see now. Raises Fault E-UNPUBLISHED where there is none."""
    with warehouse.open_published(settings) as connection:
        vintage, published_at = connection.execute(
            "select vintage, published_at from marts.dim_publication where is_this"
        ).fetchall()[0]
        values = _frame(
            connection,
            f"""
            select facts.* from marts.{VALUES} as facts
            left join marts.dim_area as area on facts.area_code = area.area_code
            order by facts.indicator_id, facts.definition_version, facts.basis, facts.period_type, facts.period, facts.sex,
                facts.age_group, area.sort_order, facts.boundary_version
            """,
        )
        return Edition(
            vintage=vintage,
            published_at=published_at,
            is_example=bool(values.select((pl.col("origin") != "published").any()).item()),
            values=values,
            today=_frame(
                connection,
                f"""
                select facts.*, indicator.title_sv, indicator.unit_sv, indicator.focus_area, indicator.decimals,
                    indicator.direction, area.sort_order as area_order, source.title_sv as source_sv
                from marts.{VALUES} as facts
                inner join marts.dim_indicator as indicator
                    on facts.indicator_id = indicator.indicator_id
                    and facts.definition_version = indicator.definition_version and indicator.is_default_definition
                left join marts.dim_area as area on facts.area_code = area.area_code
                left join marts.dim_source as source on facts.source = source.source_id
                where facts.boundary_version = 'sdn11' and facts.area_type <> 'former_district'
                order by facts.indicator_id, facts.basis, facts.period_type, facts.period, facts.sex, facts.age_group,
                    area.sort_order
                """,
            ),
            indicators=_frame(
                connection,
                "select * from marts.dim_indicator order by indicator_id, is_default_definition desc, definition_version",
            ),
            areas=_frame(connection, "select * from marts.dim_area order by sort_order"),
            sources=_frame(connection, "select * from marts.dim_source order by source_id"),
            files=_frame(connection, "select * from marts.dim_source_file order by source_id, file_name, file_id"),
            control=_frame(
                connection,
                """
                select chart.* from marts.fct_control_chart as chart
                inner join marts.dim_indicator as indicator
                    on chart.indicator_id = indicator.indicator_id
                    and chart.definition_version = indicator.definition_version and indicator.is_default_definition
                where chart.centre is not null
                order by chart.indicator_id, chart.basis, chart.area_code, chart.sex, chart.age_group, chart.period
                """,
            ),
            alarms=_frame(
                connection,
                """
                select alarm.* from marts.fct_alarm as alarm
                inner join marts.dim_indicator as indicator
                    on alarm.indicator_id = indicator.indicator_id
                    and alarm.definition_version = indicator.definition_version and indicator.is_default_definition
                where alarm.is_alarm and alarm.period = (select max(period) from marts.fct_alarm)
                order by alarm.indicator_id, alarm.area_code
                """,
            ),
            problems=_frame(
                connection, "select * from marts.fct_problem order by area_code, is_prioritised desc, problem_id"
            ),
            actions=_frame(
                connection, "select * from marts.fct_action order by area_code, problem_id, start_date, action_id"
            ),
            pictures=_frame(
                connection, "select * from marts.fct_situational_picture where is_newest order by area_code"
            ),
            checks=_frame(connection, "select * from marts.dim_check order by layer, table_name, check_name"),
            changes=_frame(
                connection,
                """
                select revision.* from marts.fct_indicator_revision as revision
                inner join marts.dim_publication as this on revision.vintage = this.vintage and this.is_this
                where exists (select 1 from marts.dim_publication where vintage < this.vintage)
                """,
            ),
            previous=connection.execute(
                "select max(published_at) from marts.dim_publication where vintage < ?", [vintage]
            ).fetchall()[0][0],
            comments=dict(
                connection.execute(
                    "select column_name, comment from duckdb_columns() where schema_name = 'marts' and table_name = ?",
                    [VALUES],
                ).fetchall()
            ),
            tables=_frame(
                connection,
                """
                select columns.table_name, tables.comment as about_table, columns.column_name,
                    lower(columns.data_type) as data_type, columns.comment
                from duckdb_columns() as columns
                inner join duckdb_tables() as tables
                    on columns.schema_name = tables.schema_name and columns.table_name = tables.table_name
                where columns.schema_name = 'marts'
                order by columns.table_name, columns.column_index
                """,
            ),
            checks_before=_checks_before(settings, vintage),
        )


def _checks_before(settings: Settings, vintage: str) -> pl.DataFrame:
    """What was said of each publication up to this one by the checks before it, from the files that are kept."""
    told = []
    for kept in warehouse.vintages(settings):
        if kept.id <= vintage:
            with duckdb.connect(str(settings.vintages / kept.id / "trygg.duckdb"), read_only=True) as connection:
                checks = connection.execute("select check_name, passed from marts.dim_check order by 1").fetchall()
            warned = ", ".join(name for name, passed in checks if not passed)
            told.append((kept.id, kept.published_at, len(checks), sum(not passed for _, passed in checks), warned))
    schema = {
        "vintage": pl.String,
        "published_at": pl.String,
        "checks": pl.Int64,
        "warnings": pl.Int64,
        "warned": pl.String,
    }
    return pl.DataFrame(told[::-1], schema=schema, orient="row")


def latest(today: pl.DataFrame) -> pl.DataFrame:
    """Of each indicator and basis one row per area: its newest period, of the longest kind of period there is.

    The newest period is that of all areas together, so that they stand beside each other for the same time, also where one of
    them has no value then.
    """
    ranked = today.with_columns(
        pl.col("period_type")
        .replace_strict({name: rank for rank, name in enumerate(_PERIOD_PREFERENCE)}, default=len(_PERIOD_PREFERENCE))
        .alias("rank")
    )
    series = ["indicator_id", "basis", "sex", "age_group"]
    newest = (
        ranked.filter(~pl.col("status").is_in(["not_measured", "not_existing"]))
        .sort("rank", "period", descending=[False, True])
        .group_by(series, maintain_order=True)
        .agg(pl.col("period_type").first(), pl.col("period").first())
    )
    return today.join(newest, on=[*series, "period_type", "period"], how="inner", maintain_order="left")


def decimals(row: dict[str, Any], name: str = "value") -> int:
    """How many decimals a figure of a row is shown with: the indicator's, and none where its publisher printed none.

    Brå prints whole rates, and a rate that is computed here is as good as never whole. row: a value with its indicator's
    `decimals`.
    """
    return 0 if row["basis"] == "reported" and float(row[name]).is_integer() else row["decimals"]


_TYPES = {
    "VARCHAR": pl.String,
    "DOUBLE": pl.Float64,
    "BIGINT": pl.Int64,
    "HUGEINT": pl.Int64,  # sums of whole numbers
    "INTEGER": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime,
}


def _frame(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    # Not `.pl()`: that needs pyarrow, which nothing else here does.
    found = connection.execute(sql)
    schema: dict[str, Any] = {name: _TYPES[str(kind)] for name, kind, *_ in found.description or []}
    return pl.DataFrame(found.fetchall(), schema=schema, orient="row")
