"""The ratio of two rates, with its limits on the log scale."""

from statsmodels.stats.rates import confint_poisson_2indep

from tests.conformance.method import LEVELS, Case, Method

_CASES = [(30, 12_000, 15, 10_000), (10, 45_000, 400, 930_000), (1_234, 80_000, 9_876, 900_000), (3, 1_000, 7, 9_000)]


def _limits(x1: int, n1: int, x0: int, n0: int) -> dict[str, float]:
    return {
        f"{side}_{level}": float(limit)
        for level, confidence in LEVELS.items()
        for side, limit in zip(
            ("lower", "upper"),
            confint_poisson_2indep(x1, n1, x0, n0, method="wald-log", compare="ratio", alpha=1 - confidence),
            strict=True,
        )
    }


METHOD = Method(
    name="Rate ratio",
    macros={
        "ratio": "rate_ratio('x1', 'n1', 'x0', 'n0')",
        **{
            f"{side}_{level}": f"rate_ratio_{side}('x1', 'n1', 'x0', 'n0', z('{level}'))"
            for level in LEVELS
            for side in ("lower", "upper")
        },
    },
    formula="exp(ln ratio ∓ z √(1/x₁ + 1/x₀)); K. J. Rothman, Modern epidemiology",
    oracle="statsmodels.stats.rates (wald-log)",
    published=[
        Case({"x1": 30, "n1": 12_000, "x0": 15, "n0": 10_000},
             {"ratio": 1.6666666666666667, "lower_95": 0.8967578502118161, "upper_95": 3.097578434492278}, "worked by hand in R"),
    ],
    agreed=[
        Case(dict(zip(("x1", "n1", "x0", "n0"), case, strict=True)),
             {"ratio": (case[0] / case[1]) / (case[2] / case[3]), **_limits(*case)})
        for case in _CASES
    ] + [Case({"x1": 0, "n1": 10, "x0": 3, "n0": 10}, {"ratio": 0, "lower_95": None, "upper_95": None})],
)  # fmt: skip
