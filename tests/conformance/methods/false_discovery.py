"""Benjamini and Hochberg's adjusted p-values."""

import numpy as np
from statsmodels.stats.multitest import multipletests

from tests.conformance.method import Case, Method

_PRINTED = {
    0.0001: 0.0015, 0.0004: 0.003, 0.0019: 0.0095, 0.0095: 0.035625, 0.0201: 0.0603, 0.0278: 0.0638571428571,
    0.0298: 0.0638571428571, 0.0344: 0.0645, 0.0459: 0.0765, 0.324: 0.486, 0.4262: 0.5811818181818, 0.5719: 0.714875,
    0.6528: 0.7532307692308, 0.759: 0.8132142857143, 1.0: 1.0,
}  # fmt: skip


def _agreed(p_values: list[float]) -> Case:
    adjusted = multipletests(p_values, method="fdr_bh")[1]
    rows = [{"p": p} for p in p_values]
    expected = [{"adjusted": float(one)} for one in adjusted]
    # A row that is no test changes nothing.
    return Case([*rows, {"p": None}], [*expected, {"adjusted": None}])


_random = np.random.default_rng(7)

METHOD = Method(
    name="False-discovery rate",
    macros={"adjusted": "false_discovery_adjusted('scaled', 'p', 'case_number')"},
    relations={"scaled": "select *, {{ false_discovery_scaled('p', 'case_number') }} as scaled from inputs"},
    formula="Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995)",
    oracle="statsmodels.stats.multitest",
    published=[
        Case([{"p": p} for p in _PRINTED], [{"adjusted": one} for one in _PRINTED.values()],
             "Benjamini and Hochberg's own example, by R's p.adjust", 1e-11),
    ],
    agreed=[
        _agreed(_random.random(200).tolist()),
        _agreed([0.01, 0.01, 0.01, 0.03, 0.03, 0.5]),
        _agreed([0.04]),
        _agreed((_random.random(50) ** 4).round(3).tolist()),
    ],
)  # fmt: skip
