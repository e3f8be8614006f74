"""What holds of the macros whatever the numbers: their ends, seams, missing values and properties; and the generic tests.

How near the statistics are to published values and to other programs is in tests/conformance.
"""

import math
from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from pipeline.standard_checks import sentence
from tests.macro_project import MacroProject
from tests.macro_project import evaluate as run

INPUTS = {
    "x": "double", "p": "double", "n": "double", "sum_w": "double", "sum_w2": "double",
    "numerator": "integer", "denominator": "integer", "period": "varchar", "period_type": "varchar",
    "label": "varchar",
    "day_a": "date", "day_b": "date",
}  # fmt: skip
EXPRESSIONS = {
    "z_95": "z('95')",
    "z_998": "z('998')",
    **{f"byar_{side}_{level}": f"byar_{side}('x', z('{level}'))" for side in ("lower", "upper") for level in (95, 998)},
    **{
        f"poisson_{side}_{level}": f"poisson_{side}('x', '{level}')"
        for side in ("lower", "upper")
        for level in (95, 998)
    },
    "poisson_method": "poisson_method('x')",
    **{
        f"wilson_{side}_{level}": f"wilson_{side}('p', 'n', z('{level}'))"
        for side in ("lower", "upper")
        for level in (95, 998)
    },
    "effective_n": "effective_n('sum_w', 'sum_w2')",
    "ratio": "safe_ratio('numerator', 'denominator')",
    "year": "period_year('period')",
    "quarter": "quarter_of_month('period')",
    "position": "period_position('period_type', 'period')",
    "first_year": "first_year_of('period_type', 'period')",
    "last_year": "last_year_of('period_type', 'period')",
    "before": "period_before('period_type', 'period')",
    "quarter_of_day": "quarter_of_date('day_a')",
    "half_year_of_day": "half_year_of_date('day_a')",
    "days": "days_between('day_a', 'day_b')",
    "clean": "collapse_whitespace('label')",
}
BROKEN_ROWS = """
    select 'a' as area, 1 as period, 5 as value, 5 as ceiling union all
    select 'a', 1, 10, null union all
    select 'b', 1, 11, 12 union all
    select 'b', 2, null, 3
"""
TESTS = """
models:
  - name: broken_rows
    data_tests:
      - unique_combination: {name: key, arguments: {columns: [area, period]}}
      - unique_combination: {name: key_kept, arguments: {columns: [area, period, value]}}
      - expression_is_true:
          name: value_below_ceiling
          arguments: {expression: value <= ceiling}
          config: {meta: {meaning_sv: Under locket., meaning_en: Under the lid.}}
      - expression_is_true:
          name: value_below_ceiling_where_known
          arguments: {expression: value <= ceiling}
          config: {where: value is not null and ceiling is not null}
    columns:
      - name: value
        data_tests:
          - accepted_range: {name: range_inclusive, arguments: {min: 5, max: 10}}
          - accepted_range: {name: range_exclusive, arguments: {min: 5, max: 11, inclusive: false}}
          - accepted_range: {name: range_open, arguments: {min: 0}}
"""


MADE_OF = """
    select
        area, {{ whole_sum('amount') }} as total, {{ weakest_origin('origin') }} as origin,
        {{ lineage_of_rows('rows') }} as lineage
    from (
        select *, repeat('f', 64) as file_sha256, 'Blad' as source_sheet
        from (values
            ('all', 1, 'published', 7), ('all', 2, 'published', 30), ('one lacks', 1, 'example', 2),
            ('one lacks', null, 'published', 2), ('made up', 3, 'example', 4), ('made up', 4, 'synthetic', 3)
        ) as given(area, amount, origin, source_row)
    ) as rows
    group by area
"""
CELLS = """
    select {{ lineage('cells') }} as lineage
    from (
        select *, repeat('0a', 32) as file_sha256
        from (values (1, 'Blad 1', 12, 'Antal'), (2, '', 3, null), (3, null, 4, ''))
            as given(number, source_sheet, source_row, source_column)
    ) as cells
    order by number
"""
LISTED = (
    "select area, {{ text_list('origin') }} as origins from (values "
    "('a', 'x'), ('a', 'b'), ('a', 'x'), ('a', null), ('b', null)) as rows(area, origin) group by area"
)


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., list[dict]]]:
    """evaluate(x=[...], n=[...]): one result row per input row; inputs that are not given are NULL."""
    columns = ", ".join(f"{{{{ {macro} }}}} as {name}" for name, macro in EXPRESSIONS.items())
    folder = tmp_path_factory.mktemp("expressions") / "project"
    sql = MacroProject(folder, {"expressions": f"select {columns} from inputs"}).compiled()["expressions"]
    with duckdb.connect() as connection:
        yield lambda **inputs: run(
            connection,
            sql,
            INPUTS,
            [dict(zip(inputs, row, strict=True)) for row in zip(*inputs.values(), strict=True)],
        )


