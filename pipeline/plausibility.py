"""Which of the files that no reader has seen yet makes the raw gate say no: it is refused, and the rest goes on.

Found by asking the gate again with one new file at a time, so that every rule of the gate works for it, whatever its frame
shows. A file is refused for what it says beside files that were published, never because of another new one: where new files
only contradict each other, nobody knows which of them is wrong, and the run stops. Gates after the raw one stop the run, too.
Does not belong here: what is plausible (`expectations/raw`), and how a file is refused (`intake.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from pipeline import checks, intake, revisions
from pipeline.archive import Archive, Arrival
from pipeline.faults import Fault
from pipeline.settings import Settings
from pipeline.sources import Source, discover

if TYPE_CHECKING:
    from pipeline.checks import CheckResult

Judge = Callable[[frozenset[str], frozenset[str]], list["CheckResult"]]
"""(sha256 of files to pass over, raw tables) → what the raw gate says of these tables without these files."""
Errors = dict[str, "CheckResult"]


def refuse(settings: Settings, results: Sequence[CheckResult], judge: Judge) -> list[str]:
    """Refuse what makes the gate say no, as the intake would. Returns the sources that lost a file.

    Nothing that was ever published is refused; where the gate says no without the new files too, that stays as it is.
    """
    tables = frozenset(one.table for one in results if one.stops)
    seen = {file_id for event in revisions.events(settings) for file_id in event.files}
    sources = {
        source.id: source
        for source in discover().values()
        if tables & {source.raw_table(name) for name in source.tables}
    }
    archive = Archive(settings.archive)
    suspects = [one for name in sources for one in archive.arrivals(name) if one.sha256[:16] not in seen]
    if not suspects:
        return []

    def errors(present: Collection[Arrival]) -> Errors:
        """Where the gate says no with these suspects and without the others."""
        absent = frozenset(one.sha256 for one in suspects) - {one.sha256 for one in present}
        return {one.name: one for one in judge(absent, tables) if one.stops}

    anyway = errors([])
    guilty = _guilty(
        sorted(suspects, key=lambda one: one.number),
        lambda present: {name: one for name, one in errors(present).items() if name not in anyway},
    )
    refused = [arrival for arrival, _ in guilty]
    staying = [one for one in archive.arrivals() if one not in refused]
    for arrival, broken in guilty:
        fault = _fault(sources[arrival.source], arrival, list(broken.values()))
        intake.refuse_archived(settings, sources[arrival.source], arrival, fault, beside=staying)
    return sorted({arrival.source for arrival in refused})


def _guilty(
    suspects: Sequence[Arrival], errors: Callable[[Collection[Arrival]], Errors]
) -> list[tuple[Arrival, Errors]]:
    """The suspects with which the gate says no though no other suspect is there, unless another one that stays mends it."""
    alone = [(one, broken) for one in suspects if (broken := errors([one]))]
    accused = [one for one, _ in alone]
    for one, broken in alone:
        if len(accused) > 1 and not errors([other for other in suspects if other != one]):
            # Without this one the others go together, also those that cannot stand alone.
            return [(one, broken)]
    sound = [one for one in suspects if one not in accused]
    left = set(errors(sound))
    return [(one, broken) for one, broken in alone if set(errors([*sound, one])) - left]


def _fault(source: Source, arrival: Arrival, broken: list[CheckResult]) -> Fault:
    first, *others = broken
    # A key may be a text that somebody typed, and messages about a restricted source repeat no cell.
    shown = [] if source.confidentiality == "restricted" else first.examples
    said = checks.broken(first.meaning, f"raw.{first.table}", first.failed_count, shown).en
    more = f" It breaks {len(others)} more: {', '.join(one.name for one in others)}." if others else ""
    return Fault(
        intake.IMPLAUSIBLE,
        f"with this file the gate {first.name} says no, without it it does not: {said}{more}".rstrip("."),
        why="a figure that cannot be right would stop everything that is published",
        action="correct the file and deliver it again; where its figures are right, look at what it is compared with, and at the "
        f"rule in expectations/raw/{first.table}.yml",
        file=arrival.name,
    )
