"""The difference of two rates: squared and added from the counts' Poisson limits."""

import math

from PHStatsMethods import confidence_intervals as oracle

from tests.conformance.method import LEVELS, Case, Method


def _rate_limits(x: int, n: int, confidence: float) -> tuple[float, float]:
    method = "exact" if x < 10 else "byars"
    lower = getattr(oracle, f"{method}_lower")(x, confidence) if x else 0.0
    return float(lower) / n, float(getattr(oracle, f"{method}_upper")(x, confidence)) / n


def _limits(x1: int, n1: int, x0: int, n0: int) -> dict[str, float]:
    found = {}
    difference = x1 / n1 - x0 / n0
    for level, confidence in LEVELS.items():
        (low1, high1), (low0, high0) = _rate_limits(x1, n1, confidence), _rate_limits(x0, n0, confidence)
        found[f"lower_{level}"] = difference - math.hypot(x1 / n1 - low1, high0 - x0 / n0)
        found[f"upper_{level}"] = difference + math.hypot(high1 - x1 / n1, x0 / n0 - low0)
    return found


def _poisson(side: str, number: int, level: str) -> str:
    return f"'(' ~ poisson_{side}('x{number}', '{level}') ~ ') / n{number}'"


METHOD = Method(
    name="Difference of two rates",
    macros={
        f"{side}_{level}": (
            f"difference_{side}('x1 / n1', {_poisson(side, 1, level)}, 'x0 / n0', "
            f"{_poisson('upper' if side == 'lower' else 'lower', 0, level)})"
        )
        for level in LEVELS
        for side in ("lower", "upper")
    },
    formula="G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), from exact and Byar's limits",
    oracle="PHStatsMethods (limits of the counts), added here",
    agreed=[
        Case(dict(zip(("x1", "n1", "x0", "n0"), case, strict=True)), _limits(*case))
        for case in [
            (30, 12_000, 15, 10_000),
            (4, 45_000, 9, 44_000),
            (0, 45_000, 12, 44_000),
            (2_000, 90_000, 2_100, 91_000),
        ]
    ],
)
