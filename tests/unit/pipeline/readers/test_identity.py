import datetime
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.document import Document
from pipeline.readers.identity import (
    Place,
    find_personal_number,
    holds_personal_number,
    is_personal,
    organisation_number,
    pseudonym,
)
from tests import reader_workbooks

# Made-up examples with a valid date and check digit.
PERSON, COORDINATION = "198112189876", "197010632391"
KEY = bytes(range(32))


def check_digit(nine):
    total = sum(sum(divmod(int(digit) * (2 - index % 2), 10)) for index, digit in enumerate(nine))
    return str(-total % 10)


def text(content):
    return Document.open("a", content.encode(), formats=["text"], encodings=["utf-8"])


def sheet(rows):
    return Document.open("a", reader_workbooks.xlsx_of(rows), formats=["xlsx"], encodings=[])


@pytest.mark.parametrize("number", [PERSON, COORDINATION])
@pytest.mark.parametrize("form", ["{0}{1}-{2}", "{1}-{2}", "{1}+{2}", "{0}{1}{2}", "{1}{2}", "{1}–{2}", "{1} - {2}"])
@pytest.mark.parametrize("around", ["{}", "id {}.", "a;{};b", "({})", "nr{}x"])
def test_every_form_is_found(number, form, around):
    written = around.format(form.format(number[:2], number[2:8], number[8:]))
    assert find_personal_number(text(f"rubrik\n{written}\n")) == Place(None, 2, None)
    assert find_personal_number(sheet([["a"], [None, written]])) == Place("Data", 2, "B")


@pytest.mark.parametrize(
    "form",
    [
        "{1}—{2}",
        "{1}--{2}",
        "{1}  -  {2}",
        "{0}{1}﹣{2}",
        "{0}{1}\n{2}",
        "{1}/{2}",
        "{1}.{2}",
        "{1}_{2}",
        "{1}\u00ad{2}",
        "{1}\u200b-{2}",
        "{0}{1}\u2060{2}",
    ],
)
def test_a_number_that_is_split_or_holds_unseen_signs_is_found_in_a_cell(form):
    written = form.format(PERSON[:2], PERSON[2:8], PERSON[8:])
    assert find_personal_number(sheet([["a"], [None, f"Nils {written} AB"]])) == Place("Data", 2, "B")
    assert holds_personal_number(written)


@pytest.mark.parametrize(
    "written",
    ["81 12 18 98 76", "81 12 18 9876", "1981 12 18 9876", "81.12.18-9876", "1981/12/18 - 9876", "81-12-18-9876"],
)
def test_a_number_in_groups_is_found_in_a_cell(written):
    assert find_personal_number(sheet([["a"], [None, f"Nils {written}."]])) == Place("Data", 2, "B")


@pytest.mark.parametrize(
    "written",
    ["1981-12-18 - 1987-06-01", "1981-12-18 98:76", "08-508 290 00", "81 12 18 98 75", "2024 10 12 15 20 30"],
)
def test_dates_times_and_rows_of_figures_are_no_personal_numbers(written):
    assert find_personal_number(sheet([["a"], [None, written]])) is None


def test_full_width_digits_are_digits():
    written = (PERSON[2:8] + "-" + PERSON[8:]).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    assert find_personal_number(sheet([["a"], [None, written]])) == Place("Data", 2, "B")


@pytest.mark.parametrize(
    "written",
    [
        "811218-9875",
        "811318-9876",
        "810230-9870",
        "5560360793",
        "165560360793",
        "1198112189876",
        "81121898761",
        "2024-05-12",
    ],
)
def test_what_is_no_personal_number(written):
    assert find_personal_number(text(f"a {written} b\n")) is None


def test_numbers_are_amounts_unless_their_heading_says_otherwise():
    document = sheet([["id", "belopp"], [5, 8112189876], [8112189876, 3]])
    assert find_personal_number(document) is None
    assert find_personal_number(document, ["id"]) == Place("Data", 3, "A")


def test_a_number_that_lost_its_leading_zero():
    number = "050101123"
    assert find_personal_number(sheet([["id"], [int(number + check_digit(number))]]), ["id"]) == Place("Data", 2, "A")


def test_hidden_sheets_are_searched():
    def fill(workbook):
        workbook.add_worksheet("Synlig").write(0, 0, "a")
        hidden = workbook.add_worksheet("Dold")
        hidden.very_hidden()
        hidden.write_string(4, 2, f"kontakt {PERSON}")

    document = Document.open("a", reader_workbooks.xlsx(fill), formats=["xlsx"], encodings=[])
    assert find_personal_number(document) == Place("Dold", 5, "C")


organisation_numbers = st.from_regex(r"[1-9][0-9][2-9][0-9]{6}", fullmatch=True).map(
    lambda nine: nine + check_digit(nine)
)


@given(organisation_numbers, st.sampled_from(["{0}{1}", "{0}-{1}", "16{0}{1}", "16{0}-{1}"]))
def test_an_organisation_number_is_never_a_personal_number(number, form):
    written = form.format(number[:6], number[6:])
    assert find_personal_number(text(f"{written};a\n")) is None
    assert organisation_number(written) == number
    assert not is_personal(number)


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2020, 12, 31)), st.integers(1, 999), st.booleans())
def test_every_personal_number_is_found_and_is_personal(born, serial, is_coordination):
    nine = f"{born:%y%m}{born.day + 60 * is_coordination:02}{serial:03}"
    number = nine + check_digit(nine)
    assert find_personal_number(text(f"a {number[:6]}-{number[6:]}\n")) == Place(None, 1, None)
    for written in (number, f"{born:%Y}{number[2:]}", f"{number[:6]}-{number[6:]}"):
        assert organisation_number(written) == number
    assert is_personal(number)


