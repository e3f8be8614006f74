"""The verdict models alone, from the estimate to the fact table, in DuckDB: 60 indicators, 11 districts and the city, 20 years.

The real SQL on generated counts, built as the tests of the verdicts build it: without dbt, sources and gates.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from tests.verdicts import MODELS, Verdicts

INDICATORS, DISTRICTS, YEARS = 60, 11, range(2005, 2025)
LIMIT = 3
"""Seconds."""


def measured(runs: int = 3) -> list[str]:
    """A Markdown table of one line: the median of some runs in one process."""
    rows = observations()
    seconds, processor = [], []
    with tempfile.TemporaryDirectory(prefix="trygg-bench-") as folder:
        models = Verdicts(Path(folder))
        for _ in range(runs):
            started, used = time.perf_counter(), time.process_time()
            models.build(rows)
            seconds.append(time.perf_counter() - started)
            processor.append(time.process_time() - used)
        models.close()
    first, *_, last = MODELS
    return [
        f"| verdicts in DuckDB (median of {runs}) | rows | seconds | limit | processor s |",
        "|---|---|---|---|---|",
        f"| `{first}` … `{last}`: {INDICATORS} indicators, {DISTRICTS} districts and the city, {len(YEARS)} years "
        f"| {len(rows):,} | {statistics.median(seconds):.1f} | {LIMIT} | {statistics.median(processor):.1f} |",
    ]


def observations() -> pl.DataFrame:
    """Made-up counts, the same in every run: levels from rare to common, districts of different size."""
    random = np.random.default_rng(20241231)
    people = random.integers(20_000, 140_000, DISTRICTS)
    rows = []
    for indicator in range(INDICATORS):
        for year in YEARS:
            counts = random.poisson(people * (1 + 10 * indicator) / 1e5)
            areas = [("district", f"district_{place}", counts[place], people[place]) for place in range(DISTRICTS)]
            for kind, area, count, residents in [*areas, ("city", "city", counts.sum(), people.sum())]:
                rows.append(
                    {
                        "indicator_id": f"indicator_{indicator}",
                        "area_type": kind,
                        "area_code": area,
                        "period": str(year),
                        "numerator": float(count),
                        "denominator": float(residents),
                    }
                )
    return pl.DataFrame(rows)
