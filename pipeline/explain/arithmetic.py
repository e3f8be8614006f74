"""A row's own figures as text: how the value came about, why its status is what it is, and its interval."""

from __future__ import annotations

import math

from pipeline.swedish import events, number, rule_in_words
from pipeline.words import VALUE_BASES


def derivation(row: dict, definition: dict) -> str | None:
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
            text += f"; antalet är {VALUE_BASES['recovered']} och folkmängden"
        return text
    given = {
        **{basis: f"{VALUE_BASES[basis]}, inte räknat här" for basis in ("publisher_rate", "delivered")},
        "computed": "vägd andel, räknad här ur svaren" if row["basis"] == "survey" else "räknat här ur källans rader",
    }.get(row["value_basis"], "givet i källan, inte räknat här")
    known = [f"täljare {number(numerator)}"] if numerator is not None else []
    known += [f"nämnare {number(denominator)}"] if denominator is not None else []
    return f"{shown}: {given}" + (f" ({', '.join(known)})" if known else "")


def status_reasons(row: dict, definition: dict) -> list[str]:
    """Why the status and its flags are what they are: the rule, and the figure that met it where it may be told."""
    rule = definition["disclosure_rule"]
    if row["status"] == "suppressed":
        return [f"regel {rule_in_words(rule)}"]
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


def _adds_up(row: dict, definition: dict) -> bool:
    if row["numerator"] is None or not row["denominator"] or row["value"] is None:
        return False
    computed = row["numerator"] / row["denominator"] * definition["multiplier"]
    return math.isclose(computed, row["value"], rel_tol=1e-9, abs_tol=1e-12)


def interval(row: dict, definition: dict) -> str | None:
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
            text += f": gränserna {limits} för {events(numerator)}"
            text += f", × {number(value, decimals)} / {number(numerator)}"
        elif numerator is not None and denominator:
            per_event = definition["multiplier"] / denominator
            limits = f"{number(lower / per_event, 2)}–{number(upper / per_event, 2)}"
            text += f": gränserna {limits} för {events(numerator)}"
            text += "" if per_event == 1 else f", × {number(definition['multiplier'])} / {number(denominator)}"
        return text
    if method == "wilson":
        of = f": {number(numerator)} av {number(denominator)}" if numerator is not None and denominator else ""
        return f"{text}Wilson 95 %{of}"
    if method == "wilson_effective":
        answers = f" (n = {number(row['n'])} svarande)" if row["n"] is not None else ""
        return f"{text}Wilson 95 % på den effektiva urvalsstorleken{answers}"
    if method == "order_statistics":
        return f"{text}ordnade värden 95 %"
    return text + ("utgivarens eget 95 %-intervall" if method == "delivered" else f"{method} 95 %")
