"""Made-up deliveries: the cover that says so, and seeded chance. What is made up: the modules that use this one.

The workbooks' layout is the delivery's own definition (`pipeline.deliveries.workbook`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from pipeline.deliveries import model
from pipeline.deliveries.model import AS_OF, CONTACT, ORIGIN, SENDER, SYNTHETIC
from pipeline.deliveries.workbook import write_workbook

Row = dict[str, object]
_T = TypeVar("_T")


def write_delivery(source: str, path: Path, as_of: date, rows: Mapping[str, Sequence[Row]]) -> None:
    """A filled delivery workbook (rows by sheet, with the words a sender types) whose cover says 'syntetisk'."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cover = {
        SENDER: "Trygghetsindikatorer, exempel med påhittade uppgifter",
        CONTACT: "Ingen: uppgifterna är påhittade",
        AS_OF: as_of,
        ORIGIN: SYNTHETIC,
    }
    write_workbook(model.load(source), path, cover=cover, rows=rows)


class Dice:
    """Seeded chance from `random()` alone: the one method whose sequence Python promises to keep between versions."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random

    def share(self) -> float:
        return self._next()

    def happens(self, probability: float) -> bool:
        return self._next() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def one_of(self, values: Sequence[_T]) -> _T:
        return values[int(self._next() * len(values))]

    def poisson(self, mean: float) -> int:
        limit, product, count = math.exp(-mean), self._next(), 0
        while product > limit:
            product *= self._next()
            count += 1
        return count
