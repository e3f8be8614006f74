"""The pages of indicators: the list of all, and each with its definitions, areas and history."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from pipeline.publishing.site import charts, figures
from pipeline.publishing.site.addresses import Page
from pipeline.publishing.site.book import Book
from pipeline.publishing.site.drawing import PERIODS_SHOWN
from pipeline.publishing.site.figures import Row, Series


def indicators(book: Book, page: Page) -> dict[str, Any]:
    groups: dict[str, list[Row]] = {}
    for definitions in book.catalogue.definitions.values():
        groups.setdefault(definitions[0]["focus_area"], []).append(definitions[0])
    return {"groups": groups, "downloads": book.downloads(page)}


def indicator(book: Book, page: Page, name: str) -> dict[str, Any]:
    definitions = book.catalogue.definitions[name]
    series = [one for one in book.catalogue.series if one.indicator["indicator_id"] == name]
    return {
        "indicator": definitions[0],
        "definitions": definitions,
        "series": [_of_indicator(book, one) for one in series],
        "sides": _side_by_side(book, name),
        "disagreeing": book.language.listed(
            [
                book.tell.own(area, "name")
                for code, area in book.catalogue.areas.items()
                if any((row := one.now(code)) is not None and row["definitions_disagree"] for one in series)
            ]
        ),
        "why": book.tell.own(definitions[0], "not_measured_reason").rstrip(".")
        or book.language.word("status_meaning", "not_measured"),
        "downloads": book.downloads(page, indicator=name),
    }


def _of_indicator(book: Book, series: Series) -> dict[str, Any]:
    """What an indicator's page shows of one series: all areas now, the map, and the city's history."""
    city = book.catalogue.city["area_code"]
    lines = []
    now = [(book.catalogue.areas[code], row) for code in book.catalogue.areas if (row := series.now(code)) is not None]
    highest = max((one for _, row in now for one in (row["value"], row["upper_95"]) if one is not None), default=0.0)
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
                f"{book.tell.value(row)} ({book.tell.interval(row)})",
            )
        lines.append((area, row, drawn))
    kind = series.newest[0] if series.newest else ""
    periods = sorted({period for _, of, period in series.rows if of == kind})
    has_districts = any(area["area_type"] == "district" for area, _ in now)
    return {
        "series": series,
        "lines": lines,
        "index_base": _index_base(series),
        "has_target": any(row["target_value"] is not None for _, row in now),
        "kind": kind,
        "periods": periods[-PERIODS_SHOWN:],
        "is_cut": len(periods) > PERIODS_SHOWN,
        "map": book.draw.tiles(series, None) if has_districts else "",
        "timeline": book.draw.timeline(series, city),
        "control": book.draw.control(series, city),
        "funnel": book.draw.funnel(series),
        "areas": [area for area, _ in now],
    }


def _index_base(series: Series) -> str:
    """The period that is 100 in the index of a series; empty where it has no index."""
    return next((row["index_base_period"] for row in series.rows.values() if row["index_value"] is not None), "")


def _side_by_side(book: Book, name: str) -> list[dict[str, Any]]:
    """The newest value of each definition and basis for every area of today."""
    rows: dict[tuple, dict[str, Row]] = {}
    for row in book.catalogue.versions.get(name, []):
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
    versions = [row["definition_version"] for row in book.catalogue.definitions[name]]
    return [
        {
            "number": versions.index(key[0]) + 1,
            "basis": key[1],
            "period": book.language.period(one[2], one[3]),
            "mark": figures.mark_of(next(iter(areas.values()))),
            "at": f"{one[2]} {one[3]}",
            "areas": areas,
        }
        for key, (one, areas) in newest.items()
    ]
