"""Every page: what goes into it, under which address, in which language. Layout is the templates', words are the texts'."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.publishing.reading import Edition
from pipeline.publishing.site import charts, figures, summary
from pipeline.publishing.site.charts import ControlPoint, FunnelPoint, Point, Tile
from pipeline.publishing.site.figures import Catalogue, Row, Series
from pipeline.publishing.site.language import CODES, Language
from pipeline.publishing.site.summary import Summary, Told

TEMPLATES = Path(__file__).parent / "templates"
NOT_SHOWN = ".."
SIGNS = {"better": "●", "worse": "■", "similar": "○", "higher": "▲", "lower": "▼", "unknown": "–"}
"""The sign of a verdict, beside its word and its colour: read without colour it says the same."""
_TILE_SIGNS = {kind: f"{sign} " for kind, sign in SIGNS.items() if kind not in ("similar", "unknown")}
_CONTROL_KINDS = {"improving": figures.BETTER, "worsening": figures.WORSE}
_MARKS = {"suppressed": NOT_SHOWN, "not_measured": "◦", "not_existing": "", "missing_denominator": "–"}
_ADDRESSES = {
    "city": ("index.html", "index.html"),
    "districts": ("omraden.html", "districts.html"),
    "district": ("omrade/{}.html", "district/{}.html"),
    "indicators": ("indikatorer.html", "indicators.html"),
    "indicator": ("indikator/{}.html", "indicator/{}.html"),
    "sources": ("kallor.html", "sources.html"),
    "source": ("kalla/{}.html", "source/{}.html"),
    "changes": ("andringar.html", "changes.html"),
    "quality": ("kvalitet.html", "quality.html"),
    "dictionary": ("dataordbok.html", "dictionary.html"),
    "method": ("metod.html", "method.html"),
    "legend": ("teckenforklaring.html", "legend.html"),
}
_DOWNLOADS = {
    "downloads.csv_excel": "indikatorer_excel.csv",
    "downloads.csv": "indikatorer.csv",
    "downloads.parquet": "indikatorer.parquet",
    "downloads.json": "indikatorer.json",
    "downloads.all": "allt.zip",
}
MAPS_SHOWN, PERIODS_SHOWN, CHANGES_SHOWN, SMALLEST_SHOWN = 3, 24, 25, 10


@dataclass(frozen=True)
class Page:
    """One page in one language: where it stands and how it links to others."""

    kind: str
    name: str
    language: Language
    title: str
    content: dict[str, Any] = field(repr=False)

    @property
    def path(self) -> str:
        return _path(self.language.code, self.kind, self.name)

    def href(self, kind: str, name: str = "") -> str:
        return self.relative(_path(self.language.code, kind, name))

    def translation(self) -> str:
        return self.relative(_path(self.language.other, self.kind, self.name))

    def relative(self, path: str) -> str:
        """From this page to a path below the site's folder."""
        return "../" * self.path.count("/") + path


def write(folder: Path, edition: Edition, base: Path, exports: Path) -> None:
    """Write all pages of a publication below the folder. `base` is where the folder will stand, `exports` what it may link to."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Catalogue(edition)
    downloads = _exports_from(base / edition.vintage, exports)
    for code in CODES:
        for page in _Book(catalogue, Language(code), downloads).pages():
            path = folder / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            template = environment.get_template(f"{page.kind}.html.j2")
            path.write_text(
                template.render(
                    page=page,
                    t=page.language.text,
                    language=page.language,
                    edition=edition,
                    catalogue=catalogue,
                    sign=SIGNS,
                    **page.content,
                ),
                encoding="utf-8",
            )
    for name in ("site.css", "site.js"):
        shutil.copyfile(TEMPLATES / name, folder / name)


def _exports_from(site: Path, exports: Path) -> Callable[[str], str | None]:
    """The way from the site's folder to an exported file, where it is there."""
    way = os.path.relpath(exports, site)
    there = (
        {str(path.relative_to(exports)) for path in exports.rglob("*") if path.is_file()} if exports.is_dir() else set()
    )
    return lambda name: f"{way}/{name}" if name in there else None


