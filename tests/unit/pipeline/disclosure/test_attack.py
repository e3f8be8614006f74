"""The attacker on small releases: whatever column gives a count away is read, and what was published before is remembered."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.disclosure import attack, leaks, secret
from pipeline.disclosure.attack import Bound
from pipeline.disclosure.cells import Cell, Said, Sum
from pipeline.disclosure.proof import RELEASE_ALONE, WITH_EARLIER, Verdict, judge, weigh
from pipeline.disclosure.secret import Need
from pipeline.revisions import FIGURES, KEY

AREAS = ("bromma", "farsta", "jarva")
NAMES = (*KEY, "status", "value_basis", *FIGURES, "city_value", "previous_period", "previous_value")
TEXT = {*KEY, "status", "value_basis", "previous_period"}


def row(area: str, count: float | None, *, indicator: str = "persons", **told: object) -> dict[str, object]:
    """A count of persons among 1 000; None: withheld."""
    kind = "city" if area == "stockholm" else "former_district" if area == "rinkeby_kista" else "district"
    key = {
        "indicator_id": indicator, "definition_version": "v", "basis": "b", "area_type": kind, "area_code": area,
        "boundary_version": "sdn11", "period_type": "year", "period": "2024", "sex": "all", "age_group": "all",
    }  # fmt: skip
    shown = {"status": "suppressed"}
    if count is not None:
        shown = {"status": "ok", "numerator": count, "denominator": 1000.0, "value": count, "value_basis": "computed"}
    return dict.fromkeys(NAMES) | key | shown | told


def release(rows: list[dict[str, object]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    kinds = ", ".join(f"{name} {'varchar' if name in TEXT else 'double'}" for name in NAMES)
    connection.execute(f"create table marts.fct_indicator_value ({kinds})")
    for one in rows:
        marks = ", ".join("?" for _ in one)
        connection.execute(
            f"insert into marts.fct_indicator_value ({', '.join(one)}) values ({marks})", [*one.values()]
        )
    connection.execute(
        "create table marts.dim_indicator as select *, true as is_default_definition, 1 as definition_rank from (values "
        "('persons', 'v', 'R2', 'poisson', 1000.0), ('share', 'v', 'R3', 'wilson_effective', 100.0), "
        "('events', 'v', 'R1', 'poisson', 1e5)) as t (indicator_id, definition_version, disclosure_rule, method, multiplier)"
    )
    connection.execute(
        "create table marts.dim_area as select * from (values ('stockholm', 'city', null), ('bromma', 'district', null), "
        "('farsta', 'district', null), ('jarva', 'district', 'rinkeby_kista, spanga_tensta')) "
        "as t (area_code, area_type, predecessors)"
    )
    connection.execute(
        "create table marts.dim_definition_part (indicator_id varchar, definition_version varchar, part varchar)"
    )
    connection.execute(
        "create table marts.dim_definition_member "
        "(indicator_id varchar, definition_version varchar, population varchar, kind varchar, is_counted boolean, "
        "is_base boolean)"
    )
    return connection


def bounds(
    rows: list[dict[str, object]], earlier: list[dict[str, object]] | None = None
) -> dict[str, tuple[float, float]]:
    """What the attacker finds of each withheld area."""
    with release(rows) as connection:
        published = attack.read(connection)
        remembered = {}
        if earlier is not None:
            columns = ", ".join(NAMES)
            rows_before = " union all ".join(_select(one) for one in earlier)
            remembered = attack.said_before(connection, f"select '2024' as event, {columns} from ({rows_before})")
    found = attack.attack(published, remembered)
    return {one.of.cell.area_code: (one.low, one.high) for one in found if not one.of.is_rest}


def _select(one: dict[str, object]) -> str:
    return "select " + ", ".join(
        f"cast({'null' if figure is None else repr(figure)} as {'varchar' if name in TEXT else 'double'}) as {name}"
        for name, figure in one.items()
    )


def test_one_withheld_district_is_the_rest_of_the_city() -> None:
    assert bounds([row("stockholm", 30), row("bromma", 12), row("jarva", 15), row("farsta", None)]) == {
        "farsta": (3, 3)
    }


def test_two_withheld_districts_are_known_together_only() -> None:
    found = bounds([row("stockholm", 30), row("bromma", None), row("jarva", 15), row("farsta", None)])
    assert found == {"farsta": (0, 15), "bromma": (0, 15)}


def test_a_district_of_before_gives_its_other_half_away() -> None:
    """Järva withheld in today's division, while the city, the others and one half of it are shown."""
    rows = [row("stockholm", 30), row("bromma", 12), row("farsta", 8), row("jarva", None)]
    assert bounds([*rows, row("rinkeby_kista", None, boundary_version="sdn14")])["rinkeby_kista"] == (0, 10)
    assert bounds([*rows, row("rinkeby_kista", 6, boundary_version="sdn14")]) == {"jarva": (10, 10)}


