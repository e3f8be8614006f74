"""Landing → archive, or quarantine: the unit of failure is the file. Siblings and sound sources go on.

Belongs here: the order of the steps between a landed file and an archived one. The rules live elsewhere: names and links in
`landing.py`, formats in `readers/`, what a file of one source must look like in its `parse.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline import landing
from pipeline.archive import Archive, Arrival, Origin, Quarantine, Refusal
from pipeline.durable_files import clear_unfinished, replace_durably
from pipeline.faults import Fault, Notice
from pipeline.landing import LandedFile
from pipeline.parsing import Parsed
from pipeline.readers.document import Document
from pipeline.settings import EXAMPLE_LANDING, Settings
from pipeline.sources import Source, discover
from pipeline.versions import code_version, publication_version

_KEY_BYTES = 32
IMPLAUSIBLE = "E-IMPLAUSIBLE"
"""Refused for its figures, by the raw gate: whether they can be right depends on the other files."""

State = Literal["new", "unchanged", "duplicate", "withdrawn", "quarantined", "pending"]


@dataclass(frozen=True)
class Outcome:
    """What became of one landed file."""

    source: str
    name: str
    sha256: str
    state: State
    fault: dict | None = None
    notices: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Intake:
    """What became of everything that lies in the landing folder."""

    outcomes: tuple[Outcome, ...]
    notices: tuple[Notice, ...]

    def of(self, source: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.source == source]

    def having(self, state: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state == state]


def look(settings: Settings, sources: Iterable[str] | None = None, *, again: bool = True) -> Intake:
    """Say of every landed file what is known of it already; what has to be opened is `pending`. Parses nothing.

    `again`: a file refused for its figures is pending once more where what they were compared with has changed since.
    """
    found = landing.look(settings.landing_dir, list(discover()), max_bytes=settings.max_file_bytes)
    wanted = set(sources) if sources is not None else set(discover())
    outcomes = [_known(settings, file, again=again) for file in found.files if file.source in wanted]
    return Intake(tuple(outcomes), found.notices)


def receive(settings: Settings, source: Source) -> list[Outcome]:
    """Take in everything that lies in the landing folder for one source: archived, or quarantined with its reason."""
    from pipeline import loading

    for folder in (settings.archive, settings.quarantine):
        clear_unfinished(folder / source.id)
    archive = Archive(settings.archive)
    outcomes = []
    with ThreadPoolExecutor(1) as beside:
        writing: list[Future] = []

        def store(arrival: Arrival, parsed: Parsed) -> None:
            """Write the raw tables of one file while the next is read; never of two, for memory's sake."""
            if writing:
                writing.pop().result()
            writing.append(beside.submit(loading.store, settings, source, arrival, parsed))

        for file in landing.source_files(settings.landing_dir, source.id, max_bytes=settings.max_file_bytes):
            # Two landed files with the same bytes: the second finds the first archived.
            known = _known(settings, file)
            outcomes.append(known if known.state != "pending" else _take_in(settings, source, archive, file, store))
        if writing:
            writing.pop().result()
    return outcomes


def examine(settings: Settings, source: Source, path: Path) -> tuple[Document, Parsed]:
    """Run one file through every arrival check and its parser without keeping anything, a key included (`trygg check`).

    Raises Fault as the intake would.
    """
    from pipeline import loading

    file = landing.describe(source.id, path, path.name, max_bytes=settings.max_file_bytes)
    file, content = landing.read(file, max_bytes=settings.max_file_bytes)
    document = _opened(settings, source, file.name, content, lambda: secrets.token_bytes(_KEY_BYTES))
    return _impersonal(source, document), loading.parse(source, file.name, document)


def refuse_archived(
    settings: Settings, source: Source, arrival: Arrival, fault: Fault, *, beside: Iterable[Arrival]
) -> None:
    """Refuse a file after all, because of its figures beside these files and what is published. A kill in between leaves it
    archived, and the gate finds it again.
    """
    from pipeline import loading

    archive = Archive(settings.archive)
    compared = _compared_with(settings, beside)
    _refuse(settings, source, arrival.name, arrival.sha256, fault, archive.content(arrival), beside=compared)
    loading.forget(settings, source, arrival)
    archive.retract(arrival)


def _compared_with(settings: Settings, arrivals: Iterable[Arrival]) -> str:
    """One word for what the gate compares a file with: the other files and the publication that readers see."""
    return f"{publication_version(arrivals)} {settings.published_file.resolve().parent.name}"


def _still_holds(settings: Settings, refusal: Refusal, *, again: bool) -> bool:
    if refusal.beside is not None and again:
        return refusal.beside == _compared_with(settings, Archive(settings.archive).arrivals())
    return refusal.code_version == code_version()


