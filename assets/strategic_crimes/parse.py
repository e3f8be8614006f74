"""Workbook of strategic crimes → counts. What a definition includes is data (strategic_crime_definition)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from pipeline.deliveries import load, read_delivery
from pipeline.faults import Fault
from pipeline.parsing import Parsed

if TYPE_CHECKING:
    from pipeline.deliveries import DeliveredSheet
    from pipeline.readers.document import Document

_BLOCK = ["basis", "period", "counting_unit"]
_DIMENSIONS = {"district_label": "Stadsdelsområde", "sex": "Kön", "age_group": "Åldersgrupp", "offence": "Brottstyp"}
_COMBINED = "violence_or_threat_against_official"
_SEPARATE = ("violence_against_official", "threat_against_official")


def parse(document: Document) -> Parsed:
    """One row per district, period, sex, age group, offence, basis and counting unit; `case_count` in that unit.

    Raises Fault: E-PERSON-ROWS for rows about single persons, E-COVERAGE for a combination that is absent,
    E-CONTRADICTION for populations that disagree or officials counted both together and separately; else as
    `read_delivery`.
    """
    delivery = read_delivery(document, load("strategic_crimes"))
    sheet = delivery.sheets["counts"]
    _require_one_population(sheet)
    _refuse_double_officials(sheet)
    _require_every_combination(sheet)
    return Parsed({"counts": sheet.loaded("case_count")}, delivery.notices, is_synthetic=delivery.cover.is_synthetic)


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
