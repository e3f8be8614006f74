"""Whether two counts of ten and more have one rate: the modified signed root against the exact mid-p."""

from dataclasses import replace

from tests.conformance.methods import rates_differ

METHOD = replace(
    rates_differ.METHOD,
    name="Two rates: modified likelihood root from ten events",
    formula="r* = w + ln(u / w) / w with u for a mid-p, H. E. Daniels, International Statistical Review 55 (1987)",
    note=(
        "An approximation of the same mid-p, relative to it however small it is: a p-value of 0.002 may come out as 0.00198. "
        "The plain normal statistic is off by half of it or more there."
    ),
    agreed=rates_differ.LARGE,
    limit=1e-2,
)