OPEN = [row("stockholm", None), row("bromma", 12), row("jarva", 15)]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"numerator": 3.0}, id="the count"),
        pytest.param({"value": 3.0, "denominator": 1000.0}, id="rate times population"),
        # Exact limits of 3 events: 0.6187 and 8.7673, per 1 000.
        pytest.param({"lower_95": 0.618672122, "upper_95": 8.767272982}, id="the interval alone"),
        pytest.param({"lower_998": 0.1905333, "upper_998": 13.0622}, id="the wider interval alone"),
    ],
)
def test_any_column_that_tells_a_count_is_read(told) -> None:
    """Farsta says suppressed, and one column was left: then the city is known too."""
    assert bounds([*OPEN, row("farsta", None, **told)])["farsta"] == (3, 3)
    assert bounds([*OPEN, row("farsta", None, **told)])["stockholm"] == (30, 30)


def test_the_limits_of_a_share_tell_share_and_sample() -> None:
    """81 of 263: Wilson's limits are 25.53 and 36.62 per cent."""
    share = {"lower_95": 25.52885199, "upper_95": 36.6209577, "indicator": "share", "period_type": "wave"}
    assert bounds([row("farsta", None, **share)]) == {"farsta": (81, 81)}


def test_what_an_earlier_publication_showed_is_remembered() -> None:
    """Each publication withholds two districts; subtracted from each other they withhold nothing."""
    now = [row("stockholm", 30), row("bromma", 12), row("jarva", None), row("farsta", None)]
    before = [row("stockholm", 30), row("bromma", None), row("jarva", 15), row("farsta", None)]
    assert bounds(now) == {"jarva": (0, 18), "farsta": (0, 18)}
    assert bounds(now, before)["farsta"] == (3, 3)


def test_a_revised_figure_that_contradicts_today_is_no_knowledge() -> None:
    """Järva had 25 in the preliminary figures, and the city has 30 now: with Bromma's 12 both cannot be."""
    now = [row("stockholm", 30), row("bromma", 12), row("jarva", None), row("farsta", None)]
    found = bounds(now, [row("jarva", 25)])
    assert found["farsta"][0] == 0


def test_an_area_without_contracts_or_answers_is_known_to_have_none() -> None:
    share = {"indicator": "share", "period_type": "wave"}
    empty = row("jarva", None, status="not_measured", **share)
    city = row("stockholm", 30, n=60.0, denominator=None, **share)
    assert bounds(
        [city, empty, row("bromma", 22, n=40.0, denominator=None, **share), row("farsta", None, **share)]
    ) == {"farsta": (8, 8)}


def test_events_are_not_protected() -> None:
    assert bounds([row("farsta", None, indicator="events")]) == {}


# --- the judge -----------------------------------------------------------------------------------------------------

FARSTA = Cell(*(str(row("farsta", None)[name]) for name in KEY))


def need(count: float) -> Need:
    return Need(count, *secret.room(count))


@pytest.mark.parametrize(
    ("count", "low", "high", "told"),
    [
        (3, 3, 3, 1),
        (3, 0, 4, 1),  # it is one of 1 to 4
        (3, 2, 9, 1),  # it is not 1
        (3, 1, 5, 0),
        (0, 0, 5, 0),
        (0, 0, 4, 1),
        (12, 10, 14, 0),
        (12, 11, 20, 1),
    ],
)
def test_a_secret_needs_its_room(count, low, high, told) -> None:
    (proof,) = judge([Bound(Sum(FARSTA), low, high)], {Sum(FARSTA): need(count)}, RELEASE_ALONE, [FARSTA])
    assert proof.told_sums == told


def test_a_secret_that_is_shown_is_told() -> None:
    """It was not withheld, so nobody attacked it."""
    (proof,) = judge([], {Sum(FARSTA): need(3)}, RELEASE_ALONE, [])
    assert proof.told_sums == 1


