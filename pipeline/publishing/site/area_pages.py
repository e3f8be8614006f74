"""The pages of the city, of its districts side by side, and of each district."""

from __future__ import annotations

from typing import Any

from pipeline.publishing.site import charts, figures, summary
from pipeline.publishing.site.addresses import Page
from pipeline.publishing.site.book import Book, Drawn
from pipeline.publishing.site.charts import Tile
from pipeline.publishing.site.figures import Row
from pipeline.publishing.site.summary import Summary

MAPS_SHOWN, WORSE_SHOWN, DRAWN_SHOWN = 3, 5, 9


def city(book: Book, page: Page) -> dict[str, Any]:
    told = book.told
    order = sorted(book.catalogue.districts, key=lambda area: -len(told[area["area_code"]].worse))
    tiles = [
        Tile(
            area["tile_x"],
            area["tile_y"],
            area["name_sv"],
            f"■ {len(told[area['area_code']].worse)}  ● {len(told[area['area_code']].better)}",
            "plain",
            href=page.href("district", area["area_code"]),
        )
        for area in book.catalogue.districts
    ]
    codes = [area["area_code"] for area in book.catalogue.districts]
    mine = [
        (one, book.catalogue.city["area_code"])
        for one in book.catalogue.series
        if any(one.now(code) is not None for code in codes)
    ]
    return {
        "told": told,
        "order": order,
        "shown": WORSE_SHOWN,
        "more": sum(1 for area in order[WORSE_SHOWN:] if told[area["area_code"]].worse),
        "map": charts.tile_map(tiles, book.language.text("city.worse"), size=100),
        "groups": figures.by_focus_area(mine),
        "downloads": book.downloads(page, book.catalogue.city),
        "unmeasured": _unmeasured(book),
        "mine": summary.of_area((one, book.catalogue.city["area_code"]) for one in book.catalogue.series),
        "plans": [
            (book.catalogue.areas[code], plan)
            for code, plan in sorted(
                book.catalogue.plans.items(), key=lambda one: book.catalogue.areas[one[0]]["sort_order"]
            )
        ],
    }


def districts(book: Book, page: Page) -> dict[str, Any]:
    return {"told": book.told}


def district(book: Book, page: Page, area: Row) -> dict[str, Any]:
    mine = list(book.catalogue.of_area(area["area_code"]))
    told = book.told[area["area_code"]]
    mapped = [one for one in told.worse if one.row["area_type"] == "district"][:MAPS_SHOWN]
    over_time = book.over_time[area["area_code"]]
    plan = book.catalogue.plans.get(area["area_code"])
    used = {row["source"] for one, code in mine for row in one.history(code)}
    control = [(one, drawn) for one, code in mine if (drawn := book.draw.control(one, code)) is not None]
    used |= {row["source"] for row in plan.problems} if plan else set()
    return {
        "area": area,
        "spine": book.draw.spine,
        "told": told,
        "maps": [(one, book.draw.tiles(one.series, area["area_code"])) for one in mapped],
        "here": charts.tile_map(
            [
                Tile(one["tile_x"], one["tile_y"], one["name_sv"], "", "plain", one is area)
                for one in book.catalogue.districts
            ],
            book.language.text("district.where"),
            size=70,
        ),
        "judged": figures.by_focus_area([one for one in mine if one[0].indicator["direction"] != "none"]),
        "unjudged": figures.by_focus_area([one for one in mine if one[0].indicator["direction"] == "none"]),
        "over_time": _notable(told, over_time)[:DRAWN_SHOWN],
        "over_time_count": len(over_time),
        "control": [one for one in control if one[1]["is_signal"]],
        "control_count": len(control),
        "control_latest": book.language.listed(list(dict.fromkeys(drawn["newest"] for _, drawn in control))),
        "plan": plan,
        "sources": [book.catalogue.sources[one] for one in sorted(used) if one in book.catalogue.sources],
        "downloads": book.downloads(page, area),
    }


def district_time(book: Book, page: Page, area: Row) -> dict[str, Any]:
    """A district's series over time: a page of its own, because its charts and their tables grow with every year."""
    groups: dict[str, list[Drawn]] = {}
    for one in book.over_time[area["area_code"]]:
        groups.setdefault(one[0].indicator["focus_area"], []).append(one)
    return {"area": area, "groups": list(groups.items()), "downloads": book.downloads(page, area)}


def _notable(told: Summary, drawn: list[Drawn]) -> list[Drawn]:
    """What the summary names comes first, in its order; then the others."""
    named = [one.series.key for one in (*told.worse, *told.got_worse, *told.better, *told.got_better)]
    order = {key: index for index, key in enumerate(dict.fromkeys(named))}
    return sorted(drawn, key=lambda one: order.get(one[0].key, len(order)))


def _unmeasured(book: Book) -> dict[str, list[Row]]:
    """Indicators without any value in this publication, and those that no district has one of."""
    measured = {
        one.indicator["indicator_id"]
        for one in book.catalogue.series
        if any(row["value"] is not None for row in one.rows.values())
    }
    in_districts = {
        one.indicator["indicator_id"]
        for one in book.catalogue.series
        if any(row["value"] is not None and row["area_type"] != "city" for row in one.rows.values())
    }
    default = [definitions[0] for definitions in book.catalogue.definitions.values()]
    return {
        "nothing": [row for row in default if row["indicator_id"] not in measured],
        "city_only": [row for row in default if row["indicator_id"] in measured - in_districts],
    }
