"""A new source and a new indicator in a copy of the house: its tests say what is left to do, and nothing else is wrong."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import ROOT


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    for name in ("assets", "pipeline", "dbt_project", "expectations", "tests", "example"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "target"))
    for name in ("pyproject.toml", "workspace.yaml"):
        shutil.copy2(ROOT / name, copy / name)
    for arguments in (
        ("new", "source", "toy_lamps", "--columns", "area_label,year:integer,lamp_count:integer,fault_count:integer"),
        ("new", "source", "toy_visits", "--workbook"),
        ("new", "indicator", "lamps_out", "--source", "toy_lamps"),
    ):
        said = run(copy, "-m", "pipeline.cli", *arguments)
        assert said.returncode == 0, said.stderr
    return copy


def run(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=house, env=os.environ | {"PYTHONPATH": str(house)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_the_house_says_exactly_what_is_left(house):
    said = run(
        house, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/test_house.py",
        "tests/unit/assets/test_toy_lamps.py", "tests/unit/assets/test_toy_visits.py",
        "tests/unit/pipeline/deliveries/test_workbook.py",
    ).stdout  # fmt: skip

    assert set(re.findall(r"^FAILED tests/\S+::(\S+)", said, re.MULTILINE)) == {
        "test_a_source_is_complete[toy_lamps]",
        "test_a_source_is_complete[toy_visits]",
        "test_nothing_is_left_to_fill_in",
        "test_no_asset_appears_or_disappears_unseen",
    }
    assert "example/landing/toy_lamps" in said
    assert "assets/toy_lamps/source.yml:2: namn på svenska" in said
    assert "indicators/toy_lamps/lamps_out.yml" in said


def test_what_was_written_needs_no_formatting(house):
    for arguments in (("check",), ("format", "--check")):
        said = run(house, "-m", "ruff", *arguments, ".")
        assert said.returncode == 0, said.stdout


def test_writing_it_again_is_a_wrong_argument_and_changes_nothing(house):
    said = run(house, "-m", "pipeline.cli", "new", "source", "toy_lamps")

    assert said.returncode == 2
    assert "exists already; nothing was written" in said.stderr
