"""Action plans from delivered rows to their indicators and to `fct_action`: problem, cause, action, indicator, outcome.

Every number is worked out by hand. One candidate holds all cases, by half-year: 2023-H1 with two districts that merged,
2024-H2 with all eleven districts, 2025-H1 with two of them.
"""

from datetime import date

import pytest

from tests.candidates import Candidate, Row, build, delivered, population, reported

DISTRICTS = [
    "Järva", "Hässelby-Vällingby", "Bromma", "Kungsholmen", "Norra innerstaden", "Södermalm", "Enskede-Årsta-Vantör",
    "Skarpnäck", "Farsta", "Hägersten-Älvsjö", "Skärholmen",
]  # fmt: skip
H1_2023, H2_2024, H1_2025 = date(2023, 6, 30), date(2024, 12, 31), date(2025, 6, 30)
TABLES = ("situational_pictures", "problems", "actions", "followups")


def picture(area: str, adopted: date | None, as_of: date = H2_2024, arrival: int = 1) -> Row:
    return delivered(as_of_date=as_of, area=area, adopted_date=adopted, arrival_number=arrival)


def problem(name: str, area: str, as_of: date = H2_2024, arrival: int = 1, **columns: object) -> Row:
    usual = {"problem_title": name, "focus_area": "public_environment", "is_prioritised": True,
             "has_cause_analysis": True, "cause": "Mörkt.", "indicator_id": "reported_robbery"}  # fmt: skip
    return delivered(as_of_date=as_of, problem_id=name, area=area, arrival_number=arrival, **(usual | columns))


def action(name: str, of: str, as_of: date = H2_2024, arrival: int = 1, **columns: object) -> Row:
    usual = {"action_title": name, "kind": "presence", "responsible_committee": "Farsta stadsdelsnämnd",
             "start_date": date(2023, 3, 1), "due_date": date(2024, 6, 30), "status": "done",
             "target_group": "place"}  # fmt: skip
    return delivered(as_of_date=as_of, action_id=name, problem_id=of, arrival_number=arrival, **(usual | columns))


def followup(of: str, day: date, outcome: str, as_of: date = H2_2024, arrival: int = 1, **columns: object) -> Row:
    return delivered(
        as_of_date=as_of, action_id=of, followup_date=day, outcome=outcome, arrival_number=arrival, **columns
    )


