"""Anhøj's rules: how long a run and how few crossings of the centre chance allows."""

from scipy.stats import binom

from tests.conformance.method import Case, Method

_TABULATED = {
    10: (6, 2),
    12: (7, 3),
    15: (7, 4),
    20: (7, 6),
    24: (8, 8),
    30: (8, 10),
    36: (8, 13),
    48: (9, 18),
    60: (9, 23),
}

METHOD = Method(
    name="Runs and crossings (Anhøj)",
    macros={"longest_run": "longest_run_limit('n')", "crossings": "crossings_limit('n - 1')"},
    formula="J. Anhøj and A. V. Olesen, PLoS ONE 9 (2014): round(log₂ n) + 3; the 5 % quantile of the binomial (n − 1, ½)",
    oracle="scipy.stats.binom (crossings)",
    note="The quantile is a closed form, because SQL has none: the same whole number for every length from 10 to 1 001.",
    published=[
        Case({"n": n}, {"longest_run": longest, "crossings": crossings}, "R package qicharts2")
        for n, (longest, crossings) in _TABULATED.items()
    ],
    agreed=[Case({"n": n}, {"crossings": int(binom.ppf(0.05, n - 1, 0.5))}) for n in range(10, 1002)],
    types={"n": "integer"},
)
