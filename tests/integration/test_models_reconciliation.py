"""Figures that ought to agree and do not: which comparison says so, and whether it warns or stops the publication."""

from pathlib import Path

import pytest

from tests.candidates import Candidate, build, city_table, population, reported

SELECTION = ("--select", "+int_reconciliation", "+fct_superseded_figure")
DISTRICTS = [
    "jarva",
    "hasselby_vallingby",
    "bromma",
    "kungsholmen",
    "norra_innerstaden",
    "sodermalm",
    "enskede_arsta_vantor",
    "skarpnack",
    "farsta",
    "hagersten_alvsjo",
    "skarholmen",
]
QUARTERS = [f"2024-Q{quarter}" for quarter in range(1, 5)]


def months(area: str, crime: str, year: int, count: int, *, preliminary: bool = False) -> list[dict]:
    return [reported(area, crime, f"{year}-{month:02d}", count, preliminary=preliminary) for month in range(1, 13)]


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Each deviation stands in an area, crime type and period of its own."""
    figures = [
        # Residents of Farsta 2023: 80 000. Exact; one off by rounding; two off; count and rate exchanged.
        reported("farsta", "robbery", "2024-01", 200, 250),
        reported("farsta", "robbery", "2024-02", 200, 251),
        reported("farsta", "robbery", "2024-03", 200, 252),
        reported("farsta", "robbery", "2024-04", 250, 200),
        # Count and rate of different files.
        reported("farsta", "assault", "2024-01", 200, arrival=1),
        reported("farsta", "assault", "2024-01", rate=400, arrival=2),
        # A count summed from months and a rate of another file: 12 × 10 of 80 000 are 150, printed as 150 and ten times that.
        *months("farsta", "drug_crimes", 2024, 10),
        reported("farsta", "drug_crimes", "2024", rate=150, arrival=2),
        *months("farsta", "sexual_crimes", 2024, 10),
        reported("farsta", "sexual_crimes", "2024", rate=1500, arrival=2),
        # Residents of Bromma the year before are unknown, of 2019 there were 50 000: 100 are 200, five years later 15 % more or
        # less are no surprise; 290 and 2000 are.
        reported("bromma", "assault", "2025-01", 100, 225),
        reported("bromma", "assault", "2025-02", 100, 290),
        reported("bromma", "assault", "2025-03", 100, 2000),
        # Two final rates for the same thing.
        reported("sodermalm", "robbery", "2024-01", rate=200),
        reported("sodermalm", "robbery", "2024-01", rate=201, arrival=2),
        reported("sodermalm", "robbery", "2024-02", rate=200),
        reported("sodermalm", "robbery", "2024-02", rate=210, arrival=2),
        reported("sodermalm", "robbery", "2024-03", rate=200),
        reported("sodermalm", "robbery", "2024-03", rate=2000, arrival=2),
        # Parts against the whole: equal, 1 % off, half of it missing.
        *months("bromma", "robbery", 2022, 10),
        reported("bromma", "robbery", "2022", 120),
        *months("bromma", "robbery", 2023, 100),
        reported("bromma", "robbery", "2023", 1212),
        *(reported("bromma", "robbery", quarter, 100) for quarter in QUARTERS),
        reported("bromma", "robbery", "2024", 800),
        # A merged district printed beside its predecessors: the same, one more, and half as many.
        *(reported("rinkeby_kista", "robbery", period, 200) for period in ("2022", "2023", "2023-Q1")),
        *(reported("spanga_tensta", "robbery", period, 200) for period in ("2022", "2023", "2023-Q1")),
        reported("jarva", "robbery", "2022", 400),
        reported("jarva", "robbery", "2023", 401),
        reported("jarva", "robbery", "2023-Q1", 200),
        # The city's preliminary months against its final year: 1 % is an alarm for all crimes, and not for one type.
        *months("stockholm", "total_crimes", 2022, 1000, preliminary=True),
        reported("stockholm", "total_crimes", "2022", 12_120),
        *months("stockholm", "robbery", 2022, 100, preliminary=True),
        reported("stockholm", "robbery", "2022", 1212),
        *months("skarpnack", "robbery", 2022, 100, preliminary=True),
        reported("skarpnack", "robbery", "2022", 1500),
        # Eleven districts of 100 against the city: 2.2 % without a place is usual, 10 % is much, 60 % absurd, a city
        # smaller than their sum impossible.
        *(
            reported(area, "total_crimes", period, 100)
            for area in DISTRICTS
            for period in ("2024", "2025", "2024-Q1", "2024-Q2")
        ),
        reported("stockholm", "total_crimes", "2024", 1125),
        reported("stockholm", "total_crimes", "2025", 1222),
        reported("stockholm", "total_crimes", "2024-Q1", 2750),
        reported("stockholm", "total_crimes", "2024-Q2", 1099),
        # Table 1.63: the same; 1 % off; half.
        reported("bromma", "criminal_damage", "2024", 5695),
        reported("farsta", "criminal_damage", "2024", 1000),
        reported("skarpnack", "criminal_damage", "2024", 1000),
        # Brå's count unknown, its rate known: 500 of 40 000 (of the same year) is 200, the table says 300.
        reported("skarholmen", "drug_crimes", "2024", rate=500),
        # Two final figures for the same thing.
        reported("kungsholmen", "robbery", "2024-01", 200),
        reported("kungsholmen", "robbery", "2024-01", 210, arrival=2),
        reported("kungsholmen", "robbery", "2024-02", 200),
        reported("kungsholmen", "robbery", "2024-02", 300, arrival=2),
        reported("kungsholmen", "robbery", "2024-03", 200, preliminary=True),
        reported("kungsholmen", "robbery", "2024-03", 300),
    ]
    residents = [
        ("farsta", 2023, 80_000),
        ("skarholmen", 2024, 40_000),
        *((area, year, 50_000) for area in [*DISTRICTS, "unknown_place"] for year in (2018, 2019)),
        ("stockholm", 2018, 600_000),
        ("stockholm", 2019, 600_001),
    ]
    table = [
        ("bromma", "criminal_damage", 5695),
        ("farsta", "criminal_damage", 1010),
        ("skarpnack", "criminal_damage", 500),
        ("skarholmen", "drug_crimes", 300),
    ]
    return build(
        tmp_path_factory.mktemp("reconciliation"),
        {
            "bra_reported_crimes__figures": figures,
            "stockholm_population__population": [population(*one) for one in residents],
            "stockholm_reported_crimes__figures": [
                city_table(area, group, 2024, count) for area, group, count in table
            ],
        },
        *SELECTION,
    )


def test_what_lies_outside_its_tolerance_and_nothing_else(candidate) -> None:
    found = candidate.rows(
        "select kind, area_code, coalesce(crime_type_id, ''), period, level from intermediate.int_reconciliation"
    )
    assert set(found) == {
        ("printed_rate", "farsta", "robbery", "2024-03", "warn"),
        ("printed_rate", "farsta", "robbery", "2024-04", "error"),
        ("chosen_rate", "farsta", "robbery", "2024-04", "error"),
        ("chosen_rate", "farsta", "robbery", "2024-03", "warn"),
        ("chosen_rate", "farsta", "assault", "2024-01", "error"),
        ("chosen_rate", "farsta", "sexual_crimes", "2024", "error"),
        ("rate_by_other_year", "bromma", "assault", "2025-02", "warn"),
        ("rate_by_other_year", "bromma", "assault", "2025-03", "error"),
        ("revised_final_rate", "sodermalm", "robbery", "2024-02", "warn"),
        ("revised_final_rate", "sodermalm", "robbery", "2024-03", "error"),
        ("parts_of_period", "bromma", "robbery", "2023", "warn"),
        ("parts_of_period", "bromma", "robbery", "2024", "error"),
        ("predecessors", "jarva", "robbery", "2023", "warn"),
        ("predecessors", "jarva", "robbery", "2023-Q1", "error"),
        ("preliminary_parts", "stockholm", "total_crimes", "2022", "warn"),
        ("districts_below_city", "stockholm", "total_crimes", "2025", "warn"),
        ("districts_below_city", "stockholm", "total_crimes", "2024-Q1", "error"),
        ("districts_above_city", "stockholm", "total_crimes", "2024-Q2", "error"),
        ("city_table", "skarpnack", "criminal_damage", "2024", "error"),
        ("city_table_by_rate", "skarholmen", "drug_crimes", "2024", "error"),
        ("population", "stockholm", "", "2019", "error"),
    }
    assert len(found) == 21


def test_the_comparison_shows_both_figures(candidate) -> None:
    """250 crimes of 80 000 residents are 312.5 per 100 000; 200 is 111.5 beyond rounding, 35.7 % of it."""
    assert candidate.rows(
        "select expected, found, deviation from intermediate.int_reconciliation "
        "where kind = 'printed_rate' and period = '2024-04'"
    ) == [(312.5, 200.0, pytest.approx(111.5 / 312.5))]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("printed_rates_follow_from_counts", "fail"),
        ("printed_rates_follow_from_counts__warn", "warn"),
        ("parts_add_up_to_the_period", "fail"),
        ("parts_add_up_to_the_period__warn", "warn"),
        ("districts_are_unions_of_their_predecessors", "fail"),
        ("districts_are_unions_of_their_predecessors__warn", "warn"),
        ("districts_are_parts_of_the_city", "fail"),
        ("districts_are_parts_of_the_city__warn", "warn"),
        ("city_table_agrees_with_bra", "fail"),
        ("districts_population_is_the_citys", "fail"),
        ("final_counts_stay", "fail"),
        ("final_counts_stay__warn", "warn"),
        ("final_rates_stay", "fail"),
        ("final_rates_stay__warn", "warn"),
    ],
)
def test_each_is_a_gate_of_its_own(candidate, name: str, status: str) -> None:
    assert candidate.tests[name] == status


def test_every_comparison_has_a_tolerance(candidate) -> None:
    kinds = {kind for (kind,) in candidate.rows("select distinct kind from reference.reconciliation_tolerance")}
    assert {kind for (kind,) in candidate.rows("select distinct kind from intermediate.int_reconciliation")} <= kinds
    assert {
        kind
        for (kind,) in candidate.rows("select kind from reference.reconciliation_tolerance where crime_type_id is null")
    } == kinds


def test_no_test_of_a_model_is_lost_on_its_way_to_the_gates() -> None:
    """A test without a model of its own is no asset check: it could fail and nobody would be told."""
    singular = list((Path(__file__).resolve().parents[2] / "dbt_project" / "tests").glob("*.sql"))
    assert singular == []
