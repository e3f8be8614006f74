"""What lies in the landing folder: no link, pipe or climbing name is ever opened, and nothing sound is missed."""

import hashlib
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import landing
from pipeline.faults import Fault

LIMIT = 1000
SOURCES = ["crimes", "population"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "landing" / "crimes").mkdir(parents=True)
    return tmp_path / "landing"


def look(folder, limit=LIMIT):
    return landing.look(folder, SOURCES, max_bytes=limit)


def faults(folder):
    return {file.name: file.fault and file.fault.code for file in look(folder).files}


def test_a_file_has_the_hash_of_its_bytes_and_its_path_below_the_source(folder):
    (folder / "crimes" / "2024").mkdir()
    (folder / "crimes" / "2024" / "brott.xls").write_bytes(b"abc")
    (file,) = look(folder).files
    assert (file.source, file.name, file.size, file.fault) == ("crimes", "2024/brott.xls", 3, None)
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_files_come_by_source_then_name_so_that_two_looks_agree(folder):
    (folder / "population").mkdir()
    for name in ("population/b", "crimes/z", "crimes/a", "population/a"):
        (folder / name).write_bytes(name.encode())
    found = [(file.source, file.name) for file in look(folder).files]
    assert found == [("crimes", "a"), ("crimes", "z"), ("population", "a"), ("population", "b")]
    assert look(folder) == look(folder)


def test_a_folder_that_is_no_source_is_named_and_left_alone(folder):
    (folder / "kolada").mkdir()
    (folder / "kolada" / "x.csv").write_bytes(b"x")
    (folder / "lost.xls").write_bytes(b"x")
    (folder / "README.md").write_bytes(b"x")
    (folder / ".git").mkdir()
    found = look(folder)
    assert found.files == ()
    assert [notice.code for notice in found.notices] == ["N-NO-SOURCE", "N-NO-SOURCE"]
    assert "kolada" in found.notices[0].message
    assert "lost.xls" in found.notices[1].message


def test_a_landing_folder_that_is_gone_is_told_and_no_error(tmp_path):
    found = look(tmp_path / "unmounted")
    assert found.files == ()
    assert [notice.code for notice in found.notices] == ["N-NO-LANDING"]


def test_a_source_folder_that_is_a_file_is_told(folder):
    (folder / "population").write_bytes(b"x")
    assert [notice.code for notice in look(folder).notices] == ["N-NO-SOURCE"]


@pytest.mark.parametrize("name", [".DS_Store", "~$brott.xls", ".hidden", "Thumbs.db", "README.md", "origin.yml"])
def test_what_programs_and_people_leave_beside_data_is_no_data(folder, name):
    (folder / "crimes" / name).write_bytes(b"x")
    assert look(folder).files == ()


def test_a_hidden_folder_is_left_alone(folder):
    (folder / "crimes" / ".Trash").mkdir()
    (folder / "crimes" / ".Trash" / "brott.xls").write_bytes(b"x")
    assert look(folder).files == ()


def test_links_are_refused_and_never_followed(folder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"must not be read")
    (folder / "crimes" / "sound.txt").write_bytes(b"sound")
    (folder / "crimes" / "file").symlink_to(secret)
    (folder / "crimes" / "chain").symlink_to("file")
    (folder / "crimes" / "folder").symlink_to(tmp_path)
    (folder / "crimes" / "inside").symlink_to("sound.txt")
    (folder / "crimes" / "nowhere").symlink_to("missing")
    (folder / "crimes" / "loop").symlink_to("loop")
    assert faults(folder) == {
        "sound.txt": None, "file": "E-LINK", "chain": "E-LINK", "folder": "E-LINK", "inside": "E-LINK",
        "nowhere": "E-LINK", "loop": "E-LINK",
    }  # fmt: skip
    assert hashlib.sha256(b"must not be read").hexdigest() not in {file.sha256 for file in look(folder).files}


def test_a_source_folder_that_is_a_link_is_refused_whole(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "brott.xls").write_bytes(b"x")
    (folder / "population").symlink_to(tmp_path / "elsewhere")
    assert faults(folder) == {".": "E-LINK"}


def test_a_landing_folder_that_is_itself_a_link_is_the_owners_choice(folder, tmp_path):
    (folder / "crimes" / "brott.xls").write_bytes(b"x")
    (tmp_path / "link").symlink_to(folder)
    assert faults((tmp_path / "link").resolve()) == {"brott.xls": None}


def test_pipes_and_sockets_are_refused_without_waiting_for_them(folder):
    os.mkfifo(folder / "crimes" / "pipe")
    assert faults(folder) == {"pipe": "E-TYPE"}


def test_a_file_swapped_for_a_pipe_or_a_link_after_the_look_is_not_opened(folder):
    path = folder / "crimes" / "brott.xls"
    path.write_bytes(b"x")
    (file,) = look(folder).files
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Fault, match="E-TYPE"):
        landing.read(file, max_bytes=LIMIT)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(Fault, match="E-LINK"):
        landing.read(file, max_bytes=LIMIT)
    path.unlink()
    with pytest.raises(Fault, match="E-READ"):
        landing.read(file, max_bytes=LIMIT)


def test_the_hash_is_of_the_bytes_that_were_read_also_where_the_file_changed_in_between(folder):
    path = folder / "crimes" / "brott.xls"
    path.write_bytes(b"first")
    (file,) = look(folder).files
    path.write_bytes(b"second!")
    now, content = landing.read(file, max_bytes=LIMIT)
    assert content == b"second!"
    assert (now.size, now.sha256) == (7, hashlib.sha256(b"second!").hexdigest())