def _path(code: str, kind: str, name: str = "") -> str:
    address = _ADDRESSES[kind][CODES.index(code)].format(name)
    return address if code == CODES[0] else f"{code}/{address}"


@dataclass(frozen=True)
class _Book:
    """All pages of one language."""

    catalogue: Catalogue
    language: Language
    exported: Callable[[str], str | None]

    @cached_property
    def told(self) -> dict[str, Summary]:
        """What may be said of each district."""
        codes = [area["area_code"] for area in self.catalogue.districts]
        return {code: summary.of_area(self.catalogue.of_area(code)) for code in codes}

    def pages(self) -> Iterator[Page]:
        text = self.language.text
        yield self._page("city", "", text("city.title"), self._city)
        yield self._page("districts", "", text("nav.districts"), self._districts)
        for area in self.catalogue.districts:
            title = text("district.title", area=self.own(area, "name"))
            yield self._page("district", area["area_code"], title, lambda page, area=area: self._district(page, area))
        yield self._page("indicators", "", text("indicators.title"), self._indicators)
        for name, definitions in self.catalogue.definitions.items():
            title = self.own(definitions[0], "title")
            yield self._page("indicator", name, title, lambda page, name=name: self._indicator(page, name))
        yield self._page("sources", "", text("sources.title"), self._sources)
        for name, source in self.catalogue.sources.items():
            yield self._page(
                "source", name, self.own(source, "title"), lambda page, name=name: self._source(page, name)
            )
        yield self._page("changes", "", text("changes.title"), self._changes)
        yield self._page("quality", "", text("quality.title"), self._quality)
        yield self._page("dictionary", "", text("dictionary.title"), self._dictionary)
        yield self._page("method", "", text("method.title"), lambda page: {})
        yield self._page("legend", "", text("legend.title"), lambda page: {})

    def _page(self, kind: str, name: str, title: str, content: Callable[[Page], dict[str, Any]]) -> Page:
        page = Page(kind, name, self.language, title, {})
        page.content.update(book=self, **content(page))
        return page

    # --- words of a row ------------------------------------------------------------------------------------------------

    def own(self, row: Row, name: str) -> str:
        """A text of the warehouse in this language; empty where it has none."""
        return row[f"{name}_{self.language.code}"] or ""

    def value(self, row: Row | None, name: str = "value") -> str:
        if row is None or row[name] is None:
            return NOT_SHOWN
        return self.language.number(row[name], row["decimals"])

    def whole(self, value: float | None) -> str:
        if value is None:
            return NOT_SHOWN
        return self.language.number(value, 0 if float(value).is_integer() else 1)

    def interval(self, row: Row | None) -> str:
        if row is None or row["lower_95"] is None or row["upper_95"] is None:
            return ""
        return f"{self.value(row, 'lower_95')}–{self.value(row, 'upper_95')}"

    def period(self, row: Row) -> str:
        return self.language.period(row["period_type"], row["period"])

    def statuses(self, row: Row | None) -> list[str]:
        """All that must be said of a value, not only the word that takes precedence."""
        if row is None:
            return ["not_measured"]
        flags = {"is_break": "break", "is_unreliable": "unreliable", "is_preliminary": "preliminary"}
        found = [row["status"], *(status for flag, status in flags.items() if row[flag])]
        return [one for one in dict.fromkeys(found) if one != "ok" or len(found) == 1]

    def label(self, series: Series) -> str:
        """What tells two series of one indicator apart; empty where there is one."""
        several = len(self.catalogue.bases[series.indicator["indicator_id"]]) > 1
        return self.language.word("basis", series.basis) if several else ""

    def is_web(self, address: str | None) -> bool:
        """Whether an address from the warehouse may become a link: a page on the web and nothing that runs."""
        return (address or "").startswith(("https://", "http://"))

    def verdict(self, row: Row | None) -> str:
        return figures.against_city(row)

    def may_be_chance(self, row: Row | None) -> bool:
        """Whether a difference does not hold when all comparisons are taken together."""
        return row is not None and self.verdict(row) not in ("similar", "unknown") and figures.holds(row) is False

    def change(self, row: Row | None) -> dict[str, str] | None:
        """The change since the period before in words; None where there is none to compare with."""
        if row is None or row["change"] is None:
            return None
        number, decimals = self.language.number, row["decimals"]
        sign = "+" if row["change"] > 0 else ""
        interval = ""
        if row["change_lower_95"] is not None:
            interval = f"{number(row['change_lower_95'], decimals)} {self.language.text('to')} "
            interval += number(row["change_upper_95"], decimals)
        return {
            "kind": figures.of_change(row),
            "figure": f"{sign}{number(row['change'], decimals)}",
            "interval": interval,
            "since": self.language.period(row["period_type"], row["previous_period"]),
        }

    def trend(self, row: Row | None) -> dict[str, str] | None:
        """The trend of the latest years in words; None where it cannot be told."""
        kind = figures.of_trend(row)
        if row is None or kind == figures.UNKNOWN:
            return None
        since = self.language.period(row["period_type"], row["trend_from_period"])
        return {"kind": kind, "word": self.language.text(f"trend.{row['trend']}", since=since)}

    # --- charts --------------------------------------------------------------------------------------------------------

    def _number(self, series: Series) -> Callable[[float], str]:
        def number(value: float) -> str:
            return self.language.number(value, 0 if float(value).is_integer() else 1)

        return number

    def spine(self, series: Series, code: str) -> Markup | str:
        row, city = series.now(code), series.now(self.catalogue.city["area_code"])
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
        label = f"{self.value(row)}; {self.language.text('column.city').lower()} {self.value(row, 'city_value')}"
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
        city = series.history(self.catalogue.city["area_code"]) if code != self.catalogue.city["area_code"] else []
        if sum(1 for row in rows if row["value"] is not None) < 2 or series.newest is None:
            return ""
        kind = series.newest[0]
        area = self.own(self.catalogue.areas[code], "name")
        first, last = rows[0], rows[-1]
        label = (
            f"{self.own(series.indicator, 'title')}, {area}: {self.period(first)} {self.value(first)}, "
            f"{self.period(last)} {self.value(last)}"
        )
        return charts.timeline(
            [_point(row) for row in rows],
            [_point(row) for row in city],
            self._number(series),
            label,
            (self.period(first), self.period(last)),
            self.value(last),
            longest_step=figures.step(kind) * 1.5,
            is_joined=kind != "wave",
        )

    def control(self, series: Series, code: str) -> dict[str, Any] | None:
        """The control chart of a series in an area with what its newest point says; None where it has no limits."""
        rows = self.catalogue.control.get((code, series.key))
        if not rows:
            return None
        newest = rows[-1]
        decimals = 0 if newest["measured"] == "numerator" else series.indicator["decimals"]
        kind, period = newest["period_type"], self.language.period
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
        sentence = self.language.text(
            "control.says",
            period=period(kind, newest["period"]),
            verdict=self.language.word("control_verdict", newest["verdict"]),
            why=self.language.word("signal", newest["signal"]),
        )
        ends = (period(kind, rows[0]["period"]), period(kind, newest["period"]))
        return {
            "rows": rows[-PERIODS_SHOWN:],
            "decimals": decimals,
            "is_signal": newest["signal"] != "none",
            "is_trial": newest["is_trial"],
            "kind": _CONTROL_KINDS.get(newest["verdict"], newest["signal_direction"] or figures.SIMILAR),
            "unit": (
                self.own(series.indicator, "numerator")
                if newest["measured"] == "numerator"
                else self.own(series.indicator, "unit")
            ),
            "says": sentence,
            "chart": charts.control(
                points,
                self._number(series),
                f"{self.own(series.indicator, 'title')}, {self.own(self.catalogue.areas[code], 'name')}: {sentence}",
                ends,
                longest_step=figures.step(kind) * 1.5,
            ),
        }

    def funnel(self, series: Series) -> Markup | str:
        """The committees around the city's value at their size; empty where fewer than three have limits."""
        city = series.now(self.catalogue.city["area_code"])
        points = [
            FunnelPoint(
                self.own(self.catalogue.areas[code], "name"),
                row["denominator"],
                row["value"],
                (row["funnel_lower_998"], row["funnel_lower_95"], row["funnel_upper_95"], row["funnel_upper_998"]),
                figures.against_city(row),
            )
            for code, kind in series.areas.items()
            if kind == "committee" and (row := series.now(code)) is not None
            if row["funnel_lower_998"] is not None and row["denominator"] is not None
        ]
        if len(points) < 3 or city is None or city["value"] is None:
            return ""
        title = self.own(series.indicator, "title")
        label = self.language.text("funnel.label", title=title, n=len(points))
        return charts.funnel(
            points, city["value"], self._number(series), label, self.own(series.indicator, "denominator")[:60]
        )

    def tiles(self, page: Page, series: Series, here: str | None) -> Markup:
        tiles = []
        for area in self.catalogue.districts:
            row = series.now(area["area_code"])
            tiles.append(
                Tile(
                    area["tile_x"],
                    area["tile_y"],
                    area["name_sv"],
                    f"{_TILE_SIGNS.get(figures.against_city(row), '')}{self.value(row)}",
                    figures.against_city(row),
                    area["area_code"] == here,
                    row is not None and row["is_unreliable"],
                )
            )
        title = self.own(series.indicator, "title")
        return charts.tile_map(tiles, f"{self.language.text('indicator.map')}: {title}")

    # --- pages ---------------------------------------------------------------------------------------------------------

    def downloads(self, page: Page, area: Row | None = None) -> list[tuple[str, str]]:
        """Text and address of the exported files that are there."""
        wanted = {self.language.text(key): name for key, name in _DOWNLOADS.items()}
        if area is not None:
            book = self.language.text("downloads.workbook", area=self.own(area, "name"))
            wanted = {book: f"excel/{area['area_code']}.xlsx"} | wanted
        return [(text, page.relative(way)) for text, name in wanted.items() if (way := self.exported(name))]

    def _city(self, page: Page) -> dict[str, Any]:
        told = self.told
        order = sorted(self.catalogue.districts, key=lambda area: -len(told[area["area_code"]].worse))
        tiles = [
            Tile(
                area["tile_x"],
                area["tile_y"],
                area["name_sv"],
                f"■ {len(told[area['area_code']].worse)}  ● {len(told[area['area_code']].better)}",
                "plain",
                href=page.href("district", area["area_code"]),
            )
            for area in self.catalogue.districts
        ]
        codes = [area["area_code"] for area in self.catalogue.districts]
        mine = [
            (one, self.catalogue.city["area_code"])
            for one in self.catalogue.series
            if any(one.now(code) is not None for code in codes)
        ]
        return {
            "told": told,
            "order": order,
            "map": charts.tile_map(tiles, self.language.text("city.worse"), size=100),
            "groups": figures.by_focus_area(mine),
            "downloads": self.downloads(page, self.catalogue.city),
            "unmeasured": self._unmeasured(),
            "mine": summary.of_area((one, self.catalogue.city["area_code"]) for one in self.catalogue.series),
            "plans": [
                (self.catalogue.areas[code], plan)
                for code, plan in sorted(
                    self.catalogue.plans.items(), key=lambda one: self.catalogue.areas[one[0]]["sort_order"]
                )
            ],
        }

    def _unmeasured(self) -> dict[str, list[Row]]:
        """Indicators without any value in this publication, and those that no district has one of."""
        measured = {
            one.indicator["indicator_id"]
            for one in self.catalogue.series
            if any(row["value"] is not None for row in one.rows.values())
        }
        in_districts = {
            one.indicator["indicator_id"]
            for one in self.catalogue.series
            if any(row["value"] is not None and row["area_type"] != "city" for row in one.rows.values())
        }
        default = [definitions[0] for definitions in self.catalogue.definitions.values()]
        return {
            "nothing": [row for row in default if row["indicator_id"] not in measured],
            "city_only": [row for row in default if row["indicator_id"] in measured - in_districts],
        }

    def _districts(self, page: Page) -> dict[str, Any]:
        return {"told": self.told}

    def _district(self, page: Page, area: Row) -> dict[str, Any]:
        mine = list(self.catalogue.of_area(area["area_code"]))
        told = self.told[area["area_code"]]
        mapped = [one for one in told.worse if one.row["area_type"] == "district"][:MAPS_SHOWN]
        plan = self.catalogue.plans.get(area["area_code"])
        used = {row["source"] for one, code in mine for row in one.history(code)}
        control = [(one, drawn) for one, code in mine if (drawn := self.control(one, code)) is not None]
        used |= {row["source"] for row in plan.problems} if plan else set()
        return {
            "area": area,
            "told": told,
            "maps": [(one, self.tiles(page, one.series, area["area_code"])) for one in mapped],
            "here": charts.tile_map(
                [
                    Tile(one["tile_x"], one["tile_y"], one["name_sv"], "", "plain", one is area)
                    for one in self.catalogue.districts
                ],
                self.language.text("district.where"),
                size=70,
            ),
            "judged": figures.by_focus_area([one for one in mine if one[0].indicator["direction"] != "none"]),
            "unjudged": figures.by_focus_area([one for one in mine if one[0].indicator["direction"] == "none"]),
            "over_time": [(one, code, drawn) for one, code in mine if (drawn := self.timeline(one, code)) != ""],
            "control": [one for one in control if one[1]["is_signal"]],
            "control_count": len(control),
            "plan": plan,
            "sources": [self.catalogue.sources[one] for one in sorted(used) if one in self.catalogue.sources],
            "downloads": self.downloads(page, area),
        }

    def item(self, told: Told) -> str:
        """A summary's sentence about one figure."""
        row = told.row
        key = "summary.item.interval" if self.interval(row) else "summary.item"
        sentence = self.language.text(
            key,
            value=self.value(row),
            unit=self.own(told.series.indicator, "unit"),
            period=self.period(row),
            city=self.value(row, "city_value"),
            lower=self.value(row, "lower_95"),
            upper=self.value(row, "upper_95"),
        )
        return sentence + (f" {self.language.text('summary.preliminary')}" if row["is_preliminary"] else "")

    def titles(self, told: list[Told]) -> str:
        """The titles of figures as a list in a sentence."""
        return self.language.listed(list(dict.fromkeys(self.own(one.series.indicator, "title") for one in told)))

    def changed(self, told: Told) -> str:
        """A summary's sentence about how one figure has changed."""
        row, text = told.row, self.language.text
        parts = []
        change = self.change(row)
        if change is not None and change["kind"] in (figures.BETTER, figures.WORSE):
            parts.append(
                text(
                    "summary.changed",
                    value=self.value(row),
                    unit=self.own(told.series.indicator, "unit"),
                    period=self.period(row),
                    before=self.value(row, "previous_value"),
                    since=change["since"],
                )
            )
        trend = self.trend(row)
        if trend is not None and trend["kind"] in (figures.BETTER, figures.WORSE):
            parts.append(f"{trend['word'].capitalize()}.")
        return " ".join([*parts, *([text("summary.preliminary")] if row["is_preliminary"] else [])])

    def control_since(self, action: Row) -> str:
        """What the control chart of an action's indicator says of the time since it began; empty where there is none."""
        if action["chart_verdict"] is None:
            return ""
        said = self.language.text(
            "control.says",
            period=self.language.period(action["chart_period_type"], action["chart_period"]),
            verdict=self.language.word("control_verdict", action["chart_verdict"]),
            why=self.language.word("signal", action["chart_signal"]),
        )
        return f"{self.language.text('control.title')}, {said}"

    def before_and_after(self, action: Row) -> tuple[str, str]:
        """An action's indicator before it began and after, each with its period and interval; empty where there is none."""
        decimals = self.catalogue.definitions[action["indicator_id"]][0]["decimals"]
        told = []
        for when in ("before", "after"):
            period = action[f"period_{when}"]
            if period is None:
                told.append("")
                continue
            value, lower, upper = (action[f"{name}_{when}"] for name in ("value", "lower_95", "upper_95"))
            shown = NOT_SHOWN if value is None else self.language.number(value, decimals)
            interval = (
                ""
                if lower is None
                else f" ({self.language.number(lower, decimals)}–{self.language.number(upper, decimals)})"
            )
            told.append(f"{self.language.period(action['period_type'], period)}: {shown}{interval}")
        return told[0], told[1]

    def alarmed(self, area: str) -> list[tuple[Row, str]]:
        """The newest month's alarms of an area: the indicator and a sentence about each."""
        return [
            (
                self.catalogue.definitions[row["indicator_id"]][0],
                self.language.text(
                    "alarm.says",
                    n=self.language.number(row["numerator"], 0),
                    period=self.language.period("month", row["period"]),
                    usual=self.language.number(row["baseline_mean"], 0),
                    threshold=self.language.number(row["threshold"], 0),
                ),
            )
            for row in self.catalogue.alarms.get(area, [])
        ]

    def unknowns(self, told: Summary) -> list[tuple[str, list[Series]]]:
        return [(self.language.count(f"unknown.{why}", len(which)), which) for why, which in told.unknown.items()]

    def _indicators(self, page: Page) -> dict[str, Any]:
        groups: dict[str, list[Row]] = {}
        for definitions in self.catalogue.definitions.values():
            groups.setdefault(definitions[0]["focus_area"], []).append(definitions[0])
        return {"groups": groups, "downloads": self.downloads(page)}

    def _indicator(self, page: Page, name: str) -> dict[str, Any]:
        definitions = self.catalogue.definitions[name]
        series = [one for one in self.catalogue.series if one.indicator["indicator_id"] == name]
        return {
            "indicator": definitions[0],
            "definitions": definitions,
            "series": [self._of_indicator(page, one) for one in series],
            "sides": self._side_by_side(name),
            "disagreeing": self.language.listed(
                [
                    self.own(area, "name")
                    for code, area in self.catalogue.areas.items()
                    if any((row := one.now(code)) is not None and row["definitions_disagree"] for one in series)
                ]
            ),
            "why": self.own(definitions[0], "not_measured_reason")
            or self.language.word("status_meaning", "not_measured"),
            "downloads": self.downloads(page),
        }

    def _of_indicator(self, page: Page, series: Series) -> dict[str, Any]:
        """What an indicator's page shows of one series: all areas now, the map, and the city's history."""
        city = self.catalogue.city["area_code"]
        lines = []
        now = [
            (self.catalogue.areas[code], row) for code in self.catalogue.areas if (row := series.now(code)) is not None
        ]
        highest = max(
            (one for _, row in now for one in (row["value"], row["upper_95"]) if one is not None), default=0.0
        )
        reference = series.now(city)
        for area, row in now:
            drawn: Markup | str = ""
            if row["value"] is not None:
                kind = "city" if area["area_type"] == "city" else figures.against_city(row)
                drawn = charts.interval(
                    row["value"],
                    row["lower_95"],
                    row["upper_95"],
                    reference["value"] if reference else None,
                    highest,
                    kind,
                    f"{self.value(row)} ({self.interval(row)})",
                )
            lines.append((area, row, drawn))
        kind = series.newest[0] if series.newest else ""
        periods = sorted({period for _, of, period in series.rows if of == kind})
        has_districts = any(area["area_type"] == "district" for area, _ in now)
        return {
            "series": series,
            "lines": lines,
            "kind": kind,
            "periods": periods[-PERIODS_SHOWN:],
            "is_cut": len(periods) > PERIODS_SHOWN,
            "map": self.tiles(page, series, None) if has_districts else "",
            "timeline": self.timeline(series, city),
            "control": self.control(series, city),
            "funnel": self.funnel(series),
            "areas": [area for area, _ in now],
        }

    def _side_by_side(self, name: str) -> list[dict[str, Any]]:
        """The newest value of each definition and basis for every area of today."""
        rows: dict[tuple, dict[str, Row]] = {}
        for row in self.catalogue.versions.get(name, []):
            one = (
                row["definition_version"],
                row["basis"],
                row["period_type"],
                row["period"],
                row["sex"],
                row["age_group"],
            )
            rows.setdefault(one, {})[row["area_code"]] = row
        newest: dict[tuple, tuple[tuple, dict[str, Row]]] = {}
        order = ["month", "quarter", "half_year", "school_term", "pooled", "wave", "year"]
        for one, areas in rows.items():
            if all(row["value"] is None for row in areas.values()) or one[2] not in order:
                continue
            key = (one[0], one[1], one[4], one[5])
            held = newest.get(key)
            if held is None or (order.index(one[2]), one[3]) >= (order.index(held[0][2]), held[0][3]):
                newest[key] = (one, areas)
        versions = [row["definition_version"] for row in self.catalogue.definitions[name]]
        return [
            {
                "number": versions.index(key[0]) + 1,
                "basis": key[1],
                "period": self.language.period(one[2], one[3]),
                "areas": areas,
            }
            for key, (one, areas) in newest.items()
        ]

    def _sources(self, page: Page) -> dict[str, Any]:
        return {}

    def _source(self, page: Page, name: str) -> dict[str, Any]:
        files = self.catalogue.edition.files.filter(pl.col("source_id") == name).to_dicts()
        return {
            "source": self.catalogue.sources[name],
            "files": files,
            "indicators": [
                definitions[0]
                for definitions in self.catalogue.definitions.values()
                if any(row["source"] == name for row in definitions)
            ],
        }

    def _changes(self, page: Page) -> dict[str, Any]:
        changes = self.catalogue.edition.changes
        counts = dict(changes.group_by("change").len().iter_rows())
        reasons = (
            changes.group_by("reason", "indicator_id")
            .len()
            .sort("len", "indicator_id", descending=[True, False])
            .to_dicts()
        )
        biggest = (
            changes.filter(
                pl.col("value").is_not_null()
                & (pl.col("previous_value") > 0)
                & (pl.col("change") == "changed")
                & (pl.col("numerator").fill_null(SMALLEST_SHOWN) >= SMALLEST_SHOWN)
            )
            .with_columns(percent=100 * (pl.col("value") / pl.col("previous_value") - 1))
            .filter(pl.col("percent").abs() > 1e-6)
            .sort(pl.col("percent").abs(), descending=True)
            .head(CHANGES_SHOWN)
            .to_dicts()
        )
        grouped: dict[str, list[tuple[Row, int]]] = {}
        for row in reasons:
            definitions = self.catalogue.definitions.get(row["indicator_id"])
            if definitions:
                grouped.setdefault(row["reason"], []).append((definitions[0], row["len"]))
        return {"counts": counts, "reasons": grouped, "biggest": biggest}

    def _quality(self, page: Page) -> dict[str, Any]:
        checks = self.catalogue.edition.checks.to_dicts()
        layers: dict[str, list[Row]] = {"raw": [], "models": [], "marts": []}
        for row in checks:
            layers.setdefault(row["layer"], []).append(row)
        return {
            "layers": layers,
            "warned": [row for row in checks if not row["passed"]],
            "count": len(checks),
            "before": self.catalogue.edition.checks_before.to_dicts(),
        }

    def _dictionary(self, page: Page) -> dict[str, Any]:
        tables: dict[str, list[Row]] = {}
        for row in self.catalogue.edition.tables.iter_rows(named=True):
            tables.setdefault(row["table_name"], []).append(row)
        return {"tables": tables}


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
