"""Files and folders that are there whole or not at all, also after a kill or a power failure, and what tells them apart: a hash.

It knows nothing of what is in them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNFINISHED = ".new-"


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder that appears under its name only when it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=target.parent))
    try:
        yield temporary
        sync(temporary)
        temporary.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def clear_unfinished(folder: Path) -> None:
    """Remove what a killed process left of a new folder in here. Only the home's holder may."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)


def write_durably(path: Path, content: bytes) -> None:
    """Write a new owner-only file and have it on disk before returning."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Replace a file: readers see the old bytes or the new ones, never a mixture."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    write_durably(temporary, content)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk before returning."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_at_once(folder: Path) -> None:
    """Remove a folder: it is gone in one step, and what a kill leaves of it is cleared like anything unfinished."""
    left = folder.rename(folder.with_name(f"{_UNFINISHED}{folder.name}"))
    shutil.rmtree(left)


def is_unfinished(folder: Path) -> bool:
    return folder.name.startswith(_UNFINISHED)


def file_hash(path: Path) -> str:
    """sha256, without reading the file into memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
