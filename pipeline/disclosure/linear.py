"""What follows from published sums about whole numbers that nobody showed: the narrowest bounds of each, by linear programmes.

A figure is a sum of *atoms*, unknown whole numbers of at least 0. Facts say between what limits some sums lie. Bounds are
exact over the reals (HiGHS); where the solution at a bound is not whole, an integer programme tightens it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, csr_array, eye_array, kron
from scipy.sparse.csgraph import connected_components

_TOLERANCE = 1e-6
_BATCH = 6_000
"""Columns of one programme: several targets are bounded side by side, because a call costs more than a small programme."""
_NODES = 2_000
"""Where an integer programme stops; the bound it has proved by then holds."""


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
        said = Facts(inside[held], facts.low[held], facts.high[held])
        for limit, sign in ((low, 1.0), (high, -1.0)):
            found = _extremes(said, different, sign)
            limit[rows] += found[place.ravel()]
    return low, high


def reconciled(facts: Facts) -> Facts:
    """The same facts where they agree; where they contradict each other, limits as wide as the least contradiction needs.

    Publishers' parts do not always add up to their totals, and figures are revised between publications.
    """
    if _is_feasible(facts):
        return facts
    rows, atoms = facts.sums.shape
    slack = eye_array(rows, format="csr")
    matrix = block_array([[facts.sums, slack, -slack], [-facts.sums, -slack, slack]], format="csr")
    cost = np.concatenate([np.zeros(atoms), np.ones(2 * rows)])
    said = linprog(cost, A_ub=matrix, b_ub=np.concatenate([facts.high, -facts.low]), method="highs-ds")
    _check(said)
    moved = said.x[atoms : atoms + rows] - said.x[atoms + rows :]
    # Whole numbers, so that what is left open can be met by whole numbers.
    return Facts(
        facts.sums,
        facts.low - np.ceil(np.maximum(moved, 0) - _TOLERANCE),
        facts.high + np.ceil(np.maximum(-moved, 0) - _TOLERANCE),
    )


def _extremes(facts: Facts, targets: np.ndarray, sign: float) -> np.ndarray:
    """The least (sign 1) or greatest (sign −1) value of each target: a batch at a time."""
    found = np.empty(len(targets))
    atoms = facts.sums.shape[1]
    step = max(1, _BATCH // atoms)
    for start in range(0, len(targets), step):
        some = targets[start : start + step]
        for offset, solution in enumerate(_solved(facts, sign * some)):
            value = float(some[offset] @ solution)
            if np.abs(solution - np.round(solution)).max() > _TOLERANCE:
                value = _whole(facts, some[offset], sign)
            found[start + offset] = np.round(value) if abs(value - np.round(value)) < _TOLERANCE else value
    return found


def _solved(facts: Facts, objectives: np.ndarray) -> np.ndarray:
    """A vertex that minimises each objective; all in one programme, one copy of the facts for each."""
    copies, atoms = objectives.shape
    matrix = kron(eye_array(copies), facts.sums, format="csr")
    low, high = np.tile(facts.low, copies), np.tile(facts.high, copies)
    exact = low == high
    said = linprog(
        objectives.ravel(),
        A_eq=matrix[exact] if exact.any() else None,
        b_eq=low[exact] if exact.any() else None,
        A_ub=block_array([[matrix[~exact]], [-matrix[~exact]]], format="csr") if not exact.all() else None,
        b_ub=np.concatenate([high[~exact], -low[~exact]]) if not exact.all() else None,
        method="highs-ds",
    )
    _check(said)
    return said.x.reshape(copies, atoms)


def _whole(facts: Facts, target: np.ndarray, sign: float) -> float:
    """The extreme over whole numbers. Where the search stops early, what it has proved: still an outer bound."""
    said = milp(
        sign * target,
        integrality=np.ones(len(target)),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(facts.sums, facts.low, facts.high),
        options={"node_limit": _NODES},
    )
    if said.mip_dual_bound is None:
        raise ValueError(f"the facts hold for no whole numbers: {said.message}")
    proved = float(said.mip_dual_bound)
    return sign * float(np.ceil(proved - _TOLERANCE))


def _is_feasible(facts: Facts) -> bool:
    try:
        _solved(facts, np.zeros((1, facts.sums.shape[1])))
    except ValueError:
        return False
    return True


def _check(said) -> None:
    if said.status != 0:
        raise ValueError(f"the facts contradict each other: {said.message}")


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
