"""Whether two shares are one: Campbell's (N − 1) chi-square."""

from scipy.stats import chi2, chi2_contingency

from tests.conformance.method import Case, Method


def _p(x1: float, n1: float, x0: float, n0: float) -> float:
    total = n1 + n0
    statistic = chi2_contingency([[x1, n1 - x1], [x0, n0 - x0]], correction=False).statistic
    return float(chi2.sf(statistic * (total - 1) / total, 1))


_CASES = [(56, 70, 48, 80), (5, 29, 3, 28), (120, 400, 2_000, 9_000), (12.5, 81.3, 40.25, 120.75), (30, 60, 50, 100)]

METHOD = Method(
    name="Two shares",
    macros={"p": "two_sided_p('z')"},
    relations={"with_statistic": "select *, {{ shares_differ_z('x1', 'n1', 'x0', 'n0') }} as z from inputs"},
    formula="χ² · (N − 1) / N with one degree of freedom, I. Campbell, Statistics in Medicine 26 (2007)",
    oracle="scipy.stats.chi2_contingency",
    note="Bases may be effective sample sizes. No p-value where an expected number is below 1.",
    agreed=[
        *(Case(dict(zip(("x1", "n1", "x0", "n0"), one, strict=True)), {"p": _p(*one)}) for one in _CASES),
        Case({"x1": 0, "n1": 20, "x0": 1, "n0": 400}, {"p": None}),
        Case({"x1": 0, "n1": 20, "x0": 0, "n0": 400}, {"p": None}),
        Case({"x1": 5, "n1": 4, "x0": 1, "n0": 400}, {"p": None}),
    ],
)