PICTURES = [
    *(picture(district, date(2024, 3, 1)) for district in DISTRICTS if district not in ("Bromma", "Skarpnäck")),
    # 305 days before 31 December 2024; one exactly two years old, which is current; one a day older; one without any.
    picture("Farsta", date(2021, 1, 1)),
    picture("Bromma", date(2022, 12, 30)),
    picture("Skarpnäck", None),
    picture("Stockholms stad", date(2024, 12, 21)),
    picture("Rinkeby-Kista", date(2022, 6, 30), H1_2023, 2),
    picture("Spånga-Tensta", date(2020, 6, 30), H1_2023, 2),
    picture("Kungsholmen", date(2024, 3, 1), H1_2025, 3),
    # The later delivery of the same half-year replaces the earlier one whole.
    picture("Kungsholmen", date(2025, 5, 1), H1_2025, 4),
]
PROBLEMS = [
    problem("traced", "Farsta"),
    problem("no cause", "Farsta", has_cause_analysis=False, cause=None),
    problem("no action", "Farsta"),
    problem("no indicator", "Farsta", indicator_id=None),
    problem("unknown indicator", "Farsta", indicator_id="something_else"),
    problem("not prioritised", "Farsta", is_prioritised=False),
    problem("robbery", "Bromma"),
    problem("youth", "Bromma", indicator_id="strategic_crimes_boys"),
    problem("survey", "Bromma", indicator_id="worried_about_crime"),
    problem("plan", "Bromma", indicator_id="age_of_situational_picture"),
    problem("charted", "Skarpnäck"),
    problem("theft", "Bromma", indicator_id="reported_bicycle_theft"),
    problem("contracts", "Farsta", indicator_id="contracts_overdue_for_followup"),
    problem("merged", "Rinkeby-Kista", H1_2023, 2),
    problem("old", "Kungsholmen", H1_2025, 3),
    problem("new", "Kungsholmen", H1_2025, 4),
]
ACTIONS = [
    # Due in Farsta: done, overdue and followed-up; stopped and not yet due do not count.
    action("done", "traced"),
    action("done, outcome unknown", "traced"),
    action("overdue", "no cause", status="ongoing"),
    action("not yet due", "no indicator", status="ongoing", due_date=date(2024, 12, 31)),
    action("of unknown indicator", "unknown indicator"),
    action("stopped", "no action", status="stopped"),
    action("followed up twice", "not prioritised"),
    action("before and after", "robbery"),
    action("started this year", "robbery", start_date=date(2024, 2, 1), status="ongoing"),
    action("not begun", "robbery", start_date=date(2023, 3, 1), status="planned"),
    action("of withheld figures", "youth"),
    action("of two preliminary kinds", "theft"),
    action("of a charted series", "charted"),
    action("of a charted series, too new", "charted", start_date=date(2024, 2, 1), status="ongoing"),
    action("of a survey that was not made", "survey"),
    action("of an age", "plan", start_date=date(2024, 12, 1), due_date=date(2025, 1, 31), status="ongoing"),
    action("in a merged district", "merged", H1_2023, 2, status="ongoing", due_date=date(2023, 6, 30),
           responsible_committee="Rinkeby-Kista stadsdelsnämnd"),
    action("of the replaced delivery", "old", H1_2025, 3),
    action("of the delivery that holds", "new", H1_2025, 4),
]  # fmt: skip
FOLLOWUPS = [
    followup("done", date(2024, 7, 1), "partly", finding="Fler vuxna.", is_measured=True),
    followup("done, outcome unknown", date(2024, 7, 1), "unknown"),
    followup("followed up twice", date(2024, 3, 1), "not_reached"),
    followup("followed up twice", date(2024, 9, 1), "as_planned"),
    followup("stopped", date(2024, 9, 1), "not_reached"),
]
POPULATIONS = [
    *(population(area, year, 50_000) for year in (2020, 2021, 2022, 2023) for area in ("bromma", "farsta")),
    *(population(area, 2021, 50_000) for area in ("rinkeby_kista", "spanga_tensta")),
    population("jarva", 2023, 100_000),
    *(population("skarpnack", year, 50_000) for year in range(2008, 2024)),
]
CRIMES = [
    # Bromma 200 → 100 per 50 000: intervals far apart; Farsta 100 → 110: they overlap.
    *(reported("bromma", "robbery", str(year), count) for year, count in ((2021, 150), (2022, 200), (2023, 130),
                                                                          (2024, 100))),
    *(reported("farsta", "robbery", str(year), count) for year, count in ((2022, 100), (2023, 20), (2024, 110))),
    *(reported(area, "robbery", "2022", count) for area, count in (("rinkeby_kista", 40), ("spanga_tensta", 60))),
    reported("jarva", "robbery", "2024", 300),
    # Fifteen years of 98 to 102, and then 300.
    *(reported("skarpnack", "robbery", str(year), 98 + year * 3 % 5) for year in range(2009, 2024)),
    reported("skarpnack", "robbery", "2024", 300),
    reported("bromma", "bicycle_theft", "2022", 100),
    reported("bromma", "bicycle_theft", "2024", 300, preliminary=True),
]  # fmt: skip
STRATEGIC = [
    delivered(district_label=district, period=period, sex="boys", age_group="15-17", offence=offence, basis="convicted",
              case_count=3, counting_unit="offences", population=500)
    for district in DISTRICTS
    for period in ("2022", "2024")
    for offence in ("robbery", "motor_vehicle_theft", "violence_or_threat_against_official", "interference_with_justice")
]  # fmt: skip


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    plans = zip(TABLES, (PICTURES, PROBLEMS, ACTIONS, FOLLOWUPS), strict=True)
    return build(
        tmp_path_factory.mktemp("plans"),
        {
            **{f"district_action_plans__{table}": rows for table, rows in plans},
            "bra_reported_crimes__figures": CRIMES,
            "stockholm_population__population": POPULATIONS,
            "strategic_crimes__counts": [
                row | {"case_count": 1 if row["district_label"] == "Bromma" else 3} for row in STRATEGIC
            ],
        },
    )


