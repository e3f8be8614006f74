"""Where a home lies and what it may hold: example and real data never share one."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.faults import Fault
from pipeline.settings import EXAMPLE_LANDING, Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in [*(name for name in os.environ if name.startswith("TRYGG_")), "DAGSTER_HOME"]:
        monkeypatch.delenv(name, raising=False)
    names = ("HOME", "EXAMPLE", "LANDING", "CANDIDATE", "MAX_FILE_BYTES", "VINTAGES_KEPT", "PUBLISHER", "CONTACT_EMAIL")
    for name in (*names, "LICENCE_URL", "BASE_URL"):
        # Set and unset, so that what a test exports is undone at its end.
        monkeypatch.setenv(f"TRYGG_{name}", "")
    monkeypatch.setenv("DAGSTER_HOME", "")


def test_an_empty_setting_is_none(tmp_path):
    assert Settings(home=tmp_path).landing is None
    assert Settings(home=tmp_path).max_file_bytes == 250_000_000


def test_a_relative_home_is_meant_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRYGG_HOME", "hem")
    assert Settings().home == tmp_path / "hem"


def test_the_example_has_a_home_of_its_own_however_often_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("TRYGG_HOME", str(tmp_path))
    example = Settings.for_example()
    assert example.home == tmp_path / "example"
    assert example.landing_dir == EXAMPLE_LANDING.resolve()
    example.export_environment()
    assert Settings.for_example() == example


def test_what_is_exported_is_what_another_process_reads(tmp_path):
    mine = Settings(
        home=tmp_path / "hem", landing=tmp_path / "in", max_file_bytes=7, vintages_kept=2,
        publisher="En kommun", contact_email="a@example.org", base_url="https://example.org/data/",
    )  # fmt: skip
    mine.export_environment()
    assert Settings() == mine


@pytest.mark.parametrize("first", [True, False])
def test_a_home_is_for_example_data_or_for_real_data(tmp_path, first):
    Settings(home=tmp_path, example=first).prepare()
    Settings(home=tmp_path, example=first).prepare()
    with pytest.raises(Fault, match="E-HOME"):
        Settings(home=tmp_path, example=not first).prepare()


@pytest.mark.parametrize("name", ["VINTAGES_KEPT", "MAX_FILE_BYTES"])
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"TRYGG_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_the_landing_folder_of_somebody_else_keeps_its_permissions(tmp_path):
    landing = tmp_path / "share"
    landing.mkdir(mode=0o755)
    landing.chmod(0o755)
    Settings(home=tmp_path / "home", landing=landing).prepare()
    assert landing.stat().st_mode & 0o777 == 0o755
    assert not Path(tmp_path / "home" / "landing").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "https://example.org/data"),
        ("BASE_URL", "/data/"),
        ("CONTACT_EMAIL", "ring"),
        ("LICENCE_URL", "<x>"),
    ],
)
def test_an_address_that_nobody_could_follow_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"TRYGG_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
