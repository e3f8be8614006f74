"""Indirectly standardised ratios."""

import pandas as pd
from PHStatsMethods import ph_ISRatio

from tests.conformance.method import LEVELS, Case, Method

_COLUMN = {"95": "95", "998": "99_8"}


def _agreed(events: list[int], populations: list[int], reference: list[tuple[int, int]]) -> Case:
    frame = pd.DataFrame({"area": "a", "x": events, "n": populations})
    frame["rx"], frame["rn"] = zip(*reference, strict=True)
    found = ph_ISRatio(frame, "x", "n", "rx", "rn", "area", confidence=list(LEVELS.values())).iloc[0]
    rows = frame.drop(columns="area").to_dict("records")
    limits = {
        f"{side}_{level}": float(found[f"{side}_{_COLUMN[level]}_ci"])
        for level in LEVELS
        for side in ("lower", "upper")
    }
    return Case(rows, {"expected": float(found["Expected"]), "ratio": float(found["Value"]), **limits})


_EXPECTED = "expected_events('n', 'rx', 'rn')"

METHOD = Method(
    name="Indirectly standardised ratio",
    macros={
        "expected": _EXPECTED,
        "ratio": f"safe_ratio('sum(x)', {_EXPECTED})",
        **{
            f"{side}_{level}": f"safe_ratio(poisson_{side}('sum(x)', '{level}'), {_EXPECTED})"
            for level in LEVELS
            for side in ("lower", "upper")
        },
    },
    formula="observed / expected, N. E. Breslow and N. E. Day (1987); the count's Poisson limits over the expected number",
    oracle="PHStatsMethods",
    is_aggregate=True,
    published=[
        Case([{"x": 895, "n": 1, "rx": 835.88356, "rn": 1}],
             {"ratio": 1.07072329, "lower_95": 1.00171477, "upper_95": 1.14323329}, "R package PHEindicatormethods 2.1.0", 1e-8),
    ],
    agreed=[
        _agreed([20, 40, 35], [1_000, 4_000, 2_000], [(900, 50_000), (700, 80_000), (300, 70_000)]),
        _agreed([1, 4, 4], [1_000, 4_000, 2_000], [(90, 50_000), (70, 80_000), (130, 70_000)]),
    ],
)  # fmt: skip
