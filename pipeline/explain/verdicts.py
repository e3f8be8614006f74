"""What the warehouse says of a row beside others: city, rest of the city, period before, trend, target, chart and alarm."""

from __future__ import annotations

from typing import Any

from pipeline.swedish import events, number
from pipeline.words import (
    CHANGE_REASONS,
    CHANGED,
    COMPARED,
    CONTROL_VERDICTS,
    JUDGED,
    SIGNALS,
    TARGETS,
    TREND_REASONS,
    TRENDS,
)


def comparison(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["city_value"] is None:
        return None
    columns = ("city_value", "ratio_to_city", "compared_with_city_95", "judgement_against_city")
    how = COMPARED.get(row["compared_with_city_95"], "osäkert mot")
    text = f"{how} stadens {number(row['city_value'], definition['decimals'])} (95 %)"
    if row["compared_with_city_95"] is None:
        text += f": {CHANGE_REASONS['rounding']}"
    if row["ratio_to_city"] is not None:
        text += f", {number(row['ratio_to_city'], 2)} gånger staden"
    return _told(row, columns, text + _judged(row["judgement_against_city"]))


def against_rest(row: dict, definition: dict) -> dict[str, Any] | None:
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


def change(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["change"] is None:
        return None
    columns = ("previous_period", "previous_value", "change", "change_lower_95", "change_upper_95", "p_value_of_change",
               "change_95", "judgement_of_change")  # fmt: skip
    decimals = definition["decimals"]
    points = " procentenheter" if definition["unit_sv"] == "procent" else ""
    text = f"{_signed(row['change'], decimals)}{points} från {number(row['previous_value'], decimals)}"
    text += f" ({row['previous_period']})"
    if row["change_lower_95"] is not None:
        limits = (_signed(row[limit], decimals) for limit in ("change_lower_95", "change_upper_95"))
        text += f"; {' till '.join(limits)} (95 %): {CHANGED.get(row['change_95'], CHANGE_REASONS['rounding'])}"
        text += _judged(row["judgement_of_change"], ", ")
    return _told(row, columns, text)


def trend(row: dict, definition: dict) -> dict[str, Any] | None:
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


def target(row: dict, definition: dict) -> dict[str, Any] | None:
    if row["target_value"] is None:
        return None
    text = f"{number(row['target_value'], definition['decimals'])} senast {row['target_period']}"
    if row["target_judgement"] is not None:
        text += f": {TARGETS[row['target_judgement']]}"
    return _told(row, ("target_value", "target_period", "target_judgement"), text)


def control_chart(row: dict, definition: dict) -> dict[str, Any] | None:
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


def alarm(row: dict) -> dict[str, Any] | None:
    """None where the month was judged and is no alarm, and where it was not judged."""
    if not row["is_alarm"]:
        return None
    columns = ("alarm_threshold", "alarm_baseline_from", "alarm_baseline_to", "alarm_mixes_preliminary")
    text = f"{events(row['numerator'])} är fler än {number(row['alarm_threshold'], 1)}, gränsen enligt månaderna"
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
