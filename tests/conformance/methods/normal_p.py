"""The two-sided p-value of a normal statistic, without an error function."""

import numpy as np
from scipy.stats import norm

from tests.conformance.method import Case, Method

METHOD = Method(
    name="Two-sided normal p-value",
    macros={"p": "two_sided_p('z')"},
    formula="W. J. Cody's rational approximations of erfc, Mathematics of Computation 23 (1969)",
    oracle="scipy.stats.norm",
    note="SQL has no error function. The limit is relative, also far out in the tail.",
    agreed=[
        Case({"z": float(z)}, {"p": float(2 * norm.sf(abs(z)))})
        for z in [
            *np.linspace(-9, 9, 181), 1e-12, 0.6629126073623882, 5.656854249492381, 1.959963984540054, 3.090232306167813, 20, 35,
        ]
    ] + [Case({"z": None}, {"p": None})],
    limit=1e-12,
)  # fmt: skip
