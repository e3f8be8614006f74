"""Exact Poisson limits of a count below ten."""

from scipy.stats import chi2

from tests.conformance.method import LEVELS, Case, Method

_PRINTED = "χ² quantiles in R, to eight decimals"


def _limits(count: int, confidence: float) -> tuple[float, float]:
    alpha = 1 - confidence
    lower = float(chi2.ppf(alpha / 2, 2 * count) / 2) if count else 0.0
    return lower, float(chi2.isf(alpha / 2, 2 * count + 2) / 2)


METHOD = Method(
    name="Exact Poisson limits",
    macros={
        f"{side}_{level}": f"poisson_{side}('x', '{level}')" for level in LEVELS for side in ("lower", "upper")
    } | {"method": "poisson_method('x')"},
    formula="χ² quantiles; F. Garwood, Biometrika 28 (1936)",
    oracle="scipy.stats.chi2",
    note="For counts of 0–9, as constants in the macro; from 10 on the same macro gives Byar's limits.",
    published=[
        Case({"x": count}, {"lower_95": lower, "upper_95": upper, "method": "exact"}, _PRINTED, tolerance)
        for count, lower, upper, tolerance in [
            (0, 0, 3.68887945, 2e-9), (1, 0.02531781, 5.57164339, 2e-7), (2, 0.24220928, 7.22468767, 2e-8),
            (3, 0.61867212, 8.76727307, 1e-8), (4, 1.08986537, 10.24158868, 5e-9), (5, 1.62348639, 11.66833208, 5e-9),
            (7, 2.81436305, 14.42267536, 2e-9), (9, 4.1153731, 17.08480345, 1e-9),
        ]
    ] + [
        Case({"x": 5}, {"lower_95": 1.6234863901184199, "upper_95": 11.668332079322669,
                        "lower_998": 0.7393717319178389, "upper_998": 16.454745203680104},
             "rate of 5 in 100, R package PHEindicatormethods 2.1.0"),
    ],
    agreed=[
        Case(
            {"x": count},
            {f"{side}_{level}": limit for level, confidence in LEVELS.items()
             for side, limit in zip(("lower", "upper"), _limits(count, confidence), strict=True)},
        )
        for count in range(10)
    ],
)  # fmt: skip
