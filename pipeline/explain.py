"""How a published value came about: definition, arithmetic, interval, comparison, and the cells of the files it was read from.

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

if TYPE_CHECKING:
    import duckdb

WIDTH = 100
PERIODS_SHOWN = 5

RULES = {
    "R1": "anmälda brott: få händelser märks som osäkra",
    "R2": "uppgifter om personer: små antal visas inte",
    "R3": "enkätsvar: för få svarande visas inte",
    "R4": "avtal: för få leverantörer visas inte",
    "none": "ingen",
}
STATUSES = {
    "not_existing": "området fanns inte då; en nolla från utgivaren är inget värde",
    "not_measured": "inte mätt",
    "suppressed": "visas inte",
    "missing_denominator": "antalet finns, men nämnaren saknas",
    "break": "serien bryts här; jämför inte med tidigare perioder",
    "unreliable": "osäkert: litet underlag",
    "preliminary": "preliminärt: kan ändras",
    "ok": "fastställt",
}
ORIGINS = {
    "example": "EXEMPELDATA: hör till det inbyggda exemplet",
    "synthetic": "EXEMPELDATA: påhittade (syntetiska) siffror",
}
AREA_TYPES = {
    "district": "stadsdelsområde",
    "former_district": "tidigare stadsdelsområde",
    "city": "hela staden",
    "committee": "nämnd",
    "focus_area": "fokusområde",
}
"""Also the order in which a name that fits several areas is taken."""
PERIOD_TYPES = {
    "year": "år",
    "half_year": "halvår",
    "school_term": "termin",
    "quarter": "kvartal",
    "month": "månad",
    "survey_wave": "undersökning",
    "rolling_12m": "tolv månader till och med",
    "pooled": "sammanlagda år",
}
DIRECTIONS = {"low": "lägre är bättre", "high": "högre är bättre", "none": "varken högre eller lägre är bättre"}
COMPARED = {"lower": "lägre än", "higher": "högre än", "similar": "skiljer sig inte säkert från"}
JUDGED = {"better": "bättre", "worse": "sämre"}
METHODS = {
    "poisson": "Poisson (exakt under 10 händelser, därefter Byar)",
    "wilson": "Wilson",
    "wilson_effective": "Wilson på den effektiva urvalsstorleken",
    "none": "inget",
}

_KEY = ("definition_version", "basis", "boundary_version", "period_type", "period", "sex", "age_group")


def explain(
    connection: duckdb.DuckDBPyConnection, indicator: str, district: str | None = None, period: str | None = None
) -> dict[str, Any]:
    """The definition in all its versions; with an area, its values, newest first, each with derivation and sources.

    Without `period`: the latest five of every period type. Raises Fault E-INDICATOR-UNKNOWN, E-AREA-UNKNOWN or
    E-PERIOD-UNKNOWN, each naming what comes near.
    """
    definitions = _definitions(connection, indicator)
    told: dict[str, Any] = {"indicator": definitions[0]["indicator_id"], "definitions": definitions}
    if district is None:
        return told
    area = _area(connection, told["indicator"], district)
    rows = _values(connection, told["indicator"], area["area_code"], period)
    if period is not None and not rows:
        raise _no_such_period(connection, told["indicator"], area, period)
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
        return "\n".join(lines)
    area = told["area"]
    kind = AREA_TYPES.get(area["area_type"], area["area_type"])
    lines += ["", f"{area['name_sv']} ({area['area_code']}, {kind})"]
    if not told["values"]:
        lines.append("  Inga värden är publicerade för området.")
    definitions = {one["definition_version"]: one for one in told["definitions"]}
    for value in told["values"]:
        lines += ["", *_value_lines(value, definitions.get(value["definition_version"], told["definitions"][0]))]
    return "\n".join(lines)


def number(value: float, decimals: int | None = None) -> str:
    """A figure as Swedish text: no-break spaces between thousands, a decimal comma. Whole numbers show no decimals."""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 2
    return f"{value:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


# --- finding ---------------------------------------------------------------------------------------------------------


def _definitions(connection: duckdb.DuckDBPyConnection, indicator: str) -> list[dict]:
    found = _rows(
        connection,
        "select * from marts.dim_indicator where lower(indicator_id) = lower(?) "
        "order by is_default_definition desc, definition_version",
        [indicator],
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
        action=_choose(near, "`trygg query \"select indicator_id, title_sv from dim_indicator\"` lists them all"),
    )


def _area(connection: duckdb.DuckDBPyConnection, indicator: str, name: str) -> dict:
    areas = _rows(
        connection,
        "select area.area_code, area.area_type, area.name_sv, area.name_en, area.short_name, "
        "exists (from marts.fct_indicator_value as fact "
        "where fact.indicator_id = ? and fact.area_code = area.area_code) as has_values "
        "from marts.dim_area as area order by area.sort_order",
        [indicator],
    )
    wanted, order = _plain(name), list(AREA_TYPES)
    matching = [one for one in areas if wanted in _names(one)]
    if not matching:
        spellings = {spelling: one["name_sv"] for one in areas for spelling in _names(one)}
        near = difflib.get_close_matches(wanted, spellings, n=8, cutoff=0.5)
        raise Fault(
            "E-AREA-UNKNOWN",
            f"there is no area {name!r}",
            action=_choose(
                list(dict.fromkeys(spellings[one] for one in near)),
                '`trygg query "select area_code, name_sv from dim_area"` lists them all',
            ),
        )
    exact = [one for one in matching if one["area_code"] == name.casefold()]
    best = min(exact or matching, key=lambda one: (not one["has_values"], order.index(one["area_type"])))
    return {column: best[column] for column in ("area_code", "area_type", "name_sv")}


def _values(
    connection: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str | None
) -> list[dict]:
    chosen = "latest <= ?" if period is None else "period = ?"
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
            where indicator_id = ? and area_code = ?
        )

        select ranked.* exclude (latest)
        from ranked
        left join marts.dim_indicator as definition using (indicator_id, definition_version)
        where {chosen}
        order by
            definition.is_default_definition desc, definition_version, basis, period_type, period desc,
            boundary_version desc, sex, age_group
        """,  # noqa: S608
        [indicator, area, PERIODS_SHOWN if period is None else period],
    )


