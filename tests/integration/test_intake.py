"""From the landing folder to the archive or the quarantine, on real files: each file by itself, whole or not at all."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap

import openpyxl
import pytest

from pipeline import archive, intake, loading
from pipeline.archive import Archive, Quarantine
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.settings import EXAMPLE_LANDING, ROOT, Settings
from pipeline.sources import discover

CRIMES, CONTRACTS = "bra_reported_crimes", "contract_followups"
SOUND = EXAMPLE_LANDING / CRIMES / "Databasfil_2021.txt"
DELIVERY = EXAMPLE_LANDING / CONTRACTS / "avtalsuppfoljning_2025-09-30.xlsx"


@pytest.fixture
def home(tmp_path):
    """A home of the example kind with an empty landing folder: the example's files are accepted there."""
    settings = Settings(home=tmp_path / "home", landing=tmp_path / "landing", example=True)
    settings.prepare()
    for source in (CRIMES, CONTRACTS):
        (settings.landing_dir / source).mkdir(parents=True)
    return settings


def land(home, name, content, source=CRIMES):
    path = home.landing_dir / source / name
    path.write_bytes(content)
    return path


def receive(home, source=CRIMES):
    return {one.name: one for one in intake.receive(home, discover()[source])}


def states(home, source=CRIMES):
    return {one.name: one.state for one in intake.look(home).of(source)}


def all_bytes(home):
    return b"\n".join(path.read_bytes() + os.fsencode(path) for path in home.home.rglob("*") if path.is_file())


def test_a_sound_file_is_archived_with_its_raw_table(home):
    land(home, "Databasfil_2021.txt", SOUND.read_bytes())
    assert states(home) == {"Databasfil_2021.txt": "pending"}
    assert receive(home)["Databasfil_2021.txt"].state == "new"
    (arrival,) = Archive(home.archive).arrivals()
    assert (arrival.number, arrival.size, arrival.origin) == (1, SOUND.stat().st_size, "example")
    assert Archive(home.archive).content(arrival) == SOUND.read_bytes()
    (raw,) = loading.raw_files(home, discover()[CRIMES], "figures", [arrival])
    import polars as pl

    frame = pl.read_parquet(raw)
    assert frame.get_column("file_sha256").unique().to_list() == [arrival.sha256]
    assert states(home) == {"Databasfil_2021.txt": "unchanged"}


def test_the_same_bytes_under_two_names_are_loaded_once_with_a_notice(home):
    land(home, "a.txt", SOUND.read_bytes())
    land(home, "b.txt", SOUND.read_bytes())
    told = receive(home)
    assert (told["a.txt"].state, told["b.txt"].state) == ("new", "duplicate")
    assert [notice["code"] for notice in told["b.txt"].notices] == ["N-DUPLICATE"]
    assert len(Archive(home.archive).arrivals()) == 1


def test_a_refused_file_does_not_stop_its_siblings_and_is_remembered_while_it_lies_there(home):
    bad = land(home, "bad.txt", SOUND.read_bytes()[:-3] + b"\xff\xfe\xfd")
    land(home, "empty.txt", b"")
    land(home, "page.xls", b"<html><body>Error 500</body></html>")
    land(home, "sound.txt", SOUND.read_bytes())
    told = receive(home)
    assert {name: one.state for name, one in told.items()} == {
        "bad.txt": "quarantined", "empty.txt": "quarantined", "page.xls": "quarantined", "sound.txt": "new",
    }  # fmt: skip
    assert states(home)["bad.txt"] == "quarantined"
    refusal = Quarantine(home.quarantine).get(CRIMES, told["bad.txt"].sha256)
    assert refusal.fault["code"].startswith("E-")
    kept = home.quarantine / CRIMES / told["bad.txt"].sha256 / "content"
    assert kept.read_bytes() == bad.read_bytes()
    bad.unlink()
    assert "bad.txt" not in states(home)


def test_a_refused_file_is_tried_again_by_another_version_of_the_code(home, monkeypatch):
    land(home, "empty.txt", b"")
    receive(home)
    monkeypatch.setattr(intake, "code_version", lambda: "tomorrow's")
    assert states(home) == {"empty.txt": "pending"}


