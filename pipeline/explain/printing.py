"""What was found, as Swedish text for the terminal."""

from __future__ import annotations

import textwrap
from typing import Any

from pipeline.explain import cells
from pipeline.swedish import number, rule_in_words
from pipeline.words import (
    AREA_TYPES,
    BASES,
    BREAKDOWNS,
    DIRECTIONS,
    FOCUS_AREAS,
    METHODS,
    ORIGINS,
    PERIOD_TYPES,
    STATUS_LABELS,
    STATUSES,
)

WIDTH = 100
_VERDICTS = {
    "Mot staden": "comparison",
    "Mot resten": "against_rest",
    "Förändring": "change",
    "Trend": "trend",
    "Mål": "target",
    "Styrdiagram": "control_chart",
    "Larm": "alarm",
}


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
        "Sekretess": rule_in_words(first["disclosure_rule"]),
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
        return [*lines, f"    Visas inte. Regel {rule_in_words(value['disclosure_rule'])}."]
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
    for place in cells.as_lines(value["sources"]):
        lines += _wrapped(place, f"    {'Läst ur:':<13}")
    return lines


def _flags(value: dict) -> list[str]:
    """What the one status word hides."""
    names = {"is_break": "break", "is_unreliable": "unreliable", "is_preliminary": "preliminary"}
    return [STATUSES[status] for flag, status in names.items() if value[flag] and value["status"] != status]


def _with_reference(definition: dict) -> str | None:
    reference = definition["denominator_reference_sv"]
    return (
        f"{definition['denominator_sv'].rstrip('.')} (avser: {reference.rstrip('.')})"
        if reference
        else definition["denominator_sv"]
    )


def _wrapped(text: str, label: str) -> list[str]:
    """The text behind its label, its further lines below its first."""
    return textwrap.wrap(text, WIDTH, initial_indent=label, subsequent_indent=" " * min(len(label), 17))
