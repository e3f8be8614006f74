"""Files for readers are those of the publication that readers see: made once, kept as handed out, never another's."""

import shutil

import pytest

from pipeline.faults import Fault
from pipeline.publishing import export, folder, reader_files
from pipeline.settings import Settings
from tests.publication import VINTAGE, publish, value

LATER = "2026-04-01T120000Z"


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home")
    publish(settings, [value()])
    return settings


@pytest.fixture
def made(monkeypatch):
    """The publications that were exported, in order; what is written is one manifest that names its publication."""
    exported = []

    def write(settings, to=None):
        shown = settings.published_file.resolve().parent.name
        exported.append(shown)
        (settings.exports / shown).mkdir(parents=True)
        (settings.exports / shown / "manifest.json").write_text(f"{shown} {len(exported)}")
        folder.point_at(settings.exports, shown)

    monkeypatch.setattr(export, "export", write)
    return exported


def show(home, vintage):
    """Readers see another publication, as `warehouse` swaps it in."""
    if not (home.vintages / vintage).exists():
        shutil.copytree(home.vintages / VINTAGE, home.vintages / vintage)
    home.published_file.unlink()
    home.published_file.symlink_to(home.vintages / vintage / "trygg.duckdb")


def latest(home):
    return (home.exports / "latest" / "manifest.json").read_text()


def test_they_are_made_once_for_each_publication(home, made):
    assert not reader_files.are_made(home)
    assert reader_files.make(home) == home.exports / VINTAGE
    assert reader_files.are_made(home)
    assert reader_files.make(home) == home.exports / VINTAGE
    show(home, LATER)
    assert not reader_files.are_made(home)
    reader_files.make(home)
    assert made == [VINTAGE, LATER]
    assert latest(home) == f"{LATER} 2"


def test_a_restored_publication_keeps_the_files_it_was_handed_out_with(home, made):
    reader_files.make(home)
    show(home, LATER)
    reader_files.make(home)
    show(home, VINTAGE)
    reader_files.make(home)
    assert made == [VINTAGE, LATER]
    assert latest(home) == f"{VINTAGE} 1"
    shutil.rmtree(home.exports / LATER)
    show(home, LATER)
    reader_files.make(home)
    assert latest(home) == f"{LATER} 3"


def test_where_they_cannot_be_made_no_link_leads_to_another_publications_files(home, made, monkeypatch):
    reader_files.make(home)
    show(home, LATER)

    def fail(settings):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "export", fail)
    with pytest.raises(Fault, match="No space left") as told:
        reader_files.make(home)
    assert told.value.code == "E-READER-FILES"
    assert not (home.exports / "latest").is_symlink()
    assert (home.exports / VINTAGE / "manifest.json").exists()
    assert not reader_files.are_made(home)


def test_files_go_with_their_publication_and_other_folders_stay(home, made):
    reader_files.make(home)
    show(home, LATER)
    shutil.rmtree(home.vintages / VINTAGE)
    (home.exports / "mine").mkdir()
    reader_files.make(home)
    assert {path.name for path in home.exports.iterdir()} == {LATER, "latest", "mine"}


def test_without_a_publication_it_says_so(tmp_path):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        reader_files.make(Settings(home=tmp_path / "none"))
