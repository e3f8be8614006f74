"""The two deliveries of a safety survey, held against what each wave asked, whom and where."""

import polars as pl
import pytest

from assets.stockholm_safety_survey.parse import parse
from pipeline import areas
from pipeline.faults import Fault
from pipeline.readers.cells import Sheet
from pipeline.readers.document import Document
from pipeline.seeds import seed_rows
from tests.workbooks import changed, filled, opened, set_cell

RESPONDENT = {
    "Undersökning": "stockholm",
    "Våg": 2017,
    "Svarande": "r1",
    "Stadsdelsområde": "Rinkeby-Kista",
    "Vikt": 1.5,
    "Åldersgrupp": "16-24",
    "Kön": "kvinna",
    "worried_about_crime": "4",
    "feels_unsafe_outdoors_at_night": "2",
}
RESULT = {
    "Undersökning": "stockholm",
    "Våg": 2017,
    "Områdestyp": "tidigare stadsdelsområde",
    "Område": "Rinkeby-Kista",
    "Fråga": "worried_about_crime",
    "Andel (%)": 21,
    "Antal svarande": 812,
    "Undre gräns (%)": 18,
    "Övre gräns (%)": 24,
}


def workbook(respondents=(), results=()):
    return filled("stockholm_safety_survey", {"Respondenter": respondents, "Resultat": results})


def refused(content):
    with pytest.raises(Fault) as caught:
        parse(opened(content))
    return caught.value


def test_answers_become_one_row_per_respondent_and_question():
    second = RESPONDENT | {"Svarande": 2, "Vikt": 1, "Kön": None, "worried_about_crime": None}

    tables = parse(opened(workbook([RESPONDENT, second]))).tables

    answers = tables["answers"].sort("source_row", "question_id")
    assert answers.select("respondent", "weight", "sex", "question_id", "answer_code", "source_row").rows() == [
        ("r1", 1.5, "women", "feels_unsafe_outdoors_at_night", "2", 2),
        ("r1", 1.5, "women", "worried_about_crime", "4", 2),
        ("2", 1.0, None, "feels_unsafe_outdoors_at_night", "2", 3),
        ("2", 1.0, None, "worried_about_crime", None, 3),
    ]
    assert answers["source_column"].unique().sort().to_list() == ["H", "J"]
    assert tables["results"].height == 0


def test_a_question_that_nobody_in_a_wave_answered_was_not_asked():
    older = RESPONDENT | {"Våg": 2014, "worried_about_crime": None}

    answers = parse(opened(workbook([RESPONDENT, older]))).tables["answers"]

    asked = answers.select("wave", "question_id").unique().sort("wave", "question_id").rows()
    assert asked == [
        (2014, "feels_unsafe_outdoors_at_night"),
        (2017, "feels_unsafe_outdoors_at_night"),
        (2017, "worried_about_crime"),
    ]


def test_results_keep_share_interval_and_what_an_empty_cell_stands_for():
    table = parse(
        opened(
            workbook(
                results=[
                    RESULT,
                    RESULT
                    | {"Åldersgrupp": "16-24", "Andel (%)": None, "Undre gräns (%)": None, "Övre gräns (%)": None},
                ]
            )
        )
    ).tables["results"]

    assert table.select("sex", "age_group", "share_percent", "respondents", "lower_95_percent").rows() == [
        ("all", "all", 21.0, 812, 18.0),
        ("all", "16-24", None, 812, None),
    ]
    assert table.row(0, named=True)["source_column"] == "H"


def test_columns_of_questions_may_come_in_any_order_and_number():
    def keep_two(book):
        sheet = book["Respondenter"]
        sheet.delete_cols(10, 20)
        sheet["H1"], sheet["I1"] = "worried_about_crime", "confidence_in_police"

    answers = parse(opened(changed(workbook([RESPONDENT]), keep_two))).tables["answers"]

    assert answers.select("question_id", "answer_code", "source_column").rows() == [("worried_about_crime", "2", "H")]


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Våg": 2019}, "E-COMPARABILITY", "Våg"),
        ({"Åldersgrupp": "80-84"}, "E-COMPARABILITY", "Åldersgrupp"),
        ({"Åldersgrupp": "24-16"}, "E-COMPARABILITY", "Åldersgrupp"),
        ({"Åldersgrupp": "ung"}, "E-VALUE", "Åldersgrupp"),
        ({"Undersökning": "polisen", "Våg": 2022, "Stadsdelsområde": "Farsta"}, "E-COMPARABILITY", "Stadsdelsområde"),
        ({"Vikt": 0}, "E-RANGE", "Vikt"),
        ({"Vikt": None}, "E-REQUIRED", "Vikt"),
        ({"Svarande": None}, "E-REQUIRED", "Svarande"),
        ({"worried_about_crime": "7"}, "E-VALUE", "worried_about_crime"),
        ({"Svarande": "r0"}, "E-DUPLICATE", None),
        ({"Svarande": "19811228-9874"}, "E-PERSONAL-NUMBER", "C"),
        ({"Svarande": 198112289874}, "E-PERSONAL-NUMBER", "C"),
    ],
)
def test_a_respondent_that_the_wave_cannot_have_is_refused(change, code, column):
    fault = refused(workbook([RESPONDENT | {"Svarande": "r0"}, RESPONDENT | change]))

    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Respondenter", 3, column)


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Undre gräns (%)": 22}, "E-CONTRADICTION", "Andel (%)"),
        ({"Övre gräns (%)": None}, "E-CONTRADICTION", "Undre gräns (%)"),
        ({"Andel (%)": 121}, "E-RANGE", "Andel (%)"),
        ({"Antal svarande": -1}, "E-RANGE", "Antal svarande"),
        ({"Antal svarande": 0}, "E-CONTRADICTION", "Antal svarande"),
        ({"Designeffekt": 0}, "E-RANGE", "Designeffekt"),
        ({"Fråga": "happy"}, "E-VALUE", "Fråga"),
        ({"Områdestyp": "stadsdelsområde"}, "E-CONTRADICTION", "Områdestyp"),
        ({"Områdestyp": "fokusområde", "Område": "Farsta"}, "E-CONTRADICTION", "Områdestyp"),
        ({"Undersökning": "polisen", "Våg": 2022}, "E-COMPARABILITY", "Område"),
    ],
)
def test_a_result_that_cannot_be_is_refused(change, code, column):
    fault = refused(workbook(results=[RESULT | {"Kön": "män"}, RESULT | change]))

    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Resultat", 3, column)


