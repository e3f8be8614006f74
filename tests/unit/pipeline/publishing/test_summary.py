"""What a summary says and what it leaves out, on rows made by hand."""

from typing import Any

import pytest

from pipeline.publishing.site import figures, summary
from pipeline.publishing.site.figures import Series

AREA = "bromma"


def row(**given: Any) -> dict[str, Any]:
    """A value of 20 against the city's 10: twice as high, certainly, and unchanged."""
    return {
        "area_type": "district", "status": "ok", "value": 20.0, "is_unreliable": False, "is_preliminary": False,
        "ratio_to_city": 2.0, "judgement_against_city": "worse", "compared_with_city_95": "higher",
        "p_adjusted_against_rest": 0.001, "previous_value": 19.0, "judgement_of_change": "similar", "change_95": "similar",
        "trend": "no_change", "judgement_of_trend": "similar",
    } | given  # fmt: skip


def series(name: str, **given: Any) -> tuple[Series, str]:
    rows = {(AREA, "year", "2025"): row(**given)}
    return Series({"indicator_id": name}, "reported", "all", "all", ("year", "2025"), rows), AREA


def names(told: list[summary.Told]) -> list[str]:
    return [one.series.indicator["indicator_id"] for one in told]


def test_differences_stand_strongest_first_and_a_half_is_as_far_as_a_double():
    told = summary.of_area(
        [
            series("double", ratio_to_city=2.0),
            series("third", ratio_to_city=1 / 3),
            series("tenth_more", ratio_to_city=1.1),
            series("none", ratio_to_city=0.0),
        ]
    )
    assert names(told.worse) == ["none", "third", "double", "tenth_more"]


def test_an_unreliable_value_is_never_told_as_worse():
    told = summary.of_area([series("small", is_unreliable=True, judgement_of_change="worse", change_95="higher")])
    assert (told.worse, told.got_worse, told.compared) == ([], [], 0)
    assert list(told.unknown) == ["unreliable"]


@pytest.mark.parametrize("status", ["suppressed", "not_measured", "missing_denominator", "not_existing"])
def test_a_missing_value_is_unknown_by_its_own_status(status):
    told = summary.of_area([series("gone", value=None, status=status, judgement_against_city=None)])
    assert list(told.unknown) == [status]
    assert told.compared == 0


def test_where_more_is_neither_good_nor_bad_nothing_is_better_or_worse():
    told = summary.of_area(
        [series("drugs", judgement_against_city="not_judged", judgement_of_change="not_judged", change_95="higher")]
    )
    assert (told.worse, told.better, told.got_worse, told.got_better) == ([], [], [], [])
    assert names(told.differs) == ["drugs"]


def test_a_value_without_a_comparison_is_not_called_alike():
    told = summary.of_area([series("alone", judgement_against_city=None, compared_with_city_95=None)])
    assert list(told.unknown) == ["not_compared"]
    assert told.similar == []


def test_a_change_and_a_trend_that_contradict_are_left_out():
    both = {
        "judgement_of_change": "worse",
        "change_95": "higher",
        "judgement_of_trend": "better",
        "trend": "decreasing",
    }
    told = summary.of_area([series("mixed", **both), series("worse", judgement_of_change="worse", change_95="higher")])
    assert names(told.got_worse) == ["worse"]
    assert told.got_better == []


def test_what_holds_among_many_comparisons_is_counted_apart():
    told = summary.of_area(
        [
            series("holds"),
            series("chance", p_adjusted_against_rest=0.2),
            series("outside", p_adjusted_against_rest=None),
            series("alike", judgement_against_city="similar"),
            directed(series("drugs", judgement_against_city="not_judged"), "none"),
        ]
    )
    assert (told.compared, len(told.differing), told.tested, told.holding) == (5, 4, 3, 2)
    assert told.judged_and_tested == 2, "what is only higher or lower is tested, and not judged"


@pytest.mark.parametrize(
    ("kind", "period", "expected"),
    [
        ("year", "2024", 2024.0),
        ("month", "2024-01", 2024.0),
        ("month", "2024-07", 2024.5),
        ("quarter", "2024-Q3", 2024.5),
        ("half_year", "2024-H2", 2024.5),
        ("pooled", "2022-2024", 2024.0),
        ("wave", "2023", 2023.0),
    ],
)
def test_periods_lie_where_they_begin(kind, period, expected):
    assert figures.moment(kind, period) == expected


def test_only_what_was_judged_against_an_earlier_value_counts_as_followed():
    told = summary.of_area(
        [
            series("unchanged"),
            series("worse", judgement_of_change="worse", change_95="higher"),
            series("only_a_rate_before", judgement_of_change=None, change_95=None, judgement_of_trend=None),
            series("not_judged", judgement_of_change="not_judged", change_95="higher", judgement_of_trend=None),
        ]
    )
    assert told.followed == 2


def test_only_what_has_a_better_and_a_worse_counts_among_the_judged():
    told = summary.of_area(
        [
            directed(series("robbery"), "low"),
            directed(series("burglary", judgement_against_city="similar", compared_with_city_95="similar"), "low"),
            directed(series("alike", judgement_against_city="similar", compared_with_city_95="similar"), "none"),
            directed(series("drugs", judgement_against_city="not_judged"), "none"),
        ]
    )
    assert (told.judged, told.compared) == (2, 4)


def directed(given: tuple[Series, str], direction: str) -> tuple[Series, str]:
    given[0].indicator["direction"] = direction
    return given
