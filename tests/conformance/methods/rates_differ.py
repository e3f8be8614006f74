"""Whether two counts have one rate: the conditional mid-p."""

from scipy.stats import binom

from tests.conformance.method import Case, Method


def mid_p(x1: int, n1: float, x0: int, n0: float) -> float:
    """Twice the smaller tail of the binomial distribution with half of what was seen, from scipy."""
    total, share = x1 + x0, n1 / (n1 + n0)
    half = 0.5 * binom.pmf(x1, total, share)
    return float(2 * min(binom.cdf(x1 - 1, total, share) + half, binom.sf(x1, total, share) + half))


_SMALL = [
    (x1, n1, x0, n0)
    for n1, n0 in ((12_000, 10_000), (45_000, 930_000), (700, 300))
    for x1 in (0, 1, 4, 9)
    for x0 in (0, 2, 9, 60, 500)
] + [(250, 45_000, 3, 900_000), (12, 10_000, 9, 10_000)]
_LARGE = [
    (x1, n1, x0, n0)
    for n1, n0 in ((12_000, 10_000), (45_000, 930_000), (90_000, 900_000))
    for x1 in (10, 33, 120, 1_000)
    for x0 in (10, 80, 500, 12_000)
    if mid_p(x1, n1, x0, n0) > 1e-200
]


def _cases(some: list[tuple[int, int, int, int]]) -> list[Case]:
    return [Case(dict(zip(("x1", "n1", "x0", "n0"), one, strict=True)), {"p": mid_p(*one)}) for one in some]


METHOD = Method(
    name="Two rates: exact mid-p below ten events",
    macros={"p": "rates_differ_p('z', 'fewer_events', 'all_events', 'fewer_share')"},
    relations={
        "counted": "select *, {{ fewer_events('x1', 'n1', 'x0', 'n0') }} from inputs",
        "with_statistic": "select *, {{ rates_differ_z('fewer_events', 'all_events', 'fewer_share') }} as z from counted",
    },
    formula="conditional binomial test, J. Przyborowski and H. Wilenski, Biometrika 31 (1940), with mid-p",
    oracle="scipy.stats.binom",
    note="Where one of the two counts is below 10. Two zeros: 1. Off by at most 1e-15: p-values below 1e-09 lose digits.",
    agreed=_cases([one for one in _SMALL if mid_p(*one) > 1e-9]),
    limit=1e-6,
)
LARGE = _cases(_LARGE)
"""Ten events and more on both sides: compared in rates_differ_from_ten."""
