"""The pages say what the published warehouse says, link to nothing that is not there, and ask nobody."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline.faults import Fault
from pipeline.publishing import site
from pipeline.publishing.folder import LATEST
from pipeline.settings import Settings

VOID = {"meta", "link", "br", "img", "input", "hr"}
LARGEST = 150_000


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def folder(settings, tmp_path_factory) -> Path:
    return site.make(settings, tmp_path_factory.mktemp("site"))


class Read(HTMLParser):
    """A page as a strict reader takes it: balanced elements, unique ids, what it links to and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert len(given) == len(attrs), (tag, attrs)
        assert not [name for name in given if name.startswith("on") or name == "style"], (tag, attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset", "action", "data", "poster") if name in given]
        if tag == "link" and given["rel"] != "alternate":
            self.loads.append(given["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


@pytest.fixture(scope="module")
def pages(folder) -> dict[Path, Read]:
    return {path: Read(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def test_every_page_is_there_in_both_languages(folder, pages):
    swedish = [path for path in pages if path.relative_to(folder).parts[0] != "en"]
    assert len(swedish) * 2 == len(pages)
    assert len(list((folder / "omrade").iterdir())) == len(list((folder / "en" / "district").iterdir())) == 11
    for path in pages:
        code = "en" if path not in swedish else "sv"
        assert f'<html lang="{code}">' in path.read_text(encoding="utf-8")


def test_every_link_leads_somewhere(folder, pages):
    for path, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), (path, sorted(one for one in page.ids if page.ids.count(one) > 1))
        for link in page.links:
            if link.startswith(("https://", "http://")):
                continue
            way, _, anchor = link.partition("#")
            target = (path.parent / unquote(way)).resolve() if way else path
            assert target.exists(), (path, link)
            if anchor:
                assert anchor in pages[target].ids, (path, link)


def test_nothing_is_loaded_from_anywhere_else(folder, pages):
    for path, page in pages.items():
        for address in page.loads:
            assert address == "data:," or (path.parent / address).resolve().is_relative_to(folder.resolve()), (
                path,
                address,
            )
    assert not re.search(r"url\(|@import|https?:", (folder / "site.css").read_text())
    assert not re.search(r"https?:|fetch|XMLHttp|import\(", (folder / "site.js").read_text())


def test_a_page_is_small(pages):
    for path in pages:
        assert path.stat().st_size < LARGEST, path


def test_example_data_is_called_so_on_every_page(pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert text.count('class="example"') == 1, path


def test_a_folder_that_is_there_is_replaced_whole(settings, tmp_path):
    first = site.make(settings, tmp_path)
    (first / "stray.html").write_text("left over")
    second = site.make(settings, tmp_path)
    assert second == first
    assert not (second / "stray.html").exists()
    assert (tmp_path / LATEST).resolve() == second


def test_the_same_publication_gives_the_same_bytes(folder, settings, tmp_path):
    again = site.make(settings, tmp_path)
    for path in folder.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


def test_without_a_publication_there_are_no_pages(tmp_path):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        site.make(Settings(home=tmp_path / "none"), tmp_path)
