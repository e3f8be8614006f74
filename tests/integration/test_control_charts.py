"""Control charts and alarms: the rules by their words, and simulated series of which the truth is known.

How near limits and thresholds are to published values and to other programs is in tests/conformance.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

import duckdb
import numpy as np
import pytest
from scipy.stats import binom, norm, t

from tests.macro_project import MacroProject

COLUMNS = {
    "series": "integer", "phase": "integer", "position": "integer", "chart": "varchar", "measure": "double",
    "numerator": "double", "denominator": "double", "multiplier": "double", "is_baseline": "boolean",
}  # fmt: skip
Rows = list[dict]
RULES = ("is_beyond_limits", "is_run_of_seven", "is_trend_of_seven", "is_two_of_three")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    key = "['series']"
    counts = "'numerator', ['series'], 'position'"
    return MacroProject(
        tmp_path_factory.mktemp("charts") / "project",
        {
            "limits": f"{{{{ control_limits('inputs', {key}) }}}}",
            "signals": f"with limits as ({{{{ control_limits('inputs', {key}) }}}})\n"
            f"select * from ({{{{ control_signals('limits', {key}) }}}}) as signals order by series, phase, position",
            "alarms": f"select *, {{{{ ears_threshold({counts}) }}}} as c1, {{{{ ears_threshold({counts}, lag=2) }}}} as c2 "
            "from inputs order by series, position",
            "anhoej": "select numerator, {{ longest_run_limit('numerator') }} as longest_run_limit, "
            "{{ crossings_limit('numerator - 1') }} as crossings_limit from inputs order by numerator",
            "position": "select position, {{ period_position('chart', 'period') }} as place from "
            "(values (1, 'month', '2024-01'), (2, 'month', '2023-12'), (3, 'quarter', '2024-Q1'), (4, 'quarter', '2023-Q4'), "
            "(5, 'year', '2024'), (6, 'wave', '2023'), (7, 'rolling_12m', '2024-01'), (8, 'pooled', '2022-2024')) "
            "as periods (position, chart, period) order by position",
        },
    ).compiled()


@pytest.fixture(scope="module")
def run(compiled: dict[str, str]) -> Iterator[Callable[[str, Rows], Rows]]:
    """run(name, rows): that model over these rows; columns that are left out have the values of a plain XmR point."""
    connection = duckdb.connect()

    def over(name: str, rows: Rows) -> Rows:
        given = {"series": 1, "phase": 1, "chart": "xmr", "multiplier": 1.0, "is_baseline": True}
        full = [given | {"position": place} | row for place, row in enumerate(rows, start=1)]
        data = {column: [row.get(column) for row in full] for column in COLUMNS}
        kinds = ", ".join(f"unnest(cast(? as {kind}[])) as {column}" for column, kind in COLUMNS.items())
        connection.execute(f"create or replace table inputs as select {kinds}", list(data.values()))
        found = connection.execute(compiled[name])
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    yield over
    connection.close()


def _xmr(*values: float) -> Rows:
    return [{"measure": float(value)} for value in values]


# Limits


def test_equal_denominators_make_u_prime_and_xmr_the_same_chart(run) -> None:
    counts = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23, 15, 12]
    u = run("limits", [{"chart": "u_prime", "numerator": count, "denominator": 500.0, "multiplier": 1000.0,
                        "measure": count * 2.0} for count in counts])  # fmt: skip
    x = run("limits", _xmr(*(count * 2 for count in counts)))
    for name in ("centre", "lower_limit", "upper_limit"):
        assert u[0][name] == pytest.approx(x[0][name], rel=1e-12)


def test_one_strange_month_does_not_hide_itself(run) -> None:
    """Ranges 2, 2, …, 88, 88: their mean is 17.6, and 88 is above 3.267 times that; without them sigma is 2 / 1.128."""
    values = [10, 12, 10, 12, 10, 100, 12, 10, 12, 10, 12]
    rows = run("signals", _xmr(*values))
    assert rows[0]["sigma"] == pytest.approx(2 / 1.128)
    assert [row["is_beyond_limits"] for row in rows].count(True) == 1 + sum(
        abs(value - np.mean(values)) > 6 / 1.128 for value in values if value != 100
    )
    assert rows[5]["is_beyond_limits"]


def test_fewer_than_ten_points_have_no_limits_and_no_signal(run) -> None:
    nine, ten = run("signals", _xmr(*[1, 2] * 4, 50)), run("signals", _xmr(*[1, 2] * 4, 50, 1))
    assert {nine[0][name] for name in ("centre", "lower_limit", *RULES, "trend_direction", "is_unrandom")} == {None}
    assert ten[0]["centre"] == pytest.approx(6.3)


def test_each_phase_has_limits_of_its_own(run) -> None:
    rows = run("limits", [{"measure": float(10 * phase + place % 2), "phase": phase, "position": 100 * phase + place}
                          for phase in (1, 2) for place in range(10)])  # fmt: skip
    assert {row["phase"]: row["centre"] for row in rows} == {1: 10.5, 2: 20.5}


def test_points_outside_the_baseline_are_judged_and_move_nothing(run) -> None:
    before = _xmr(*[10, 12] * 6)
    rows = run("signals", [*before, *({"measure": value, "is_baseline": False} for value in (40.0, 11.0))])
    assert rows[0]["centre"] == 11
    assert rows[0]["sigma"] == pytest.approx(2 / 1.128)
    assert [row["is_beyond_limits"] for row in rows] == [False] * 12 + [True, False]


def test_a_hole_is_never_bridged(run) -> None:
    """Six and six points above the centre with a hole between them are no run of seven, and the step over it no range."""
    above, below = [11.0, 12.0] * 3, [1.0, 2.0] * 3
    whole = run(
        "signals", [{"measure": value, "position": place} for place, value in enumerate([*above, *above, *below])]
    )
    holed = [*enumerate(above, 1), *enumerate(above, 8), *enumerate(below, 21)]
    rows = run("signals", [{"measure": value, "position": place} for place, value in holed])
    assert [row["is_run_of_seven"] for row in whole] == [True] * 12 + [False] * 6
    assert not any(row["is_run_of_seven"] for row in rows)
    assert rows[0]["sigma"] == pytest.approx(1 / 1.128)  # every step within a stretch is 1
    assert (rows[0]["crossings"], rows[0]["longest_run"]) == (0, 6)


# Rules, by their words


def _by_their_words(rows: Rows) -> dict[str, list[bool]]:
    """The four rules over consecutive points as the NHS words them, one point at a time. rows: with centre and sigma."""
    x = [row["measure"] for row in rows]
    centre, sigma = rows[0]["centre"], [row["sigma"] for row in rows]
    side = [(value > centre) - (value < centre) for value in x]
    near = [2 * s < abs(value - centre) <= 3 * s for value, s in zip(x, sigma, strict=True)]
    found = {name: [False] * len(x) for name in RULES}
    for i in range(len(x)):
        found["is_beyond_limits"][i] = abs(x[i] - centre) > 3 * sigma[i]
        seven = range(i, i + 7)
        if i + 7 <= len(x):
            if abs(sum(side[j] for j in seven)) == 7:
                for j in seven:
                    found["is_run_of_seven"][j] = True
            steps = [x[j + 1] - x[j] for j in range(i, i + 6)]
            if all(step > 0 for step in steps) or all(step < 0 for step in steps):
                for j in seven:
                    found["is_trend_of_seven"][j] = True
        three = range(i, i + 3)
        if i + 3 <= len(x) and abs(sum(side[j] for j in three)) == 3 and sum(near[j] for j in three) >= 2:
            for j in three:
                found["is_two_of_three"][j] |= near[j]
    return found


def _anhoej_by_its_words(rows: Rows) -> tuple[int, int]:
    """Longest run and crossings of consecutive points, those on the centre left out."""
    sides = [row["measure"] > row["centre"] for row in rows if row["measure"] != row["centre"]]
    longest = length = 1
    for before, after in pairwise(sides):
        length = length + 1 if before == after else 1
        longest = max(longest, length)
    return longest, sum(before != after for before, after in pairwise(sides))


def test_the_rules_are_what_their_words_say(run) -> None:
    """Many short series of few different values, so that points on the centre, ties and long trends all occur."""
    random = np.random.default_rng(3)
    given = []
    for series in range(400):
        length = int(random.integers(10, 40))
        drift = random.choice([0.0, 0.0, 0.4, 1.5, -1.5]) * np.arange(length)
        values = np.round(50 + random.normal(0, random.choice([0.5, 1.0, 3.0]), length) + drift)
        given += [{"series": series, "position": place, "measure": float(value)} for place, value in enumerate(values)]
    found = defaultdict(list)
    for row in run("signals", given):
        found[row["series"]].append(row)
    seen = dict.fromkeys(RULES, 0)
    for rows in found.values():
        if rows[0]["sigma"] == 0:
            continue
        expected = _by_their_words(rows)
        for name in RULES:
            assert [row[name] for row in rows] == expected[name], name
            seen[name] += sum(expected[name])
        assert (rows[0]["longest_run"], rows[0]["crossings"]) == _anhoej_by_its_words(rows)
    assert min(seen.values()) > 20, seen


def test_a_point_on_the_centre_ends_a_run_and_is_not_counted_by_anhoej(run) -> None:
    """Mean 10: six above, one on the centre, six above, twelve below by as much together."""
    values = [11.0] * 6 + [10.0] + [11.0] * 6 + [9.0] * 12
    rows = run("signals", _xmr(*values))
    assert [row["is_run_of_seven"] for row in rows] == [False] * 13 + [True] * 12
    assert (rows[0]["longest_run"], rows[0]["crossings"]) == (12, 1)


def test_a_series_that_never_changes_gives_no_signal(run) -> None:
    """0.1 added up twelve times and divided again is not 0.1."""
    rows = run("signals", _xmr(*[0.1] * 12))
    assert not any(row[name] for row in rows for name in RULES)


@pytest.mark.parametrize(("count", "longest", "fewest"), [
    (10, 6, 2), (12, 7, 3), (15, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (36, 8, 13), (48, 9, 18), (60, 9, 23),
])  # fmt: skip
def test_anhoejs_limits_as_tabulated(run, count, longest, fewest) -> None:
    (row,) = run("anhoej", [{"numerator": count}])
    assert (row["longest_run_limit"], row["crossings_limit"]) == (longest, fewest)


def test_the_closed_form_is_the_quantile_for_every_length(run) -> None:
    rows = run("anhoej", [{"numerator": float(count)} for count in range(9, 1002)])
    assert (rows[0]["longest_run_limit"], rows[0]["crossings_limit"]) == (None, None)
    for row in rows[1:]:
        assert row["crossings_limit"] == binom.ppf(0.05, row["numerator"] - 1, 0.5), row


def test_periods_have_places_one_after_the_other(run) -> None:
    places = [row["place"] for row in run("position", _xmr(1))]
    assert places[0] - places[1] == places[2] - places[3] == 1
    assert places[4:] == [2024, None, places[0], None]


# Simulated series of which the truth is known


def _simulated(values: np.ndarray) -> Rows:
    return [
        {"series": series, "position": place, "measure": float(value)}
        for series, row in enumerate(values)
        for place, value in enumerate(row)
    ]


@pytest.fixture(scope="module")
def in_control(run) -> Rows:
    return run("signals", _simulated(np.random.default_rng(20240307).normal(100, 10, (120, 400))))


def _beyond_screened_limits() -> float:
    """A normal point beyond limits whose moving ranges were screened: ranges are |N(0, 2)|, cut at 3.267 times their mean."""
    mean, spread = 2 / math.sqrt(math.pi), math.sqrt(2)
    cut = 3.267 * mean / spread
    kept = spread * 2 * (norm.pdf(0) - norm.pdf(cut)) / (2 * norm.cdf(cut) - 1)
    return float(2 * norm.sf(3 * kept / 1.128))


@pytest.mark.parametrize(
    ("rule", "theory", "within"),
    [
        pytest.param("is_beyond_limits", _beyond_screened_limits(), 0.0008, id="normal"),
        # Sum over L >= 7 of L (1/2)^(L + 1): a coin that falls the same way.
        pytest.param("is_run_of_seven", 0.0625, 0.005, id="coin"),
        # Runs up or down of k >= 6 steps begin at 2 (k^2 + 3k + 1) / (k + 3)! of the points of a random order; k + 1 are part.
        pytest.param(
            "is_trend_of_seven",
            sum(2 * (k + 1) * (k * k + 3 * k + 1) / math.factorial(k + 3) for k in range(6, 30)),
            0.001,
            id="order",
        ),
    ],
)
def test_false_signals_of_a_series_in_control_are_as_many_as_theory_says(in_control, rule, theory, within) -> None:
    share = sum(row[rule] for row in in_control) / len(in_control)
    assert share == pytest.approx(theory, abs=within)


def test_two_of_three_is_rare_in_a_series_in_control(in_control) -> None:
    """A point within 2-3 sigma on one side (0.0214) with another of the four next to it on the same side, all three there."""
    share = sum(row["is_two_of_three"] for row in in_control) / len(in_control)
    assert 0.001 < share < 0.004


def test_anhoej_is_seldom_wrong_about_a_series_in_control(in_control) -> None:
    phases = {row["series"]: row["is_unrandom"] for row in in_control}
    assert 0.01 < sum(phases.values()) / len(phases) < 0.09


def test_a_shift_of_two_sigma_is_found(run) -> None:
    """Sixty points, the last twelve two sigma higher: at least one rule says so in nearly every series, and says higher."""
    values = np.random.default_rng(8).normal(100, 10, (200, 60))
    values[:, 48:] += 20
    found = run("signals", _simulated(values))
    late = [row for row in found if row["position"] >= 48]
    hit = {row["series"] for row in late if any(row[rule] for rule in RULES) and row["side"] == 1}
    assert len(hit) / 200 > 0.97


def test_u_prime_is_quiet_where_chance_alone_would_cry(run) -> None:
    """Rates on a million that vary by 5 % from month to month: by Poisson's limits a third of them would be signals."""
    random = np.random.default_rng(11)
    rates = 0.002 * random.gamma(400, 1 / 400, (50, 60))
    counts = random.poisson(rates * 1_000_000)
    rows = run("signals", [
        {"series": series, "position": place, "chart": "u_prime", "numerator": float(count), "denominator": 1e6,
         "multiplier": 1e5, "measure": count / 10}
        for series, row in enumerate(counts) for place, count in enumerate(row)
    ])  # fmt: skip
    by_chance_alone = np.mean([abs(row["measure"] - row["centre"]) > 3 * row["unit_sd"] for row in rows])
    assert by_chance_alone > 0.1
    assert np.mean([row["is_beyond_limits"] for row in rows]) < 0.01


