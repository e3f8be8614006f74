"""Survey workbook → answers (one row per respondent and question) or results (shares as a report prints them).

Which answers count, and which waves form one series, is data (survey_question, survey_question_wave). Weighting is
meaning, and done by the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from pipeline import areas
from pipeline.deliveries.model import load
from pipeline.deliveries.reading import read_delivery
from pipeline.faults import Fault
from pipeline.parsing import LINEAGE, Parsed, column_letter
from pipeline.readers.identity import find_personal_number
from pipeline.seeds import seed_rows

if TYPE_CHECKING:
    from pipeline.deliveries.reading import DeliveredSheet, Delivery
    from pipeline.readers.document import Document

_ANSWER = ["survey", "wave", "respondent", "district_label", "weight", "age_group", "sex", "question_id", "answer_code"]
_SEEDS = "add it to the tables survey_wave and survey_question_wave once the questionnaire says so, or correct the row"


def parse(document: Document) -> Parsed:
    """Tables answers and results; the one that was not delivered is empty. A blank answer is NULL, never a code.

    Raises Fault: E-PERSONAL-NUMBER for a respondent id that is one; E-COMPARABILITY for a wave, question, age group or
    area that the wave did not have; E-CONTRADICTION for an interval that leaves out its share and cells that exclude
    each other; else as `read_delivery`.
    """
    _refuse_personal_ids(document)
    delivery = read_delivery(document, load("stockholm_safety_survey"))
    for sheet in delivery.sheets.values():
        _require_known_wave(sheet)
        _require_ages_of_wave(sheet)
    _require_areas_of_wave(delivery.sheets["answers"], "district_label")
    _require_areas_of_wave(delivery.sheets["results"], "area")
    _refuse_both_forms(delivery)
    answers = _answers(delivery.sheets["answers"])
    return Parsed(
        {"answers": answers, "results": _results(delivery.sheets["results"])},
        delivery.notices,
        is_synthetic=delivery.cover.is_synthetic,
    )


def _refuse_personal_ids(document: Document) -> None:
    columns = load("stockholm_safety_survey").sheet("answers").columns
    place = find_personal_number(document, [columns["respondent"].heading_sv])
    if place is not None:
        raise Fault(
            "E-PERSONAL-NUMBER",
            "a cell holds a personal identity number",
            why="respondents may not be identifiable",
            action="replace the ids by running numbers that are kept nowhere else",
            file=document.name,
            sheet=place.sheet,
            row=place.row,
            column=place.column,
        )


def _answers(sheet: DeliveredSheet) -> pl.DataFrame:
    """The long form. A question column that is blank throughout a wave was not asked in it and gives no rows."""
    fixed = list(sheet.spec.columns)
    questions = [name for name in sheet.frame.columns if name not in (*fixed, *LINEAGE)]
    letters = {name: column_letter(len(fixed) + index) for index, name in enumerate(questions)}
    frame = sheet.frame.drop("source_column").rename({"source_row": "_row"})
    long = (
        frame.unpivot(
            on=questions or None,
            index=[*fixed, "source_sheet", "_row"],
            variable_name="question_id",
            value_name="answer_code",
        )
        if questions
        else frame.with_columns(question_id=pl.lit(None, pl.String), answer_code=pl.lit(None, pl.String)).clear()
    )
    long = long.filter(pl.col("answer_code").is_not_null().any().over("survey", "wave", "question_id"))
    _require_asked(sheet, long.rename({"_row": "source_row"}))
    return long.select(
        *_ANSWER,
        "source_sheet",
        pl.col("_row").alias("source_row"),
        pl.col("question_id").replace_strict(letters, default="", return_dtype=pl.String).alias("source_column"),
    )


def _results(sheet: DeliveredSheet) -> pl.DataFrame:
    _require_known_question(sheet)
    _require_asked(sheet, sheet.frame)
    _require_area_of_type(sheet)
    _refuse_fractions(sheet)
    share, lower, upper = (pl.col(name) for name in ("share_percent", "lower_95_percent", "upper_95_percent"))
    sheet.refuse(
        "E-CONTRADICTION",
        lower.is_null() != upper.is_null(),
        "only one limit of the interval is given",
        column="lower_95_percent",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        (share < lower) | (share > upper) | (lower.is_not_null() & share.is_null()),
        "the interval does not contain the share",
        column="share_percent",
        why="limits may have been swapped, or belong to another row",
    )
    sheet.refuse(
        "E-CONTRADICTION",
        (pl.col("respondents") == 0) & share.is_not_null(),
        "a share is given of no respondents",
        column="respondents",
    )
    return sheet.loaded("share_percent").with_columns(age_group=pl.col("age_group").replace("alla", "all"))


def _refuse_fractions(sheet: DeliveredSheet) -> None:
    """A program that shows 21 % may hold 0.21: a sheet, or an area of several rows, whose shares are all that small holds
    fractions. A question may be about something that rare.
    """
    share = pl.col("share_percent")
    area = ["area_type", "area"]
    everywhere = (share.max() <= 1) & share.ne(share.round(0)).any()
    here = (share.max().over(area) <= 1) & share.ne(share.round(0)).any().over(area) & (share.count().over(area) >= 3)
    sheet.refuse(
        "E-RANGE",
        (share > 0) & (everywhere | here),
        "no share here is above 1: these are fractions, not per cent",
        column="share_percent",
        why="0.21 in a cell that shows 21 % would be published as 0.21 per cent",
        action="write per cent as a number without a sign: 21 for 21 %; the same for both limits",
    )


def _waves() -> pl.DataFrame:
    """One row per survey and wave: survey, wave, age_min, age_max (NULL where not known), areas."""
    frame = pl.DataFrame(seed_rows("survey_wave")).select("survey", "wave", "age_min", "age_max", "areas")
    return frame.with_columns(pl.col("wave", "age_min", "age_max").replace("", None).cast(pl.Int64))


def _with_wave(sheet: DeliveredSheet) -> pl.DataFrame:
    return sheet.frame.join(_waves(), on=["survey", "wave"], how="left", maintain_order="left")


def _refuse_rows(sheet: DeliveredSheet, code: str, wrong: pl.DataFrame, what: str, column: str, action: str) -> None:
    """Raise `code` at the first of the wrong rows, if there are any; `what` may name cells of that row."""
    if wrong.height:
        row = wrong.sort("source_row").row(0, named=True)
        raise Fault(
            code,
            what.format(**row) + f"; {wrong.get_column('source_row').n_unique()} rows in all",
            why="figures that no wave measured, or measured otherwise, would pass for comparable ones",
            action=action,
            file=sheet.file,
            sheet=sheet.spec.name,
            row=row["source_row"],
            column=sheet.spec.columns[column].heading_sv if column in sheet.spec.columns else column,
        )


def _require_known_wave(sheet: DeliveredSheet) -> None:
    wrong = sheet.frame.join(_waves(), on=["survey", "wave"], how="anti")
    _refuse_rows(sheet, "E-COMPARABILITY", wrong, "the survey {survey} has no known wave {wave}", "wave", _SEEDS)


def _require_ages_of_wave(sheet: DeliveredSheet) -> None:
    ages = pl.col("age_group").str.extract_groups(r"^(?<low>\d{2})-(?<high>\d{2})$").struct
    low, high = ages.field("low").cast(pl.Int64), ages.field("high").cast(pl.Int64)
    wrong = _with_wave(sheet).filter((low > high) | (low < pl.col("age_min")) | (high > pl.col("age_max")))
    what = "the age group lies outside the ages that {survey} asked in {wave} ({age_min} to {age_max})"
    _refuse_rows(sheet, "E-COMPARABILITY", wrong, what, "age_group", "correct the age group")


def _require_areas_of_wave(sheet: DeliveredSheet, column: str) -> None:
    wrong = _with_wave(sheet).filter(
        (pl.col("areas") != "all") & ~pl.col("areas").str.split("|").list.contains(pl.col(column))
    )
    what = "in {wave} {survey} did not survey this area: not measured is no value"
    _refuse_rows(sheet, "E-COMPARABILITY", wrong, what, column, _SEEDS)


def _require_known_question(sheet: DeliveredSheet) -> None:
    known = [row["question_id"] for row in seed_rows("survey_question")]
    sheet.refuse(
        "E-VALUE",
        ~pl.col("question_id").is_in(known),
        "the question is not in the table survey_question",
        column="question_id",
        action="choose from the drop-down list, or add the question to the table",
    )


def _require_asked(sheet: DeliveredSheet, rows: pl.DataFrame) -> None:
    asked = pl.DataFrame([row for row in seed_rows("survey_question_wave") if row["is_asked"] == "true"]).select(
        "survey", "question_id", pl.col("wave").cast(pl.Int64)
    )
    wrong = rows.join(asked, on=["survey", "question_id", "wave"], how="anti")
    what = "the question {question_id} was not asked by {survey} in {wave} as far as is known"
    _refuse_rows(sheet, "E-COMPARABILITY", wrong, what, "question_id", _SEEDS)


def _require_area_of_type(sheet: DeliveredSheet) -> None:
    """An area may not be delivered as another kind than it is: Farsta is a district, Fokusområde Farsta is not."""
    types = {row["area_code"]: row["area_type"] for row in seed_rows("area")}
    known = {label: types[code] for label, code in areas.aliases("stockholm").items()}
    actual = pl.col("area").replace_strict(known, default=None, return_dtype=pl.String)
    sheet.refuse(
        "E-CONTRADICTION",
        actual != pl.col("area_type"),
        "the area is not of the type that the row says",
        column="area_type",
        action="correct the type, or write the area's full name",
    )


def _refuse_both_forms(delivery: Delivery) -> None:
    answers, results = delivery.sheets["answers"], delivery.sheets["results"]
    wrong = results.frame.join(answers.frame, on=["survey", "wave"], how="semi")
    what = "the wave {wave} is delivered both per respondent and aggregated"
    _refuse_rows(results, "E-CONTRADICTION", wrong, what, "wave", "keep one of the two forms")
