"""Surveys, strategic crimes and contracts from delivered rows to published values, and what must not be shown of them.

Every number is worked out by hand. One candidate holds all cases, in different surveys, bases, waves and quarters.
"""

from datetime import date

import pytest

from tests.candidates import Candidate, Row, build, delivered

SURVEY = {"indicator_id": "feels_unsafe_outdoors", "definition_version": "stockholm"}
DISTRICTS = [
    "Järva",
    "Hässelby-Vällingby",
    "Bromma",
    "Kungsholmen",
    "Norra innerstaden",
    "Södermalm",
    "Enskede-Årsta-Vantör",
    "Skarpnäck",
    "Farsta",
    "Hägersten-Älvsjö",
    "Skärholmen",
]
BOYS = [
    "robbery",
    "motor_vehicle_theft",
    "violence_or_threat_against_official",
    "interference_with_justice",
    "aggravated_theft",
]


# --- surveys -------------------------------------------------------------------------------------------------------


def answers(wave: int, district: str, *groups: tuple[int, str, float]) -> list[Row]:
    """Respondents of one district: (how many, answer code, weight of each). Codes 3–5 count."""
    return [
        delivered(
            survey="stockholm",
            wave=wave,
            respondent=f"{district}-{wave}-{code}-{number}",
            district_label=district,
            weight=weight,
            question_id="feels_unsafe_outdoors_at_night",
            answer_code=code,
        )
        for count, code, weight in groups
        for number in range(count)
    ]


def result(question: str, **columns: object) -> Row:
    return delivered(
        survey="polisen",
        wave=2023,
        area_type="district",
        area="Bromma",
        question_id=question,
        sex="all",
        age_group="all",
        **columns,
    )


ANSWERS = [
    *answers(2023, "Bromma", (20, "4", 2.0), (40, "1", 1.0), (5, "9", 1.0)),
    *answers(2023, "Farsta", (30, "3", 1.0), (30, "2", 1.0)),
    # 2020: Rinkeby-Kista 60 of whom 30 count, Spånga-Tensta 60 of whom 10 count.
    *answers(2020, "Rinkeby-Kista", (30, "5", 1.0), (30, "1", 1.0)),
    *answers(2020, "Spånga-Tensta", (10, "5", 1.0), (50, "1", 1.0)),
    # 2017: 49 respondents in Farsta are one too few.
    *answers(2017, "Farsta", (20, "5", 1.0), (29, "1", 1.0)),
    *answers(2017, "Bromma", (50, "5", 1.0), (50, "1", 1.0)),
]
RESULTS = [
    result(
        "feels_unsafe_outdoors_at_night",
        share_percent=38.0,
        respondents=400,
        lower_95_percent=33.0,
        upper_95_percent=43.0,
    ),
    result("worried_about_crime", share_percent=20.0, respondents=400, design_effect=1.6),
    result("confidence_in_police", share_percent=50.0, respondents=400),
    *(
        result("worried_about_crime", share_percent=share, respondents=400, design_effect=1.6)
        | {"area": area, "wave": 2024, "arrival_number": 4, "file_sha256": f"{4:064d}"}
        for area, share in [("Bromma", 20.5), ("Farsta", 31.0)]
    ),
    result("satisfied_with_cleanliness", share_percent=1.0, respondents=400, design_effect=1.6),
]

# --- strategic crimes ----------------------------------------------------------------------------------------------


def strategic(basis: str, period: str, offence: str, usual: int, *, sex: str = "boys", **exceptions: int) -> list[Row]:
    """One offence in all districts, `usual` cases in each but the exceptions; 500 young residents each."""
    return [
        delivered(
            district_label=district,
            period=period,
            sex=sex,
            age_group="15-17",
            offence=offence,
            basis=basis,
            case_count=exceptions.get(district, usual),
            counting_unit="offences",
            population=500,
        )
        for district in DISTRICTS
    ]


def all_boys_offences(basis: str, *periods: str) -> list[Row]:
    return [row for period in periods for offence in BOYS for row in strategic(basis, period, offence, 10)]


