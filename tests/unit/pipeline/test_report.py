"""What a person is told: the ending, the refused files with their copy, the query to copy; and rows for programs."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from filelock import FileLock

from pipeline import lock, report
from pipeline.archive import Archive, Quarantine, Refusal
from pipeline.faults import Fault
from pipeline.intake import Outcome
from pipeline.refresh import Summary
from pipeline.settings import ROOT, Settings
from tests.publication import VINTAGE, publish, value

SOURCE = "bra_reported_crimes"
FAULT = Fault(
    "E-HEADER",
    "column 2 is headed 'Antl'",
    why="a shifted header",
    action="correct it",
    file="fel.xls",
    sheet="S",
    row=3,
    column="B",
    value="Antl",
)


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.prepare()
    return settings


def summary(home, ending="published", **given):
    told = {
        "seconds": 12.34, "home": str(home.home), "origin": "real", "landing": str(home.landing_dir),
        "vintage": VINTAGE, "published_file": str(home.published_file), "outcomes": [], "notices": [], "files": 1,
        "sources": [{"source": SOURCE, "title": "Anmälda brott", "files": 2, "rows": 12345}],
    }  # fmt: skip
    return Summary(ending=ending, **{**told, **given})


def printed(capsys, told):
    report.print_summary(told)
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    return out.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("ending", "given", "words"),
    [
        ("published", {}, "Publicerat: version " + VINTAGE + " (12,3 s)"),
        ("nothing_new", {}, "Inget nytt"),
        ("stopped", {"failure": "a gate said no"}, "Stoppat: det publicerade är oförändrat"),
        ("stopped", {"vintage": None}, "inget är publicerat ännu"),
        ("nothing_to_publish", {"vintage": None}, "Ingenting att publicera"),
    ],
)
def test_the_ending_stands_first(home, capsys, ending, given, words):
    assert words in printed(capsys, summary(home, ending, **given)).splitlines()[0]


def test_files_for_readers_are_named_or_why_there_are_none(home, capsys):
    told = printed(capsys, summary(home, exports="/h/exports/latest", site="/h/site/latest/index.html"))
    assert "Filer ut: /h/exports/latest" in told
    assert "Sidor:    /h/site/latest/index.html" in told
    text = printed(capsys, summary(home, reader_files_failure="E-READER-FILES: no room on the disk"))
    assert text.startswith("Publicerat: version " + VINTAGE)
    assert "E-READER-FILES: no room on the disk" in text
    assert summary(home, reader_files_failure="E-READER-FILES: no room on the disk").exit_code == 1


def test_an_empty_landing_folder_is_told_where_files_go(home, capsys):
    text = printed(capsys, summary(home, "nothing_to_publish", vintage=None))
    assert f"{home.landing_dir}/{SOURCE}/" in text
    assert "trygg run --example" in text
    assert "Prova:" not in text


def test_example_data_are_named_above_and_below(home, capsys):
    lines = printed(capsys, summary(home, origin="example")).strip().splitlines()
    assert any("EXEMPELDATA" in line for line in lines[:3])
    assert "Exempeldata" in lines[-1]
    assert "EXEMPELDATA" not in printed(capsys, summary(home))


def test_a_refused_file_is_told_with_place_remedy_and_copy(home, capsys):
    kept = Refusal(SOURCE, "fel.xls", "f" * 64, FAULT.as_dict(), "code", "2026-01-01")
    Quarantine(home.quarantine).add(kept, b"bytes")
    Quarantine(home.quarantine).add(
        Refusal(SOURCE, "hemlig.xls", "e" * 64, FAULT.as_dict(), "code", "2026-01-01"), None
    )
    outcomes = [Outcome(SOURCE, one, sha, "quarantined", FAULT.as_dict())
                for one, sha in (("fel.xls", "f" * 64), ("hemlig.xls", "e" * 64))]  # fmt: skip
    text = printed(capsys, summary(home, outcomes=outcomes))
    assert "Stoppade filer: 2" in text
    assert "fel:      E-HEADER: En rubrik, etikett eller summa saknas" in text
    assert "engelska: Column 2 is headed 'Antl'. A shifted header. Correct it." in text
    assert "plats:    fel.xls, blad S, rad 3, kolumn B" in text
    assert "värde:    Antl" in text
    assert str(home.quarantine / SOURCE / ("f" * 64) / "content") in text
    assert str(home.quarantine / SOURCE / ("e" * 64) / "content") not in text
    assert "ingen kopia sparas" in text


def test_a_file_name_cannot_steer_the_terminal(home, capsys):
    outcome = Outcome(SOURCE, "a\x1b[2Jb\u202e.xls", "f" * 64, "quarantined", FAULT.as_dict())
    text = printed(capsys, summary(home, outcomes=[outcome]))
    assert "a\\x1b[2Jb\\u202e.xls" in text


def test_sources_checks_and_changes_are_counted(home, capsys):
    result = {"layer": "raw", "name": "no_gaps", "table": "t", "passed": False, "severity": "error",
              "failed_count": 3, "message": {"sv": "3 rader saknar område", "en": "3 rows have no area"},
              "examples": [{"row": 7}]}  # fmt: skip
    text = printed(
        capsys,
        summary(home, checks=41, errors=[result], warnings=[result] * 8, indicators=18, districts=11, values=4000,
                changes={"added": 5, "changed": 2, "gone": 1, "reasons": {"corrected": 3, "new_data": 5}},
                outcomes=[Outcome(SOURCE, "a", "0", "new"), Outcome(SOURCE, "b", "1", "duplicate")]),
    )  # fmt: skip
    row = next(line for line in text.splitlines() if "Anmälda brott" in line)
    assert row.split() == ["Anmälda", "brott", "2", "12", "345", "1", "–", "1", "–", "–"]
    assert "41, varav 1 fel och 8 varningar" in text
    assert "FEL raw.t no_gaps: 3 rader saknar område" in text
    assert "engelska: 3 rows have no area" in text
    assert "t.ex. row = 7" in text
    assert "varning: och 3 till" in text
    assert "18 indikatorer × 11 stadsdelsområden" in text
    assert "5 nya, 2 ändrade och 1 borttagna" in text
    assert text.index("5 nya uppgifter") < text.index("3 rättat: en fil togs bort")


def test_a_long_list_of_notices_is_cut_by_code_and_file(home, capsys):
    notices = [
        {"code": "N-NOTE", "message": f"not {note} i {file}", "file": f"{file}.xls"}
        for file in "abcde"
        for note in range(4)
    ]
    one = {"code": "N-NO-SOURCE", "message": "ensam", "file": None}
    text = printed(capsys, summary(home, notices=[*notices, one]))
    assert "Att känna till: 21" in text
    assert "N-NOTE: Utgivarens egna anmärkningar" in text
    assert "a.xls: not 0 i a (och 3 till)" in text
    assert "not 1" not in text
    assert "c.xls" in text
    assert "d.xls" not in text
    assert "och i 2 filer till; 20 sammanlagt" in text
    assert "    ensam\n" in text


def test_the_first_query_runs_as_it_is_printed(home):
    (home.vintages / VINTAGE).parent.mkdir(parents=True, exist_ok=True)
    file = publish(home, [value()])
    file.chmod(0o644)
    import duckdb

    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create view marts.indicator_today as select facts.*, 'Bromma' as area_name, title_sv, unit_sv "
            "from marts.fct_indicator_value as facts join marts.dim_indicator using (indicator_id, definition_version)"
        )
    command = report.first_query(summary(home))
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Bromma" in done.stdout
    assert "13.9" in done.stdout


def test_the_example_is_queried_as_the_example(home):
    assert "query --example" in report.first_query(summary(home, origin="example"))


def test_csv_is_for_machines(capsys):
    rows = [(1, None, 'a;b,"c"\nd', True), (1.5, date(2025, 1, 2), "å", [1, None])]
    report.print_rows(["i", "d", "t", "b"], rows, "csv")
    out = capsys.readouterr().out
    assert out.splitlines(keepends=True)[0] == "i,d,t,b\r\n"
    assert list(csv.reader(io.StringIO(out, newline=""))) == [
        ["i", "d", "t", "b"],
        ["1", "", 'a;b,"c"\nd', "true"],
        ["1.5", "2025-01-02", "å", "[1, null]"],
    ]


def test_json_keeps_every_column_and_is_always_json(capsys):
    rows = [(1, 2, Decimal("1.50"), float("nan"), date(2025, 1, 2), None)]
    report.print_rows(["a", "a", "dec", "nan", "day", "none"], rows, "json")
    assert json.loads(capsys.readouterr().out) == [
        {"a": 1, "a_1": 2, "dec": 1.5, "nan": None, "day": "2025-01-02", "none": None}
    ]
    report.print_rows(["a"], [], "json")
    assert json.loads(capsys.readouterr().out) == []


def test_a_table_shows_null_and_keeps_long_lines_whole(capsys):
    report.print_rows(["namn", "tal"], [("x" * 300, None), ("[bold]y", 0.1 + 0.2)], "table")
    out = capsys.readouterr().out
    assert "x" * 300 in out
    assert "[bold]y" in out
    assert "–" in out
    assert "0.3" in out
    assert "0.30000000000000004" not in out


def test_progress_without_a_terminal_is_a_line_per_step_on_stderr(capsys):
    with report.progress() as tell:
        tell("Läser filer")
        tell("Publicerar")
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Läser filer\nPublicerar\n"


def test_progress_on_a_terminal_tells_how_long_each_step_took(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    with report.progress() as tell:
        tell("Läser filer")
        tell("Publicerar")
    err = capsys.readouterr().err
    assert "  Läser filer " in err
    assert "  Publicerar " in err
    assert " s" in err
    assert "\x1b[3" not in err, "a colour, though NO_COLOR is set"


def test_status_tells_what_is_published_kept_withdrawn_and_refused(home, capsys):
    publish(home, [value(), value(period="2024", value=None, status="not_measured")])
    archive = Archive(home.archive)
    for name, sha in (("a.xls", "a" * 64), ("b.xls", "b" * 64)):
        with archive.receiving(SOURCE, sha, lambda: b"x") as accept:
            accept(name, size=1, origin="published", notices=[])
    archive.withdraw("b.xls")
    Quarantine(home.quarantine).add(Refusal(SOURCE, "fel.xls", "f" * 64, FAULT.as_dict(), "code", "2026"), None)
    told = json.loads(json.dumps(report.status(home)))
    assert (told["published"]["rows"], told["published"]["values"], told["published"]["vintage"]) == (2, 1, VINTAGE)
    files = next(one for one in told["sources"] if one["source"] == SOURCE)["files"]
    assert [(one["name"], bool(one["withdrawn_at"])) for one in files] == [("a.xls", False), ("b.xls", True)]
    assert told["quarantine"][0]["fault"]["code"] == "E-HEADER"
    assert told["running"] is None
    report.print_status(told)
    text = capsys.readouterr().out
    assert f"version {VINTAGE}" in text
    assert "b" * 16 in text
    assert "ÅTERKALLAD" in text
    assert "E-HEADER" in text


def test_status_of_a_home_that_is_not_there_makes_none(tmp_path):
    told = report.status(Settings(home=tmp_path / "none"))
    assert told["published"] is None
    assert not (tmp_path / "none").exists()


def test_who_holds_the_home_is_named_while_it_is_held(home):
    with lock.home_lock(home, what="trygg run"):
        assert "trygg run" in lock.holder(home)
    assert lock.holder(home) is None
    with FileLock(home.work / "lock", timeout=0):
        pass
