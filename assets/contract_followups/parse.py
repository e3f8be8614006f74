"""Workbook of contracts, follow-ups and supplier checks → three tables. Identifiers arrive as pseudonyms, names never.

What counts as due, overdue or flagged is meaning and lives in the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from pipeline.deliveries.model import load
from pipeline.deliveries.reading import read_delivery
from pipeline.parsing import Parsed

if TYPE_CHECKING:
    from datetime import date

    from pipeline.deliveries.reading import DeliveredSheet, Delivery
    from pipeline.readers.document import Document


def parse(document: Document) -> Parsed:
    """Tables contracts, followups and supplier_checks, each with the delivery's `as_of_date`; amounts in SEK.

    Raises Fault: E-REFERENCE for a follow-up without its contract, E-DATE-ORDER for dates that cannot follow each
    other, E-CONTRADICTION for cells of one row that exclude each other; else as `read_delivery`.
    """
    delivery = read_delivery(document, load("contract_followups"))
    as_of = delivery.cover.as_of_date
    _check_contracts(delivery.sheets["contracts"])
    _check_followups(delivery, as_of)
    delivery.sheets["supplier_checks"].refuse_later("check_date", as_of)
    tables = {
        name: sheet.loaded().select(pl.lit(as_of).alias("as_of_date"), pl.all())
        for name, sheet in delivery.sheets.items()
    }
    return Parsed(tables, delivery.notices, is_synthetic=delivery.cover.is_synthetic)


def _check_contracts(sheet: DeliveredSheet) -> None:
    sheet.require_order("start_date", "end_date")


def _check_followups(delivery: Delivery, as_of: date) -> None:
    sheet = delivery.sheets["followups"]
    contracts = delivery.sheets["contracts"].frame.get_column("contract_id")
    sheet.refuse(
        "E-REFERENCE",
        ~pl.col("contract_id").is_in(contracts.implode()),
        "the contract of the follow-up is not on the sheet Avtal",
        column="contract_id",
        why="without the contract nobody knows whose follow-up it is",
        action="add the contract, or correct the id",
    )
    sheet.refuse_later("performed_date", as_of)
    sheet.refuse_later("closed_date", as_of)
    sheet.require_order("performed_date", "closed_date")
    sheet.require_order("performed_date", "deadline_date")
    outcome = ["deviation_code", "deviation_severity", "deadline_date", "closed_date"]
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("performed_date").is_null() & pl.any_horizontal(pl.col(outcome).is_not_null()),
        "a follow-up that has not been performed has a deviation, a deadline or a closing date",
        column="performed_date",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("deviation_code").is_not_null()
        & ~pl.col("deviation_severity").is_in(["minor", "serious"]).fill_null(False),
        "a deviation is named without being minor or serious",
        column="deviation_severity",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("termination_reason").is_not_null() & ~pl.col("terminated").fill_null(False),
        "a reason for termination is given, but the contract is not terminated",
        column="termination_reason",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        pl.col("repaid_sek") > pl.col("reclaimed_sek").fill_null(0),
        "more is repaid than was reclaimed",
        column="repaid_sek",
    )
