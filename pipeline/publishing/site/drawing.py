"""Which figures go into which chart: a series as a spine, a timeline, a control chart, a funnel or a map."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.publishing.site import charts, figures
from pipeline.publishing.site.charts import ControlPoint, FunnelPoint, Point, Tile
from pipeline.publishing.site.figures import Row, Series
from pipeline.publishing.site.wording import NOT_SHOWN, Wording

SIGNS = {"better": "●", "worse": "■", "similar": "○", "higher": "▲", "lower": "▼", "uncertain": "◌", "unknown": "×"}
"""The sign of a verdict, beside its word and its colour: read without colour it says the same."""
_CONTROL_KINDS = {"improving": figures.BETTER, "worsening": figures.WORSE}
_MARKS = {"suppressed": NOT_SHOWN, "not_measured": "◦", "not_existing": "", "missing_denominator": "–"}
PERIODS_SHOWN = 24


@dataclass(frozen=True)
class Drawing:
    """All charts of the pages of one language."""

    tell: Wording

    def spine(self, series: Series, code: str) -> Markup | str:
        row, city = series.now(code), series.now(self.tell.catalogue.city["area_code"])
        if row is None or row["value"] is None or row["city_value"] is None or city is None:
            return ""
        others = [
            other["value"]
            for area, kind_of_area in series.areas.items()
            if kind_of_area == row["area_type"]
            and (other := series.now(area)) is not None
            and other["value"] is not None
        ]
        kind = figures.against_city(row)
        label = f"{self.tell.value(row)}; {self.tell.language.text('column.city').lower()} {self.tell.value(row, 'city_value')}"
        return charts.spine(
            row["value"],
            row["lower_95"],
            row["upper_95"],
            row["city_value"],
            others,
            kind,
            label,
            is_lower_right=series.indicator["direction"] == "low",
        )

    def timeline(self, series: Series, code: str) -> Markup | str:
        """The series of an area over time; empty with fewer than two periods that have a value."""
        rows = series.history(code)
        city = (
            series.history(self.tell.catalogue.city["area_code"])
            if code != self.tell.catalogue.city["area_code"]
            else []
        )
        if sum(1 for row in rows if row["value"] is not None) < 2 or series.newest is None:
            return ""
        kind = series.newest[0]
        area = self.tell.own(self.tell.catalogue.areas[code], "name")
        first, last = rows[0], rows[-1]
        label = (
            f"{self.tell.own(series.indicator, 'title')}, {area}: {self.tell.period(first)} {self.tell.value(first)}, "
            f"{self.tell.period(last)} {self.tell.value(last)}"
        )
        return charts.timeline(
            [_point(row) for row in rows],
            [_point(row) for row in city],
            self.tell.whole,
            label,
            (self.tell.period(first), self.tell.period(last)),
            self.tell.value(last),
            longest_step=figures.step(kind) * 1.5,
            is_joined=kind != "wave",
        )

    def control(self, series: Series, code: str) -> dict[str, Any] | None:
        """The control chart of a series in an area with what its newest point says; None where it has no limits."""
        rows = self.tell.catalogue.control.get((code, series.key))
        if not rows:
            return None
        newest = rows[-1]
        decimals = 0 if newest["measured"] == "numerator" else series.indicator["decimals"]
        kind, period, own = newest["period_type"], self.tell.language.period, self.tell.own
        points = [
            ControlPoint(
                figures.moment(kind, row["period"]),
                row["value"],
                row["centre"],
                row["lower_limit"],
                row["upper_limit"],
                row["phase"],
                row["signal"] != "none",
                row["is_preliminary"],
            )
            for row in rows
        ]
        sentence = self.tell.language.text(
            "control.says",
            period=period(kind, newest["period"]),
            verdict=self.tell.language.word("control_verdict", newest["verdict"]),
            why=self.tell.language.word("signal", newest["signal"]),
        )
        if newest["is_preliminary"]:
            sentence += f" {self.tell.language.text('summary.preliminary')}"
        ends = (period(kind, rows[0]["period"]), period(kind, newest["period"]))
        return {
            "area": code,
            "period_type": kind,
            "newest": period(kind, newest["period"]),
            "rows": rows[-PERIODS_SHOWN:],
            "decimals": decimals,
            "is_signal": newest["signal"] != "none",
            "is_trial": newest["is_trial"],
            "kind": _CONTROL_KINDS.get(newest["verdict"], newest["signal_direction"] or figures.SIMILAR),
            "unit": (
                own(series.indicator, "numerator")
                if newest["measured"] == "numerator"
                else self.tell.unit(series.indicator, kind)
            ),
            "says": sentence,
            "chart": charts.control(
                points,
                self.tell.whole,
                f"{own(series.indicator, 'title')}, {own(self.tell.catalogue.areas[code], 'name')}: {sentence}",
                ends,
                longest_step=figures.step(kind) * 1.5,
            ),
        }

    def funnel(self, series: Series) -> Markup | str:
        """The committees around the city's value at their size; empty where fewer than three have limits."""
        city = series.now(self.tell.catalogue.city["area_code"])
        points = [
            FunnelPoint(
                self.tell.own(self.tell.catalogue.areas[code], "name"),
                row["denominator"],
                row["value"],
                (row["funnel_lower_998"], row["funnel_lower_95"], row["funnel_upper_95"], row["funnel_upper_998"]),
                figures.against_city(row),
                code,
            )
            for code, kind in series.areas.items()
            if kind == "committee" and (row := series.now(code)) is not None
            if row["funnel_lower_998"] is not None and row["denominator"] is not None
        ]
        if len(points) < 3 or city is None or city["value"] is None:
            return ""
        title = self.tell.own(series.indicator, "title")
        label = self.tell.language.text("funnel.label", title=title, n=len(points))
        return charts.funnel(
            points,
            city["value"],
            self.tell.whole,
            label,
            textwrap.shorten(self.tell.own(series.indicator, "denominator"), 60, placeholder=" …"),
        )

    def tiles(self, series: Series, here: str | None) -> Markup:
        tiles = []
        for area in self.tell.catalogue.districts:
            row = series.now(area["area_code"])
            kind = figures.against_city(row)
            tiles.append(
                Tile(
                    area["tile_x"],
                    area["tile_y"],
                    area["name_sv"],
                    f"{SIGNS[kind]} {self.tell.value(row)}"
                    if row is not None and row["value"] is not None
                    else NOT_SHOWN,
                    kind,
                    area["area_code"] == here,
                    area=area["area_code"],
                )
            )
        title = self.tell.own(series.indicator, "title")
        return charts.tile_map(tiles, f"{self.tell.language.text('indicator.map')}: {title}")


def _point(row: Row) -> Point:
    return Point(
        figures.moment(row["period_type"], row["period"]),
        row["value"],
        row["lower_95"],
        row["upper_95"],
        is_hollow=row["is_preliminary"] or row["is_unreliable"],
        is_break=row["is_break"],
        mark=_MARKS.get(row["status"], ""),
    )
