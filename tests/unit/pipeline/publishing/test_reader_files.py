"""Files for readers are those of the publication that readers see: made once, kept as handed out, never another's."""

import shutil

import pytest

from pipeline.faults import Fault
from pipeline.publishing import export, folder, reader_files, reading, site
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
    """What was made, in order, as (kind, publication); a made folder holds one file that names its publication and its turn."""
    done = []

    def maker(kind):
        def write(settings, edition):
            assert edition == f"read {settings.published_file.resolve().parent.name}"
            vintage = edition.removeprefix("read ")
            done.append((kind, vintage))
            base = getattr(settings, kind)
            (base / vintage).mkdir(parents=True)
            (base / vintage / "it").write_text(f"{vintage} {len(done)}")
            folder.point_at(base, vintage)

        return write

    def read(settings):
        done.append(("read", settings.published_file.resolve().parent.name))
        return f"read {settings.published_file.resolve().parent.name}"

    monkeypatch.setattr(reading, "read", read)
    monkeypatch.setattr(export, "export", maker("exports"))
    monkeypatch.setattr(site, "make", maker("site"))
    return done


def all_of(vintage):
    """One read of the warehouse serves both."""
    return [("read", vintage), ("exports", vintage), ("site", vintage)]


def show(home, vintage):
    """Readers see another publication, as `warehouse` swaps it in."""
    if not (home.vintages / vintage).exists():
        shutil.copytree(home.vintages / VINTAGE, home.vintages / vintage)
    home.published_file.unlink()
    home.published_file.symlink_to(home.vintages / vintage / "trygg.duckdb")


def latest(home):
    return (home.exports / "latest" / "it").read_text(), (home.site / "latest" / "it").read_text()


def test_they_are_made_once_for_each_publication_from_one_read(home, made):
    assert not reader_files.are_made(home)
    assert reader_files.paths(home) == {}
    assert list(reader_files.make_each(home)) == [home.exports / VINTAGE, home.site / VINTAGE]
    assert reader_files.are_made(home)
    assert reader_files.paths(home)["exports"] == str(home.exports / "latest")
    reader_files.make(home)
    show(home, LATER)
    assert not reader_files.are_made(home)
    reader_files.make(home)
    assert made == all_of(VINTAGE) + all_of(LATER)
    assert latest(home) == (f"{LATER} 5", f"{LATER} 6")


def test_only_what_is_missing_is_made(home, made):
    reader_files.make(home)
    shutil.rmtree(home.site / VINTAGE)
    reader_files.make(home)
    assert made == [*all_of(VINTAGE), ("read", VINTAGE), ("site", VINTAGE)]


def test_a_restored_publication_keeps_the_files_it_was_handed_out_with(home, made):
    reader_files.make(home)
    show(home, LATER)
    reader_files.make(home)
    show(home, VINTAGE)
    reader_files.make(home)
    assert made == all_of(VINTAGE) + all_of(LATER)
    assert latest(home) == (f"{VINTAGE} 2", f"{VINTAGE} 3")


@pytest.mark.parametrize(("broken", "left"), [("exports", set()), ("site", {"exports"})])
def test_where_they_cannot_be_made_no_link_leads_to_another_publications_files(home, made, monkeypatch, broken, left):
    reader_files.make(home)
    show(home, LATER)

    def fail(settings, edition):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*{"exports": (export, "export"), "site": (site, "make")}[broken], fail)
        with pytest.raises(Fault, match="No space left") as told:
            reader_files.make(home)
    assert told.value.code == "E-READER-FILES"
    linked = {name for name in ("exports", "site") if (getattr(home, name) / "latest").is_symlink()}
    assert linked == left
    assert (home.exports / VINTAGE / "it").exists()
    assert not reader_files.are_made(home)
    reader_files.make(home)
    assert reader_files.are_made(home)


def test_files_go_with_their_publication_and_other_folders_stay(home, made):
    reader_files.make(home)
    show(home, LATER)
    shutil.rmtree(home.vintages / VINTAGE)
    (home.exports / "mine").mkdir()
    reader_files.make(home)
    assert {path.name for path in home.exports.iterdir()} == {LATER, "latest", "mine"}
    assert {path.name for path in home.site.iterdir()} == {LATER, "latest"}


def test_without_a_publication_it_says_so(tmp_path):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        reader_files.make(Settings(home=tmp_path / "none"))