def _known(settings: Settings, file: LandedFile, *, again: bool = True) -> Outcome:
    arrival = Archive(settings.archive).get(file.source, file.sha256)
    if arrival and arrival.withdrawn_at:
        return Outcome(file.source, file.name, file.sha256, "withdrawn")
    if arrival and arrival.name != file.name:
        notice = Notice("N-DUPLICATE", f"the same bytes as {arrival.name}; loaded once", file.name)
        return Outcome(file.source, file.name, file.sha256, "duplicate", notices=[notice.as_dict()])
    if arrival:
        return Outcome(file.source, file.name, file.sha256, "unchanged")
    refusal = Quarantine(settings.quarantine).get(file.source, file.sha256)
    if refusal and _still_holds(settings, refusal, again=again):
        return Outcome(file.source, file.name, file.sha256, "quarantined", fault=refusal.fault)
    return Outcome(file.source, file.name, file.sha256, "pending")


def _take_in(
    settings: Settings, source: Source, archive: Archive, file: LandedFile, store: Callable[[Arrival, Parsed], None]
) -> Outcome:
    from pipeline import loading

    content = None
    try:
        file, content = landing.read(file, max_bytes=settings.max_file_bytes)
        known = _known(settings, file)
        if known.state not in ("pending", "quarantined"):
            # It was replaced after it was listed, by a file that is here already.
            return known
        document = _opened(settings, source, file.name, content, lambda: pseudonym_key(settings))
        # A large file takes as long to search as to read; what is found goes before whatever its parser says.
        with archive.receiving(source.id, file.sha256, lambda: _impersonal(source, document).content) as accept:
            parsed = loading.parse(source, file.name, document)
            Quarantine(settings.quarantine).discard(source.id, file.sha256)
            notices = [notice.as_dict() for notice in parsed.notices]
            origin = _origin(settings, source, file.name, parsed)
            arrival = accept(file.name, size=file.size, origin=origin, notices=notices)
    except Fault as fault:
        return _refuse(settings, source, file.name, file.sha256, fault, content)
    store(arrival, parsed)
    return Outcome(source.id, file.name, file.sha256, "new", notices=notices)


def _opened(settings: Settings, source: Source, name: str, content: bytes, key: Callable[[], bytes]) -> Document:
    """Bytes → the document, organisation numbers replaced. Raises Fault where it cannot be read."""
    from pipeline import loading
    from pipeline.deliveries import model, reading

    if not settings.example:
        _refuse_example(name, content)
    with loading.stumbling(source, name):
        document = loading.open_document(source, name, content, max_bytes=settings.max_file_bytes)
        if source.has_identifiers:
            document = reading.pseudonymise(document, model.load(source.id), key())
    return document


def _impersonal(source: Source, document: Document) -> Document:
    """The document as it may be kept. Raises E-PERSONAL-NUMBER where a person's number stands in it."""
    from pipeline import loading
    from pipeline.readers.identity import find_personal_number

    with loading.stumbling(source, document.name):
        place = find_personal_number(document)
    if place:
        raise Fault(
            "E-PERSONAL-NUMBER",
            f"{place.what} holds a personal identity number",
            why="personal numbers may not reach the warehouse, its archive or its logs",
            action="remove it and deliver again; the file was not kept",
            file=document.name,
            sheet=place.sheet,
            row=place.row,
            column=place.column,
        )
    return document


def _refuse(
    settings: Settings,
    source: Source,
    name: str,
    sha256: str,
    fault: Fault,
    content: bytes | None,
    *,
    beside: str | None = None,
) -> Outcome:
    from pipeline.readers.identity import bytes_hold_personal_number

    closed = source.confidentiality == "restricted"
    told = (fault.without_values() if closed else fault).as_dict()
    # A file that could not be read was not searched as a document is.
    keep_no_copy = closed or fault.code == "E-PERSONAL-NUMBER" or (content and bytes_hold_personal_number(content))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    refusal = Refusal(source.id, name, sha256, told, code_version(), now, beside)
    Quarantine(settings.quarantine).add(refusal, None if keep_no_copy else content)
    return Outcome(source.id, name, sha256, "quarantined", fault=asdict(refusal)["fault"])


def _origin(settings: Settings, source: Source, name: str, parsed: Parsed) -> Origin:
    if parsed.is_synthetic:
        return "synthetic"
    return "example" if settings.example else "published"


def _refuse_example(name: str, content: bytes) -> None:
    """Example and real data never share an archive: the embedded files are refused everywhere else."""
    for path in EXAMPLE_LANDING.rglob("*"):
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            raise Fault(
                "E-EXAMPLE",
                "this file belongs to the embedded example",
                why="example data and real data never share an archive or a publication",
                action="use `trygg run --example`",
                file=name,
            )


def pseudonym_key(settings: Settings) -> bytes:
    """The key of the keyed hash that replaces organisation numbers. Made at the first use, readable by its owner only.

    Raises Fault E-KEY where it is gone though files were archived under it: a new key would make two suppliers of one.
    """
    path = settings.secrets / "pseudonym.key"
    if not path.exists():
        archive = Archive(settings.archive)
        if any(source.has_identifiers and archive.arrivals(source.id) for source in discover().values()):
            raise Fault(
                "E-KEY",
                "the key of the pseudonyms is gone, and files are archived under it",
                why="with a new key the same supplier would get a second pseudonym",
                action=f"put {path} back from its backup, or change keys as the runbook says",
            )
        settings.secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_durably(path, secrets.token_bytes(_KEY_BYTES))
    return path.read_bytes()
