"""Wilson's score limits of a share."""

from scipy.stats import binomtest

from tests.conformance.method import LEVELS, Case, Method

_PHE = "R package PHEindicatormethods 2.1.0"


def _limits(count: int, n: int) -> dict[str, float]:
    return {
        f"{side}_{level}": float(limit)
        for level, confidence in LEVELS.items()
        for side, limit in zip(
            ("lower", "upper"), binomtest(count, n).proportion_ci(confidence, method="wilson"), strict=True
        )
    }


METHOD = Method(
    name="Wilson's limits",
    macros={
        f"{side}_{level}": f"wilson_{side}('p', 'n', z('{level}'))" for level in LEVELS for side in ("lower", "upper")
    },
    formula="E. B. Wilson, JASA 22 (1927)",
    oracle="scipy.stats.binomtest",
    published=[
        Case({"p": 0.65, "n": 100}, {"lower_95": 0.5525444329688797, "upper_95": 0.7363575175690247,
                                     "lower_998": 0.4954946574070431, "upper_998": 0.7783540614089697}, _PHE),
        Case({"p": 0.209, "n": 5000}, {"lower_95": 0.19795549880013297, "upper_95": 0.22049130373189027}, _PHE),
        Case({"p": 0.01, "n": 100}, {"lower_95": 0.0017674320641406511, "upper_95": 0.054486196178705294}, _PHE),
        Case({"p": 0, "n": 10}, {"lower_95": 0, "upper_95": 0.27753279986288926}, "statsmodels' own tests"),
        Case({"p": 81 / 263, "n": 263}, {"lower_95": 0.2553, "upper_95": 0.3662},
             "R. G. Newcombe, Statistics in Medicine 17 (1998), to four decimals", 2e-4),
    ],
    agreed=[
        Case({"p": count / n, "n": n}, _limits(count, n))
        for n in (1, 2, 7, 50, 333, 10_000)
        for count in sorted({0, 1, n // 3, n // 2, n - 1, n})
    ],
)  # fmt: skip