def test_a_question_that_the_wave_did_not_ask_is_refused_and_named(monkeypatch):
    rows = [
        row | {"is_asked": "false"} if (row["question_id"], row["wave"]) == ("worried_about_crime", "2017") else row
        for row in seed_rows("survey_question_wave")
    ]
    original = seed_rows
    monkeypatch.setattr(
        "assets.stockholm_safety_survey.parse.seed_rows",
        lambda name: rows if name == "survey_question_wave" else original(name),
    )

    for content in (workbook([RESPONDENT]), workbook(results=[RESULT])):
        fault = refused(content)
        assert fault.code == "E-COMPARABILITY"
        assert "worried_about_crime was not asked by stockholm in 2017" in fault.what


def test_one_wave_is_not_delivered_in_both_forms():
    assert refused(workbook([RESPONDENT], [RESULT])).code == "E-CONTRADICTION"
    assert parse(opened(workbook([RESPONDENT], [RESULT | {"Våg": 2014}]))).tables["results"].height == 1


def test_an_unknown_question_column_is_refused():
    fault = refused(changed(workbook([RESPONDENT]), set_cell("Respondenter", "H1", "happiness")))

    assert (fault.code, fault.row, fault.column) == ("E-HEADER", 1, "H")


def test_neither_form_filled_is_no_delivery():
    assert refused(workbook()).code == "E-EMPTY"


def test_a_large_delivery_is_read_whole():
    """100 000 respondents: as many rows as a workbook of this kind ever holds, without going through a file."""
    book = opened(workbook([RESPONDENT]))
    sheets = []
    for sheet in book.sheets:
        if sheet.name == "Respondenter":
            header, row = sheet.rows
            many = tuple((*row[:2], f"r{number}", *row[3:]) for number in range(100_000))
            sheet = Sheet(sheet.name, sheet.is_visible, (header, *many))
        sheets.append(sheet)
    document = Document(book.name, book.content, book.kind)
    document.__dict__["sheets"] = tuple(sheets)

    answers = parse(document).tables["answers"]

    assert answers.height == 200_000
    assert answers["respondent"].n_unique() == 100_000


def test_the_seeds_of_the_survey_agree():
    questions = {row["question_id"]: row for row in seed_rows("survey_question")}
    waves = {(row["survey"], row["wave"]) for row in seed_rows("survey_wave")}
    asked = pl.DataFrame(seed_rows("survey_question_wave"))

    assert {(survey, wave) for survey, wave in asked.select("survey", "wave").iter_rows()} == waves
    assert set(asked["question_id"]) == set(questions)
    assert not asked.select("survey", "question_id", "wave").is_duplicated().any()
    for row in questions.values():
        assert set(row["counted_answers"].split("|")) < set(row["valid_answers"].split("|"))
    # A series starts at a wave that belongs to it itself, and never after the wave that it describes.
    starts = {(r["survey"], r["question_id"], r["wave"]): r["comparable_from"] for r in asked.iter_rows(named=True)}
    for (survey, question, wave), start in starts.items():
        assert start <= wave
        assert starts[survey, question, start] == start


def test_areas_of_waves_are_known_to_the_city_or_lie_outside_it():
    named = {area for row in seed_rows("survey_wave") for area in row["areas"].split("|")} - {"all"}

    assert {area for area in named if areas.is_known("stockholm", area)} == {"Järva"}


def test_shares_as_fractions_are_refused():
    small = RESULT | {"Andel (%)": 0.21, "Undre gräns (%)": 0.18, "Övre gräns (%)": 0.24}
    fault = refused(workbook(results=[small]))
    assert (fault.code, fault.row, fault.column) == ("E-RANGE", 2, "Andel (%)")
    limits = ("Andel (%)", "Undre gräns (%)", "Övre gräns (%)")
    of_one_area = [
        RESULT | {"Område": "Spånga-Tensta", "Fråga": question} | dict(zip(limits, (0.504, 0.45, 0.55), strict=True))
        for question in ("confidence_in_police", "worried_about_crime", "avoids_going_out")
    ]
    fault = refused(workbook(results=[RESULT, *of_one_area]))
    assert (fault.code, fault.row, fault.column) == ("E-RANGE", 3, "Andel (%)")
    rows = [small, RESULT | {"Kön": "män"}]
    assert parse(opened(workbook(results=rows))).tables["results"].height == 2
