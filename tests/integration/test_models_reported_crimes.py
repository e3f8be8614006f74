"""Reported crimes from raw figures to published values: which figure holds, merged districts, what a rate rests on.

Every number is worked out by hand. One candidate holds all cases; they use different areas, crimes and periods.
"""

import pytest

from tests.candidates import Candidate, build, city_table, population, reported

MONTHS = [f"{month:02d}" for month in range(1, 13)]
BRA = {"definition_version": "bra"}


def byar(count: int) -> tuple[float, float]:
    """Breslow and Day's 95 % limits, written out."""
    z = 1.959963984540054
    above = count + 1
    return (
        count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * above**0.5)) ** 3,
    )


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    figures = [
        # Järva is Rinkeby-Kista and Spånga-Tensta; Brå prints 0 for it until 2024.
        *(
            reported(area, "robbery", "2021-01", count)
            for area, count in [("rinkeby_kista", 10), ("spanga_tensta", 15), ("jarva", 0)]
        ),
        *(
            reported(area, "robbery", "2021-02", count)
            for area, count in [("rinkeby_kista", 0), ("spanga_tensta", 3), ("jarva", 0)]
        ),
        reported("rinkeby_kista", "robbery", "2021-03", 4),
        reported("jarva", "robbery", "2021-03", 0),
        # Produced afterwards: a file that prints anything for a district before its time.
        reported("norra_innerstaden", "robbery", "2022", 0, arrival=2),
        reported("norra_innerstaden", "assault", "2022", 7, arrival=2),
        reported("norra_innerstaden", "drug_crimes", "2022", 0, arrival=1),
        # Older mergers.
        reported("hagersten_liljeholmen", "robbery", "2020-05", 6),
        reported("alvsjo", "robbery", "2020-05", 5),
        reported("hagersten_alvsjo", "robbery", "2020-05", 0),
        reported("rinkeby_kista", "robbery", "2020-05", 2),
        # Precedence.
        reported("bromma", "robbery", "2024-01", 30),
        reported("bromma", "robbery", "2024-01", 40, preliminary=True, arrival=3),
        reported("bromma", "robbery", "2024-02", 20),
        reported("bromma", "robbery", "2024-02", 22, arrival=2),
        *(reported("farsta", "robbery", f"2023-{month}", 1) for month in MONTHS),
        reported("farsta", "robbery", "2023", 13, arrival=2),
        *(reported("skarpnack", "robbery", f"2023-{month}", 2) for month in MONTHS[:11]),
        *(reported("hasselby_vallingby", "robbery", f"2023-{month}", 2) for month in MONTHS),
        reported("hasselby_vallingby", "robbery", "2023-12", 5, preliminary=True, arrival=3),
        *(reported("skarholmen", "robbery", f"2023-{month}", 2, preliminary=month == "12") for month in MONTHS),
        *(reported("sodermalm", "robbery", f"2022-Q{quarter}", 3) for quarter in (1, 2, 3, 4)),
        reported("sodermalm", "robbery", "2022", 50, preliminary=True, arrival=3),
        *(reported("kungsholmen", "robbery", f"2022-Q{quarter}", 3) for quarter in (1, 2, 3)),
        # Counts, rates and populations, present or missing.
        reported("farsta", "assault", "2023", rate=100),
        reported("skarpnack", "assault", "2023", rate=100),
        reported("farsta", "drug_crimes", "2023", rate=0),
        reported("sodermalm", "robbery", "2024", 50),
        reported("kungsholmen", "robbery", "2024", 20, 28),
        reported("kungsholmen", "drug_crimes", "2024", 0, 0),
        reported("kungsholmen", "assault", "2024", rate=28),
        reported("bromma", "assault", "2024", 100, preliminary=True, arrival=3),
        reported("bromma", "assault", "2024", rate=120),
        # The city to compare with: above, preliminary, absent.
        reported("stockholm", "robbery", "2024-01", 100),
        reported("stockholm", "robbery", "2024-03", 100, preliminary=True),
        reported("bromma", "robbery", "2024-03", 33),
        reported("bromma", "robbery", "2024-04", 5, preliminary=True),
        reported("bromma", "robbery", "2024-05", 20, preliminary=True),
        reported("stockholm", "drug_crimes", "2024-01", 100),
        reported("bromma", "drug_crimes", "2024-01", 30),
    ]
    residents = [
        ("rinkeby_kista", 2020, 20_000),
        ("spanga_tensta", 2020, 30_000),
        ("norra_innerstaden", 2021, 150_000),
        ("farsta", 2022, 60_000),
        ("skarpnack", 2022, 250_000),
        ("bromma", 2023, 75_000),
        ("bromma", 2024, 83_118),
        ("stockholm", 2023, 1_000_000),
        ("hasselby_vallingby", 2022, 75_000),
    ]
    return build(
        tmp_path_factory.mktemp("reported"),
        {
            "bra_reported_crimes__figures": figures,
            "stockholm_population__population": [population(*one) for one in residents],
            "stockholm_reported_crimes__figures": [city_table("bromma", "drug_crimes", 2024, 548)],
        },
    )