def test_bounds_that_miss_the_truth_tell_nothing_of_it() -> None:
    """Only where figures were revised: who reads one release is never misled by it."""
    found, needed = [Bound(Sum(FARSTA), 7, 7)], {Sum(FARSTA): need(3.0)}
    assert [judge(found, needed, known, [FARSTA])[0].told_sums for known in (RELEASE_ALONE, WITH_EARLIER)] == [1, 0]


def test_a_proof_names_no_cell() -> None:
    (proof,) = judge([Bound(Sum(FARSTA), 3, 3)], {Sum(FARSTA): need(3)}, RELEASE_ALONE, [FARSTA])
    assert "farsta" not in str(proof)


def test_the_room_of_a_secret_holds_it() -> None:
    for count in range(40):
        low, high = secret.room(count)
        assert 0 <= low <= count <= high
        assert high - low >= 4


# --- what earlier publications told ------------------------------------------------------------------------------------


def weighed(
    now: list[dict[str, object]],
    before: list[dict[str, object]],
    secrets: dict[str, float],
    year: str = "2024",
    today: dict[str, float] | None = None,
) -> list[int]:
    """Of the secret districts, how many this release tells and how many were told before, at most, by what an attacker has.

    today: true counts of districts; those that were said before and are not given have not changed.
    """
    columns = ", ".join(NAMES)
    rows_before = " union all ".join(_select(one) for one in before)
    with release(now) as connection:
        published = attack.read(connection)
        remembered = attack.said_before(connection, f"select '2024' as event, {columns} from ({rows_before})")
    needed = {Sum(FARSTA._replace(area_code=area, period=year)): need(count) for area, count in secrets.items()}
    true = {FARSTA._replace(area_code=area, period=year): Said(count, 1000.0) for area, count in (today or {}).items()}
    proofs = weigh(published, remembered, needed, {**remembered, **published.said, **true})
    return [max(one.told_sums for one in proofs), max(one.told_before for one in proofs)]


ALL_BUT_FARSTA = [row("stockholm", 30), row("bromma", 12), row("jarva", 15), row("farsta", None)]


def test_what_earlier_publications_tell_alone_does_not_stop_the_next() -> None:
    """The rule was tightened since: Farsta's 3 could be computed before, and can be in the same way now."""
    assert weighed(ALL_BUT_FARSTA, ALL_BUT_FARSTA, {"farsta": 3}) == [0, 1]
    assert weighed(ALL_BUT_FARSTA, [row("bromma", 12)], {"farsta": 3}) == [1, 0]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        pytest.param([row("stockholm", 30), row("bromma", 12)], [1, 0], id="it was open between 0 and 18"),
        pytest.param([row("stockholm", 17), row("bromma", 12)], [1, 0], id="it was open between 0 and 5"),
        pytest.param(
            [row("stockholm", 31), *ALL_BUT_FARSTA[1:]], [1, 0], id="it was told otherwise, and is told rightly now"
        ),
        pytest.param(
            [row("stockholm", 26), *ALL_BUT_FARSTA[1:]], [1, 0], id="it contradicted itself: what was told is a guess"
        ),
        pytest.param([*ALL_BUT_FARSTA[:3], row("farsta", 3)], [0, 0], id="it was said"),
    ],
)
def test_a_publication_that_narrows_what_was_told_is_stopped(before, told) -> None:
    assert weighed(ALL_BUT_FARSTA, before, {"farsta": 3}) == told


def test_what_was_revised_since_is_no_knowledge_among_todays_sums() -> None:
    """One of Järva's became Bromma's: what both were leaves 3 for Farsta, which is right by chance."""
    now = [row("stockholm", 30), *(row(area, None) for area in AREAS)]
    before = [row("bromma", 12), row("jarva", 15)]
    assert weighed(now, before, {"farsta": 3}, today={"bromma": 13, "jarva": 14}) == [0, 0]
    assert weighed(now, before, {"farsta": 3}, today={"bromma": 13}) == [0, 0], "half of it still holds"
    assert weighed(now, before, {"farsta": 3}) == [1, 0], "all of it still holds"


def test_what_was_told_of_one_year_excuses_no_other() -> None:
    next_year = [one | {"period": "2025"} for one in ALL_BUT_FARSTA]
    assert weighed(ALL_BUT_FARSTA + next_year, ALL_BUT_FARSTA, {"farsta": 3}, year="2025") == [1, 0]


