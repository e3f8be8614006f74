"""How a published value came about: definition, arithmetic, interval, verdicts, and the cells it was read from.

Reads the published warehouse only, and computes no figure: it spells out what is there. Of a suppressed value it says
nothing but that it is, and by which rule.
"""

from __future__ import annotations

import difflib
import math
import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from pipeline.faults import Fault
from pipeline.words import (
    AREA_TYPES,
    BASES,
    BREAKDOWNS,
    CHANGED,
    COMPARED,
    CONTROL_VERDICTS,
    DIRECTIONS,
    FOCUS_AREAS,
    JUDGED,
    METHODS,
    ORIGINS,
    PERIOD_TYPES,
    RULES,
    SIGNALS,
    STATUS_LABELS,
    STATUSES,
    TARGETS,
    TREND_REASONS,
    TRENDS,
)

if TYPE_CHECKING:
    import duckdb

WIDTH = 100
PERIODS_SHOWN = 5

_KEY = ("definition_version", "basis", "boundary_version", "period_type", "period", "sex", "age_group")
_VERDICTS = {
    "Mot staden": "comparison",
    "Mot resten": "against_rest",
    "Förändring": "change",
    "Trend": "trend",
    "Mål": "target",
    "Styrdiagram": "control_chart",
    "Larm": "alarm",
}
_WHOLE_KEY = ", ".join(("indicator_id", "area_type", "area_code", *_KEY))


def explain(
    connection: duckdb.DuckDBPyConnection, indicator: str, district: str | None = None, period: str | None = None
) -> dict[str, Any]:
    """The definition in all its versions; with an area, its values, newest first, each with derivation and sources.

    Without an area: which areas have values, with the latest. Without `period`: the latest five of every period type.
    Raises Fault E-INDICATOR-UNKNOWN, E-AREA-UNKNOWN or E-PERIOD-UNKNOWN, each naming what comes near.
    """
    definitions = find_definitions(connection, indicator)
    told: dict[str, Any] = {"indicator": definitions[0]["indicator_id"], "definitions": definitions}
    if district is None:
        return told | {"areas": _latest_values(connection, definitions[0])}
    area = find_area(connection, told["indicator"], district)
    rows = _values(connection, told["indicator"], area["area_code"], period)
    if period is not None and not rows:
        raise no_such_period(connection, told["indicator"], area, period)
    files = {
        row["file_id"]: row
        for row in _rows(
            connection,
            "select file_id, file_sha256, file_name, file.source_id, source.title_sv as source_title "
            "from marts.dim_source_file as file left join marts.dim_source as source using (source_id)",
        )
    }
    by_version = {one["definition_version"]: one for one in definitions}
    values = [_explained(row, by_version.get(row["definition_version"], definitions[0]), files) for row in rows]
    return {**told, "area": area, "values": values}


def as_text(told: dict[str, Any]) -> str:
    """What `explain` found, as Swedish text of at most 100 columns."""
    lines = _definition_lines(told["definitions"])
    if "area" not in told:
        return "\n".join([*lines, *_area_lines(told)])
    area = told["area"]
    kind = AREA_TYPES.get(area["area_type"], area["area_type"])
    lines += ["", f"{area['name_sv']} ({area['area_code']}, {kind})"]
    if not told["values"]:
        lines.append("  Inga värden är publicerade för området.")
    definitions = {one["definition_version"]: one for one in told["definitions"]}
    for value in told["values"]:
        lines += ["", *_value_lines(value, definitions.get(value["definition_version"], told["definitions"][0]))]
    return "\n".join(lines)


