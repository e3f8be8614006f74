"""Fixtures every tier uses."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real publishers' files beside the checkout; tests that need them skip where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no real data beside the checkout")
    return SHARED_DATA