def _limits(row: dict, method: str, level: int = 95) -> tuple[float, float]:
    return row[f"{method}_lower_{level}"], row[f"{method}_upper_{level}"]


def _exact(count: int, confidence: float) -> tuple[float, float]:
    alpha = 1 - confidence
    lower = chi2.ppf(alpha / 2, 2 * count) / 2 if count else 0.0
    return lower, chi2.isf(alpha / 2, 2 * count + 2) / 2


def test_quantiles_are_those_of_the_normal_distribution(evaluate) -> None:
    (row,) = evaluate(x=[0])
    assert row["z_95"] == pytest.approx(norm.ppf(0.975), rel=1e-15)
    assert row["z_998"] == pytest.approx(norm.ppf(0.999), rel=1e-15)


# Counts


def test_byar_is_not_the_formula_with_a_half_added(evaluate) -> None:
    (row,) = evaluate(x=[15])
    assert _limits(row, "byar") == pytest.approx((8.389, 24.742), abs=5e-4)


@pytest.mark.parametrize(
    ("count", "rate", "limits"),
    [(9, 20.0, (9.145274, 37.966230)), (12, 26.6667, (13.763355, 46.584129)), (0, 0.0, (0, 8.197510))],
)
def test_rates_in_a_district_of_45_000_worked_by_hand(evaluate, count, rate, limits) -> None:
    (row,) = evaluate(x=[count], numerator=[count], denominator=[45_000])
    scale = 100_000 / 45_000
    assert row["ratio"] * 100_000 == pytest.approx(rate, abs=5e-5)
    assert [limit * scale for limit in _limits(row, "poisson")] == pytest.approx(limits, abs=5e-5)


@pytest.mark.parametrize(("level", "confidence", "rel"), [(95, 0.95, 2e-3), (998, 0.998, 3e-2)])
def test_byars_limits_stay_near_the_exact_ones_from_ten(evaluate, level: int, confidence: float, rel: float) -> None:
    counts = [*range(10, 200), 1_000, 10_000, 1_000_000]
    for count, row in zip(counts, evaluate(x=counts), strict=True):
        assert _limits(row, "poisson", level) == pytest.approx(_exact(count, confidence), rel=rel)


def test_the_seam_between_nine_and_ten(evaluate) -> None:
    nine, ten = evaluate(x=[9, 10])
    assert (nine["poisson_method"], ten["poisson_method"]) == ("exact", "byar")
    assert _limits(nine, "poisson") == pytest.approx(_exact(9, 0.95), rel=1e-12)
    assert _limits(nine, "poisson") != pytest.approx(_limits(nine, "byar"), rel=1e-4)
    # The exact limits of ten are other numbers than Byar's from the fourth digit.
    assert _limits(ten, "poisson")[0] == pytest.approx(4.78744991, abs=1e-8) != pytest.approx(4.7953887, abs=1e-4)
    for level in (95, 998):
        for below, above in zip(_limits(nine, "poisson", level), _limits(ten, "poisson", level), strict=True):
            assert below < above


@given(count=st.integers(0, 2_000_000))
def test_limits_of_a_count_contain_it_nest_and_grow(evaluate, count: int) -> None:
    row, more = evaluate(x=[count, count + 1])
    assert 0 <= row["poisson_lower_998"] <= row["poisson_lower_95"] <= count
    assert count < row["poisson_upper_95"] < row["poisson_upper_998"]
    for name in row:
        if name.startswith(("poisson_lower", "poisson_upper")):
            assert row[name] < more[name]


def test_a_count_that_is_missing_negative_or_below_ten_and_not_whole_has_no_limits(evaluate) -> None:
    for row in evaluate(x=[None, -1, 9.5]):
        assert _limits(row, "poisson") == _limits(row, "poisson", 998) == (None, None)
        assert row["poisson_method"] is None
    missing, negative = evaluate(x=[None, -1])
    assert _limits(missing, "byar") == _limits(negative, "byar") == (None, None)


def test_byars_lower_limit_is_never_below_zero(evaluate) -> None:
    zero, one = evaluate(x=[0, 1])
    assert zero["byar_lower_95"] == zero["byar_lower_998"] == one["byar_lower_998"] == 0
    assert one["byar_lower_95"] > 0


# Shares


def test_wilsons_limits_are_exact_at_the_ends(evaluate) -> None:
    sizes = [1, 3, 10, 77.7, 1e4, 1e9]
    for row in evaluate(p=[0] * len(sizes), n=sizes):
        assert row["wilson_lower_95"] == row["wilson_lower_998"] == 0
    for row in evaluate(p=[1] * len(sizes), n=sizes):
        assert row["wilson_upper_95"] == row["wilson_upper_998"] == 1