# Alarms


def test_alarm_thresholds_as_published(run) -> None:
    """Salmonella agona, weeks 13-19: R's surveillance gives 3.637534 for week 20, and with two weeks between 4.568293."""
    c1 = run("alarms", [{"numerator": count} for count in (1, 1, 0, 0, 2, 2, 0, 9)])
    assert [row["c1"] for row in c1[:7]] == [None] * 7
    assert c1[7]["c1"] == pytest.approx(3.637534, abs=1e-6)


def test_the_guard_of_c2_keeps_a_rise_out_of_its_own_yardstick(run) -> None:
    counts = [10, 12, 10, 12, 10, 12, 10, 20, 30, 38]
    rows = run("alarms", [{"numerator": float(count)} for count in counts])
    mean, sd = np.mean(counts[:7]), np.std(counts[:7], ddof=1)
    assert [row["c2"] for row in rows] == [None] * 9 + [pytest.approx(mean + 3.090232306167813 * sd)]
    assert rows[9]["c1"] > 38 > rows[9]["c2"]


@pytest.mark.parametrize("missing", range(1, 7))
def test_a_month_that_is_not_known_leaves_no_threshold(run, missing: int) -> None:
    known: list[float | None] = [10.0, 12.0] * 4
    known[missing] = None
    assert run("alarms", [{"numerator": count} for count in known])[7]["c1"] is None
    holed = [{"numerator": 10.0, "position": place} for place in range(8) if place != missing] + [
        {"numerator": 10.0, "position": 8}
    ]
    assert run("alarms", holed)[7]["c1"] is None


@pytest.mark.parametrize("name", ["c1", "c2"])
def test_false_alarms_are_as_many_as_the_t_distribution_says(run, name: str) -> None:
    counts = np.random.default_rng(5).normal(200, 14, (300, 60))
    rows = run("alarms", [{"series": series, "position": place, "numerator": float(count)}
                          for series, row in enumerate(counts) for place, count in enumerate(row)])  # fmt: skip
    judged = [row for row in rows if row[name] is not None]
    theory = t.sf(3.090232306167813 / math.sqrt(1 + 1 / 7), 6)
    assert theory == pytest.approx(0.0138, abs=5e-5)
    assert np.mean([row["numerator"] > row[name] for row in judged]) == pytest.approx(theory, abs=0.003)


def test_a_doubled_month_is_an_alarm(run) -> None:
    counts = np.random.default_rng(6).poisson(40, (200, 20)).astype(float)
    counts[:, 19] = 80
    rows = run("alarms", [{"series": series, "position": place, "numerator": count}
                          for series, row in enumerate(counts) for place, count in enumerate(row)])  # fmt: skip
    assert np.mean([row["numerator"] > row["c2"] for row in rows if row["position"] == 19]) > 0.95