@pytest.mark.parametrize(
    ("period", "count", "value"), [("2021-01", 25, 50.0), ("2021-02", 3, 6.0)]
)  # residents 31 December 2020: 20 000 + 30 000
def test_jarva_before_it_existed_is_the_sum_of_its_predecessors(candidate, period, count, value) -> None:
    key = {"indicator_id": "reported_robbery", "period": period, **BRA}
    assert candidate.value(
        "numerator, denominator, value, value_basis", area_code="jarva", boundary_version="sdn11", **key
    ) == (count, 50_000, pytest.approx(value), "computed")
    assert candidate.value("status, value, numerator", area_code="jarva", boundary_version="sdn13", **key) == (
        "not_existing",
        None,
        None,
    )
    assert candidate.value("boundary_version", area_code="rinkeby_kista", **key) == ("sdn13",)


def test_a_union_needs_all_its_parts(candidate) -> None:
    """March 2021 has no figure for Spånga-Tensta: of today's Järva it was not delivered, and as reported it did not exist."""
    assert candidate.rows(
        "select boundary_version, status, value from marts.fct_indicator_value "
        "where indicator_id = 'reported_robbery' and area_code = 'jarva' and period = '2021-03' order by 1"
    ) == [("sdn11", "not_measured", None), ("sdn13", "not_existing", None)]


def test_interval_of_a_count_becomes_the_interval_of_its_rate(candidate) -> None:
    lower, upper = byar(25)
    key = {"indicator_id": "reported_robbery", "period": "2021-01", "area_code": "jarva", "boundary_version": "sdn11"}
    assert candidate.value("lower_95, upper_95, interval_method", **key) == (
        pytest.approx(lower * 2),
        pytest.approx(upper * 2),
        "byar",
    )


def test_zeros_of_a_file_produced_afterwards_are_zeros(candidate) -> None:
    """The file prints 7 assaults for Norra innerstaden in 2022, so its 0 robberies count; another file's 0 does not."""
    key = {"area_code": "norra_innerstaden", "period": "2022"}
    assert candidate.value("value, numerator, status", indicator_id="reported_robbery", **key) == (0, 0, "unreliable")
    assert candidate.value("numerator", indicator_id="reported_assault", **key) == (7,)
    assert candidate.rows(
        "select boundary_version, status, value from marts.fct_indicator_value "
        "where indicator_id = 'reported_drug_crimes' and area_code = 'norra_innerstaden' and period = '2022' order by 1"
    ) == [("sdn11", "not_measured", None), ("sdn13", "not_existing", None)]


def test_boundary_versions_follow_the_publishers_dates(candidate) -> None:
    """Brå dates the merger of 2020-07-01 to 2021-01-01: May 2020 is of the fourteen districts."""
    found = candidate.rows(
        "select area_code, boundary_version, numerator, status from marts.fct_indicator_value "
        "where indicator_id = 'reported_robbery' and period = '2020-05' and status <> 'not_measured' order by 1, 2"
    )
    assert found == [
        ("alvsjo", "sdn14", 5, "missing_denominator"),
        ("hagersten_alvsjo", "sdn11", 11, "missing_denominator"),
        ("hagersten_alvsjo", "sdn14", None, "not_existing"),
        ("hagersten_liljeholmen", "sdn14", 6, "missing_denominator"),
        ("rinkeby_kista", "sdn14", 2, "missing_denominator"),
    ]


