"""The file of one indicator for whoever opens it in a spreadsheet: Swedish headings and words, newest first, rounded.

`as_published` gives such a file the columns and codes of the published table back, for the search of what leaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline import words


@dataclass(frozen=True)
class Heading:
    """A column: its Swedish heading, the published table's column, the words that stand for its codes."""

    text: str
    column: str
    words: Mapping[str, str] | None = None
    is_rounded: bool = False
    """To the decimals that the indicator is shown with."""


_YES_NO = {"true": "ja", "false": "nej"}
HEADINGS = (
    Heading("Område", "area_name"),
    Heading("Periodtyp", "period_type", words.PERIOD_TYPES),
    Heading("Period", "period"),
    Heading("Värde", "value", is_rounded=True),
    Heading("Nedre gräns, 95 %", "lower_95", is_rounded=True),
    Heading("Övre gräns, 95 %", "upper_95", is_rounded=True),
    Heading("Hela staden", "city_value", is_rounded=True),
    Heading("Jämfört med staden", "compared_with_city_95", words.COMPARED_WITH_CITY),
    Heading("Bedömning mot staden", "judgement_against_city", words.JUDGEMENTS),
    Heading("Antal (täljare)", "numerator"),
    Heading("Nämnare", "denominator"),
    Heading("Svarande", "n"),
    Heading("Status", "status", words.STATUS_LABELS),
    Heading("Så kom värdet till", "value_basis", words.VALUE_BASES),
    Heading("Preliminärt", "is_preliminary", _YES_NO),
    Heading("Osäkert", "is_unreliable", _YES_NO),
    Heading("Avbrott i serien", "is_break", _YES_NO),
    Heading("Index", "index_value", is_rounded=True),
    Heading("Mål", "target_value", is_rounded=True),
    Heading("Mål för", "target_period"),
    Heading("Underlag", "basis", words.BASES),
    Heading("Kön", "sex", {"all": "alla", **words.BREAKDOWNS}),
    Heading("Ålder", "age_group", {"all": "alla"}),
    Heading("Källans beteckning", "source"),
    Heading("Ursprung", "origin", words.ORIGIN_LABELS),
    Heading("Indikatorns beteckning", "indicator_id"),
    Heading("Definition", "definition_version"),
    Heading("Områdestyp", "area_type", words.AREA_TYPES),
    Heading("Områdeskod", "area_code"),
    Heading("Indelning", "boundary_version"),
    Heading("Publicering", "vintage"),
)
_NEWEST_FIRST = ["definition_version", "basis", "period_type", "period", "sex", "age_group"]


def table(values: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """One indicator's rows as text, areas in the order in which they come. Codes without a word stand as they are.

    values: rows of `fct_indicator_value`. Rounded numbers have at most `decimals`, an index none; all have decimal commas.
    """
    ordered = values.sort(_NEWEST_FIRST, descending=[False, False, False, True, False, False], maintain_order=True)
    return ordered.select(
        _shown(one, values.schema[one.column], 0 if one.column == "index_value" else decimals) for one in HEADINGS
    )


def _shown(heading: Heading, kind: pl.DataType, decimals: int) -> pl.Expr:
    told = pl.col(heading.column)
    if kind.is_float():
        told = (told.round(decimals) if heading.is_rounded else told).cast(pl.String)
        told = told.str.replace(r"^-0\.0$", "0").str.replace(r"\.0$", "").str.replace(".", ",", literal=True)
    elif heading.words:
        told = told.cast(pl.String).replace(heading.words)
    return told.alias(heading.text)


def as_published(read: str, types: Mapping[str, str]) -> str:
    """SQL for such a file's columns under the names, codes and types of the published table; others stay as they are.

    read: a `from` clause with all columns as text. A word that is not known stands as it is, where its type allows.
    """
    columns = [f"{_code(one, types.get(one.column, 'VARCHAR'))} as {one.column}" for one in HEADINGS]
    known = ", ".join(_quoted(one.text) for one in HEADINGS)
    return f"(select {', '.join(columns)}, * exclude ({known}) {read})"


def _code(heading: Heading, kind: str) -> str:
    column = _quoted(heading.text)
    if kind == "DOUBLE":
        return f"cast(replace({column}, ',', '.') as double)"
    codes = " ".join(f"when '{word}' then '{code}'" for code, word in (heading.words or {}).items())
    return f"cast({f'case {column} {codes} else {column} end' if codes else column} as {kind})"


def _quoted(text: str) -> str:
    return f'"{text}"'
