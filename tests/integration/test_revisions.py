"""The store of revisions: what was said when, why it changed, and that nobody can change it afterwards.

Publications are small ones made here, of rows handed in; every reason is worked out from the files and hashes of two of them.
"""

import shutil
import signal
import subprocess
import sys
import textwrap

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import diff, doctor, history, revisions, warehouse
from pipeline.archive import Archive
from pipeline.checks import CheckResult, Sentence
from pipeline.disclosure.proof import Verdict
from pipeline.faults import Fault
from pipeline.settings import ROOT, Settings
from tests.publication import TABLES, value

UNIQUE = Sentence("Unik.", "Unique.")
FINE = CheckResult("models", "key", "marts.x", True, "error", UNIQUE, 0, UNIQUE, [])
A, B, C = (letter * 16 for letter in "abc")
"""Files, by the beginning of their sha256 as lineage has it."""


@pytest.fixture
def home(tmp_path):
    return made(tmp_path / "home")


def made(folder):
    settings = Settings(home=folder, vintages_kept=1)
    settings.prepare()
    return settings


def arrive(home, file, source="police"):
    with Archive(home.archive).receiving(source, file * 4, lambda: b"x") as accept:
        accept(file, size=1, origin="published", notices=[])


def row(figure=5.0, *, file=A, **given):
    """A value of one cell of a file."""
    return value(**{"value": figure, "numerator": figure, "lineage": f"{file}/Resultat/row 12/col D", **given})


def withheld(**given):
    nothing = dict.fromkeys(
        ("numerator", "denominator", "value", "lower_95", "upper_95", "interval_method", "n", "value_basis", "city_value",
         "ratio_to_city", "compared_with_city_95", "judgement_against_city", "lineage")
    )  # fmt: skip
    return value(**{**nothing, "status": "suppressed", **given})


def publish(home, *rows):
    warehouse.new_candidate(home).close()
    with duckdb.connect(str(home.candidate_marts)) as connection:
        connection.execute(TABLES)
        connection.execute(
            "insert into marts.fct_indicator_value by name " + " union all by name ".join(map(select, rows))
        )
        empty = revisions.history(revisions.known_before(Settings(home=home.home / "nowhere")))
        connection.execute(f"create table marts.fct_indicator_revision as {empty}")
        connection.execute("delete from marts.dim_source_file")
        for one in Archive(home.archive).arrivals():
            file = f"('{one.sha256[:16]}', '{one.sha256}', '{one.source}', '{one.name}')"
            connection.execute(f"insert into marts.dim_source_file values {file}")
        connection.execute(
            "create table marts.dim_publication (vintage varchar, v varchar, made varchar, is_this bool)"
        )
        connection.execute(
            "create table marts.dim_check (a varchar, b varchar, c varchar, d bool, e varchar, f bigint, g varchar, h varchar)"
        )
        connection.execute(
            "create table marts.dim_disclosure_proof (a varchar, b varchar, c bigint, d bigint, e bigint)"
        )
    warehouse.record_raw(home, [FINE])
    warehouse.record_models(home, complete=True, results=[FINE])
    warehouse.make_release(home)
    warehouse.seal(home, [FINE], run_id="r", verdict=Verdict([], [], 0.0))
    return warehouse.publish(home)


def select(row):
    def literal(one):
        return "null" if one is None else f"'{one}'" if isinstance(one, str) else str(one).lower()

    types = dict.fromkeys((*revisions.FIGURES, "city_value", "ratio_to_city"), "double")
    cells = [
        f"cast({literal(one)} as {types.get(name, 'boolean' if isinstance(one, bool) else 'varchar')}) as {name}"
        for name, one in row.items()
    ]
    return "select " + ", ".join(cells)


def told(home, columns, where="true"):
    """From the published file, in order of time."""
    with warehouse.open_published(home) as connection:
        return connection.execute(
            f"select {columns} from marts.fct_indicator_revision where {where} "
            "order by known_from, area_code, period, indicator_id"
        ).fetchall()