STRATEGIC = [
    *all_boys_offences("suspected", "2022", "2023", "2024"),
    # Threat against officials is missing in 2021: no definition is whole.
    *(
        row
        for offence in ["robbery", "motor_vehicle_theft", "violence_against_official", "interference_with_justice"]
        for row in strategic("suspected", "2021", offence, 10)
    ),
    # 2023: 3 cases in Farsta by two of the definitions.
    *all_boys_offences("convicted", "2022", "2024"),
    *strategic("convicted", "2023", "robbery", 10, Farsta=3),
    *strategic("convicted", "2023", "motor_vehicle_theft", 10, Farsta=0),
    *strategic("convicted", "2023", "violence_or_threat_against_official", 10, Farsta=0),
    *strategic("convicted", "2023", "interference_with_justice", 10, Farsta=0),
    # Two definitions that differ by 2 in Farsta: 40 and 38, four years in a row.
    *(
        row
        for period in ("2021", "2022", "2023", "2024")
        for rows in (
            *(strategic("reported", period, offence, 10) for offence in BOYS[:4]),
            strategic("reported", period, "aggravated_theft", 10, Farsta=18),
        )
        for row in rows
    ),
    # Girls. Nobody at all; halves of a year of which one is 2; a city total of 3.
    *strategic("suspected", "2024", "drug_offence", 0, sex="girls"),
    *strategic("convicted", "2024-H1", "drug_offence", 10, sex="girls", Farsta=2),
    *strategic("convicted", "2024-H2", "drug_offence", 10, sex="girls"),
    *strategic("convicted", "2024", "drug_offence", 20, sex="girls", Farsta=12),
    *strategic("reported", "2022", "drug_offence", 0, sex="girls", Farsta=3),
    *strategic("reported", "2023", "drug_offence", 10, sex="girls"),
    *strategic("reported", "2024", "drug_offence", 10, sex="girls"),
]

# --- contracts -----------------------------------------------------------------------------------------------------

AS_OF = date(2025, 9, 30)


def contract(id_: str, supplier: str, **columns: object) -> Row:
    return delivered(
        **{
            "as_of_date": AS_OF,
            "contract_id": id_,
            "committee": "Bromma stadsdelsnämnd",
            "organisation_number": supplier,
            "start_date": date(2024, 1, 1),
            "value_sek": 100.0,
            "followup_interval_months": 12,
            **columns,
        }
    )


def followup(id_: str, contract_id: str, performed: date | None, kind: str = "planned", **columns: object) -> Row:
    return delivered(
        **{
            "as_of_date": AS_OF,
            "followup_id": id_,
            "contract_id": contract_id,
            "followup_type": kind,
            "performed_date": performed,
            **columns,
        }
    )


def check(supplier: str, day: date, **columns: object) -> Row:
    return delivered(
        **{
            "as_of_date": AS_OF,
            "organisation_number": supplier,
            "check_date": day,
            "f_tax": True,
            "employer_registration": True,
            "tax_debt_sek": 0.0,
            "permit": "valid",
            **columns,
        }
    )


JUNE = {"as_of_date": date(2025, 6, 30), "arrival_number": 2}
CONTRACTS = [
    contract("c1", "A"),  # followed up 2025-06-01: next due 2026-06-01
    contract("c2", "B"),  # never followed up: due since 2025-01-01
    contract("c3", "C", start_date=date(2025, 6, 1)),  # first due 2026-06-01
    contract("c4", "A", followup_interval_months=None),  # no plan
    contract("c5", "D", end_date=date(2025, 6, 30)),  # ended
    # The quarter before: three suppliers in Bromma, two in Farsta.
    *(contract(f"j{supplier}", supplier, **JUNE) for supplier in "ABC"),
    *(contract(f"k{supplier}", supplier, **JUNE, committee="Farsta stadsdelsnämnd") for supplier in "EF"),
]
# Nobody knows what the contracts of the first quarter are worth, so one supplier may be nearly all of it.
MARCH = {"as_of_date": date(2025, 3, 31), "arrival_number": 3, "value_sek": None}
CONTRACTS += [contract(f"m{supplier}", supplier, **MARCH) for supplier in "ABC"]
# Four suppliers, of which two have contracts of known value: 70 and 30 per cent of it.
START_OF_2024 = {"as_of_date": date(2024, 3, 31), "arrival_number": 7}
CONTRACTS += [
    contract(f"h{supplier}", supplier, **START_OF_2024, value_sek=value)
    for supplier, value in zip("ABCD", (70.0, 30.0, None, None), strict=True)
]
# Money of three quarters of 2024: four suppliers with contracts of one size, 400 kronor reclaimed of them.
MONEY = {
    "2024-Q2": [(100, 97), (100, 1), (100, 1), (100, 1)],  # nearly all that was repaid is one supplier's
    "2024-Q3": [(100, 25), (100, 25), (100, 25), (100, 25)],
    "2024-Q4": [(388, 1), (4, 1), (4, 1), (4, 1)],  # nearly all that was reclaimed is
}
QUARTER_ENDS = {"2024-Q2": date(2024, 6, 30), "2024-Q3": date(2024, 9, 30), "2024-Q4": date(2024, 12, 31)}
for number, day in enumerate(QUARTER_ENDS.values(), start=4):
    of_day = {"as_of_date": day, "arrival_number": number}
    CONTRACTS += [contract(f"r{supplier}", supplier, **of_day) for supplier in "ABCD"]
