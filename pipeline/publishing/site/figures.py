"""What the pages show, looked up once: series by indicator and area, their newest values, and the verdicts on them.

It computes no statistic: value, interval, comparison and trend are the warehouse's. It knows nothing of languages or layout.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from pipeline.publishing import reading
from pipeline.publishing.reading import Edition
from pipeline.words import FOCUS_AREAS

Row = dict[str, Any]
BETTER, WORSE, SIMILAR, HIGHER, LOWER, UNKNOWN = "better", "worse", "similar", "higher", "lower", "unknown"
UNCERTAIN = "uncertain"
"""Compared, but resting on so little that no page calls it better or worse."""
NOT_JUDGED = "not_judged"
FALSE_DISCOVERY_RATE = 0.05
TODAY = "sdn11"
"""The boundaries of today's districts."""
_PARTS_OF_A_YEAR = {"H1": 0.0, "H2": 0.5, "VT": 0.0, "HT": 0.5, "Q1": 0.0, "Q2": 0.25, "Q3": 0.5, "Q4": 0.75}
_STEPS = {"half_year": 0.5, "school_term": 0.5, "quarter": 0.25, "month": 1 / 12, "rolling_12m": 1 / 12}


@dataclass(frozen=True)
class Series:
    """One indicator by one basis, sex and age group, in its default definition on today's areas: a row of a table."""

    indicator: Row
    basis: str
    sex: str
    age_group: str
    newest: tuple[str, str] | None
    """Kind of period and period of what is shown as the present state, the same for all areas; None without any value."""
    rows: dict[tuple[str, str, str], Row] = field(repr=False)
    """By area, kind of period and period."""

    @cached_property
    def mark(self) -> str:
        return mark_of(
            self.indicator
            | {
                "basis": self.basis,
                "sex": self.sex,
                "age_group": self.age_group,
            }
        )

    @property
    def key(self) -> str:
        """Short name, unique in the publication, for anchors."""
        return "-".join([self.indicator["indicator_id"], self.basis, self.sex, self.age_group])

    def now(self, area: str) -> Row | None:
        return self.rows.get((area, *self.newest)) if self.newest else None

    @cached_property
    def _by_area(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for (area, kind, _), row in sorted(self.rows.items(), key=lambda one: one[0]):
            found.setdefault((area, kind), []).append(row)
        return found

    @cached_property
    def areas(self) -> dict[str, str]:
        """The codes of all areas that have rows, with their kinds."""
        return {area: row["area_type"] for (area, _, _), row in self.rows.items()}

    def history(self, area: str) -> list[Row]:
        """An area's rows of the newest one's kind of period, oldest first."""
        return self._by_area.get((area, self.newest[0]), []) if self.newest else []


@dataclass(frozen=True)
class Plan:
    """What an area has delivered on the way from problem over cause and action to outcome."""

    pictures: list[Row]
    problems: list[Row]
    actions: list[Row]

    def of_problem(self, problem: Row) -> list[Row]:
        key = (problem["area_code"], problem["problem_id"])
        return [row for row in self.actions if (row["area_code"], row["problem_id"]) == key]


@dataclass(frozen=True)
class Catalogue:
    """One publication as the pages look it up."""

    edition: Edition

    @cached_property
    def areas(self) -> dict[str, Row]:
        return {row["area_code"]: row for row in self.edition.areas.to_dicts()}

    @cached_property
    def city(self) -> Row:
        return next(row for row in self.areas.values() if row["area_type"] == "city")

    @cached_property
    def districts(self) -> list[Row]:
        return [row for row in self.areas.values() if row["area_type"] == "district"]

    @cached_property
    def definitions(self) -> dict[str, list[Row]]:
        """The catalogue's rows of each indicator, its default definition first."""
        found: dict[str, list[Row]] = {}
        for row in self.edition.indicators.to_dicts():
            found.setdefault(row["indicator_id"], []).append(row)
        order = list(FOCUS_AREAS)
        return dict(
            sorted(found.items(), key=lambda one: (order.index(one[1][0]["focus_area"]), one[1][0]["title_sv"]))
        )

    @cached_property
    def sources(self) -> dict[str, Row]:
        return {row["source_id"]: row for row in self.edition.sources.to_dicts()}

    @cached_property
    def delivered(self) -> set[str]:
        """The sources that have a file in this publication."""
        return set(self.edition.files["source_id"])

    @cached_property
    def series(self) -> list[Series]:
        """All series in the order of the pages; an indicator without any row has none."""
        order = ["indicator_id", "basis", "sex", "age_group"]
        newest = {
            tuple(row[name] for name in order): (row["period_type"], row["period"])
            for row in reading.latest(self.edition.today).select(*order, "period_type", "period").unique().to_dicts()
        }
        rows: dict[tuple, dict[tuple[str, str, str], Row]] = {}
        for row in self.edition.today.to_dicts():
            lines = rows.setdefault(tuple(row[name] for name in order), {})
            lines[row["area_code"], row["period_type"], row["period"]] = row
        return [
            Series(definitions[0], basis, sex, age, newest.get((one, basis, sex, age)), lines)
            for indicator, definitions in self.definitions.items()
            for (one, basis, sex, age), lines in rows.items()
            if one == indicator
        ]

    @cached_property
    def versions(self) -> dict[str, list[Row]]:
        """Of each indicator that is counted in more than one way: the rows of all its definitions, oldest period first."""
        ways = pl.struct("definition_version", "basis").n_unique().over("indicator_id")
        rows = (
            self.edition.values.filter((ways > 1) & (pl.col("boundary_version") == "sdn11"))
            .filter(pl.col("area_type").is_in(["city", "district"]))
            .join(
                self.edition.indicators.select("indicator_id", "definition_version", "decimals"),
                on=["indicator_id", "definition_version"],
            )
            .sort("period", maintain_order=True)
        )
        found: dict[str, list[Row]] = {}
        for row in rows.to_dicts():
            found.setdefault(row["indicator_id"], []).append(row)
        return found

    @cached_property
    def control(self) -> dict[tuple[str, str], list[Row]]:
        """The control chart of each area and series (its key), oldest point first, where there is one."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.edition.control.to_dicts():
            series = "-".join([row["indicator_id"], row["basis"], row["sex"], row["age_group"]])
            found.setdefault((row["area_code"], series), []).append(row)
        return found

    @cached_property
    def alarms(self) -> dict[str, list[Row]]:
        """The newest month's alarms by area."""
        found: dict[str, list[Row]] = {}
        for row in self.edition.alarms.to_dicts():
            found.setdefault(row["area_code"], []).append(row)
        return found

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """The action plan of each area of today that has delivered one; a merged district's belongs to its successor."""
        found: dict[str, Plan] = {}
        for name in ("pictures", "problems", "actions"):
            for row in getattr(self.edition, name).to_dicts():
                plan = found.setdefault(row["area_code_today"], Plan([], [], []))
                getattr(plan, name).append(row)
        return found

    @cached_property
    def committees(self) -> dict[str, str]:
        """The committee of each district, whose own records stand on the district's page."""
        return {row["committee_of"]: code for code, row in self.areas.items() if row["committee_of"]}

    def of_area(self, area: str) -> list[tuple[Series, str]]:
        """The series that concern an area, each with the code under which its rows stand: the area's or its committee's."""
        codes = (area, self.committees.get(area))
        return [(one, code) for one in self.series for code in codes if code in one.areas]

    @cached_property
    def bases(self) -> dict[str, set[str]]:
        """The bases that each indicator is counted by."""
        found: dict[str, set[str]] = {}
        for one in self.series:
            found.setdefault(one.indicator["indicator_id"], set()).add(one.basis)
        return found


def mark_of(row: Row) -> str:
    """How the pages mark whose series a row belongs to: short, because it stands there hundreds of times."""
    series = "-".join(row[name] for name in ("indicator_id", "definition_version", "basis", "sex", "age_group"))
    return f"{zlib.crc32(series.encode()):x}"


def place_of(row: Row) -> str:
    """How the pages mark the area of a row: with its boundaries where they are not today's."""
    return row["area_code"] + ("" if row["boundary_version"] == TODAY else f"@{row['boundary_version']}")


def against_city(row: Row | None) -> str:
    """How a value stands to the city's: better, worse, similar, higher, lower, uncertain, or unknown: nothing was compared."""
    if row is None or row["judgement_against_city"] is None:
        return UNKNOWN
    if row["is_unreliable"]:
        return UNCERTAIN
    if row["judgement_against_city"] == NOT_JUDGED:
        return row["compared_with_city_95"]
    return row["judgement_against_city"]


def of_change(row: Row | None) -> str:
    """How a value stands to that of the period before it: better, worse, similar, higher, lower, uncertain, or unknown."""
    if row is None or row["judgement_of_change"] is None:
        return UNKNOWN
    if row["is_unreliable"]:
        return UNCERTAIN
    return row["change_95"] if row["judgement_of_change"] == NOT_JUDGED else row["judgement_of_change"]


def of_trend(row: Row | None) -> str:
    """Where the latest five years lead: better, worse, similar, higher, lower, or unknown where no trend can be told."""
    if row is None or row["judgement_of_trend"] is None:
        return UNKNOWN
    if row["judgement_of_trend"] == NOT_JUDGED:
        return HIGHER if row["trend"] == "increasing" else LOWER
    return row["judgement_of_trend"]


def holds(row: Row) -> bool | None:
    """Whether an area differs from the rest of the city even when all comparisons are taken together; None where not tested.

    False discovery rate 5 % (Benjamini–Hochberg), as the warehouse adjusted the p-values.
    """
    adjusted = row["p_adjusted_against_rest"]
    return None if adjusted is None else adjusted < FALSE_DISCOVERY_RATE


def is_firm(row: Row | None) -> bool:
    """Whether a value may carry a sentence of a summary: it is there, and does not rest on a small base."""
    return row is not None and row["value"] is not None and not row["is_unreliable"]


def moment(period_type: str, period: str) -> float:
    """Where a period begins on an axis of years; pooled years stand at their last one."""
    year, _, part = period.partition("-")
    if period_type == "pooled":
        return float(part)
    if period_type in ("month", "rolling_12m"):
        return int(year) + (int(part) - 1) / 12
    return int(year) + _PARTS_OF_A_YEAR.get(part, 0.0)


def step(period_type: str) -> float:
    """Years between two periods that follow each other."""
    return _STEPS.get(period_type, 1.0)


def by_focus_area(series: list[tuple[Series, str]]) -> list[tuple[str, list[tuple[Series, str]]]]:
    """The same in the order of the programme, under its areas."""
    found: dict[str, list[tuple[Series, str]]] = {}
    for one, code in series:
        found.setdefault(one.indicator["focus_area"], []).append((one, code))
    return list(found.items())
