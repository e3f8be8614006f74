"""What was accepted: each accepted file once, immutable, with its sha256, name, time and order of arrival.

What was ever published of stays for ever. A publication is built from the archive, never from the landing folder. Bytes in,
bytes out: parsing is not done here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline.durable_files import is_unfinished, new_folder, remove_at_once, replace_durably, write_durably
from pipeline.faults import Fault

Origin = Literal["published", "example", "synthetic"]


@dataclass(frozen=True)
class Arrival:
    """One accepted file. `sha256` is of the bytes that arrived; where identifiers were replaced, the stored bytes differ."""

    source: str
    name: str
    sha256: str
    size: int
    number: int
    """Order of arrival over all sources, from 1: where two files disagree on a key, the later one wins."""
    arrived_at: str
    origin: Origin
    notices: list[dict] = field(default_factory=list)
    withdrawn_at: str | None = None


class Archive:
    """The folder of accepted files: `<source>/<sha256>/{content, arrival.json}`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last_number: int | None = None

    def arrivals(self, source: str | None = None, *, withdrawn: bool = False) -> list[Arrival]:
        """Accepted files in order of arrival, those taken out only when asked for."""
        found = (Arrival(**record) for record in _records(self.folder, f"{source or '*'}/*/arrival.json"))
        return sorted((one for one in found if withdrawn or not one.withdrawn_at), key=lambda one: one.number)

    def get(self, source: str, sha256: str) -> Arrival | None:
        """One file, also one that was taken out; None where it was never accepted."""
        path = self.folder / source / sha256 / "arrival.json"
        return Arrival(**json.loads(path.read_bytes())) if path.exists() else None

    @contextmanager
    def receiving(self, source: str, sha256: str, content: Callable[[], bytes]) -> Iterator[Callable[..., Arrival]]:
        """Keep a file: its bytes are on their way to the disk while the block judges what they say. Only the home's holder may.

        The bytes are asked for in a thread of their own. Where that raises, nothing was written, and it is what the file is
        refused for, whatever the block says of it.
        The block accepts the file by calling what it is given (name, size, origin, notices → the Arrival), as its last act;
        where it raises, nothing stays. The file is there whole or not at all, also after a power failure.
        """
        with new_folder(self.folder / source / sha256) as folder, ThreadPoolExecutor(1) as beside:
            written = beside.submit(lambda: write_durably(folder / "content", content()))

            def accept(name: str, *, size: int, origin: Origin, notices: list[dict]) -> Arrival:
                written.result()
                now = datetime.now(UTC).isoformat(timespec="seconds")
                arrival = Arrival(source, name, sha256, size, self._next_number(), now, origin, notices)
                write_durably(folder / "arrival.json", _as_json(asdict(arrival)))
                return arrival

            try:
                yield accept
            except BaseException:
                written.result()
                raise
            if not (folder / "arrival.json").exists():
                raise RuntimeError("the block ended without a word on the file")

    def _next_number(self) -> int:
        if self._last_number is None:
            self._last_number = max((one.number for one in self.arrivals(withdrawn=True)), default=0)
        self._last_number += 1
        return self._last_number

    def content(self, arrival: Arrival) -> bytes:
        return (self.folder / arrival.source / arrival.sha256 / "content").read_bytes()

    def withdraw(self, name: str) -> Arrival:
        """Take a file out of every later publication, by name or by the beginning of its sha256. Its bytes are kept.

        Raises Fault E-UNKNOWN-FILE where no file, or more than one, answers to the name.
        """
        matches = [
            one for one in self.arrivals()
            if name in (one.name, f"{one.source}/{one.name}", Path(one.name).name)
            or (len(name) >= 8 and one.sha256.startswith(name))
        ]  # fmt: skip
        if len(matches) != 1:
            raise Fault(
                "E-UNKNOWN-FILE", f"{len(matches)} archived files answer to {name!r}",
                action="name it as `trygg status` does, or by the beginning of its sha256")  # fmt: skip
        arrival = Arrival(**{**asdict(matches[0]), "withdrawn_at": datetime.now(UTC).isoformat(timespec="seconds")})
        path = self.folder / arrival.source / arrival.sha256 / "arrival.json"
        replace_durably(path, _as_json(asdict(arrival)))
        return arrival

    def retract(self, arrival: Arrival) -> None:
        """Take back that a file was accepted, before anything was published of it: it is as if it had never been here."""
        remove_at_once(self.folder / arrival.source / arrival.sha256)


@dataclass(frozen=True)
class Refusal:
    """A file that was refused, and under which code version: a newer version tries it again.

    `beside`: for a file that was refused for its figures, what they were compared with; where that changes it is tried again.
    """

    source: str
    name: str
    sha256: str
    fault: dict
    code_version: str
    refused_at: str
    beside: str | None = None


class Quarantine:
    """Refused files with their reason: `<source>/<sha256>/{reason.json, content}`. Restricted sources leave no copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, source: str, sha256: str) -> Refusal | None:
        path = self.folder / source / sha256 / "reason.json"
        return Refusal(**json.loads(path.read_bytes())) if path.exists() else None

    def add(self, refusal: Refusal, content: bytes | None) -> None:
        self.discard(refusal.source, refusal.sha256)
        with new_folder(self.folder / refusal.source / refusal.sha256) as folder:
            if content is not None:
                write_durably(folder / "content", content)
            write_durably(folder / "reason.json", _as_json(asdict(refusal)))

    def discard(self, source: str, sha256: str) -> None:
        shutil.rmtree(self.folder / source / sha256, ignore_errors=True)

    def refusals(self) -> list[Refusal]:
        return [Refusal(**record) for record in _records(self.folder, "*/*/reason.json")]


def _records(folder: Path, pattern: str) -> Iterator[dict]:
    for path in sorted(folder.glob(pattern)):
        # A killed process may have written the record, though not yet given the folder its name.
        if not is_unfinished(path.parent):
            yield json.loads(path.read_bytes())


def _as_json(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
