"""The search of what a run says in words, outside its data: messages, Dagster's history, reasons of refusals.

What counts as telling:

- a personal identity number, an organisation number or the pseudonym that stands for one, the key of the pseudonyms, the id of
  a respondent: wherever it stands, by itself;
- a withheld figure: a number **together with the key of a withheld cell**, that is its indicator (id or title), its area (code
  or name) and its period in one line of one text, beside what the text stands under (asset, check, label). A number alone is
  none: "3" may be anything. Nor are years, the numbers of the key itself, and how many rows broke a rule.

Where something is told is named by the place alone, never by what was told.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.checks import CheckResult, Sentence
from pipeline.disclosure import CHECKS, SAID
from pipeline.readers import identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.settings import Settings

_LINE = re.compile(r"[\n;]+")
_NUMBER = re.compile(r"(?<![\w-])[-−]?\d+(?:[.,\u00a0\u202f]\d+)*(?![\w-])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROWS = re.compile(r"\b\d+ (?:row\(s\)|(?:rader|rad)\b)")
_WORD = re.compile(r"\w+")
_HASH = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b")
"""Hashes hold ten digits in a row now and then."""
_ORGANISATION = re.compile(r"\b\d{6}-\d{4}\b")
_PLACES_TOLD = 5
_CHECK = "check "


@dataclass(frozen=True)
class Said:
    """One text: where it stands, what it stands under there (for a reader it belongs to the text), and the text."""

    place: str
    under: str
    text: str


@dataclass(frozen=True)
class Cell:
    """A withheld cell by the words that name it, in lower case; `numbers` are those that its names hold."""

    indicator: frozenset[str]
    area: frozenset[str]
    period: str
    numbers: frozenset[str]


@dataclass(frozen=True)
class Secrets:
    """What no text may tell."""

    cells: tuple[Cell, ...]
    respondents: frozenset[str]
    key: bytes | None


def search(settings: Settings, said: Iterable[Said]) -> list[str]:
    """The places that tell something. The release says what is withheld, the raw tables who answered."""
    return find(said, secrets(settings))


def secrets(settings: Settings) -> Secrets:
    with duckdb.connect(str(settings.release), read_only=True) as release:
        cells = withheld(release)
    key = settings.secrets / "pseudonym.key"
    return Secrets(cells, _respondents(settings), key.read_bytes() if key.exists() else None)


def withheld(connection: duckdb.DuckDBPyConnection) -> tuple[Cell, ...]:
    """The withheld cells of a release, each with every name its indicator and its area have."""
    rows = connection.execute(
        """
        select distinct facts.indicator_id, about.title_sv, about.title_en, facts.area_code, area.name_sv, area.name_en,
            facts.period, facts.age_group
        from marts.fct_indicator_value as facts
        left join marts.dim_indicator as about using (indicator_id, definition_version)
        left join marts.dim_area as area on facts.area_code = area.area_code
        where facts.status = 'suppressed'
        """
    ).fetchall()
    return tuple(
        Cell(
            _names(*row[:3]), _names(*row[3:6]), row[6].lower(), frozenset(re.findall(r"\d+", " ".join(map(str, row))))
        )
        for row in rows
    )


def find(said: Iterable[Said], kept: Secrets) -> list[str]:
    """The places of the texts that tell something, once each."""
    cells = _Cells(kept.cells)
    return list(dict.fromkeys(one.place for one in said if _names_somebody(one, kept) or cells.are_told(one)))


def of_results(results: Iterable[CheckResult | dict]) -> Iterator[Said]:
    """What checks said, as they are or as they were written down."""
    for result in results:
        told = result if isinstance(result, dict) else vars(result)
        place = f"{_CHECK}{told['name']}"
        for sentence in (told["meaning"], told["message"]):
            both = (
                sentence
                if isinstance(sentence, dict)
                else vars(sentence)
                if isinstance(sentence, Sentence)
                else {"": sentence}
            )
            yield from (Said(place, "", text) for text in both.values())
        for row in told["examples"]:
            yield Said(place, "", ", ".join(f"{name} {value}" for name, value in row.items()).replace(";", ","))


def of_record(place: str, record: Any, under: str = "") -> Iterator[Said]:
    """Every text and number of a record of records, each under the names that lead to it."""
    if isinstance(record, dict):
        for name, value in record.items():
            yield from of_record(place, value, f"{under} {name}".strip())
    elif isinstance(record, list | tuple):
        for value in record:
            yield from of_record(place, value, under)
    elif record is not None and not isinstance(record, bool):
        yield Said(place, under, str(record))


def result(places: Sequence[str]) -> CheckResult:
    """As a check of the release."""
    (name, meaning) = next(iter(SAID.items()))
    message = meaning
    if places:
        more = f" (+{len(places) - _PLACES_TOLD})" if len(places) > _PLACES_TOLD else ""
        where = ", ".join(places[:_PLACES_TOLD]) + more
        message = meaning.then(
            f"Stämmer inte i: {where}. Se E-DISCLOSURE i driftboken om körningens historik.",
            f"Broken in: {where}. See E-DISCLOSURE in the runbook about the history of the run.",
        )
    return CheckResult(
        layer="marts", name=name, table="fct_indicator_value", passed=not places, severity="error", meaning=CHECKS[name],
        failed_count=len(places), message=message, examples=[],
    )  # fmt: skip


def checks_among(places: Iterable[str]) -> set[str]:
    """The names of the checks whose words tell something."""
    return {place.removeprefix(_CHECK) for place in places if place.startswith(_CHECK)}


def quiet(results: Sequence[CheckResult], places: Sequence[str]) -> list[CheckResult]:
    """The results without the message and the rows of those that tell something: they keep their verdict."""
    names = checks_among(places)
    return [replace(one, message=one.meaning, examples=[]) if one.name in names else one for one in results]


# --- parts -----------------------------------------------------------------------------------------------------------


def _names_somebody(one: Said, kept: Secrets) -> bool:
    text = f"{one.under} {one.text}"
    bare = _HASH.sub(" ", text)
    if identity.holds_personal_number(bare) or identity.holds_pseudonym(text):
        return True
    if any(identity.organisation_number(number) for number in _ORGANISATION.findall(bare)):
        return True
    if kept.respondents and not kept.respondents.isdisjoint(_WORD.findall(text)):
        return True
    return kept.key is not None and (kept.key.hex() in text or base64.b64encode(kept.key).decode() in text)


class _Cells:
    """The withheld cells, found by the words of a line."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.by_indicator: dict[str, list[Cell]] = {}
        for cell in cells:
            for name in cell.indicator:
                self.by_indicator.setdefault(name, []).append(cell)
        areas = {name for cell in cells for name in cell.area}
        self.area = _any_of(areas)
        self.indicator = _any_of(self.by_indicator)

    def are_told(self, one: Said) -> bool:
        if not re.search(r"\d", one.text):
            return False
        under = one.under.lower()
        return any(self._is_told(under, line.lower()) for line in _LINE.split(one.text) if line)

    def _is_told(self, under: str, line: str) -> bool:
        whole = f"{under} {line}"
        if not self.by_indicator or self.area.search(whole) is None:
            return False
        for name in set(self.indicator.findall(whole)):
            for cell in self.by_indicator[name]:
                if self._names(cell, whole) and self._numbers(line, cell):
                    return True
        return False

    def _names(self, cell: Cell, whole: str) -> bool:
        return _stands(cell.period, whole) and any(_stands(name, whole) for name in cell.area)

    def _numbers(self, line: str, cell: Cell) -> set[str]:
        """The numbers of a line that are neither the key's nor a year nor how many rows broke a rule."""
        bare = _ROWS.sub(" ", line).replace(cell.period, " ")
        found = {number.lstrip("-−") for number in _NUMBER.findall(bare)}
        return {number for number in found if number not in cell.numbers and not _YEAR.fullmatch(number)}


def _any_of(names: Iterable[str]) -> re.Pattern:
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True)) + r")(?!\w)"
    )


def _stands(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?![\w-])", text) is not None


def _names(*names: str | None) -> frozenset[str]:
    return frozenset(name.lower() for name in names if name)


def _respondents(settings: Settings) -> frozenset[str]:
    """The ids of those who answered, in any raw table that holds such."""
    import polars as pl

    from pipeline import loading
    from pipeline.archive import Archive
    from pipeline.sources import discover

    found: set[str] = set()
    for source in discover().values():
        for name, table in source.tables.items():
            for column in (column for column, spec in table.columns.items() if spec.is_respondent):
                files = loading.raw_files(settings, source, name, Archive(settings.archive).arrivals(source.id))
                for file in files:
                    found.update(
                        pl.read_parquet(file, columns=[column], glob=False)[column].drop_nulls().cast(pl.String)
                    )
    # A number of a few digits would be found everywhere.
    return frozenset(one for one in found if not re.fullmatch(r"\d{1,6}", one))


def as_text(value: Any) -> str:
    """A value of an event's metadata as its readers see it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