FOLLOWUPS = [
    *(
        followup(
            f"r{quarter}{supplier}",
            f"r{supplier}",
            QUARTER_ENDS[quarter],
            as_of_date=QUARTER_ENDS[quarter],
            arrival_number=number,
            reclaimed_sek=float(reclaimed),
            repaid_sek=float(repaid),
        )
        for number, (quarter, amounts) in enumerate(MONEY.items(), start=4)
        for supplier, (reclaimed, repaid) in zip("ABCD", amounts, strict=True)
    ),
    followup(
        "f1",
        "c1",
        date(2025, 6, 1),
        deviation_severity="minor",
        deadline_date=date(2025, 7, 1),
        closed_date=date(2025, 6, 20),
        penalty_sek=500.0,
        withheld_sek=200.0,
    ),
    followup(
        "f2",
        "c5",
        date(2025, 3, 1),
        "unannounced",
        deviation_severity="serious",
        deadline_date=date(2025, 4, 1),
        closed_date=date(2025, 5, 1),
    ),
    followup("f3", "c1", date(2024, 9, 30), "unannounced", deviation_severity="none"),  # twelve months ago to the day
    followup("f4", "c4", date(2025, 9, 30), "in_depth", deviation_severity="minor", deadline_date=date(2025, 12, 1)),
    followup("f5", "c4", None),
]
CHECKS = [
    check("A", date(2024, 12, 1), tax_debt_sek=900.0),
    check("A", date(2025, 5, 1)),  # the latest finds nothing
    check("B", date(2024, 9, 1)),  # too long ago
    check("C", date(2025, 8, 1), permit="missing"),
]


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    return build(
        tmp_path_factory.mktemp("deliveries"),
        {
            "stockholm_safety_survey__answers": ANSWERS,
            "stockholm_safety_survey__results": RESULTS,
            "strategic_crimes__counts": STRATEGIC,
            "contract_followups__contracts": CONTRACTS,
            "contract_followups__followups": FOLLOWUPS,
            "contract_followups__supplier_checks": CHECKS,
        },
    )


def test_every_gate_of_the_models_passes(candidate) -> None:
    assert candidate.unsound == set()


# --- surveys -------------------------------------------------------------------------------------------------------


def test_a_survey_share_is_weighted_and_its_interval_knows_the_weights(candidate) -> None:
    """20 × 2 of 20 × 2 + 40 × 1 is one half; Kish: 80² / (20 × 4 + 40) = 53.33; Wilson's limits of it, by hand."""
    n, z2 = 80**2 / 120, 1.959963984540054**2
    half = (z2 / 4 + n * 0.25) ** 0.5 * z2**0.5 / (n + z2)
    columns = "value, n, numerator, denominator, lower_95, upper_95, interval_method, value_basis, status"
    assert candidate.value(columns, area_code="bromma", period="2023", **SURVEY) == (
        pytest.approx(50),
        60,
        20,
        None,
        pytest.approx(50 - 100 * half),
        pytest.approx(50 + 100 * half),
        "wilson_effective",
        "computed",
        "unreliable",
    )
    assert 100 * half > 10  # which is why it is called unreliable


def test_the_citys_share_is_of_all_respondents(candidate) -> None:
    """Bromma 40 of 80, Farsta 30 of 60, by weight."""
    assert candidate.value("value, n", area_code="stockholm", period="2023", **SURVEY) == (pytest.approx(50), 120)


