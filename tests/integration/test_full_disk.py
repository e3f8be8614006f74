"""A full disk: what dbt has read of the project is kept only where it can be read back, and what Dagster cannot keep is told."""

import pytest
from sqlalchemy.exc import OperationalError

from pipeline import dbt, definitions, refresh
from pipeline.reception import Reception
from pipeline.settings import Settings

EMPTY = {"nodes": {}}


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.prepare()
    return settings


@pytest.fixture
def parses(monkeypatch, home):
    """How often dbt read the project; what it writes then is told by `written`, which a test may change."""
    said = {"times": 0, "written": b'{"nodes": {}}'}

    def parse(settings, arguments, loaded=None):
        said["times"] += 1
        settings.dbt_target.mkdir(parents=True, exist_ok=True)
        (settings.dbt_target / "manifest.json").write_bytes(said["written"])
        (settings.dbt_target / "partial_parse.msgpack").write_bytes(b"parsed")

    monkeypatch.setattr(dbt, "_invoke", parse)
    monkeypatch.setattr(dbt, "_manifest", lambda parsed: None)
    return said


def test_the_project_is_read_once(home, parses):
    assert dbt.manifest(home) == dbt.manifest(home) == EMPTY
    assert parses["times"] == 1


def test_a_manifest_that_was_cut_off_is_not_trusted(home, parses):
    parses["written"] = b'{"nodes": {'
    with pytest.raises(OSError, match="could not keep"):
        dbt.manifest(home)
    parses["written"] = b'{"nodes": {}}'
    assert dbt.manifest(home) == EMPTY
    assert parses["times"] == 2


def test_a_manifest_that_a_later_build_cut_off_is_made_again(home, parses):
    dbt.manifest(home)
    (home.dbt_target / "manifest.json").write_bytes(b'{"nodes": {')
    assert dbt.manifest(home) == EMPTY
    assert parses["times"] == 2


def test_a_history_that_cannot_be_kept_becomes_one_sentence(home, monkeypatch):
    class Full:
        def resolve_job_def(self, _):
            return self

        def execute_in_process(self, **_):
            raise OperationalError("insert", {}, Exception("database or disk is full"))

    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster_home))
    monkeypatch.setattr(definitions, "build_definitions", lambda *_: Full())
    failures = refresh._run_job(home, None, Reception())
    assert list(failures.values()) == [
        "Dagster could not keep its history (database or disk is full); `trygg doctor` examines home and disk"
    ]
