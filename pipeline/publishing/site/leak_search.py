"""The search of the made pages for what must not be said: a figure, a verdict or a drawn mark of a withheld cell.

It reads the pages as text, as they will be opened, and trusts nothing that made them. Whose figure something is, it takes from
what the page says of itself:

- `data-of` says whose series an element is about (`figures.mark_of`); on a table that is about several it is empty, and the
  rows or the columns' headings say it.
- `data-in` is the area, `data-at` the kind of period and the period, or the kind alone or nothing: then the first cell of
  a row is its period, or that below the heading with `data-when`.
- `data-plain` says that the numbers in an element, or below a column's heading, are no figures of a cell.

The nearest counts: cell, column, row, table, page. Beside these, headings, links and terms name things. **A number that stands
anywhere else is a fault of its own**: a page whose figures are not marked cannot be searched, so it is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

import polars as pl

from pipeline.publishing.reading import Edition
from pipeline.publishing.site import figures
from pipeline.publishing.site.language import CODES, Language

STATIC = ("site.css", "site.js")
"""Copied as they stand in the checkout; they know no figure."""

_MARKER = re.compile(r"\sdata-(?:of|plain)\b")
_TAG = re.compile(r"<(\w+)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_NAMING = re.compile(r"<(h[1-6]|a|th|dt|figcaption|summary|code)\b[^<>]*>.*?</\1>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_ROW = re.compile(r"<tr\b([^<>]*)>(.*?)</tr>", re.DOTALL)
_TABLE = re.compile(r"<table\b([^<>]*)>(.*?)</table>", re.DOTALL)
_DRAWING = re.compile(r"<svg\b([^<>]*)>(.*?)</svg>", re.DOTALL)
_SHAPE = re.compile(r"<(\w+)\b([^<>]*?)/?>(?:([^<]*)</text>)?")
_GROUP = re.compile(r"<g\b([^<>]*\bdata-in=[^<>]*)>((?:(?!<g\b).|<g class=\"m [^<>]*>.*?</g>)*?)</g>", re.DOTALL)
_PLACE = re.compile(r'<text class="c-place"[^<>]*>[^<]*</text>')
_VERDICT = re.compile(r"\bk-(?:better|worse|similar|higher|lower|uncertain)\b")
_HIDING = re.compile(r"<!--|<(?:style|template|noscript|iframe|object|embed|canvas|img|input|meter|progress|data)\b")
_SCRIPT = re.compile(r"<script\b(?![^<>]*\bsrc=)")
_STRUCTURAL = {
    "class", "id", "href", "lang", "hreflang", "scope", "colspan", "role", "tabindex", "aria-labelledby", "aria-hidden", "rel",
    "data-of", "data-in", "data-at", "data-plain", "data-when",
}  # fmt: skip
"""Attributes that hold no figure; in all others a number counts as shown."""
_DRAWN = {
    "class", "d", "x", "y", "cx", "cy", "r", "points", "width", "height", "viewBox", "role", "aria-label", "data-axis",
    "data-in", "href",
}  # fmt: skip
_SHAPES = {"path", "circle", "rect", "polygon", "text", "g", "a"}
_FRAME = {"c-grid", "c-break", "c-tick", "c-axis", "c-mark"}
"""What is drawn of a chart over time that is no point of a series."""
_OF_THE_CITY = {"c-ref", "c-refdot"}
_AROUND = {"c-signal", "c-refdot"}
"""Shapes around a point: where they begin says where it is."""
_NUMBERS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_STEP = re.compile(r"([MLHVhvlmZz])|(-?\d+(?:\.\d+)?)")

_SERIES = ("indicator_id", "definition_version", "basis", "sex", "age_group")
_CELLS = (*_SERIES, "area_code", "boundary_version", "period_type", "period")

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class _Withheld:
    """What pages in one language may not show, by the marks that they bear."""

    names: dict[str, str]
    """Indicators by the mark of their series."""
    cells: dict[str, dict[str, dict[str, str]]]
    """The withheld ones: series, area, kind of period and period, how the page writes the period."""
    periods: dict[str, set[str]]
    """How the page writes all periods of a series."""
    words: dict[str, set[str]]
    """The numbers in what describes a series: its title, its unit, its ages."""
    city: str

    def of(self, series: str, area: str, kind: str = "") -> dict[str, str]:
        """The withheld periods of a series in an area, all or those of a kind."""
        found = self.cells.get(series, {}).get(area, {})
        return {at: label for at, label in found.items() if at.startswith(f"{kind} ")} if kind else found


def leaks(folder: Path, edition: Edition) -> list[str]:
    """What the pages in the folder say of withheld cells, and what could not be searched, as `file: what`."""
    withheld = {code: _withheld(edition, Language(code)) for code in CODES}
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".html":
            found += [
                f"{name}: {what}" for what in dict.fromkeys(_Page(path.read_text(encoding="utf-8"), withheld).leaks())
            ]
        elif path.is_file() and name not in STATIC:
            found.append(f"{name}: a file of a kind that is not searched")
    return found


def _withheld(edition: Edition, language: Language) -> _Withheld:
    hidden = edition.values.filter(pl.col("status") == "suppressed").select(*_CELLS).to_dicts()
    names = {figures.mark_of(row): row["indicator_id"] for row in hidden}
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for row in hidden:
        label = language.period(row["period_type"], row["period"])
        of = cells.setdefault(figures.mark_of(row), {}).setdefault(figures.place_of(row), {})
        of[f"{row['period_type']} {row['period']}"] = label
    periods: dict[str, set[str]] = {}
    concerned = edition.values.filter(pl.col("indicator_id").is_in(list(set(names.values()))))
    for row in concerned.select(*_SERIES, "period_type", "period").unique().to_dicts():
        label = language.period(row["period_type"], row["period"])
        periods.setdefault(figures.mark_of(row), set()).add(label)
    areas = _numbers(
        " ".join(edition.areas.select(pl.concat_str(pl.col("^(name|short_name).*$"), ignore_nulls=True)).to_series())
    )
    described: dict[str, set[str]] = {}
    for row in edition.indicators.to_dicts():
        told = " ".join(value for value in row.values() if isinstance(value, str))
        described.setdefault(row["indicator_id"], set()).update(_numbers(told))
    words = {
        figures.mark_of(row): described[row["indicator_id"]] | areas | _numbers(row["age_group"]) for row in hidden
    }
    city = edition.areas.filter(pl.col("area_type") == "city")["area_code"].first()
    return _Withheld(names, cells, periods, words, city)


class _Page:
    """One page, element by element."""

    def __init__(self, text: str, withheld: Mapping[str, _Withheld]) -> None:
        self.text = text
        language = re.search(r'<html lang="(\w+)"', text)
        self.withheld = withheld.get(language.group(1) if language else "", withheld[CODES[0]])
        main = re.search(r"<main\b([^<>]*)>", text)
        self.area = _attributes(main.group(1)).get("data-in", "") if main else ""

    def leaks(self) -> Iterator[str]:
        if _HIDING.search(self.text) or _SCRIPT.search(self.text):
            yield "a comment or an element that is not searched"
        position, length = self.text.find("<body"), len(self.text)
        if position < 0:
            yield "no page"
            return
        between = []
        while position < length:
            marker = _MARKER.search(self.text, position)
            if marker is None:
                break
            start = self.text.rindex("<", 0, marker.start())
            tag = _TAG.match(self.text, start)
            end = -1 if tag is None else _end(self.text, tag.group(1), tag.end())
            if tag is None or end < 0:
                yield "an element that does not end"
                return
            between.append(self.text[position:start])
            attributes = _attributes(tag.group(2))
            if "data-plain" not in attributes:
                yield from self._element(tag.group(1), attributes, self.text[tag.end() : end])
            position = end
        between.append(self.text[position:])
        unmarked = _NAMING.sub(" ", " ".join(between))
        if "<svg" in unmarked:
            yield "a drawing without a mark of what it shows"
        if _shows_number(unmarked):
            yield "a number without a mark of whose figure it is"

    def _element(self, name: str, attributes: Attributes, inner: str) -> Iterator[str]:
        if _numbers_of(attributes):
            yield "a number in an attribute of a marked element"
        if name == "table":
            yield from self._table(attributes, inner, {})
        elif name == "figure":
            yield from self._figure(attributes, inner)
        else:
            yield from self._sentence(attributes, inner)

    # --- sentences -----------------------------------------------------------------------------------------------------

    def _sentence(self, attributes: Attributes, inner: str) -> Iterator[str]:
        series, area = attributes["data-of"], attributes.get("data-in", self.area)
        hidden = self.withheld.of(series, area)
        if not series or not area or "data-at" not in attributes:
            if _shows_number(inner):
                yield "a number without a mark of whose figure it is"
        elif attributes["data-at"] in hidden:
            allowed = self._allowed(series, hidden[attributes["data-at"]])
            if "<svg" in inner or _VERDICT.search(inner) or _shown_numbers(inner) - allowed:
                yield f"a sentence tells a withheld figure of {self.withheld.names[series]}"

    # --- tables --------------------------------------------------------------------------------------------------------

    def _table(self, given: Attributes, inner: str, around: Attributes) -> Iterator[str]:
        table = {**around, **given}
        rows = _ROW.findall(inner)
        columns = [_attributes(said) for _, said, _ in _CELL.findall(rows[0][1])] if rows else []
        areas = {column["data-in"] for column in columns if column.get("data-in")}
        several = any(column.get("data-of") for column in columns)
        for said, cells in rows[1:]:
            row = _attributes(said)
            series = row.get("data-of") or table.get("data-of")
            if series and not several:
                concerned = {*areas, row.get("data-in") or table.get("data-in") or self.area}
                # Nearly all rows end here.
                if self.withheld.cells.get(series, {}).keys().isdisjoint(concerned):
                    continue
            yield from self._row(table, columns, row, _CELL.findall(cells))

    def _row(
        self, table: Attributes, columns: list[Attributes], row: Attributes, cells: list[tuple[str, str, str]]
    ) -> Iterator[str]:
        when = next((index for index, column in enumerate(columns) if "data-when" in column), 0)
        heading = _text(cells[when][2]) if when < len(cells) else ""
        mine = self._hidden((row, table), heading)
        if _numbers_of(row):
            yield "a number in an attribute of a marked element"
        for index, (tag, said, inner) in enumerate(cells):
            own, column = _attributes(said), columns[index] if index < len(columns) else {}
            parts = (own, column, row, table)
            series = _nearest("data-of", parts)
            if tag == "th" or "data-plain" in own or column.keys() & {"data-plain", "data-when"}:
                if mine and (_shown_numbers(inner) | _numbers_of(own)) - self._allowed(*mine):
                    yield f"a heading or a note of a row tells a withheld figure of {self.withheld.names[mine[0]]}"
            elif not series:
                if _numbers_of(own) or _shows_number(inner) or "<svg" in inner:
                    yield "a number in a table without a mark of whose figure it is"
            elif series in self.withheld.cells:
                if " " not in _nearest("data-at", parts) and heading not in self.withheld.periods[series]:
                    yield f"a row of {self.withheld.names[series]} has no period that is known"
                hidden = self._hidden(parts, heading)
                # Where a cell tells its period itself, that is what may stand in it.
                allowed = self._allowed(*hidden) if hidden and "data-at" in own else set()
                shown = _shown_numbers(inner) | _numbers_of(own)
                if hidden and (shown - allowed or "<svg" in inner or _VERDICT.search(said + inner)):
                    yield f"a cell of a table tells a withheld figure of {self.withheld.names[series]}"

    def _hidden(self, parts: Sequence[Attributes], heading: str) -> tuple[str, str] | None:
        """The series of what is marked by these, and how its period is written, where it is withheld."""
        series, at = _nearest("data-of", parts), _nearest("data-at", parts)
        area = _nearest("data-in", parts) or self.area
        if " " in at:
            hidden = self.withheld.of(series, area)
            return (series, hidden[at]) if at in hidden else None
        return (series, heading) if heading in self.withheld.of(series, area, at).values() else None

    def _allowed(self, series: str, period: str) -> set[str]:
        """The numbers that may stand beside a withheld figure: those of its period and of what describes it."""
        return self.withheld.words[series] | _numbers(period)

    # --- drawings ------------------------------------------------------------------------------------------------------

    def _figure(self, attributes: Attributes, inner: str) -> Iterator[str]:
        series = attributes["data-of"]
        if series not in self.withheld.cells:
            if not series:
                yield "a drawing without a mark of what it shows"
            return
        name = self.withheld.names[series]
        for said, rows in _TABLE.findall(inner):
            yield from self._table(_attributes(said), rows, attributes)
        for said, shapes in _DRAWING.findall(inner):
            drawing = _attributes(said)
            search = self._drawings.get(drawing.get("class", ""))
            if search is None or not _is_searchable(said, shapes):
                yield f"a drawing of {name} that is not searched"
            elif search(self, attributes, drawing, shapes):
                yield f"a drawing tells a withheld figure of {name}"
        beside = _text(_NAMING.sub(" ", _DRAWING.sub(" ", _TABLE.sub(" ", inner))))
        area = attributes.get("data-in", self.area)
        labels = self.withheld.of(series, area, attributes.get("data-at", "").split(" ")[0]).values()
        if any(_told_beside(label, beside) for label in labels):
            yield f"a sentence tells a withheld figure of {name}"

    def _over_time(self, figure: Attributes, drawing: Attributes, shapes: str) -> bool:
        series, area = figure["data-of"], figure.get("data-in", self.area)
        axis = [float(one) for one in drawing.get("data-axis", "").split()]
        if len(axis) != 4 or not figure.get("data-at"):
            return True

        def places(of: str) -> list[float]:
            hidden = [at.split(" ", 1) for at in self.withheld.of(series, of, figure["data-at"])]
            start, first, end, last = axis
            span = (end - start) / ((last - first) or 1.0)
            return [start + (figures.moment(kind, period) - first) * span for kind, period in hidden]

        mine, reference = places(area), places(self.withheld.city)
        labels = self.withheld.of(series, area, figure["data-at"]).values()
        if any(_told_beside(label, drawing.get("aria-label", "")) for label in labels):
            return True
        edge = float(drawing.get("width", "0")) - 2
        for name, said, text in _SHAPE.findall(shapes):
            shape = _attributes(said)
            kind = shape.get("class", "")
            if kind in _FRAME:
                if kind == "c-mark" and _shows_number(text):
                    return True
                continue
            wanted = reference if kind in _OF_THE_CITY else mine
            if kind == "c-last":
                wanted = [min(one + 6, edge) for one in wanted]
            if any(abs(x - one) < _NEAR for x in _across(name, shape, kind) for one in wanted):
                return True
        return False

    def _tiles(self, figure: Attributes, drawing: Attributes, shapes: str) -> bool:
        groups = _GROUP.findall(shapes)
        for said, inner in groups:
            group = _attributes(said)
            is_hidden = figure.get("data-at", "") in self.withheld.of(figure["data-of"], group["data-in"])
            if is_hidden and (_DIGIT.search(_text(_PLACE.sub("", inner))) or _VERDICT.search(said)):
                return True
        return "data-at" not in figure or _DIGIT.search(_text(_GROUP.sub("", shapes))) is not None

    def _funnel(self, figure: Attributes, drawing: Attributes, shapes: str) -> bool:
        groups = _GROUP.findall(shapes)
        areas = [_attributes(said)["data-in"] for said, _ in groups]
        limits = [_attributes(said) for _, said, _ in _SHAPE.findall(shapes) if 'class="c-limit' in said]
        points = [len(_across("path", one, "")) for one in limits]
        is_hidden = any(figure.get("data-at", "") in self.withheld.of(figure["data-of"], area) for area in areas)
        unmarked = 'class="m ' in _GROUP.sub("", shapes) or "<circle" in _GROUP.sub("", shapes)
        return "data-at" not in figure or is_hidden or unmarked or any(one != len(groups) for one in points)

    _drawings: Mapping[str, Callable[..., bool]] = {"c-time": _over_time, "c-map": _tiles, "c-funnel": _funnel}


_NEAR = 0.15
"""Coordinates are rounded to a tenth."""


def _end(text: str, name: str, start: int) -> int:
    """Where the element ends that begins just before `start`; -1 where it does not."""
    opened, closed, position, depth = f"<{name}", f"</{name}>", start, 1
    while depth:
        end = text.find(closed, position)
        if end < 0:
            return -1
        nested = text.find(opened, position, end)
        if nested >= 0:
            depth += text[nested + len(opened)] in " >\n\t"
            position = nested + len(opened)
        else:
            depth -= 1
            position = end + len(closed)
    return position


def _nearest(name: str, parts: Sequence[Attributes]) -> str:
    return next((one[name] for one in parts if one.get(name)), "")


@lru_cache(maxsize=4096)
def _attributes(said: str) -> Attributes:
    return {name: unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(said)}


def _text(inner: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", inner)).split())


def _numbers(text: str) -> set[str]:
    return set(_NUMBERS.findall(text))


def _shown_numbers(inner: str) -> set[str]:
    """Numbers in what a reader is told by the text and by the attributes of what stands in an element."""
    found = _numbers(unescape(re.sub(r"<[^<>]*>", " ", inner)))
    for _, said in _TAG.findall(inner):
        found |= _numbers_of(_attributes(said))
    return found


def _numbers_of(attributes: Attributes) -> set[str]:
    """Numbers in an element's own attributes, but in those that hold no figure."""
    return {one for name, value in attributes.items() if name not in _STRUCTURAL for one in _numbers(value)}


