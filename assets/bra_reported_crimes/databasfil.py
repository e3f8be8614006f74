"""The text export ('Databasfil'): one line per region, crime type and period, parents echoed as lines of their own.

Belongs here: the layout of the lines. Does not belong here: what words mean (vocabulary.py), whether figures agree
(checks.py). Nothing runs once per line, only once per word: a file may have a million lines.
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
from pipeline.readers.delimited import read_delimited, read_words
from pipeline.readers.document import Document

REGION, CRIME, YEAR, PART = "Region", "Brott", "År", "Period"


def read(document: Document, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """One row per line (repeated keys included). A line does not say what its crime type belongs to: parent and path
    are null.
    """
    header = _header(document)
    lines = read_delimited(document.utf8, separator=";", header=header, file=document.name)
    measures = [name for name in (COUNT, RATE) if name in header]
    parts = [YEAR, PART] if PART in header else [YEAR]
    _refuse_empty_labels(document, lines)
    _refuse_cut(document, lines, parts)
    columns = {
        "region_label": read_words(lines[REGION], _label),
        "crime_label": read_words(lines[CRIME], _label),
        **_periods(document, lines, parts),
        "source_row": lines["source_row"],
    }
    for measure, figure, mark in ((COUNT, "crime_count", "count_mark"), (RATE, "rate_per_100k", "rate_mark")):
        if measure in measures:
            _refuse_bad_figures(document, lines, measure)
            columns[figure] = read_words(lines[measure], _number).cast(schema[figure])
            columns[mark] = read_words(lines[measure], _mark)
    absent = {"source_sheet": "", "source_column": measures[0], "count_mark": ABSENT, "rate_mark": ABSENT}
    return pl.DataFrame(columns).select(
        pl.col(name) if name in columns else pl.lit(absent.get(name)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def _header(document: Document) -> list[str]:
    """The columns of this export: a search for whole years has no period, and either measure may be left out.

    The order is the publisher's. What has been moved about is refused by the reader, which compares with this list.
    """
    first_line = document.content[: document.content.find(b"\n") + 1].decode(document.encodings[0], errors="replace")
    found = [name.strip() for name in first_line.split(";")]
    parts = [PART] if PART in found else []
    measures = [name for name in (COUNT, RATE) if name in found]
    return [REGION, CRIME, YEAR, *parts, *(measures or (COUNT, RATE))]


def _periods(document: Document, lines: pl.DataFrame, parts: list[str]) -> dict[str, pl.Series]:
    distinct = lines.group_by(parts).agg(pl.col("source_row").min()).sort("source_row")
    periods = []
    for *words, row in distinct.iter_rows():
        year, part = words[0] or "", (words[1] or "") if len(words) > 1 else ""
        period = read_period(year, part) if len(words) == 1 or part.strip() else None
        if period is None:
            raise period_fault(year, part, file=document.name, row=row, column=parts[-1])
        periods.append((period.period_type, period.period, period.is_preliminary))
    types = {"period_type": pl.Categorical, "period": pl.Categorical, "is_preliminary": pl.Boolean}
    read = distinct.select(parts).hstack(pl.DataFrame(periods, schema=types, orient="row"))
    return lines.select(parts).join(read, on=parts, how="left", maintain_order="left").select(types.keys()).to_dict()


def _label(words: pl.Series) -> pl.Series:
    return words.str.replace_all(r"\s+", " ").str.strip_chars().cast(pl.Categorical)


def _refuse_empty_labels(document: Document, lines: pl.DataFrame) -> None:
    for column in (REGION, CRIME):
        is_empty = read_words(lines[column], lambda words: words.str.strip_chars() == "").fill_null(True)
        empty = lines.filter(is_empty).head(1) if is_empty.any() else lines.clear()
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
    of_last = lines[group] == lines[group][-1]
    sizes = lines[group].filter(~of_last).value_counts(name="lines")
    if sizes["lines"].n_unique() != 1 or sizes["lines"][0] <= of_last.sum():
        return
    last = lines.filter(of_last).select(names)
    whole = lines.filter(pl.col(group) == lines[group].filter(~of_last)[0]).select(names)
    if last.equals(whole.head(last.height)):
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
    """Raise the fault of the first line whose figure is none. Only spellings that are not plain, and figures of more than six
    digits, are looked at one by one.
    """
    is_plain = read_words(lines[measure], lambda words: words.str.contains(r"^\d{1,6}$") | (words == UNKNOWN))
    if is_plain.fill_null(False).all():
        return
    others = lines.filter(~is_plain.fill_null(False))
    distinct = others.group_by(measure).agg(pl.col("source_row").min()).sort("source_row")
    for text, row in distinct.iter_rows():
        read_figure(text, measure, file=document.name, row=row, column=measure)


def _number(words: pl.Series) -> pl.Series:
    plain = words.str.strip_chars().str.replace_all(r"[ \u00a0\u202f]", "").str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False)


def _mark(words: pl.Series) -> pl.Series:
    return words.str.strip_chars().replace_strict({UNKNOWN: UNKNOWN}, default=None).cast(pl.Categorical)
