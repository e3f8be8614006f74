"""The text export ('Databasfil'): one line per region, crime type and period, parents echoed as lines of their own.

Belongs here: the layout of the lines. Does not belong here: what words mean (vocabulary.py), whether figures agree
(checks.py). Nothing runs once per line: a file may have a million.
"""

from __future__ import annotations

import polars as pl

from assets.bra_reported_crimes.vocabulary import (
    ABSENT,
    COUNT,
    RATE,
    UNKNOWN,
    period_fault,
    read_figure,
    read_period,
)
from pipeline.faults import Fault
from pipeline.publisher_sheet import EXPORT_AGAIN
from pipeline.readers.delimited import read_delimited
from pipeline.readers.document import Document

REGION, CRIME, YEAR, PART = "Region", "Brott", "År", "Period"


def read(document: Document, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """One row per line (repeated keys included). A line does not say what its crime type belongs to: parent and path
    are null.
    """
    header = _header(document)
    lines = read_delimited(document.text, separator=";", header=header, file=document.name)
    measures = [name for name in (COUNT, RATE) if name in header]
    parts = [YEAR, PART] if PART in header else [YEAR]
    lines = lines.with_columns(pl.col(name).fill_null("") for name in (REGION, CRIME, *parts))
    _refuse_empty_labels(document, lines)
    _refuse_cut(document, lines, parts)
    frame = (
        lines.join(_periods(document, lines, parts), on=parts, how="left", maintain_order="left")
        .join(_labels(lines, REGION, "region_label"), on=REGION, how="left", maintain_order="left")
        .join(_labels(lines, CRIME, "crime_label"), on=CRIME, how="left", maintain_order="left")
    )
    for measure, figure, mark in ((COUNT, "crime_count", "count_mark"), (RATE, "rate_per_100k", "rate_mark")):
        if measure in measures:
            _refuse_bad_figures(document, lines, measure)
            text = _without_thousands(pl.col(measure))
            frame = frame.with_columns(
                text.cast(pl.Float64, strict=False).cast(schema[figure]).alias(figure),
                pl.when(pl.col(measure).str.strip_chars() == UNKNOWN).then(pl.lit(UNKNOWN)).alias(mark),
            )
        else:
            frame = frame.with_columns(pl.lit(None, schema[figure]).alias(figure), pl.lit(ABSENT).alias(mark))
    return frame.with_columns(
        crime_parent_label=pl.lit(None, pl.String),
        crime_path=pl.lit(None, pl.String),
        source_sheet=pl.lit(""),
        source_column=pl.lit(measures[0]),
    ).select(schema.keys())


def _header(document: Document) -> list[str]:
    """The columns of this export: a search for whole years has no period, and either measure may be left out.

    The order is the publisher's. What has been moved about is refused by the reader, which compares with this list.
    """
    first_line = document.content[: document.content.find(b"\n") + 1].decode(document.encodings[0], errors="replace")
    found = [name.strip() for name in first_line.split(";")]
    parts = [PART] if PART in found else []
    measures = [name for name in (COUNT, RATE) if name in found]
    return [REGION, CRIME, YEAR, *parts, *(measures or (COUNT, RATE))]


def _periods(document: Document, lines: pl.DataFrame, parts: list[str]) -> pl.DataFrame:
    distinct = lines.group_by(parts).agg(pl.col("source_row").min()).sort("source_row")
    periods = []
    for *words, row in distinct.iter_rows():
        year, part = words[0], words[1] if len(words) > 1 else ""
        period = read_period(year, part) if len(words) == 1 or part.strip() else None
        if period is None:
            raise period_fault(year, part, file=document.name, row=row, column=parts[-1])
        periods.append((*words, period.period_type, period.period, period.is_preliminary))
    names = [*parts, "period_type", "period", "is_preliminary"]
    types = [*(pl.String for _ in parts), pl.String, pl.String, pl.Boolean]
    return pl.DataFrame(periods, schema=dict(zip(names, types, strict=True)), orient="row")


def _labels(lines: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """Every spelling in the file once, with white space collapsed."""
    distinct = lines.select(column).unique()
    return distinct.with_columns(pl.col(column).str.replace_all(r"\s+", " ").str.strip_chars().alias(name))


def _refuse_empty_labels(document: Document, lines: pl.DataFrame) -> None:
    for column in (REGION, CRIME):
        empty = lines.filter(pl.col(column).str.strip_chars() == "").head(1)
        if empty.height:
            raise Fault(
                "E-SHAPE",
                f"a line without {column!r}",
                why="its figures cannot be given to any region and crime type",
                action=EXPORT_AGAIN,
                file=document.name,
                row=empty["source_row"][0],
                column=column,
            )


def _refuse_cut(document: Document, lines: pl.DataFrame, parts: list[str]) -> None:
    """Raise E-TRUNCATED where there is no line, or where the last region (the last crime type of a single region) ends
    before the others do and is equal to them until then: an export holds the same lines for each.
    """
    if lines.is_empty():
        raise _cut_fault(document, "no line with figures follows the header", 2)
    group = REGION if lines[REGION].n_unique() > 1 else CRIME
    names = [name for name in (CRIME, *parts) if name != group]
    last = lines.filter(pl.col(group) == lines[group][-1]).select(names)
    before = lines.filter(pl.col(group) != lines[group][-1])
    if before.is_empty():
        return
    if before.group_by(group).len()["len"].n_unique() > 1:
        return
    whole = before.filter(pl.col(group) == before[group][0]).select(names)
    if last.height < whole.height and last.equals(whole.head(last.height)):
        what = f"{lines[group][-1]!r} ends after {last.height} lines, each {group} before it has {whole.height}"
        raise _cut_fault(document, what, lines["source_row"][-1])


def _cut_fault(document: Document, what: str, row: int) -> Fault:
    return Fault(
        "E-TRUNCATED",
        what,
        why="the file was cut off on the way; what is missing would pass for not available",
        action="fetch it again and compare its size with the original",
        file=document.name,
        row=row,
    )


def _refuse_bad_figures(document: Document, lines: pl.DataFrame, measure: str) -> None:
    """Raise the fault of the first line whose figure is none. Only spellings that are not plain are looked at one by
    one.
    """
    plain = pl.col(measure).str.contains(r"^\d{1,8}$").fill_null(False)
    others = lines.filter(~plain & (pl.col(measure) != UNKNOWN).fill_null(True))
    distinct = others.group_by(measure).agg(pl.col("source_row").min()).sort("source_row")
    for text, row in distinct.iter_rows():
        read_figure(text, measure, file=document.name, row=row, column=measure)


def _without_thousands(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.replace_all(r"[ \u00a0\u202f]", "").str.replace(",", ".", literal=True)
