"""The files for readers say exactly what the published warehouse says, and nothing in them is a formula."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from pipeline.faults import Fault
from pipeline.publishing import export as exporting
from pipeline.publishing import reading, workbook
from pipeline.publishing.folder import LATEST
from pipeline.settings import Settings
from pipeline.words import BASES, BREAKDOWNS, PERIOD_TYPES, STATUS_LABELS


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def folder(settings, tmp_path_factory) -> Path:
    return exporting.export(settings, tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def edition(settings):
    return reading.read(settings)


@pytest.fixture(scope="module")
def published(example_published):
    with duckdb.connect(str(example_published), read_only=True) as connection:
        yield connection


def rows_of(path: Path, sheet: str) -> list[dict]:
    """The rows of a workbook's table by heading."""
    found = openpyxl.load_workbook(path)[sheet]
    (table,) = found.tables.values()
    head, *rows = found[table.ref]
    return [dict(zip((cell.value for cell in head), (cell.value for cell in row), strict=True)) for row in rows]


def test_the_machine_files_are_the_table(folder, published):
    rows, total = published.execute("select count(*), sum(value) from marts.fct_indicator_value").fetchone()
    for name in ("indikatorer.parquet", "indikatorer.csv"):
        path = str(folder / name)
        found = published.execute(f"select count(*), sum(cast(value as double)) from '{path}'").fetchone()
        assert found == (rows, pytest.approx(total, rel=1e-12)), name


