"""dbt's page of the models: whole, of code alone, in the same bytes for the same code, and asking nobody."""

import json
import re

import duckdb
import pytest
from playwright.sync_api import sync_playwright

from pipeline import model_docs, warehouse
from pipeline.settings import ROOT, Settings
from tests.browser import CHROMIUM, QUIETLY, needs_chromium


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def kept(settings) -> bytes:
    """What stands beside the publication."""
    return (settings.published_file.resolve().parent / model_docs.FILE).read_bytes()


def test_every_table_of_readers_is_there_with_its_columns_and_no_number_of_rows(settings, kept):
    told = json.loads(kept)
    catalog = {one["metadata"]["name"]: one for one in told["catalog"]["nodes"].values()}
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where schema_name = 'marts' group by all"
        ).fetchall()
    for table, names in columns:
        assert list(catalog[table]["columns"]) == sorted(names), table
        assert {one["name"]: one["index"] for one in catalog[table]["columns"].values()} == {
            name: position for position, name in enumerate(names, 1)
        }
        assert catalog[table]["stats"] == {}
    assert told["manifest"]["nodes"]["model.trygg.fct_indicator_value"]["compiled_code"]


def test_it_says_nothing_of_the_machine_the_user_or_the_moment(settings, kept, monkeypatch):
    text = kept.decode()
    for said in (settings.home, ROOT):
        assert str(said) not in text
    assert not re.search(r"(?:/tmp|/home|/root|/Users|[A-Z]:\\\\)/?\w", text)
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text)
    for key in (
        "user_id",
        "invocation_id",
        "created_at",
        "build_path",
        "compiled_path",
        "root_path",
        "env",
        "checksum",
    ):
        assert f'"{key}":' not in text, key


def test_it_holds_no_row_of_a_delivery(settings, kept):
    text = kept.decode()
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        texts = connection.execute(
            "select problem_title from marts.fct_problem union all select action_title from marts.fct_action "
            "union all select file_sha256 from marts.dim_source_file"
        ).fetchall()
    assert texts
    assert [one for (one,) in texts if one in text] == []


def test_the_same_build_is_told_in_the_same_bytes(settings, kept, tmp_path):
    home = Settings(home=tmp_path, example=True)
    home.dbt_target.mkdir(parents=True)
    manifest = json.loads((settings.dbt_target / "manifest.json").read_bytes())
    for part in ("nodes", "macros", "sources"):
        manifest[part] = dict(reversed([(name, one | {"created_at": 1.0}) for name, one in manifest[part].items()]))
    manifest["metadata"] |= {"generated_at": "2030-01-01T00:00:00Z", "env": {"SECRET": "hunter2"}, "user_id": "me"}
    (home.dbt_target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with warehouse.open_candidate(settings) as candidate:
        model_docs.keep(home, candidate)
    assert (home.work / model_docs.FILE).read_bytes() == kept


def test_a_description_cannot_end_the_script():
    hostile = "</script><script>alert(1)</script>"
    told = {"manifest": {"nodes": {"a": {"description": hostile}}}, "catalog": {}}
    page = model_docs.page(json.dumps(told).encode())
    assert hostile not in page
    assert page.count("<script") == model_docs.page(b'{"manifest": {}, "catalog": {}}').count("<script")


@needs_chromium
def test_it_opens_from_a_file_and_asks_nobody(kept, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(model_docs.page(kept), encoding="utf-8")
    asked: list[str] = []
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY)
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"file://{path}#!/model/model.trygg.fct_indicator_value")
        page.get_by_text("Which indicator; its definition").first.wait_for(state="attached")
        assert "One row per indicator_id, definition_version" in page.inner_text("body")
        page.goto(f"file://{path}?g_v=1&g_i=%2Bfct_indicator_value#!/model/model.trygg.fct_indicator_value")
        page.locator("canvas").first.wait_for(state="attached")
        chromium.close()
    assert {address.partition("?")[0].partition("#")[0] for address in asked if not address.startswith("data:")} == {
        f"file://{path}"
    }
