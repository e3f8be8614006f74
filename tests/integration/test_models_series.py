"""What is made of a series: twelve months and three years together, an index, control charts and alarms.

Every number is worked out by hand, or by a few lines of numpy beside the model. One candidate holds all cases; they use
different areas and crimes.
"""

import numpy as np
import pytest

from pipeline import dbt, warehouse
from pipeline.settings import Settings
from tests.candidates import Candidate, build, hand_to_dbt, population, reported

SDN11 = {"definition_version": "bra", "boundary_version": "sdn11"}
MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
COUNTS = np.random.default_rng(2021).poisson(40, 24)
"""Robberies in Bromma, month by month."""
QUIET = np.random.default_rng(2022).poisson(30, 24)


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    figures = [
        *(reported("bromma", "robbery", month, int(count)) for month, count in zip(MONTHS, COUNTS, strict=True)),
        *(reported("stockholm", "robbery", month, 400) for month in MONTHS),
        # A month that is not known ends every window that would hold it.
        *(reported("farsta", "robbery", month, 10) for month in MONTHS if month != "2021-05"),
        # From July 2022 preliminary.
        *(reported("skarpnack", "robbery", month, 10, preliminary=month > "2022-06") for month in MONTHS),
        # Järva is Rinkeby-Kista and Spånga-Tensta.
        *(reported(area, "robbery", month, 7) for area in ("rinkeby_kista", "spanga_tensta") for month in MONTHS[:12]),
        *(reported("jarva", "robbery", month, 0) for month in MONTHS[:12]),
        # Counts without any population: charted as counts; one wild month, and an alarm.
        *(
            reported("kungsholmen", "robbery", month, 200 if month == "2022-10" else int(count))
            for month, count in zip(MONTHS, QUIET, strict=True)
        ),
        # The law on sexual crimes is another from 2018: twelve months before, twenty-four after.
        *(reported("bromma", "sexual_crimes", f"2017-{month:02d}", 10 + month % 2) for month in range(1, 13)),
        *(
            reported("bromma", "sexual_crimes", f"{year}-{month:02d}", 100 + month % 3)
            for year in (2018, 2019)
            for month in range(1, 13)
        ),
        # Tax crimes break in 2023 and in 2024.
        *(reported("bromma", "tax_crimes", str(year), 50) for year in (2022, 2023, 2024)),
        # Drug crimes: more is neither good nor bad.
        *(reported("sodermalm", "drug_crimes", month, 90 if n == 20 else 20 + n % 2) for n, month in enumerate(MONTHS)),
        # Rare: three years, of which one has fewer than ten in a district.
        *(
            reported(area, "attempted_murder", str(year), count)
            for area, counts in {
                "bromma": (3, 12, 11, 13), "farsta": (20, 30, 40, 50), "stockholm": (90, 100, 110, 120)
            }.items()
            for year, count in zip((2021, 2022, 2023, 2024), counts, strict=True)
        ),
        # Not rare.
        *(reported("bromma", "burglary", str(year), 50) for year in (2021, 2022, 2023)),
        # An index.
        *(
            reported("bromma", "assault", str(year), count)
            for year, count in [(2022, 50), (2023, 100), (2024, 120)]
        ),
        reported("bromma", "assault", "2025", 130, preliminary=True),
        *(reported("farsta", "assault", str(year), count) for year, count in [(2023, 9), (2024, 18)]),
        *(reported("skarpnack", "assault", str(year), rate=rate) for year, rate in [(2023, 49), (2024, 98)]),
        *(reported("skarholmen", "assault", str(year), rate=rate) for year, rate in [(2023, 50), (2024, 75)]),
    ]  # fmt: skip
    residents = [
        *(("bromma", year, 80_000) for year in (2021, 2022, 2023, 2024)),
        ("bromma", 2020, 76_000),
        *(("bromma", year, 80_000) for year in (2016, 2017, 2018)),
        ("stockholm", 2020, 950_000),
        ("rinkeby_kista", 2020, 40_000),
        ("spanga_tensta", 2020, 50_000),
        *(("farsta", year, 60_000) for year in (2020, 2021, 2022, 2023)),
        *(("sodermalm", year, 130_000) for year in (2020, 2021)),
    ]
    return build(
        tmp_path_factory.mktemp("series"),
        {
            "bra_reported_crimes__figures": figures,
            "stockholm_population__population": [population(*one) for one in residents],
        },
    )


# Twelve months together