def said_of_the_last(home):
    return [row[0] for row in told(home, "reason", "vintage = (select max(vintage) from marts.fct_indicator_revision)")]


# --- reasons ---------------------------------------------------------------------------------------------------------


def test_the_first_publication_is_all_new(home):
    arrive(home, A)
    first = publish(home, row(5.0))
    assert told(home, "vintage, change, reason, value, previous_value, known_to") == [
        (first.id, "new", "new_data", 5.0, None, None)
    ]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (row(5.0), row(6.0, file=B), "revised_data"),
        (row(5.0), row(5.0, file=B, n=40.0), "new_data"),
        (row(5.0, n=40.0), row(5.0, file=B), "revised_data"),
        (row(5.0, is_preliminary=True, status="preliminary"), row(6.0, file=B), "final_after_preliminary"),
        (row(5.0, is_preliminary=True, status="preliminary"), row(5.0, file=B), "final_after_preliminary"),
        (row(5.0), withheld(), "suppression_changed"),
        (withheld(), row(5.0), "suppression_changed"),
        (row(None, lineage=None, status="not_measured"), row(6.0, file=B), "new_data"),
        (row(5.0), row(None, lineage=None, status="not_measured"), "revised_data"),
        # The new file is of the same source, but not what this figure was read from.
        (row(5.0), row(6.0), "unexplained"),
    ],
)
def test_why_a_figure_changed_when_a_file_arrived(home, before, after, reason):
    arrive(home, A)
    publish(home, before)
    arrive(home, B)
    publish(home, after)
    assert said_of_the_last(home) == [reason]


def test_the_same_figure_in_another_file_is_no_revision(home):
    arrive(home, A)
    publish(home, row(5.0))
    arrive(home, B)
    publish(home, row(5.0 + 1e-12, file=B))
    assert len(told(home, "1")) == 1


def test_a_figure_that_falls_back_on_an_older_file_was_corrected(home):
    arrive(home, A)
    arrive(home, B)
    publish(home, row(9.0, file=B), row(3.0, file=B, period="2024"))
    Archive(home.archive).withdraw(B * 4)
    publish(home, row(5.0))
    assert told(home, "period, change, reason, value, previous_value", "change <> 'new'") == [
        ("2024", "gone", "corrected", None, 3.0),
        ("2025", "changed", "corrected", 5.0, 9.0),
    ]


def test_a_row_without_a_figure_follows_the_files_of_its_source_also_under_other_code(home, monkeypatch):
    unmeasured = {"lineage": None, "status": "not_measured"}
    arrive(home, A)
    arrive(home, B)
    publish(home, row(None, period="2026", **unmeasured), row(7.0))
    Archive(home.archive).withdraw(B * 4)
    monkeypatch.setattr(warehouse, "definition_versions", lambda: {"burglary": "2"})
    publish(home, row(7.0))
    assert told(home, "reason", "change = 'gone'") == [("corrected",)]


def test_other_code_with_the_same_data_is_a_new_definition_and_nothing_else_is(home, monkeypatch):
    arrive(home, A)
    monkeypatch.setattr(warehouse, "definition_versions", lambda: {"burglary": "1", "young_convicted": "1"})
    publish(home, row(5.0), row(7.0, indicator_id="young_convicted"))
    monkeypatch.setattr(warehouse, "definition_versions", lambda: {"burglary": "2", "young_convicted": "1"})
    arrive(home, B, "another")
    publish(home, row(6.0), row(8.0, indicator_id="young_convicted"))
    assert told(home, "indicator_id, reason", "change = 'changed'") == [
        ("burglary", "new_definition"), ("young_convicted", "unexplained")
    ]  # fmt: skip


# --- memory ----------------------------------------------------------------------------------------------------------


