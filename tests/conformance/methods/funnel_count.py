"""Funnel limits of a count around what is expected, from ten on."""

from scipy.stats import chi2

from tests.conformance.method import LEVELS, Case, Method


def limits(expected: float) -> dict[str, float]:
    """The exact Poisson limits around an expected number that need not be whole, from scipy."""
    found = {}
    for level, confidence in LEVELS.items():
        alpha = 1 - confidence
        found[f"lower_{level}"] = float(chi2.ppf(alpha / 2, 2 * expected) / 2) if expected else 0.0
        found[f"upper_{level}"] = float(chi2.isf(alpha / 2, 2 * expected + 2) / 2)
    return found


_LIMITS = [(side, level) for level in LEVELS for side in ("lower", "upper")]
_ROOTS = ", ".join(f"{{{{ funnel_root('e', '{side}', '{level}') }}}} as {side}_{level}_root" for side, level in _LIMITS)

METHOD = Method(
    name="Funnel limits of a count",
    macros={
        f"{side}_{level}": f"funnel_count('e', '{side}', '{level}', '{side}_{level}_root')" for side, level in _LIMITS
    },
    relations={"rooted": f"select *, {_ROOTS} from inputs"},
    formula=(
        "χ²inv(α/2, 2E)/2 and χ²inv(1 − α/2, 2E + 2)/2 by N. M. Temme's expansion, Mathematics of Computation 58 (1992), "
        "DLMF 8.12(iii)"
    ),
    oracle="scipy.stats.chi2",
    note="From an expected 10 on; below, the exact limits of the whole numbers on either side are interpolated, see below.",
    published=[
        Case({"e": 200}, {"lower_95": 173.24088}, "R package PHEindicatormethods 2.1.0 (bisection)", 1e-6),
        Case({"e": 500}, {"upper_998": 573.02760}, "R package PHEindicatormethods 2.1.0 (bisection)", 1e-6),
    ],
    agreed=[Case({"e": e}, limits(e)) for e in (10, 11.3, 13.1435, 20, 47.5, 120, 333.3, 5_000, 250_000)],
    limit=3e-6,
)