def test_wilsons_lower_limit_keeps_its_digits_for_a_rare_event(evaluate) -> None:
    # For np much below z^2 the lower limit tends to n p^2 / z^2; subtracting the two large terms would leave noise.
    (row,) = evaluate(p=[1e-12], n=[100])
    assert row["wilson_lower_95"] == pytest.approx(100 * 1e-24 / norm.ppf(0.975) ** 2, rel=1e-6)


def test_a_share_that_misses_its_bound_by_rounding_is_moved_onto_it(evaluate) -> None:
    below, above = evaluate(p=[-1e-16, 1 + 2e-16], n=[1e12, 1e12])
    assert below["wilson_lower_95"] == 0
    assert above["wilson_upper_95"] == 1


@pytest.mark.parametrize(
    ("p", "n"), [(None, 10), (0.5, None), (0, None), (None, None), (0.5, 0), (0.5, -3), (1.2, 10), (-0.1, 10)]
)
def test_what_is_no_share_of_a_sample_has_no_limits(evaluate, p, n) -> None:
    (row,) = evaluate(p=[p], n=[n])
    assert _limits(row, "wilson") == _limits(row, "wilson", 998) == (None, None)


@given(p=st.floats(0, 1), n=st.floats(0.5, 1e9), factor=st.floats(1.5, 100))
@example(p=0.9999999999999999, n=144.0, factor=2.0)
@example(p=1 - 1e-9, n=144.0, factor=2.0)
def test_limits_of_a_share_contain_it_nest_and_narrow_with_the_sample(evaluate, p, n, factor) -> None:
    row, larger = evaluate(p=[p, p], n=[n, n * factor])
    slack = 1e-12
    assert 0 <= row["wilson_lower_998"] <= row["wilson_lower_95"] <= p + slack
    assert p - slack <= row["wilson_upper_95"] <= row["wilson_upper_998"] <= 1
    width, narrower = (r["wilson_upper_95"] - r["wilson_lower_95"] for r in (row, larger))
    assert narrower <= width + slack


@given(weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_effective_sample_size_is_at_most_the_sample(evaluate, weights) -> None:
    (row,) = evaluate(sum_w=[math.fsum(weights)], sum_w2=[math.fsum(w * w for w in weights)])
    assert 1 - 1e-9 <= row["effective_n"] <= len(weights) + 1e-9


def test_effective_sample_size_worked_by_hand(evaluate) -> None:
    # Weights 1, 1, 2: (1 + 1 + 2)^2 / (1 + 1 + 4) = 16 / 6.
    row, none, missing = evaluate(sum_w=[4, 0, None], sum_w2=[6, 0, 6])
    assert row["effective_n"] == pytest.approx(16 / 6)
    assert none["effective_n"] is None
    assert missing["effective_n"] is None


def test_a_ratio_of_whole_numbers_is_not_cut_and_needs_a_denominator(evaluate) -> None:
    rows = evaluate(numerator=[1, 0, 1, None, 1, 0], denominator=[4, 4, 0, 4, None, 0])
    assert [row["ratio"] for row in rows] == [0.25, 0, None, None, None, None]


# Periods, dates, labels


def test_year_and_quarter_of_a_period(evaluate) -> None:
    periods = ["2024", "2024-Q1", "2024-H1", "2024-VT", *(f"2024-{month:02d}" for month in range(1, 13)), None]
    rows = evaluate(period=periods)
    assert [row["year"] for row in rows] == [2024] * 16 + [None]
    assert [row["quarter"] for row in rows] == [
        None, None, None, None, *(f"2024-Q{quarter}" for quarter in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)), None,
    ]  # fmt: skip


def test_a_quarter_is_made_of_months_only(evaluate) -> None:
    rows = evaluate(period=["2024-13", "2024-00", "2024-03-01", "2022-2024"])
    assert [row["quarter"] for row in rows] == [None] * 4


@pytest.mark.parametrize(
    ("kind", "period", "position", "years", "before"),
    [
        ("year", "2024", 2024, (2024, 2024), "2023"),
        ("quarter", "2024-Q1", 8096, (2024, 2024), "2023-Q1"),
        ("quarter", "2023-Q4", 8095, (2023, 2023), "2022-Q4"),
        ("month", "2024-01", 24288, (2024, 2024), "2023-01"),
        ("month", "2023-12", 24287, (2023, 2023), "2022-12"),
        ("rolling_12m", "2024-03", 24290, (2023, 2024), "2023-03"),
        ("rolling_12m", "2024-12", 24299, (2024, 2024), "2023-12"),
        ("pooled", "2022-2024", None, (2022, 2024), "2019-2021"),
        ("wave", "2023", None, (2023, 2023), None),
    ],
)
def test_where_a_period_stands_what_years_it_reaches_into_and_what_came_before(
    evaluate, kind, period, position, years, before
) -> None:
    (row,) = evaluate(period_type=[kind], period=[period])
    assert (row["position"], (row["first_year"], row["last_year"]), row["before"]) == (position, years, before)


