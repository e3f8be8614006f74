"""The house is as its plan says: every source complete, every list that has two homes the same in both."""

from pathlib import Path

import pytest
import yaml

from pipeline.indicators import FOLDER, catalogue
from pipeline.scaffold import left_to_fill
from pipeline.settings import DBT_PROJECT, EXPECTATIONS, ROOT
from pipeline.sources import ASSETS, discover, planned_sources

ASSET_KEYS = Path(__file__).parents[1] / "fixtures" / "asset_keys.txt"
STAGING = DBT_PROJECT / "models" / "staging"


def test_every_folder_of_assets_is_a_source():
    folders = {path.name for path in ASSETS.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}
    assert folders == set(discover())


@pytest.mark.parametrize("source", sorted(discover()))
def test_a_source_is_complete(source):
    wanted = [
        ASSETS / source / "source.yml",
        ASSETS / source / "parse.py",
        ASSETS / source / "assets.py",
        STAGING / source / f"_{source}__sources.yml",
        STAGING / source / f"_{source}__models.yml",
        *(EXPECTATIONS / "raw" / f"{source}__{table}.yml" for table in discover()[source].tables),
        ROOT / "tests" / "unit" / "assets" / f"test_{source}.py",
        ROOT / "example" / "landing" / source,
    ]
    assert [path.relative_to(ROOT).as_posix() for path in wanted if not path.exists()] == []
    assert list((STAGING / source).glob(f"stg_{source}__*.sql"))


@pytest.mark.parametrize("source", sorted(discover()))
def test_a_source_and_its_dbt_source_agree_in_tables_and_columns(source):
    described = yaml.safe_load((STAGING / source / f"_{source}__sources.yml").read_text("utf-8"))["sources"]
    found = {
        table["name"]: {column["name"] for column in table.get("columns", [])}
        for one in described for table in one["tables"] if table["name"].startswith(f"{source}__")
    }  # fmt: skip
    known = discover()[source]
    lineage = {"source_sheet", "source_row", "source_column", "file_sha256", "arrival_number", "origin"}
    assert {table: columns - lineage for table, columns in found.items()} == {
        known.raw_table(name): set(table.columns) for name, table in known.tables.items()
    }


@pytest.mark.parametrize("source", sorted(discover()))
def test_a_source_says_its_grain_and_describes_every_column(source):
    for name, table in discover()[source].tables.items():
        assert table.grain.startswith("One row per"), name
        assert all(column.description.strip() for column in table.columns.values()), name


def test_what_has_a_reason_for_having_no_figure_computes_none():
    """It has no part in the union of all indicators, so that its own SQL would never be asked."""
    nothing = {path.stem for path in FOLDER.glob("*/*.sql") if "not_measured()" in path.read_text("utf-8")}
    assert nothing == {name for name, one in catalogue().items() if one.not_measured_reason_sv}


def test_every_check_of_a_model_is_broken_by_a_test():
    """Keys are broken all together, by a repeated row; any other check stands by its name beside what it must find."""
    checks = set()
    for path in [*DBT_PROJECT.glob("models/**/*__models.yml"), *DBT_PROJECT.glob("seeds/*.yml")]:
        described = yaml.safe_load(path.read_text("utf-8"))
        for node in [*described.get("models", []), *described.get("seeds", [])]:
            for holder in [node, *node.get("columns", [])]:
                # A word alone is dbt's own unique or not_null, with a name that dbt makes.
                named = [test for test in holder.get("data_tests", []) if isinstance(test, dict)]
                for (kind, asked), *_ in (test.items() for test in named):
                    if kind not in ("unique_combination", "unique"):
                        checks.add(asked["name"])
    proof = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "integration").glob("test_models_*.py"))
    assert sorted(name for name in checks if f'"{name}"' not in proof) == []


def test_nothing_is_left_to_fill_in():
    left = left_to_fill()
    assert not left, "\n".join(left)


def test_an_indicator_is_one_sql_and_one_yaml_file_of_its_name():
    described = {path.with_suffix("") for path in FOLDER.glob("*/*.yml")}
    written = {path.with_suffix("") for path in FOLDER.glob("*/*.sql")}
    assert described == written
    assert {path.name for path in written} == set(catalogue())


def test_an_indicator_is_made_of_a_source_that_exists_and_can_be_outside_its_plausible_range():
    for indicator in catalogue().values():
        assert indicator.source in set(discover()) | set(planned_sources()), indicator.id
        assert indicator.plausible_min < indicator.plausible_max, indicator.id
        assert indicator.definition_versions, indicator.id


def test_no_asset_appears_or_disappears_unseen(tmp_path, monkeypatch):
    """After a wanted change: `python -m tests.unit.test_house` writes the list anew."""
    names = ("HOME", "LANDING", "EXAMPLE", "CANDIDATE", "MAX_FILE_BYTES", "VINTAGES_KEPT", "PUBLISHER", "CONTACT_EMAIL")
    for name in (*names, "LICENCE_URL", "BASE_URL"):
        monkeypatch.setenv(f"TRYGG_{name}", "")
    monkeypatch.setenv("DAGSTER_HOME", "")
    assert asset_keys(tmp_path / "home") == ASSET_KEYS.read_text("utf-8").splitlines()


def asset_keys(home: Path) -> list[str]:
    from pipeline.definitions import build_definitions
    from pipeline.settings import Settings

    graph = build_definitions(Settings(home=home)).resolve_asset_graph()
    return sorted("/".join(key.path) for key in graph.get_all_asset_keys())


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        ASSET_KEYS.write_text("\n".join(asset_keys(Path(folder) / "home")) + "\n", encoding="utf-8")