def test_respondents_of_merged_districts_are_placed_in_todays(candidate) -> None:
    """40 of 120 in Järva, though 30 of 60 and 10 of 60 as reported: the shares are not averaged."""
    found = candidate.rows(
        "select area_code, boundary_version, value from marts.fct_indicator_value where indicator_id = ? "
        "and definition_version = ? and period = '2020' and value is not null and area_code <> 'stockholm' order by 1",
        *SURVEY.values(),
    )
    assert found == [
        ("jarva", "sdn11", 33.3),
        ("rinkeby_kista", "sdn14", 50),
        ("spanga_tensta", "sdn14", 16.7),
    ]


def test_too_few_respondents_are_withheld_with_another_district(candidate) -> None:
    """49 in Farsta: Bromma's 100 could be taken from the city's 149, so Bromma is withheld too; the city is not: 70 of 149."""
    key = {**SURVEY, "period": "2017"}
    assert candidate.value("status, value, n, lineage", area_code="farsta", **key) == ("suppressed", None, None, None)
    assert candidate.value("status, value", area_code="bromma", **key) == ("suppressed", None)
    assert candidate.value("status, is_break, value", area_code="stockholm", **key) == (
        "break",
        True,
        47.0,
    )


def test_a_delivered_share_keeps_its_interval(candidate) -> None:
    key = {"definition_version": "polisen", "area_code": "bromma", "period": "2023"}
    columns = "value, lower_95, upper_95, lower_998, interval_method, value_basis, numerator, n, status"
    assert candidate.value(columns, indicator_id="feels_unsafe_outdoors", **key) == (
        pytest.approx(38),
        33,
        43,
        None,
        "delivered",
        "delivered",
        None,
        400,
        "ok",
    )


def test_shares_are_rounded_as_their_file_prints_them(candidate) -> None:
    """Whole per cents with one 20.5 among them are printed to a decimal: each may be 0.05 off, and so may what is computed."""
    assert candidate.rows(
        "select area_code, wave, rounding_percent from intermediate.int_survey__estimate where area_code in ('bromma', 'farsta') "
        "and survey = 'polisen' and value_basis = 'delivered' and question_id = 'worried_about_crime' order by 1, 2"
    ) == [("bromma", 2023, 0.5), ("bromma", 2024, 0.05), ("farsta", 2024, 0.05)]
    assert candidate.rows(
        "select distinct rounding_percent from intermediate.int_survey__estimate where value_basis = 'computed'"
    ) == [(0.05,)]


def test_a_design_effect_widens_the_interval(candidate) -> None:
    """400 respondents with a design effect of 1.6 say as much as 250: Wilson for 20 % of 250, by hand."""
    key = {"definition_version": "polisen", "area_code": "bromma", "period": "2023"}
    z, n, p = 1.959963984540054, 250, 0.2
    middle, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5,
    )
    assert candidate.value("lower_95, upper_95, status", indicator_id="worried_about_crime", **key) == (
        pytest.approx(100 * (middle - half)),
        pytest.approx(100 * (middle + half)),
        "ok",
    )


def test_a_delivered_share_alone_is_unreliable(candidate) -> None:
    key = {"definition_version": "polisen", "area_code": "bromma", "period": "2023"}
    assert candidate.value("value, lower_95, status, is_unreliable", indicator_id="confidence_in_police", **key) == (
        50,
        None,
        "unreliable",
        True,
    )


def test_a_share_of_fewer_than_five_respondents_is_withheld(candidate) -> None:
    """1 % of 400 is four people."""
    key = {"indicator_id": "satisfied_with_cleanliness", "definition_version": "polisen", "area_code": "bromma"}
    assert candidate.value("value, status", **key) == (None, "suppressed")


def test_districts_that_were_not_surveyed_are_not_measured(candidate) -> None:
    assert candidate.value("status", area_code="skarpnack", period="2023", **SURVEY) == ("not_measured",)


# --- strategic crimes ----------------------------------------------------------------------------------------------


def boys(candidate: Candidate, columns: str, **key: object) -> tuple:
    return candidate.value(
        columns, **{"indicator_id": "strategic_crimes_boys", "definition_version": "programme_2024_2027", **key}
    )