def test_a_name_nobody_can_write_down_is_quarantined_like_any_other(home):
    (home.landing_dir / CRIMES / os.fsdecode(b"m\xe5nad.txt")).write_bytes(SOUND.read_bytes())
    land(home, "sound.txt", SOUND.read_bytes())
    told = receive(home)
    assert sorted(one.state for one in told.values()) == ["new", "quarantined"]
    assert json.dumps([one.fault for one in told.values()])
    assert all(state in ("unchanged", "quarantined") for state in states(home).values())


def test_a_parser_that_stumbles_refuses_the_one_file_and_quotes_nothing(home, monkeypatch):
    import assets.bra_reported_crimes.parse as parser

    genuine = parser.parse

    def parse(document):
        if document.name == "odd.txt":
            raise ValueError("could not read 'Anna Andersson 556677-8899'")
        return genuine(document)

    monkeypatch.setattr(parser, "parse", parse)
    land(home, "odd.txt", SOUND.read_bytes().replace(b"2021", b"2022"))
    land(home, "sound.txt", SOUND.read_bytes())
    told = receive(home)
    assert told["sound.txt"].state == "new"
    assert told["odd.txt"].fault["code"] == "E-PARSER"
    assert "ValueError at test_intake.py" in told["odd.txt"].fault["what"]
    assert "Andersson" not in json.dumps(told["odd.txt"].fault)


def test_a_parser_that_breaks_its_promise_loads_nothing(home, monkeypatch):
    import polars as pl

    import assets.bra_reported_crimes.parse as parser

    monkeypatch.setattr(parser, "parse", lambda document: Parsed({"figures": pl.DataFrame({"x": [1]})}))
    land(home, "sound.txt", SOUND.read_bytes())
    assert receive(home)["sound.txt"].fault["code"] == "E-PARSER"
    assert Archive(home.archive).arrivals() == []


def test_a_file_that_changes_between_the_look_and_the_reading_is_kept_under_what_was_read(home, monkeypatch):
    path = land(home, "sound.txt", SOUND.read_bytes())
    other = (EXAMPLE_LANDING / CRIMES / "Databasfil_2022.txt").read_bytes()
    genuine = intake._known

    def known(settings, file):
        path.write_bytes(other)
        return genuine(settings, file)

    monkeypatch.setattr(intake, "_known", known)
    receive(home)
    (arrival,) = Archive(home.archive).arrivals()
    import hashlib

    assert arrival.sha256 == hashlib.sha256(other).hexdigest()
    assert Archive(home.archive).content(arrival) == other
    assert arrival.size == len(other)


