"""The charts against coordinates worked by hand, and against texts that would break a page."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publishing.site import charts
from pipeline.publishing.site.charts import Point, Tile


def drawn(svg) -> ElementTree.Element:
    """The chart as XML: a chart that is not well-formed fails here."""
    return ElementTree.fromstring(str(svg))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def timeline(points, reference=(), **given):
    return drawn(
        charts.timeline(
            points, reference, "{:g}".format, "label", ("2021", "2025"), "7", **{"longest_step": 1.5} | given
        )
    )


def dots(root: ElementTree.Element) -> int:
    """How many filled points a chart over time has."""
    (path,) = of_class(root, "c-dots")
    return path.get("d").count("M")


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0, [0, 1]),
        (3, [0, 1, 2, 3]),
        (10, [0, 5, 10]),
        (231, [0, 100, 200, 300]),
        (0.07, [0, 0.025, 0.05, 0.075]),
        (61, [0, 25, 50, 75]),
    ],
)
def test_ticks_are_round_numbers_up_to_the_highest_value(top, expected):
    assert charts.ticks(top) == pytest.approx(expected)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_always_hold_the_value_in_few_steps(top):
    found = charts.ticks(top)
    assert found[0] == 0
    assert found[-1] >= top * (1 - 1e-9)
    assert found[-1] < 2.6 * top
    assert 2 <= len(found) <= 4


def test_a_line_goes_through_its_values():
    # Axis 0–100 on 150 high with 10 above and 24 below: 116 units, so 0 lies at 134, 50 at 76 and 100 at 18? No: 10.
    root = timeline([Point(2021, 0), Point(2022, 50), Point(2023, 100)])
    (line,) = of_class(root, "c-line")
    assert line.get("d") == "M48 126L165 68L282 10"


def test_a_missing_value_is_a_gap_with_its_mark_and_never_a_zero():
    points = [Point(2021, 5), Point(2022, 6), Point(2023, None, mark=".."), Point(2024, 6), Point(2025, 7)]
    root = timeline(points)
    assert len(of_class(root, "c-line")) == 2
    assert [one.text for one in of_class(root, "c-mark")] == [".."]
    assert dots(root) == 4


def test_a_break_is_marked_and_nothing_is_drawn_across_it():
    root = timeline([Point(2021, 5), Point(2022, 6), Point(2023, 9, is_break=True), Point(2024, 8)])
    assert len(of_class(root, "c-break")) == 1
    assert len(of_class(root, "c-line")) == 2


def test_periods_that_are_not_there_are_not_bridged():
    root = timeline([Point(2017, 5), Point(2018, 6), Point(2023, 6), Point(2024, 6)])
    assert len(of_class(root, "c-line")) == 2


def test_surveys_are_points_with_bars_and_no_line():
    points = [Point(2017, 20, 15, 25), Point(2020, 22, 18, 27), Point(2023, 25, 20, 30)]
    root = timeline(points, [Point(2017, 18), Point(2020, 19)], is_joined=False)
    assert not of_class(root, "c-line")
    assert not of_class(root, "c-ref")
    assert not of_class(root, "c-band")
    assert of_class(root, "c-bar")[0].get("d").count("M") == 3
    assert of_class(root, "c-refdot")[0].get("d").count("M") == 2


def test_what_is_not_final_is_drawn_open():
    root = timeline([Point(2021, 5), Point(2022, 6, is_hollow=True)])
    assert (dots(root), len(of_class(root, "c-open"))) == (1, 1)


def test_an_interval_is_a_band_around_its_line():
    root = timeline([Point(2021, 50, 0, 100), Point(2022, 50, 0, 100)])
    (band,) = of_class(root, "c-band")
    assert band.get("d") == "M48 10 282 10 282 126 48 126Z"


def test_an_interval_without_a_band_is_a_bar():
    root = timeline([Point(2021, 50), Point(2022, 50, 0, 100), Point(2024, 50, 0, 100)])
    assert not of_class(root, "c-band")
    assert of_class(root, "c-bar")[0].get("d").count("M") == 2


def test_what_was_not_compared_is_not_drawn_as_alike():
    assert charts.marker("unknown", 5, 5) != charts.marker("similar", 5, 5).replace("similar", "unknown")


def spine(value, *, turned=False, kind="worse", others=(5.0, 10.0, 20.0, 40.0)):
    return drawn(charts.spine(value, value - 2, value + 2, 10.0, list(others), kind, "label", is_lower_right=turned))


def test_a_spine_has_the_reference_in_the_middle_and_turns_where_lower_is_better():
    # The furthest is 40, 30 from the reference: 30 is 100 units, so 20 lies 33.3 from the middle at 110.
    assert of_class(spine(20.0), "c-city")[0].get("d") == "M110 1V25"
    assert of_class(spine(20.0), "m")[0][0].get("x") == "138.7"
    assert of_class(spine(20.0, turned=True), "m")[0][0].get("x") == "72.1"


def test_each_verdict_has_a_shape_of_its_own():
    shapes = {
        kind: charts.marker(kind, 0, 0).replace(f"k-{kind}", "") for kind in ("better", "worse", "higher", "lower")
    }
    assert len(set(shapes.values())) == 4


def test_a_spine_of_equal_values_divides_by_nothing():
    assert of_class(spine(10.0, others=(10.0, 10.0)), "m")


def test_the_map_marks_the_page_s_own_area_and_draws_it_last():
    tiles = [Tile(0, 1, "Här", "5", "worse", is_here=True), Tile(0.5, 0, "Där", "..", "unknown")]
    groups = of_class(drawn(charts.tile_map(tiles, "Karta")), "tile")
    assert [group.get("class") for group in groups] == ["tile k-unknown", "tile k-worse is-here"]


HOSTILE = ["<script>alert(1)</script>", '"><img src=x>', "a" * 10_000, "\u202eevil", "🔒 <b>", "]]>&amp;"]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts(text):
    svg = charts.tile_map([Tile(0, 0, text, text, "plain", href=text)], text)
    root = drawn(svg)
    assert root.get("aria-label") == text
    assert not re.search(r"<(script|img|b)\b", str(svg))
    assert {one.tag for one in root.iter()} <= {"svg", "a", "g", "polygon", "text"}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Bromma", ["Bromma"]),
        ("Enskede-Årsta-Vantör", ["Enskede-", "Årsta-Vantör"]),
        ("Norra innerstaden", ["Norra", "innerstaden"]),
        ("Hässelby-Vällingby", ["Hässelby-", "Vällingby"]),
        ("Kungsholmens", ["Kungsholmens"]),
    ],
)
def test_long_names_stand_on_two_lines(name, lines):
    assert charts._two_lines(name) == lines


def control_points(*values: float, signal: int | None = None) -> list[charts.ControlPoint]:
    return [
        charts.ControlPoint(2020 + at / 12, value, 10.0, 5.0, 15.0, 1, at == signal, False)
        for at, value in enumerate(values)
    ]


def test_a_control_chart_draws_its_limits_and_marks_its_signals():
    root = drawn(charts.control(control_points(10, 11, 16, 9, signal=2), "{:g}".format, "label", ("a", "b"), 0.13))
    # 0–20 on 114 units between 12 and 126: 10 lies at 69, 5 at 97.5 and 15 at 40.5.
    (centre,) = of_class(root, "c-centre")
    assert {step.split()[1] for step in centre.get("d")[1:].split("L")} == {"69"}
    heights = {step.split()[1] for one in of_class(root, "c-limit") for step in one.get("d")[1:].split("L")}
    assert heights == {"97.5", "40.5"}
    assert len(of_class(root, "c-signal")) == 1


def test_a_phase_is_not_joined_to_the_one_before():
    points = control_points(10, 11, 10, 9)
    points[2:] = [
        charts.ControlPoint(one.x, one.value, one.centre, one.lower, one.upper, 2, False, True) for one in points[2:]
    ]
    root = drawn(charts.control(points, "{:g}".format, "label", ("a", "b"), 0.13))
    assert len(of_class(root, "c-thin")) == 2
    assert len(of_class(root, "c-break")) == 1
    assert (len(of_class(root, "c-dot")), len(of_class(root, "c-open"))) == (2, 2)


def test_a_funnel_names_those_outside_and_nobody_else():
    inside = charts.FunnelPoint("Inne", 50, 12, (2, 5, 20, 25), "similar")
    outside = charts.FunnelPoint("Ute <b>", 100, 30, (4, 7, 16, 20), "worse")
    root = drawn(charts.funnel([outside, inside], 11, "{:g}".format, "label", "avtal"))
    texts = [one.text for one in root.iter("text")]
    assert "Ute <b>" in texts
    assert "Inne" not in texts
    assert len(of_class(root, "c-limit")) == len(of_class(root, "c-limit95")) == 2