@pytest.mark.parametrize(
    ("definition", "count"), [("programme_2024_2027", 40), ("bra_2011_21", 40), ("bra_2021_5", 30)]
)
def test_definitions_stand_side_by_side(candidate, definition, count) -> None:
    """10 of each offence: four, four and three of them count. 500 boys: per 1 000 twice the count."""
    key = {"definition_version": definition, "basis": "suspected", "period": "2024"}
    assert boys(candidate, "numerator, value, sex, age_group", area_code="farsta", **key) == (
        count,
        pytest.approx(2 * count),
        "boys",
        "15-17",
    )
    assert boys(candidate, "numerator, denominator", area_code="stockholm", **key) == (11 * count, 5500)


def test_pooled_years_are_divided_by_person_years(candidate) -> None:
    assert boys(
        candidate, "numerator, denominator, value", area_code="farsta", basis="suspected", period="2022-2024"
    ) == (
        120,
        1500,
        pytest.approx(80),
    )


def test_half_of_a_definition_is_no_value(candidate) -> None:
    """Violence against officials without threats would look like a fall."""
    assert (
        candidate.rows(
            "select * from intermediate.int_strategic_crimes__count where basis = 'suspected' and period = '2021'"
        )
        == []
    )


def hidden(candidate: Candidate, indicator: str, **key: object) -> set[tuple[str, str, str]]:
    """Definition, area and period of all that is withheld of an indicator."""
    where = " and ".join(f"{name} = '{value}'" for name, value in {"indicator_id": indicator, **key}.items())
    return set(
        candidate.rows(
            "select definition_version, area_code, period from marts.fct_indicator_value "
            f"where status = 'suppressed' and {where}"
        )
    )


def test_a_small_cell_is_withheld_with_as_little_else_as_can_be(candidate) -> None:
    """3 cases in Farsta 2023 by two definitions that are one list. Another district keeps it from being the city's rest, and both
    are kept from being what pooled years have besides 2022 and 2024. The third definition, all but the same, is left alone."""
    found = hidden(candidate, "strategic_crimes_boys", basis="convicted")
    same = {"programme_2024_2027", "bra_2011_21"}
    assert {(area, period) for definition, area, period in found} >= {("farsta", "2023")}
    assert {definition for definition, _, _ in found} == same
    districts = {area for _, area, period in found if period == "2023"}
    assert len(districts) == 2
    assert {area for _, area, _ in found} == districts
    for area in districts:
        assert len({period for _, one, period in found if one == area}) == 2
    key = {"basis": "convicted", "area_code": "stockholm"}
    assert boys(candidate, "numerator", period="2023", **key) == (403,)
    assert boys(candidate, "numerator", period="2022-2024", **key) == (1283,)


def test_of_definitions_that_differ_by_a_few_the_first_is_shown(candidate) -> None:
    """Farsta 2024: 40 by the programme and by Brå 2011:21, 38 by Brå 2021:5; the same in all four years."""
    key = {"basis": "reported", "area_code": "farsta", "period": "2024"}
    for definition in ("programme_2024_2027", "bra_2011_21"):
        assert boys(candidate, "numerator", **{**key, "definition_version": definition}) == (40,)
    assert boys(candidate, "status, value", **{**key, "definition_version": "bra_2021_5"}) == ("suppressed", None)
    found = hidden(candidate, "strategic_crimes_boys", basis="reported", period="2024")
    assert len(found) == 2
    assert {definition for definition, _, _ in found} == {"bra_2021_5"}


def girls(candidate: Candidate, columns: str, **key: object) -> tuple:
    return candidate.value(columns, indicator_id="strategic_crimes_girls", **key)


@pytest.mark.parametrize("area", ["farsta", "stockholm"])
def test_nobody_at_all_is_withheld(candidate, area) -> None:
    """Zero everywhere would say it of every girl; the city's zero says the same."""
    assert girls(candidate, "status, value", area_code=area, basis="suspected", period="2024") == ("suppressed", None)


def test_half_years_do_not_give_each_other_away(candidate) -> None:
    """2 in the first half: with the year's 12 shown, the second half's 10 would tell."""
    key = {"basis": "convicted", "area_code": "farsta"}
    assert girls(candidate, "status", period="2024-H1", **key) == ("suppressed",)
    assert "suppressed" in {girls(candidate, "status", period=period, **key)[0] for period in ("2024-H2", "2024")}
    assert girls(candidate, "numerator", basis="convicted", area_code="stockholm", period="2024-H1") == (102,)


