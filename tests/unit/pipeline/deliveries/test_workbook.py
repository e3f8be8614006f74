"""The empty workbook: what a person needs stands in it, and filled in it is read without a complaint."""

import io

import openpyxl
import pytest
import yaml
from openpyxl.utils import get_column_letter, range_boundaries

from pipeline.deliveries import model, reading
from pipeline.deliveries.model import AS_OF, GUIDE, LISTS, SENDER
from pipeline.deliveries.model import COVER as COVER_SHEET
from pipeline.deliveries.workbook import write_template
from pipeline.sources import ASSETS, Source
from tests.workbooks import COVER, KEY, opened

SOURCES = sorted(path.parent.name for path in ASSETS.glob("*/delivery.yml"))


@pytest.fixture(params=SOURCES)
def source(request):
    return request.param


@pytest.fixture
def template(source, tmp_path):
    path = tmp_path / "mall.xlsx"
    write_template(source, path)
    return path.read_bytes()


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def words_at(book, reference):
    sheet, cells = reference.lstrip("=").split("!")
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    assert left == right
    return [book[sheet].cell(row, left).value for row in range(top, bottom + 1)]


def rules_of(sheet):
    """The rule of each column, by its letter."""
    return {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in sheet.data_validations.dataValidation}


def test_there_are_templates_to_test():
    assert len(SOURCES) >= 3


def test_every_sheet_is_there_visible_and_a_table_with_the_headings(source, template):
    book, spec = book_of(template), model.load(source)

    assert book.sheetnames == [COVER_SHEET, *(each.name for each in spec.sheets), GUIDE, LISTS]
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    for each in spec.sheets:
        sheet = book[each.name]
        headings = [column.heading_sv for column in (*each.columns.values(), *each.further_columns().values())]
        assert [cell.value for cell in sheet[1]] == headings
        (table,) = sheet.tables.values()
        assert table.ref == f"A1:{get_column_letter(len(headings))}2"
        assert sheet.freeze_panes == "A2"


def test_every_vocabulary_is_a_drop_down_list_with_exactly_its_words(source, template):
    book, spec = book_of(template), model.load(source)

    for each in spec.sheets:
        rules = rules_of(book[each.name])
        for position, column in enumerate((*each.columns.values(), *each.further_columns().values()), start=1):
            rule = rules[get_column_letter(position)]
            if column.words:
                assert rule.type == "list"
                assert words_at(book, rule.formula1) == column.words
                assert rule.errorStyle == ("warning" if column.suggestions else None)
            else:
                kinds = {"integer": "whole", "number": "decimal", "date": "date"}
                assert rule.type == kinds.get(column.type)


def test_every_column_is_explained_in_the_guide(source, template):
    book, spec = book_of(template), model.load(source)

    explained = {(row[0].value, row[1].value) for row in book[GUIDE].iter_rows()}
    for each in spec.sheets:
        for name, column in {**each.columns, **each.further_columns()}.items():
            assert (column.heading_sv, name) in explained


def test_the_same_definition_gives_the_same_bytes(source, template, tmp_path):
    path = tmp_path / "igen.xlsx"
    write_template(source, path)

    assert path.read_bytes() == template


def test_a_template_filled_by_hand_is_read_without_a_complaint(source, template):
    book, spec = book_of(template), model.load(source)
    for row in book[COVER_SHEET].iter_rows(min_row=2):
        if row[0].value in COVER:
            row[1].value = COVER[row[0].value]
    sheet = spec.sheets[0]
    for position, column in enumerate(sheet.columns.values(), start=1):
        book[sheet.name].cell(2, position).value = _plausible(column)
    stream = io.BytesIO()
    book.save(stream)

    document = opened(stream.getvalue())
    if any(column.identifier for each in spec.sheets for column in each.columns.values()):
        document = reading.pseudonymise(document, spec, KEY)
    delivery = reading.read_delivery(document, spec)

    assert delivery.sheets[sheet.table].frame.height == 1
    assert (delivery.cover.sender, delivery.cover.as_of_date) == (COVER[SENDER], COVER[AS_OF])
    assert delivery.notices == []


def test_source_and_delivery_declare_the_same_columns(source):
    """What a delivery loads, with the date of its cover, is what source.yml declares; answers are reshaped."""
    declared = Source.model_validate(yaml.safe_load((ASSETS / source / "source.yml").read_text(encoding="utf-8")))
    spec = model.load(source)

    assert {each.table for each in spec.sheets} == set(declared.tables)
    for each in spec.sheets:
        loaded = {name: column for name, column in each.columns.items() if column.is_loaded}
        columns = declared.tables[each.table].columns
        assert set(columns) - set(loaded) <= {"as_of_date", "question_id", "answer_code"}
        for name, column in loaded.items():
            assert (name, columns[name].type, columns[name].identifier) == (name, column.type, column.identifier)


def test_a_source_without_a_delivery_of_ours_has_no_template(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_template("bra_reported_crimes", tmp_path / "mall.xlsx")


def _plausible(column):
    """A cell a person could have typed; where the definition gives no words, one that fits its form."""
    if column.words:
        return column.words[0]
    if column.identifier:
        return "212000-0142"
    if column.type in ("integer", "number"):
        return max(column.minimum or 0, (column.above or 0) + 1)
    if column.type == "date":
        return COVER[AS_OF]
    return {r"\d{4}(-H[12])?": "2024", r"\d{2}-\d{2}": "16-24"}.get(column.pattern, "a")
