import datetime
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.faults import Fault
from pipeline.readers.document import Document
from tests import reader_workbooks

SPREADSHEETS = ("xls", "xlsx")


def opened(content, name="file", formats=SPREADSHEETS, encodings=("utf-8-sig",)):
    return Document.open(name, content, formats=formats, encodings=encodings)


def fill_xls(workbook):
    import xlwt

    sheet = workbook.add_sheet("Blad å")
    sheet.write(3, 2, "x")
    sheet.write(4, 3, 7.0)
    sheet.write(5, 2, xlwt.Formula("1+1"))
    sheet.write(6, 2, datetime.date(2024, 1, 2), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(7, 2, 2.5)
    hidden = workbook.add_sheet("Dold")
    hidden.visibility = 1
    hidden.write(0, 0, xlwt.Formula("2+2"))


def fill_xlsx(workbook):
    sheet = workbook.add_worksheet("Blad å")
    sheet.write(3, 2, "x")
    sheet.write(4, 3, 7.0)
    sheet.write_formula(5, 2, "=1+1")
    sheet.write(6, 2, datetime.date(2024, 1, 2), workbook.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write(7, 2, 2.5)
    workbook.add_chartsheet("Diagram").set_chart(chart(workbook))
    hidden = workbook.add_worksheet("Dold")
    hidden.hide()
    hidden.write_formula(0, 0, "=2+2")


def chart(workbook):
    made = workbook.add_chart({"type": "line"})
    made.add_series({"values": "='Blad å'!$D$5:$D$6"})
    return made


@pytest.fixture(params=["xls", "xlsx"])
def document(request):
    content = reader_workbooks.xls(fill_xls) if request.param == "xls" else reader_workbooks.xlsx(fill_xlsx)
    return opened(content, f"a.{request.param}")


def test_leading_empty_rows_and_columns_keep_their_place(document):
    sheet = document.sheets[0]
    assert sheet.rows[0] == (None, None, None, None)
    assert sheet.rows[3] == (None, None, "x", None)
    assert {len(row) for row in sheet.rows} == {4}


def test_cells_are_typed(document):
    rows = document.sheets[0].rows
    assert type(rows[4][3]) is int
    assert rows[4][3] == 7
    assert rows[6][2] == "2024-01-02"
    assert rows[7][2] == 2.5


def test_hidden_sheets_are_read_and_charts_are_not(document):
    assert [(sheet.name, sheet.is_visible) for sheet in document.sheets] == [("Blad å", True), ("Dold", False)]


def test_formulas_are_found_in_every_sheet(document):
    assert document.formulas == {("Blad å", 6, 2), ("Dold", 1, 0)}


def test_every_cell_of_an_array_formula_and_every_error_value_is_computed():
    def fill(workbook):
        sheet = workbook.add_worksheet("A")
        sheet.write_array_formula(0, 0, 2, 0, "{=B1:B3*2}")
        sheet.write(1, 0, 4)
        sheet.write(1, 1, 9)

    content = reader_workbooks.xlsx(fill)
    assert {("A", 1, 0), ("A", 2, 0)} <= opened(content).formulas
    pasted = reader_workbooks.rezipped(
        content,
        lambda _, data: data.replace(b'<c r="B2"><v>9</v>', b'<c r="B2" t="e"><v>#DIV/0!</v>'),
    )
    assert ("A", 2, 1) in opened(pasted).formulas


def test_the_content_decides_and_not_the_name():
    assert opened(reader_workbooks.xlsx_of([["a"]]), "a.xls").kind == "xlsx"


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_take_the_process_down():
    def fill(workbook):
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write(1048575, 16383, 1)

    with pytest.raises(Fault) as fault:
        opened(reader_workbooks.xlsx(fill))
    assert fault.value.code == "E-BOMB"


def test_an_xls_that_declares_an_impossible_extent_does_not_take_the_process_down():
    content = reader_workbooks.xls(fill_xls)
    record = content.index(b"\x00\x02\x0e\x00") + 4
    with pytest.raises(Fault) as fault:
        opened(content[:record] + b"\xff\xff\xff\x7f" + content[record + 4 :])
    assert fault.value.code == "E-TRUNCATED"
    with pytest.raises(Fault) as fault:
        opened(content[: record + 4] + b"\xff\xff\xff\x7f" + content[record + 8 :])
    assert fault.value.code == "E-BOMB"


def test_rows_out_of_order_are_refused():
    content = reader_workbooks.xlsx_of([["a"], ["b"]])
    swapped = reader_workbooks.rezipped(
        content, lambda _, data: data.replace(b'"A1"', b'"A9"').replace(b'row r="1"', b'row r="9"')
    )
    with pytest.raises(Fault) as fault:
        opened(swapped)
    assert fault.value.code == "E-TRUNCATED"


def test_xml_entities_are_refused():
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    content = reader_workbooks.rezipped(
        reader_workbooks.xlsx_of([["a"]]),
        lambda part, data: data.replace(b"<worksheet", entities, 1) if "sheet1" in part else data,
    )
    with pytest.raises(Fault) as fault:
        opened(content)
    assert fault.value.code == "E-BOMB"


@pytest.mark.parametrize("make", [lambda: reader_workbooks.xls(fill_xls), lambda: reader_workbooks.xlsx(fill_xlsx)])
def test_no_file_cut_short_is_accepted(make):
    content = make()
    for length in range(1, len(content), 97):
        with pytest.raises(Fault) as fault:
            opened(content[:length])
        assert fault.value.code in {"E-TRUNCATED", "E-TYPE"}


# Written once: a workbook holds the time it was written, and hypothesis asks for the same file at each try.
WHOLE_XLS, WHOLE_XLSX = reader_workbooks.xls(fill_xls), reader_workbooks.xlsx(fill_xlsx)


@pytest.mark.parametrize("whole", [WHOLE_XLS, WHOLE_XLSX], ids=["xls", "xlsx"])
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_bytes_give_a_document_or_a_fault(whole, data):
    content = bytearray(whole)
    content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = opened(bytes(content)).sheets
    except Fault:
        return
    assert len({len(row) for row in read[0].rows}) <= 1


def upper(cell):
    return f"P-{cell}"


ROWS = [["Uppföljning"], ["Id", "Nummer", "Belopp"], ["1", "5560360793", 1.5], ["2", None, 3], ["3", "Nummer", True]]


def test_pseudonyms_replace_the_cells_below_their_heading_only():
    document = opened(reader_workbooks.xlsx_of(ROWS), "lev.xlsx").with_pseudonyms({"Nummer": upper})
    assert document.kind == "grid"
    assert document.name == "lev.xlsx"
    assert document.sheets[0].rows[1:] == (
        ("Id", "Nummer", "Belopp"),
        ("1", "P-5560360793", 1.5),
        ("2", None, 3),
        ("3", "P-Nummer", True),
    )


def test_an_archived_grid_holds_no_original_and_reads_back_the_same(document):
    grid = document.with_pseudonyms({"x": upper})
    again = opened(grid.content, "arkiv")
    assert (again.sheets, again.formulas, again.kind) == (grid.sheets, grid.formulas, "grid")
    plain = opened(reader_workbooks.xlsx_of(ROWS)).with_pseudonyms({"Nummer": lambda _: "lev_1"})
    assert b"5560360793" not in gzip.decompress(plain.content)


def test_equal_cells_give_equal_bytes():
    makes = [
        opened(reader_workbooks.xlsx_of(ROWS), name).with_pseudonyms({"Nummer": upper}).content for name in ("a", "b")
    ]
    assert makes[0] == makes[1]


def test_a_heading_that_is_nowhere_is_refused():
    with pytest.raises(Fault) as fault:
        opened(reader_workbooks.xlsx_of(ROWS)).with_pseudonyms({"Orgnr": upper})
    assert fault.value.code == "E-HEADER"


def test_a_grid_that_is_cut_off_or_another_gzip_file_is_refused():
    grid = opened(reader_workbooks.xlsx_of(ROWS)).with_pseudonyms({"Nummer": upper}).content
    for content, code in ((grid[:-9], "E-TRUNCATED"), (gzip.compress(b"a;b\n"), "E-TYPE")):
        with pytest.raises(Fault) as fault:
            opened(content)
        assert fault.value.code == code


def test_real_files_open(shared_data):
    for folder in ("bra_reported_crimes", "stockholm_population", "stockholm_reported_crimes"):
        for path in sorted((shared_data / folder).rglob("*.*")):
            document = opened(path.read_bytes(), path.name, ("xls", "xlsx", "text"), ("iso-8859-1",))
            assert document.kind == {".txt": "text"}.get(path.suffix, path.suffix[1:])
            assert not document.formulas


def test_real_row_numbers(shared_data):
    excel = shared_data / "bra_reported_crimes" / "excel"
    for name, rows in (("year_2021-2025_rate_11_districts.xls", 797), ("month_2025_count_2_districts.xls", 67)):
        assert len(opened((excel / name).read_bytes(), name).sheets[0].rows) == rows
