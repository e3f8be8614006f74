"""Reading a delivery workbook by its definition: what is right is read, what is wrong is named with its place."""

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deliveries.model import AS_OF, ORIGIN, SENDER, VERSION, DeliverySpec
from pipeline.deliveries.reading import pseudonymise, read_delivery
from pipeline.deliveries.workbook import write_workbook
from pipeline.faults import Fault
from tests.workbooks import COVER, KEY, changed, opened, set_cell

SPEC = DeliverySpec.model_validate(
    {
        "version": 3,
        "title_sv": "Prov",
        "purpose_sv": "Ett prov.",
        "sheets": [
            {
                "name": "Rader",
                "table": "rows",
                "purpose_sv": "Rader.",
                "one_row_per_sv": "En rad per id.",
                "columns": {
                    "row_id": {"heading_sv": "Id", "type": "string", "required": True, "key": True, "help_sv": "Id."},
                    "kind": {
                        "heading_sv": "Sort",
                        "type": "string",
                        "help_sv": "Sort.",
                        "default": "red",
                        "values": {"red": {"label": "röd"}, "blue": {"label": "blå"}},
                    },
                    "number": {"heading_sv": "Antal", "type": "integer", "minimum": 0, "help_sv": "Antal."},
                    "share": {"heading_sv": "Andel", "type": "number", "maximum": 100, "help_sv": "Andel."},
                    "day": {"heading_sv": "Dag", "type": "date", "help_sv": "Dag."},
                    "flag": {"heading_sv": "Flagga", "type": "boolean", "help_sv": "Flagga."},
                },
            },
            {
                "name": "Bolag",
                "table": "companies",
                "presence": "optional",
                "purpose_sv": "Bolag.",
                "one_row_per_sv": "En rad per bolag.",
                "columns": {
                    "company": {
                        "heading_sv": "Nummer",
                        "type": "string",
                        "identifier": "organisation_number",
                        "help_sv": "Nummer.",
                    },
                    "company_name": {
                        "heading_sv": "Bolagsnamn",
                        "type": "string",
                        "names": "company",
                        "is_loaded": False,
                        "help_sv": "Namn.",
                    },
                },
            },
        ],
    }
)
ROW = {"Id": "a", "Sort": "blå", "Antal": 2, "Andel": 12.5, "Dag": date(2025, 1, 31), "Flagga": "ja"}


def workbook(rows=(ROW,), companies=(), cover=COVER):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leverans.xlsx"
        write_workbook(SPEC, path, cover=cover, rows={"Rader": rows, "Bolag": companies})
        return path.read_bytes()


def read(content):
    return read_delivery(opened(content), SPEC)


def refused(content):
    with pytest.raises(Fault) as caught:
        read(content)
    return caught.value


def test_words_become_ids_and_cells_their_types():
    delivery = read(workbook([ROW, {"Id": 7}]))

    frame = delivery.sheets["rows"].frame
    assert frame.rows() == [
        ("a", "blue", 2, 12.5, date(2025, 1, 31), True, "Rader", 2, ""),
        ("7", "red", None, None, None, None, "Rader", 3, ""),
    ]
    assert list(frame.dtypes)[:6] == [pl.String, pl.String, pl.Int64, pl.Float64, pl.Date, pl.Boolean]
    assert delivery.sheets["companies"].frame.height == 0
    assert (delivery.cover.sender, delivery.cover.as_of_date) == (COVER[SENDER], COVER[AS_OF])
    assert delivery.cover.is_synthetic is False


def test_made_up_figures_are_recognised_by_the_cover():
    assert read(workbook(cover=COVER | {ORIGIN: "syntetisk"})).cover.is_synthetic is True


def test_blank_rows_are_passed_over_and_rows_keep_their_number():
    content = changed(workbook([ROW, ROW | {"Id": "b"}]), lambda book: book["Rader"].insert_rows(3, 2))

    assert read(content).sheets["rows"].frame["source_row"].to_list() == [2, 5]


