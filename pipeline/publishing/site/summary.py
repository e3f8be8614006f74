"""The sentences of a summary, made from verdicts: which differences are told, in which order, and what is not known.

It decides what may be said; the words are in `texts`. Only firm values carry a sentence, and nothing is called better or worse
that the warehouse does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.publishing.site.figures import (
    BETTER,
    HIGHER,
    LOWER,
    SIMILAR,
    UNKNOWN,
    WORSE,
    Row,
    Series,
    against_city,
    holds,
    is_firm,
    of_change,
    of_trend,
)


@dataclass(frozen=True)
class Told:
    """One figure that a summary tells."""

    series: Series
    row: Row


@dataclass(frozen=True)
class Summary:
    """An area's newest values, sorted by what may be said of them."""

    worse: list[Told]
    """Strongest difference first, by the ratio to the city's value."""
    better: list[Told]
    similar: list[Told]
    differs: list[Told]
    """Higher or lower where more is neither good nor bad."""
    got_worse: list[Told]
    """Worse than the period before, or by the trend of five years; strongest change first."""
    got_better: list[Told]
    followed: int
    """How many values could be set against an earlier one, or have a trend, in a way that is judged."""
    unknown: dict[str, list[Series]]
    """By why nothing is said: a status without value, `unreliable`, or `not_compared`."""

    @property
    def compared(self) -> int:
        """How many values were judged; the family in which some differ by chance."""
        return len(self.worse) + len(self.better) + len(self.similar) + len(self.differs)

    @property
    def judged(self) -> int:
        """How many of the compared could have been better or worse: those where more is not neither good nor bad."""
        similar = sum(1 for one in self.similar if one.series.indicator["direction"] != "none")
        return len(self.worse) + len(self.better) + similar

    @property
    def differing(self) -> list[Told]:
        return [*self.worse, *self.better, *self.differs]

    @property
    def holding(self) -> int:
        """How many of the differences hold when all comparisons are taken together."""
        return sum(1 for one in self.differing if holds(one.row))

    @property
    def tested(self) -> int:
        """How many of the differences were tested so."""
        return sum(1 for one in self.differing if holds(one.row) is not None)

    @property
    def judged_and_tested(self) -> int:
        """How many of those tested are called better or worse."""
        return sum(1 for one in [*self.worse, *self.better] if holds(one.row) is not None)


def of_area(series: Iterable[tuple[Series, str]]) -> Summary:
    """What may be said of an area, given its series and the code under which each one's rows stand."""
    found: dict[str, list[Told]] = {kind: [] for kind in (BETTER, WORSE, SIMILAR, HIGHER, LOWER)}
    changed: dict[str, list[Told]] = {BETTER: [], WORSE: []}
    unknown: dict[str, list[Series]] = {}
    followed = 0
    for one, code in series:
        row = one.now(code)
        kind = against_city(row)
        if row is None or row["value"] is None:
            unknown.setdefault(row["status"] if row else "not_measured", []).append(one)
        elif not is_firm(row):
            unknown.setdefault("unreliable", []).append(one)
        elif kind == UNKNOWN:
            unknown.setdefault("not_compared", []).append(one)
        else:
            found[kind].append(Told(one, row))
        if row is not None and is_firm(row):
            # A change and a trend that point in different directions are told in the table only.
            told = {of_change(row), of_trend(row)}
            followed += bool(told & {BETTER, WORSE, SIMILAR})
            ways = told & {BETTER, WORSE}
            if len(ways) == 1:
                changed[ways.pop()].append(Told(one, row))
    return Summary(
        worse=sorted(found[WORSE], key=_distance, reverse=True),
        better=sorted(found[BETTER], key=_distance, reverse=True),
        similar=found[SIMILAR],
        differs=[*found[HIGHER], *found[LOWER]],
        got_worse=sorted(changed[WORSE], key=_change, reverse=True),
        got_better=sorted(changed[BETTER], key=_change, reverse=True),
        followed=followed,
        unknown=unknown,
    )


def _change(told: Told) -> float:
    """How far from the period before, so that half and double are equally far; nothing where there is none."""
    before = told.row["previous_value"]
    return _far(told.row["value"] / before) if before else 0.0


def _distance(told: Told) -> float:
    """How far from the city, so that half and double are equally far."""
    ratio = told.row["ratio_to_city"]
    return 0.0 if ratio is None else _far(ratio)


def _far(ratio: float) -> float:
    return max(ratio, 1 / ratio) if ratio > 0 else float("inf")
