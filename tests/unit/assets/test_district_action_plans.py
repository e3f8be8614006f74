"""Situational pictures, problems, actions and follow-ups: four tables as of one date, held together by their ids."""

from datetime import date

import pytest

from assets.district_action_plans.parse import parse
from pipeline import areas
from pipeline.deliveries.model import AS_OF
from pipeline.faults import Fault
from pipeline.intake import examine
from pipeline.settings import Settings
from pipeline.sources import discover
from tests.workbooks import COVER, changed, filled, opened, set_cell

PICTURE = {
    "Område": "Farsta",
    "Antagen": date(2024, 2, 15),
    "Avser från": date(2023, 1, 1),
    "Avser till": date(2023, 12, 31),
    "Diarienummer": "FAR 2024/17",
}
NO_PICTURE = {"Område": "Bromma"}
PROBLEM = {
    "Problem-id": "P-1",
    "Område": "Farsta",
    "Problem": "Rån mot unga vid tunnelbanan",
    "Fokusområde": "stadens offentliga miljö",
    "Prioriterat": "ja",
    "Orsaksanalys": "ja",
    "Orsaker": "Få vuxna är på platsen om kvällarna sedan 2019.",
    "Indikator": "reported_robbery",
}
OTHER_PROBLEM = {
    "Problem-id": "P-2",
    "Område": "Bromma",
    "Problem": "Klotter",
    "Fokusområde": "stadens offentliga miljö",
    "Prioriterat": "nej",
    "Orsaksanalys": "nej",
}
ACTION = {
    "Åtgärds-id": "Å-1",
    "Problem-id": "P-1",
    "Åtgärd": "Trygghetsvärdar kl. 16-22",
    "Slag": "närvaro",
    "Ansvarig nämnd": "Farsta stadsdelsnämnd",
    "Startdatum": date(2024, 3, 1),
    "Slutdatum": date(2024, 12, 31),
    "Status": "pågående",
    "Målgrupp": "unga",
}
FOLLOWUP = {
    "Åtgärds-id": "Å-1",
    "Datum": date(2025, 1, 20),
    "Utfall": "delvis",
    "Mätt före och efter": "ja",
    "Vad den visade": "Fler vuxna syns på platsen än 2023.",
}


def workbook(
    pictures=(PICTURE, NO_PICTURE),
    problems=(PROBLEM, OTHER_PROBLEM),
    actions=(ACTION,),
    followups=(FOLLOWUP,),
    cover=COVER,
):
    rows = {"Lägesbilder": pictures, "Problem": problems, "Åtgärder": actions, "Uppföljningar": followups}
    return filled("district_action_plans", rows, cover)


def read(content):
    """As the engine does: the parser, then the names of areas."""
    parsed = parse(opened(content))
    areas.resolve(discover()["district_action_plans"], parsed, file="leverans.xlsx")
    return parsed


def refused(content):
    with pytest.raises(Fault) as caught:
        read(content)
    return caught.value


def test_four_tables_carry_the_date_of_the_delivery():
    tables = read(workbook()).tables

    assert tables["situational_pictures"].rows() == [
        (date(2025, 3, 31), "Farsta", date(2024, 2, 15), date(2023, 1, 1), date(2023, 12, 31), "FAR 2024/17",
         "Lägesbilder", 2, ""),
        (date(2025, 3, 31), "Bromma", None, None, None, None, "Lägesbilder", 3, ""),
    ]  # fmt: skip
    assert tables["problems"].row(0, named=True) == {
        "as_of_date": date(2025, 3, 31),
        "problem_id": "P-1",
        "area": "Farsta",
        "problem_title": "Rån mot unga vid tunnelbanan",
        "focus_area": "public_environment",
        "is_prioritised": True,
        "has_cause_analysis": True,
        "cause": "Få vuxna är på platsen om kvällarna sedan 2019.",
        "indicator_id": "reported_robbery",
        "source_sheet": "Problem",
        "source_row": 2,
        "source_column": "",
    }
    action = tables["actions"].row(0, named=True)
    assert (action["kind"], action["status"], action["target_group"]) == ("presence", "ongoing", "young_people")
    followup = tables["followups"].row(0, named=True)
    assert (followup["outcome"], followup["is_measured"]) == ("partly", True)


