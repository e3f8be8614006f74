"""A figure of a withheld cell, planted in each kind of export file in each way it could stand there, stops the files."""

import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment

from pipeline.faults import Fault
from pipeline.publishing import export, indicator_file, leak_search, reading
from pipeline.publishing.folder import LATEST
from pipeline.publishing.reading import Edition
from pipeline.settings import Settings

FACTS = "indikatorer.parquet"
KEY = (
    "indicator_id",
    "definition_version",
    "basis",
    "area_code",
    "boundary_version",
    "period_type",
    "period",
    "sex",
    "age_group",
)


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def edition(settings) -> Edition:
    return reading.read(settings)


@pytest.fixture(scope="module")
def published(settings, edition) -> Path:
    return settings.vintages / edition.vintage / "trygg.duckdb"


@pytest.fixture(scope="module")
def exported(settings) -> Path:
    return settings.exports / LATEST


@pytest.fixture(scope="module")
def hidden(edition) -> dict:
    """A withheld cell of a district of today, of the definition that readers are shown first, by year."""
    return edition.today.filter(
        (pl.col("status") == "suppressed") & (pl.col("area_type") == "district") & (pl.col("period_type") == "year")
        & (pl.col("indicator_id") == "strategic_crimes_girls")
    ).to_dicts()[0]  # fmt: skip


@pytest.fixture
def search(tmp_path, exported, edition, published):
    """Copy some files of the export, change one, and say what is found."""

    def change(name: str, plant) -> list[str]:
        for one in {FACTS, name}:
            (tmp_path / one).parent.mkdir(exist_ok=True)
            shutil.copyfile(exported / one, tmp_path / one)
        plant(tmp_path / name)
        return leak_search.leaks(tmp_path, edition, published)

    return change


def test_what_is_handed_out_tells_nothing(exported, edition, published, hidden):
    assert leak_search.leaks(exported, edition, published) == []


def planted(hidden: dict, column: str, value):
    """An expression that fills one column of the withheld row."""
    is_it = pl.all_horizontal(*(pl.col(name) == hidden[name] for name in KEY))
    return pl.when(is_it).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)


@pytest.mark.parametrize(
    ("column", "value"),
    [("value", 3.1), ("numerator", 3.0), ("upper_998", 9.0), ("trend_slope", 0.1), ("lineage", "row 3")],
)
def test_in_the_facts(search, hidden, column, value):
    def plant(path):
        pl.read_parquet(path).with_columns(planted(hidden, column, value)).write_parquet(path)

    assert search(FACTS, plant) == [f"{FACTS}: filled beside a withheld key: {column}"]


def test_where_the_status_was_changed_with_the_figure(search, hidden):
    """What is withheld, the published file says, not the file that is searched."""

    def plant(path):
        pl.read_parquet(path).with_columns(
            planted(hidden, "value", 3.1), planted(hidden, "status", "ok")
        ).write_parquet(path)

    assert search(FACTS, plant)


@pytest.mark.parametrize(("name", "separator"), [("indikatorer.csv", ","), ("indikatorer_excel.csv", ";")])
@pytest.mark.parametrize("column", ["value", "n", "anmärkning"])
def test_in_csv(search, hidden, name, separator, column):
    def plant(path):
        text = path.read_text(encoding="utf-8-sig")
        read = pl.read_csv(text.encode(), separator=separator, infer_schema=False)
        if column not in read.columns:
            read = read.with_columns(pl.lit(None, pl.String).alias(column))
        read.with_columns(planted(hidden, column, "3")).write_csv(path, separator=separator)

    assert search(name, plant) == [f"{name}: filled beside a withheld key: {column}"]


@pytest.mark.parametrize(
    ("heading", "column"), [("Värde", "value"), ("Antal (täljare)", "numerator"), ("Anmärkning", "Anmärkning")]
)
def test_in_the_file_of_one_indicator(search, hidden, heading, column):
    """It has Swedish headings and words, and is searched all the same."""
    words = {one.column: one.words or {} for one in indicator_file.HEADINGS}
    said = {one.text: words[one.column].get(hidden[one.column], hidden[one.column])
            for one in indicator_file.HEADINGS if one.column in KEY}  # fmt: skip
    name = f"indikator/{hidden['indicator_id']}.csv"

    def plant(path):
        read = pl.read_csv(path.read_text("utf-8-sig").encode(), separator=";", infer_schema=False)
        if heading not in read.columns:
            read = read.with_columns(pl.lit(None, pl.String).alias(heading))
        is_it = pl.all_horizontal(*(pl.col(one) == word for one, word in said.items()))
        assert read.filter(is_it).height == 1
        read.with_columns(pl.when(is_it).then(pl.lit("3,5")).otherwise(pl.col(heading)).alias(heading)).write_csv(
            path, separator=";"
        )

    assert search(name, plant) == [f"{name}: filled beside a withheld key: {column}"]


