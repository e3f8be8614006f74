"""Candidate → release → published: only the very file that passed is swapped in, and readers always open a whole one.

The candidate is a small one made here; what dbt and the gates say is handed in.
"""

import json
import signal
import subprocess
import sys
import textwrap

import duckdb
import pytest

from pipeline import revisions, warehouse
from pipeline.archive import Archive
from pipeline.checks import CheckResult, Sentence
from pipeline.disclosure.proof import Proof, Verdict
from pipeline.durable_files import file_hash
from pipeline.faults import Fault
from pipeline.settings import ROOT, Settings

UNIQUE, SMALL = Sentence("Unik.", "Unique."), Sentence("Liten.", "Small.")
FINE = CheckResult("models", "key", "marts.x", True, "error", UNIQUE, 0, UNIQUE, [])
BROKEN = CheckResult("models", "key", "marts.x", False, "error", UNIQUE, 3, UNIQUE.then("Stämmer inte.", "Broken."), [])
PROVED = Verdict([Proof("x", "this_publication", 3, 4, 9, 0)], [], 0.1)
WARNED = CheckResult(
    "models", "key", "marts.x", False, "warn", SMALL, 3, SMALL.then("Större än vanligt.", "Larger than usual."), []
)


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home", vintages_kept=3)
    settings.prepare()
    return settings


def arrive(home, name):
    """A new archived file: there is something new to publish."""
    with Archive(home.archive).receiving("s", name * 8, lambda: b"x") as accept:
        accept(name, size=1, origin="published", notices=[])


def facts(value):
    """One value, of the last file that arrived."""
    key = ", ".join(f"'x' as {column}" for column in revisions.KEY)
    figures = ", ".join(f"null::double as {one}" for one in revisions.FIGURES if one != "value")
    flags = ", ".join(f"false as {one}" for one in revisions.FLAGS)
    words = ", ".join(f"null::varchar as {one}" for one in (*revisions.WORDS, "source", "origin", "lineage", "vintage"))
    return f"select {key}, {value}::double as value, 'ok' as status, {figures}, {flags}, {words}"


def build(home, *, raw=FINE, models=FINE, complete=True, value=1.0):
    empty_history = f"from ({revisions.history(revisions.known_before(home))})"
    with warehouse.new_candidate(home) as connection:
        connection.execute("create schema staging")
        connection.execute("create table staging.secret as select 1 as person")
    with duckdb.connect(str(home.candidate_marts)) as connection:
        connection.execute(f"create table marts.fct_indicator_value as {facts(value)}")
        connection.execute(f"create table marts.fct_indicator_revision as {empty_history} limit 0")
        connection.execute("create table marts.dim_source_file (file_id varchar, source_id varchar)")
        files = ", ".join(f"('{one.sha256[:16]}', '{one.source}')" for one in Archive(home.archive).arrivals())
        connection.execute(f"insert into marts.dim_source_file values {files}")
        connection.execute("comment on table marts.fct_indicator_value is 'One row per value; Stadens'' tal'")
        connection.execute("comment on column marts.fct_indicator_value.value is 'Värdet'")
        connection.execute(
            "create table marts.dim_publication (vintage varchar, version varchar, published_at varchar, is_this bool)"
        )
        connection.execute(
            "create table marts.dim_check (layer varchar, name varchar, tested varchar, passed bool, severity varchar, "
            "failed_count bigint, meaning_sv varchar, meaning_en varchar)"
        )
        connection.execute(
            "create table marts.dim_disclosure_proof (indicator varchar, knowledge varchar, cells bigint, sums bigint, "
            "room bigint)"
        )
    warehouse.record_raw(home, [raw])
    warehouse.record_models(home, complete=complete, results=[models])


def release(home, *, gate=FINE, built=False, **told):
    if not built:
        build(home, **told)
    warehouse.make_release(home)
    return warehouse.seal(home, [gate], run_id="r", verdict=PROVED)


def publish(home, name, value=1.0):
    arrive(home, name)
    release(home, value=value)
    return warehouse.publish(home)


def shown(home):
    with warehouse.open_published(home) as connection:
        return connection.execute("select value from marts.fct_indicator_value").fetchall()[0][0]


def known_now(home):
    """What the store says that readers were told last."""
    revisions.verify(home)
    with revisions.open_history(home) as connection:
        return connection.execute("select value from revision where known_to is null and change <> 'gone'").fetchall()[
            0
        ][0]


def test_before_the_first_publication_readers_are_told_so(home):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        warehouse.open_published(home)
    assert not warehouse.nothing_new(home)
    assert warehouse.vintages(home) == []


