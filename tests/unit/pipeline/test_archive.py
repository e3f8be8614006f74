"""The archive and the quarantine: each file once, whole or not at all, in order of arrival."""

import stat

import pytest

from pipeline import archive, durable_files
from pipeline.archive import Archive, Quarantine, Refusal
from pipeline.faults import Fault


def add(kept, name, sha256, source="crimes"):
    with kept.receiving(source, sha256, lambda: name.encode()) as accept:
        return accept(name, size=len(name), origin="published", notices=[])


def test_arrivals_are_numbered_over_all_sources_in_order(tmp_path):
    kept = Archive(tmp_path)
    add(kept, "b", "2" * 64)
    add(kept, "a", "1" * 64, source="population")
    add(Archive(tmp_path), "c", "0" * 64)
    assert [(one.name, one.number) for one in Archive(tmp_path).arrivals()] == [("b", 1), ("a", 2), ("c", 3)]
    assert [one.name for one in kept.arrivals("crimes")] == ["b", "c"]


def test_what_was_kept_comes_back_and_is_its_owners_only(tmp_path):
    kept = Archive(tmp_path)
    arrival = add(kept, "å.xls", "1" * 64)
    assert kept.get("crimes", "1" * 64) == arrival
    assert kept.get("crimes", "2" * 64) is None
    assert kept.content(arrival) == "å.xls".encode()
    for path in (tmp_path / "crimes" / ("1" * 64)).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "crimes" / ("1" * 64)).stat().st_mode) == 0o700


def test_a_file_is_archived_once(tmp_path):
    kept = Archive(tmp_path)
    add(kept, "a", "1" * 64)
    with pytest.raises(OSError, match="not empty"):
        add(kept, "other", "1" * 64)
    assert [one.name for one in kept.arrivals()] == ["a"]
    assert not list(tmp_path.rglob(".new-*"))


def test_of_a_file_that_is_refused_nothing_stays(tmp_path):
    kept = Archive(tmp_path)
    with pytest.raises(Fault, match="E-SUM"), kept.receiving("crimes", "1" * 64, lambda: b"x"):
        raise Fault("E-SUM", "the parts are more than the whole")
    assert not list((tmp_path / "crimes").iterdir())
    assert add(kept, "a", "1" * 64).number == 1


def test_a_file_of_which_nothing_was_said_is_not_kept(tmp_path):
    kept = Archive(tmp_path)
    with pytest.raises(RuntimeError, match="without a word"), kept.receiving("crimes", "1" * 64, lambda: b"x"):
        pass
    assert not list((tmp_path / "crimes").iterdir())


def test_a_file_that_cannot_be_written_is_not_accepted(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "write_durably", full)
    with pytest.raises(OSError, match="No space left"):
        add(Archive(tmp_path), "a", "1" * 64)
    assert Archive(tmp_path).arrivals(withdrawn=True) == []


def test_what_a_killed_write_left_is_no_arrival_and_can_be_cleared(tmp_path):
    kept = Archive(tmp_path)
    arrival = add(kept, "a", "1" * 64)
    whole = tmp_path / "crimes" / arrival.sha256
    (tmp_path / "crimes" / ".new-x1").mkdir()
    for path in whole.iterdir():
        (tmp_path / "crimes" / ".new-x1" / path.name).write_bytes(path.read_bytes())
    assert kept.arrivals() == [arrival]
    durable_files.clear_unfinished(tmp_path / "crimes")
    assert [path.name for path in (tmp_path / "crimes").iterdir()] == [arrival.sha256]


@pytest.mark.parametrize("name", ["2024/brott.xls", "crimes/2024/brott.xls", "brott.xls", "1" * 12])
def test_a_file_is_withdrawn_by_any_of_its_names_and_its_bytes_stay(tmp_path, name):
    kept = Archive(tmp_path)
    add(kept, "2024/brott.xls", "1" * 64)
    gone = kept.withdraw(name)
    assert kept.arrivals() == []
    assert kept.arrivals(withdrawn=True) == [gone]
    assert kept.content(gone) == b"2024/brott.xls"
    assert add(kept, "next", "2" * 64).number == 2


@pytest.mark.parametrize("name", ["brott.xls", "unknown", "1", "", "1111111"])
def test_a_name_of_none_or_of_several_withdraws_nothing(tmp_path, name):
    kept = Archive(tmp_path)
    add(kept, "2023/brott.xls", "1" * 64)
    add(kept, "2024/brott.xls", "2" * 64)
    with pytest.raises(Fault, match="E-UNKNOWN-FILE"):
        kept.withdraw(name)
    assert len(kept.arrivals()) == 2


def test_a_refusal_replaces_the_one_before_it(tmp_path):
    kept = Quarantine(tmp_path)
    first = Refusal("crimes", "a", "1" * 64, {"code": "E-HTML"}, "v1", "2026-01-01")
    second = Refusal("crimes", "a", "1" * 64, {"code": "E-EMPTY"}, "v2", "2026-01-02")
    kept.add(first, b"content")
    kept.add(second, None)
    assert kept.get("crimes", "1" * 64) == second
    assert kept.refusals() == [second]
    assert [path.name for path in (tmp_path / "crimes" / ("1" * 64)).iterdir()] == ["reason.json"]
    kept.discard("crimes", "1" * 64)
    assert kept.refusals() == []


def test_a_record_is_replaced_whole_also_after_a_killed_replacement(tmp_path):
    path = tmp_path / "record.json"
    durable_files.replace_durably(path, b"old")
    (tmp_path / ".record.json.new").write_bytes(b"half of")
    durable_files.replace_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["record.json"]