def test_in_the_wide_table(search, hidden):
    def plant(path):
        is_it = pl.all_horizontal(
            *(
                pl.col(name) == hidden[name]
                for name in ("indicator_id", "basis", "period_type", "period", "sex", "age_group")
            )
        )
        area = hidden["area_code"]
        filled = pl.when(is_it).then(pl.lit(3.1)).otherwise(pl.col(area)).alias(area)
        pl.read_parquet(path).with_columns(filled).write_parquet(path)

    found = search("parquet/indicator_wide.parquet", plant)
    assert found == [f"parquet/indicator_wide.parquet: filled beside a withheld key: {hidden['area_code']}"]


def test_around_an_action(search, hidden):
    names = ("indicator_id", "definition_version", "basis", "sex", "age_group", "period_type")

    def plant(path):
        first = pl.int_range(pl.len()) == 0
        given = {name: hidden[name] for name in names}
        given |= {"indicator_area_code": hidden["area_code"], "period_after": hidden["period"], "value_after": 3.1}
        changes = [
            pl.when(first).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in given.items()
        ]
        pl.read_parquet(path).with_columns(changes).write_parquet(path)

    found = search("parquet/fct_action.parquet", plant)
    assert found == ["parquet/fct_action.parquet: filled beside a withheld key: value_after"]


def row_of(sheet, hidden: dict) -> int:
    """The row of the withheld cell in a workbook's sheet of series."""
    for row in sheet.iter_rows(min_row=4):
        said = {sheet.cell(3, cell.column).value: cell.value for cell in row}
        wanted = (hidden["title_sv"], "lagförda", "år", hidden["period"], "flickor", "15-17")
        if tuple(said[one] for one in ("Indikator", "Underlag", "Periodtyp", "Period", "Kön", "Ålder")) == wanted:
            return row[0].row
    raise AssertionError("the row is not there")


def column_of(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == heading)


def in_series(change):
    def plant(book, hidden):
        sheet = book["Tidsserier"]
        change(sheet, row_of(sheet, hidden))

    return plant


def set_cell(heading: str, value):
    return in_series(lambda sheet, row: sheet.cell(row, column_of(sheet, heading), value))


def _hidden_column(sheet, row):
    sheet.cell(row, 30, 3)
    sheet.column_dimensions["AD"].hidden = True


def _comment(sheet, row):
    sheet.cell(row, 9).comment = Comment("3", "x")


def _other_sheet(book, hidden):
    book.create_sheet("Mer").append(["Järva", 3])