def test_the_published_file_holds_marts_with_their_comments_and_opens_read_only(home):
    vintage = publish(home, "a")
    with warehouse.open_published(home) as connection:
        schemas = {row[0] for row in connection.execute("select schema_name from duckdb_tables()").fetchall()}
        assert schemas == {"marts"}
        comments = connection.execute("select comment from duckdb_tables() where comment is not null").fetchall()
        assert comments == [("One row per value; Stadens' tal",)]
        comments = connection.execute("select comment from duckdb_columns() where comment is not null").fetchall()
        assert comments == [("Värdet",)]
        publications = connection.execute("select vintage, is_this from marts.dim_publication").fetchall()
        assert publications == [(vintage.id, True)]
        assert connection.execute("select vintage from marts.fct_indicator_value").fetchall() == [(vintage.id,)]
        assert connection.execute("select layer, passed from marts.dim_check").fetchall() == [("models", True)] * 3
        assert connection.execute("select * from marts.dim_disclosure_proof").fetchall() == [
            ("x", "this_publication", 3, 4, 9)
        ]
    audit = json.loads((home.vintages / vintage.id / "audit.json").read_bytes())
    assert audit["disclosure"]["proofs"][0]["told_sums"] == 0
    assert home.published_file.is_symlink()
    assert home.published_file.stat().st_mode & 0o222 == 0
    assert warehouse.nothing_new(home)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"raw": BROKEN}, "checks failed: key"),
        ({"models": BROKEN}, "checks failed: key"),
        ({"complete": False}, "only a part"),
    ],
)
def test_no_release_is_made_of_a_build_that_did_not_pass(home, told, why):
    arrive(home, "a")
    build(home, **told)
    with pytest.raises(Fault, match="E-NO-BUILD") as raised:
        warehouse.make_release(home)
    assert why in raised.value.why
    with pytest.raises(Fault, match="E-NO-AUDIT"):
        warehouse.publish(home)
    assert not home.published_file.exists()


def test_a_warning_does_not_stop_a_publication(home):
    arrive(home, "a")
    assert release(home, raw=WARNED, models=WARNED, gate=WARNED)
    assert warehouse.publish(home).is_current


def test_nothing_is_published_that_a_gate_refused(home):
    publish(home, "a", 1.0)
    arrive(home, "b")
    assert not release(home, gate=BROKEN, value=2.0)
    with pytest.raises(Fault, match="A gate said no"):
        warehouse.publish(home)
    assert shown(home) == 1.0


def test_publishing_alone_is_refused_without_a_look_of_the_gates(home):
    publish(home, "a")
    arrive(home, "b")
    build(home)
    warehouse.make_release(home)
    with pytest.raises(Fault, match="E-NO-AUDIT"):
        warehouse.publish(home)


def test_a_candidate_that_was_changed_after_its_tests_makes_no_release(home):
    arrive(home, "a")
    build(home)
    with duckdb.connect(str(home.candidate_marts)) as connection:
        connection.execute("update marts.fct_indicator_value set value = 99")
    with pytest.raises(Fault, match="changed after its tests"):
        warehouse.make_release(home)


def test_a_release_drafted_of_these_marts_is_the_one_that_is_made(home):
    arrive(home, "a")
    build(home, value=2.0)
    warehouse.draft_release(home)
    drafted = file_hash(home.release)
    with pytest.raises(Fault, match="E-NO-AUDIT"):
        warehouse.publish(home)
    warehouse.make_release(home)
    assert file_hash(home.release) == drafted
    home.release.unlink()
    warehouse.make_release(home)
    assert home.release.exists()


def test_a_release_drafted_of_other_marts_is_made_anew(home):
    arrive(home, "a")
    build(home, value=1.0)
    warehouse.draft_release(home)
    before = home.release.read_bytes(), warehouse._record(home, "release").read_bytes()
    build(home, value=2.0)
    home.release.write_bytes(before[0])
    warehouse._record(home, "release").write_bytes(before[1])
    assert release(home, built=True)
    warehouse.publish(home)
    assert shown(home) == 2.0


@pytest.mark.parametrize("told", [{"raw": BROKEN}, {"models": BROKEN}, {"complete": False}])
def test_a_draft_of_a_build_that_did_not_pass_goes_nowhere(home, told):
    arrive(home, "a")
    build(home, **told)
    warehouse.draft_release(home)
    with pytest.raises(Fault, match="E-NO-BUILD"):
        warehouse.make_release(home)
    with pytest.raises(Fault, match="E-NO-BUILD"):
        warehouse.seal(home, [FINE], run_id="r", verdict=PROVED)
    with pytest.raises(Fault, match="E-NO-AUDIT"):
        warehouse.publish(home)