def test_a_district_that_never_merged_has_one_row(candidate) -> None:
    assert (
        candidate.rows(
            "select area_code, period_type, period, count(*) from marts.fct_indicator_value "
            "where indicator_id = 'reported_robbery' and area_code in ('bromma', 'farsta') "
            "group by all having count(*) > 1"
        )
        == []
    )


@pytest.mark.parametrize(
    ("area", "period", "count"),
    [
        pytest.param("bromma", "2024-01", 30, id="final beats preliminary that came later"),
        pytest.param("bromma", "2024-02", 22, id="later final beats earlier final"),
        pytest.param("farsta", "2023", 13, id="printed beats summed"),
        pytest.param("farsta", "2023-Q2", 3, id="a quarter is three months"),
        pytest.param("hasselby_vallingby", "2023", 24, id="a year is twelve months"),
        pytest.param("sodermalm", "2022", 12, id="four final quarters beat a preliminary year"),
    ],
)
def test_which_figure_holds(candidate, area, period, count) -> None:
    key = {"area_code": area, "period": period, "indicator_id": "reported_robbery"}
    assert candidate.value("numerator, is_preliminary", **key) == (count, False)


def test_no_year_from_eleven_months(candidate) -> None:
    found = candidate.rows(
        "select distinct period from intermediate.int_reported_crimes__count "
        "where area_code = 'skarpnack' and crime_type_id = 'robbery' and period_type <> 'month' order by 1"
    )
    assert found == [("2023-Q1",), ("2023-Q2",), ("2023-Q3",)]


def test_no_year_from_three_quarters(candidate) -> None:
    found = candidate.rows(
        "select distinct period_type from intermediate.int_reported_crimes__count "
        "where area_code = 'kungsholmen' and crime_type_id = 'robbery' and period like '2022%'"
    )
    assert found == [("quarter",)]


def test_one_preliminary_month_makes_the_year_preliminary(candidate) -> None:
    key = {"area_code": "skarholmen", "indicator_id": "reported_robbery"}
    assert candidate.value("numerator, is_preliminary", period="2023", **key) == (24, True)
    assert candidate.value("numerator, is_preliminary", period="2023-Q3", **key) == (6, False)


def test_superseded_figures_are_kept(candidate) -> None:
    found = candidate.rows(
        "select area_code, period, superseded_count, superseded_is_preliminary, holding_count "
        "from marts.fct_superseded_figure where superseded_count is not null order by area_code, period, superseded_count"
    )
    assert found == [
        ("bromma", "2024-01", 40, True, 30),
        ("bromma", "2024-02", 20, False, 22),
        ("hasselby_vallingby", "2023-12", 5, True, 2),
    ]


def test_a_count_is_recovered_only_where_rounding_leaves_one(candidate) -> None:
    """Rate 100 stands for 99.5–100.5: with 60 000 residents for 59.7–60.3 crimes, with 250 000 for 248.75–251.25."""
    key = {"indicator_id": "reported_assault", "period": "2023"}
    assert candidate.value("numerator, value, value_basis", area_code="farsta", **key) == (60, 100, "recovered")
    assert candidate.value("lower_95", area_code="farsta", **key) == (pytest.approx(byar(60)[0] / 0.6),)
    assert candidate.value("numerator, value, value_basis, lower_95, status", area_code="skarpnack", **key) == (
        None,
        100,
        "publisher_rate",
        None,
        "ok",
    )


def test_rate_zero_is_no_crime(candidate) -> None:
    key = {"indicator_id": "reported_drug_crimes", "area_code": "farsta", "period": "2023"}
    assert candidate.value("numerator, value, value_basis", **key) == (0, 0, "recovered")


