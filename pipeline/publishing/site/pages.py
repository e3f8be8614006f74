"""Every page of every language, in order: its address, its title, what fills it, and the template that lays it out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.publishing.reading import Edition
from pipeline.publishing.site import area_pages, background_pages, indicator_pages
from pipeline.publishing.site.addresses import Page
from pipeline.publishing.site.book import Book
from pipeline.publishing.site.drawing import SIGNS
from pipeline.publishing.site.figures import Catalogue
from pipeline.publishing.site.language import CODES, Language

TEMPLATES = Path(__file__).parent / "templates"
MODELS = "modeller/index.html"
"""Where dbt's own page of the models stands in the site's folder, one for both languages."""


def write(folder: Path, edition: Edition, base: Path, exports: Path, *, has_models: bool) -> None:
    """Write all pages of a publication below the folder. `base` is where the folder will stand, `exports` what it may link to.

    has_models: whether dbt's page of the models will stand there too.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Catalogue(edition)
    downloads = _exports_from(base / edition.vintage, exports)
    for code in CODES:
        book = Book(catalogue, Language(code), downloads)
        for page, content in _pages(book):
            path = folder / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            template = environment.get_template(f"{page.kind}.html.j2")
            path.write_text(
                template.render(
                    page=page,
                    t=book.language.text,
                    language=book.language,
                    tell=book.tell,
                    edition=edition,
                    catalogue=catalogue,
                    sign=SIGNS,
                    models=page.relative(MODELS) if has_models else None,
                    **content,
                ),
                encoding="utf-8",
            )
    for name in ("site.css", "site.js"):
        shutil.copyfile(TEMPLATES / name, folder / name)


def _exports_from(site: Path, exports: Path) -> Callable[[str], str | None]:
    """The way from the site's folder to an exported file, where it is there."""
    way = os.path.relpath(exports, site)
    there = (
        {str(path.relative_to(exports)) for path in exports.rglob("*") if path.is_file()} if exports.is_dir() else set()
    )
    return lambda name: f"{way}/{name}" if name in there else None


def _pages(book: Book) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Each page with what fills its template."""
    text, own = book.language.text, book.tell.own

    def page(kind: str, title: str, fill: Callable[..., dict[str, Any]], name: str = "") -> tuple[Page, dict[str, Any]]:
        made = Page(kind, name, book.language, title)
        return made, fill(book, made)

    yield page("city", text("city.title"), area_pages.city)
    yield page("districts", text("nav.districts"), area_pages.districts)
    for area in book.catalogue.districts:
        title = text("district.title", area=own(area, "name"))
        yield page("district", title, partial(area_pages.district, area=area), area["area_code"])
        title = text("district.time.title", area=own(area, "name"))
        yield page("district_time", title, partial(area_pages.district_time, area=area), area["area_code"])
    yield page("indicators", text("indicators.title"), indicator_pages.indicators)
    for name, definitions in book.catalogue.definitions.items():
        yield page("indicator", own(definitions[0], "title"), partial(indicator_pages.indicator, name=name), name)
    yield page("sources", text("sources.title"), background_pages.sources)
    for name, source in book.catalogue.sources.items():
        yield page("source", own(source, "title"), partial(background_pages.source, name=name), name)
    yield page("changes", text("changes.title"), background_pages.changes)
    yield page("quality", text("quality.title"), background_pages.quality)
    yield page("dictionary", text("dictionary.title"), background_pages.dictionary)
    yield page("method", text("method.title"), background_pages.nothing_more)
    yield page("legend", text("legend.title"), background_pages.nothing_more)
