"""One folder per publication, whole or not at all, and a link to the latest. It knows nothing of what is in them."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

LATEST = "latest"


def write_whole(base: Path, vintage: str, write: Callable[[Path], None]) -> Path:
    """Let `write` fill `<base>/<vintage>/`, point `<base>/latest` at it, and return it.

    A folder that is there already is replaced whole; where `write` raises or the run is killed, the one before stays.
    """
    base.mkdir(parents=True, exist_ok=True)
    fresh, target = base / f".{vintage}.new", base / vintage
    for left in [*base.glob(".*.new/"), *base.glob(".*.old/")]:
        # A run that was killed left it, of whichever publication.
        if not left.is_symlink():
            shutil.rmtree(left)
    # Nobody else reads what has not been looked at.
    fresh.mkdir(mode=0o700)
    try:
        write(fresh)
        fresh.chmod(stat.S_IMODE(base.stat().st_mode))
    except BaseException:
        # What was refused for what it says must not lie there either.
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if target.exists():
        old = base / f".{vintage}.old"
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old)
    else:
        fresh.rename(target)
    point_at(base, vintage)
    return target


def point_at(base: Path, vintage: str) -> None:
    """Let the link `latest` lead to this publication's folder, in one step."""
    link = base / f".{LATEST}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(vintage)
    link.replace(base / LATEST)
