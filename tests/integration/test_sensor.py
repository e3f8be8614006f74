"""When the landing folder's sensor starts a run."""

import dagster as dg
import pytest

from pipeline import intake, jobs, warehouse
from pipeline.intake import Intake, Outcome
from pipeline.settings import Settings


@pytest.fixture
def home(tmp_path, monkeypatch):
    settings = Settings(home=tmp_path / "home")
    settings.prepare()
    monkeypatch.setenv("TRYGG_HOME", str(settings.home))
    return settings


@pytest.mark.parametrize(
    ("state", "is_published_so", "has_published", "starts"),
    [
        pytest.param("pending", True, True, True, id="a new file"),
        pytest.param("unchanged", True, True, False, id="nothing new"),
        pytest.param("withdrawn", False, True, True, id="a file was taken out"),
        pytest.param("unchanged", False, True, True, id="a file was archived and not published"),
        pytest.param("quarantined", False, False, False, id="nothing to publish"),
    ],
)
def test_the_sensor_starts_a_run_where_the_command_would(
    home, monkeypatch, state, is_published_so, has_published, starts
):
    monkeypatch.setattr(intake, "look", lambda _: Intake((Outcome("s", "a.xls", "a" * 64, state),), ()))
    monkeypatch.setattr(warehouse, "nothing_new", lambda _: is_published_so)
    monkeypatch.setattr(warehouse, "vintages", lambda _: ["one"] if has_published else [])
    with dg.build_sensor_context() as context:
        told = jobs.landing_sensor(context)
    assert isinstance(told, dg.RunRequest if starts else dg.SkipReason)
