"""Linear programmes that are asked again and again: HiGHS is handed the constraints once, and goes on from its last answer.

One thread and no clock: the same questions in the same order get the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

TOLERANCE = 1e-6
_NODES = 2_000
"""Where a search for whole numbers stops; the bound it has proved by then holds."""
_LOOKS, _TILT = 4, 1e-5
_SOLVED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible.value


@dataclass(frozen=True)
class Answer:
    """What a programme came to."""

    at: np.ndarray | None
    """A cheapest solution; None where a search for whole numbers stopped before it found one."""
    proved: float
    """No solution costs less."""

    def is_whole(self, columns: int) -> bool:
        """Whether the first columns are whole numbers."""
        some = self.at[:columns]
        return bool(np.abs(some - np.round(some)).max(initial=0.0) <= TOLERANCE)


class Programme:
    """Numbers of at least 0 (columns) of which each row of a matrix gives a sum between two limits."""

    def __init__(self, rows: csr_array, low: np.ndarray, high: np.ndarray) -> None:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        model.col_cost_ = np.zeros(rows.shape[1])
        model.col_lower_ = np.zeros(rows.shape[1])
        model.col_upper_ = np.full(rows.shape[1], highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        self._highs = _Quiet()
        self._highs.passModel(model)
        self._rows = np.arange(rows.shape[0], dtype=np.int32)
        self._columns = np.arange(rows.shape[1], dtype=np.int32)

    def limit(self, low: np.ndarray, high: np.ndarray) -> None:
        """Other limits of the rows from now on."""
        self._highs.changeRowsBounds(len(self._rows), self._rows, low, high)

    def cheapest(self, cost: np.ndarray) -> Answer | None:
        """A vertex that costs the least; None where the limits contradict each other."""
        self._highs.changeColsCost(len(self._columns), self._columns, cost)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return Answer(np.array(self._highs.getSolution().col_value), self._highs.getInfo().objective_function_value)

    def cheapest_whole(self, cost: np.ndarray, columns: int, enough: float) -> Answer | None:
        """The same with the first columns in whole numbers, within the limits of now; None where none meet them.

        enough: what no solution in whole numbers can cost less than. Most vertices are whole, and many cost the same: one that
        is found nearby, with a little more to pay for some columns, spares the search.
        """
        for seed in range(_LOOKS):
            tilt = np.zeros(len(cost))
            tilt[:columns] = _TILT * np.random.default_rng(seed).random(columns)
            near = self.cheapest(cost + tilt)
            if near is not None and near.is_whole(columns) and cost @ near.at <= enough + TOLERANCE:
                return Answer(near.at, enough)
        self._highs.changeColsCost(len(self._columns), self._columns, cost)
        search = _Quiet()
        search.setOptionValue("mip_max_nodes", _NODES)
        search.passModel(self._highs.getLp())
        whole = np.full(columns, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        search.changeColsIntegrality(columns, self._columns[:columns], whole)
        search.run()
        if search.getModelStatus() not in _SOLVED:
            return None
        info = search.getInfo()
        found = info.primal_solution_status == _FEASIBLE
        return Answer(np.array(search.getSolution().col_value) if found else None, info.mip_dual_bound)


class _Quiet(highspy.Highs):
    """HiGHS as it is used here. Without its callbacks, whose preparation prints a banner before that can be forbidden."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)