def _no_such_period(connection: duckdb.DuckDBPyConnection, indicator: str, area: dict, period: str) -> Fault:
    there = [
        row["period"]
        for row in _rows(
            connection,
            "select distinct period from marts.fct_indicator_value where indicator_id = ? and area_code = ? order by 1 desc",
            [indicator, area["area_code"]],
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
    return " ".join(re.findall(r"\w+", "".join(one for one in letters if not unicodedata.combining(one)).replace("_", " ")))


def _choose(near: list[str], otherwise: str) -> str:
    return f"did you mean {', '.join(near)}? {otherwise}" if near else otherwise


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list | None = None) -> list[dict]:
    found = connection.execute(sql, parameters or [])
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# --- explaining ------------------------------------------------------------------------------------------------------


def _explained(row: dict, definition: dict, files: dict[str, dict]) -> dict[str, Any]:
    key = {column: row[column] for column in _KEY}
    status = {"status": row["status"], "status_sv": STATUSES.get(row["status"], row["status"])}
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
    adds_up = bool(denominator) and numerator is not None
    if adds_up and math.isclose(numerator / denominator * multiplier, value, rel_tol=1e-9, abs_tol=1e-12):
        scale = "" if multiplier == 1 else f" × {number(multiplier)}"
        text = shown if (denominator, multiplier) == (1, 1) else f"{number(numerator)} / {number(denominator)}{scale} = {shown}"
        if row["value_basis"] == "recovered":
            text += "; antalet är återräknat ur utgivarens tal och folkmängden"
        return text
    given = {
        "publisher_rate": "utgivarens eget tal, inte räknat här",
        "delivered": "levererat som färdigt tal, inte räknat här",
    }.get(row["value_basis"], "givet i källan, inte räknat här")
    known = [f"täljare {number(numerator)}"] if numerator is not None else []
    known += [f"nämnare {number(denominator)}"] if denominator is not None else []
    return f"{shown}: {given}" + (f" ({', '.join(known)})" if known else "")


def _interval(row: dict, definition: dict) -> str | None:
    lower, upper, method = row["lower_95"], row["upper_95"], row["interval_method"]
    if lower is None or upper is None:
        return None
    decimals, numerator, denominator = definition["decimals"], row["numerator"], row["denominator"]
    text = f"{number(lower, decimals)}–{number(upper, decimals)}; "
    if method in ("exact", "byar"):
        text += "exakt Poisson 95 %" if method == "exact" else "Byar 95 %"
        if numerator is not None and denominator:
            per_event = definition["multiplier"] / denominator
            limits = f"{number(lower / per_event, 2)}–{number(upper / per_event, 2)}"
            text += f": gränserna {limits} för {number(numerator)} händelser"
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
    told = {column: row[column] for column in columns}
    how = COMPARED.get(row["compared_with_city_95"], "jämfört med")
    text = f"{how} stadens {number(row['city_value'], definition['decimals'])} (95 %)"
    if row["ratio_to_city"] is not None:
        text += f", {number(row['ratio_to_city'], 2)} gånger staden"
    if row["judgement_against_city"] in JUDGED:
        text += f": {JUDGED[row['judgement_against_city']]}"
    return {**told, "text": text}


def _sources(lineage: str | None, files: dict[str, dict]) -> list[dict[str, Any]]:
    """The cells a value was read from, with their files. A list of sheets shares the rows that stand after its last one."""
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
    return found


# --- telling ---------------------------------------------------------------------------------------------------------


def _definition_lines(definitions: list[dict]) -> list[str]:
    first = definitions[0]
    low, high = first["plausible_min"], first["plausible_max"]
    facts = {
        "Täljare": first["numerator_sv"],
        "Nämnare": _with_reference(first),
        "Enhet": first["unit_sv"],
        "Riktning": DIRECTIONS.get(first["direction"], first["direction"]),
        "Intervall": METHODS.get(first["method"], first["method"]),
        "Sekretess": _rule(first["disclosure_rule"]),
        "Rimligt": None if low is None or high is None else f"{number(low)} till {number(high)}",
        "Seriebrott": first["breaks"],
        "Förbehåll": first["caveats_sv"],
        "Källa": first["source"],
        "Fokusområde": first["focus_area"],
        "Ansvarig": first["owner"],
        "Ses över": first["review_date"],
    }
    lines = [f"{first['title_sv']} ({first['indicator_id']})"]
    if first["origin"] in ORIGINS:
        lines.append(f"*** {ORIGINS[first['origin']]} ***")
    lines += _wrapped(first["definition_sv"], "  ")
    lines += [line for label, fact in facts.items() if fact for line in _wrapped(str(fact), f"  {label + ':':<13}")]
    for one in definitions:
        default = " (standard)" if one["is_default_definition"] else ""
        measured = "" if one["status"] == "measured" else " Inga värden ännu."
        text = f"{one['definition_version']}{default}: {one['definition_version_sv']}{measured}"
        lines += _wrapped(text, f"  {'Definition:':<13}")
    return lines


def _value_lines(value: dict, definition: dict) -> list[str]:
    head = f"{PERIOD_TYPES.get(value['period_type'], value['period_type'])} {value['period']}"
    parts = [
        f"definition {value['definition_version']}",
        value["basis"] and f"underlag {value['basis']}",
        f"gränser {value['boundary_version']}",
        *(value[one] for one in ("sex", "age_group") if value[one] not in (None, "all", "total")),
    ]
    lines = _wrapped(" · ".join(part for part in parts if part), f"  {head} · ")
    if value["status"] == "suppressed":
        return [*lines, f"    Visas inte. Regel {_rule(value['disclosure_rule'])}."]
    if value["origin"] in ORIGINS:
        lines.append(f"    *** {ORIGINS[value['origin']]} ***")
    if value["value"] is not None:
        lines.append(f"    {number(value['value'], definition['decimals'])} {definition['unit_sv']}")
    facts = {
        "Uträkning": value["derivation"],
        "Intervall": value["interval"],
        "Status": f"{value['status_sv']} ({value['status']})",
        "Också": ", ".join(_flags(value)),
        "Jämförelse": value["comparison"] and value["comparison"]["text"],
    }
    lines += [line for label, fact in facts.items() if fact for line in _wrapped(fact, f"    {label + ':':<12}")]
    for source in value["sources"]:
        lines += _wrapped(_cell(source), f"    {'Läst ur:':<12}")
    return lines


def _flags(value: dict) -> list[str]:
    """What the one status word hides."""
    names = {"is_break": "break", "is_unreliable": "unreliable", "is_preliminary": "preliminary"}
    return [STATUSES[status] for flag, status in names.items() if value[flag] and value["status"] != status]


def _cell(source: dict) -> str:
    if "text" in source:
        return source["text"]
    rows = None
    if source["first_row"] is not None:
        several = source["first_row"] != source["last_row"]
        rows = f"rad {source['first_row']}–{source['last_row']}" if several else f"rad {source['first_row']}"
    parts = [
        source["file"] or "okänd fil",
        source["sheet"] and f"blad {source['sheet']}",
        rows,
        source["column"] and f"kolumn {source['column']}",
    ]
    place = ", ".join(part for part in parts if part)
    return f"{place} [{source['source'] or '?'}, sha256 {source['file_id']}]"


def _with_reference(definition: dict) -> str | None:
    reference = definition["denominator_reference"]
    return f"{definition['denominator_sv']} (avser: {reference})" if reference else definition["denominator_sv"]


def _rule(rule: str) -> str:
    return RULES[rule] if rule == "none" else f"{rule} ({RULES.get(rule, 'okänd regel')})"


def _wrapped(text: str, label: str) -> list[str]:
    """The text behind its label, its further lines below its first."""
    return textwrap.wrap(text, WIDTH, initial_indent=label, subsequent_indent=" " * min(len(label), 17)) or [label.rstrip()]
