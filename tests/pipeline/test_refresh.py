"""Whole refreshes of one home, each a process of its own: killed, repeated, with refused files, watched."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap

import openpyxl
import pytest

from pipeline.settings import EXAMPLE_LANDING, ROOT, Settings

pytestmark = pytest.mark.pipeline

_RUN = """
    import json, os, signal, sys
    from pathlib import Path

    def main():
        from pipeline.refresh import refresh
        from pipeline.settings import Settings

        home, landing, die_in = sys.argv[1:]
        if die_in:
            from pipeline import dbt
            assert die_in == "build"
            dbt.build = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        settings = Settings(home=Path(home), landing=Path(landing), example=True)
        told = refresh(settings, tell=lambda step: print(step, file=sys.stderr, flush=True)).as_dict()
        heavy = ("dagster", "dbt", "great_expectations", "pandas", "polars")
        told["heavy"] = [name for name in heavy if name in sys.modules]
        print(json.dumps(told))

    if __name__ == "__main__":
        main()
"""

_ALONE = """
    import json, sys
    from pathlib import Path
    import dagster as dg
    from pipeline.definitions import build_definitions
    from pipeline.settings import Settings

    settings = Settings(home=Path(sys.argv[1]), landing=Path(sys.argv[2]), example=True)
    keys = [dg.AssetKey([name]) for name in sys.argv[3:]]
    job = build_definitions(settings).resolve_job_def("refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=keys)
    errors = [event.step_failure_data.error.to_string() for event in result.all_events if event.is_step_failure]
    print(json.dumps({"success": result.success, "errors": errors}))
"""

_READER = """
    import sys, duckdb
    from pathlib import Path
    link, stop = Path(sys.argv[1]), Path(sys.argv[2])
    opened = 0
    while not stop.exists():
        with duckdb.connect(str(link), read_only=True) as connection:
            rows = connection.execute("select count(*) from marts.fct_indicator_value").fetchall()[0][0]
        assert rows > 100
        opened += 1
    print(opened)
"""
SECRET = "7711223344"


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    for name, text in (("run.py", _RUN), ("alone.py", _ALONE), ("reader.py", _READER)):
        (folder / name).write_text(textwrap.dedent(text))
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("it's [a] home å")
    shutil.copytree(EXAMPLE_LANDING, folder / "landing")
    return Settings(home=folder / "home", landing=folder / "landing", example=True)


@pytest.fixture
def start(home, scripts):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TRYGG_", "DAGSTER_"))}

    def start(script, *arguments):
        return subprocess.Popen(
            [sys.executable, str(scripts / script), *map(str, arguments)], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    return start


@pytest.fixture
def run(home, start):
    def run():
        process = start("run.py", home.home, home.landing_dir, "")
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err[-3000:]
        return json.loads(out.splitlines()[-1])

    return run


def published(home):
    path = home.published_file.resolve()
    return path, path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_run_that_is_killed_while_models_are_built_is_followed_by_one_that_works(home, start, run):
    process = start("run.py", home.home, home.landing_dir, "build")
    process.communicate(timeout=600)
    assert process.returncode == -signal.SIGKILL
    assert not home.published_file.exists()
    told = run()
    assert told["failure"] is None
    assert (told["ending"], told["exit_code"], told["districts"]) == ("published", 0, 11)
    assert (home.exports / "latest" / "excel" / "bromma.xlsx").exists()
    assert told["exports"] == str(home.exports / "latest")
    assert (home.site / "latest" / "index.html").exists()
    assert {one["state"] for one in told["outcomes"]} == {"unchanged"}


def test_a_run_with_nothing_new_changes_nothing_and_loads_little(home, run):
    before = published(home)
    told = run()
    assert (told["ending"], told["exit_code"], told["heavy"]) == ("nothing_new", 0, [])
    assert published(home) == before


def test_refused_files_leave_the_published_file_as_it_was_while_others_read_and_wait(home, start, run, tmp_path):
    before = published(home)
    bad = home.landing_dir / "bra_reported_crimes" / "sida.xls"
    bad.write_bytes(b"<html>503</html>")
    book = openpyxl.load_workbook(EXAMPLE_LANDING / "contract_followups" / "avtalsuppfoljning_2025-09-30.xlsx")
    for sheet in book.worksheets:
        if sheet.title == "Uppföljningar":
            for row in sheet.iter_rows(min_row=2):
                row[0].value = f"Hemliga Gatan {SECRET}"
    restricted = home.landing_dir / "contract_followups" / "avtal.xlsx"
    book.save(restricted)
    implausible = home.landing_dir / "contract_followups" / "orimligt.xlsx"
    book = openpyxl.load_workbook(EXAMPLE_LANDING / "contract_followups" / "avtalsuppfoljning_2025-09-30.xlsx")
    headings = [cell.value for cell in book["Avtal"][1]]
    book["Avtal"].cell(2, headings.index("Avtalsvärde (kr)") + 1).value = 9e12
    book.save(implausible)

    stop = tmp_path / "stop"
    reader = start("reader.py", home.published_file, stop)
    first = start("run.py", home.home, home.landing_dir, "")
    assert first.stderr is not None
    first.stderr.readline()
    second = start("run.py", home.home, home.landing_dir, "")
    _, refused = second.communicate(timeout=60)
    assert f"process {first.pid} (trygg run" in refused
    out, err = first.communicate(timeout=600)
    assert first.returncode == 0, err[-3000:]
    stop.touch()
    read, complaint = reader.communicate(timeout=60)
    assert reader.returncode == 0, complaint
    assert int(read) > 0

    told = json.loads(out.splitlines()[-1])
    assert (told["ending"], told["exit_code"], told["failure"]) == ("nothing_new", 3, None)
    refused = {one["name"]: one["fault"]["code"] for one in told["outcomes"] if one["state"] == "quarantined"}
    assert refused == {"avtal.xlsx": "E-DUPLICATE", "sida.xls": "E-HTML", "orimligt.xlsx": "E-IMPLAUSIBLE"}
    assert published(home) == before
    assert run()["exit_code"] == 3
    bad.unlink()
    restricted.unlink()
    implausible.unlink()
    again = run()
    assert (again["exit_code"], again["heavy"]) == (0, [])
    assert published(home) == before


def test_nothing_of_a_restricted_delivery_is_written_anywhere(home):
    from pipeline.readers.identity import organisation_number

    numbers = {SECRET}
    for path in (EXAMPLE_LANDING / "contract_followups").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path, read_only=True):
            for row in sheet.iter_rows(values_only=True):
                numbers |= {str(cell) for cell in row if cell and organisation_number(str(cell))}
    assert len(numbers) > 10
    forms = {form.encode() for number in numbers for form in (number, number.replace("-", ""))}
    found = [
        (path.name, form) for path in home.home.rglob("*") if path.is_file()
        for content in [path.read_bytes()] for form in forms if form in content
    ]  # fmt: skip
    assert found == []


def test_publishing_alone_is_refused_once_a_file_was_withdrawn_and_the_next_run_leaves_it_out(home, start, run):
    from pipeline.archive import Archive

    before = published(home)
    Archive(home.archive).withdraw("Databasfil_2021.txt")
    process = start("alone.py", home.home, home.landing_dir, "published")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err[-3000:]
    said = json.loads(out.splitlines()[-1])
    assert not said["success"]
    assert "E-NO-AUDIT" in said["errors"][0]
    assert published(home) == before
    told = run()
    assert (told["ending"], told["exit_code"], told["files"]) == ("published", 0, 17)
    assert published(home)[0] != before[0]


def test_files_that_cannot_be_written_leave_the_publication_and_the_next_run_makes_them(home, run):
    from pipeline.archive import Archive

    shutil.rmtree(home.exports)
    home.exports.write_text("a file where the folder belongs")
    before = published(home)
    Archive(home.archive).withdraw("Databasfil_2022.txt")
    told = run()
    assert (told["ending"], told["exit_code"], told["failure"], told["exports"]) == ("published", 1, None, None)
    assert "E-READER-FILES" in told["reader_files_failure"]
    assert told["changes"]["reasons"]
    after = published(home)
    assert after[0] != before[0]
    home.exports.unlink()
    again = run()
    assert (again["ending"], again["exit_code"], again["reader_files_failure"]) == ("nothing_new", 0, None)
    assert "dagster" not in again["heavy"]
    assert (home.exports / "latest").resolve().name == told["vintage"]
    assert published(home) == after
    assert run()["heavy"] == []
