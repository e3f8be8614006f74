"""Funnel limits of a share."""

from PHStatsMethods.utils_funnel import sigma_adjustment

from tests.conformance.method import LEVELS, Case, Method

_PHE = "R package PHEindicatormethods 2.1.0"
_PROBABILITY = {"95": 0.975, "998": 0.999}

METHOD = Method(
    name="Funnel limits of a share",
    macros={
        f"{side}_{level}": f"funnel_share_{side}('p0', 'n', z('{level}'))" for level in LEVELS for side in ("lower", "upper")
    },
    formula="p₀ ∓ z √(p₀ (1 − p₀) / n), cut at 0 and 1",
    oracle="PHStatsMethods",
    published=[
        Case({"p0": 0.9, "n": 100_000}, {"lower_95": 0.8981406149030842}, _PHE),
        Case({"p0": 0.85, "n": 300_000}, {"upper_998": 0.8520145845849882}, _PHE),
    ],
    agreed=[
        Case(
            {"p0": p0, "n": n},
            {f"{side}_{level}": min(max(float(sigma_adjustment(p, n, p0, word, 1)), 0), 1)
             for level, p in _PROBABILITY.items() for side, word in (("lower", "low"), ("upper", "high"))},
        )
        for p0 in (0.02, 0.3, 0.5, 0.9)
        for n in (20, 300, 5_000, 100_000)
    ],
    note="The oracle solves a quadratic equation and loses digits.",
    limit=1e-8,
)  # fmt: skip
