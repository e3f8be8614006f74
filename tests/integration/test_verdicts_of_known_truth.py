"""Verdicts on simulated counts of known truth (fixed seed): nothing differs and nothing changes, so each call is a false one.

60 indicators × 11 districts × 20 years of one rate each. The bounds are some four standard errors from the stated level.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from tests.verdicts import Verdicts


@pytest.fixture(scope="module")
def nothing_happens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdicts]:
    random = np.random.default_rng(1)
    rows = []
    for indicator in range(60):
        for year in range(2005, 2025):
            key = {"indicator_id": f"indicator_{indicator}", "period": str(year)}
            counts = random.poisson(5 + 20 * indicator, 11)
            rows += [
                {
                    **key,
                    "area_type": "district",
                    "area_code": f"district_{place}",
                    "numerator": float(count),
                    "denominator": 80_000.0,
                }
                for place, count in enumerate(counts)
            ]
            rows.append(
                {
                    **key,
                    "area_type": "city",
                    "area_code": "city",
                    "numerator": float(counts.sum()),
                    "denominator": 880_000.0,
                }
            )
    models = Verdicts(tmp_path_factory.mktemp("truth"))
    yield models.build(pl.DataFrame(rows))
    models.close()


@pytest.mark.parametrize(("what", "where", "lowest", "highest"), [
    ("p_value_against_rest < 0.05", "p_value_against_rest is not null", 0.042, 0.058),
    ("p_value_against_rest < 0.002", "p_value_against_rest is not null", 0.0005, 0.0037),
    ("p_value_of_change < 0.05", "p_value_of_change is not null", 0.042, 0.058),
    ("change_95 <> 'similar'", "change_95 is not null", 0.038, 0.058),
    # The rule of six slopes makes 0.2 % a little fewer.
    ("trend in ('increasing', 'decreasing')", "trend <> 'not_calculated'", 0.0002, 0.0037),
])  # fmt: skip
def test_false_alarms_come_at_the_stated_rate(nothing_happens, what, where, lowest, highest) -> None:
    ((rate,),) = nothing_happens.rows(
        f"select avg(case when {what} then 1 else 0 end) from fct_indicator_value where {where}"
    )
    assert lowest < rate < highest


def test_controlled_for_false_discovery_next_to_nothing_is_called_different(nothing_happens) -> None:
    ((family, called, uncontrolled),) = nothing_happens.rows(
        "select count(p_adjusted_against_rest), count(*) filter (p_adjusted_against_rest < 0.05), "
        "count(*) filter (p_value_against_rest < 0.05) from fct_indicator_value where p_adjusted_against_rest is not null"
    )
    assert family == 660
    assert called <= 2 < uncontrolled


def test_intervals_hold_the_truth_as_often_as_they_say(nothing_happens) -> None:
    ((held_95, held_998),) = nothing_happens.rows(
        """
        select
            avg(case when truth between lower_95 and upper_95 then 1 else 0 end),
            avg(case when truth between lower_998 and upper_998 then 1 else 0 end)
        from (
            select *, (5 + 20 * cast(indicator_id[11:] as integer)) / 0.8 as truth from fct_indicator_value
            where area_type = 'district'
        )
        """
    )
    assert 0.945 < held_95 < 0.962
    assert 0.9965 < held_998 < 0.9995
