"""XmR: centre and limits of individual values."""

from decimal import Decimal

import numpy as np
from statprocon import XmR

from tests.conformance.method import Case, Method

_MONTGOMERY = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]


def _rows(values: list[float]) -> list[dict[str, object]]:
    return [{"measure": value, "chart": "xmr", "is_baseline": True} for value in values]


def _worked_out(values: list[float]) -> Case:
    # The oracle rounds to three decimals, so it is given values of many digits before the point. Its 2.660 is not used.
    oracle = XmR([Decimal(value) for value in values])
    centre = float(oracle.x_central_line()[0])
    reach = 3 * float(oracle.mr_central_line()[0]) / 1.128
    return Case(
        _rows(values),
        [{"centre": centre, "lower_limit": centre - reach, "upper_limit": centre + reach}] * len(values),
    )


def _drawn() -> list[Case]:
    """Series without a moving range that would be screened: the oracle does not screen."""
    random = np.random.default_rng(1931)
    cases: list[Case] = []
    while len(cases) < 12:
        values = [float(value) for value in random.integers(10**10, 9 * 10**10, int(random.integers(10, 60)))]
        ranges = np.abs(np.diff(values))
        if ranges.max() < 3.267 * ranges.mean():
            cases.append(_worked_out(values))
    return cases


METHOD = Method(
    name="Control chart of individual values (XmR)",
    macros={"centre": "'centre'", "lower_limit": "'lower_limit'", "upper_limit": "'upper_limit'"},
    formula="W. A. Shewhart; D. C. Montgomery, Introduction to statistical quality control: mean ± 3·MR̄/1.128",
    oracle="statprocon (centre and mean moving range)",
    note=(
        "Not 2.66·MR̄, the rounded 3/1.128 of the NHS, which is 0.02 % wider. Moving ranges above 3.267·MR̄ are left out once, "
        "as NHSRplotthedots and qicharts2 do by default; statprocon does not, and is compared where there are none."
    ),
    published=[
        Case(
            _rows([float(value) for value in _MONTGOMERY]),
            [{"centre": 300.5, "lower_limit": 279.783314669653, "upper_limit": 321.216685330347}] * 20,
            "Montgomery, weeks 1 to 20, by R package qicharts2",
        )
    ],
    agreed=_drawn(),
    types={"chart": "varchar", "is_baseline": "boolean"},
    relations={
        "points": (
            "select *, row_number as position, 1 as phase, 1.0 as multiplier, 0.0 as numerator, 1.0 as denominator from inputs"
        ),
        "limits": "{{ control_limits('points', ['case_number']) }}",
    },
)
