"""Indicators of the catalogue recomputed by hand: what contracts came to, concentration, data quality; and those not measured.

Every number is worked out in the comments. One committee, Södermalm, has contracts in two quarters.
"""

from datetime import date

import pytest

from pipeline.indicators import catalogue
from tests.candidates import Candidate, Row, build, city_table, delivered, reported

LATE, EARLY = date(2024, 12, 31), date(2024, 9, 30)
DISTRICTS = (
    "jarva", "hasselby_vallingby", "bromma", "kungsholmen", "norra_innerstaden", "sodermalm", "enskede_arsta_vantor",
    "skarpnack", "farsta", "hagersten_alvsjo", "skarholmen",
)  # fmt: skip


def at(as_of: date, **columns: object) -> Row:
    """A row of the quarter's delivery: its own file."""
    return delivered(**{"as_of_date": as_of, "arrival_number": 1 if as_of == LATE else 2, **columns})


def contract(as_of: date, id_: str, supplier: str, value: float | None, risk: str | None, **columns: object) -> Row:
    return at(
        as_of, contract_id=id_, organisation_number=supplier, value_sek=value, risk_class=risk,
        **{"committee": "Södermalms stadsdelsnämnd", "start_date": date(2022, 1, 1), **columns},
    )  # fmt: skip


def followup(as_of: date, id_: str, contract_id: str, performed: date, **columns: object) -> Row:
    return at(
        as_of, followup_id=id_, contract_id=contract_id, followup_type="planned", performed_date=performed, **columns
    )


def check(supplier: str, **columns: object) -> Row:
    sound = {"f_tax": True, "employer_registration": True, "tax_debt_sek": 0.0, "enforcement_debt_sek": 0.0,
             "permit": "valid", "board_change": False}  # fmt: skip
    return at(LATE, organisation_number=supplier, check_date=date(2024, 11, 1), **(sound | columns))


CONTRACTS = [
    contract(LATE, "n1", "S", 500.0, "high"),
    contract(LATE, "n2", "T", 300.0, "high"),
    contract(LATE, "n3", "U", 200.0, "high", start_date=date(2024, 6, 1)),  # not yet a year old
    contract(LATE, "n4", "V", None, None),
    contract(LATE, "n5", "T", 1000.0, "low"),  # terminated: in force by its dates, active no more
    *(contract(EARLY, f"e{supplier}", supplier, 100.0, "low") for supplier in "STU"),
]
FOLLOWUPS = [
    followup(
        LATE,
        "g1",
        "n1",
        date(2024, 3, 1),
        reclaimed_sek=100.0,
        repaid_sek=40.0,
        police_report=True,
        ivo_report=True,
        deviation_severity="minor",
        closed_date=date(2024, 3, 11),
    ),
    followup(LATE, "g2", "n2", date(2023, 12, 31), police_report=True),  # twelve months ago to the day
    followup(
        LATE,
        "g3",
        "n5",
        date(2024, 5, 31),
        terminated=True,
        termination_reason="welfare_crime",
        reclaimed_sek=50.0,
        repaid_sek=50.0,
        deviation_severity="serious",
        closed_date=date(2024, 6, 30),
    ),
    followup(LATE, "g4", "n5", date(2024, 6, 15), terminated=True, termination_reason="welfare_crime"),
    followup(
        LATE,
        "g5",
        "n3",
        date(2024, 10, 1),
        reclaimed_sek=200.0,
        repaid_sek=30.0,
        ivo_report=True,
        police_report=False,
        deviation_severity="minor",
    ),
    followup(
        LATE,
        "g6",
        "n4",
        date(2024, 10, 2),
        reclaimed_sek=70.0,  # what has been repaid is not stated
        deviation_severity="minor",
        closed_date=date(2024, 10, 22),
    ),
    *(
        followup(EARLY, f"h{supplier}", f"e{supplier}", date(2024, 8, 1), reclaimed_sek=claimed, repaid_sek=10.0)
        for supplier, claimed in [("S", 900.0), ("T", 50.0), ("U", 50.0)]
    ),
]
CHECKS = [
    check("S", board_change=True),
    check("T", f_tax=False, board_change=None, enforcement_debt_sek=None),
    check("U"),
]


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    assault = [reported(area, "assault", "2024", 90) for area in DISTRICTS] + [
        reported("stockholm", "assault", "2024", 1000)
    ]
    # The year after, a district is missing.
    assault += [reported(area, "assault", "2025", 90) for area in ("stockholm", *DISTRICTS[1:])]
    table = [city_table(area, "total_crimes", 2024, 1800) for area in DISTRICTS]
    return build(
        tmp_path_factory.mktemp("catalogue"),
        {
            "contract_followups__contracts": CONTRACTS,
            "contract_followups__followups": FOLLOWUPS,
            "contract_followups__supplier_checks": CHECKS,
            "bra_reported_crimes__figures": assault,
            "stockholm_reported_crimes__figures": [*table, city_table("stockholm", "total_crimes", 2024, 20_000)],
        },
    )