def test_what_was_known_at_a_moment_outlives_the_vintages(home):
    published = []
    for number, file in enumerate((A, B, C)):
        arrive(home, file)
        published.append(publish(home, row(5.0 + number, file=file)).id)
    assert [one.id for one in warehouse.vintages(home)] == published[1:]
    known = "known_from <= '{0}'::timestamp and coalesce(known_to > '{0}'::timestamp, true)"
    moments = [moment[:13] + ":" + moment[13:15] + ":" + moment[15:17] for moment in published]
    assert [told(home, "value", known.format(moment)) for moment in moments] == [[(5.0,)], [(6.0,)], [(7.0,)]]


def test_a_restore_is_part_of_what_readers_were_told(home):
    home = home.model_copy(update={"vintages_kept": 3})
    arrive(home, A)
    first = publish(home, row(5.0))
    arrive(home, B)
    second = publish(home, row(6.0, file=B), row(3.0, period="2024", file=B))
    before = home.published_file.resolve().read_bytes()
    warehouse.restore(home, first.id)
    warehouse.restore(home, first.id)
    arrive(home, C)
    publish(home, row(6.0, file=C))
    assert told(home, "vintage, change, reason, value", "period = '2025'")[:3] == [
        (first.id, "new", "new_data", 5.0),
        (second.id, "changed", "revised_data", 6.0),
        (first.id, "changed", "restored", 5.0),
    ]
    assert said_of_the_last(home) == ["revised_data"]
    assert told(home, "change, reason", "period = '2024'") == [("new", "new_data"), ("gone", "restored")]
    assert (home.vintages / second.id / "trygg.duckdb").read_bytes() == before
    assert [event.kind for event in revisions.events(home)] == ["publication", "publication", "restore", "publication"]


def test_what_is_suppressed_today_is_withheld_in_the_history_and_kept_for_the_engine(home):
    arrive(home, A)
    publish(home, row(5.0), row(9.0, area_code="farsta"))
    arrive(home, B)
    publish(home, row(7.0, file=B), row(9.0, area_code="farsta"))
    arrive(home, C)
    publish(home, withheld(), row(9.0, area_code="farsta"))
    figures = ", ".join((*revisions.FIGURES, *revisions.WORDS, *revisions.FLAGS, *revisions.PLACES, "previous_value"))
    rows = told(home, figures, "area_code = 'bromma'")
    assert rows[:2] == [(None,) * len(rows[0])] * 2
    assert {one for one in rows[2] if one} == {"police", "published"}
    assert told(home, "is_withheld", "area_code = 'bromma'") == [(True,), (True,), (False,)]
    assert told(home, "value, is_withheld", "area_code = 'farsta'") == [(9.0, False)]
    known = duckdb.execute(
        f"select value from ({revisions.known_before(home)}) where area_code = 'bromma' order by event"
    )
    assert known.fetchall() == [(5.0,), (7.0,), (None,)]
    assert home.revisions.stat().st_mode & 0o077 == 0


def test_a_home_that_published_before_there_was_a_store_begins_it_with_what_readers_see(home):
    arrive(home, A)
    first = publish(home, row(5.0))
    shutil.rmtree(home.revisions)
    home.prepare()
    arrive(home, B)
    publish(home, row(6.0, file=B))
    assert told(home, "vintage, reason, value")[0] == (first.id, "new_data", 5.0)
    assert said_of_the_last(home) == ["revised_data"]


_KILLED = """
    import os, signal, sys
    sys.path.insert(0, os.getcwd())
    from pathlib import Path
    from pipeline import warehouse
    from pipeline.settings import Settings

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    home, vintage, where = sys.argv[1:]
    setattr(warehouse, where, die)
    warehouse.restore(Settings(home=Path(home), vintages_kept=1), vintage)
"""


