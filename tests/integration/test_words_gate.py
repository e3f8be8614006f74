"""The release gate reads what its own checks and the run have said: a message that tells stops the publication."""

import json
import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipeline import gates, publication_assets, warehouse
from pipeline.checks import CheckResult
from pipeline.disclosure import SAID
from pipeline.settings import Settings
from tests.publication import clean_environment

(NAME,) = SAID


class Keeper:
    """Says that all is well; `told` is added to the first message."""

    def __init__(self, told: str) -> None:
        self.told = told

    def ask(self, settings, layer) -> None:
        pass

    def results(self, settings, layer) -> list[CheckResult]:
        found = []
        for suite in gates.suites(layer):
            for check in suite.checks:
                message = check.meaning if found else check.meaning.then(self.told, "")
                found.append(
                    CheckResult(layer, check.name, suite.table, True, check.severity, check.meaning, 0, message, [])
                )
        return found


@pytest.fixture(scope="module")
def home(example_home, tmp_path_factory) -> Path:
    """A copy of the example that has been published, with a release of the same candidate to be gated anew."""
    folder = tmp_path_factory.mktemp("gated") / "example"
    shutil.copytree(example_home, folder, symlinks=True)
    return folder


@pytest.fixture
def settings(home, monkeypatch) -> Settings:
    clean_environment(monkeypatch)
    return Settings(home=home, example=True)


def gated(settings: Settings, told: str) -> tuple[dict[str, dg.AssetCheckEvaluation], dict]:
    """What the gate says of a fresh release where the first mart check says this too, and the audit record."""
    warehouse.make_release(settings)
    defs = dg.Definitions(
        assets=[dg.AssetSpec(publication_assets.RELEASE)],
        asset_checks=[publication_assets.release_gate()],
        resources={
            "home": dg.ResourceDefinition.hardcoded_resource(settings),
            "gatekeeper": dg.ResourceDefinition.hardcoded_resource(Keeper(told)),
        },
    )
    with dg.DagsterInstance.ephemeral() as instance:
        done = defs.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance, raise_on_error=False)
        said = {one.check_name: one for one in done.get_asset_check_evaluations()}
    return said, json.loads((settings.work / "release.json").read_bytes())


def withheld(settings: Settings) -> str:
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        key = connection.execute(
            "select indicator_id, area_code, period from marts.fct_indicator_value where status = 'suppressed' limit 1"
        ).fetchall()[0]
    return " ".join(key)


def test_a_message_that_tells_stops_the_publication_and_is_not_recorded(settings):
    key = withheld(settings)
    said, audit = gated(settings, f"{key} räknas nästan")
    assert said[NAME].passed
    assert audit["passed"]

    said, audit = gated(settings, f"{key}: 98765")
    assert not said[NAME].passed
    assert not audit["passed"]
    assert f"check {gates.suites('marts')[0].checks[0].name}" in said[NAME].description
    assert "98765" not in json.dumps(audit)
    assert not any("98765" in (one.description or "") for one in said.values())


def test_what_an_earlier_gate_said_is_taken_out_of_its_record_too(settings):
    record = settings.work / "models.json"
    models = json.loads(record.read_bytes())
    loud = models["results"][0]
    loud["message"]["en"] = f"{withheld(settings)}: 98765"
    record.write_text(json.dumps(models))
    said, audit = gated(settings, "")
    assert not said[NAME].passed
    assert not audit["passed"]
    left = [one for one in warehouse.last_results(settings) if one["name"] == loud["name"]]
    assert [(one["passed"], one["message"]) for one in left] == [(loud["passed"], loud["meaning"])]
    assert "98765" not in record.read_text()