def contents(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every indicator of the publication by its default definition: what there is to explain, in the programme's order."""
    found = _rows(
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


def contents_as_text(indicators: list[dict[str, Any]]) -> str:
    """What `contents` found, as Swedish text of at most 100 columns."""
    lines, focus_area = [], None
    for one in indicators:
        if one["focus_area"] != focus_area:
            focus_area = one["focus_area"]
            lines += ["", FOCUS_AREAS[focus_area].capitalize()]
        count = f"{number(one['value_count'])} värden" if one["value_count"] else STATUSES["not_measured"]
        lines += _wrapped(f"{one['indicator_id']}: {one['title_sv']} ({count})", "  ")
    return "\n".join([*lines[1:], "", "Mer om en: trygg explain INDIKATOR [OMRÅDE]"])


def number(value: float, decimals: int | None = None) -> str:
    """A figure as Swedish text: no-break spaces between thousands, a decimal comma. Whole numbers show no decimals."""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 2
    return f"{value:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


# --- finding ---------------------------------------------------------------------------------------------------------


def find_definitions(connection: duckdb.DuckDBPyConnection, indicator: str) -> list[dict]:
    """The catalogue's rows of an indicator, default definition first. Raises Fault E-INDICATOR-UNKNOWN."""
    found = _rows(
        connection,
        f"""
        select
            indicator.*,
            source.title_sv as source_title_sv,
            source.status as source_status
        from marts.dim_indicator as indicator
        left join marts.dim_source as source on indicator.source = source.source_id
        where lower(indicator_id) = lower({_literal(indicator)})
        order by is_default_definition desc, definition_version
        """,
    )
    if found:
        return found
    titles = {
        row["indicator_id"]: row["title_sv"]
        for row in _rows(connection, "select distinct indicator_id, title_sv from marts.dim_indicator order by 1")
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
    areas = _rows(
        connection,
        f"""
        select
            area.area_code, area.area_type, area.name_sv, area.name_en, area.short_name,
            exists (
                from marts.fct_indicator_value as fact
                where fact.indicator_id = {_literal(indicator)} and fact.area_code = area.area_code
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


def _latest_values(connection: duckdb.DuckDBPyConnection, definition: dict) -> list[dict]:
    """The latest row of each area by the default definition, of the longest period there is: yearly rather than monthly."""
    return _rows(
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
                fact.indicator_id = {_literal(definition["indicator_id"])}
                and fact.definition_version = {_literal(definition["definition_version"])}
        )

        select * exclude (sort_order, choice) from ranked
        where choice = 1
        order by sort_order
        """,
    )


def _values(connection: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str | None) -> list[dict]:
    chosen = f"latest <= {PERIODS_SHOWN}" if period is None else f"period = {_literal(period)}"
    return _rows(
        connection,
        f"""
        with ranked as (
            select
                *,
                dense_rank() over (
                    partition by definition_version, basis, period_type order by period desc
                ) as latest
            from marts.fct_indicator_value
            where indicator_id = {_literal(indicator)} and area_code = {_literal(area)}
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


def no_such_period(connection: duckdb.DuckDBPyConnection, indicator: str, area: dict, period: str) -> Fault:
    """The fault to raise where nothing is published of a period: it names those that come near."""
    there = [
        row["period"]
        for row in _rows(
            connection,
            f"""
            select distinct period from marts.fct_indicator_value
            where indicator_id = {_literal(indicator)} and area_code = {_literal(area["area_code"])}
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


def _literal(text: str) -> str:
    """Text as it stands in SQL. A bound parameter would make DuckDB import pandas, which takes two seconds."""
    return "'" + text.replace("'", "''") + "'"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# --- explaining ------------------------------------------------------------------------------------------------------


def _explained(row: dict, definition: dict, files: dict[str, dict]) -> dict[str, Any]:
    key = {column: row[column] for column in _KEY}
    status = {
        "status": row["status"],
        "status_sv": STATUSES.get(row["status"], row["status"]),
        "status_reasons": _status_reasons(row, definition),
    }
    if row["status"] == "suppressed":
        return {**key, **status, "disclosure_rule": definition["disclosure_rule"]}
    shown = ("numerator", "denominator", "value", "lower_95", "upper_95", "interval_method", "n", "value_basis",
             "is_preliminary", "is_unreliable", "is_break", "source", "origin", "vintage")  # fmt: skip
    return {
        **key,
        **status,
        **{column: row[column] for column in shown},
        "derivation": _derivation(row, definition),
        "interval": _interval(row, definition),
        "comparison": _comparison(row, definition),
        "against_rest": _against_rest(row, definition),
        "change": _change(row, definition),
        "trend": _trend(row, definition),
        "target": _target(row, definition),
        "control_chart": _control_chart(row, definition),
        "alarm": _alarm(row),
        "definitions_disagree": row["definitions_disagree"],
        "lineage": row["lineage"],
        "sources": _sources(row["lineage"], files),
    }


def _derivation(row: dict, definition: dict) -> str | None:
    """The arithmetic with its numbers. An equation is only written where it holds; a given figure is called given."""
    numerator, denominator, value = row["numerator"], row["denominator"], row["value"]
    if value is None:
        return None if numerator is None else f"antal: {number(numerator)}"
    shown = number(value, definition["decimals"])
    multiplier = definition["multiplier"]
    if _adds_up(row, definition):
        scale = "" if multiplier == 1 else f" × {number(multiplier)}"
        is_count = (denominator, multiplier) == (1, 1)
        text = shown if is_count else f"{number(numerator)} / {number(denominator)}{scale} = {shown}"
        if row["value_basis"] == "recovered":
            text += "; antalet är återräknat ur utgivarens tal och folkmängden"
        return text
    given = {
        "publisher_rate": "utgivarens eget tal, inte räknat här",
        "delivered": "levererat som färdigt tal, inte räknat här",
        "computed": "vägd andel, räknad här ur svaren" if row["basis"] == "survey" else "räknat här ur källans rader",
    }.get(row["value_basis"], "givet i källan, inte räknat här")
    known = [f"täljare {number(numerator)}"] if numerator is not None else []
    known += [f"nämnare {number(denominator)}"] if denominator is not None else []
    return f"{shown}: {given}" + (f" ({', '.join(known)})" if known else "")


def _status_reasons(row: dict, definition: dict) -> list[str]:
    """Why the status and its flags are what they are: the rule, and the figure that met it where it may be told."""
    rule = definition["disclosure_rule"]
    if row["status"] == "suppressed":
        return [f"regel {_rule(rule)}"]
    known = {
        "not_existing": "utgivaren skriver noll för ett område som inte fanns",
        "not_measured": definition["not_measured_reason_sv"] or "källan har inget värde för området och perioden",
        "missing_denominator": f"{definition['denominator_sv'].rstrip('.')} är inte känd för perioden",
    }
    reasons = [known[row["status"]]] if row["status"] in known else []
    if row["is_break"]:
        year = f"{row['period'][:4]}: "
        start = (definition["breaks_sv"] or "").find(year)
        told = definition["breaks_sv"][start:].split(". ")[0].rstrip(".") if start >= 0 else None
        reasons.append(told or "en ny serie börjar, med andra frågor, åldrar eller områden")
    if row["is_unreliable"]:
        few = f"färre än 10 händelser ({number(row['numerator'])})" if row["numerator"] is not None else "få händelser"
        reasons.append(few if rule == "R1" else "osäkrare än 10 procentenheter, eller urvalets storlek är okänd")
    if row["is_preliminary"]:
        reasons.append("utgivaren har inte fastställt perioden")
    return reasons


def _events(count: float) -> str:
    return f"{number(count)} {'händelse' if count == 1 else 'händelser'}"


def _adds_up(row: dict, definition: dict) -> bool:
    if row["numerator"] is None or not row["denominator"] or row["value"] is None:
        return False
    computed = row["numerator"] / row["denominator"] * definition["multiplier"]
    return math.isclose(computed, row["value"], rel_tol=1e-9, abs_tol=1e-12)


def _interval(row: dict, definition: dict) -> str | None:
    lower, upper, method = row["lower_95"], row["upper_95"], row["interval_method"]
    decimals, numerator, denominator = definition["decimals"], row["numerator"], row["denominator"]
    value = row["value"]
    if value is None or lower is None or upper is None:
        return None
    text = f"{number(lower, decimals)}–{number(upper, decimals)}; "
    if method in ("exact", "byar"):
        text += "exakt Poisson 95 %" if method == "exact" else "Byar 95 %"
        if numerator and value and not _adds_up(row, definition):
            limits = f"{number(lower / value * numerator, 2)}–{number(upper / value * numerator, 2)}"
            text += f": gränserna {limits} för {_events(numerator)}"
            text += f", × {number(value, decimals)} / {number(numerator)}"
        elif numerator is not None and denominator:
            per_event = definition["multiplier"] / denominator
            limits = f"{number(lower / per_event, 2)}–{number(upper / per_event, 2)}"
            text += f": gränserna {limits} för {_events(numerator)}"
            text += "" if per_event == 1 else f", × {number(definition['multiplier'])} / {number(denominator)}"
        return text
    if method == "wilson":
        of = f": {number(numerator)} av {number(denominator)}" if numerator is not None and denominator else ""
        return f"{text}Wilson 95 %{of}"
    if method == "wilson_effective":
        answers = f" (n = {number(row['n'])} svarande)" if row["n"] is not None else ""
        return f"{text}Wilson 95 % på den effektiva urvalsstorleken{answers}"
    return text + ("utgivarens eget 95 %-intervall" if method == "delivered" else f"{method} 95 %")


def _comparison(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["city_value"] is None:
        return None
    columns = ("city_value", "ratio_to_city", "compared_with_city_95", "judgement_against_city")
    how = COMPARED.get(row["compared_with_city_95"], "jämfört med")
    text = f"{how} stadens {number(row['city_value'], definition['decimals'])} (95 %)"
    if row["ratio_to_city"] is not None:
        text += f", {number(row['ratio_to_city'], 2)} gånger staden"
    return _told(row, columns, text + _judged(row["judgement_against_city"]))


def _against_rest(row: dict, definition: dict) -> dict[str, Any] | None:
    """The area against the city without it, and whether that holds when all comparisons are taken together."""
    if row["compared_with_rest_95"] is None:
        return None
    columns = ("rest_of_city_value", "compared_with_rest_95", "judgement_against_rest", "p_value_against_rest",
               "p_adjusted_against_rest")  # fmt: skip
    rest = number(row["rest_of_city_value"], definition["decimals"])
    text = f"{COMPARED[row['compared_with_rest_95']]} resten av stadens {rest} (95 %)"
    text += f"{_judged(row['judgement_against_rest'])}; p {_p(row['p_value_against_rest'])}"
    if row["p_adjusted_against_rest"] is not None:
        text += f", justerat för antalet jämförelser {_p(row['p_adjusted_against_rest'])}"
    return _told(row, columns, text)


def _change(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["change"] is None:
        return None
    columns = ("previous_period", "previous_value", "change", "change_lower_95", "change_upper_95", "p_value_of_change",
               "change_95", "judgement_of_change")  # fmt: skip
    decimals = definition["decimals"]
    points = " procentenheter" if definition["unit_sv"] == "procent" else ""
    text = f"{_signed(row['change'], decimals)}{points} från {number(row['previous_value'], decimals)}"
    text += f" ({row['previous_period']})"
    if row["change_95"] is not None:
        limits = (_signed(row[limit], decimals) for limit in ("change_lower_95", "change_upper_95"))
        text += f"; {' till '.join(limits)} (95 %): {CHANGED[row['change_95']]}"
        text += _judged(row["judgement_of_change"], ", ")
    return _told(row, columns, text)


def _trend(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["trend"] is None:
        return None
    columns = ("trend", "trend_reason", "trend_from_period", "trend_slope", "trend_chi2", "judgement_of_trend")
    text = TRENDS[row["trend"]]
    if row["trend"] == "not_calculated":
        text += f": {TREND_REASONS[row['trend_reason']]}"
    else:
        text += f" {row['trend_from_period']}–{row['period']}"
    if row["trend"] in ("increasing", "decreasing"):
        text += f", {_signed(row['trend_slope'], definition['decimals'])} per år{_judged(row['judgement_of_trend'])}"
    return _told(row, columns, text)


def _target(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["target_value"] is None:
        return None
    text = f"{number(row['target_value'], definition['decimals'])} senast {row['target_period']}"
    if row["target_judgement"] is not None:
        text += f": {TARGETS[row['target_judgement']]}"
    return _told(row, ("target_value", "target_period", "target_judgement"), text)


def _control_chart(row: dict, definition: dict) -> dict[str, Any] | None:
    """The value as a point of its series' control chart. None where there is no chart, or one without limits."""
    if row["chart_verdict"] is None:
        return None
    columns = (
        "chart_verdict",
        "chart_signal",
        "chart_measured",
        "chart_lower_limit",
        "chart_upper_limit",
        "chart_is_trial",
    )
    text = CONTROL_VERDICTS[row["chart_verdict"]]
    if row["chart_signal"] != "none":
        text += f": {SIGNALS[row['chart_signal']]}"
    if row["chart_lower_limit"] is not None:
        decimals = definition["decimals"] if row["chart_measured"] == "value" else 1
        limits = (number(row[limit], decimals) for limit in ("chart_lower_limit", "chart_upper_limit"))
        text += f"; gränser {'–'.join(limits)}" + (" för antalet" if row["chart_measured"] == "numerator" else "")
    if row["chart_is_trial"]:
        text += " (osäkra gränser: färre än tolv punkter)"
    return _told(row, columns, text)


def _alarm(row: dict) -> dict[str, Any] | None:
    """None where the month was judged and is no alarm, and where it was not judged."""
    if not row["is_alarm"]:
        return None
    columns = ("alarm_threshold", "alarm_baseline_from", "alarm_baseline_to", "alarm_mixes_preliminary")
    text = f"{_events(row['numerator'])} är fler än {number(row['alarm_threshold'], 1)}, gränsen enligt månaderna"
    text += f" {row['alarm_baseline_from']} till {row['alarm_baseline_to']}"
    if row["alarm_mixes_preliminary"]:
        text += "; preliminärt och fastställt blandas"
    return _told(row, columns, text)


def _told(row: dict, columns: tuple[str, ...], text: str) -> dict[str, Any]:
    return {**{column: row[column] for column in columns}, "text": text}


def _judged(judgement: str | None, before: str = ": ") -> str:
    return f"{before}{JUDGED[judgement]}" if judgement in JUDGED else ""


def _p(value: float) -> str:
    return "< 0,001" if value < 0.001 else f"= {number(value, 3)}"


def _signed(figure: float, decimals: int) -> str:
    """A difference with its sign; what rounds to nothing has none."""
    rounded = round(figure, decimals)
    return ("+" if rounded > 0 else "") + number(rounded or 0.0, decimals)


def _sources(lineage: str | None, files: dict[str, dict]) -> list[dict[str, Any]]:
    """The cells a value was read from, with their files. Listed sheets share the rows that stand after the last one."""
    found: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for part in re.split(r"; (?=[0-9a-f]{16}(?:/|$))", lineage or ""):
        match = re.fullmatch(
            r"(?P<file>[0-9a-f]{16})(?:/(?!rows? \d)(?P<sheet>.*?))??"
            r"(?:/rows? (?P<first>\d+)(?:–(?P<last>\d+))?)?(?:/col (?P<column>.+))?",
            part,
        )
        if not match:
            found += [{"text": part}] if part else []
            continue
        file = files.get(match["file"], {})
        place = {
            "file_id": match["file"],
            "file": file.get("file_name"),
            "sha256": file.get("file_sha256"),
            "source": file.get("source_id"),
            "source_title": file.get("source_title"),
            "sheet": match["sheet"],
            "first_row": int(match["first"]) if match["first"] else None,
            "last_row": int(match["last"] or match["first"]) if match["first"] else None,
            "column": match["column"],
        }
        found.append(place)
        if match["first"] is None:
            waiting.append(place)
            continue
        if match["last"]:
            for earlier in waiting:
                earlier["first_row"], earlier["last_row"] = place["first_row"], place["last_row"]
        waiting = []
    return [place for position, place in enumerate(found) if place not in found[:position]]


# --- telling ---------------------------------------------------------------------------------------------------------


def _definition_lines(definitions: list[dict]) -> list[str]:
    first = definitions[0]
    low, high = first["plausible_min"], first["plausible_max"]
    facts = {
        "Inte mätt": first["not_measured_reason_sv"],
        "Täljare": first["numerator_sv"],
        "Nämnare": _with_reference(first),
        "Enhet": first["unit_sv"],
        "Riktning": DIRECTIONS.get(first["direction"], first["direction"]),
        "Intervall": METHODS.get(first["method"], first["method"]),
        "Sekretess": _rule(first["disclosure_rule"]),
        "Rimligt": None if low is None or high is None else f"{number(low)} till {number(high)}",
        "Seriebrott": first["breaks_sv"],
        "Förbehåll": first["caveats_sv"],
        "Källa": _source(first),
        "Fokusområde": FOCUS_AREAS.get(first["focus_area"], first["focus_area"]),
        "Ansvarig": first["owner"],
        "Ses över": first["review_date"],
    }
    lines = [f"{first['title_sv']} ({first['indicator_id']})", f"  {first['title_en']}"]
    if first["origin"] in ORIGINS:
        lines.append(f"*** {ORIGINS[first['origin']]} ***")
    lines += _wrapped(first["definition_sv"], "  ")
    lines += [line for label, fact in facts.items() if fact for line in _wrapped(str(fact), f"  {label + ':':<13}")]
    for one in definitions:
        default = " (standard)" if one["is_default_definition"] else ""
        measured = f" {number(one['value_count'])} värden." if one["value_count"] else " Inga värden ännu."
        text = f"{one['definition_version']}{default}: {one['definition_version_sv']}{measured}"
        lines += _wrapped(text, f"  {'Definition:':<13}")
    return lines


def _area_lines(told: dict[str, Any]) -> list[str]:
    """One line per area: its latest value."""
    first, rows = told["definitions"][0], told["areas"]
    if not rows:
        return []
    lines = ["", f"Senaste värdet per område ({first['definition_version']}, {first['unit_sv']})"]
    width = max(len(row["name_sv"]) for row in rows)
    for row in rows:
        shown = STATUS_LABELS[row["status"]] if row["value"] is None else number(row["value"], first["decimals"])
        note = "" if row["value"] is None or row["status"] == "ok" else f" ({STATUS_LABELS[row['status']]})"
        period = f"{PERIOD_TYPES.get(row['period_type'], row['period_type'])} {row['period']}"
        lines.append(f"  {row['name_sv']:<{width}}  {period}: {shown}{note}")
    return lines


def _source(definition: dict) -> str:
    name = definition["source"]
    title = definition["source_title_sv"]
    planned = ", levererar inte än" if definition["source_status"] == "planned" else ""
    return f"{title} ({name}{planned})" if title else name


def _value_lines(value: dict, definition: dict) -> list[str]:
    head = f"{PERIOD_TYPES.get(value['period_type'], value['period_type'])} {value['period']}"
    parts = [
        f"definition {value['definition_version']}",
        value["basis"] and f"underlag {BASES.get(value['basis'], value['basis'])}",
        f"gränser {value['boundary_version']}",
        None if value["sex"] in (None, "all") else BREAKDOWNS.get(value["sex"], value["sex"]),
        None if value["age_group"] in (None, "all") else f"{value['age_group']} år",
        "EXEMPELDATA" if value.get("origin") in ORIGINS else None,
    ]
    lines = _wrapped(" · ".join(part for part in parts if part), f"  {head} · ")
    if value["status"] == "suppressed":
        return [*lines, f"    Visas inte. Regel {_rule(value['disclosure_rule'])}."]
    if value["value"] is not None:
        lines.append(f"    {number(value['value'], definition['decimals'])} {definition['unit_sv']}")
    facts = {
        "Uträkning": value["derivation"],
        "Intervall": value["interval"],
        "Status": f"{value['status_sv']} ({value['status']})",
        "Därför": "; ".join(value["status_reasons"]),
        "Också": ", ".join(_flags(value)),
        **{label: value[verdict] and value[verdict]["text"] for label, verdict in _VERDICTS.items()},
        "Motsägelse": value["definitions_disagree"] and "en annan definition eller ett annat underlag säger tvärtom",
    }
    lines += [line for label, fact in facts.items() if fact for line in _wrapped(fact, f"    {label + ':':<13}")]
    for place in _places(value["sources"]):
        lines += _wrapped(place, f"    {'Läst ur:':<13}")
    return lines


def _flags(value: dict) -> list[str]:
    """What the one status word hides."""
    names = {"is_break": "break", "is_unreliable": "unreliable", "is_preliminary": "preliminary"}
    return [STATUSES[status] for flag, status in names.items() if value[flag] and value["status"] != status]


def _places(sources: list[dict]) -> list[str]:
    """The cells as text, one per file, sheet and column; columns that were read in the same rows share a line."""
    rows: dict[tuple, list[tuple[int, int]]] = {}
    for one in (source for source in sources if "text" not in source):
        spans = rows.setdefault((one["file_id"], one["file"], one["source"], one["sheet"], one["column"]), [])
        if one["first_row"] is not None:
            spans.append((one["first_row"], one["last_row"]))
    columns: dict[tuple, list[str]] = {}
    for (file_id, file, source, sheet, column), spans in rows.items():
        columns.setdefault((file_id, file, source, sheet, _spans(spans)), []).extend([column] if column else [])
    lines = []
    for (file_id, file, source, sheet, spans), letters in columns.items():
        parts = [
            file or "okänd fil",
            sheet and f"blad {sheet}",
            spans and f"rad {spans}",
            letters and f"kolumn {', '.join(letters)}",
        ]
        lines.append(f"{', '.join(part for part in parts if part)} [{source or '?'}, sha256 {file_id}]")
    return lines + [source["text"] for source in sources if "text" in source]


def _spans(spans: list[tuple[int, int]]) -> str:
    """Row numbers as a person writes them: 3, 7–9."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in joined)


def _with_reference(definition: dict) -> str | None:
    reference = definition["denominator_reference_sv"]
    return (
        f"{definition['denominator_sv'].rstrip('.')} (avser: {reference.rstrip('.')})"
        if reference
        else definition["denominator_sv"]
    )


def _rule(rule: str) -> str:
    return RULES[rule] if rule == "none" else f"{rule} ({RULES.get(rule, 'okänd regel')})"


def _wrapped(text: str, label: str) -> list[str]:
    """The text behind its label, its further lines below its first."""
    return textwrap.wrap(text, WIDTH, initial_indent=label, subsequent_indent=" " * min(len(label), 17))