@pytest.mark.parametrize("where", ["_remember", "replace_durably", "_point_at"])
def test_a_restore_that_was_killed_is_none(home, where):
    arrive(home, A)
    first = publish(home, row(5.0))
    arrive(home, B)
    publish(home, row(6.0, file=B))
    command = [sys.executable, "-c", textwrap.dedent(_KILLED), str(home.home), first.id, where]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert [event.kind for event in revisions.events(home)] == ["publication"] * 2
    arrive(home, C)
    publish(home, row(7.0, file=C))
    revisions.verify(home)
    assert told(home, "reason, value") == [("new_data", 5.0), ("revised_data", 6.0), ("revised_data", 7.0)]


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("damage", ["rows", "record", "missing", "exchanged"])
def test_a_store_that_somebody_changed_stops_the_next_publication_and_nothing_of_it_is_lost(home, damage, which):
    for number, file in enumerate((A, B, C)):
        arrive(home, file)
        publish(home, row(5.0 + number, file=file))
    entries = [home.revisions / event.id for event in revisions.events(home)]
    assert doctor._revisions(home).is_fine
    if damage == "missing":
        shutil.rmtree(entries[which])
    elif damage == "rows":
        (entries[which] / "said.parquet").unlink()
    elif damage == "exchanged":
        (entries[which] / "said.parquet").write_bytes((entries[which - 1] / "said.parquet").read_bytes())
    else:
        record = entries[which] / "record.json"
        record.write_text(record.read_text().replace(A, "d" * 16))
    assert not doctor._revisions(home).is_fine
    left = sorted(path for path in home.revisions.rglob("*"))
    arrive(home, "e" * 16)
    with pytest.raises(Fault, match="E-REVISIONS"):
        publish(home, row(7.0, file=C))
    assert sorted(path for path in home.revisions.rglob("*")) == left
    with warehouse.open_published(home) as connection:
        assert connection.execute("select value from marts.fct_indicator_value").fetchall() == [(7.0,)]


def test_rows_that_were_changed_after_the_gates_looked_are_not_kept(home):
    arrive(home, A)
    publish(home, row(5.0))
    arrive(home, B)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warehouse, "publish", lambda _: None)
        publish(home, row(6.0, file=B))
    (home.work / "revision.parquet").write_bytes(b"something else")
    with pytest.raises(Fault, match="E-NO-AUDIT"):
        warehouse.publish(home)
    assert len(revisions.events(home)) == 1


# --- diff and history ------------------------------------------------------------------------------------------------


@pytest.fixture
def revised(home):
    """Three publications, of which two files are kept: 500 preliminary, 506 final, and then a figure less and one withheld."""
    arrive(home, A)
    first = publish(
        home,
        row(500.0, is_preliminary=True, status="preliminary"),
        row(20.0, period="2024"),
        row(30.0, area_code="farsta"),
    )
    arrive(home, B)
    second = publish(home, row(506.0, file=B), row(20.0, period="2024"), row(30.0, area_code="farsta"))
    Archive(home.archive).withdraw(A * 4)
    third = publish(home, row(506.0, file=B), withheld(area_code="farsta"))
    return first.id, second.id, third.id


def test_diff_tells_what_the_last_publication_changed_and_why(home, revised):
    told = diff.diff(home)
    assert (told["old"]["id"], told["new"]["id"]) == revised[1:]
    assert (told["added"], told["changed"], told["gone"]) == (0, 1, 1)
    assert told["reasons"] == {"corrected": 1, "suppression_changed": 1}
    assert (told["files_arrived"], told["files_taken_out"]) == (0, 1)
    assert told["biggest"] == []
    assert "30" not in diff.as_text(told).replace(revised[1], "").replace(revised[2], "")


def test_diff_of_publications_that_are_no_longer_kept(home, revised):
    assert revised[0] not in [one.id for one in warehouse.vintages(home)]
    told = diff.diff(home, revised[0], revised[1])
    assert told["reasons"] == {"final_after_preliminary": 1}
    (biggest,) = told["biggest"]
    assert (biggest["old_value"], biggest["new_value"]) == (500.0, 506.0)
    assert biggest["percent"] == pytest.approx(1.2)
    assert "+1,2 %  burglary bromma 2025: 500 → 506 (v2, slutligt efter preliminärt)" in diff.as_text(told)
    assert diff.diff(home, revised[0])["reasons"] == {
        "corrected": 1, "suppression_changed": 1, "final_after_preliminary": 1
    }  # fmt: skip


