"""Contracts, follow-ups and supplier checks: three tables as of one date, none with a person's number or name."""

from datetime import date

import pytest

from assets.contract_followups.parse import parse
from pipeline.deliveries import model, reading
from pipeline.faults import Fault
from pipeline.readers.document import Document
from pipeline.readers.identity import pseudonym
from tests.workbooks import KEY, changed, filled, opened, set_cell

COMPANY = "212000-0142"
SOLE_TRADER = "811228-9874"
"""A personal number of the tax agency's test series."""

CONTRACT = {
    "Avtals-id": "A-1",
    "Nämnd": "Farsta stadsdelsnämnd",
    "Leverantör": "Omsorg AB",
    "Organisationsnummer": COMPANY,
    "Tjänsteområde": "hemtjänst",
    "Upphandlingslag": "LOV",
    "Startdatum": date(2023, 1, 1),
    "Avtalsvärde (kr)": 1_500_000,
    "Riskklass": "hög",
    "Uppföljningsintervall (månader)": 12,
    "Nästa planerade uppföljning": date(2025, 6, 1),
}
OTHER_CONTRACT = CONTRACT | {
    "Avtals-id": "A-2",
    "Leverantör": "Anna Exempel",
    "Organisationsnummer": SOLE_TRADER,
    "Slutdatum": date(2024, 12, 31),
}
FOLLOWUP = {
    "Uppföljnings-id": "U-1",
    "Avtals-id": "A-1",
    "Typ": "oanmäld",
    "Genomförd datum": date(2024, 10, 1),
    "Avvikelse": "felaktig tidrapportering",
    "Avvikelsens allvar": "allvarlig",
    "Frist": date(2024, 11, 1),
    "Stängd datum": date(2024, 11, 15),
    "Vite (kr)": 25_000,
    "Avtalet hävt": "nej",
    "Återkrävt (kr)": 80_000,
    "Återbetalt (kr)": 20_000.5,
    "Polisanmält": "ja",
}
CHECK = {
    "Organisationsnummer": COMPANY,
    "Kontrolldatum": date(2025, 2, 1),
    "F-skatt": "ja",
    "Skatteskuld (kr)": 0,
    "Tillstånd": "giltigt",
    "Underleverantör till": SOLE_TRADER,
}


def workbook(contracts=(CONTRACT, OTHER_CONTRACT), followups=(FOLLOWUP,), checks=(CHECK,)):
    rows = {"Avtal": contracts, "Uppföljningar": followups, "Leverantörskontroller": checks}
    return filled("contract_followups", rows)


def received(content):
    """The document as the engine hands it to the parser."""
    return reading.pseudonymise(opened(content), model.load("contract_followups"), KEY)


def refused(content):
    with pytest.raises(Fault) as caught:
        parse(received(content))
    return caught.value


def test_three_tables_carry_the_date_of_the_delivery():
    tables = parse(received(workbook())).tables

    contract = tables["contracts"].row(0, named=True)
    assert contract == {
        "as_of_date": date(2025, 3, 31),
        "contract_id": "A-1",
        "committee": "Farsta stadsdelsnämnd",
        "organisation_number": pseudonym("2120000142", KEY),
        "service_area": "home_care",
        "procurement_law": "LOV",
        "start_date": date(2023, 1, 1),
        "end_date": None,
        "value_sek": 1_500_000.0,
        "risk_class": "high",
        "followup_interval_months": 12,
        "next_planned_date": date(2025, 6, 1),
        "source_sheet": "Avtal",
        "source_row": 2,
        "source_column": "",
    }
    followup = tables["followups"].row(0, named=True)
    assert followup["followup_type"] == "unannounced"
    assert followup["deviation_severity"] == "serious"
    assert (followup["reclaimed_sek"], followup["repaid_sek"]) == (80_000.0, 20_000.5)
    assert (followup["terminated"], followup["police_report"], followup["ivo_report"]) == (False, True, None)
    check = tables["supplier_checks"].row(0, named=True)
    assert (check["f_tax"], check["tax_debt_sek"], check["enforcement_debt_sek"]) == (True, 0.0, None)
    assert check["subcontractor_of"] == pseudonym("8112289874", KEY)


def test_no_number_and_no_name_of_a_sole_trader_is_kept():
    kept = received(workbook())

    cells = [str(cell) for sheet in kept.sheets for row in sheet.rows for cell in row]
    for secret in (COMPANY, SOLE_TRADER, "8112289874", "2120000142", "Anna Exempel"):
        assert not any(secret in cell for cell in cells)
        assert secret.encode() not in kept.content
    assert "Omsorg AB" in cells


def test_what_was_kept_is_parsed_again_to_the_same_tables():
    kept = received(workbook())
    again = Document.open("leverans.xlsx", kept.content, formats=["xlsx"], encodings=[])

    first, second = parse(kept).tables, parse(again).tables

    assert all(first[name].equals(second[name]) for name in first)


def test_the_guide_of_the_workbook_survives_pseudonymising():
    before = {sheet.name: sheet for sheet in opened(workbook()).sheets}["Läs mig"]
    after = {sheet.name: sheet for sheet in received(workbook()).sheets}["Läs mig"]

    assert before.rows == after.rows