@settings(max_examples=25)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "Sort": st.sampled_from(["röd", "blå"]),
                "Antal": st.none() | st.integers(0, 10**9),
                "Andel": st.none() | st.integers(-(10**9), 100_000).map(lambda thousandths: thousandths / 1000),
                "Dag": st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31)),
                "Flagga": st.sampled_from([None, "ja", "nej"]),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows):
    frame = read(workbook([row | {"Id": f"r{number}"} for number, row in enumerate(rows)])).sheets["rows"].frame

    assert frame["number"].to_list() == [row["Antal"] for row in rows]
    assert frame["share"].to_list() == [row["Andel"] for row in rows]
    assert frame["day"].to_list() == [row["Dag"] for row in rows]
    assert frame["flag"].to_list() == [None if row["Flagga"] is None else row["Flagga"] == "ja" for row in rows]
    assert frame["kind"].to_list() == [{"röd": "red", "blå": "blue"}[row["Sort"]] for row in rows]


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("A2", None, "E-REQUIRED"),
        ("B2", "grön", "E-VALUE"),
        ("B2", "red", "E-VALUE"),
        ("C2", "2", "E-NUMBER"),
        ("C2", "två", "E-NUMBER"),
        ("C2", 2.5, "E-NUMBER"),
        ("C2", True, "E-NUMBER"),
        ("C2", -1, "E-RANGE"),
        ("D2", "12,5", "E-NUMBER"),
        ("D2", 100.1, "E-RANGE"),
        ("E2", "31/1 2025", "E-DATE"),
        ("E2", "2025-02-30", "E-DATE"),
        ("F2", "yes", "E-VALUE"),
        ("F2", True, "E-VALUE"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(cell, value, code):
    heading = {"A": "Id", "B": "Sort", "C": "Antal", "D": "Andel", "E": "Dag", "F": "Flagga"}[cell[0]]

    fault = refused(changed(workbook(), set_cell("Rader", cell, value)))

    assert (fault.code, fault.file, fault.sheet, fault.row, fault.column) == (
        code,
        "leverans.xlsx",
        "Rader",
        2,
        heading,
    )


def test_several_wrong_cells_are_counted_and_the_first_is_named():
    fault = refused(workbook([ROW, ROW | {"Id": "b", "Antal": "x"}, ROW | {"Id": "c", "Antal": "y"}]))

    assert (fault.row, fault.value) == (3, "x")
    assert "2 cells in all" in fault.what


def test_a_word_outside_the_list_is_answered_with_the_list():
    assert "röd, blå" in refused(workbook([ROW | {"Sort": "grön"}])).why


@pytest.mark.parametrize("formula", ["=1+1", "=SUM(C3:C9)"])
def test_a_formula_where_a_figure_belongs_is_refused(formula):
    fault = refused(changed(workbook(), set_cell("Rader", "C2", formula)))

    assert (fault.code, fault.sheet, fault.row, fault.column) == ("E-FORMULA", "Rader", 2, "C")


def test_a_formula_on_the_cover_is_refused():
    fault = refused(changed(workbook(), set_cell("Leverans", "B4", "=TODAY()")))

    assert (fault.code, fault.sheet) == ("E-FORMULA", "Leverans")


def test_swapped_columns_are_refused_at_the_first_that_differs():
    def swap(book):
        sheet = book["Rader"]
        sheet["C1"], sheet["D1"] = "Andel", "Antal"

    fault = refused(changed(workbook(), swap))

    assert (fault.code, fault.row, fault.column) == ("E-HEADER", 1, "C")
    assert "'Andel', expected 'Antal'" in fault.what


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda book: book["Rader"].insert_rows(1), "A"),
        (lambda book: book["Rader"].insert_cols(2), "B"),
        (lambda book: book["Rader"].delete_cols(4), "D"),
        (set_cell("Rader", "B1", "Sorten"), "B"),
        (set_cell("Rader", "G1", "Anteckning"), "G"),
        (set_cell("Rader", "G1", "Id"), "G"),
        (set_cell("Rader", "H2", "se mejl"), "H"),
    ],
)
def test_other_columns_than_the_definition_are_refused(change, column):
    fault = refused(changed(workbook(), change))

    assert (fault.code, fault.sheet, fault.column) == ("E-HEADER", "Rader", column)


def test_ids_that_differ_in_the_case_of_their_letters_are_one():
    fault = refused(workbook([ROW | {"Id": "U-1"}, {"Id": "b"}, ROW | {"Id": "u-1"}]))
    assert (fault.code, fault.row) == ("E-DUPLICATE", 4)


def test_equal_and_differing_duplicates_are_told_apart():
    equal = refused(workbook([ROW, ROW]))
    differing = refused(workbook([ROW, {"Id": "b"}, ROW | {"Antal": 9}]))

    assert (equal.code, equal.row) == ("E-DUPLICATE", 3)
    assert "they are equal" in equal.what
    assert (differing.code, differing.row) == ("E-DUPLICATE", 4)
    assert "rows 2, 4" in differing.what
    assert "differ in Antal" in differing.what


