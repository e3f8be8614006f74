"""The history with kept connections: nothing of Dagster's own history is lost by it, whoever else reads or writes."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipeline import dagster_home
from pipeline.event_log import KeptSqliteEventLogStorage
from pipeline.settings import ROOT, Settings


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def kept(folder):
    storage = KeptSqliteEventLogStorage(str(folder))
    yield storage
    storage.dispose()


def said(run: str, message: str) -> EventLogEntry:
    return EventLogEntry(
        error_info=None, level=20, user_message=message, run_id=run, timestamp=time.time(), step_key=None, job_name=None,
        dagster_event=None,
    )  # fmt: skip


def messages(storage: SqliteEventLogStorage, run: str) -> list[str]:
    return [entry.user_message for entry in storage.get_logs_for_run(run)]


def test_dagsters_own_history_reads_every_event_at_once_and_writes_on(folder, kept):
    own = SqliteEventLogStorage(str(folder))
    for number in range(5):
        kept.store_event(said("a", f"kept {number}"))
        assert len(messages(own, "a")) == number + 1
    own.store_event(said("a", "own"))
    assert messages(kept, "a") == [*(f"kept {number}" for number in range(5)), "own"]


def test_what_waits_for_a_runs_events_is_woken_while_its_writer_keeps_the_file_open(folder, kept):
    """The live page of a run in the UI is another process that watches the run's file."""
    kept.store_event(said("a", "first"))
    watching, seen, woken = KeptSqliteEventLogStorage(str(folder)), [], threading.Event()

    def note(entry: EventLogEntry, _cursor: str) -> None:
        seen.append(entry.user_message)
        woken.set()

    watching.watch("a", None, note)
    try:
        for number in range(3):
            woken.clear()
            kept.store_event(said("a", f"later {number}"))
            assert woken.wait(20)
        assert seen == ["first", "later 0", "later 1", "later 2"]
    finally:
        watching.end_watch("a", note)
        watching.dispose()


def test_threads_that_write_and_read_several_runs_lose_nothing(folder, kept):
    own, faults = SqliteEventLogStorage(str(folder)), []

    def write(storage: SqliteEventLogStorage, run: str, name: str) -> None:
        try:
            for number in range(10):
                storage.store_event(said(run, f"{name} {number}"))
                messages(storage, run)
        except Exception as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=write, args=(storage, run, f"{place} {run} {number}"))
        for place, storage in (("kept", kept), ("own", own))
        for run in ("a", "b")
        for number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    for run in ("a", "b"):
        assert sorted(messages(kept, run)) == sorted(messages(own, run))
        assert len(messages(kept, run)) == 40


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux only")
def test_many_runs_do_not_keep_many_files_open(folder, kept):
    for number in range(20):
        kept.store_event(said(f"run-{number}", "hello"))
    opened = {one.resolve() for one in Path("/proc/self/fd").iterdir()}
    assert {one.name for one in opened if one.parent == folder and one.suffix == ".db"} == {"index.db", "run-19.db"}


def test_a_refused_event_leaves_the_connection_usable(kept):
    kept.store_event(said("a", "first"))
    with pytest.raises(ZeroDivisionError), kept.run_connection("a"):
        raise ZeroDivisionError
    kept.store_event(said("a", "second"))
    assert messages(kept, "a") == ["first", "second"]


def test_after_a_wipe_the_same_run_is_written_to_a_file_that_others_find(folder, kept):
    kept.store_event(said("a", "before"))
    kept.wipe()
    kept.store_event(said("a", "after"))
    assert messages(SqliteEventLogStorage(str(folder)), "a") == ["after"]


def test_what_was_stored_before_a_kill_is_there_after_it(folder):
    script = """
        import sys, time
        from dagster._core.events.log import EventLogEntry
        from pipeline.event_log import KeptSqliteEventLogStorage

        storage = KeptSqliteEventLogStorage(sys.argv[1])
        for number in range(20):
            storage.store_event(EventLogEntry(error_info=None, level=20, user_message=str(number), run_id="a",
                                              timestamp=time.time(), step_key=None, job_name=None, dagster_event=None))
        print("stored", flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "stored\n"
        child.send_signal(signal.SIGKILL)
    for storage in (SqliteEventLogStorage(str(folder)), KeptSqliteEventLogStorage(str(folder))):
        assert messages(storage, "a") == [str(number) for number in range(20)]
        storage.dispose()


def test_a_home_changes_between_this_history_and_dagsters_own(tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.prepare()
    dagster_home.configure(settings)
    configured = (settings.dagster_home / "dagster.yaml").read_text()
    counts = []
    for text in (configured, "telemetry: {enabled: false}\n", configured):
        (settings.dagster_home / "dagster.yaml").write_text(text)
        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            instance.report_runless_asset_event(dg.AssetMaterialization("table", metadata={"rows": len(counts)}))
            found = instance.fetch_materializations(dg.AssetKey("table"), limit=10).records
            counts.append((type(instance.event_log_storage).__name__, len(found)))
    assert counts == [
        ("KeptSqliteEventLogStorage", 1),
        ("SqliteEventLogStorage", 2),
        ("KeptSqliteEventLogStorage", 3),
    ]
