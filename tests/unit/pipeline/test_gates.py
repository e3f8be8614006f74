"""The evaluation of suites: what breaks a rule, what cannot be evaluated, what a message says."""

import sys
from pathlib import Path

import duckdb
import pytest

from pipeline import gates
from pipeline.gates import Check, Frame, Suite

BETWEEN = {"expectation": "ExpectColumnValuesToBeBetween", "arguments": {"column": "value", "max_value": 10}}
NO_ROWS = {"expectation": "ExpectTableRowCountToEqual", "arguments": {"value": 0}}


@pytest.fixture(scope="module", autouse=True)
def great_expectations() -> None:
    gates._import_great_expectations()


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def check(name: str = "rule", frame: str = "frame", severity: str = "error", **more) -> Check:
    return Check(
        name=name,
        frame=frame,
        severity=severity,
        meaning_sv="Det stämmer.",
        meaning_en="It holds.",
        action_sv="Rätta det.",
        action_en="Mend it.",
        **{**BETWEEN, **more},
    )


def results(connection, *checks: Check, has_published: bool = True, is_restricted: bool = False, **frames: str | Frame):
    made = {name: frame if isinstance(frame, Frame) else Frame(sql=frame) for name, frame in frames.items()}
    suite = Suite(layer="raw", table="a__b", frames=made, checks=list(checks))
    return list(gates.evaluate_suite(connection, suite, has_published=has_published, is_restricted=is_restricted))


def test_a_rule_that_holds_passes(connection):
    (said,) = results(connection, check(), frame="select 7 as value")
    assert (said.passed, said.failed_count, said.message.en, said.examples) == (True, 0, "It holds.", [])


def test_a_broken_rule_says_what_where_how_many_and_which(connection):
    sql = "select i as key, i as value, 'secret' as other from range(8, 20) as t(i)"
    (said,) = results(connection, check(show=["key"]), frame=sql)
    assert not said.passed
    assert said.failed_count == 9
    assert said.examples == [{"key": str(key)} for key in (11, 12, 13, 14, 15)]
    assert said.message.en.startswith(
        "It holds. Broken in raw.a__b, 9 row(s) of frame 'frame', for example: key 11; key 12"
    )
    assert said.message.en.endswith("Mend it.")
    assert said.message.sv.startswith("Det stämmer. Stämmer inte i raw.a__b: 9 rader, till exempel: key 11; key 12")
    assert "secret" not in said.message.both


@pytest.mark.parametrize("missing", ["null", "'nan'::double"])
def test_a_missing_value_breaks_the_rule(connection, missing):
    (said,) = results(
        connection, check(show=["key"]), frame=f"select 1 as key, 5.0 as value union all select 2, {missing}"
    )
    assert not said.passed
    assert said.examples == [{"key": "2"}]


def test_nothing_but_missing_values_breaks_the_rule(connection):
    (said,) = results(connection, check(), frame="select null::double as value from range(3)")
    assert (said.passed, said.failed_count) == (False, 3)


def test_missing_values_and_broken_ones_are_both_counted(connection):
    (said,) = results(connection, check(), frame="select unnest([1, null, 11, 5]) as value")
    assert (said.passed, said.failed_count) == (False, 2)


def test_a_missing_value_passes_where_the_frame_gives_it_a_meaning(connection):
    both = [check("one", may_be_null=True), check("two", frame="other", may_be_null=True)]
    said = results(
        connection, *both, frame="select unnest([1, null]) as value", other="select unnest([null, 11]) as value"
    )
    assert [(one.passed, one.failed_count) for one in said] == [(True, 0), (False, 1)]


def test_a_missing_value_on_one_side_of_a_pair_breaks_the_rule(connection):
    pair = check(
        expectation="ExpectColumnPairValuesAToBeGreaterThanB", arguments={"column_A": "a", "column_B": "b"}, show=["a"]
    )
    (said,) = results(connection, pair, frame="select 3 as a, 2 as b union all select 9, null")
    assert (said.failed_count, said.examples) == (1, [{"a": "9"}])


def test_an_empty_frame_proves_nothing(connection):
    (said,) = results(connection, check(severity="warn"), frame="select 1 as value where false")
    assert not said.passed
    assert said.severity == "warn"
    assert "is empty" in said.message.both