def test_the_citys_own_small_cell_is_not_the_difference_of_its_others(candidate) -> None:
    """3 girls in the city 2022: three years of 223 less 110 and 110 would tell, and so would the districts' figures."""
    key = {"basis": "reported"}
    found = hidden(candidate, "strategic_crimes_girls", **key)
    assert {("programme_2024_2027", "stockholm", "2022"), ("programme_2024_2027", "farsta", "2022")} <= found
    assert {period for _, area, period in found if area == "stockholm"} - {"2022"}
    # Nobody in the ten other districts: who reads their zeros learns nothing of the eleventh as long as the city is withheld.
    assert girls(candidate, "numerator", period="2024", area_code="bromma", **key) == (10,)


def test_a_definition_without_all_its_offences_has_no_value(candidate) -> None:
    """Brå 2021:5 names violence or threat against officials for girls too, and nobody delivered it."""
    assert (
        candidate.rows(
            "select * from marts.fct_indicator_value "
            "where indicator_id = 'strategic_crimes_girls' and definition_version = 'bra_2021_5'"
        )
        == []
    )


# --- contracts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator"),
    [
        pytest.param("contracts_overdue_for_followup", 1, 3, id="c2 of c1, c2, c3, which have a plan"),
        pytest.param("contracts_followed_up_as_planned", 1, 2, id="c1 of c1, c2, which have been due"),
        pytest.param("unannounced_followups", 1, 3, id="f2 of f1, f2, f4 in the last twelve months"),
        pytest.param("followups_with_serious_deviation", 1, 3, id="f2 of f1, f2, f4"),
        pytest.param("deviations_closed_in_time", 1, 2, id="f1 of f1, f2, past their deadline"),
        pytest.param("sanctions_per_100_contracts", 2, 4, id="a penalty and a payment withheld, on c1–c4"),
        pytest.param("suppliers_checked_last_12_months", 2, 3, id="A, C of A, B, C"),
        pytest.param("suppliers_with_register_flag", 1, 2, id="C of A, C"),
    ],
)
@pytest.mark.parametrize("area", ["sdn_bromma", "stockholm"])
def test_contract_indicators(candidate, indicator, area, numerator, denominator) -> None:
    """Before protection: what is counted, of what."""
    assert candidate.rows(
        "select numerator, denominator from intermediate.int_indicator__observation "
        f"where indicator_id = '{indicator}' and area_code = '{area}' and period = '2025-Q3' "
        "and definition_version = 'city_follow_up'"
    ) == [(numerator, denominator)]


def test_a_contract_share_in_per_cent(candidate) -> None:
    """Bromma's three contracts of the second quarter are overdue."""
    key = {"indicator_id": "contracts_overdue_for_followup", "area_code": "sdn_bromma", "period": "2025-Q2"}
    assert candidate.value("numerator, denominator, value, basis, status", **key) == (3, 3, 100, "delivered", "ok")


def test_what_tells_how_many_a_withheld_figure_is_about_is_withheld(candidate) -> None:
    """Two of Bromma's three suppliers were checked, and of these two it is withheld how many have a flag."""
    key = {"indicator_id": "suppliers_checked_last_12_months", "area_code": "sdn_bromma", "period": "2025-Q3"}
    assert candidate.value("status, value", **key) == ("suppressed", None)


@pytest.mark.parametrize("indicator", ["suppliers_with_register_flag", "deviations_closed_in_time"])
def test_a_figure_about_two_of_many_suppliers_is_withheld(candidate, indicator) -> None:
    """Bromma has three suppliers, but these figures are about two of them."""
    key = {
        "indicator_id": indicator,
        "area_code": "sdn_bromma",
        "period": "2025-Q3",
        "definition_version": "city_follow_up",
    }
    assert candidate.value("status, value, numerator, denominator", **key) == ("suppressed", None, None, None)


