"""Fingertips' recent trend of rates."""

import numpy as np

from tests.conformance.method import Case, Method

_NEXT = "github.com/dhsc-govuk/FingertipsNext, tests of the trend calculator"
_OPEN = "github.com/ukhsa-collaboration/fingertips-open, tests of the trend calculator"


def _inputs(values: list[float], lowers: list[float], uppers: list[float]) -> dict[str, float]:
    named = zip(("v", "lo", "hi"), (values, lowers, uppers), strict=True)
    return {f"{name}{number}": one for name, some in named for number, one in enumerate(some, start=1)}


def _agreed(values: list[float], half_widths: list[float], trend: str) -> Case:
    """Weighted least squares by numpy: weights 1 / SE, whose inverse normal matrix is the variance of the slope."""
    errors = np.array(half_widths) * 2 / 3.92
    design = np.vstack([np.ones(5), np.arange(5)]).T / errors[:, None]
    slope = np.linalg.lstsq(design, np.array(values) / errors, rcond=None)[0][1]
    chi2 = slope**2 / np.linalg.inv(design.T @ design)[1, 1]
    limits = [[value + sign * half for value, half in zip(values, half_widths, strict=True)] for sign in (-1, 1)]
    return Case(_inputs(values, *limits), {"chi2": float(chi2), "slope": float(slope), "trend": trend})


_V = [f"v{number}" for number in range(1, 6)]
_W = [f"w{number}" for number in range(1, 6)]
_WEIGHTS = ", ".join(f"{{{{ trend_weight('lo{number}', 'hi{number}') }}}} as w{number}" for number in range(1, 6))

METHOD = Method(
    name="Recent trend of a rate",
    macros={
        "chi2": f"trend_chi2({_V}, {_W})",
        "slope": f"trend_slope({_V}, {_W})",
        "trend": f"trend_verdict(trend_chi2({_V}, {_W}), {_V}, {_W})",
    },
    relations={"weighted": f"select *, {_WEIGHTS} from inputs"},
    formula="Fingertips technical guidance, recent trends: five years, χ² > 9.5495, six slopes of one sign",
    oracle="numpy.linalg.lstsq",
    published=[
        Case(_inputs([24.67, 24.6, 28, 30.2, 30.6], [23.16, 23.15, 26.44, 28.63, 28.98], [26.25, 26.19, 29.64, 31.9, 32.25]),
             {"chi2": 46.77, "trend": "increasing"}, _OPEN, 2e-4),
        Case(_inputs([20.5506, 19.5952, 19.0349, 21.3966, 18.4372], [18.1803, 17.3444, 16.8421, 19.0918, 16.2925],
                     [23.1427, 22.0602, 21.4394, 23.8975, 20.7941]),
             {"chi2": 0.4642430851373943, "trend": "no_change"}, _OPEN),
        Case(_inputs([92.6254, 92.3221, 90.8708, 90.017, 90.1013], [92.4168, 92.1072, 90.6358, 89.7694, 89.8578],
                     [92.8288, 92.5315, 91.1004, 90.2594, 90.3396]),
             {"chi2": 418.53656853121885, "trend": "decreasing"}, _NEXT),
        Case(_inputs([2.935, 1.93028, 2.7567, 2.8701, 3.0121], [2.7841, 1.8085, 2.6113, 2.7225, 2.8616],
                     [3.0919, 2.058, 2.9082, 3.0237, 3.1683]), {"trend": "increasing"}, _NEXT),
        # A zero interval has no weight.
        Case(_inputs([1, 2, 3, 4, 5], [0, 1, 3, 3, 4], [2, 3, 3, 5, 6]), {"trend": "not_calculated"}, "by definition"),
    ],
    agreed=[
        # The last year alone turns the sign of a slope: significant, and no trend.
        _agreed([10, 11, 12, 13, 5], [0.98] * 5, "no_change"),
        _agreed([10, 12, 13, 15, 18], [1.0, 1.1, 1.2, 1.3, 1.5], "increasing"),
        _agreed([310, 290, 250, 220, 205], [20, 19, 18, 17, 16], "decreasing"),
        _agreed([10, 10.1, 10.2, 10.3, 10.4], [1.0] * 5, "no_change"),
    ],
)  # fmt: skip