def test_the_quarter_and_the_half_year_a_date_lies_in(evaluate) -> None:
    rows = evaluate(day_a=[date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), None])
    assert [row["quarter_of_day"] for row in rows] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", None]
    assert [row["half_year_of_day"] for row in rows] == ["2025-H1", "2025-H1", "2025-H2", "2025-H2", None]


def test_days_from_one_date_to_another(evaluate) -> None:
    first, leap = date(2024, 1, 1), date(2024, 3, 1)
    rows = evaluate(day_a=[first, leap, first, None, first], day_b=[leap, first, first, leap, None])
    assert [row["days"] for row in rows] == [60, -60, 0, None, None]


def test_labels_are_evened_out_in_white_space_and_nothing_else(evaluate) -> None:
    labels = ["  Spånga  -\tTensta ", "Norra\u00a0innerstaden", "Hela\u202fstaden5\n", "Järva", "järva", "", None]
    rows = evaluate(label=labels)
    assert [row["clean"] for row in rows] == [
        "Spånga - Tensta", "Norra innerstaden", "Hela staden5", "Järva", "järva", "", None,
    ]  # fmt: skip


# Generic tests and models


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> MacroProject:
    """One model whose rows break the generic tests, and some that say what figures were made of."""
    folder = tmp_path_factory.mktemp("statistics") / "project"
    return MacroProject(
        folder, {"broken_rows": BROKEN_ROWS, "listed": LISTED, "made_of": MADE_OF, "cells": CELLS}, TESTS
    )


@pytest.fixture(scope="module")
def built(project: MacroProject) -> dict:
    return project.built()


@pytest.mark.parametrize(
    ("name", "failures"),
    [
        ("key", 1),  # a, 1 stands twice
        ("key_kept", 0),
        ("range_inclusive", 1),  # 11
        ("range_exclusive", 2),  # 5 and 11
        ("range_open", 0),
        ("value_below_ceiling", 2),  # 10 against NULL, NULL against 3
        ("value_below_ceiling_where_known", 0),
    ],
)
def test_generic_tests_count_the_rows_that_break_them(built, name: str, failures: int) -> None:
    assert built[name].failures == failures
    assert built[name].status == ("fail" if failures else "pass")


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("key", "No combination of area and period stands twice in broken_rows."),
        ("range_exclusive", "Every value of broken_rows is above 5 and below 11."),
        ("range_open", "Every value of broken_rows is at least 0."),
        ("value_below_ceiling", "Under the lid."),
    ],
)
def test_generic_tests_say_what_they_ask(built, name: str, meaning: str) -> None:
    node = built[name].node
    asked = node.test_metadata
    assert sentence(name, "broken_rows", asked.name, asked.kwargs, node.config.meta).en == meaning


def test_text_list_is_distinct_ordered_and_null_where_there_is_nothing(built, project: MacroProject) -> None:
    assert built["listed"].status == "success"
    with duckdb.connect(str(project.database)) as connection:
        assert connection.execute("from listed order by area").fetchall() == [("a", "b; x"), ("b", None)]


def test_a_figure_made_of_rows_says_all_of_them_and_is_no_sum_where_one_lacks(built, project: MacroProject) -> None:
    assert built["made_of"].status == "success"
    with duckdb.connect(str(project.database)) as connection:
        rows = connection.execute("select area, total, origin, lineage from made_of order by area").fetchall()
    assert rows == [
        ("all", 3, "published", "ffffffffffffffff/Blad/rows 7–30"),
        ("made up", 7, "synthetic", "ffffffffffffffff/Blad/rows 3–4"),
        ("one lacks", None, "example", "ffffffffffffffff/Blad/rows 2–2"),
    ]


def test_a_cell_is_named_by_file_sheet_row_and_column_as_far_as_there_are_any(built, project: MacroProject) -> None:
    assert built["cells"].status == "success"
    with duckdb.connect(str(project.database)) as connection:
        assert [line for (line,) in connection.execute("from cells").fetchall()] == [
            "0a0a0a0a0a0a0a0a/Blad 1/row 12/col Antal", "0a0a0a0a0a0a0a0a/row 3", "0a0a0a0a0a0a0a0a/row 4",
        ]  # fmt: skip
