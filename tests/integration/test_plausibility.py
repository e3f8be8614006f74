"""A file that can be read and cannot be right: the raw gate says which, it alone is refused, and the rest goes on."""

import io
import json
from types import SimpleNamespace

import openpyxl
import pytest

from pipeline import gates, intake, loading, plausibility
from pipeline.archive import Archive, Quarantine
from pipeline.checks import CheckResult, Sentence
from pipeline.settings import EXAMPLE_LANDING, Settings
from pipeline.sources import discover

CRIMES, CONTRACTS = "bra_reported_crimes", "contract_followups"
HEADER = "Region;Brott;År;Antal;/100 000 inv\r\n"
TABLE, WORDS = "bra_reported_crimes__figures", Sentence("Så är det.", "So it is.")
FARSTA = "Stadsdelsområde Farsta (Sthlm)"


@pytest.fixture(scope="module", autouse=True)
def great_expectations():
    gates._import_great_expectations()


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home", landing=tmp_path / "landing", example=True)
    settings.prepare()
    for source in (CRIMES, CONTRACTS):
        (settings.landing_dir / source).mkdir(parents=True)
    return settings


def land(home, source, name, content):
    (home.landing_dir / source / name).write_bytes(content)
    intake.receive(home, discover()[source])


def crimes(year, count, crime="Bostadsinbrott"):
    return (HEADER + f"{FARSTA};{crime};{year};{count};..\r\n").encode("iso-8859-1")


def contracts(day, value):
    book = openpyxl.load_workbook(EXAMPLE_LANDING / CONTRACTS / f"avtalsuppfoljning_{day}.xlsx")
    headings = [cell.value for cell in book["Avtal"][1]]
    book["Avtal"].cell(2, headings.index("Avtalsvärde (kr)") + 1).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def judged(home):
    """What the gate refuses: sources that lost a file, and what it says afterwards."""
    results = gates.evaluate(home, "raw")
    lost = plausibility.refuse(
        home, results, lambda without, tables: gates.evaluate(home, "raw", without=without, tables=tables)
    )
    return lost, {one.name for one in gates.evaluate(home, "raw") if one.stops}


def killed(*_):
    raise KeyboardInterrupt


def refused_by(home, names, says_no):
    """The files refused by a gate that says no of some sets of files."""
    for number, name in enumerate(names):
        land(home, CRIMES, name, crimes(2010 + number, 300 + number))

    def judge(without, _tables):
        here = {one.name for one in Archive(home.archive).arrivals() if one.sha256 not in without}
        return [CheckResult("raw", "rule", TABLE, not says_no(here), "error", WORDS, 1, WORDS, [])]

    plausibility.refuse(home, judge(frozenset(), frozenset()), judge)
    return "".join(sorted(set(names) - set(archived(home))))


def states(home):
    return {one.name: one.state for one in intake.look(home).outcomes}


def archived(home):
    return [one.name for one in Archive(home.archive).arrivals()]


def refused(home):
    return {one.name: one.fault for one in Quarantine(home.quarantine).refusals()}


def test_the_files_with_impossible_figures_are_refused_and_the_sound_ones_stay(home):
    land(home, CRIMES, "a.txt", crimes(2019, 300))
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    land(home, CRIMES, "c.txt", crimes(2021, 310))
    land(home, CRIMES, "d.txt", crimes(2022, 320))
    land(home, CRIMES, "e.txt", crimes(2023, 500_000))
    land(home, CONTRACTS, "f.xlsx", contracts("2025-09-30", 9e12))
    lost, says_no = judged(home)
    assert (lost, says_no) == ([CRIMES, CONTRACTS], set())
    assert archived(home) == ["a.txt", "c.txt", "d.txt"]
    found = refused(home)
    assert {name: fault["code"] for name, fault in found.items()} == dict.fromkeys(
        ("b.txt", "e.txt", "f.xlsx"), "E-IMPLAUSIBLE"
    )
    assert "bra_counts_are_plausible" in found["b.txt"]["what"]
    assert "400000" in found["b.txt"]["what"]
    assert "contracts_values_are_plausible" in found["f.xlsx"]["what"]
    assert "9000000000000" not in json.dumps(found["f.xlsx"])
    assert "contract_id" not in found["f.xlsx"]["what"]
    assert {one.name: one.state for one in intake.look(home).outcomes} == {
        "a.txt": "unchanged", "b.txt": "quarantined", "c.txt": "unchanged", "d.txt": "unchanged", "e.txt": "quarantined",
        "f.xlsx": "quarantined",
    }  # fmt: skip


def test_a_refused_file_leaves_its_copy_in_quarantine_and_nothing_of_a_restricted_source_anywhere(home):
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    land(home, CONTRACTS, "f.xlsx", contracts("2025-09-30", 9e12))
    judged(home)
    kept = [path for path in home.home.rglob("*") if path.name in ("content", "figures.parquet", "contracts.parquet")]
    (copy,) = kept
    assert copy.is_relative_to(home.quarantine / CRIMES)
    assert copy.read_bytes() == crimes(2020, 400_000)