@pytest.mark.parametrize("written", ["2120000142", 2120000142, "16212000-0142", " 212000-0142 "])
def test_spellings_of_one_number_give_one_pseudonym(written):
    content = workbook(contracts=[CONTRACT | {"Organisationsnummer": written}])

    table = parse(received(content)).tables["contracts"]

    assert table["organisation_number"].to_list() == [pseudonym("2120000142", KEY)]


@pytest.mark.parametrize("written", ["212000-0143", "212000", "saknas", "lev_" + "0" * 20, 12.5])
def test_a_number_that_is_none_is_refused_without_showing_it(written):
    fault = refused(workbook(contracts=[OTHER_CONTRACT, CONTRACT | {"Organisationsnummer": written}], checks=[]))

    assert (fault.code, fault.sheet, fault.row, fault.column) == ("E-ORGNR", "Avtal", 3, "Organisationsnummer")
    assert str(written) not in str(fault)


def test_a_document_that_was_not_pseudonymised_is_not_parsed():
    with pytest.raises(Fault) as caught:
        parse(opened(workbook()))

    assert caught.value.code == "E-ORGNR"
    assert "not pseudonymised" in caught.value.what


def test_a_number_under_a_shifted_heading_stops_before_anything_is_kept():
    shifted = changed(workbook(), lambda book: book["Avtal"].insert_cols(2))

    with pytest.raises(Fault) as caught:
        received(shifted)

    assert caught.value.code == "E-HEADER"


def test_sheets_without_rows_say_that_nothing_was_done():
    tables = parse(received(workbook(followups=(), checks=()))).tables

    assert tables["contracts"].height == 2
    assert tables["followups"].height == 0
    assert tables["followups"].schema == parse(received(workbook())).tables["followups"].schema


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Avtals-id": "A-9"}, "E-REFERENCE", "Avtals-id"),
        ({"Stängd datum": date(2024, 9, 30)}, "E-DATE-ORDER", "Stängd datum"),
        ({"Frist": date(2024, 9, 30)}, "E-DATE-ORDER", "Frist"),
        ({"Genomförd datum": date(2025, 4, 1)}, "E-DATE-ORDER", "Genomförd datum"),
        ({"Genomförd datum": None}, "E-CONTRADICTION", "Genomförd datum"),
        ({"Avvikelsens allvar": "ingen"}, "E-CONTRADICTION", "Avvikelsens allvar"),
        ({"Avvikelsens allvar": None}, "E-CONTRADICTION", "Avvikelsens allvar"),
        ({"Skäl för hävning": "annat"}, "E-CONTRADICTION", "Skäl för hävning"),
        ({"Återbetalt (kr)": 80_001}, "E-CONTRADICTION", "Återbetalt (kr)"),
        ({"Vite (kr)": -1}, "E-RANGE", "Vite (kr)"),
        ({"Vite (kr)": "25 000"}, "E-NUMBER", "Vite (kr)"),
        ({"Polisanmält": "kanske"}, "E-VALUE", "Polisanmält"),
        ({"Frist": "1 november"}, "E-DATE", "Frist"),
    ],
)
def test_a_followup_that_cannot_be_is_refused(change, code, column):
    fault = refused(workbook(followups=[FOLLOWUP | {"Uppföljnings-id": "U-0"}, FOLLOWUP | change]))

    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Uppföljningar", 3, column)


def test_a_contract_does_not_end_before_it_starts():
    fault = refused(workbook(contracts=[CONTRACT | {"Slutdatum": date(2022, 12, 31)}]))

    assert (fault.code, fault.row, fault.column) == ("E-DATE-ORDER", 2, "Slutdatum")


def test_a_check_is_not_made_after_the_date_of_the_delivery():
    assert refused(workbook(checks=[CHECK | {"Kontrolldatum": date(2025, 4, 1)}])).code == "E-DATE-ORDER"


def test_the_same_follow_up_twice_says_what_differs():
    fault = refused(workbook(followups=[FOLLOWUP, FOLLOWUP | {"Vite (kr)": 0}]))

    assert (fault.code, fault.row) == ("E-DUPLICATE", 3)
    assert "differ in Vite (kr)" in fault.what


def test_two_spellings_of_one_supplier_on_one_day_are_a_duplicate():
    fault = refused(workbook(checks=[CHECK, CHECK | {"Organisationsnummer": "2120000142"}]))

    assert (fault.code, fault.sheet, fault.row) == ("E-DUPLICATE", "Leverantörskontroller", 3)


def test_a_formula_in_an_amount_is_refused():
    content = changed(workbook(), set_cell("Avtal", "I2", "=1000*1500"))

    assert refused(content).code == "E-FORMULA"


@pytest.mark.parametrize("number", [8112289874, 198112289874])
def test_a_personal_number_typed_as_a_number_in_a_column_of_texts_is_refused_and_not_shown(number):
    fault = refused(workbook([CONTRACT | {"Avtals-id": number}], followups=[], checks=[]))
    assert (fault.code, fault.row, fault.column, fault.value) == ("E-PERSONAL-NUMBER", 2, "Avtals-id", None)
    assert parse(received(workbook([CONTRACT | {"Avtals-id": 2120000142}], followups=[], checks=[]))).tables


def test_a_personal_number_typed_as_a_number_on_the_cover_is_refused():
    content = changed(workbook(), set_cell("Leverans", "B3", 8112289874))
    assert refused(content).code == "E-PERSONAL-NUMBER"