def test_a_delivery_without_problems_says_that_there_are_none():
    tables = read(workbook(problems=(), actions=(), followups=())).tables

    assert [tables[name].height for name in ("situational_pictures", "problems", "actions", "followups")] == [
        2,
        0,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("sheet", "change", "code", "column"),
    [
        ("pictures", {"Antagen": date(2025, 4, 1)}, "E-DATE-ORDER", "Antagen"),
        ("pictures", {"Avser till": date(2022, 12, 31)}, "E-DATE-ORDER", "Avser till"),
        ("pictures", {"Antagen": None}, "E-CONTRADICTION", "Antagen"),
        ("pictures", {"Område": "Farsta stadsdelsnämnd"}, "E-AREA", "Område"),
        ("pictures", {"Område": "Rinkeby-Kista"}, "E-AREA", "Område"),
        ("pictures", {"Område": "Fasta"}, "E-AREA", "Område"),
        ("problems", {"Område": "Skarpnäck"}, "E-REFERENCE", "Område"),
        ("problems", {"Orsaker": None}, "E-CONTRADICTION", "Orsaker"),
        ("problems", {"Orsaksanalys": "nej"}, "E-CONTRADICTION", "Orsaker"),
        ("problems", {"Orsaker": "De 3 som rånar är kända."}, "E-VALUE", "Orsaker"),
        ("problems", {"Orsaker": "Mörkt. " * 80}, "E-VALUE", "Orsaker"),
        ("problems", {"Indikator": "Anmälda rån"}, "E-VALUE", "Indikator"),
        ("problems", {"Fokusområde": "annat"}, "E-VALUE", "Fokusområde"),
        ("problems", {"Prioriterat": None}, "E-REQUIRED", "Prioriterat"),
        ("actions", {"Problem-id": "P-9"}, "E-REFERENCE", "Problem-id"),
        ("actions", {"Ansvarig nämnd": "Farsta"}, "E-AREA", "Ansvarig nämnd"),
        ("actions", {"Ansvarig nämnd": "Trygghetsnämnden"}, "E-AREA", "Ansvarig nämnd"),
        ("actions", {"Slutdatum": date(2024, 2, 29)}, "E-DATE-ORDER", "Slutdatum"),
        (
            "actions",
            {"Startdatum": date(2025, 4, 1), "Slutdatum": date(2025, 9, 1)},
            "E-DATE-ORDER",
            "Startdatum",
        ),
        ("followups", {"Åtgärds-id": "Å-9"}, "E-REFERENCE", "Åtgärds-id"),
        ("followups", {"Datum": date(2025, 4, 1)}, "E-DATE-ORDER", "Datum"),
        ("followups", {"Datum": date(2024, 2, 29)}, "E-DATE-ORDER", "Datum"),
        ("followups", {"Utfall": "bra"}, "E-VALUE", "Utfall"),
        ("followups", {"Vad den visade": "Antalet sjönk till 2."}, "E-VALUE", "Vad den visade"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place(sheet, change, code, column):
    sound = {"pictures": PICTURE, "problems": PROBLEM, "actions": ACTION, "followups": FOLLOWUP}
    names = {"pictures": "Lägesbilder", "problems": "Problem", "actions": "Åtgärder", "followups": "Uppföljningar"}

    fault = refused(workbook(**{sheet: [sound[sheet] | change]}))

    assert (fault.code, fault.column) == (code, column)
    assert (fault.sheet, fault.row) == (names[sheet], 2)


def test_an_action_that_has_not_begun_has_no_follow_up():
    fault = refused(workbook(actions=[ACTION | {"Status": "planerad"}]))

    assert (fault.code, fault.sheet, fault.row) == ("E-CONTRADICTION", "Uppföljningar", 2)


def test_an_area_with_a_picture_does_not_also_say_that_it_has_none():
    fault = refused(workbook(pictures=[PICTURE, NO_PICTURE, {"Område": "Farsta"}]))

    assert (fault.code, fault.row, fault.column) == ("E-CONTRADICTION", 4, "Antagen")


def test_two_rows_without_a_picture_are_a_duplicate():
    assert refused(workbook(pictures=[PICTURE, NO_PICTURE, NO_PICTURE])).code == "E-DUPLICATE"


def test_a_district_that_has_merged_is_delivered_as_it_was_then():
    pictures = [PICTURE | {"Område": "Rinkeby-Kista", "Antagen": date(2022, 5, 1), "Avser till": date(2022, 1, 1),
                           "Avser från": date(2021, 1, 1)}]  # fmt: skip
    content = workbook(pictures, (), (), (), cover=COVER | {AS_OF: date(2023, 6, 30)})

    assert read(content).tables["situational_pictures"]["area"].to_list() == ["Rinkeby-Kista"]


def test_an_id_of_an_indicator_that_nobody_knows_is_kept_for_the_gates():
    """Which indicators there are changes after a delivery was archived; an old plan must stay readable."""
    content = workbook(problems=[PROBLEM | {"Indikator": "reported_something_else"}])

    assert read(content).tables["problems"]["indicator_id"].to_list() == ["reported_something_else"]


@pytest.mark.parametrize(("sheet", "cell"), [("Problem", "C2"), ("Problem", "G2"), ("Uppföljningar", "E2")])
def test_a_personal_number_in_a_text_is_refused_and_not_shown(sheet, cell, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(changed(workbook(), set_cell(sheet, cell, "Samtal med 811228-9874 om platsen")))

    with pytest.raises(Fault) as caught:
        examine(Settings(home=tmp_path / "home"), discover()["district_action_plans"], path)
    assert caught.value.code == "E-PERSONAL-NUMBER"
    assert "811228" not in str(caught.value)
