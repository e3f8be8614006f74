"""Which of the files that no reader has seen yet makes the raw gate say no: it is refused, and the rest goes on.

Found by asking the gate again without the file, so that every rule of the gate works for it, whatever its frame shows.
Does not belong here: what is plausible (`expectations/raw`), and how a file is refused (`intake.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from pipeline import checks, intake, revisions
from pipeline.archive import Archive, Arrival
from pipeline.faults import Fault
from pipeline.settings import Settings
from pipeline.sources import discover

if TYPE_CHECKING:
    from pipeline.checks import CheckResult

Judge = Callable[[frozenset[str], frozenset[str]], list["CheckResult"]]
"""(sha256 of files to pass over, raw tables) → what the raw gate says of these tables without these files."""


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
    suspects.sort(key=lambda one: one.number)

    def errors(absent: frozenset[str]) -> dict[str, CheckResult]:
        return {one.name: one for one in judge(absent, tables) if one.stops}

    absent = _hashes(suspects)
    anyway = set(errors(absent))
    found = _guilty(suspects, absent, lambda left: {key: one for key, one in errors(left).items() if key not in anyway})
    for arrival, broken in found:
        intake.refuse_archived(settings, sources[arrival.source], arrival, _fault(arrival, broken))
    return sorted({arrival.source for arrival, _ in found})


def _guilty(
    suspects: Sequence[Arrival], absent: frozenset[str], errors: Callable[[frozenset[str]], dict[str, CheckResult]]
) -> list[tuple[Arrival, list[CheckResult]]]:
    """Those of the suspects, in order of arrival, with which the gate says no beside the sound ones before them. `absent`: they,
    and what came after them.
    """
    broken = errors(absent - _hashes(suspects))
    if not broken:
        return []
    if len(suspects) == 1:
        return [(suspects[0], list(broken.values()))]
    half = len(suspects) // 2
    found = _guilty(suspects[:half], absent, errors)
    sound = _hashes(suspects[:half]) - _hashes([arrival for arrival, _ in found])
    return found + _guilty(suspects[half:], absent - sound, errors)


def _hashes(arrivals: Collection[Arrival]) -> frozenset[str]:
    return frozenset(one.sha256 for one in arrivals)


def _fault(arrival: Arrival, broken: list[CheckResult]) -> Fault:
    first, *others = broken
    said = checks.broken(first.meaning, f"raw.{first.table}", first.failed_count, first.examples).en
    more = f" It breaks {len(others)} more: {', '.join(one.name for one in others)}." if others else ""
    return Fault(
        intake.IMPLAUSIBLE,
        f"with this file the gate {first.name} says no, without it it does not: {said}{more}".rstrip("."),
        why="a figure that cannot be right would stop everything that is published",
        action=f"correct the file and deliver it again; where its figures are right, change the rule in "
        f"expectations/raw/{first.table}.yml",
        file=arrival.name,
    )
