"""How a published value came about: definition, arithmetic, interval, verdicts, and the cells it was read from.

Reads the published warehouse only, and computes no figure: it spells out what is there. Of a suppressed value it says
nothing but that it is, and by which rule.

`finding` looks up what is asked for; `arithmetic`, `verdicts` and `cells` put one row into words; here they are one answer,
which `printing` writes for the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.explain import arithmetic, cells, finding, verdicts
from pipeline.sql import literal
from pipeline.words import STATUSES

if TYPE_CHECKING:
    import duckdb

_KEY = ("definition_version", "basis", "boundary_version", "period_type", "period", "sex", "age_group")
_WHOLE_KEY = ", ".join(("indicator_id", "area_type", "area_code", *_KEY))


def explain(
    connection: duckdb.DuckDBPyConnection, indicator: str, district: str | None = None, period: str | None = None
) -> dict[str, Any]:
    """The definition in all its versions; with an area, its values, newest first, each with derivation and sources.

    Without an area: which areas have values, with the latest. Without `period`: the latest five of every period type.
    Raises Fault E-INDICATOR-UNKNOWN, E-AREA-UNKNOWN or E-PERIOD-UNKNOWN, each naming what comes near.
    """
    definitions = finding.find_definitions(connection, indicator)
    told: dict[str, Any] = {"indicator": definitions[0]["indicator_id"], "definitions": definitions}
    if district is None:
        return told | {"areas": finding.latest_values(connection, definitions[0])}
    area = finding.find_area(connection, told["indicator"], district)
    rows = _values(connection, told["indicator"], area["area_code"], period)
    if period is not None and not rows:
        raise finding.no_such_period(connection, told["indicator"], area, period)
    files = {
        row["file_id"]: row
        for row in finding.rows(
            connection,
            "select file_id, file_sha256, file_name, file.source_id, source.title_sv as source_title "
            "from marts.dim_source_file as file left join marts.dim_source as source using (source_id)",
        )
    }
    by_version = {one["definition_version"]: one for one in definitions}
    values = [_explained(row, by_version.get(row["definition_version"], definitions[0]), files) for row in rows]
    return {**told, "area": area, "values": values}


def _values(connection: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str | None) -> list[dict]:
    chosen = f"latest <= {finding.PERIODS_SHOWN}" if period is None else f"period = {literal(period)}"
    return finding.rows(
        connection,
        f"""
        with ranked as (
            select
                *,
                dense_rank() over (
                    partition by definition_version, basis, period_type order by period desc
                ) as latest
            from marts.fct_indicator_value
            where indicator_id = {literal(indicator)} and area_code = {literal(area)}
        )

        select
            ranked.* exclude (latest),
            chart.verdict as chart_verdict,
            chart.signal as chart_signal,
            chart.measured as chart_measured,
            chart.lower_limit as chart_lower_limit,
            chart.upper_limit as chart_upper_limit,
            chart.is_trial as chart_is_trial,
            alarm.is_alarm,
            alarm.threshold as alarm_threshold,
            alarm.baseline_from as alarm_baseline_from,
            alarm.baseline_to as alarm_baseline_to,
            alarm.mixes_preliminary as alarm_mixes_preliminary
        from ranked
        left join marts.dim_indicator as definition using (indicator_id, definition_version)
        left join marts.fct_control_chart as chart using ({_WHOLE_KEY})
        left join marts.fct_alarm as alarm using ({_WHOLE_KEY})
        where {chosen}
        order by
            definition.is_default_definition desc, definition_version, basis, period_type, period desc,
            boundary_version desc, sex, age_group
        """,
    )


def _explained(row: dict, definition: dict, files: dict[str, dict]) -> dict[str, Any]:
    key = {column: row[column] for column in _KEY}
    status = {
        "status": row["status"],
        "status_sv": STATUSES.get(row["status"], row["status"]),
        "status_reasons": arithmetic.status_reasons(row, definition),
    }
    if row["status"] == "suppressed":
        return {**key, **status, "disclosure_rule": definition["disclosure_rule"]}
    shown = ("numerator", "denominator", "value", "lower_95", "upper_95", "interval_method", "n", "value_basis",
             "is_preliminary", "is_unreliable", "is_break", "source", "origin", "vintage")  # fmt: skip
    return {
        **key,
        **status,
        **{column: row[column] for column in shown},
        "derivation": arithmetic.derivation(row, definition),
        "interval": arithmetic.interval(row, definition),
        "comparison": verdicts.comparison(row, definition),
        "against_rest": verdicts.against_rest(row, definition),
        "change": verdicts.change(row, definition),
        "trend": verdicts.trend(row, definition),
        "target": verdicts.target(row, definition),
        "control_chart": verdicts.control_chart(row, definition),
        "alarm": verdicts.alarm(row),
        "definitions_disagree": row["definitions_disagree"],
        "lineage": row["lineage"],
        "sources": cells.of_lineage(row["lineage"], files),
    }
