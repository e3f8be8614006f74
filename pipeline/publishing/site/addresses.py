"""Under which address each page stands, in which language, and how one page leads to another."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.publishing.site.language import CODES, Language

_ADDRESSES = {
    "city": ("index.html", "index.html"),
    "districts": ("omraden.html", "districts.html"),
    "district": ("omrade/{}.html", "district/{}.html"),
    "district_time": ("omrade/{}_over_tid.html", "district/{}_over_time.html"),
    "indicators": ("indikatorer.html", "indicators.html"),
    "indicator": ("indikator/{}.html", "indicator/{}.html"),
    "sources": ("kallor.html", "sources.html"),
    "source": ("kalla/{}.html", "source/{}.html"),
    "changes": ("andringar.html", "changes.html"),
    "quality": ("kvalitet.html", "quality.html"),
    "dictionary": ("dataordbok.html", "dictionary.html"),
    "method": ("metod.html", "method.html"),
    "legend": ("teckenforklaring.html", "legend.html"),
}


@dataclass(frozen=True)
class Page:
    """One page in one language: where it stands and how it links to others."""

    kind: str
    name: str
    language: Language
    title: str

    @property
    def path(self) -> str:
        return _path(self.language.code, self.kind, self.name)

    def href(self, kind: str, name: str = "") -> str:
        return self.relative(_path(self.language.code, kind, name))

    def translation(self) -> str:
        return self.relative(_path(self.language.other, self.kind, self.name))

    def relative(self, path: str) -> str:
        """From this page to a path below the site's folder."""
        return "../" * self.path.count("/") + path


def _path(code: str, kind: str, name: str = "") -> str:
    address = _ADDRESSES[kind][CODES.index(code)].format(name)
    return address if code == CODES[0] else f"{code}/{address}"
