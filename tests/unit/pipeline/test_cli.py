"""The command as a shell sees it: exit codes, what goes to stdout and stderr, and what a query may not do."""

import json
import subprocess
import sys

import pytest

from pipeline import cli
from pipeline.lock import home_lock
from pipeline.settings import ROOT, Settings
from tests.publication import clean_environment, publish, value


@pytest.fixture
def home(tmp_path, monkeypatch):
    clean_environment(monkeypatch)
    monkeypatch.setenv("TRYGG_HOME", str(tmp_path / "home"))
    return Settings()


@pytest.fixture
def published(home):
    publish(home, [value(), value(period="2024", status="suppressed", value=None)])
    return home


@pytest.fixture
def trygg(monkeypatch, capsys):
    """Runs the command in this process: (exit code, stdout, stderr)."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["trygg", *words])
        return (cli.main(), *capsys.readouterr())

    return run


def shell(*words):
    return subprocess.run([sys.executable, "-m", "pipeline.cli", *words], cwd=ROOT, capture_output=True, text=True)


def test_help_names_every_command_and_loads_nothing_heavy():
    program = (
        "import sys; sys.argv = ['trygg', '--help']\n"
        "from pipeline import cli\n"
        "cli.main()\n"
        "print('HEAVY', {'dagster', 'duckdb', 'polars', 'pandas', 'dbt'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    for command in ("run", "status", "check", "withdraw", "template", "query", "explain", "restore", "ui", "doctor"):
        assert f"  {command} " in done.stdout
    assert "HEAVY set()" in done.stdout


def test_explain_and_query_load_no_pandas(published):
    program = "import sys; sys.argv = {argv}\nfrom pipeline import cli\ncli.main()\n"
    program += "print('LOADED', {'pandas', 'dagster', 'polars'} & set(sys.modules))"
    for argv in (["trygg", "explain", "burglary", "bromma"], ["trygg", "query", "select 1"], ["trygg", "status"]):
        command = [sys.executable, "-c", program.replace("{argv}", repr(argv))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert "LOADED set()" in done.stdout, argv


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["run", "--no-such-option"],
        ["run", "--landing", "/no/such/folder"],
        ["check", "/no/such/file.xls"],
        ["check", "."],
        ["template", "strategic_crimes", "--to", "/no/such/folder/x.xlsx"],
        ["template", "no_such_source"],
        ["ui", "--port", "99999"],
        ["withdraw", "no-such-file.xls"],
        ["explain", "burglary", "--period", "2025"],
        ["explain", "burglary", "Atlantis"],
        ["explain", "no_such_indicator"],
        ["query", "selec 1"],
        ["query", " "],
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_a_sentence(published, trygg, words):
    code, out, err = trygg(*words)
    assert code == 2
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err


def test_a_home_without_a_publication_says_what_to_do(home, trygg):
    code, _, err = trygg("query", "select 1")
    assert code == 1
    assert "E-UNPUBLISHED" in err
    assert "trygg run" in err


@pytest.mark.parametrize(
    ("option", "expected"),
    [("--json", '[{"period": "2024", "value": null}]\n'), ("--csv", "period,value\r\n2024,\r\n")],
)
def test_a_query_answers_in_the_marts_schema(published, option, expected):
    sql = "select period, value from fct_indicator_value where period = '2024'"
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", "query", sql, option], cwd=ROOT, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.decode() == expected


@pytest.mark.parametrize(
    "sql",
    [
        "create table x as select 1",
        "delete from fct_indicator_value",
        "update fct_indicator_value set value = 0",
        "drop table fct_indicator_value",
        "copy (select 1) to '{folder}/x.csv'",
        "export database '{folder}/x'",
        "attach '{folder}/x.duckdb' as x",
        "attach ':memory:' as x",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "select * from '/etc/passwd'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "select 1; create table x as select 1",
    ],
)
def test_a_query_can_read_the_warehouse_and_nothing_else(published, trygg, tmp_path, sql):
    before = published.published_file.read_bytes()
    code, out, err = trygg("query", sql.replace("{folder}", str(tmp_path)))
    assert code == 2
    assert out == ""
    assert err.startswith("trygg: ")
    assert published.published_file.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"home"}


def test_explain_tells_text_or_json(published, trygg):
    code, out, _ = trygg("explain", "burglary", "Bromma", "--period", "2025")
    assert code == 0
    assert "brott.xls" in out
    code, out, _ = trygg("explain", "burglary", "Bromma", "--json")
    assert [one["status"] for one in json.loads(out)["values"]] == ["ok", "suppressed"]


def test_a_file_that_would_be_refused_ends_with_3(home, trygg, tmp_path):
    page = tmp_path / "fel.xls"
    page.write_text("<html>Fel</html>")
    code, out, _ = trygg("check", str(page), "--source", "bra_reported_crimes")
    assert code == 3
    assert "refused" in out
    assert "fel:      E-HTML: Filen är en webbsida" in out
    code, out, _ = trygg("check", str(page), "--source", "bra_reported_crimes", "--json")
    assert code == 3
    assert json.loads(out)["code"].startswith("E-")
    assert json.loads(out)["accepted"] is False


def test_an_empty_landing_folder_ends_well_and_says_what_to_do(home, trygg):
    code, out, err = trygg("run")
    assert code == 0
    assert "Ingenting att publicera" in out
    assert "Letar efter nya filer" in err
    code, out, _ = trygg("run", "--json")
    assert json.loads(out)["ending"] == "nothing_to_publish"


@pytest.mark.parametrize("command", ["run", "ui"])
def test_a_landing_folder_that_cannot_be_used_is_not_passed_over(home, trygg, command, tmp_path):
    code, _, err = trygg(command, "--landing", str(tmp_path / "nowhere"))
    assert (code, "there is no landing folder" in err) == (2, True)
    code, _, err = trygg(command, "--example", "--landing", str(tmp_path))
    assert (code, "leave out --landing" in err) == (2, True)


def test_a_second_run_ends_with_4_and_names_the_first(home):
    home.prepare()
    with home_lock(home, what="trygg run"):
        done = shell("run")
    assert done.returncode == 4
    assert "trygg run" in done.stderr


def test_vintages_are_listed_and_unknown_ones_refused(published, trygg):
    code, out, _ = trygg("restore")
    assert code == 0
    assert "published" in out
    code, _, err = trygg("restore", "1999")
    assert code == 1
    assert "E-VINTAGE" in err


def test_a_setting_that_cannot_be_read_is_named(home, trygg, monkeypatch):
    monkeypatch.setenv("TRYGG_MAX_FILE_BYTES", "many")
    code, _, err = trygg("status")
    assert code == 2
    assert "TRYGG_MAX_FILE_BYTES" in err


def test_a_relative_home_is_meant_from_where_the_command_was_typed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRYGG_HOME", "here")
    assert Settings().home == tmp_path / "here"
