"""One verdict per value: against the city and the rest of it, against a year before, over five years, against a target."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.conformance.methods.rates_differ import mid_p
from tests.verdicts import Row, Verdicts, row_checks

REST = "rest_of_city_value, compared_with_rest_95, compared_with_rest_998, judgement_against_rest, p_value_against_rest"
CHANGE = "previous_period, previous_value, change, change_95, judgement_of_change"
TREND = "trend, trend_reason, trend_from_period, judgement_of_trend"
NAMES = ["bromma", "farsta", "jarva", "kungsholmen", "skarpnack", "skarholmen", "sodermalm"]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdicts]:
    models = Verdicts(tmp_path_factory.mktemp("models"))
    yield models
    models.close()


def area(numerator: float | None, denominator: float | None = 10_000, **given: object) -> Row:
    return {"numerator": numerator, "denominator": denominator, **given}


def city(numerator: float | None, denominator: float | None = 100_000, **given: object) -> Row:
    return area(numerator, denominator, area_type="city", area_code="stockholm", area_name="Stockholm", **given)


def share(numerator: float, denominator: float, **given: object) -> Row:
    return area(
        numerator, denominator, method="wilson", multiplier=100.0, disclosure_rule="R4", direction="high", **given
    )


def survey(percent: float, n_eff: float, **given: object) -> Row:
    return {
        "value_given": percent, "numerator": 100, "n": 500, "n_eff": n_eff, "method": "wilson_effective", "multiplier": 100.0,
        "disclosure_rule": "R3", "period_type": "wave", "basis": "survey", **given,
    }  # fmt: skip


# Against the rest of the city


@pytest.mark.parametrize(("direction", "judgement"), [("low", "better"), ("high", "worse"), ("none", "not_judged")])
def test_the_rest_of_the_city_is_the_city_without_the_area(verdicts, direction, judgement) -> None:
    built = verdicts.build([area(50, direction=direction), city(1_000, direction=direction)])
    # 50 of 10 000 against 950 of 90 000: 500 and 1055.6 per 100 000.
    found = built.one(REST, area_code="bromma")
    assert found == (
        pytest.approx(950 / 0.9),
        "lower",
        "lower",
        judgement,
        pytest.approx(mid_p(50, 10_000, 950, 90_000), rel=1e-2),
    )
    assert built.one(f"{REST}, funnel_lower_95, city_value", area_code="stockholm") == (None,) * 7


def test_few_events_are_compared_exactly(verdicts) -> None:
    built = verdicts.build([area(3), city(103, direction="low")])
    found = built.one(REST, area_code="bromma")
    assert found == (
        pytest.approx(100 / 0.9),
        "lower",
        "similar",
        "better",
        pytest.approx(mid_p(3, 10_000, 100, 90_000), rel=1e-9),
    )


def test_a_preliminary_figure_is_not_compared_with_a_final_one(verdicts) -> None:
    built = verdicts.build([area(50, is_preliminary=True), city(1_000)])
    assert built.one(f"{REST}, city_value, funnel_upper_95", area_code="bromma") == (None,) * 7


@pytest.mark.parametrize("row", [
    survey(40, 300, period="2023"),
    area(50, None, value_given=500.0, value_basis="publisher_rate", period="2023"),
    area(None, 10_000, value_given=500.0, value_basis="publisher_rate", period="2023"),
])  # fmt: skip
def test_without_two_counts_there_is_no_rest(verdicts, row) -> None:
    whole = {**row, "area_type": "city", "area_code": "stockholm"}
    whole |= (
        {"numerator": 1_000, "denominator": 100_000}
        if row.get("method") is None
        else {"value_given": 30.0, "n_eff": 4_000}
    )
    built = verdicts.build([row, whole])
    assert built.one(REST, area_code="bromma") == (None,) * 5


def test_a_share_is_compared_by_its_own_test(verdicts) -> None:
    built = verdicts.build([share(30, 60), share(150, 200, area_type="city", area_code="stockholm")])
    value, compared, _, judged, p = built.one(REST, area_code="bromma")
    # 30 of 60 against 120 of 140: chi-square 200 (30 · 20 − 30 · 120)² / (60 · 140 · 150 · 50) = 28.571, times 199 / 200.
    assert value == pytest.approx(12_000 / 140)
    assert (compared, judged) == ("lower", "worse")
    assert p == pytest.approx(chi2.sf(200 * (30 * 20 - 30 * 120) ** 2 / (60 * 140 * 150 * 50) * 199 / 200, 1), rel=1e-9)


def test_a_funnel_stands_around_the_citys_value_at_the_areas_base(verdicts) -> None:
    built = verdicts.build(
        [area(50), city(1_000), survey(40, 300), survey(30, 4_000, area_type="city", area_code="stockholm")]
    )
    found = built.one(
        "funnel_lower_95, funnel_upper_95, funnel_lower_998, funnel_upper_998", area_code="bromma", period_type="year"
    )
    expected = [chi2.ppf(0.025, 200), chi2.isf(0.025, 202), chi2.ppf(0.001, 200), chi2.isf(0.001, 202)]
    assert found == pytest.approx([limit / 2 * 10 for limit in expected], rel=1e-9)
    lower, upper = built.one("funnel_lower_95, funnel_upper_95", area_code="bromma", period_type="wave")
    assert ((lower + upper) / 2, upper - 30) == pytest.approx((30, 100 * 1.959963984540054 * (0.3 * 0.7 / 300) ** 0.5))


def test_false_discoveries_are_controlled_over_the_latest_totals_of_the_default_definition(verdicts) -> None:
    counts = dict(zip(NAMES, (50, 60, 70, 90, 100, 110, 160), strict=True))
    outside: list[Row] = [
        {"period": "2023"}, {"period_type": "month", "period": "2024-12"}, {"definition_version": "second", "version_rank": 2},
        {"sex": "boys"}, {"age_group": "15-17"}, {"indicator_id": "thefts", "boundary_version": "sdn13"},
    ]  # fmt: skip
    rows = [area(count, area_code=name) for name, count in counts.items()] + [city(1_000)]
    for key in outside:
        rows += [area(20, **key), city(1_000, **key)]
    built = verdicts.build(rows)
    p_values = [mid_p(count, 10_000, 1_000 - count, 90_000) for count in counts.values()]
    for name, adjusted in zip(NAMES, multipletests(p_values, method="fdr_bh")[1], strict=True):
        (found,) = built.rows(
            "select p_adjusted_against_rest from fct_indicator_value where area_code = ? and period = '2024' and sex = 'all' "
            "and age_group = 'all' and definition_version = 'first' and indicator_id = 'offences'",
            name,
        )
        assert found == (pytest.approx(adjusted, rel=2e-2),), name
    assert built.rows(
        "select count(p_adjusted_against_rest), count(p_value_against_rest) from fct_indicator_value"
    ) == [(7, 13)]


# Against the year before


@pytest.mark.parametrize(("kind", "before", "now"), [
    ("year", "2023", "2024"), ("half_year", "2023-H1", "2024-H1"), ("quarter", "2023-Q4", "2024-Q4"),
    ("month", "2023-03", "2024-03"), ("rolling_12m", "2023-03", "2024-03"),
    ("pooled", "2019-2021", "2022-2024"), ("wave", "2020", "2023"),
    ("school_term", "2023-VT", "2024-VT"),
])  # fmt: skip
def test_a_value_is_compared_with_the_same_kind_of_period_before(verdicts, kind, before, now) -> None:
    built = verdicts.build([area(100, period_type=kind, period=before), area(150, period_type=kind, period=now)])
    assert built.one(CHANGE, period=now) == (before, pytest.approx(1_000), pytest.approx(500), "higher", "worse")
    assert built.one(CHANGE, period=before) == (None,) * 5
    (p,) = built.one("p_value_of_change", period=now)
    assert p == pytest.approx(mid_p(150, 10_000, 100, 10_000), rel=1e-2)


@pytest.mark.parametrize(("kind", "before", "now"), [
    ("month", "2024-02", "2024-03"), ("quarter", "2024-Q3", "2024-Q4"), ("year", "2022", "2024"),
    ("pooled", "2021-2023", "2022-2024"),
])  # fmt: skip
def test_no_other_period_is_taken_instead(verdicts, kind, before, now) -> None:
    built = verdicts.build([area(100, period_type=kind, period=before), area(150, period_type=kind, period=now)])
    assert built.one(CHANGE, period=now) == (None,) * 5


@pytest.mark.parametrize("broken", [{"is_break": True}, {"is_preliminary": True}])
def test_never_across_a_break_or_from_final_to_preliminary(verdicts, broken) -> None:
    built = verdicts.build([area(100, period="2023"), area(150, **broken)])
    assert built.one(CHANGE, period="2024") == (None,) * 5


def test_a_break_that_only_another_area_shows_breaks_the_series(verdicts) -> None:
    rows = [survey(40, 300, period="2017"), survey(30, 300, period="2023")]
    assert verdicts.build(rows).one("previous_period", period="2023") == ("2017",)
    elsewhere = survey(35, 300, period="2020", area_code="farsta", is_break=True)
    assert verdicts.build([*rows, elsewhere]).one("previous_period", area_code="bromma", period="2023") == (None,)


def test_the_change_of_a_share_has_newcombes_limits(verdicts) -> None:
    built = verdicts.build([share(48, 80, period="2023"), share(56, 70)])
    found = built.one("change, change_lower_95, change_upper_95, change_95", period="2024")
    lower, upper = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    assert found == (pytest.approx(20), pytest.approx(100 * lower), pytest.approx(100 * upper), "higher")


def test_the_change_of_a_survey_is_measured_on_its_effective_samples(verdicts) -> None:
    waves = [survey(60, 80, period="2020"), survey(80, 70, period="2023")]
    lower, upper = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    found = verdicts.build(waves).one("change_lower_95, change_upper_95", period="2023")
    assert found == pytest.approx((100 * lower, 100 * upper))


def test_a_change_without_an_interval_is_not_called_one(verdicts) -> None:
    given = {"value_basis": "publisher_rate", "numerator": None, "denominator": None}
    built = verdicts.build([{**given, "value_given": 100.0, "period": "2023"}, {**given, "value_given": 300.0}])
    assert built.one(CHANGE, period="2024") == ("2023", 100, 200, None, None)


# What a publisher rounded

CITY_VERDICT = "compared_with_city_95, compared_with_city_998, judgement_against_city, is_rounding_decisive"


def printed(count: float | None, rate: float, **given: object) -> Row:
    """A whole rate as printed, with the count or without, and without the population."""
    rate_only = {"value_given": rate, "rounding_given": 0.5, "value_basis": "publisher_rate"}
    return area(count, None, **rate_only | given)


@pytest.mark.parametrize(("rate", "compared"), [
    # 100 crimes at 200 per 100 000: Byar's 81.36–121.63 are 162.73–243.26; at 199.5 162.32–242.65, at 200.5 163.13–243.86.
    (161, "higher"), (162, None), (163, None), (164, "similar"),
    (242, "similar"), (243, None), (244, None), (245, "lower"),
])  # fmt: skip
def test_a_comparison_of_printed_rates_holds_for_all_that_they_can_stand_for(verdicts, rate, compared) -> None:
    whole = printed(None, rate, area_type="city", area_code="stockholm")
    found = verdicts.build([printed(100, 200), whole]).one(f"{CITY_VERDICT}, city_value", area_code="bromma")
    judged = {"higher": "worse", "lower": "better"}.get(compared, compared)
    assert (found[0], *found[2:]) == (compared, judged, compared is None, rate)
    computed = [{**row, "rounding_given": None} for row in (printed(100, 200), whole)]
    assert None not in verdicts.build(computed).one(CITY_VERDICT, area_code="bromma")


def test_one_level_can_be_decided_where_the_other_is_not(verdicts) -> None:
    # At 99.8 % Byar's 72.45–134.38 of 100 crimes are 268.76 at 200, 269.43 at 200.5.
    whole = printed(None, 269, area_type="city", area_code="stockholm")
    found = verdicts.build([printed(100, 200), whole]).one(CITY_VERDICT, area_code="bromma")
    assert found == ("lower", None, "better", True)


@pytest.mark.parametrize(("before", "change"), [
    # MOVER's limits of 200 - r for 100 crimes each, at 199.5 against r + 0.5 and at 200.5 against r - 0.5.
    # Lower limits: 0.73 and 2.73 (149), -0.42 and 1.58 (150), -1.56 and 0.44 (151), -2.70 and -0.70 (152).
    (140, "higher"), (149, "higher"), (150, None), (151, None), (152, "similar"), (200, "similar"),
])  # fmt: skip
def test_a_change_of_printed_rates_holds_for_all_that_they_can_stand_for(verdicts, before, change) -> None:
    built = verdicts.build([printed(100, before, period="2023"), printed(100, 200)])
    found = built.one("change_95, judgement_of_change, change, is_rounding_decisive", period="2024")
    assert found == (change, {"higher": "worse"}.get(change, change), 200 - before, change is None)


@pytest.mark.parametrize(("percent", "compared"), [(44.2, "similar"), (44.8, None), (45.2, None), (45.7, "lower")])
def test_a_delivered_share_is_compared_at_both_ends_of_its_limits(verdicts, percent, compared) -> None:
    rounded = survey(40, 300, lower_given=35.0, upper_given=45.0, rounding_given=0.5, value_basis="delivered")
    whole = survey(percent, 4_000, area_type="city", area_code="stockholm")
    assert verdicts.build([rounded, whole]).one("compared_with_city_95", area_code="bromma") == (compared,)


def test_a_delivered_shares_own_interval_moves_with_it(verdicts) -> None:
    # Wilson's limits of 40 % of 300 are 34.62–45.63; of 39.5 % 45.13 and of 40.5 % 46.14.
    for percent, compared in [(45.0, "similar"), (45.5, None), (46.0, None), (46.5, "lower")]:
        whole = survey(percent, 4_000, area_type="city", area_code="stockholm")
        built = verdicts.build([survey(40, 300, rounding_given=0.5, value_basis="delivered"), whole])
        assert built.one("compared_with_city_95", area_code="bromma") == (compared,), percent


@pytest.mark.parametrize(("target", "judgement"), [
    (243, "uncertain"), (244, "met"), (163, "uncertain"), (162, "not_met"),
])  # fmt: skip
def test_a_target_within_rounding_is_neither_met_nor_missed(verdicts, target, judgement) -> None:
    built = verdicts.build([printed(100, 200)], [{"period": "2027", "target_value": target}])
    assert built.one("target_judgement") == (judgement,)


def test_a_rate_printed_as_0_with_crimes_behind_it_has_no_interval(verdicts) -> None:
    whole = printed(None, 40, area_type="city", area_code="stockholm")
    built = verdicts.build([printed(1, 0), whole])
    assert built.one("value, lower_95, upper_998, compared_with_city_95", area_code="bromma") == (0, None, None, None)


@st.composite
def near_a_limit(draw: st.DrawFn) -> Row:
    """Two true rates, the second within a unit or so of a limit of the first: where rounding can decide."""
    count, residents = draw(st.integers(1, 3_000)), draw(st.integers(5_000, 200_000))
    rate = count / residents * 1e5
    z = draw(st.sampled_from([-3.09, -1.96, 0.0, 1.96, 3.09])) * draw(st.sampled_from([0.9, 1.0, 1.1]))
    near = max(rate + z * rate / count**0.5 + draw(st.floats(-1.5, 1.5)), 0)
    other_residents = draw(st.integers(5_000, 1_000_000))
    return {
        "count": count, "residents": residents, "rate": rate,
        "other_count": round(near * other_residents / 1e5), "other_residents": other_residents,
    }  # fmt: skip


@settings(
    max_examples=5,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(cases=st.lists(near_a_limit(), min_size=120, max_size=120))
def test_no_verdict_on_printed_rates_contradicts_the_one_on_the_true_rates(verdicts, cases) -> None:
    """The same figures twice: with all their digits, and as Brå prints them. The second may say less, never something else."""
    rows: list[Row] = []
    for number, case in enumerate(cases):
        other = case["other_count"] / case["other_residents"] * 1e5
        whole, before = {"area_type": "city", "area_code": "stockholm"}, {"period": "2023"}
        for kind, one, two in [
            (
                "true",
                {"rounding_given": None, "value_given": case["rate"]},
                {"rounding_given": None, "value_given": other},
            ),
            ("printed", {"value_given": float(round(case["rate"]))}, {"value_given": float(round(other))}),
        ]:
            key = {"indicator_id": f"{kind}_{number}"}
            rows += [
                printed(case["count"], 0, **key, **one),
                printed(case["other_count"], 0, **key, **two, **whole),
                printed(case["other_count"], 0, **key, **two, **before),
            ]
    targets = [
        {"indicator_id": row["indicator_id"], "period": "2027", "target_value": case["rate"] * 1.1}
        for case, row in zip([one for one in cases for _ in range(6)], rows, strict=True)
        if row.get("area_code") is None and row.get("period") is None
    ]
    built = verdicts.build(rows, targets)
    columns = [
        "compared_with_city_95",
        "compared_with_city_998",
        "change_95",
        "judgement_against_city",
        "judgement_of_change",
    ]
    contradicted = [f"printed.{name} <> truth.{name}" for name in columns]
    found = built.rows(
        f"""
        from fct_indicator_value as printed
        inner join fct_indicator_value as truth
            on truth.indicator_id = replace(printed.indicator_id, 'printed', 'true')
            and truth.area_code = printed.area_code and truth.period = printed.period
        where
            printed.indicator_id like 'printed%' and (
                {" or ".join(contradicted)}
                or printed.target_judgement <> 'uncertain' and printed.target_judgement <> truth.target_judgement
            )
        """
    )
    assert found == []


# Over five years


def years(counts: list[float | None], first: int = 2020, **given: object) -> list[Row]:
    return [area(count, period=str(first + place), **given) for place, count in enumerate(counts) if count is not None]


RISING = [100, 120, 140, 170, 200]


@pytest.mark.parametrize(("counts", "trend", "judged"), [
    (RISING, "increasing", "worse"), (RISING[::-1], "decreasing", "better"), ([100, 105, 98, 102, 101], "no_change", "similar"),
])  # fmt: skip
def test_five_years_have_a_trend(verdicts, counts, trend, judged) -> None:
    built = verdicts.build(years(counts))
    assert built.one(TREND, period="2024") == (trend, None, "2020", judged)
    assert built.one(TREND, period="2023") == ("not_calculated", "fewer_than_five_years", None, None)


def test_one_year_alone_makes_no_trend(verdicts) -> None:
    built = verdicts.build(years([1_000, 1_100, 1_200, 1_300, 500]))
    trend, chi_squared = built.one("trend, trend_chi2", period="2024")
    assert trend == "no_change"
    assert chi_squared > 9.55


@pytest.mark.parametrize(("rows", "reason"), [
    (years([100, 120, None, 140, 170, 200], first=2019), "fewer_than_five_years"),
    ([*years(RISING[:4]), area(200, is_preliminary=True)], "preliminary"),
    ([*years(RISING[:4]), area(200, is_break=True)], "break"),
    ([*years(RISING[:4]), area(200, is_suppressed=True)], None),
    ([*years(RISING[:4]), area(200, value_given=2_000.0, value_basis="publisher_rate")], "not_computed_here"),
    ([area(count, period=f"20{20 + place}", period_type="rolling_12m") for place, count in enumerate(RISING)], "not_yearly"),
    ([share(count, 80, period=str(2020 + place)) for place, count in enumerate((20, 40, 50, 60, 80))], "all_or_none"),
    ([area(count, period=str(2020 + place), method="none") for place, count in enumerate(RISING)], "no_interval"),
])  # fmt: skip
def test_why_there_is_no_trend(verdicts, rows, reason) -> None:
    built = verdicts.build(rows)
    latest = max(row["period"] for row in rows if "period" in row) if "period" in rows[-1] else "2024"
    expected = ("not_calculated", reason, None, None) if reason else (None, None, None, None)
    assert built.one(TREND, period=latest) == expected


def test_a_break_at_the_first_of_the_five_years_is_none(verdicts) -> None:
    first, *others = years(RISING)
    assert verdicts.build([{**first, "is_break": True}, *others]).one("trend", period="2024") == ("increasing",)


def test_the_trend_of_a_share(verdicts) -> None:
    rows = [share(count, 300, period=str(2020 + place)) for place, count in enumerate((60, 80, 110, 130, 170))]
    trend, slope, judged = verdicts.build(rows).one("trend, trend_slope, judgement_of_trend", period="2024")
    assert (trend, judged) == ("increasing", "better")
    assert 8 < slope < 10  # from 20 to 57 per cent in four years


# Targets, definitions, and what is withheld


@pytest.mark.parametrize(("direction", "target", "judgement"), [
    ("low", 1_300, "met"), ("low", 800, "not_met"), ("low", 1_000, "uncertain"), ("high", 800, "met"), ("high", 1_300, "not_met"),
    ("none", 800, None),
])  # fmt: skip
def test_a_target_is_met_where_the_whole_interval_is_beyond_it(verdicts, direction, target, judgement) -> None:
    built = verdicts.build([area(100, direction=direction)], [{"period": "2027", "target_value": target}])
    assert built.one("target_value, target_period, target_judgement") == (target, "2027", judgement)


def test_the_next_target_counts_and_one_that_has_passed_does_not(verdicts) -> None:
    targets = [{"period": period, "target_value": 1_000.0} for period in ("2023", "2025", "2027")]
    assert verdicts.build([area(100)], targets).one("target_period") == ("2025",)
    assert verdicts.build([area(100)], targets[:1]).one("target_period, target_judgement") == (None, None)
    assert verdicts.build([area(100)], [{**targets[1], "area_code": "farsta"}]).one("target_period") == (None,)


def test_definitions_that_say_the_opposite_are_shown(verdicts) -> None:
    low, high = {"definition_version": "first"}, {"definition_version": "second", "version_rank": 2}
    opposite = [area(50, **low), city(1_000, **low), area(150, **high), city(1_000, **high)]
    built = verdicts.build(opposite)
    assert built.rows("select distinct area_code, definitions_disagree from fct_indicator_value order by 1") == [
        ("bromma", True), ("stockholm", False),
    ]  # fmt: skip
    alike = [area(50, **low), city(1_000, **low), area(60, **high), city(1_000, **high)]
    assert verdicts.build(alike).rows("select distinct definitions_disagree from fct_indicator_value") == [(False,)]
    trends = [*years(RISING, **low), *years(RISING[::-1], **high)]
    found = verdicts.build(trends).rows(
        "select period, trend from fct_indicator_value where definitions_disagree order by 2"
    )
    assert found == [("2024", "decreasing"), ("2024", "increasing")]


def test_a_withheld_value_has_no_verdict_and_gives_none_away(verdicts) -> None:
    hidden = years(RISING)
    hidden[3]["is_suppressed"] = hidden[4]["is_suppressed"] = True
    rows = [
        *hidden,
        *years([1_000] * 5, area_type="city", area_code="stockholm"),
        area(150, period="2025"),
        city(1_000, period="2025"),
    ]
    built = verdicts.build(rows, [{"period": "2027", "target_value": 1.0}])
    shown = {
        *("indicator_id", "definition_version", "basis", "area_type", "area_code", "area_name", "boundary_version"),
        *("period_type", "period", "sex", "age_group", "status", "is_preliminary", "is_unreliable", "is_break"),
        *("source", "origin"),
    }
    columns = [row[0] for row in built.rows("describe fct_indicator_value") if row[0] not in shown]
    assert built.one(", ".join(columns), area_code="bromma", period="2024") == (None,) * len(columns)
    # The year after has neither a change nor a trend from what is withheld.
    assert built.one("previous_value, change, trend", area_code="bromma", period="2025") == (
        None,
        None,
        "not_calculated",
    )


# Checks


def some_of_everything() -> list[Row]:
    """Rows that every check passes, with a row for each of them to break."""
    drugs = {"indicator_id": "drugs", "direction": "none"}
    gone = {"indicator_id": "gone"}
    return [
        *years(RISING), *years([1_000] * 5, area_type="city", area_code="stockholm", denominator=100_000),
        *years(RISING, **drugs), *years([1_000] * 5, **drugs, area_type="city", area_code="stockholm"),
        area(5, period="2024-02", period_type="month"), area(8, None, period="2023", **gone),
        area(6, is_suppressed=True, **gone), area(None, None, status_given="not_measured", period="2022", **gone),
        printed(100, 200, indicator_id="printed"),
        printed(None, 243, indicator_id="printed", area_type="city", area_code="stockholm"),
    ]  # fmt: skip


BROMMA = "area_code = 'bromma' and indicator_id = 'offences' and period = '2024'"
DRUGS = "area_code = 'bromma' and indicator_id = 'drugs' and period = '2024'"
FAULTS: list[tuple[str, str, str]] = [
    ("withheld_rows_are_empty", "previous_value = 3", "status = 'suppressed'"),
    ("withheld_rows_are_empty", "is_rounding_decisive = false", "status = 'not_measured'"),
    ("withheld_rows_are_empty", "lineage = 'file/row 7'", "status = 'suppressed'"),
    ("withheld_rows_are_empty", "is_unreliable = true", "status = 'suppressed'"),
    ("value_or_reason", "status = 'ok'", "status = 'missing_denominator'"),
    ("value_or_reason", "status = 'not_measured'", BROMMA),
    ("interval_holds_its_value", "lower_95 = value + 1", BROMMA),
    ("interval_holds_its_value", "upper_998 = upper_95 - 1", BROMMA),
    ("interval_holds_its_value", "upper_95 = null", BROMMA),
    ("comparison_follows_from_interval", "compared_with_city_95 = 'lower', judgement_against_city = 'better'", BROMMA),
    (
        "comparison_follows_from_interval",
        "compared_with_city_95 = 'similar', judgement_against_city = 'similar'",
        BROMMA,
    ),
    ("comparison_follows_from_interval", "compared_with_city_95 = null, judgement_against_city = null", BROMMA),
    ("comparison_follows_from_interval", "city_value = 1, compared_with_city_95 = 'higher'", "area_type = 'city'"),
    ("rounding_decides_only_printed_figures", "is_rounding_decisive = true", BROMMA),
    ("rounding_decides_only_printed_figures", "is_rounding_decisive = null", BROMMA),
    ("judgements_follow_from_direction", "judgement_against_rest = null", BROMMA),
    ("judgements_follow_from_direction", "judgement_of_change = 'worse'", BROMMA),
    ("judgements_follow_from_direction", "judgement_of_trend = 'similar'", BROMMA),
    ("judgements_follow_from_direction", "judgement_of_trend = 'worse'", "trend = 'not_calculated'"),
    ("nothing_is_judged_without_a_direction", "judgement_against_city = 'worse'", DRUGS),
    ("nothing_is_judged_without_a_direction", "judgement_of_trend = 'worse'", DRUGS),
    ("nothing_is_judged_without_a_direction", "target_judgement = 'met'", DRUGS),
    ("comparison_with_rest_follows_from_p", "p_value_against_rest = 0.06", BROMMA),
    ("comparison_with_rest_follows_from_p", "compared_with_rest_95 = 'lower'", BROMMA),
    ("comparison_with_rest_follows_from_p", "compared_with_rest_998 = 'similar'", BROMMA),
    ("comparison_with_rest_follows_from_p", "p_adjusted_against_rest = p_value_against_rest / 2", BROMMA),
    ("comparison_with_rest_follows_from_p", "rest_of_city_value = 900", "area_type = 'city'"),
    ("funnel_is_around_the_city", "funnel_lower_998 = funnel_lower_95 + 1", BROMMA),
    ("funnel_is_around_the_city", "funnel_upper_95 = null", BROMMA),
    ("funnel_is_around_the_city", "city_value = funnel_upper_95 + 1", BROMMA),
    ("change_follows_from_values", "change = change - 1", BROMMA),
    ("change_follows_from_values", "change_95 = 'lower'", BROMMA),
    ("change_follows_from_values", "change_95 = null", BROMMA),
    ("change_follows_from_values", "change_upper_95 = change - 1", BROMMA),
    ("change_follows_from_values", "previous_period = '2025'", BROMMA),
    ("trend_follows_from_rule", "trend = null", BROMMA),
    ("trend_follows_from_rule", "trend_reason = 'break'", BROMMA),
    ("trend_follows_from_rule", "trend_chi2 = 9.5", BROMMA),
    ("trend_follows_from_rule", "trend_slope = -1", BROMMA),
    ("trend_follows_from_rule", "period_type = 'wave'", BROMMA),
]


def test_sound_verdicts_pass_every_check_and_each_check_has_a_fault(verdicts) -> None:
    assert verdicts.build(some_of_everything()).failing() == set()
    assert {check for check, _, _ in FAULTS} == set(row_checks())


def test_each_check_finds_its_fault(verdicts) -> None:
    built = verdicts.build(some_of_everything())
    missed = [
        fault
        for fault in FAULTS
        if fault[0] not in built.failing(f"update fct_indicator_value set {fault[1]} where {fault[2]}")
    ]
    assert missed == []