def _shows_number(inner: str) -> bool:
    return _DIGIT.search(inner) is not None and bool(_shown_numbers(inner))


def _told_beside(label: str, text: str) -> bool:
    """Whether a number follows the period's name in the same part of a sentence."""
    return re.search(re.escape(label) + r"\b[^,;.<]*?\d", text) is not None


def _is_searchable(said: str, shapes: str) -> bool:
    """Whether a drawing holds nothing but shapes, attributes and texts that the search knows."""
    for name, attributes, _ in _SHAPE.findall(shapes):
        if name not in _SHAPES or any(
            one not in _DRAWN and re.search(r"\d", value) for one, value in _attributes(attributes).items()
        ):
            return False
    texts = re.sub(r'<text class="c-(?:tick|mark|last|place|figure)\b[^<>]*>[^<]*</text>', "", shapes)
    return re.search(r">[^<]*\d", texts) is None


def _across(name: str, shape: Attributes, kind: str) -> list[float]:
    """The places on the horizontal axis where a shape says something."""
    if name == "circle":
        return [float(shape.get("cx", "0"))]
    if name in ("text", "rect"):
        x = float(shape.get("x", "0"))
        return (
            [x, x + float(shape.get("width", "0")), x + float(shape.get("width", "0")) / 2] if name == "rect" else [x]
        )
    if name == "polygon":
        return [float(one) for one in re.split(r"[ ,]+", shape.get("points", "").strip())[::2] if one]
    return list(_corners(shape.get("d", ""), only_starts=kind in _AROUND)) if name == "path" else []


def _corners(path: str, *, only_starts: bool) -> Iterator[float]:
    x, command, held = 0.0, "M", []
    for letter, number in _STEP.findall(path):
        if letter:
            command, held = letter, []
            continue
        held.append(float(number))
        if command in "Vv" or (command in "MLml" and len(held) < 2):
            continue
        x = x + held[0] if command.islower() else held[0]
        held = []
        if not only_starts or command == "M":
            yield x