def test_a_full_disk_is_no_fault_of_the_file(home, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.archive.write_durably", full)
    land(home, "sound.txt", SOUND.read_bytes())
    with pytest.raises(OSError, match="No space left"):
        receive(home)
    monkeypatch.undo()
    assert states(home) == {"sound.txt": "pending"}
    assert not list(home.archive.rglob(".new-*"))
    assert receive(home)["sound.txt"].state == "new"


def test_example_files_are_refused_in_a_home_for_real_data(tmp_path):
    home = Settings(home=tmp_path / "home", landing=tmp_path / "landing")
    home.prepare()
    (home.landing_dir / CRIMES).mkdir(parents=True)
    land(home, "Databasfil_2021.txt", SOUND.read_bytes())
    assert receive(home)["Databasfil_2021.txt"].fault["code"] == "E-EXAMPLE"


def test_a_personal_number_leaves_its_reason_and_hash_only(home):
    number = b"19900101-0017"
    land(home, "person.txt", SOUND.read_bytes() + number)
    told = receive(home)["person.txt"]
    assert told.fault["code"] == "E-PERSONAL-NUMBER"
    assert number not in all_bytes(home)
    assert b"0017" not in json.dumps(told.fault).encode()
    assert [path.name for path in (home.quarantine / CRIMES / told.sha256).iterdir()] == ["reason.json"]


def test_a_file_with_a_personal_number_is_never_written_below_the_home_not_even_for_a_moment(home, monkeypatch):
    """It is looked for while the parser reads, so the writing has to wait for it."""
    written = []
    monkeypatch.setattr(archive, "write_durably", lambda path, content: written.append(path.name))
    land(home, "person.txt", SOUND.read_bytes().replace(b"Stockholm kommun;", b"19900101-0017;", 1))
    assert receive(home)["person.txt"].fault["code"] == "E-PERSONAL-NUMBER"
    assert written == ["reason.json"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.xls", b"<html>19900101-0017</html>", "E-HTML"),
        ("page16.xls", "\ufeff<html>900101-0017</html>".encode("utf-16-le"), "E-HTML"),
        ("other.txt", SOUND.read_bytes() + b"\0 9001010017", "E-ENCODING"),
        ("cut.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9 + b"19900101-0017", "E-TRUNCATED"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_no_copy_where_a_personal_number_is_among_its_bytes(
    home, name, content, code
):
    land(home, name, content)
    land(
        home, f"without_{name}", content.replace(b"0017", b"0018").replace(b"0\x000\x001\x007\0", b"0\x000\x001\x008\0")
    )
    told = receive(home)
    assert told[name].fault["code"] == told[f"without_{name}"].fault["code"] == code
    kept = {one: (home.quarantine / CRIMES / outcome.sha256 / "content").exists() for one, outcome in told.items()}
    assert kept == {name: False, f"without_{name}": True}


def test_a_restricted_delivery_that_is_refused_leaves_no_copy_and_no_value(home):
    workbook = openpyxl.load_workbook(DELIVERY)
    for row in workbook["Uppföljningar"].iter_rows(min_row=2):
        for cell in row:
            if cell.column == 1:
                cell.value = "Hemliga Gatan 7711223344"
    path = home.landing_dir / CONTRACTS / "avtal.xlsx"
    workbook.save(path)
    told = receive(home, CONTRACTS)["avtal.xlsx"]
    assert told.state == "quarantined"
    (kept,) = (home.quarantine / CONTRACTS / told.sha256).iterdir()
    assert kept.name == "reason.json"
    assert "7711223344" not in kept.read_text()
    assert "Hemliga" not in kept.read_text()


def test_organisation_numbers_are_nowhere_below_the_home_and_the_key_is_made_once(home):
    shutil.copy(DELIVERY, home.landing_dir / CONTRACTS)
    told = receive(home, CONTRACTS)
    assert [one.state for one in told.values()] == ["new"]
    key = home.secrets / "pseudonym.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert len(before) == 32
    numbers = _organisation_numbers(DELIVERY)
    assert numbers
    (arrival,) = Archive(home.archive).arrivals()
    kept = loading.open_document(
        discover()[CONTRACTS], arrival.name, Archive(home.archive).content(arrival), max_bytes=2**40
    )
    cells = " ".join(str(cell) for sheet in kept.sheets for row in sheet.rows for cell in row)
    import polars as pl

    tables = " ".join(str(pl.read_parquet(path).rows()) for path in home.raw.rglob("*.parquet"))
    haystack = all_bytes(home) + cells.encode() + tables.encode()
    for number in numbers:
        assert number.encode() not in haystack
        assert number.replace("-", "").encode() not in haystack
    assert before not in haystack.replace(before, b"", 1)
    assert "lev_" in tables
    second = EXAMPLE_LANDING / CONTRACTS / "avtalsuppfoljning_2025-12-31.xlsx"
    shutil.copy(second, home.landing_dir / CONTRACTS)
    receive(home, CONTRACTS)
    assert key.read_bytes() == before


def _organisation_numbers(path):
    from pipeline.readers.identity import organisation_number

    book = openpyxl.load_workbook(path, read_only=True)
    texts = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    return {text for text in texts if organisation_number(text)}


def test_an_archived_file_that_todays_parser_refuses_names_itself_and_stays(home, monkeypatch):
    import assets.bra_reported_crimes.parse as parser

    land(home, "sound.txt", SOUND.read_bytes())
    receive(home)
    shutil.rmtree(home.raw / CRIMES)

    def parse(document):
        raise Fault("E-HEADER", "column 1 is headed 'x'", file=document.name, row=3)

    monkeypatch.setattr(parser, "parse", parse)
    with pytest.raises(Fault, match="E-ARCHIVED-FILE") as raised:
        loading.ensure_stored(home, discover()[CRIMES], Archive(home.archive))
    assert raised.value.file == f"{CRIMES}/sound.txt"
    assert raised.value.row == 3
    assert len(Archive(home.archive).arrivals()) == 1


def test_what_todays_parser_says_of_a_restricted_archived_file_holds_no_value(home, monkeypatch):
    import traceback

    import assets.contract_followups.parse as parser

    shutil.copy(DELIVERY, home.landing_dir / CONTRACTS)
    receive(home, CONTRACTS)
    shutil.rmtree(home.raw / CONTRACTS)

    def parse(document):
        raise Fault("E-VALUE", "'Hemliga Gatan' is no answer", value="Hemliga Gatan")

    monkeypatch.setattr(parser, "parse", parse)
    with pytest.raises(Fault, match="E-ARCHIVED-FILE") as raised:
        loading.ensure_stored(home, discover()[CONTRACTS], Archive(home.archive))
    assert "Hemliga" not in "".join(traceback.format_exception(raised.value))


def test_a_withdrawn_file_is_not_taken_in_again(home):
    land(home, "sound.txt", SOUND.read_bytes())
    receive(home)
    Archive(home.archive).withdraw("sound.txt")
    assert states(home) == {"sound.txt": "withdrawn"}
    assert receive(home)["sound.txt"].state == "withdrawn"
    assert Archive(home.archive).arrivals() == []


_KILLED = """
    import os, signal, sys
    from pathlib import Path
    from pipeline import archive, intake, loading
    from pipeline.settings import Settings
    from pipeline.sources import discover

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    where, home, landing = sys.argv[1:]
    settings = Settings(home=Path(home), landing=Path(landing), example=True)
    if where == "parse":
        loading.parse = die
    elif where == "store":
        loading.store = die
    else:
        genuine, calls = archive.write_durably, []
        def write(path, content):
            calls.append(path)
            if len(calls) == int(where):
                die()
            genuine(path, content)
            if len(calls) == int(where) - 10:
                die()
        archive.write_durably = write
    intake.receive(settings, discover()["bra_reported_crimes"])
"""


@pytest.mark.parametrize("where", ["1", "2", "12", "parse", "store"])
def test_a_kill_at_any_moment_of_the_intake_leaves_nothing_to_repair(home, where):
    """`1` before anything is written, `2` between content and record, `12` after both: the folder has no name yet."""
    land(home, "sound.txt", SOUND.read_bytes())
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_KILLED), where, str(home.home), str(home.landing_dir)],
        cwd=ROOT, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    before = Archive(home.archive).arrivals()
    assert len(before) == (1 if where == "store" else 0)
    receive(home)
    source = discover()[CRIMES]
    loading.ensure_stored(home, source, Archive(home.archive))
    (arrival,) = Archive(home.archive).arrivals()
    assert arrival.number == 1
    assert len(loading.raw_files(home, source, "figures", [arrival])) == 1
    assert not list(home.home.rglob(".new-*"))


