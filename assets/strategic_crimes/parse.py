"""Workbook of strategic crimes → counts. What a definition includes is data (strategic_crime_definition)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from pipeline.deliveries.model import load
from pipeline.deliveries.reading import read_delivery
from pipeline.faults import Fault
from pipeline.parsing import Parsed

if TYPE_CHECKING:
    from datetime import date

    from pipeline.deliveries.reading import DeliveredSheet
    from pipeline.readers.document import Document

_FIRST_YEAR = 1975
_BLOCK = ["basis", "period", "counting_unit"]
_DIMENSIONS = {"district_label": "Stadsdelsområde", "sex": "Kön", "age_group": "Åldersgrupp", "offence": "Brottstyp"}
_COMBINED = "violence_or_threat_against_official"
_SEPARATE = ("violence_against_official", "threat_against_official")


def parse(document: Document) -> Parsed:
    """One row per district, period, sex, age group, offence, basis and counting unit; `case_count` in that unit.

    Raises Fault: E-PERSON-ROWS for rows about single persons, E-COVERAGE for a combination that is absent,
    E-CONTRADICTION for populations that disagree, more persons than there are, or officials counted both together and
    separately; E-PERIOD for a period that had not ended; E-SUM for half-years that do not fit their year, and for an age
    group that exceeds one it lies in; else as `read_delivery`.
    """
    delivery = read_delivery(document, load("strategic_crimes"))
    sheet = delivery.sheets["counts"]
    _require_sound_rows(sheet, delivery.cover.as_of_date)
    _require_one_population(sheet)
    _require_halves_in_year(sheet)
    _require_ages_within_ages(sheet)
    _refuse_double_officials(sheet)
    _require_every_combination(sheet)
    return Parsed({"counts": sheet.loaded("case_count")}, delivery.notices, is_synthetic=delivery.cover.is_synthetic)


def _require_sound_rows(sheet: DeliveredSheet, as_of: date) -> None:
    period, ages = pl.col("period"), pl.col("age_group").str.split("-")
    sheet.refuse(
        "E-PERIOD",
        pl.date(period.str.head(4).cast(pl.Int32), pl.when(period.str.ends_with("H1")).then(6).otherwise(12), 28)
        > as_of,
        "the period had not ended on the date of the cover",
        column="period",
        why="part of a period would pass for the whole",
        action="correct the period, or the date on the sheet Leverans; leave out a period that has not ended",
    )
    sheet.refuse(
        "E-PERIOD",
        period.str.head(4).cast(pl.Int32) < _FIRST_YEAR,
        f"the year is before {_FIRST_YEAR}",
        column="period",
    )
    sheet.refuse(
        "E-VALUE", ages.list.first() > ages.list.last(), "the age group ends before it begins", column="age_group"
    )
    sheet.refuse(
        "E-CONTRADICTION",
        (pl.col("counting_unit") == "persons") & (pl.col("case_count") > pl.col("population")),
        "more persons are counted than live in the area",
        column="case_count",
        why="each person counts once in a row; the columns Antal and Befolkning may have been exchanged",
    )


def _require_halves_in_year(sheet: DeliveredSheet) -> None:
    """A year's offences are those of its halves; a person may be in both halves and is in the year once."""
    group = [name for name in sheet.spec.key if name != "period"]
    halves = (
        sheet.frame.filter(pl.col("period").str.contains("-H", literal=True))
        .with_columns(pl.col("period").str.head(4))
        .group_by(*group, "period")
        .agg(pl.len().alias("n"), pl.col("case_count").sum().alias("sum"), pl.col("case_count").max().alias("most"))
    )
    count, is_whole = pl.col("case_count"), pl.col("n") == 2
    wrong = (
        sheet.frame.join(halves, on=[*group, "period"])
        .filter(
            (count < pl.col("most"))
            | (is_whole & (count > pl.col("sum")))
            | (
                (pl.col("counting_unit") == "offences")
                & ((count < pl.col("sum")) | (is_whole & (count != pl.col("sum"))))
            )
        )
        .get_column("source_row")
    )
    sheet.refuse(
        "E-SUM",
        pl.col("source_row").is_in(wrong.implode()),
        "the year does not fit its half-years",
        column="case_count",
        why="within one delivery the parts of a figure add up",
    )


def _require_ages_within_ages(sheet: DeliveredSheet) -> None:
    """Whoever is 15–17 is 15–20 too, whether persons or offences are counted. Of several wider groups each has to hold."""
    group = [name for name in sheet.spec.key if name != "age_group"]
    ages = pl.col("age_group").str.split("-")
    rows = sheet.frame.with_columns(first=ages.list.first(), last=ages.list.last())
    wider = rows.select(*group, "first", "last", "case_count", "population")
    inside = rows.join(wider, on=group, suffix="_wider").filter(
        pl.col("first") >= pl.col("first_wider"), pl.col("last") <= pl.col("last_wider")
    )
    for column in ("case_count", "population"):
        wrong = inside.filter(pl.col(column) > pl.col(f"{column}_wider")).get_column("source_row")
        sheet.refuse(
            "E-SUM",
            pl.col("source_row").is_in(wrong.implode()),
            "the age group has more than a wider one that it lies in",
            column=column,
            why="within one delivery a part does not exceed its whole; the rows of two age groups may have been exchanged",
        )


def _require_one_population(sheet: DeliveredSheet) -> None:
    group = ["district_label", "period", "sex", "age_group"]
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("population") != pl.col("population").first().over(group),
        "the population differs from an earlier row of the same district, period, sex and age group",
        column="population",
        why="one group has one population, whatever is counted in it",
    )


def _refuse_double_officials(sheet: DeliveredSheet) -> None:
    def is_in_block(offences: tuple[str, ...]) -> pl.Expr:
        return pl.col("offence").is_in(offences).any().over(_BLOCK)

    sheet.refuse(
        "E-CONTRADICTION",
        (pl.col("offence") == _COMBINED) & is_in_block(_SEPARATE),
        "violence or threat against officials is delivered both together and separately",
        column="offence",
        why="the same cases would be counted twice",
        action="keep either the combined rows or the separate ones for this basis and period",
    )


def _require_every_combination(sheet: DeliveredSheet) -> None:
    """Within a basis, period and unit, every district × sex × age group × offence that occurs must be a row."""
    full = sheet.frame.select(_BLOCK).unique(maintain_order=True)
    for name in _DIMENSIONS:
        values = sheet.frame.select([name] if name == "district_label" else [*_BLOCK, name]).unique(maintain_order=True)
        full = full.join(values, how="cross") if name == "district_label" else full.join(values, on=_BLOCK)
    present = sheet.frame.select([*_BLOCK, *_DIMENSIONS])
    absent = full.join(present, on=[*_BLOCK, *_DIMENSIONS], how="anti")
    if absent.height:
        raise _coverage_fault(sheet, absent)


def _coverage_fault(sheet: DeliveredSheet, absent: pl.DataFrame) -> Fault:
    labels = {
        name: {id_: value.label for id_, value in column.values.items()} for name, column in sheet.spec.columns.items()
    }
    first = ", ".join(labels[name].get(value, value) for name, value in absent.row(0, named=True).items())
    return Fault(
        "E-COVERAGE",
        f"{absent.height} combinations have no row, the first is {first}",
        why="an absent row is not zero: nobody could tell nothing happened from not delivered",
        action="add the rows, with 0 where there were none",
        file=sheet.file,
        sheet=sheet.spec.name,
    )