def of_action(candidate: Candidate, name: str, columns: str) -> tuple:
    (found,) = candidate.rows(f"select {columns} from marts.fct_action where action_id = ?", name)
    return found


def share(candidate: Candidate, indicator: str, area: str, period: str = "2024-H2", boundary: str = "sdn11") -> tuple:
    return candidate.value(
        "numerator, denominator, value, status",
        indicator_id=indicator, area_code=area, period=period, boundary_version=boundary,
    )  # fmt: skip


def test_the_models_are_sound(candidate):
    of_plans = ("situational_picture", "problem", "action", "period__key", "dim_period")
    assert {name for name in candidate.unsound if name.startswith(of_plans)} == set()


@pytest.mark.parametrize(
    ("area", "days"), [("jarva", 305), ("farsta", 305), ("bromma", 732), ("skarpnack", None), ("stockholm", 10)]
)
def test_a_situational_picture_is_as_old_as_its_delivery_says(candidate, area, days):
    status = "not_measured" if days is None else "ok"
    assert share(candidate, "age_of_situational_picture", area)[2:] == (days, status)


def test_the_city_counts_the_districts_whose_picture_is_at_most_two_years_old(candidate):
    assert share(candidate, "areas_with_current_situational_picture", "stockholm")[:2] == (9, 11)


def test_a_share_of_the_districts_that_happened_to_deliver_is_not_the_citys(candidate):
    for indicator in ("areas_with_current_situational_picture", "problems_traced_to_indicator"):
        assert share(candidate, indicator, "stockholm", "2025-H1") == (None, None, None, "not_measured")
    assert share(candidate, "problems_traced_to_indicator", "kungsholmen", "2025-H1")[:2] == (1, 1)


def test_actions_are_due_when_they_are_done_or_should_be_and_an_unknown_outcome_is_none(candidate):
    """Due in Farsta: two done, the overdue one, that of the unknown indicator, the one followed up twice."""
    assert share(candidate, "actions_with_followed_up_outcome", "farsta")[:2] == (2, 5)


def test_a_prioritised_problem_is_traced_where_no_link_is_missing(candidate):
    """Farsta: of six prioritised problems one has cause, action and indicator; contracts has no action."""
    assert share(candidate, "problems_traced_to_indicator", "farsta")[:2] == (1, 6)
    found = candidate.rows("select problem_id, first_missing_link from marts.fct_problem where area_code = 'farsta'")
    assert dict(found) == {
        "traced": None, "no cause": "cause", "no action": "action", "no indicator": "indicator",
        "unknown indicator": "indicator", "not prioritised": None, "contracts": "action",
    }  # fmt: skip


def test_an_area_without_anything_to_count_is_not_measured_and_not_zero(candidate):
    assert share(candidate, "actions_with_followed_up_outcome", "sodermalm") == (None, None, None, "not_measured")


def test_districts_that_merged_keep_their_own_figures_and_add_up_to_todays(candidate):
    indicator = "actions_with_followed_up_outcome"
    assert share(candidate, indicator, "rinkeby_kista", "2023-H1", "sdn13")[:2] == (None, None)
    assert share(candidate, "problems_traced_to_indicator", "jarva", "2023-H1")[:2] == (1, 1)
    age = "age_of_situational_picture"
    assert share(candidate, age, "rinkeby_kista", "2023-H1", "sdn13")[2] == 365
    assert share(candidate, age, "jarva", "2023-H1")[3] == "not_measured"


def test_the_later_delivery_of_an_area_replaces_the_earlier_one_whole(candidate):
    found = candidate.rows("select action_id from marts.fct_action where area_code = 'kungsholmen'")
    assert found == [("of the delivery that holds",)]
    assert candidate.rows("select adopted_date from marts.fct_situational_picture where area_code = 'kungsholmen'") == [
        (date(2025, 5, 1),)
    ]