def test_folders_of_data_are_their_owners_only_whatever_the_umask(tmp_path):
    before = os.umask(0o022)
    try:
        home = Settings(home=tmp_path / "home")
        home.prepare()
        (home.landing_dir / CRIMES).mkdir()
        land(home, "bad.txt", b"")
        land(home, "sound.txt", SOUND.read_bytes()[:-1] + b" \n")
        receive(home)
    finally:
        os.umask(before)
    for folder in (home.landing_dir, home.archive, home.quarantine, home.work, home.secrets, home.dagster_home):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in [*home.archive.rglob("*"), *home.quarantine.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_many_files_are_looked_at_in_linear_time(home, monkeypatch):
    """Each file costs one look at its own record, never a walk through the archive."""
    for number in range(30):
        land(home, f"{number:03}.txt", b"%d" % number)
    receive(home)
    opened = []
    genuine = Archive.arrivals
    monkeypatch.setattr(Archive, "arrivals", lambda *args, **kwargs: opened.append(1) or genuine(*args, **kwargs))
    assert set(states(home).values()) == {"quarantined"}
    receive(home)
    assert opened == []


def test_a_trial_keeps_nothing_and_says_what_the_intake_would(home):
    path = land(home, "sound.txt", SOUND.read_bytes())
    _, parsed = intake.examine(home, discover()[CRIMES], path)
    assert parsed.tables["figures"].height > 0
    assert Archive(home.archive).arrivals() == []
    _, parsed = intake.examine(home, discover()[CONTRACTS], DELIVERY)
    assert parsed.tables["contracts"].height > 0
    assert not home.secrets.exists() or not list(home.secrets.iterdir()), "a run that holds the home makes the key"
    link = home.landing_dir / "link.txt"
    link.symlink_to(path)
    with pytest.raises(Fault, match="E-LINK"):
        intake.examine(home, discover()[CRIMES], link)


def test_an_oversized_file_is_accepted_once_the_limit_allows_it(home):
    land(home, "sound.txt", SOUND.read_bytes())
    small = home.model_copy(update={"max_file_bytes": 100})
    assert receive(small)["sound.txt"].fault["code"] == "E-SIZE"
    assert receive(home)["sound.txt"].state == "new"
