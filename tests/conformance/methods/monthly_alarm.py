"""EARS C1 and C2: the count above which a month is an alarm."""

import statistics

import numpy as np

from tests.conformance.method import Case, Method

_SURVEILLANCE = "R package surveillance, salmonella.agona, weeks 13 to 19"
_Z = statistics.NormalDist().inv_cdf(0.999)


def _rows(counts: list[float]) -> list[dict[str, object]]:
    return [{"events": float(count)} for count in counts]


def _worked_out(counts: list[float]) -> Case:
    expected = []
    for place in range(len(counts)):
        row: dict[str, float | None] = {}
        for name, lag in (("c1", 0), ("c2", 2)):
            base = counts[place - lag - 7 : place - lag] if place - lag >= 7 else None
            row[name] = statistics.fmean(base) + _Z * statistics.stdev(base) if base else None
        expected.append(row)
    return Case(_rows(counts), expected)


def _drawn() -> list[Case]:
    random = np.random.default_rng(2003)
    return [_worked_out([int(count) for count in random.poisson(mean, 24)]) for mean in (0.5, 8, 60, 900)]


METHOD = Method(
    name="Alarms of months (EARS C1, C2)",
    macros={
        "c1": "ears_threshold('events', ['case_number'], 'row_number')",
        "c2": "ears_threshold('events', ['case_number'], 'row_number', lag=2)",
    },
    formula="L. Hutwagner and others, Journal of Urban Health 80 (2003): mean + z·sd of seven; α = 0.001, z = 3.0902",
    oracle="own Python, with the standard library's statistics; no program on PyPI has it",
    published=[
        Case(_rows([1, 1, 0, 0, 2, 2, 0, 9]), [*({"c1": None},) * 7, {"c1": 3.637534}], _SURVEILLANCE, 1e-6),
    ],
    agreed=_drawn(),
)