def test_a_release_that_somebody_changed_is_made_anew_of_the_marts(home):
    arrive(home, "a")
    build(home, value=2.0)
    rows = warehouse.make_release(home)
    with duckdb.connect(str(home.release)) as connection:
        connection.execute("update marts.fct_indicator_value set value = 99")
    assert warehouse.make_release(home) == rows
    assert warehouse.seal(home, [FINE], run_id="r", verdict=PROVED)
    warehouse.publish(home)
    assert shown(home) == 2.0


def test_a_release_that_was_changed_after_the_gates_is_not_published(home):
    arrive(home, "a")
    release(home)
    with duckdb.connect(str(home.release)) as connection:
        connection.execute("update marts.fct_indicator_value set value = 99")
    with pytest.raises(Fault, match="not the file that the gates looked at"):
        warehouse.publish(home)


def test_an_audit_of_another_file_does_not_count(home):
    arrive(home, "a")
    release(home, value=1.0)
    audit = (home.work / "release.json").read_bytes()
    release(home, value=2.0)
    (home.work / "release.json").write_bytes(audit)
    with pytest.raises(Fault, match="not the file that the gates looked at"):
        warehouse.publish(home)


def test_a_file_that_arrives_after_the_gates_looked_needs_a_new_look(home):
    arrive(home, "a")
    release(home)
    arrive(home, "b")
    with pytest.raises(Fault, match="changed since"):
        warehouse.publish(home)
    with pytest.raises(Fault, match="changed since"):
        warehouse.make_release(home)


def test_the_release_of_an_earlier_build_is_not_sealed_for_a_later_one(home):
    """Somebody builds the models anew and then runs the gates alone, without making the release again."""
    arrive(home, "a")
    build(home, value=1.0)
    warehouse.make_release(home)
    stale = home.release.read_bytes()
    arrive(home, "b")
    build(home, value=2.0)
    with pytest.raises(Fault, match="E-NO-BUILD"):
        warehouse.seal(home, [FINE], run_id="r", verdict=PROVED)
    home.release.write_bytes(stale)
    with pytest.raises(Fault, match="E-NO-BUILD"):
        warehouse.seal(home, [FINE], run_id="r", verdict=PROVED)


def test_gates_that_look_twice_count_once(home):
    arrive(home, "a")
    assert not release(home, gate=BROKEN)
    assert warehouse.seal(home, [FINE], run_id="r", verdict=PROVED)
    warehouse.publish(home)
    with warehouse.open_published(home) as connection:
        assert connection.execute("select count(*) from marts.dim_check").fetchall() == [(3,)]


def test_the_same_files_and_code_are_not_published_twice(home):
    vintage = publish(home, "a", 1.0)
    before = home.published_file.resolve(), home.published_file.stat().st_mtime_ns, home.published_file.read_bytes()
    release(home, value=2.0)
    assert warehouse.publish(home) == vintage
    assert before == (
        home.published_file.resolve(), home.published_file.stat().st_mtime_ns, home.published_file.read_bytes()
    )  # fmt: skip


def test_publications_of_one_second_and_of_a_clock_set_back_keep_their_order(home, monkeypatch):
    first, second = publish(home, "a", 1.0), publish(home, "b", 2.0)
    assert first.id < second.id

    class Past(warehouse.datetime):
        @classmethod
        def now(cls, tz=None):
            return warehouse.datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(warehouse, "datetime", Past)
    third = publish(home, "c", 3.0)
    assert third.id > second.id
    assert shown(home) == 3.0
    assert [one.id for one in warehouse.vintages(home)] == [first.id, second.id, third.id]


def test_as_many_vintages_are_kept_as_the_setting_says_and_nothing_foreign_is_touched(home):
    (home.vintages / "saved by hand").mkdir()
    ids = [publish(home, name).id for name in "abcde"]
    assert [one.id for one in warehouse.vintages(home)] == ids[-3:]
    assert (home.vintages / "saved by hand").is_dir()


def test_restore_shows_an_earlier_vintage_until_there_is_news(home):
    first, second = publish(home, "a", 1.0), publish(home, "b", 2.0)
    assert warehouse.restore(home, first.id).is_current
    assert shown(home) == 1.0
    assert warehouse.nothing_new(home)
    release(home)
    assert warehouse.publish(home).id == first.id
    third = publish(home, "c", 3.0)
    assert shown(home) == 3.0
    assert [one.id for one in warehouse.vintages(home) if one.is_current] == [third.id]
    assert second.id in [one.id for one in warehouse.vintages(home)]
    assert warehouse.nothing_new(home)


def test_restoring_the_newest_ends_a_restore(home):
    first, second = publish(home, "a", 1.0), publish(home, "b", 2.0)
    warehouse.restore(home, first.id)
    warehouse.restore(home, second.id)
    assert shown(home) == 2.0
    assert warehouse.nothing_new(home)


