"""u′ and p′: centre and limits of rates and shares, with Laney's correction."""

import numpy as np

from tests.conformance.method import Case, Method

_MONTGOMERY = {
    "numerator": [14, 12, 20, 11, 7, 10, 21, 16, 19, 23],
    "denominator": [500, 400, 650, 500, 475, 500, 600, 525, 600, 625],
}
_QICHARTS2 = "R package qicharts2, exercise 7.5 of Montgomery"


def _rows(chart: str, numerator: np.ndarray, denominator: np.ndarray, multiplier: float) -> list[dict[str, object]]:
    return [
        {"chart": chart, "numerator": float(x), "denominator": float(n), "multiplier": multiplier}
        for x, n in zip(numerator, denominator, strict=True)
    ]


def _worked_out(chart: str, numerator: np.ndarray, denominator: np.ndarray, multiplier: float) -> Case:
    """In shares and rates per one, and multiplied at the end: another way than the macro's."""
    centre = numerator.sum() / denominator.sum()
    variance = centre if chart == "u_prime" else centre * (1 - centre)
    chance = (variance / denominator) ** 0.5
    z = (numerator / denominator - centre) / chance
    reach = 3 * chance * np.mean(np.abs(z[1:] - z[:-1])) / 1.128
    return Case(
        _rows(chart, numerator, denominator, multiplier),
        [
            {
                "centre": multiplier * centre,
                "lower_limit": multiplier * (centre - one),
                "upper_limit": multiplier * (centre + one),
            }
            for one in map(float, reach)
        ],
    )


def _drawn() -> list[Case]:
    random = np.random.default_rng(2002)
    cases = []
    for length in (10, 24, 60):
        people = random.integers(30_000, 160_000, length)
        cases.append(_worked_out("u_prime", random.poisson(people * 0.0006), people, 100_000.0))
        contracts = random.integers(20, 400, length)
        cases.append(_worked_out("p_prime", random.binomial(contracts, 0.7), contracts, 100.0))
    return cases


METHOD = Method(
    name="Control charts of rates and shares (u′, p′)",
    macros={
        "centre": "'centre'", "lower_limit": "'lower_limit'", "upper_limit": "'upper_limit'",
        "lower_by_chance": "'centre - 3 * unit_sd'", "upper_by_chance": "'centre + 3 * unit_sd'",
    },
    formula="D. B. Laney, Quality Engineering 14 (2002): centre ± 3·σ_z·√(ū/n), √(p̄(1 − p̄)/n); σ_z = mean |Δz| / 1.128",
    oracle="own numpy, in rates per one; no program on PyPI has these charts",
    note="The uncorrected limits of the u chart are compared too (σ_z = 1). No screening of z, as in Laney and qicharts2.",
    published=[
        Case(
            _rows("u_prime", np.array(_MONTGOMERY["numerator"]), np.array(_MONTGOMERY["denominator"]), 50.0),
            [
                {"centre": 1.42325581395349, "lower_by_chance": 0.291473930126865, "upper_by_chance": 2.55503769778011},
                *({"centre": 1.42325581395349},) * 8,
                {"centre": 1.42325581395349, "lower_by_chance": 0.410959322777849, "upper_by_chance": 2.43555230512913},
            ],
            _QICHARTS2,
        ),
        Case(
            _rows("u_prime", np.array(_MONTGOMERY["numerator"]), np.array(_MONTGOMERY["denominator"]), 50.0),
            [{"lower_limit": 0.6550073, "upper_limit": 2.1915043}, *({},) * 9],
            _QICHARTS2,
            1e-6,
        ),
    ],
    agreed=_drawn(),
    types={"chart": "varchar"},
    relations={
        "points": (
            "select *, row_number as position, 1 as phase, true as is_baseline, "
            "numerator / denominator * multiplier as measure from inputs"
        ),
        "limits": "{{ control_limits('points', ['case_number']) }}",
    },
)  # fmt: skip
