"""Funnel limits of a count around an expected number below ten: interpolated between whole numbers."""

from dataclasses import replace

from tests.conformance.method import Case
from tests.conformance.methods import funnel_count

METHOD = replace(
    funnel_count.METHOD,
    name="Funnel limits of a count below ten",
    formula="exact limits of the whole numbers on either side, linearly interpolated",
    note=(
        "At whole numbers exact. Between them at most 0.05 events off, which is much of a limit near 0: a lower limit of 0.002 "
        "events may come out as 0.005."
    ),
    published=[],
    agreed=[Case({"e": e}, funnel_count.limits(e)) for e in range(10)]
    + [
        Case({"e": e}, {name: limit for name, limit in funnel_count.limits(e).items() if limit > 0.5})
        for e in (0.5, 1.5, 2.5, 4.5, 7.25, 9.5, 9.99)
    ],
    limit=5e-2,
)
