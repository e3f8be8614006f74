"""A folder per publication: whole or not at all, and nothing of a killed run beside it."""

import stat

import pytest

from pipeline.publishing.folder import LATEST, write_whole


def test_nobody_else_reads_a_folder_that_is_not_done(tmp_path):
    base = tmp_path / "exports"
    seen = []

    def write(folder):
        seen.append(stat.S_IMODE(folder.stat().st_mode))
        (folder / "a.csv").write_text("a")

    made = write_whole(base, "2026", write)
    assert seen == [0o700]
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE(base.stat().st_mode)
    assert (base / LATEST / "a.csv").read_text() == "a"


def test_what_a_killed_run_left_goes_also_where_it_made_another_publication(tmp_path):
    write_whole(tmp_path, "2025", lambda folder: (folder / "a").write_text("old"))
    for left in (".2024.new", ".2024.old"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "unsearched.csv").write_text("1")
    write_whole(tmp_path, "2026", lambda folder: (folder / "a").write_text("new"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2025", "2026", LATEST]


def test_a_folder_that_was_refused_is_gone_and_the_one_before_stays(tmp_path):
    write_whole(tmp_path, "2026", lambda folder: (folder / "a").write_text("first"))

    def refuse(folder):
        (folder / "a").write_text("secret")
        raise ValueError("E-LEAK")

    with pytest.raises(ValueError, match="E-LEAK"):
        write_whole(tmp_path, "2026", refuse)
    assert (tmp_path / LATEST / "a").read_text() == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026", LATEST]
