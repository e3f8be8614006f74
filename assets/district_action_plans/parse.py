"""Workbook of situational pictures and action plans → four tables: picture, problem, action, follow-up.

What counts as due, followed up or traced is meaning and lives in the models. So does whether an indicator of that id
exists: indicators come and go after a delivery was archived, and an old plan must stay readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from pipeline.areas import aliases
from pipeline.deliveries.model import load
from pipeline.deliveries.reading import read_delivery
from pipeline.parsing import Parsed
from pipeline.seeds import collapsed, seed_rows

if TYPE_CHECKING:
    from datetime import date

    from pipeline.deliveries.reading import DeliveredSheet, Delivery
    from pipeline.readers.document import Document

_AREA_TYPES = ("district", "former_district", "focus_area", "city")
_BEGUN = ("ongoing", "done")


def parse(document: Document) -> Parsed:
    """Tables situational_pictures, problems, actions and followups, each with the delivery's `as_of_date`.

    Raises Fault: E-REFERENCE for an area, problem or action that is not on the sheet it should be on; E-AREA for a
    committee where an area belongs, or the other way, and for a district that did not exist then; E-DATE-ORDER for
    dates that cannot follow each other or lie after the cover's; E-CONTRADICTION for cells that exclude each other; else
    as `read_delivery`.
    """
    delivery = read_delivery(document, load("district_action_plans"))
    as_of = delivery.cover.as_of_date
    _check_pictures(delivery.sheets["situational_pictures"], as_of)
    _check_problems(delivery)
    _check_actions(delivery, as_of)
    _check_followups(delivery, as_of)
    tables = {
        name: sheet.loaded().select(pl.lit(as_of).alias("as_of_date"), pl.all())
        for name, sheet in delivery.sheets.items()
    }
    return Parsed(tables, delivery.notices, is_synthetic=delivery.cover.is_synthetic)


def _check_pictures(sheet: DeliveredSheet, as_of: date) -> None:
    _require_type(sheet, "area", _AREA_TYPES, "the name is not that of a district, a focus area or the city")
    _require_existing(sheet, as_of)
    sheet.refuse_later("adopted_date", as_of)
    sheet.require_order("covers_from", "covers_to")
    has_none = pl.col("adopted_date").is_null()
    sheet.refuse(
        "E-CONTRADICTION",
        has_none & pl.any_horizontal(pl.col("covers_from", "covers_to", "diary_number").is_not_null()),
        "a situational picture without the day of its adoption has a period or a diary number",
        column="adopted_date",
        action="write the day when it was adopted, or leave the whole row empty but for the area",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        has_none & (pl.len().over(_code("area")) > 1),
        "the area stands here both with and without an adopted situational picture",
        column="adopted_date",
        action="delete the row without a date",
    )


def _check_problems(delivery: Delivery) -> None:
    sheet, pictures = delivery.sheets["problems"], delivery.sheets["situational_pictures"]
    _require_type(sheet, "area", _AREA_TYPES, "the name is not that of a district, a focus area or the city")
    listed = pictures.frame.select(_code("area")).to_series()
    sheet.refuse(
        "E-REFERENCE",
        ~_code("area").is_in(listed.implode()),
        "the area of the problem is not on the sheet Lägesbilder",
        column="area",
        why="that sheet says which areas the delivery is about",
        action="add the area there, with an empty date if it has no situational picture",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("has_cause_analysis") != pl.col("cause").is_not_null(),
        "causes are written without an analysis, or an analysis has no causes",
        column="cause",
        why="only a cause that can be read links the problem to its action",
        action="write what the analysis showed, or answer nej",
    )


def _check_actions(delivery: Delivery, as_of: date) -> None:
    sheet = delivery.sheets["actions"]
    _require_reference(sheet, delivery.sheets["problems"], "problem_id", "the problem of the action")
    _require_type(sheet, "responsible_committee", ("committee",), "the name is not that of a committee")
    sheet.require_order("start_date", "due_date")
    sheet.refuse(
        "E-DATE-ORDER",
        pl.col("status").is_in(_BEGUN) & (pl.col("start_date") > as_of),
        "an action that has begun starts after the date on the cover",
        column="start_date",
    )


def _check_followups(delivery: Delivery, as_of: date) -> None:
    sheet, actions = delivery.sheets["followups"], delivery.sheets["actions"]
    _require_reference(sheet, actions, "action_id", "the action that was followed up")
    sheet.refuse_later("followup_date", as_of)
    starts = dict(actions.frame.select("action_id", "start_date").iter_rows())
    sheet.refuse(
        "E-DATE-ORDER",
        pl.col("followup_date") < pl.col("action_id").replace_strict(starts, default=None, return_dtype=pl.Date),
        "the follow-up is before the start of its action",
        column="followup_date",
    )
    planned = actions.frame.filter(pl.col("status") == "planned").get_column("action_id")
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("action_id").is_in(planned.implode()),
        "an action that has not begun is followed up",
        column="action_id",
    )


def _code(column: str) -> pl.Expr:
    """The area's code, whatever it is called; NULL for a name that nobody knows."""
    codes = aliases("stockholm")
    return pl.col(column).map_elements(lambda label: codes.get(collapsed(label)), return_dtype=pl.String)


def _require_type(sheet: DeliveredSheet, column: str, types: tuple[str, ...], what: str) -> None:
    """Raise E-AREA where a name is unknown or of another type, before a row that refers to it is blamed instead."""
    known = {row["area_code"]: row["area_type"] for row in seed_rows("area")}
    sheet.refuse(
        "E-AREA",
        ~_code(column).replace_strict(known, default="unknown", return_dtype=pl.String).is_in(types),
        what,
        column=column,
        action="choose from the drop-down list, or add the spelling to dbt_project/seeds/area_alias.csv",
    )


def _require_existing(sheet: DeliveredSheet, as_of: date) -> None:
    day = as_of.isoformat()
    existing = [
        row["area_code"]
        for row in seed_rows("area")
        if row["city_valid_from"] <= day and (not row["city_valid_to"] or day < row["city_valid_to"])
    ]
    sheet.refuse(
        "E-AREA",
        ~_code("area").is_in(existing),
        "the district did not exist on the date on the cover",
        column="area",
        why="the plan of a district that has merged went over to the district it became a part of",
        action="write today's district, or correct the date",
    )


def _require_reference(sheet: DeliveredSheet, other: DeliveredSheet, column: str, thing: str) -> None:
    sheet.refuse(
        "E-REFERENCE",
        ~pl.col(column).is_in(other.frame.get_column(column).implode()),
        f"{thing} is not on the sheet {other.spec.name}",
        column=column,
        why="without it nobody knows what the row belongs to",
        action=f"add the row to the sheet {other.spec.name}, or correct the id",
    )
