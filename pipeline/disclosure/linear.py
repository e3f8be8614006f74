"""What follows from published sums about whole numbers that nobody showed: the narrowest bounds of each, by linear programmes.

A figure is a sum of *atoms*, unknown whole numbers of at least 0. Facts say between what limits some sums lie. Bounds are
exact over the reals (HiGHS); where the solution at a bound is not whole, an integer programme tightens it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components

from pipeline.disclosure.programme import TOLERANCE, Answer, Programme


@dataclass(frozen=True)
class Facts:
    """Row i says: low[i] ≤ the sum of the atoms in row i of `sums` ≤ high[i]. Coefficients are not negative."""

    sums: csr_array
    low: np.ndarray
    high: np.ndarray


def bounds(facts: Facts, targets: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest value that each row of `targets` can have, given the facts. inf where nothing bounds it.

    Raises ValueError where the facts contradict each other: see `reconciled`.
    """
    low, high = np.zeros(targets.shape[0]), np.zeros(targets.shape[0])
    facts, targets = _merged(facts, targets)
    parts, member = _components(facts.sums)
    for part in range(parts):
        columns = np.flatnonzero(member == part)
        wanted = targets[:, columns]
        rows = np.flatnonzero(np.diff(wanted.indptr))
        if not rows.size:
            continue
        inside = facts.sums[:, columns]
        held = np.flatnonzero(np.diff(inside.indptr))
        if not held.size:
            high[rows] = np.inf
            continue
        different, place = np.unique(wanted[rows].toarray(), axis=0, return_inverse=True)
        component = _Component(Facts(inside[held], facts.low[held], facts.high[held]))
        least = np.array([component.least(one) for one in different])
        greatest = np.array([-component.least(-one) for one in different])
        low[rows] += least[place.ravel()]
        high[rows] += greatest[place.ravel()]
    return low, high


def reconciled(facts: Facts) -> Facts:
    """The same facts where they agree; where they contradict each other, limits as wide as the least contradiction needs.

    Publishers' parts do not always add up to their totals, and figures are revised between publications.
    """
    rows, atoms = facts.sums.shape
    if not rows or Programme(facts.sums, facts.low, facts.high).cheapest(np.zeros(atoms)) is not None:
        return facts
    slack = eye_array(rows, format="csr")
    widened = Programme(block_array([[facts.sums, slack, -slack]], format="csr"), facts.low, facts.high)
    said = widened.cheapest(np.concatenate([np.zeros(atoms), np.ones(2 * rows)]))
    moved = said.at[atoms : atoms + rows] - said.at[atoms + rows :]
    # Whole numbers, so that what is left open can be met by whole numbers.
    return Facts(
        facts.sums,
        facts.low - np.ceil(np.maximum(moved, 0) - TOLERANCE),
        facts.high + np.ceil(np.maximum(-moved, 0) - TOLERANCE),
    )


class _Component:
    """Facts that hang together. Every atom is in some fact, so that no sum of them is without bounds."""

    def __init__(self, facts: Facts) -> None:
        self.programme = Programme(facts.sums, facts.low, facts.high)
        self.worlds = np.empty((0, facts.sums.shape[1]))
        """Whole solutions found so far."""

    def least(self, cost: np.ndarray) -> float:
        """The least value of this sum in whole numbers; where the search for them stops early, what it has proved.

        Raises ValueError where the facts contradict each other.
        """
        reached = (self.worlds @ cost).min(initial=np.inf)
        if reached == 0 and cost.min() >= 0:
            return 0.0
        found = self._kept(self.programme.cheapest(cost))
        proved = _next_whole(found.proved)
        # A world that reaches the next whole number spares the search for one.
        if found.is_whole(len(cost)) or reached <= proved:
            return proved
        return _next_whole(self._kept(self.programme.cheapest_whole(cost, len(cost), proved)).proved)

    def _kept(self, answer: Answer | None) -> Answer:
        if answer is None:
            raise ValueError("the facts contradict each other")
        if answer.at is not None and answer.is_whole(len(answer.at)):
            self.worlds = np.vstack([self.worlds, np.round(answer.at)])
        return answer


def _next_whole(proved: float) -> float:
    return float(np.ceil(proved - TOLERANCE))


def _merged(facts: Facts, targets: csr_array) -> tuple[Facts, csr_array]:
    """Atoms that always stand together are one."""
    stacked = block_array([[facts.sums], [targets]], format="csc")
    stacked.sort_indices()
    first: dict[tuple[bytes, bytes], int] = {}
    for column in range(stacked.shape[1]):
        part = slice(stacked.indptr[column], stacked.indptr[column + 1])
        first.setdefault((stacked.indices[part].tobytes(), stacked.data[part].tobytes()), column)
    kept = sorted(first.values())
    return Facts(csr_array(facts.sums[:, kept]), facts.low, facts.high), csr_array(targets[:, kept])


def _components(sums: csr_array) -> tuple[int, np.ndarray]:
    """Which atoms some chain of facts connects: what is said of one part bears on no other."""
    parts, member = connected_components(sums.T @ sums, directed=False)
    return int(parts), member