@pytest.mark.parametrize(
    ("low", "high", "told", "told_before"),
    [(11, 18, 0, 1), (11, 20, 0, 1), (11, 13, 1, 0), (12, 20, 1, 0), (10, 14, 0, 0)],
)
def test_what_was_told_from_below_excuses_nothing_from_above(low, high, told, told_before) -> None:
    """12 must be able to be 10 and 14. Known was that it is at least 11, and at most 20."""
    before = {Sum(FARSTA): Bound(Sum(FARSTA), 11, 20)}
    (proof,) = judge([Bound(Sum(FARSTA), low, high)], {Sum(FARSTA): need(12)}, RELEASE_ALONE, [FARSTA], before=before)
    assert (proof.told_sums, proof.told_before) == (told, told_before)


def test_a_warning_names_the_indicator_and_how_many_and_no_cell() -> None:
    before = {Sum(FARSTA): Bound(Sum(FARSTA), 3, 3)}
    proofs = judge([Bound(Sum(FARSTA), 3, 3)], {Sum(FARSTA): need(3)}, RELEASE_ALONE, [FARSTA], before=before)
    stays, told, leaks_none = Verdict(proofs, [], 0.1).results()
    assert [stays.passed, told.passed, leaks_none.passed] == [True, False, True]
    assert told.severity == "warn"
    assert "persons (1)" in told.message.en
    assert "farsta" not in str(told.message)


# --- leaks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("farsta", None)], []),
        ([row("farsta", None, n=40.0)], ["fct_indicator_value.n"]),
        ([row("farsta", None, city_value=3.0)], ["fct_indicator_value.city_value"]),
        ([row("stockholm", None), row("farsta", 12, city_value=3.0)], ["fct_indicator_value.city_value"]),
        (
            [row("farsta", None), row("farsta", 12, period="2025", previous_period="2024", previous_value=3.0)],
            ["fct_indicator_value.previous_value"],
        ),
        ([row("farsta", None), row("farsta", 12, period="2025", previous_period="2023", previous_value=3.0)], []),
    ],
)
def test_what_speaks_of_a_withheld_figure_is_found(rows, found) -> None:
    with release(rows) as connection:
        assert leaks.in_release(connection) == found


@pytest.mark.parametrize(("withheld", "told"), [("v", ["fct_indicator_value.definition_version"]), ("later", [])])
def test_a_later_definition_speaks_of_an_earlier_one(withheld, told) -> None:
    """It is withheld where the two differ by 1 to 4 persons, so shown it tells that they do not. The first one tells nothing."""
    counts = {version: None if version == withheld else 12.0 for version in ("v", "later")}
    with release([row("farsta", count, definition_version=version) for version, count in counts.items()]) as connection:
        connection.execute(
            "insert into marts.dim_indicator values ('persons', 'later', 'R2', 'poisson', 1000.0, false, 2)"
        )
        assert leaks.in_release(connection) == told


def test_other_tables_are_looked_at_by_the_key_they_have() -> None:
    with release([row("farsta", None), row("bromma", 12)]) as connection:
        connection.execute(
            "create table marts.fct_chart as select indicator_id, area_code, period, 12.0 as centre "
            "from marts.fct_indicator_value where area_code = 'bromma'"
        )
        assert leaks.in_release(connection) == []
        connection.execute("insert into marts.fct_chart values ('persons', 'farsta', '2024', 7.0)")
        assert leaks.in_release(connection) == ["fct_chart.centre"]


def test_the_wide_table_is_looked_at_by_its_columns() -> None:
    with release([row("farsta", None)]) as connection:
        wide = "select 'persons' as indicator_id, 'b' as basis, 'year' as period_type, '2024' as period, 'all' as sex"
        connection.execute(
            f"create table marts.indicator_wide as {wide}, 'all' as age_group, 3.0 as farsta, 12.0 as bromma"
        )
        assert leaks.in_release(connection) == ["indicator_wide.farsta"]


def test_a_table_without_definitions_holds_the_first_one() -> None:
    """What another definition withholds is no secret of the one that is shown."""
    with release([row("farsta", 12), row("farsta", None, definition_version="other")]) as connection:
        connection.execute(
            "insert into marts.dim_indicator values ('persons', 'other', 'R2', 'poisson', 1000.0, false, 2)"
        )
        connection.execute(
            "create table marts.indicator_today as select indicator_id, basis, area_code, period, value "
            "from marts.fct_indicator_value where definition_version = 'v'"
        )
        assert leaks.in_release(connection) == []