def test_an_action_carries_its_problem_cause_and_latest_follow_up(candidate):
    assert of_action(
        candidate, "followed up twice",
        "problem_title, cause, followup_count, followup_date, outcome, is_overdue, is_prioritised",
    ) == ("not prioritised", "Mörkt.", 2, date(2024, 9, 1), "as_planned", False, False)  # fmt: skip
    assert of_action(candidate, "overdue", "is_overdue, has_cause_analysis, outcome") == (True, False, None)
    assert of_action(candidate, "not yet due", "is_overdue") == (False,)


def test_the_year_in_which_an_action_began_is_neither_before_nor_after(candidate):
    """Started on 1 March 2023: 2022 (400 per 100 000) against 2024 (200)."""
    assert of_action(
        candidate, "before and after",
        "period_type, period_before, value_before, period_after, value_after, change_since_start, change_reason",
    ) == ("year", "2022", 400.0, "2024", 200.0, "lower", "compared")  # fmt: skip


def test_figures_whose_intervals_overlap_are_not_told_apart(candidate):
    assert of_action(candidate, "done", "value_before, value_after, change_since_start") == (200.0, 220.0, "similar")


@pytest.mark.parametrize(
    ("name", "reason", "before", "after"),
    [
        ("started this year", "no_value_after", "2023", None),
        ("not begun", "not_started", "2022", None),
        ("of withheld figures", "suppressed", "2022", "2024"),
        ("of two preliminary kinds", "preliminary", "2022", "2024"),
        ("of a survey that was not made", "no_value_before", None, None),
        ("not yet due", "no_indicator", None, None),
        ("of unknown indicator", "unknown_indicator", None, None),
    ],
)
def test_where_nothing_is_compared_a_word_says_why(candidate, name, reason, before, after):
    assert of_action(candidate, name, "change_reason, change_since_start, period_before, period_after") == (
        reason, None, before, after,
    )  # fmt: skip


def test_the_control_charts_verdict_stands_beside_the_action(candidate):
    columns = "chart_period_type, chart_period, chart_signal, chart_signal_direction, chart_verdict"
    assert of_action(candidate, "of a charted series", columns) == (
        "year", "2024", "beyond_limits", "higher", "worsening",
    )  # fmt: skip
    for name in ("of a charted series, too new", "before and after", "not begun"):
        assert of_action(candidate, name, columns) == (None,) * 5


def test_a_withheld_figure_is_nowhere_in_an_action(candidate):
    columns = [f"{name}_{side}" for side in ("before", "after") for name in ("value", "lower_95", "upper_95", "status")]
    found = of_action(candidate, "of withheld figures", ", ".join(columns))
    assert found == (None, None, None, "suppressed") * 2


def test_an_action_of_a_merged_district_is_measured_in_todays_district_and_says_so(candidate):
    """Rinkeby-Kista 40 and Spånga-Tensta 60 of 100 000 in 2022; Järva 300 of 100 000 in 2024."""
    assert of_action(
        candidate, "in a merged district",
        "area_code, area_code_today, indicator_area_code, is_wider_area, value_before, value_after, change_since_start",
    ) == ("rinkeby_kista", "jarva", "jarva", True, 100.0, 300.0, "higher")  # fmt: skip


def test_every_figure_of_an_action_is_a_published_one(candidate):
    for side in ("before", "after"):
        assert candidate.rows(
            f"select action_id from marts.fct_action as action where period_{side} is not null and not exists ("
            "select 1 from marts.fct_indicator_value as value "
            "where value.indicator_id = action.indicator_id and value.definition_version = action.definition_version "
            "and value.basis = action.basis and value.area_code = action.indicator_area_code "
            "and value.boundary_version = 'sdn11' and value.period_type = action.period_type "
            f"and value.period = action.period_{side} and value.sex = action.sex "
            f"and value.age_group = action.age_group and value.status = action.status_{side} "
            f"and value.value is not distinct from action.value_{side})"
        ) == []  # fmt: skip