def test_what_readers_saw_until_now_outlives_the_swap(home):
    small = home.model_copy(update={"vintages_kept": 1})
    first = publish(home, "a", 1.0)
    publish(home, "b", 2.0)
    warehouse.restore(home, first.id)
    assert shown(home) == 1.0
    third = publish(small, "c", 3.0)
    assert [one.id for one in warehouse.vintages(home)] == [first.id, third.id]


def test_a_vintage_that_was_changed_or_is_not_there_is_not_restored(home):
    first = publish(home, "a", 1.0)
    publish(home, "b", 2.0)
    with pytest.raises(Fault, match="E-VINTAGE"):
        warehouse.restore(home, "1999")
    with pytest.raises(Fault, match="E-VINTAGE"):
        warehouse.restore(home, "../vintages/" + first.id)
    path = home.vintages / first.id / "trygg.duckdb"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Fault, match="not the one that passed"):
        warehouse.restore(home, first.id)
    assert shown(home) == 2.0


def test_vintages_survive_the_loss_of_the_link(home):
    publish(home, "a", 1.0)
    home.published_file.unlink()
    publish(home, "b", 2.0)
    assert len(warehouse.vintages(home)) == 2


_KILLED = """
    import os, shutil, signal, sys
    sys.path.insert(0, os.getcwd())
    from pathlib import Path
    from pipeline import revisions, warehouse
    from pipeline.settings import Settings
    from tests.integration import test_publication as made

    where, home = sys.argv[1:]
    settings = Settings(home=Path(home), vintages_kept=3)

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "after the link":
        warehouse._prune = die
    elif where == "before the link":
        warehouse._point_at = die
    elif where == "before the rename":
        warehouse.write_durably = die
    elif where == "before the entry":
        revisions.write_durably = die
    made.arrive(settings, "k")
    made.build(settings, value=7.0)
    if where == "after the build":
        die()
    warehouse.make_release(settings)
    if where == "after the release":
        die()
    warehouse.seal(settings, [made.FINE], run_id="r", verdict=made.PROVED)
    if where == "after the seal":
        die()
    warehouse.publish(settings)
"""


def killed(home, where):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_KILLED), where, str(home.home)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL


_MOMENTS = [
    "after the build", "after the release", "after the seal", "before the entry", "before the rename", "before the link",
    "after the link",
]  # fmt: skip


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("where", _MOMENTS)
def test_a_kill_at_any_moment_of_the_publication_leaves_nothing_to_repair(home, where, restored):
    first = publish(home, "a", 1.0)
    publish(home, "b", 2.0)
    if restored:
        warehouse.restore(home, first.id)
    killed(home, where)
    seen = 7.0 if where == "after the link" else 1.0 if restored else 2.0
    assert shown(home) == seen
    assert known_now(home) == seen
    assert warehouse.nothing_new(home) == (where == "after the link")
    release(home, value=7.0)
    warehouse.publish(home)
    assert shown(home) == known_now(home) == 7.0
    assert [event.kind for event in revisions.events(home)] == ["publication"] * 2 + ["restore"] * restored + [
        "publication"
    ]
    assert warehouse.nothing_new(home)
    assert len(warehouse.vintages(home)) == 3
    with warehouse.open_published(home) as connection:
        assert connection.execute("select count(*) from marts.dim_publication").fetchall() == [(3,)]


_READER = """
    import sys, duckdb
    from pathlib import Path
    link, stop = Path(sys.argv[1]), Path(sys.argv[2])
    opened, last = 0, 0.0
    print("ready", flush=True)
    while not stop.exists():
        with duckdb.connect(str(link), read_only=True) as connection:
            value = connection.execute("select value from marts.fct_indicator_value").fetchall()[0][0]
        assert value >= last, (value, last)
        opened, last = opened + 1, value
    print(opened, last)
"""


def test_readers_always_open_a_whole_file_while_publications_and_kills_go_on(home, tmp_path):
    home = home.model_copy(update={"vintages_kept": 1})
    publish(home, "a", 1.0)
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_READER), str(home.published_file), str(stop)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout is not None
    reader.stdout.readline()
    for number in range(2, 12):
        publish(home, f"n{number}", float(number))
    stop.touch()
    out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    opened, last = out.split()
    assert int(opened) > 10
    assert float(last) <= 11.0


def test_the_audit_record_beside_a_vintage_covers_its_bytes(home):
    vintage = publish(home, "a")
    audit = json.loads((home.vintages / vintage.id / "audit.json").read_bytes())
    assert audit["passed"]
    assert audit["sha256"] == file_hash(home.published_file)
    assert home.published_file.samefile(home.vintages / vintage.id / "trygg.duckdb")