@pytest.mark.parametrize(
    ("quarter", "told"),
    [
        pytest.param("2024-Q2", ("suppressed", None), id="97 of 100 kronor repaid are one supplier's"),
        pytest.param("2024-Q3", ("ok", 25), id="100 of 400 kronor, a quarter from each"),
        pytest.param("2024-Q4", ("suppressed", None), id="388 of 400 kronor reclaimed are one supplier's"),
    ],
)
def test_money_that_is_nearly_all_one_suppliers_is_withheld(candidate, quarter, told) -> None:
    key = {"indicator_id": "reclaimed_amount_repaid", "area_code": "sdn_bromma", "period": quarter}
    assert candidate.value("status, value", **key) == told


@pytest.mark.parametrize(
    ("quarter", "told"),
    [
        pytest.param("2024-Q1", ("suppressed", None), id="70² + 30² = 5 800 is about two suppliers"),
        pytest.param("2024-Q2", ("ok", 2500), id="four suppliers of one size"),
    ],
)
def test_the_concentration_of_two_valued_suppliers_is_withheld(candidate, quarter, told) -> None:
    key = {"indicator_id": "supplier_concentration", "area_code": "sdn_bromma", "period": quarter}
    assert candidate.value("status, value", **key) == told


def test_the_interval_of_a_small_count_is_exact(candidate) -> None:
    """2 sanctions: 0.242 to 7.225 by exact Poisson, per 4 contracts."""
    key = {"indicator_id": "sanctions_per_100_contracts", "area_code": "sdn_bromma", "period": "2025-Q3"}
    assert candidate.value("lower_95, upper_95, interval_method", **key) == (
        pytest.approx(0.24220927854396496 * 25),
        pytest.approx(7.224687667723961 * 25),
        "exact",
    )


@pytest.mark.parametrize(
    ("area", "status"), [("sdn_farsta", "suppressed"), ("sdn_bromma", "ok"), ("stockholm", "suppressed")]
)
def test_two_suppliers_are_withheld_with_the_city_that_tells_of_them(candidate, area, status) -> None:
    """Farsta has two suppliers in the second quarter. All five of the city's contracts are overdue, and other indicators tell
    that two of them are Farsta's: whatever is withheld of Bromma, the city's figure would be Farsta's too."""
    key = {"indicator_id": "contracts_overdue_for_followup", "area_code": area, "period": "2025-Q2"}
    assert candidate.value("status", **key) == (status,)


def test_two_suppliers_are_not_told_to_have_nothing_to_count(candidate) -> None:
    """Farsta has no follow-up in the second quarter: said of two suppliers, that would be a figure about them, and the city's
    nothing would say so too. Bromma's would say that none of its follow-ups led to a report, of which so few are withheld."""
    key = {"indicator_id": "unannounced_followups", "period": "2025-Q2"}
    for area in ("sdn_farsta", "stockholm", "sdn_bromma"):
        assert candidate.value("status, value, lineage", area_code=area, **key) == ("suppressed", None, None)
    reports = {"indicator_id": "suspicions_reported_to_authorities", "area_code": "sdn_bromma", "period": "2025-Q2"}
    assert candidate.value("status", **reports) == ("suppressed",)


def test_contracts_of_unknown_value_are_withheld(candidate) -> None:
    key = {"indicator_id": "contracts_overdue_for_followup", "area_code": "sdn_bromma", "period": "2025-Q1"}
    assert candidate.value("status, value", **key) == ("suppressed", None)


# --- all of them ---------------------------------------------------------------------------------------------------


def test_a_suppressed_row_tells_nothing(candidate) -> None:
    kept = {
        "indicator_id",
        "definition_version",
        "basis",
        "area_type",
        "area_code",
        "area_name",
        "boundary_version",
        "period_type",
        "period",
        "sex",
        "age_group",
        "status",
        "is_preliminary",
        "is_unreliable",
        "is_break",
        "source",
        "origin",
    }
    columns = [
        name
        for (name,) in candidate.rows(
            "select column_name from duckdb_columns() "
            "where schema_name = 'marts' and table_name = 'fct_indicator_value'"
        )
    ]
    told = ", ".join(f"count({name})" for name in columns if name not in kept)
    rows = candidate.rows(f"select count(*), {told} from marts.fct_indicator_value where status = 'suppressed'")
    assert rows[0][0] > 20
    assert set(rows[0][1:]) == {0}
    assert candidate.rows(
        "select distinct is_preliminary, is_unreliable from marts.fct_indicator_value where status = 'suppressed'"
    ) == [(False, False)]