@pytest.mark.parametrize(
    ("indicator", "version", "numerator", "denominator"),
    [
        pytest.param("contracts_terminated_for_welfare_crime", "city_follow_up", 1, 4, id="n5, told twice, per n1–n4"),
        pytest.param("suspicions_reported_to_authorities", "city_follow_up", 2, 4, id="g1 to both, g5; g2 is too old"),
        pytest.param("sanctions_per_100_contracts", "city_follow_up", 2, 4, id="two follow-ups that terminated"),
        pytest.param("reclaimed_amount_repaid", "city_follow_up", 120, 350, id="40 + 50 + 30 of 100 + 50 + 200"),
        pytest.param("contracts_with_risk_assessment", "city_follow_up", 3, 4, id="all but n4"),
        pytest.param("contracts_with_known_value", "city_follow_up", 3, 4, id="all but n4"),
        pytest.param("high_risk_contracts_followed_up", "city_follow_up", 1, 2, id="n1 of n1, n2"),
        pytest.param("suppliers_with_register_flag", "without_board_change", 1, 3, id="T of S, T, U"),
        pytest.param("suppliers_with_register_flag", "city_follow_up", 2, 3, id="S, T of S, T, U"),
        pytest.param("suppliers_with_board_change", "city_follow_up", 1, 2, id="S of S, U: of T it is not known"),
        pytest.param("suppliers_with_complete_check", "city_follow_up", 2, 3, id="S, U of S, T, U"),
    ],
)
@pytest.mark.parametrize("area", ["sdn_sodermalm", "stockholm"])
def test_contract_indicators(candidate, indicator, version, numerator, denominator, area) -> None:
    """Before protection: what is counted, of what."""
    assert candidate.rows(
        "select numerator, denominator from intermediate.int_indicator__observation where indicator_id = ? "
        "and definition_version = ? and area_code = ? and period = '2024-Q4'",
        indicator, version, area,
    ) == [(numerator, denominator)]  # fmt: skip


def test_concentration_is_the_sum_of_squared_shares(candidate) -> None:
    """Of 1 000: 500, 300 and 200; the fourth supplier's contract has no value. 10 000 × (0.25 + 0.09 + 0.04)."""
    key = {"indicator_id": "supplier_concentration", "area_code": "sdn_sodermalm", "period": "2024-Q4"}
    assert candidate.value("value, numerator, denominator, lower_95, status", **key) == (
        pytest.approx(3800), None, None, None, "ok",
    )  # fmt: skip


def test_three_equal_suppliers_have_a_third_each(candidate) -> None:
    key = {"indicator_id": "supplier_concentration", "area_code": "sdn_sodermalm", "period": "2024-Q3"}
    assert candidate.value("value", **key) == (pytest.approx(10_000 / 3),)


def test_an_amount_that_is_nearly_all_one_suppliers_is_withheld(candidate) -> None:
    """900 of 1 000 reclaimed from one of three suppliers, whose contracts are worth the same."""
    key = {"area_code": "sdn_sodermalm", "period": "2024-Q3"}
    assert candidate.value("status, value", indicator_id="reclaimed_amount_repaid", **key) == ("suppressed", None)
    assert candidate.value("status, value", indicator_id="contracts_with_risk_assessment", **key) == ("ok", 100)
    key["period"] = "2024-Q4"
    assert candidate.value("status, value", indicator_id="reclaimed_amount_repaid", **key) == (
        "ok",
        pytest.approx(12_000 / 350),
    )


@pytest.mark.parametrize(
    ("version", "numerator", "denominator"), [("bra_assault", 990, 1000), ("stockholm_table_1_63", 19_800, 20_000)]
)
def test_crimes_of_known_place_are_what_the_districts_add_up_to(candidate, version, numerator, denominator) -> None:
    key = {"indicator_id": "reported_crimes_with_known_place", "definition_version": version, "period": "2024"}
    assert candidate.value("area_code, numerator, denominator, value, status", **key) == (
        "stockholm", numerator, denominator, pytest.approx(99), "ok",
    )  # fmt: skip


def test_no_place_is_called_unknown_because_a_districts_figure_is_missing(candidate) -> None:
    assert (
        candidate.rows(
            "select * from marts.fct_indicator_value where indicator_id = 'reported_crimes_with_known_place' and period = '2025'"
        )
        == []
    )


def test_an_indicator_without_its_source_is_in_the_catalogue_with_its_reason_and_has_no_row(candidate) -> None:
    waiting = {one.id for one in catalogue().values() if one.not_measured_reason_sv}
    assert waiting
    told = candidate.rows(
        "select indicator_id, not_measured_reason_sv, not_measured_reason_en, indicator.status, value_count, source.status "
        "from marts.dim_indicator as indicator inner join marts.dim_source as source on indicator.source = source.source_id "
        "where indicator.not_measured_reason_sv is not null"
    )
    assert {row[0] for row in told} == waiting
    assert all(row[3:] == ("not_measured", 0, "planned") and row[1] and row[2] for row in told)
    assert (
        not {row[0] for row in candidate.rows("select distinct indicator_id from marts.fct_indicator_value")} & waiting
    )


def test_the_median_of_days_counts_what_is_not_closed_as_longest(candidate) -> None:
    """10 (g1), 20 (g6) and 30 days (g3), and g5 not closed: between 20 and 30. Of four no interval can be told."""
    key = {"indicator_id": "days_to_close_deviation", "area_code": "stockholm", "period": "2024-Q4"}
    assert candidate.value("value, lower_95, upper_95, interval_method, status", **key) == (25, None, None, None, "ok")


def test_where_no_deviation_was_found_there_is_no_median(candidate) -> None:
    key = {"indicator_id": "days_to_close_deviation", "area_code": "stockholm", "period": "2024-Q3"}
    assert candidate.value("value, status", **key) == (None, "not_measured")


def test_no_committee_has_a_median(candidate) -> None:
    """That it has one would say that most of its deviations are closed."""
    found = candidate.rows(
        "select distinct area_code from marts.fct_indicator_value where indicator_id = 'days_to_close_deviation'"
    )
    assert found == [("stockholm",)]
