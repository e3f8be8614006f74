"""Every kind of page in a real Chromium: axe, the keyboard, 320 pixels, text of double size, and paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from pipeline.publishing import site
from pipeline.settings import Settings
from tests.browser import CHROMIUM, QUIETLY, needs_chromium

pytestmark = needs_chromium

KINDS = [
    "index.html",
    "omraden.html",
    "omrade/jarva.html",
    "omrade/jarva_over_tid.html",
    "indikatorer.html",
    "indikator/reported_assault.html",
    "indikator/strategic_crimes_boys.html",
    "indikator/reported_tax_crimes.html",
    "kallor.html",
    "kalla/bra_reported_crimes.html",
    "andringar.html",
    "kvalitet.html",
    "dataordbok.html",
    "metod.html",
    "teckenforklaring.html",
    "en/index.html",
    "en/district/skarholmen.html",
    "en/indicator/worried_about_crime.html",
    "en/source/contract_followups.html",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def folder(example_home, tmp_path_factory):
    return site.make(Settings(home=example_home, example=True), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY)
        yield chromium
        chromium.close()


@pytest.fixture
def look(browser, folder):
    """Opens a page of the site; closes it after the test."""
    opened = []

    def at(path: str, width: int = 1280, **given):
        page = browser.new_page(viewport={"width": width, "height": 900}, **given)
        opened.append(page)
        page.goto(f"file://{folder}/{path}")
        return page

    yield at
    for page in opened:
        page.close()


def overflow(page) -> list[str]:
    """What makes the page itself wider than its window; nothing where it fits."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll('body *')]
          .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.scroll'))
          .map(one => one.tagName + '.' + (one.className.baseVal ?? one.className)).slice(0, 9)"""
    )


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_and_a_page_fits_a_narrow_window(look, path):
    page = look(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    assert found.response["passes"]
    page.set_viewport_size({"width": 320, "height": 900})
    assert overflow(page) == []


@pytest.mark.parametrize("path", ["index.html", "omrade/jarva.html", "en/indicator/worried_about_crime.html"])
def test_text_of_double_size_fits(look, path):
    page = look(path)
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert overflow(page) == []


def test_the_keyboard_reaches_the_content_first_and_every_wide_table(look):
    page = look("omrade/jarva.html", width=600)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className + '/' + document.activeElement.tagName"))
    assert "scroll/DIV" in reached
    assert any("SUMMARY" in one for one in reached)


def test_a_page_reads_without_script_and_asks_nobody(browser, folder):
    page = browser.new_page(java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{folder}/omrade/bromma.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Lägesbild Bromma"
    assert page.locator("table.compared tbody tr").count() > 10
    assert {address.split(":")[0] for address in asked} <= {"file", "data"}
    page.close()


@pytest.mark.parametrize(("path", "width"), [("index.html", 1032), ("omrade/jarva.html", 703)])
def test_it_prints_on_a4_without_losing_a_column(look, path, width):
    # A4 between its margins is 186 mm wide, and 273 mm on its side: 703 and 1032 pixels. The city's table prints on its side.
    page = look(path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 1000})
    cut = page.evaluate(
        "() => [...document.querySelectorAll('table')]"
        ".filter(one => one.getBoundingClientRect().right > window.innerWidth + 1).map(one => one.className)"
    )
    assert cut == []
    assert page.pdf(format="A4", prefer_css_page_size=True).startswith(b"%PDF")