def test_a_value_that_stays_is_not_among_the_biggest_changes(home):
    arrive(home, A)
    publish(home, row(50.0, value_basis="recovered"))
    arrive(home, B)
    publish(home, row(50.0, file=B))
    told = diff.diff(home)
    assert (told["reasons"], told["biggest"]) == ({"new_data": 1}, [])


def test_what_changed_and_changed_back_is_no_difference(home):
    ids = []
    for figure, file in ((5.0, A), (6.0, B), (5.0, C)):
        arrive(home, file)
        ids.append(publish(home, row(figure, file=file)).id)
    assert diff.diff(home, ids[0], ids[2])["reasons"] == {}
    assert diff.diff(home)["reasons"] == {"revised_data": 1}


def test_diff_needs_two_publications_in_their_order(home, revised):
    for names in (("1999",), (revised[2], revised[0]), (None, revised[0])):
        with pytest.raises(Fault, match="E-PUBLICATION-UNKNOWN"):
            diff.diff(home, *names)
    with pytest.raises(Fault, match=revised[2]):
        diff.diff(home, "1999")


def test_history_tells_what_was_said_when(home, revised):
    told = history.history(home, "burglary", "Bromma", "2025")
    (series,) = told["values"]
    assert [(one["vintage"], one["value"], one["reason"]) for one in series["said"]] == [
        (revised[0], 500.0, "new_data"), (revised[1], 506.0, "final_after_preliminary")
    ]  # fmt: skip
    text = history.as_text(told)
    assert "▁█" in text
    assert "506,0" in text
    assert "+1,2 %" in text
    assert "publiceras inte längre" in history.as_text(history.history(home, "burglary", "Bromma"))


def test_history_keeps_what_is_withheld_today(home, revised):
    text = history.as_text(history.history(home, "burglary", "Farsta"))
    assert "30" not in text.replace(":30", "").replace("-30", "")
    assert "sekretess i en senare publicering" in text


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("burglery",), "E-INDICATOR-UNKNOWN"),
        (("burglary", "Brommma"), "E-AREA-UNKNOWN"),
        (("burglary", "Bromma", "1901"), "E-PERIOD-UNKNOWN"),
    ],
)
def test_history_of_what_is_not_there_names_what_comes_near(home, revised, names, code):
    with pytest.raises(Fault, match=code) as raised:
        history.history(home, *names)
    assert "did you mean" in raised.value.action


def test_bars_rise_from_the_lowest_to_the_highest():
    assert history.bars([1.0, None, 2.0, 8.0]) == "▁ ▂█"
    assert history.bars([3.0, 3.0]) == "▄▄"
    assert history.bars([3.0, None]) == ""


_worlds = st.lists(
    st.one_of(
        st.just("restore"),
        st.dictionaries(
            st.sampled_from(["bromma", "farsta", "jarva"]), st.one_of(st.none(), st.integers(0, 3)), min_size=1
        ),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_worlds)
def test_after_any_publications_and_restores_the_store_says_what_readers_see(tmp_path_factory, steps):
    """None stands for a withheld value, an absent area for one that is not published."""
    home = made(tmp_path_factory.mktemp("home")).model_copy(update={"vintages_kept": 9})
    for number, step in enumerate(steps):
        if step == "restore":
            kept = warehouse.vintages(home)
            if kept:
                warehouse.restore(home, kept[0].id)
        else:
            arrive(home, f"{number:016x}")
            rows = [
                withheld(area_code=area)
                if figure is None
                else row(float(figure), file=f"{number:016x}", area_code=area)
                for area, figure in step.items()
            ]
            publish(home, *rows)
        if not warehouse.vintages(home):
            continue
        revisions.verify(home)
        with warehouse.open_published(home) as connection:
            seen = connection.execute(
                "select area_code, status, value from marts.fct_indicator_value order by 1"
            ).fetchall()
        with revisions.open_history(home) as connection:
            known = connection.execute(
                "select area_code, status, value from revision where known_to is null and change <> 'gone' order by 1"
            ).fetchall()
        assert known == seen