WORKBOOKS = {
    "a number": (set_cell("Värde", 3.1), "a figure of a withheld cell"),
    "a count": (set_cell("Antal (täljare)", 3), "a figure of a withheld cell"),
    "a text": (set_cell("Värde", "3"), "a figure of a withheld cell"),
    "a text around it": (set_cell("Värde", "högst 4"), "a figure of a withheld cell"),
    "a hidden column": (in_series(_hidden_column), "a figure of a withheld cell"),
    "a comment": (in_series(_comment), "a part that is not searched"),
    "a formula": (set_cell("Värde", "=1+2"), "an element that is not searched"),
    "another sheet": (_other_sheet, "a number in a sheet that holds no figures"),
    "above the headings": (in_series(lambda sheet, row: sheet.cell(1, 8, 3)), "a number above the headings"),
    "a row of its own": (
        lambda book, hidden: book["Tidsserier"].append(["Flickor i Järva", "lagförda", "år", "2023", "", "", 3]),
        "a number in a row without a key that is known",
    ),
    "a footer": (
        lambda book, hidden: setattr(book["Tidsserier"].oddFooter.center, "text", "Järva: 3"),
        "a number in the footer",
    ),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_in_a_workbook(search, hidden, name):
    plants, expected = WORKBOOKS[name]

    def plant(path):
        book = openpyxl.load_workbook(path)
        plants(book, hidden)
        book.save(path)

    found = search(f"excel/{hidden['area_code']}.xlsx", plant)
    assert any(expected in one for one in found), found


def test_in_the_citys_table_of_districts(search, edition):
    newest = reading.latest(edition.today)
    row = newest.filter((pl.col("status") == "suppressed") & (pl.col("area_type") == "district")).to_dicts()[0]
    short = edition.areas.filter(pl.col("area_code") == row["area_code"])["short_name"][0]

    def plant(path):
        book = openpyxl.load_workbook(path)
        sheet = book["Stadsdelsområden"]
        for line in range(4, sheet.max_row + 1):
            if sheet.cell(line, 1).value == row["title_sv"]:
                sheet.cell(line, column_of(sheet, short), 3.1)
        book.save(path)

    found = search("excel/stockholm.xlsx", plant)
    assert any(one.endswith(f"a figure of a withheld cell of {row['title_sv']}") for one in found), found


def named(hidden: dict) -> dict:
    return {
        name: hidden[name]
        for name in ("indicator_id", "area_code", "period", "sex", "age_group", "basis", "period_type")
    }


TREES = {
    "in a record": lambda content, hidden: content.update(extra=[named(hidden) | {"value": 3}]),
    "as a text": lambda content, hidden: content.update(extra=[named(hidden) | {"value": "3,1"}]),
    "deep below": lambda content, hidden: content.update(
        extra={"rows": [{"key": named(hidden), "told": {"more": [{"count": 3}]}}]}
    ),
    "below names": lambda content, hidden: content.update(
        extra={hidden["indicator_id"]: {hidden["area_code"]: {hidden["period"]: 3}}}
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_in_json(search, hidden, name):
    def plant(path):
        content = json.loads(path.read_text())
        TREES[name](content, hidden)
        path.write_text(json.dumps(content))

    assert search("indikatorer.json", plant) == ["indikatorer.json: a number of a withheld cell"]


@pytest.mark.parametrize("where", ["properties", "feature"])
def test_in_the_map(search, edition, where):
    def plant(path):
        content = json.loads(path.read_text())
        feature = next(one for one in content["features"] if one["properties"]["status"] == "suppressed")
        (feature["properties"] if where == "properties" else feature)["value"] = 3
        path.write_text(json.dumps(content))

    assert search("senaste_varden.geojson", plant) == ["senaste_varden.geojson: a number of a withheld cell"]


def test_a_shown_figure_is_no_leak_in_json(search, edition):
    shown = edition.today.filter((pl.col("status") == "ok") & (pl.col("area_type") == "district")).to_dicts()[0]

    def plant(path):
        content = json.loads(path.read_text())
        content["extra"] = [named(shown) | {"value": 3}]
        path.write_text(json.dumps(content))

    assert search("indikatorer.json", plant) == []


def test_in_the_catalogue_entry(search, hidden):
    def plant(path):
        said = f'"{hidden["indicator_id"]} {hidden["area_code"]} {hidden["period"]}: 3"'
        path.write_text(path.read_text() + f"\n\n<x> <y> {said} .")

    assert search("dcat.ttl", plant) == ["dcat.ttl: a number beside a withheld key"]


def test_another_database_is_not_handed_out(search, hidden):
    def plant(path):
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table marts.more as select 3 as told")

    name = "trygghetsindikatorer.duckdb"

    def writable(path):
        path.chmod(0o644)
        plant(path)

    assert search(name, writable) == [f"{name}: not the file that passed the gates"]


def test_the_zip_holds_the_other_files_and_nothing_else(search, exported):
    def plant(path):
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(exported / FACTS, f"x/{FACTS}")
            archive.writestr("x/mer.txt", "Järva: 3")

    assert search("allt.zip", plant) == ["allt.zip: not the file that stands beside it: mer.txt"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mer.txt", "a file of a kind that is not searched"), ("mer.json", "cannot be read back (JSONDecodeError)")],
)
def test_what_cannot_be_searched_is_not_handed_out(tmp_path, exported, edition, published, name, expected):
    shutil.copyfile(exported / FACTS, tmp_path / FACTS)
    (tmp_path / name).write_text("Järva: 3")
    assert leak_search.leaks(tmp_path, edition, published) == [f"{name}: {expected}"]
    (tmp_path / name).unlink()
    (tmp_path / FACTS).unlink()
    assert leak_search.leaks(tmp_path, edition, published) == [f"{FACTS}: is not there"]


def test_files_that_tell_are_shown_to_nobody_and_those_before_stay(settings, edition, tmp_path, monkeypatch):
    first = export.export(settings, tmp_path, edition)
    writes = export._write

    def telling(folder, *given):
        writes(folder, *given)
        (folder / "mer.txt").write_text("Järva: 3")

    monkeypatch.setattr(export, "_write", telling)
    with pytest.raises(Fault, match=r"mer\.txt") as told:
        export.export(settings, tmp_path, edition)
    assert told.value.code == "E-LEAK"
    assert (tmp_path / LATEST).resolve() == first
    assert not (first / "mer.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first.name, LATEST])