@pytest.mark.parametrize(
    "written", ["", "556036-0794", "55603607", "15556036-0793", "abc", "556036-0793 AB", "000000-0000", "991112189876"]
)
def test_what_is_no_organisation_number(written):
    assert organisation_number(written) is None


def test_the_wrong_check_digit_is_refused_for_every_other_digit():
    assert [digit for digit in "0123456789" if organisation_number(f"556036079{digit}")] == ["3"]


def test_pseudonyms_depend_on_number_and_key():
    # HMAC-SHA256 by another implementation: printf 8112189876 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f
    assert pseudonym("8112189876", KEY) == "lev_8d2fcad0395430f53da3"
    assert pseudonym("8112189876", KEY[::-1]) != pseudonym("8112189876", KEY)
    with pytest.raises(ValueError, match="key"):
        pseudonym("8112189876", b"short")


def test_no_pseudonym_looks_like_a_personal_number():
    # Its first HMAC begins e5111626692f, and 511162-6692 would be somebody's.
    assert pseudonym("5560000579", KEY) == "lev_b790f7a6bb4251c2e21f"
    assert find_personal_number(sheet([["leverantör"], ["lev_e5111626692ffdbc52a3"]])) is not None


@pytest.mark.parametrize(
    "written", ["811218 9876", "19811218\u00a09876", "1981-12-18-9876", "1981-12-18 9876", "1981-12-18 - 9876"]
)
def test_forms_with_blanks_and_a_calendar_date_are_found(written):
    assert find_personal_number(text(f"rubrik\nid {written}.\n")) == Place(None, 2, None)
    assert find_personal_number(sheet([["a"], [written]])) == Place("Data", 2, "A")


@pytest.mark.parametrize("written", ["1981-12-18 9876:00", "1981-12-18 987", "11981-12-18-9876", "1981-12-18;9876"])
def test_a_date_before_other_digits_is_none(written):
    assert find_personal_number(text(f"a {written} b\n")) is None


def test_twelve_digits_in_a_numeric_cell_are_no_amount():
    assert find_personal_number(sheet([["belopp"], [int(PERSON)]])) == Place("Data", 2, "A")
    assert find_personal_number(sheet([["belopp"], [165560360793]])) is None


def test_the_name_of_a_sheet_is_searched_and_not_told():
    place = find_personal_number(
        Document.open("a", reader_workbooks.xlsx_of([["a"]], sheet=PERSON), formats=["xlsx"], encodings=[])
    )
    assert place == Place(None, None, None, "the name of a sheet")


@pytest.mark.parametrize(
    "part",
    [
        "xl/pivotCache/pivotCacheRecords1.xml", "xl/externalLinks/externalLink1.xml", "customXml/item1.xml", "xl/connections.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/charts/chart1.xml",
    ],
)  # fmt: skip
def test_data_that_a_workbook_remembers_is_searched(part):
    """A pivot table made of rows about persons holds them all, whatever its cells show."""
    stream = io.BytesIO(reader_workbooks.xlsx_of([["a"], [1]]))
    with zipfile.ZipFile(stream, "a") as workbook:
        written = f"{PERSON[2:8]}-{PERSON[8:]}"
        workbook.writestr(part, f"<r><v>{written}</v></r>" if "chart" in part else f'<r><s v="{written}"/></r>')
    document = Document.open("a", stream.getvalue(), formats=["xlsx"], encodings=[])
    assert find_personal_number(document) is not None


def test_the_number_that_a_program_gives_the_axis_of_a_chart_is_nobodys():
    stream = io.BytesIO(reader_workbooks.xlsx_of([["a"], [1]]))
    with zipfile.ZipFile(stream, "a") as workbook:
        workbook.writestr("xl/charts/chart1.xml", f'<c><axId val="{PERSON[2:]}"/></c>')
    assert find_personal_number(Document.open("a", stream.getvalue(), formats=["xlsx"], encodings=[])) is None


@pytest.mark.parametrize("beside", ["comment", "header", "property", "list", "name", "box"])
def test_what_stands_beside_the_cells_is_searched(beside):
    said = f"hej {PERSON}"

    def fill(workbook):
        page = workbook.add_worksheet("Data")
        page.write(0, 0, "a")
        if beside == "comment":
            page.write_comment(0, 0, said)
        elif beside == "header":
            page.set_header(f"&C{said}")
        elif beside == "property":
            workbook.set_properties({"title": said})
        elif beside == "list":
            page.data_validation(0, 0, 5, 0, {"validate": "list", "source": [said, "b"]})
        elif beside == "name":
            workbook.define_name("vem", f'="{said}"')
        else:
            page.insert_textbox(0, 0, said)

    document = Document.open("a", reader_workbooks.xlsx(fill), formats=["xlsx"], encodings=[])
    place = find_personal_number(document)
    assert place is not None
    assert (place.sheet, place.row, place.column) == (None, None, None)
