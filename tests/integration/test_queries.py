"""The queries that docs/queries.sql offers run on a published warehouse and find something."""

import re
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reading-the-warehouse.md"


def queries() -> dict[str, str]:
    parts = re.split(r"^-- name: (.+)$", (ROOT / "docs" / "queries.sql").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {name.strip(): sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


@pytest.fixture(scope="module")
def marts(example_published: Path):
    with duckdb.connect(str(example_published), read_only=True) as connection:
        yield connection


def test_there_are_thirteen_and_the_page_lists_each():
    assert len(queries()) == 13
    _, _, listed = PAGE.read_text("utf-8").partition("## Thirteen queries")
    assert re.findall(r"^\d+\. (.+)$", listed, re.MULTILINE) == list(queries())


@pytest.mark.pipeline
@pytest.mark.parametrize("name", queries())
def test_the_query_finds_rows(marts, name):
    assert marts.execute(queries()[name]).fetchall() != []


@pytest.mark.pipeline
def test_the_page_names_every_table_and_every_status(marts):
    page = PAGE.read_text("utf-8")
    tables = {
        row[0] for row in marts.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    }
    statuses = {row[0] for row in marts.execute("select distinct status from marts.fct_indicator_value").fetchall()}
    bases = {
        row[0]
        for row in marts.execute(
            "select distinct value_basis from marts.fct_indicator_value where value is not null"
        ).fetchall()
    }
    assert {word for word in tables | statuses | bases if f"`{word}`" not in page} == set()


@pytest.mark.pipeline
def test_the_key_on_the_page_is_the_key_of_the_table(marts):
    key = re.search(r"^Key: (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert key is not None
    columns = ", ".join(re.findall(r"`(\w+)`", key[1]))
    assert marts.execute(
        f"select count(*) from (select 1 from marts.fct_indicator_value group by {columns} having count(*) > 1)"
    ).fetchone() == (0,)
    shorter = columns.replace("boundary_version, ", "")
    assert marts.execute(
        f"select count(*) from (select 1 from marts.fct_indicator_value group by {shorter} having count(*) > 1)"
    ).fetchone() != (0,)