def test_twelve_months_are_the_sum_over_the_mean_population(candidate) -> None:
    """July 2021 to June 2022: six months on 76 000 (of 2020) and six on 80 000 (of 2021): 78 000."""
    count = int(COUNTS[6:18].sum())
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", "period_type": "rolling_12m", **SDN11}
    assert candidate.value("numerator, denominator, value, interval_method, status, value_basis", period="2022-06", **key) == (
        count, 78_000, pytest.approx(count / 78_000 * 100_000), "byar", "ok", "computed",
    )  # fmt: skip
    found = candidate.rows(
        "select period from marts.fct_indicator_value where area_code = 'bromma' and indicator_id = 'reported_robbery' "
        "and period_type = 'rolling_12m' and value is not null order by period"
    )
    assert [period for (period,) in found] == MONTHS[11:]


def test_twelve_months_to_december_are_the_year(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", **SDN11}
    columns = "numerator, denominator, value, lower_95, upper_998"
    assert candidate.value(columns, period="2021-12", period_type="rolling_12m", **key) == candidate.value(
        columns, period="2021", **key
    )


def _rolling(candidate, area: str) -> dict[str, tuple]:
    return {
        period: rest
        for period, *rest in candidate.rows(
            "select period, numerator, status, is_preliminary from marts.fct_indicator_value "
            "where indicator_id = 'reported_robbery' and period_type = 'rolling_12m' and area_code = ? "
            "and boundary_version = 'sdn11'",
            area,
        )
    }


def test_a_month_that_is_not_known_ends_the_window(candidate) -> None:
    found = _rolling(candidate, "farsta")
    assert {period for period, row in found.items() if row[0] is not None} == set(MONTHS[16:])
    assert found["2021-12"] == [None, "not_measured", False]


def test_final_and_preliminary_months_are_never_added_together(candidate) -> None:
    found = _rolling(candidate, "skarpnack")
    assert {period for period, row in found.items() if row[0] is not None} == set(MONTHS[11:18])


def test_twelve_months_of_a_merged_district_are_those_of_its_predecessors(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "jarva", "period_type": "rolling_12m", **SDN11}
    assert candidate.value("numerator, denominator", period="2021-12", **key) == (168, 90_000)
    assert candidate.rows(
        "select count(*) from marts.fct_indicator_value "
        "where period_type in ('rolling_12m', 'pooled') and boundary_version <> 'sdn11'"
    ) == [(0,)]


def test_a_window_without_populations_keeps_its_count(candidate) -> None:
    found = _rolling(candidate, "kungsholmen")
    assert found["2021-12"] == [int(QUIET[:12].sum()), "missing_denominator", False]


def test_a_window_never_reaches_over_a_break(candidate) -> None:
    """2018 breaks the series of sexual crimes: the first window after 2017 is that year itself."""
    found = candidate.rows(
        "select period, is_break, status from marts.fct_indicator_value where indicator_id = 'reported_sexual_crimes' "
        "and period_type = 'rolling_12m' and area_code = 'bromma' and value is not null order by period"
    )
    assert found == [
        ("2017-12", False, "ok"),
        ("2018-12", True, "break"),
        *((f"2019-{month:02d}", False, "ok") for month in range(1, 13)),
    ]


def test_a_window_is_described_by_its_twelve_months(candidate) -> None:
    assert candidate.rows(
        "select cast(first_day as varchar), cast(last_day as varchar) from marts.dim_period "
        "where period_type = 'rolling_12m' and period = '2022-06'"
    ) == [("2021-07-01", "2022-06-30")]


def test_a_window_names_the_cells_of_all_its_months(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", **SDN11}
    (lineage,) = candidate.value("lineage", period="2021-12", period_type="rolling_12m", **key)
    for month in MONTHS[:12]:
        (part,) = candidate.value("lineage", period=month, period_type="month", **key)
        assert part in lineage


# Years together


def test_rare_crimes_are_pooled_over_three_years(candidate) -> None:
    """Bromma: 3 + 12 + 11 on 76 000 + 80 000 + 80 000 person-years; 2022-2024 has ten or more in every district."""
    key = {"indicator_id": "reported_attempted_murder", "period_type": "pooled", **SDN11}
    assert candidate.value("numerator, denominator, value", area_code="bromma", period="2021-2023", **key) == (
        26, 236_000, pytest.approx(26 / 236_000 * 100_000),
    )  # fmt: skip
    assert candidate.value("numerator", area_code="farsta", period="2021-2023", **key) == (90,)
    assert candidate.value("numerator, status", area_code="stockholm", period="2021-2023", **key) == (
        300,
        "missing_denominator",
    )
    assert candidate.value("status", area_code="kungsholmen", period="2021-2023", **key) == ("not_measured",)
    pooled = candidate.rows(
        "select distinct indicator_id, period from marts.fct_indicator_value where period_type = 'pooled' order by 1, 2"
    )
    assert pooled == [("reported_attempted_murder", "2021-2023")]


# Index


@pytest.mark.parametrize(
    ("area", "period", "index"),
    [
        pytest.param("bromma", "2022", 50.0, id="before the base"),
        pytest.param("bromma", "2023", 100.0, id="the base"),
        pytest.param("bromma", "2024", 120.0, id="after it"),
        pytest.param("bromma", "2025", None, id="preliminary against final"),
        pytest.param("farsta", "2024", None, id="an unreliable base"),
        pytest.param("skarpnack", "2024", None, id="a base that is mostly rounding"),
        pytest.param("skarholmen", "2024", 150.0, id="a printed rate"),
    ],
)
def test_index_on_2023(candidate, area, period, index) -> None:
    key = {"indicator_id": "reported_assault", "period_type": "year", "area_code": area, "period": period, **SDN11}
    found = candidate.value("index_value, index_base_period", **key)
    assert found == ((pytest.approx(index), "2023") if index else (None, None))


def test_index_stops_at_a_break(candidate) -> None:
    key = {"indicator_id": "reported_tax_crimes", "period_type": "year", "area_code": "bromma", **SDN11}
    assert candidate.value("index_value", period="2023", **key) == (100,)
    assert candidate.value("value is not null, index_value", period="2024", **key) == (True, None)
    assert candidate.value("value is not null, index_value", period="2022", **key) == (True, None)


# Control charts


def _chart(candidate, columns: str, area: str, indicator: str = "reported_robbery") -> list[tuple]:
    return candidate.rows(
        f"select {columns} from marts.fct_control_chart where indicator_id = ? and area_code = ? order by period",
        indicator,
        area,
    )


def test_counts_on_known_populations_get_laneys_u_chart(candidate) -> None:
    populations = np.array([76_000] * 12 + [80_000] * 12)
    rates = COUNTS / populations * 1e5
    centre = COUNTS.sum() / populations.sum() * 1e5
    chance = np.sqrt(centre * 1e5 / populations)
    sigma = chance * np.abs(np.diff((rates - centre) / chance)).mean() / 1.128
    found = _chart(
        candidate, "period, chart, measured, value, centre, lower_limit, upper_limit, baseline_points", "bromma"
    )
    assert [row[:3] for row in found] == [(month, "u_prime", "value") for month in MONTHS]
    np.testing.assert_allclose([row[3] for row in found], rates)
    np.testing.assert_allclose([row[4] for row in found], centre)
    np.testing.assert_allclose([row[5] for row in found], np.maximum(centre - 3 * sigma, 0))
    np.testing.assert_allclose([row[6] for row in found], centre + 3 * sigma)
    assert {row[7] for row in found} == {24}


def test_counts_without_population_are_charted_as_counts(candidate) -> None:
    """October 2022 has 200 robberies: far beyond, and more robberies are worse."""
    found = _chart(candidate, "period, chart, measured, value, signal, signal_direction, verdict", "kungsholmen")
    assert {row[1:3] for row in found} == {("xmr", "numerator")}
    assert [row for row in found if row[0] == "2022-10"] == [
        ("2022-10", "xmr", "numerator", 200, "beyond_limits", "higher", "worsening")
    ]


def test_more_drug_crimes_are_a_signal_that_is_not_judged(candidate) -> None:
    found = dict(_chart(candidate, "period, verdict", "sodermalm", "reported_drug_crimes"))
    assert found[MONTHS[20]] == "neither"
    assert set(found.values()) == {"neither", "no_signal"}


def test_a_month_that_is_not_known_is_a_hole(candidate) -> None:
    found = _chart(candidate, "period", "farsta")
    assert [period for (period,) in found] == [month for month in MONTHS if month != "2021-05"]


def test_limits_rest_on_final_months_where_there_are_enough(candidate) -> None:
    found = _chart(
        candidate, "period, is_baseline, is_preliminary, baseline_points, limits_are_preliminary", "skarpnack"
    )
    assert [row[1] for row in found] == [True] * 18 + [False] * 6
    assert {row[3:] for row in found} == {(18, False)}


def test_a_break_begins_a_phase_with_limits_of_its_own(candidate) -> None:
    found = _chart(candidate, "phase, centre, signal", "bromma", "reported_sexual_crimes")
    before, after = pytest.approx(10.5 / 80_000 * 1e5), pytest.approx(101 / 80_000 * 1e5)
    assert found == [(1, before, "none")] * 12 + [(2, after, "none")] * 24


def test_years_are_too_few_for_a_chart(candidate) -> None:
    assert candidate.rows("select count(*) from marts.fct_control_chart where period_type = 'year'") == [(0,)]


# Alarms


def test_a_month_far_above_the_latest_ones_is_an_alarm(candidate) -> None:
    found = candidate.rows(
        "select period, numerator, baseline_mean, threshold, method, baseline_from, baseline_to, is_alarm from marts.fct_alarm "
        "where indicator_id = 'reported_robbery' and area_code = 'kungsholmen' order by period"
    )
    assert [row[0] for row in found] == MONTHS[7:]
    assert [row[4] for row in found] == ["ears_c1"] * 2 + ["ears_c2"] * 15
    october = next(row for row in found if row[0] == "2022-10")
    base = QUIET[12:19]
    assert october == (
        "2022-10", 200, pytest.approx(base.mean()), pytest.approx(base.mean() + 3.090232306167813 * base.std(ddof=1)),
        "ears_c2", "2022-01", "2022-07", True,
    )  # fmt: skip


def test_no_alarm_rests_on_a_month_that_is_not_known(candidate) -> None:
    found = candidate.rows(
        "select period, baseline_from from marts.fct_alarm where indicator_id = 'reported_robbery' and area_code = 'farsta' "
        "order by period limit 1"
    )
    assert found == [("2022-01", "2021-06")]


def test_preliminary_against_final_months_says_so(candidate) -> None:
    found = candidate.rows(
        "select period, mixes_preliminary from marts.fct_alarm where indicator_id = 'reported_robbery' "
        "and area_code = 'skarpnack' and period >= '2022-06' order by period"
    )
    assert found == [(month, month > "2022-06") for month in MONTHS[17:]]


def test_nothing_of_it_is_unsound(candidate) -> None:
    assert candidate.unsound <= {"parts_add_up_to_the_period", "parts_add_up_to_the_period__warn"}


# Checks


FAULTS = {
    "control_chart__key": "insert into marts.fct_control_chart select * from marts.fct_control_chart where area_code = 'farsta'",
    "control_chart_shows_what_is_published": (
        "update marts.fct_indicator_value set status = 'suppressed' where area_code = 'bromma' and period_type = 'month'"
    ),
    "control_chart_rules_follow_from_limits": (
        "update marts.fct_control_chart set is_beyond_limits = false where signal = 'beyond_limits'"
    ),
    "control_chart_limits_need_ten_points": (
        "update marts.fct_control_chart set baseline_points = 9 where area_code = 'skarpnack'"
    ),
    "control_chart__measured": "update marts.fct_control_chart set measured = 'rank' where area_code = 'sodermalm'",
    "control_chart__signal": "update marts.fct_control_chart set signal = 'odd' where area_code = 'sodermalm'",
    "control_chart__verdict": "update marts.fct_control_chart set verdict = 'bad' where area_code = 'sodermalm'",
    "control_chart__point__key": "insert into intermediate.int_control_chart__point from intermediate.int_control_chart__point",
    "alarm__key": "insert into marts.fct_alarm select * from marts.fct_alarm where area_code = 'farsta'",
    "alarms_are_of_months_of_reported_crimes": (
        "update marts.dim_indicator set disclosure_rule = 'R2' where indicator_id = 'reported_drug_crimes'"
    ),
    "alarm_follows_from_threshold": "update marts.fct_alarm set is_alarm = false where area_code = 'kungsholmen'",
    "alarm__method": "update marts.fct_alarm set method = 'by eye' where area_code = 'bromma'",
    "windows_are_of_reported_crimes": "update intermediate.int_indicator__window set disclosure_rule = 'R2'",
    "indicator__window__key": "insert into intermediate.int_indicator__window from intermediate.int_indicator__window",
    "indicator__index__key": "insert into intermediate.int_indicator__index from intermediate.int_indicator__index",
    "indicator__segment__key": "insert into intermediate.int_indicator__segment from intermediate.int_indicator__segment",
}


def test_each_check_finds_its_fault(candidate, tmp_path, monkeypatch) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.prepare()
    candidate.copy_to(settings)
    hand_to_dbt(settings, monkeypatch)
    with warehouse.open_candidate(settings, read_only=False) as connection:
        for fault in FAULTS.values():
            connection.execute(fault)
    # `build` skips what comes after a failed test.
    found = dbt._invoke(settings, ["test", "--select", *FAULTS]).result.results
    assert {one.node.name: str(one.status) for one in found} == dict.fromkeys(FAULTS, "fail")