def test_a_sheet_of_ones_own_is_refused_when_it_holds_anything():
    fault = refused(changed(workbook(), lambda book: book.create_sheet("Blad1").append(["viktigt"])))
    assert (fault.code, fault.sheet) == ("E-SHEET", "Blad1")

    delivery = read(changed(workbook(), lambda book: book.create_sheet("Blad1")))
    assert [(notice.code, "Blad1" in notice.message) for notice in delivery.notices] == [("N-EMPTY-SHEET", True)]


@pytest.mark.parametrize("sheet", ["Rader", "Anteckningar"])
def test_hidden_content_is_refused(sheet):
    def hide(book):
        if sheet not in book.sheetnames:
            book.create_sheet(sheet).append(["dolt"])
        book[sheet].sheet_state = "hidden"

    fault = refused(changed(workbook(), hide))

    assert (fault.code, fault.sheet) == ("E-HIDDEN", sheet)


def test_a_missing_sheet_and_an_empty_one_are_refused():
    missing = refused(changed(workbook(), lambda book: book.remove(book["Rader"])))
    empty = refused(workbook(rows=()))

    assert (missing.code, missing.sheet) == ("E-SHEET", "Rader")
    assert (empty.code, empty.sheet) == ("E-EMPTY", "Rader")


@pytest.mark.parametrize(
    ("cover", "code", "row"),
    [
        ({SENDER: None}, "E-COVER", 2),
        ({AS_OF: None}, "E-COVER", 4),
        ({AS_OF: "i mars"}, "E-COVER", 4),
        ({AS_OF: "2099-01-01"}, "E-COVER", 4),
        ({ORIGIN: "påhittad"}, "E-COVER", 5),
        ({VERSION: 2}, "E-VERSION", 6),
        ({VERSION: None}, "E-VERSION", 6),
    ],
)
def test_a_cover_that_does_not_say_what_it_must_is_refused(cover, code, row):
    fault = refused(workbook(cover=COVER | cover))

    assert (fault.code, fault.sheet, fault.row) == (code, "Leverans", row)


def test_a_workbook_without_cover_or_with_a_line_removed_is_refused():
    assert refused(changed(workbook(), lambda book: book.remove(book["Leverans"]))).code == "E-COVER"
    assert refused(changed(workbook(), lambda book: book["Leverans"].delete_rows(4))).code == "E-COVER"


def test_identifiers_are_replaced_before_a_workbook_is_read_and_names_are_not_loaded():
    companies = [
        {"Nummer": "212000-0142", "Bolagsnamn": "Kommunen"},
        {"Nummer": "811228-9874", "Bolagsnamn": "Anna Exempel"},
        {"Nummer": None, "Bolagsnamn": "Okänd"},
    ]
    document = pseudonymise(opened(workbook(companies=companies)), SPEC, KEY)

    frame = read_delivery(document, SPEC).sheets["companies"].frame
    assert frame["company"].str.contains(r"^lev_[0-9a-f]{20}$").to_list() == [True, True, None]
    assert frame["company"].n_unique() == 3
    assert frame["company_name"].to_list() == ["Kommunen", None, "Okänd"]
    assert "company_name" not in read_delivery(document, SPEC).sheets["companies"].loaded().columns


def test_another_key_gives_other_pseudonyms():
    content = workbook(companies=[{"Nummer": "212000-0142"}])

    first, second = (
        read_delivery(pseudonymise(opened(content), SPEC, key), SPEC).sheets["companies"].frame["company"][0]
        for key in (KEY, KEY[::-1])
    )

    assert first != second


def test_a_sole_trader_born_in_a_year_with_a_zero_may_be_typed_as_a_number():
    """05-01-01 typed as a number loses its zero; the check digit of 050101-238x is 9: 0+5+0+1+0+1+4+3+7 is 21."""
    content = workbook(companies=[{"Nummer": "050101-2389"}, {"Nummer": 501012389}])

    frame = read_delivery(pseudonymise(opened(content), SPEC, KEY), SPEC).sheets["companies"].frame

    assert frame["company"].n_unique() == 1


def test_an_invalid_identifier_stops_the_workbook_and_is_not_shown():
    content = workbook(companies=[{"Nummer": "212000-0142"}, {"Nummer": "212000-0143"}])

    with pytest.raises(Fault) as caught:
        pseudonymise(opened(content), SPEC, KEY)

    fault = caught.value
    assert (fault.code, fault.sheet, fault.row, fault.column) == ("E-ORGNR", "Bolag", 3, "Nummer")
    assert "0143" not in str(fault)
