"""Fixtures every tier uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from pipeline.settings import ROOT

# No test is timed: what others do on the machine would decide whether it passes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real publishers' files beside the checkout; tests that need them skip where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no real data beside the checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the embedded example after one whole refresh by the command line. Read it; do not run in it.

    Made once, also where tests run in several processes, each with a folder of its own in a common one.
    """
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    folder = common / "home"
    with FileLock(common / "home.lock"):
        if not folder.exists():
            _run_example(folder)
    return folder / "example"


def _run_example(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", "--example"],
        env=os.environ | {"TRYGG_HOME": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def example_published(example_home: Path) -> Path:
    """The example's published warehouse."""
    return example_home / "published" / "trygg.duckdb"
