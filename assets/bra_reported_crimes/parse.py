"""Exports of reported crimes from the statistics database of Brå → one tidy table, whichever of the two formats
arrives.

Belongs here: the order of the steps, and what is said about a whole file. The layouts: excel.py, databasfil.py.
Whether the figures of a file agree with each other: checks.py. Which district or crime type a label is: seed tables,
resolved in dbt.
"""

from __future__ import annotations

import polars as pl

from assets.bra_reported_crimes import checks, databasfil, excel
from assets.bra_reported_crimes.vocabulary import PUBLISHER, crime_type
from pipeline.areas import meaning
from pipeline.faults import Notice
from pipeline.parsing import Parsed
from pipeline.publisher_sheet import about_name
from pipeline.readers.document import Document

SCHEMA = {
    "region_label": pl.Categorical(),
    "crime_label": pl.Categorical(),
    "crime_parent_label": pl.Categorical(),
    "crime_path": pl.Categorical(),
    "period_type": pl.Categorical(),
    "period": pl.Categorical(),
    "is_preliminary": pl.Boolean(),
    "crime_count": pl.Int64(),
    "rate_per_100k": pl.Float64(),
    "count_mark": pl.Categorical(),
    "rate_mark": pl.Categorical(),
    "source_sheet": pl.Categorical(),
    "source_row": pl.Int64(),
    "source_column": pl.Categorical(),
}
"""Texts are few and stand on many rows, so each is kept once: that makes the checks of a million rows cheap."""


def parse(document: Document) -> Parsed:
    """`figures`: one row per region, crime type (with its path where the file tells it) and period.

    The period is what the file says inside; its name decides nothing. A figure that is not there is null with a mark.
    Raises Fault for anything that is not an export as the publisher makes it, and for figures that contradict each
    other.
    """
    if document.kind == "text":
        printed, notices = databasfil.read(document, SCHEMA), []
    else:
        printed, notices = excel.read(document, SCHEMA)
    figures = checks.once_per_key(printed, file=document.name)
    checks.parts_fit_wholes(figures, file=document.name)
    checks.rates_fit_wholes(figures, file=document.name)
    checks.periods_fit_years(figures, file=document.name)
    checks.districts_fit_city(figures, file=document.name)
    checks.rates_fit_counts(figures, file=document.name)
    notices += about_name(document.name, sorted({period[:4] for period in figures["period"].unique()}))
    notices += _about_other_areas(document.name, figures)
    notices += _about_new_crime_types(document.name, figures)
    return Parsed({"figures": figures}, notices)


def _about_other_areas(name: str, figures: pl.DataFrame) -> list[Notice]:
    others = [label for label in figures["region_label"].unique() if meaning(PUBLISHER, label) == "other_area"]
    if not others:
        return []
    return [Notice("N-OTHER-AREA", f"{len(others)} areas outside Stockholm are kept in the raw table only", name)]


def _about_new_crime_types(name: str, figures: pl.DataFrame) -> list[Notice]:
    pairs = figures.select("crime_label", "crime_parent_label").unique(maintain_order=True)
    return [
        Notice("N-NEW-CRIME-TYPE", f"the crime type {label!r} is not described yet: no indicator uses it", name)
        for label, parent in pairs.iter_rows()
        if crime_type(label, parent) is None
    ]
