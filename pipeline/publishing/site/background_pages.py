"""The pages behind the figures: sources, what changed, checks, and the tables of the database."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.publishing.site.addresses import Page
from pipeline.publishing.site.book import Book
from pipeline.publishing.site.figures import Row

CHANGES_SHOWN, SMALLEST_SHOWN = 25, 10


def nothing_more(book: Book, page: Page) -> dict[str, Any]:
    """For pages whose template needs only what every template gets."""
    return {}


def source(book: Book, page: Page, name: str) -> dict[str, Any]:
    files = book.catalogue.edition.files.filter(pl.col("source_id") == name).to_dicts()
    return {
        "source": book.catalogue.sources[name],
        "files": files,
        "indicators": [
            definitions[0]
            for definitions in book.catalogue.definitions.values()
            if any(row["source"] == name for row in definitions)
        ],
    }


def is_undelivered(book: Book, source: Row) -> bool:
    """Whether a source is connected but has no file in this publication."""
    return source["status"] != "planned" and source["source_id"] not in book.catalogue.delivered


def sources(book: Book, page: Page) -> dict[str, Any]:
    return {"undelivered": [name for name, row in book.catalogue.sources.items() if is_undelivered(book, row)]}


def changes(book: Book, page: Page) -> dict[str, Any]:
    changes = book.catalogue.edition.changes
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
        definitions = book.catalogue.definitions.get(row["indicator_id"])
        if definitions:
            grouped.setdefault(row["reason"], []).append((definitions[0], row["len"]))
    was_there, is_there = pl.col("previous_value").is_not_null(), pl.col("value").is_not_null()
    differs = (was_there != is_there) | ((pl.col("value") - pl.col("previous_value")).abs() > 1e-9)
    return {
        "counts": counts,
        "valued": changes.filter(is_there & (pl.col("change") == "new")).height,
        "other": changes.filter(differs.fill_null(False) & (pl.col("change") == "changed")).height,
        "reasons": grouped,
        "biggest": biggest,
    }


def quality(book: Book, page: Page) -> dict[str, Any]:
    checks = book.catalogue.edition.checks.to_dicts()
    layers: dict[str, list[Row]] = {"raw": [], "models": [], "marts": []}
    for row in checks:
        layers.setdefault(row["layer"], []).append(row)
    undelivered = {name: row for name, row in book.catalogue.sources.items() if is_undelivered(book, row)}
    return {
        "layers": layers,
        # A raw table has its source's name before the double underscore.
        "idle": {row["table_name"] for row in layers["raw"] if row["table_name"].split("__")[0] in undelivered},
        "warned": [row for row in checks if not row["passed"]],
        "count": len(checks),
        "undelivered": [book.tell.own(row, "title") for row in undelivered.values()],
        "before": book.catalogue.edition.checks_before.to_dicts(),
    }


def dictionary(book: Book, page: Page) -> dict[str, Any]:
    tables: dict[str, list[Row]] = {}
    for row in book.catalogue.edition.tables.iter_rows(named=True):
        tables.setdefault(row["table_name"], []).append(row)
    return {"tables": tables}
