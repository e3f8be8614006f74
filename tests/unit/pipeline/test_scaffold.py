"""Skeletons of sources and indicators: whole, sound from the first moment, and never over something that is there."""

import ast

import pytest
import yaml

from pipeline.deliveries.model import DeliverySpec
from pipeline.indicators import Indicator
from pipeline.scaffold import MARK, left_to_fill, new_indicator, new_source
from pipeline.sources import Source

COLUMNS = "area_label,year:integer,fault_count:integer,rate:number,note"


def text_of(root, path):
    return (root / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("workbook", [False, True])
def test_a_new_source_is_described_and_says_the_same_in_both_places(tmp_path, workbook):
    written = new_source("toy_lamps", COLUMNS, workbook=workbook, root=tmp_path)

    source = Source.model_validate(yaml.safe_load(text_of(tmp_path, "assets/toy_lamps/source.yml")))
    (table,) = yaml.safe_load(
        text_of(tmp_path, "dbt_project/models/staging/toy_lamps/_toy_lamps__sources.yml")
    )["sources"][0]["tables"]  # fmt: skip
    columns = {name: column.type for name, column in source.tables["figures"].columns.items()}
    assert columns == {
        "area_label": "string", "year": "integer", "fault_count": "integer", "rate": "number", "note": "string",
    }  # fmt: skip
    assert [column["name"] for column in table["columns"]][:5] == list(columns)
    assert source.tables["figures"].areas.column == "area_label"
    assert source.confidentiality == "restricted"
    for path in written:
        if path.suffix == ".py":
            ast.parse(path.read_text(encoding="utf-8"))
        if path.suffix == ".yml":
            assert yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_workbook_of_ours_has_the_columns_of_its_table(tmp_path):
    new_source("toy_lamps", COLUMNS, workbook=True, root=tmp_path)

    spec = DeliverySpec.model_validate(yaml.safe_load(text_of(tmp_path, "assets/toy_lamps/delivery.yml")))
    sheet = spec.sheet("figures")
    assert list(sheet.columns) == ["area_label", "year", "fault_count", "rate", "note"]
    assert sheet.key == ["area_label", "year", "note"]
    assert sheet.columns["area_label"].suggestions is not None


def test_a_source_without_areas_names_none(tmp_path):
    new_source("toy_lamps", "period,lamp_count:integer", root=tmp_path)

    source = Source.model_validate(yaml.safe_load(text_of(tmp_path, "assets/toy_lamps/source.yml")))
    assert source.tables["figures"].areas is None
    assert "area" not in text_of(tmp_path, "dbt_project/models/staging/toy_lamps/stg_toy_lamps__figures.sql")


def test_a_new_indicator_is_a_whole_catalogue_entry_that_protects_persons_until_told_otherwise(tmp_path):
    sql, yml = new_indicator("lamps_out", "strategic_crimes", root=tmp_path)

    (model,) = yaml.safe_load(yml.read_text(encoding="utf-8"))["models"]
    indicator = Indicator(id=model["name"], **model["config"]["meta"]["indicator"])
    assert (indicator.id, indicator.source, indicator.disclosure_rule) == ("lamps_out", "strategic_crimes", "R2")
    assert "ref('stg_strategic_crimes__counts')" in sql.read_text(encoding="utf-8")


def test_everything_that_is_left_is_found_at_its_line(tmp_path):
    new_source("toy_lamps", root=tmp_path)
    left = left_to_fill(tmp_path)

    assert "assets/toy_lamps/source.yml:2: namn på svenska" in left
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        marks = path.read_text(encoding="utf-8").count(MARK)
        assert sum(one.startswith(path.relative_to(tmp_path).as_posix() + ":") for one in left) == marks


def test_nothing_is_written_over_and_then_nothing_at_all(tmp_path):
    there = tmp_path / "tests" / "unit" / "assets" / "test_toy_lamps.py"
    there.parent.mkdir(parents=True)
    there.write_text("mine")

    with pytest.raises(FileExistsError, match="nothing was written"):
        new_source("toy_lamps", root=tmp_path)
    assert there.read_text() == "mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [there]


def test_an_indicator_of_that_name_in_another_theme_is_in_the_way(tmp_path):
    new_indicator("lamps_out", "strategic_crimes", root=tmp_path)

    with pytest.raises(FileExistsError):
        new_indicator("lamps_out", "contract_followups", root=tmp_path)


@pytest.mark.parametrize("name", ["Lamps", "lamps-out", "1lamp", "lampor_på", "lamps__out", "", "../lamps", "class"])
def test_a_name_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="is no name"):
        new_source(name, root=tmp_path)
    with pytest.raises(ValueError, match="is no name"):
        new_indicator(name, "strategic_crimes", root=tmp_path)


@pytest.mark.parametrize("columns", ["year:int", "a,a", "a b", "when:date"])
def test_columns_that_cannot_be_are_refused(tmp_path, columns):
    with pytest.raises(ValueError, match=r"type|same name|no name"):
        new_source("toy_lamps", columns, root=tmp_path)


def test_an_indicator_needs_a_source(tmp_path):
    with pytest.raises(ValueError, match="no source"):
        new_indicator("lamps_out", "toy_lamps", root=tmp_path)