def test_a_file_that_changes_is_hashed_anew_and_one_that_does_not_is_read_once(folder, monkeypatch):
    monkeypatch.setattr(landing, "_hashes", {})
    monkeypatch.setattr(landing, "_SETTLED_SECONDS", 0)
    read = []
    digest = hashlib.file_digest
    monkeypatch.setattr(landing.hashlib, "file_digest", lambda *given: read.append(1) or digest(*given))
    path = folder / "crimes" / "a.xls"
    path.write_bytes(b"one")
    first = look(folder).files[0].sha256
    assert look(folder).files[0].sha256 == first
    assert len(read) == 1
    was = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert look(folder).files[0].sha256 == hashlib.sha256(b"two").hexdigest()


def test_a_file_of_this_moment_is_hashed_at_every_look(folder, monkeypatch):
    monkeypatch.setattr(landing, "_hashes", {})
    (folder / "crimes" / "a.xls").write_bytes(b"one")
    look(folder)
    assert not landing._hashes


def test_a_file_that_grows_past_the_limit_after_the_look_is_refused(folder):
    path = folder / "crimes" / "brott.xls"
    path.write_bytes(b"x")
    (file,) = look(folder).files
    path.write_bytes(b"x" * (LIMIT + 1))
    with pytest.raises(Fault, match="E-SIZE"):
        landing.read(file, max_bytes=LIMIT)


def test_the_limit_is_the_largest_size_that_is_let_in(folder):
    (folder / "crimes" / "at.txt").write_bytes(b"x" * LIMIT)
    (folder / "crimes" / "over.txt").write_bytes(b"x" * (LIMIT + 1))
    assert faults(folder) == {"at.txt": None, "over.txt": "E-SIZE"}


@pytest.mark.parametrize(
    "name", ["a\\b.txt", "..\\x.txt", "a\nb.txt", "a\x07.txt", "brott\u202excod.txt", "brott\u200b.txt", "a\u2028b"]
)
def test_names_that_climb_or_hide_characters_are_refused_and_shown_plainly(folder, name):
    (folder / "crimes" / name).write_bytes(b"x")
    (file,) = look(folder).files
    assert file.fault is not None
    assert file.fault.code == "E-NAME"
    assert file.name.isprintable()
    assert file.name.isascii()


def test_a_name_in_another_encoding_is_refused_and_can_be_written_down(folder):
    raw = os.fsencode(folder / "crimes") + b"/m\xe5nad.xls"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (file,) = look(folder).files
    assert file.fault is not None
    assert file.fault.code == "E-NAME"
    file.name.encode("utf-8")


def test_a_personal_number_in_a_name_is_refused_and_not_repeated(folder):
    (folder / "crimes" / "avtal 19900101-0017.xls").write_bytes(b"x")
    (file,) = look(folder).files
    assert file.fault is not None
    assert file.fault.code == "E-PERSONAL-NUMBER"
    assert "0017" not in f"{file.name} {file.fault}"


def test_one_name_whatever_system_wrote_its_accents(folder):
    (folder / "crimes" / unicodedata.normalize("NFD", "område å.xls")).write_bytes(b"x")
    (file,) = look(folder).files
    assert file.name == unicodedata.normalize("NFC", "område å.xls")
    assert landing.read(file, max_bytes=LIMIT)[1] == b"x"


def test_an_empty_file_is_a_file(folder):
    (folder / "crimes" / "tom.txt").write_bytes(b"")
    assert faults(folder) == {"tom.txt": None}


_AS_NOBODY = """
import os, sys
from pathlib import Path
from pipeline import landing
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
found = landing.look(Path(sys.argv[1]), ["crimes"], max_bytes=1000)
print({file.name: file.fault and file.fault.code for file in found.files})
"""


def test_what_may_not_be_read_is_one_files_fault(tmp_path):
    import tempfile

    with tempfile.TemporaryDirectory() as open_to_all:
        top = Path(open_to_all)
        (top / "crimes" / "closed").mkdir(parents=True)
        (top / "crimes" / "closed" / "x.txt").write_bytes(b"x")
        (top / "crimes" / "secret.txt").write_bytes(b"x")
        (top / "crimes" / "sound.txt").write_bytes(b"x")
        for path, mode in ((top, 0o755), (top / "crimes", 0o755), (top / "crimes/sound.txt", 0o644),
                           (top / "crimes/secret.txt", 0), (top / "crimes/closed", 0)):  # fmt: skip
            path.chmod(mode)
        said = subprocess.run([sys.executable, "-c", _AS_NOBODY, str(top)], capture_output=True, text=True, check=False)
        (top / "crimes" / "closed").chmod(0o700)
    assert said.returncode == 0, said.stderr
    assert eval(said.stdout) == {"closed": "E-READ", "secret.txt": "E-READ", "sound.txt": None}


@given(st.text(min_size=1, max_size=40))
def test_a_name_that_is_let_in_stays_below_its_folder_and_shows_all_its_characters(name):
    if not landing.bad_name(name):
        path = os.path.normpath("/landing/source/" + name)
        assert path == "/landing/source" or path.startswith("/landing/source/")
        assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name)
        assert "\\" not in name
