"""Directly standardised rates with Dobson's limits."""

from collections.abc import Sequence

import pandas as pd
from PHStatsMethods import ph_dsr

from tests.conformance.method import LEVELS, Case, Method

Row = dict[str, float | None]

_COLUMN = {"95": "95", "998": "99_8"}


def _strata(events: Sequence[float], populations: Sequence[float], weights: Sequence[float]) -> list[Row]:
    return [
        {"x": x, "squared": x, "n": n, "w": w} for x, n, w in zip(events, populations, weights, strict=True)
    ]  # fmt: skip


def _agreed(rows: list[Row]) -> Case:
    found = ph_dsr(pd.DataFrame(rows), "x", "n", "w", confidence=list(LEVELS.values()), euro_standard_pops=False).iloc[
        0
    ]
    limits = {
        f"{side}_{level}": float(found[f"{side}_{_COLUMN[level]}_ci"]) / 1e5
        for level in LEVELS
        for side in ("lower", "upper")
    }
    return Case(rows, {"rate": float(found["Value"]) / 1e5, **limits})


_BY_HAND = "worked by hand"
_RATE, _VARIANCE = "direct_rate('x', 'n', 'w')", "direct_variance('squared', 'n', 'w')"

METHOD = Method(
    name="Directly standardised rate",
    macros={
        "rate": _RATE,
        "variance": _VARIANCE,
        **{
            f"{side}_{level}": f"dobson_{side}({_RATE}, {_VARIANCE}, 'sum(x)', z('{level}'))"
            for level in LEVELS
            for side in ("lower", "upper")
        },
    },
    formula="A. J. Dobson et al., Statistics in Medicine 10 (1991), with Byar's limits inside",
    oracle="PHStatsMethods",
    is_aggregate=True,
    note=(
        "No limits under 10 events. Where one person can have several events the variance is Σ f² · (variance of the persons "
        "with f events), which the interval then is wider by."
    ),
    published=[
        # Rates 0.02, 0.01, 0.005 on weights 1, 2, 1: (0.02 + 0.02 + 0.005) / 4 = 0.01125.
        # Variance: (20 / 1000² + 4 · 40 / 4000² + 10 / 2000²) / 16 = (2e-5 + 1e-5 + 2.5e-6) / 16 = 2.03125e-6.
        Case(_strata([20, 40, 10], [1_000, 4_000, 2_000], [1, 2, 1]), {"rate": 0.01125, "variance": 2.03125e-6}, _BY_HAND),
        # The same events by fewer persons: 10 with 1 and 5 with 2 events are 20 events, and 10 + 4 · 5 = 30 squared ones.
        Case(
            [{"x": 20, "squared": 30, "n": 1_000, "w": 1}, {"x": 40, "squared": 40, "n": 4_000, "w": 2},
             {"x": 10, "squared": 10, "n": 2_000, "w": 1}],
            {"rate": 0.01125, "variance": 2.65625e-6}, _BY_HAND,
        ),
        Case(_strata([3, 4, 2], [1_000, 4_000, 2_000], [1, 2, 1]), {"lower_95": None, "upper_95": None}, _BY_HAND),
        Case([{"x": 20, "squared": 20, "n": 1_000, "w": 1}, {"x": None, "squared": None, "n": 4_000, "w": 2}],
             {"rate": None, "lower_95": None}, _BY_HAND),
    ],
    agreed=[
        _agreed(_strata([20, 40, 10], [1_000, 4_000, 2_000], [1, 2, 1])),
        _agreed(_strata([0, 3, 12, 30, 46], [900, 1_200, 1_100, 1_000, 700], [5_000, 5_500, 7_000, 6_000, 4_000])),
        _agreed(_strata([2, 3, 3, 2], [5_000, 4_000, 6_000, 3_500], [1, 1, 1, 1])),
    ],
)  # fmt: skip
