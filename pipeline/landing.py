"""What lies in the landing folder: which file belongs to which source, and which entries must not even be opened.

The landing folder is read and never written. Content is judged in `intake.py`.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pipeline.faults import Fault, Notice, masked
from pipeline.readers.identity import holds_personal_number

ORIGIN_FILE = "origin.yml"
"""Beside example data: says for each file whether its figures are published ones or synthetic."""

_NOT_DATA = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt", "index.md", ORIGIN_FILE}


@dataclass(frozen=True)
class LandedFile:
    """A file in a source's folder. `name`: its path in that folder, printable; `fault`: why it may not be opened."""

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
    if not folder.is_dir():
        return Landing((), (Notice("N-NO-LANDING", f"there is no landing folder {folder}"),))
    notices: list[Notice] = []
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        if entry.name in sources and (entry.is_symlink() or entry.is_dir(follow_symlinks=False)):
            continue
        if not entry.is_dir(follow_symlinks=False):
            if entry.name.lower() not in _NOT_DATA:
                notices.append(Notice("N-NO-SOURCE", f"{_printable(entry.name)} lies outside every source folder"))
        elif not entry.name.startswith("."):
            notices.append(Notice("N-NO-SOURCE", f"folder {_printable(entry.name)} is no source and is left alone"))
    files = [file for source in sorted(sources) for file in source_files(folder, source, max_bytes=max_bytes)]
    return Landing(tuple(files), tuple(notices))


def source_files(folder: Path, source: str, *, max_bytes: int) -> Iterator[LandedFile]:
    """The files of one source, each hashed when it is asked for; what cannot be listed or opened has its fault."""
    top = folder / source
    if top.is_symlink():
        yield _closed(source, top, ".", _link_fault(source))
        return
    unlisted: list[OSError] = []
    for directory, folders, names in os.walk(top, followlinks=False, onerror=unlisted.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(directory) / name).is_symlink()]
        for name in sorted([*names, *linked]):
            if (name.startswith((".", "~$")) and not bad_name(name)) or name.lower() in _NOT_DATA:
                continue
            path = Path(directory) / name
            # What vanishes between the listing and the look was not delivered.
            with suppress(FileNotFoundError):
                yield describe(source, path, path.relative_to(top).as_posix(), max_bytes=max_bytes)
    for error in unlisted:
        path = Path(error.filename)
        if path.is_dir():
            yield _closed(source, path, path.relative_to(top).as_posix(), _unreadable(path.name, error))


def describe(source: str, path: Path, name: str, *, max_bytes: int) -> LandedFile:
    """One file with its hash, or with the fault that keeps it closed. Raises FileNotFoundError where nothing is."""
    if bad_name(name):
        return _closed(source, path, name, Fault(
            "E-NAME", "the file name could be taken for a path or hides characters",
            why="names with control characters, backslashes or '..' can climb out of a folder",
            action="rename the file", file=_printable(name)))  # fmt: skip
    if holds_personal_number(name):
        return _closed(source, path, name, Fault(
            "E-PERSONAL-NUMBER", "the file name holds a personal identity number",
            why="personal numbers may not reach the warehouse, its archive or its logs",
            action="rename the file; it was not kept", file=masked(name)))  # fmt: skip
    # macOS writes å as two characters, other systems as one: the same name all the same.
    name = unicodedata.normalize("NFC", name)
    try:
        with _opened(path) as stream:
            status = os.fstat(stream.fileno())
            if status.st_size > max_bytes:
                return _closed(source, path, name, _too_large(name, status.st_size, max_bytes))
            return LandedFile(source, name, path, status.st_size, _hash(stream, status))
    except Fault as fault:
        return _closed(source, path, name, fault)


def read(file: LandedFile, *, max_bytes: int) -> tuple[LandedFile, bytes]:
    """The bytes of a landed file, and the file as it is now: its hash and size are of exactly these bytes.

    Raises Fault where it may not or cannot be opened, also where that has changed since it was listed.
    """
    if file.fault:
        raise file.fault
    try:
        with _opened(file.path) as stream:
            content = stream.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise _unreadable(file.name, error) from error
    if len(content) > max_bytes:
        raise _too_large(file.name, file.path.stat().st_size, max_bytes)
    return replace(file, size=len(content), sha256=hashlib.sha256(content).hexdigest()), content


_SETTLED_SECONDS = 2
"""A file changed so recently may change once more without its times telling: clocks of file systems are coarse."""

_hashes: dict[tuple[int, ...], str] = {}
"""By a file's place, size and times. A run looks at the landing folder several times, and large files take seconds."""


def _hash(stream: BinaryIO, status: os.stat_result) -> str:
    """The sha256 of an open file; of one that has not changed since this process last read it, the one it had then."""
    known = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    if known not in _hashes:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
        if time.time() - max(status.st_mtime, status.st_ctime) < _SETTLED_SECONDS:
            return found
        _hashes[known] = found
    return _hashes[known]


def bad_name(name: str) -> bool:
    """True for a relative name that must not be trusted: climbing, absolute, or with hidden characters."""
    parts = name.split("/")
    hidden = any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name)
    climbs = "\\" in name or name.startswith("/") or ".." in parts
    return hidden or climbs or len(name.encode("utf-8", "replace")) > 1000


def _opened(path: Path) -> BinaryIO:
    """A regular file, open for reading. Neither a link nor a pipe is ever opened, also not one that was swapped in."""
    name = path.name
    if path.is_symlink():
        raise _link_fault(name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _no_file(name) from error
        raise _unreadable(name, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _no_file(name)
    return os.fdopen(handle, "rb")


def _closed(source: str, path: Path, name: str, fault: Fault) -> LandedFile:
    """An entry whose content is not read: its identity is its name, kind and size."""
    status = path.lstat()
    told = f"{os.fsencode(name)!r} {status.st_mode} {status.st_size}"
    shown = fault.file if fault.code == "E-PERSONAL-NUMBER" and fault.file else _printable(name)
    return LandedFile(source, shown, path, status.st_size, hashlib.sha256(told.encode()).hexdigest(), fault)


def _no_file(name: str) -> Fault:
    return Fault("E-TYPE", "this is not a regular file", action="deliver a file", file=_printable(name))


def _too_large(name: str, size: int, max_bytes: int) -> Fault:
    return Fault(
        "E-SIZE", f"the file is {size:,} bytes, more than the limit of {max_bytes:,}",
        why="no delivery of this source is that large",
        action="split the delivery, or raise TRYGG_MAX_FILE_BYTES", file=_printable(name))  # fmt: skip


def _unreadable(name: str, error: OSError) -> Fault:
    return Fault(
        "E-READ", f"it cannot be read: {error.strerror}", why="whoever runs this may not read it, or the disk fails",
        action="see to its permissions, or deliver it again", file=_printable(name))  # fmt: skip


def _link_fault(name: str) -> Fault:
    return Fault(
        "E-LINK", "this is a link, not a file", why="a link can lead out of the landing folder",
        action="copy the file itself into the folder", file=_printable(name))  # fmt: skip


def _printable(name: str) -> str:
    return name.encode("unicode_escape").decode() if bad_name(name) else name
