"""What lies in the landing folder: which file belongs to which source, and which entries must not even be opened.

The landing folder is read and never written. Content is judged in `intake.py`.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault, Notice

ORIGIN_FILE = "origin.yml"
"""Beside example data: says for each file whether its figures are published ones or synthetic."""

_NOT_DATA = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt", "index.md", ORIGIN_FILE}


@dataclass(frozen=True)
class LandedFile:
    """One file in a source's folder. `name` is its path inside that folder; `fault` is why it may not be opened."""

    source: str
    name: str
    path: Path
    size: int
    sha256: str
    fault: Fault | None = None


@dataclass(frozen=True)
class Landing:
    """Everything that was found, in a stable order (source, then name)."""

    files: tuple[LandedFile, ...]
    notices: tuple[Notice, ...]


def look(folder: Path, sources: Collection[str], *, max_bytes: int) -> Landing:
    """List and hash the landing folder. A folder that is no source is named in a notice and left alone."""
    files: list[LandedFile] = []
    notices: list[Notice] = []
    if not folder.is_dir():
        return Landing((), ())
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        if entry.is_symlink() and entry.name in sources:
            files.append(_refused(entry.name, Path(entry.path), ".", _link_fault(entry.name)))
        elif not entry.is_dir(follow_symlinks=False):
            if entry.name.lower() not in _NOT_DATA:
                notices.append(Notice("N-NO-SOURCE", f"{_printable(entry.name)} lies outside every source folder"))
        elif entry.name not in sources:
            if not entry.name.startswith("."):
                notices.append(Notice("N-NO-SOURCE", f"folder {_printable(entry.name)} is no source and is left alone"))
        else:
            files.extend(_source_files(entry.name, Path(entry.path), max_bytes))
    return Landing(tuple(files), tuple(notices))


def describe(source: str, path: Path, name: str, *, max_bytes: int) -> LandedFile:
    """One file with its hash, or with the fault that keeps it closed."""
    if bad_name(name):
        return _refused(source, path, name, Fault(
            "E-NAME", "the file name could be taken for a path or hides characters",
            why="names with control characters, backslashes or '..' can climb out of a folder",
            action="rename the file", file=_printable(name)))  # fmt: skip
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return _refused(source, path, name, _link_fault(name))
    if not stat.S_ISREG(status.st_mode):
        return _refused(source, path, name, Fault(
            "E-TYPE", "this is not a regular file", action="deliver a file", file=_printable(name)))  # fmt: skip
    if status.st_size > max_bytes:
        fault = Fault(
            "E-SIZE", f"the file is {status.st_size:,} bytes, more than the limit of {max_bytes:,}",
            why="no delivery of this source is that large",
            action="split the delivery, or raise TRYGG_MAX_FILE_BYTES", file=_printable(name))  # fmt: skip
        return LandedFile(source, name, path, status.st_size, _name_hash(path, status), fault)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return LandedFile(source, name, path, status.st_size, digest)


def bad_name(name: str) -> bool:
    """True for a relative name that must not be trusted: climbing, absolute, or with hidden characters."""
    parts = name.split("/")
    hidden = any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name)
    return hidden or "\\" in name or name.startswith("/") or ".." in parts or len(name.encode("utf-8", "replace")) > 1000


def _source_files(source: str, folder: Path, max_bytes: int) -> list[LandedFile]:
    found = []
    for directory, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        linked = [name for name in folders if (Path(directory) / name).is_symlink()]
        for name in sorted([*names, *linked]):
            if name.startswith((".", "~$")) or name.lower() in _NOT_DATA:
                continue
            path = Path(directory) / name
            found.append(describe(source, path, path.relative_to(folder).as_posix(), max_bytes=max_bytes))
    return found


def _refused(source: str, path: Path, name: str, fault: Fault) -> LandedFile:
    return LandedFile(source, name, path, 0, _name_hash(path, path.lstat()), fault)


def _name_hash(path: Path, status: os.stat_result) -> str:
    """Identity of an entry whose content is not read: its name, kind and size."""
    return hashlib.sha256(f"{os.fsencode(path.name)!r} {status.st_mode} {status.st_size}".encode()).hexdigest()


def _link_fault(name: str) -> Fault:
    return Fault(
        "E-LINK", "this is a link, not a file", why="a link can lead out of the landing folder",
        action="copy the file itself into the folder", file=_printable(name))  # fmt: skip


def _printable(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode() if bad_name(name) else name