def test_a_final_rate_beats_a_preliminary_count(candidate) -> None:
    """120 per 100 000 of 75 000 residents is 90 (89.6–90.4), not the 100 that were preliminary."""
    key = {"indicator_id": "reported_assault", "area_code": "bromma", "period": "2024"}
    assert candidate.value("numerator, value, is_preliminary", **key) == (90, pytest.approx(120), False)


def test_a_count_without_population_keeps_its_count(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "sodermalm", "period": "2024"}
    assert candidate.value("numerator, value, lower_95, value_basis, status", **key) == (
        50,
        None,
        None,
        None,
        "missing_denominator",
    )


def test_the_publishers_rate_has_the_interval_of_its_count(candidate) -> None:
    """28 per 100 000 from 20 crimes: the limits of 20, times 28 / 20."""
    key = {"area_code": "kungsholmen", "period": "2024"}
    lower, upper = byar(20)
    assert candidate.value(
        "value, numerator, denominator, lower_95, upper_95, value_basis", indicator_id="reported_robbery", **key
    ) == (
        28,
        20,
        None,
        pytest.approx(lower * 1.4),
        pytest.approx(upper * 1.4),
        "publisher_rate",
    )
    assert candidate.value("value, lower_95, interval_method", indicator_id="reported_assault", **key) == (
        28,
        None,
        None,
    )
    assert candidate.value(
        "value, lower_95, status", indicator_id="reported_drug_crimes", definition_version="bra", **key
    ) == (
        0,
        None,
        "unreliable",
    )


def test_table_1_63_is_divided_by_the_same_years_residents(candidate) -> None:
    key = {"indicator_id": "reported_drug_crimes", "area_code": "bromma", "period": "2024"}
    assert candidate.value("numerator, denominator, value", definition_version="stockholm_table_1_63", **key) == (
        548,
        83_118,
        pytest.approx(548 / 83_118 * 100_000),
    )


def test_comparison_with_the_city(candidate) -> None:
    """30 of 75 000 is 40 per 100 000, at least 27; the city's is 10. More robberies are worse, more drug crimes not."""
    columns = "city_value, ratio_to_city, compared_with_city_95, compared_with_city_998, judgement_against_city"
    key = {"area_code": "bromma", "period": "2024-01"}
    assert candidate.value(columns, indicator_id="reported_robbery", **key) == (
        pytest.approx(10),
        pytest.approx(4),
        "higher",
        "higher",
        "worse",
    )
    assert candidate.value(columns, indicator_id="reported_drug_crimes", **key)[4] == "not_judged"
    assert (
        candidate.value(columns, indicator_id="reported_robbery", area_code="stockholm", period="2024-01")
        == (None,) * 5
    )


@pytest.mark.parametrize(
    "period",
    [pytest.param("2024-02", id="no figure for the city"), pytest.param("2024-03", id="preliminary against final")],
)
def test_what_cannot_be_compared_is_not_called_similar(candidate, period) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", "period": period}
    assert candidate.value("value is not null, city_value, compared_with_city_95, judgement_against_city", **key) == (
        True,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("period", "status", "unreliable"), [("2024-04", "unreliable", True), ("2024-05", "preliminary", False)]
)
def test_the_flags_keep_what_the_status_hides(candidate, period, status, unreliable) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", "period": period}
    assert candidate.value("status, is_unreliable, is_preliminary", **key) == (status, unreliable, True)


def test_districts_without_a_figure_are_not_measured(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "farsta", "period": "2024-01"}
    assert candidate.value("status, value, boundary_version", **key) == ("not_measured", None, "sdn11")


def test_only_the_revisions_that_were_built_in_are_told(candidate) -> None:
    """The final count of February 2024 was revised, and Farsta's months miss one of its year: both warn."""
    assert candidate.unsound == {"final_counts_stay__warn", "parts_add_up_to_the_period__warn"}


def test_everything_published_is_explained(candidate) -> None:
    """A comment on every table and column of the marts: for many readers they are the documentation."""
    assert (
        candidate.rows(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'marts' and coalesce(comment, '') = ''"
        )
        == []
    )
    assert (
        candidate.rows(
            "select table_name from duckdb_tables() "
            "where schema_name = 'marts' and coalesce(comment, '') not like 'One row per%'"
        )
        == []
    )
