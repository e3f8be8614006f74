"""What all pages of one language are made of: catalogue, words, charts, what may be said of each district, and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from pipeline.publishing.site import summary
from pipeline.publishing.site.addresses import Page
from pipeline.publishing.site.drawing import Drawing
from pipeline.publishing.site.figures import Catalogue, Row, Series
from pipeline.publishing.site.language import Language
from pipeline.publishing.site.summary import Summary
from pipeline.publishing.site.wording import Wording

_DOWNLOADS = {
    "downloads.csv_excel": "indikatorer_excel.csv",
    "downloads.csv": "indikatorer.csv",
    "downloads.parquet": "indikatorer.parquet",
    "downloads.json": "indikatorer.json",
    "downloads.all": "allt.zip",
}


Drawn = tuple[Series, str, Markup | str]
"""A series, the code under which its rows stand, and its chart."""


@dataclass(frozen=True)
class Book:
    """One per language; made anew for each publication."""

    catalogue: Catalogue
    language: Language
    exported: Callable[[str], str | None]
    """The way from the site's folder to an exported file, where it is there."""

    @cached_property
    def tell(self) -> Wording:
        return Wording(self.catalogue, self.language)

    @cached_property
    def draw(self) -> Drawing:
        return Drawing(self.tell)

    @cached_property
    def told(self) -> dict[str, Summary]:
        """What may be said of each district."""
        codes = [area["area_code"] for area in self.catalogue.districts]
        return {code: summary.of_area(self.catalogue.of_area(code)) for code in codes}

    @cached_property
    def over_time(self) -> dict[str, list[Drawn]]:
        """Of each district every series that has a chart over time. Two pages show them."""
        return {
            area["area_code"]: [
                (one, code, drawn)
                for one, code in self.catalogue.of_area(area["area_code"])
                if (drawn := self.draw.timeline(one, code)) != ""
            ]
            for area in self.catalogue.districts
        }

    def downloads(self, page: Page, area: Row | None = None, indicator: str = "") -> list[tuple[str, str]]:
        """Text and address of the exported files that are there: those of an area or of an indicator first."""
        wanted = {self.language.text(key): name for key, name in _DOWNLOADS.items()}
        if area is not None:
            book = self.language.text("downloads.workbook", area=self.tell.own(area, "name"))
            wanted = {book: f"excel/{area['area_code']}.xlsx"} | wanted
        if indicator:
            wanted = {self.language.text("downloads.indicator"): f"indikator/{indicator}.csv"} | wanted
        return [(text, page.relative(way)) for text, name in wanted.items() if (way := self.exported(name))]