def test_an_empty_frame_passes_where_it_may_be_empty(connection):
    (said,) = results(connection, check(), frame=Frame(sql="select 1 as value where false", may_be_empty=True))
    assert said.passed


@pytest.mark.parametrize(
    ("sql", "more", "why"),
    [
        ("select * from nowhere", {}, "CatalogException"),
        ("select 'text'::integer as value", {}, "ConversionException"),
        ("select 1 as another", {}, "no column value"),
        ("select 1 as value", {"show": ["absent"]}, "no column absent"),
        ("select 1 as value", {"expectation": "ExpectTheMoon"}, "ExpectTheMoon"),
        ("select 1 as value", {"arguments": {"column": "value", "no_such_argument": 1}}, "ValidationError"),
        ("select 'a' as value", {}, "RuntimeError"),
        ("create table t as select 1 as value", {}, "one SELECT"),
        ("select 1 as value; select 2 as value", {}, "one SELECT"),
        ("", {}, "one SELECT"),
    ],
)
def test_what_cannot_be_evaluated_stops_even_as_a_warning_and_the_others_go_on(connection, sql, more, why):
    first, second = results(
        connection,
        check("one", severity="warn", **more),
        check("two", frame="sound"),
        frame=sql,
        sound="select 1 as value",
    )
    assert (first.passed, first.severity, first.failed_count) == (False, "error", 1)
    assert why in first.message.both
    assert "raw.a__b" in first.message.both
    assert second.passed


def test_a_frame_changes_nothing(connection):
    connection.execute("create table t as select 1 as value")
    (said,) = results(connection, check(), frame="delete from t returning value")
    assert not said.passed
    assert connection.execute("select count(*) from t").fetchall() == [(1,)]


def test_an_error_about_a_restricted_table_keeps_its_text(connection):
    (said,) = results(connection, check(), frame="select '198001019802'::date as value", is_restricted=True)
    assert not said.passed
    assert "ConversionException" in said.message.both
    assert "198001019802" not in said.message.both


def test_every_check_sees_its_own_frame(connection):
    checks = [check(f"rule_{i}", frame=["low", "high"][i % 2]) for i in range(6)]
    said = results(connection, *checks, low="select 1 as value", high="select 99 as value, 1 as more")
    assert [one.passed for one in said] == [True, False] * 3


def test_a_rule_about_the_number_of_rows_shows_the_rows(connection):
    (said,) = results(connection, check(**NO_ROWS, show=["key"]), frame="select 'x' as key")
    assert (said.passed, said.failed_count, said.examples) == (False, 1, [{"key": "x"}])
    (said,) = results(connection, check(**NO_ROWS, show=["key"]), frame="select 'x' as key where false")
    assert said.passed


def test_before_the_first_publication_there_is_nothing_to_compare(connection):
    frame = Frame(sql="select * from published.marts.fct_indicator_value", needs_published=True)
    (said,) = results(connection, check(), frame=frame, has_published=False)
    assert said.passed
    (said,) = results(connection, check(), frame=frame, has_published=True)
    assert not said.passed


SUITE = """
frames:
  rows: {{sql: select 1 as value}}
checks:
  - {{name: {name}, frame: {frame}, severity: error, meaning_sv: m, meaning_en: m, action_sv: a, action_en: a,
      expectation: ExpectTableRowCountToEqual}}
"""


def test_a_check_on_an_unknown_frame_is_refused(tmp_path: Path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "t.yml").write_text(SUITE.format(name="one", frame="absent"))
    with pytest.raises(ValueError, match="absent"):
        gates.suites("raw", tmp_path)


def test_two_checks_of_one_name_are_refused(tmp_path: Path):
    (tmp_path / "raw").mkdir()
    for table in ("s", "t"):
        (tmp_path / "raw" / f"{table}.yml").write_text(SUITE.format(name="one", frame="rows"))
    with pytest.raises(ValueError, match="another check called one"):
        gates.suites("raw", tmp_path)


def test_a_later_module_is_imported_when_it_is_used(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    later = gates._Later("colorsys")
    monkeypatch.setitem(sys.modules, "colorsys", later)
    import colorsys

    assert colorsys is later
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert sys.modules["colorsys"] is not later
    with pytest.raises(AttributeError):
        getattr(colorsys, "absent")  # noqa: B009