def test_what_was_ever_published_of_stops_the_run_and_is_not_refused(home, monkeypatch):
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    (published,) = Archive(home.archive).arrivals()
    event = SimpleNamespace(files={published.sha256[:16]: CRIMES})
    monkeypatch.setattr(plausibility, "revisions", SimpleNamespace(events=lambda _: [event]))
    land(home, CRIMES, "c.txt", crimes(2021, 500_000))
    assert judged(home) == ([], {"bra_counts_are_plausible"})
    assert archived(home) == ["b.txt", "c.txt"]


@pytest.mark.parametrize("change", ["one is withdrawn", "something is published"])
def test_a_file_refused_for_its_figures_is_looked_at_again_where_what_it_was_compared_with_changes(home, change):
    land(home, CRIMES, "a.txt", crimes(2019, 300))
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    land(home, CRIMES, "empty.txt", b"")
    judged(home)
    assert states(home) == {"a.txt": "unchanged", "b.txt": "quarantined", "empty.txt": "quarantined"}
    if change == "one is withdrawn":
        Archive(home.archive).withdraw("a.txt")
    else:
        (home.vintages / "2026-01-01T000000Z").mkdir(parents=True)
        home.published_file.symlink_to(home.vintages / "2026-01-01T000000Z" / "trygg.duckdb")
    now = states(home)
    assert (now["b.txt"], now["empty.txt"]) == ("pending", "quarantined")
    told = {one.name: one.state for one in intake.look(home, again=False).outcomes}
    assert told["b.txt"] == "quarantined"


def test_a_file_refused_for_its_figures_is_judged_again_beside_one_that_arrives_later(home):
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    judged(home)
    land(home, CRIMES, "a.txt", crimes(2019, 300))
    assert archived(home) == ["a.txt", "b.txt"]
    assert judged(home) == ([CRIMES], set())
    assert states(home) == {"a.txt": "unchanged", "b.txt": "quarantined"}


def test_new_files_that_only_contradict_each_other_are_all_kept_and_the_gate_stops_the_run(home):
    """The first is wrong, and only beside another: who says which of them it is?"""
    assert refused_by(home, "abc", lambda here: "a" in here and len(here) > 1) == ""


def test_a_file_that_is_wrong_by_itself_is_refused_and_not_the_one_that_another_mends(home):
    """b does not go with a, unless c is there, which takes a's place; d goes with nobody."""
    assert refused_by(home, "abcd", lambda here: "d" in here or ({"a", "b"} <= here and "c" not in here)) == "d"


def test_files_that_only_stand_together_stay_where_a_third_is_wrong(home):
    assert refused_by(home, "abc", lambda here: "c" in here or len(here & {"a", "b"}) == 1) == "c"


def test_a_file_that_another_new_one_mends_is_not_refused(home):
    """Alone b is wrong; beside a it is not, and c is wrong by itself."""
    assert refused_by(home, "abc", lambda here: "c" in here or here == {"b"}) == "c"


def test_a_kill_between_quarantine_and_archive_is_found_again(home, monkeypatch):
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    with monkeypatch.context() as patched:
        patched.setattr(Archive, "retract", killed)
        with pytest.raises(KeyboardInterrupt):
            judged(home)
    assert [one.state for one in intake.look(home).outcomes] == ["unchanged"]
    assert judged(home) == ([CRIMES], set())
    assert [one.state for one in intake.look(home).outcomes] == ["quarantined"]


def test_a_half_retracted_file_is_as_good_as_gone(home, monkeypatch):
    land(home, CRIMES, "b.txt", crimes(2020, 400_000))
    archive = Archive(home.archive)
    (arrival,) = archive.arrivals()
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.durable_files.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            archive.retract(arrival)
    assert (archive.arrivals(), archive.get(CRIMES, arrival.sha256)) == ([], None)
    intake.receive(home, discover()[CRIMES])
    assert [path.name for path in (home.archive / CRIMES).iterdir()] == [arrival.sha256]


def test_a_rule_that_cannot_be_evaluated_blames_nobody(home, monkeypatch):
    land(home, CRIMES, "a.txt", crimes(2019, 300))
    broken = []
    for suite in gates.suites("raw"):
        frames = {name: frame.model_copy(update={"sql": "select"}) for name, frame in suite.frames.items()}
        broken.append(suite.model_copy(update={"frames": frames}))
    monkeypatch.setattr(gates, "suites", lambda _: broken)
    lost, says_no = judged(home)
    assert lost == []
    assert "bra_counts_are_plausible" in says_no
    assert archived(home) == ["a.txt"]


def test_raw_tables_without_a_file_are_as_if_it_had_not_come(home):
    land(home, CRIMES, "a.txt", crimes(2019, 300))
    land(home, CRIMES, "b.txt", crimes(2020, 301))
    import duckdb

    with duckdb.connect() as connection:
        first, second = (one.sha256 for one in Archive(home.archive).arrivals())
        loading.register(connection, home, discover().values(), without={first})
        rows = connection.execute("select distinct file_sha256 from raw.bra_reported_crimes__figures").fetchall()
        files = connection.execute("select file_sha256 from raw.engine__source_file").fetchall()
    assert (rows, files) == ([(second,)], [(second,)])
