"""The difference of two shares: squared and added from Wilson's limits."""

from statsmodels.stats.proportion import confint_proportions_2indep

from tests.conformance.method import LEVELS, Case, Method

_KEYS = ("x1", "n1", "x0", "n0")
_CASES = [(56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (10, 10, 0, 10), (300, 1_000, 2_100, 9_000)]


def _limits(x1: int, n1: int, x0: int, n0: int) -> dict[str, float]:
    return {
        f"{side}_{level}": float(limit)
        for level, confidence in LEVELS.items()
        for side, limit in zip(
            ("lower", "upper"),
            confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff", alpha=1 - confidence),
            strict=True,
        )
    }


def _wilson(side: str, number: int, level: str) -> str:
    return f"wilson_{side}('x{number} / n{number}', 'n{number}', z('{level}'))"


METHOD = Method(
    name="Difference of two shares",
    macros={
        f"{side}_{level}": (
            f"difference_{side}('x1 / n1', {_wilson(side, 1, level)}, 'x0 / n0', "
            f"{_wilson('upper' if side == 'lower' else 'lower', 0, level)})"
        )
        for level in LEVELS
        for side in ("lower", "upper")
    },
    formula="R. G. Newcombe, Statistics in Medicine 17 (1998), method 10",
    oracle="statsmodels.stats.proportion (newcomb)",
    published=[
        Case(dict(zip(_KEYS, inputs, strict=True)), {"lower_95": lower, "upper_95": upper},
             "R. G. Newcombe, Statistics in Medicine 17 (1998), table II, to four decimals", 2e-3)
        for inputs, lower, upper in [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090),
                                     ((5, 56, 0, 29), -0.0381, 0.1926)]
    ],
    agreed=[Case(dict(zip(_KEYS, case, strict=True)), _limits(*case)) for case in _CASES],
)  # fmt: skip
