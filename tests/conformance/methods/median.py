"""The median of times with ends and without, and its limits by ranks."""

import math

from scipy.stats import binomtest

from tests.conformance.method import LEVELS, Case, Method


def _rows(times: list[float | None]) -> list[dict]:
    ordered = sorted(times, key=lambda one: math.inf if one is None else one)
    return [{"days": one, "place": place, "total": len(times)} for place, one in enumerate(ordered, start=1)]


def _told(median: float | None, lower: float | None, upper: float | None) -> dict:
    """What is expected of fewer than ten values, or of ten at the level of 95 %."""
    return {"median": median, "lower_95": lower, "upper_95": upper}


def _case(times: list[float | None]) -> Case:
    """By the sign test: a median is in the interval where as many above and below it are not too rare."""
    ordered = [
        math.inf if one is None else one for one in sorted(times, key=lambda one: math.inf if one is None else one)
    ]
    n = len(ordered)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    told = {"median": middle}
    for level, confidence in LEVELS.items():
        kept = [at for at in range(1, n + 1) if binomtest(at - 1, n, 0.5).pvalue <= 1 - confidence and at - 1 < n / 2]
        places = (ordered[kept[-1] - 1], ordered[n - kept[-1]]) if kept else (math.inf, math.inf)
        told |= {f"lower_{level}": places[0], f"upper_{level}": places[1]}
    return Case(_rows(times), {name: None if math.isinf(one) else float(one) for name, one in told.items()})


METHOD = Method(
    name="Median and its limits by ranks",
    macros={
        "median": "median('days', 'place', 'total')",
        **{
            f"{side}_{level}": f"median_{side}('days', 'place', 'total', '{level}')"
            for level in LEVELS
            for side in ("lower", "upper")
        },
    },
    formula="W. J. Conover, Practical nonparametric statistics: the places r and n + 1 - r, P(X < r) ≤ 0.025 or 0.001",
    oracle="scipy.stats.binomtest (the sign test, inverted)",
    is_aggregate=True,
    note="Exact up to 100 values; from there the place by the normal approximation: the exact one or the next outside it.",
    published=[
        # Ten values: places 2 and 9 (level 97.9 %), as tables of the sign test have them.
        Case(_rows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), _told(5.5, 2, 9), "tables of the sign test, n = 10"),
        Case(_rows([3, 1, 2, 5, 4]), _told(3, None, None), "by definition"),
        Case(_rows([3, 1, None, None]), _told(None, None, None), "by definition"),
        Case(_rows([1, 2, 3, 4, 5, None]), _told(3.5, 1, None), "by definition"),
    ],
    agreed=[
        _case([5, 1, 9, 2, 8, 30, None]),
        _case(list(range(20))),
        _case([*range(40), *[None] * 9]),
        _case([one * 0.5 for one in range(99)]),
        _case([one * 1.5 for one in range(100)]),
        _case(list(range(200))),
    ],
)  # fmt: skip
