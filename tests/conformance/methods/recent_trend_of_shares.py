"""Fingertips' recent trend of shares."""

import numpy as np
from scipy.stats import chi2_contingency

from tests.conformance.method import Case, Method

_NEXT = "github.com/dhsc-govuk/FingertipsNext, tests of the trend calculator"


def _inputs(counts: list[int], bases: list[int]) -> dict[str, int]:
    return {
        f"{name}{number}": one
        for name, some in (("x", counts), ("n", bases))
        for number, one in enumerate(some, start=1)
    }  # fmt: skip


def _agreed(counts: list[int], bases: list[int], trend: str) -> Case:
    """Cochran and Armitage's statistic: the part of chi-square that a line explains, as N times a squared correlation."""
    counted, total = np.array(counts), np.array(bases)
    answers = np.concatenate([np.ones(counted.sum()), np.zeros((total - counted).sum())])
    times = np.concatenate([np.repeat(np.arange(5), counted), np.repeat(np.arange(5), total - counted)])
    chi2 = float(total.sum() * np.corrcoef(answers, times)[0, 1] ** 2)
    assert chi2 <= chi2_contingency([counted, total - counted], correction=False).statistic + 1e-9
    return Case(_inputs(counts, bases), {"chi2": chi2, "trend": trend})


_X = [f"x{number}" for number in range(1, 6)]
_N = [f"n{number}" for number in range(1, 6)]
_O = [f"o{number}" for number in range(1, 6)]
_ODDS = ", ".join(f"{{{{ trend_log_odds('x{number}', 'n{number}') }}}} as o{number}" for number in range(1, 6))

METHOD = Method(
    name="Recent trend of a share",
    macros={
        "chi2": f"trend_chi2_of_shares({_X}, {_N})",
        "trend": f"trend_verdict(trend_chi2_of_shares({_X}, {_N}), {_O}, ['1'] * 5)",
    },
    relations={"odds": f"select *, {_ODDS} from inputs"},
    formula="Fingertips technical guidance, recent trends: χ² for trend > 9.5495, six slopes of the log odds of one sign",
    oracle="numpy (N r², Cochran and Armitage)",
    note="Not calculated where a year has none or all counted: log odds are not defined there.",
    published=[
        Case(_inputs([5, 7, 9, 12, 15], [200] * 5), {"chi2": 6.838672969187675, "trend": "no_change"}, "worked by hand in R"),
        Case(_inputs([3455176, 3491868, 3625401, 3774801, 3938080], [48783947, 49122259, 49956777, 50649129, 51441896]),
             {"trend": "increasing"}, _NEXT),
        Case(_inputs([57274, 55865, 53681, 51767, 53185], [61834, 60511, 59074, 57508, 59028]), {"trend": "decreasing"}, _NEXT),
        Case(_inputs([5, 7, 9, 12, 200], [200] * 5), {"trend": "not_calculated"}, "by definition: all of a year"),
        Case(_inputs([0, 7, 9, 12, 15], [200] * 5), {"trend": "not_calculated"}, "by definition: none of a year"),
    ],
    agreed=[
        _agreed([20, 30, 45, 60, 80], [300, 310, 305, 300, 320], "increasing"),
        _agreed([80, 60, 45, 30, 20], [300, 310, 305, 300, 320], "decreasing"),
        _agreed([40, 42, 39, 41, 40], [300, 310, 305, 300, 320], "no_change"),
    ],
)  # fmt: skip