def test_suppressed_is_empty_with_its_status_and_never_dots_where_programs_read(folder):
    with (folder / "indikatorer.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    hidden = [row for row in rows if row["status"] == "suppressed"]
    assert hidden
    derived = [
        name for name in rows[0] if name.startswith(("lower_", "upper_", "ratio_")) or name in ("value", "numerator")
    ]
    assert {row[name] for row in hidden for name in derived} == {""}
    assert ".." not in {value for row in rows for value in row.values()}


def test_swedish_excel_opens_the_csv(folder):
    content = (folder / "indikatorer_excel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    machine = pl.read_parquet(folder / "indikatorer.parquet")
    assert len(rows) == machine.height
    shown = [(row["value"], value) for row, value in zip(rows, machine["value"], strict=True) if value is not None]
    assert all(float(text.replace(",", ".")) == value for text, value in shown)
    assert any("," in text for text, _ in shown)


def test_an_indicator_has_a_small_file_of_its_own_with_every_value_it_has(folder):
    machine = pl.read_parquet(folder / "indikatorer.parquet")
    decimals = dict(pl.read_parquet(folder / "parquet" / "dim_indicator.parquet")["indicator_id", "decimals"].rows())
    files = {path.stem: path for path in (folder / "indikator").iterdir()}
    assert set(files) == set(machine["indicator_id"].unique())
    key = ("definition_version", "basis", "area_code", "boundary_version", "period_type", "period", "sex", "age_group")
    codes = {
        "basis": BASES,
        "period_type": PERIOD_TYPES,
        "sex": {"all": "alla", **BREAKDOWNS},
        "age_group": {"all": "alla"},
    }
    headings = ("Definition", "Underlag", "Områdeskod", "Indelning", "Periodtyp", "Period", "Kön", "Ålder")
    for name, path in files.items():
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        shown = {tuple(row[heading] for heading in headings): (row["Värde"], row["Status"]) for row in rows}
        wanted = {
            tuple(codes.get(column, {}).get(row[column], row[column]) for column in key): row
            for row in machine.filter(pl.col("indicator_id") == name).to_dicts()
        }
        assert shown.keys() == wanted.keys()
        for cell, (value, status) in shown.items():
            exact = wanted[cell]["value"]
            assert status == STATUS_LABELS[wanted[cell]["status"]]
            assert (value == "") == (exact is None), (name, cell)
            if value:
                assert abs(float(value.replace(",", ".")) - exact) <= 0.5 * 10 ** -decimals[name] * (1 + 1e-9)
                assert len(value.partition(",")[2]) <= decimals[name]


def test_the_file_of_an_indicator_begins_with_the_newest_period_in_swedish(folder):
    first, *_ = (folder / "indikator" / "reported_robbery.csv").read_text(encoding="utf-8-sig").splitlines()
    assert first.startswith(
        "Område;Periodtyp;Period;Värde;Nedre gräns, 95 %;Övre gräns, 95 %;Hela staden;Jämfört med staden;"
    )
    rows = list(
        csv.DictReader(
            io.StringIO((folder / "indikator" / "reported_robbery.csv").read_text("utf-8-sig")), delimiter=";"
        )
    )
    years = [row["Period"] for row in rows if row["Periodtyp"] == "år"]
    assert years == sorted(years, reverse=True)
    assert "_" not in first.replace("Indikatorns", "")
    farsta = next(row for row in rows if (row["Område"], row["Period"]) == ("Farsta", "2025"))
    assert (farsta["Värde"], farsta["Antal (täljare)"], farsta["Hela staden"]) == ("61,2", "38", "50")
    assert farsta["Jämfört med staden"] == "ingen säker skillnad"


def test_the_workbook_of_a_district_has_every_value_of_its_own(folder, published):
    told = rows_of(folder / "excel" / "bromma.xlsx", "Tidsserier")
    wanted = published.execute(
        "select title_sv, period, value, status from marts.indicator_today where area_code = 'bromma'"
    ).fetchall()
    shown = sorted(
        (row["Indikator"], row["Period"], row["Värde"]) for row in told if row["Värde"] != workbook.NOT_SHOWN
    )
    said = sorted((title, period, value) for title, period, value, _ in wanted if value is not None)
    assert [row[:2] for row in shown] == [row[:2] for row in said]
    assert [row[2] for row in shown] == pytest.approx([row[2] for row in said], rel=1e-12)
    assert len(told) == len(wanted)
    assert all(row["Status"] for row in told)
    assert "visas inte" in {row["Status"] for row in told if row["Värde"] == workbook.NOT_SHOWN}


def test_the_newest_table_compares_the_same_period(folder, published):
    for row in rows_of(folder / "excel" / "farsta.xlsx", "Läget nu"):
        if row["Hela staden"] != workbook.NOT_SHOWN:
            period = row["Period"].split()[-1]
            values = published.execute(
                "select value from marts.indicator_today where area_type = 'city' and title_sv = ? and period = ?",
                [row["Indikator"], period],
            ).fetchall()
            assert any(row["Hela staden"] == pytest.approx(value, rel=1e-12) for (value,) in values)


def test_the_city_has_all_districts_side_by_side(folder, edition):
    rows = rows_of(folder / "excel" / "stockholm.xlsx", "Stadsdelsområden")
    districts = edition.areas.filter(pl.col("area_type") == "district")["short_name"].to_list()
    assert len(districts) == 11
    assert set(districts) <= set(rows[0])
    assert all(value is not None for row in rows for value in row.values())


def test_example_data_is_called_so_on_every_sheet(folder):
    for path in (folder / "excel").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            text = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row)
            assert workbook.EXAMPLE_SV in text, (path.name, sheet.title)


def test_the_manifest_names_every_byte_and_the_zip_holds_all(folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    assert {one["path"] for one in manifest["files"]} == there
    for one in manifest["files"]:
        assert hashlib.sha256((folder / one["path"]).read_bytes()).hexdigest() == one["sha256"]
    with zipfile.ZipFile(folder / exporting.EVERYTHING) as archive:
        assert {name.split("/", 1)[1] for name in archive.namelist()} == there - {exporting.EVERYTHING}


def test_the_data_package_describes_every_column(folder):
    package = json.loads((folder / "datapackage.json").read_bytes())
    (resource,) = package["resources"]
    with (folder / resource["path"]).open(encoding="utf-8") as stream:
        heading = next(csv.reader(stream))
    assert [one["name"] for one in resource["schema"]["fields"]] == heading
    assert all(one["description"] for one in resource["schema"]["fields"])
    keys = pl.read_csv(folder / resource["path"], infer_schema=False).select(resource["schema"]["primaryKey"])
    assert keys.is_unique().all()


def test_a_stranger_reads_the_data_package(folder):
    import frictionless

    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["type", "message"]) == []
    assert report.stats["errors"] == 0
    assert report.tasks[0].stats["rows"] == pl.read_parquet(folder / "indikatorer.parquet").height


def test_a_stranger_sees_a_key_that_stands_twice(folder, tmp_path):
    import frictionless

    broken = tmp_path / "package"
    shutil.copytree(folder, broken, ignore=shutil.ignore_patterns("excel", "*.zip", "*.duckdb"))
    lines = (broken / "indikatorer.csv").read_text("utf-8").splitlines(keepends=True)
    (broken / "indikatorer.csv").write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    report = frictionless.Package(str(broken / "datapackage.json")).validate()
    assert [kind for (kind,) in report.flatten(["type"])] == ["primary-key"]


def test_every_table_of_the_database_is_there_as_parquet(folder, published):
    tables = dict(
        published.execute(
            "select table_name, estimated_size from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
    )
    del tables[reading.VALUES]
    assert {path.stem for path in (folder / "parquet").iterdir()} == set(tables)
    for name in tables:
        said = published.execute(f"select * from marts.{name} order by all").fetchall()
        written = published.execute(f"select * from '{folder}/parquet/{name}.parquet' order by all").fetchall()
        assert written == said, name


def test_no_sheet_is_printed_smaller_than_can_be_read_on_a4(folder):
    """A4 across holds some 125 characters of Excel's standard font at full size; three fifths of that is the least."""
    for path in (folder / "excel").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            last = openpyxl.utils.range_boundaries(sheet.print_area.split("!")[-1])[2] if sheet.print_area else 2
            # Neighbours of the same width share one entry.
            spans = [(one.min, one.max, one.width) for one in sheet.column_dimensions.values()]
            width = sum(width * (min(right, last) - left + 1) for left, right, width in spans if left <= last)
            assert 50 < width <= 125 / 0.6, (path.name, sheet.title, width)
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_the_same_publication_gives_the_same_bytes(folder, settings, tmp_path):
    again = exporting.export(settings, tmp_path)
    assert (again / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


def test_a_folder_that_is_there_is_replaced_whole(settings, tmp_path):
    first = exporting.export(settings, tmp_path)
    (first / "stray.txt").write_text("left over")
    (first / "indikatorer.csv").write_text("damaged")
    second = exporting.export(settings, tmp_path)
    assert second == first
    assert not (second / "stray.txt").exists()
    assert (tmp_path / LATEST).resolve() == second
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


HOSTILE = ["=1+1", "+46", "-x", "@sum(a1)", "<b>&amp;</b>", "\u202eevil", "http://example.org", "å" * 40_000, "🔒\x0bx"]


def test_texts_of_sources_stay_texts(edition, tmp_path):
    count = min(len(HOSTILE), edition.indicators.height)
    titles = pl.Series("title_sv", [*HOSTILE[:count], *edition.indicators["title_sv"][count:]])
    hostile = reading.Edition(**{**vars(edition), "indicators": edition.indicators.with_columns(titles)})
    area = edition.areas.filter(pl.col("area_code") == "bromma").to_dicts()[0]
    workbook.write_area(tmp_path / "hostile.xlsx", hostile, area)
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {"=1+1", "@sum(a1)"} <= {cell.value for cell in cells}
    assert [cell.hyperlink for cell in cells if cell.hyperlink and not cell.hyperlink.location] == []


def test_a_text_that_a_spreadsheet_would_compute_is_quoted_in_its_csv(edition, settings, tmp_path):
    values = edition.values.with_columns(area_name=pl.lit("=cmd()"))
    exporting._write(tmp_path, reading.Edition(**{**vars(edition), "values": values}), settings)
    assert "'=cmd()" in (tmp_path / "indikatorer_excel.csv").read_text(encoding="utf-8-sig")
    assert ",=cmd()," in (tmp_path / "indikatorer.csv").read_text(encoding="utf-8")


def test_without_a_publication_there_is_nothing_to_export(tmp_path):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        exporting.export(Settings(home=tmp_path / "none"), tmp_path)
    shutil.rmtree(tmp_path)
