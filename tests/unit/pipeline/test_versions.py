"""What a publication depends on: any change of input or code gives another version, and nothing else does."""

from dataclasses import replace

import pytest

from pipeline import versions
from pipeline.archive import Arrival
from pipeline.versions import publication_version

FIRST = Arrival("crimes", "a.xls", "1" * 64, 3, 1, "2026-01-01T00:00:00+00:00", "published")
SECOND = Arrival("crimes", "b.xls", "2" * 64, 3, 2, "2026-01-02T00:00:00+00:00", "published")


def test_the_same_files_in_any_order_have_one_version():
    assert publication_version([FIRST, SECOND]) == publication_version([SECOND, FIRST])


@pytest.mark.parametrize("change", [{"sha256": "3" * 64}, {"name": "c.xls"}, {"number": 3}, {"origin": "synthetic"}])
def test_what_decides_a_figure_or_its_lineage_decides_the_version(change):
    assert publication_version([FIRST, SECOND]) != publication_version([FIRST, replace(SECOND, **change)])


def test_a_file_more_or_less_and_other_code_are_another_version(monkeypatch):
    before = publication_version([FIRST])
    assert before != publication_version([FIRST, SECOND])
    assert before != publication_version([])
    monkeypatch.setattr(versions, "code_version", lambda: "tomorrow's")
    assert before != publication_version([FIRST])


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "a.py").write_text("x = 1")
    return tmp_path


def test_code_is_told_by_its_content_and_its_place(tree):
    before = versions._hash_files([tree / "pipeline"])
    (tree / "pipeline" / "a.pyc").write_bytes(b"cache")
    (tree / "pipeline" / "notes.txt").write_text("no code")
    assert versions._hash_files([tree / "pipeline"]) == before
    (tree / "pipeline" / "a.py").rename(tree / "pipeline" / "b.py")
    renamed = versions._hash_files([tree / "pipeline"])
    (tree / "pipeline" / "b.py").write_text("x = 2")
    assert len({before, renamed, versions._hash_files([tree / "pipeline"])}) == 3


@pytest.mark.parametrize("name", ["page.html.j2", "site.css", "site.js", "model.sql", "seed.csv", "source.yml"])
def test_a_page_template_is_code_too(tree, name):
    """Of a publication, and of what computes its figures only where it does."""
    kinds = versions._CODE, versions._CODE | versions._PAGES
    before = [versions._hash_files([tree / "pipeline"], some) for some in kinds]
    (tree / "pipeline" / name).write_text("something")
    computes, publishes = (versions._hash_files([tree / "pipeline"], some) for some in kinds)
    assert publishes != before[1]
    assert (computes != before[0]) == (name in ("model.sql", "seed.csv", "source.yml"))


def test_a_lock_file_that_is_missing_is_no_error(tree):
    assert versions._hash_files([tree / "requirements.lock"])
