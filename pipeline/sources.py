"""The typed model of `assets/<source>/source.yml`, and finding the sources. It knows no source by name."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from pipeline import yaml_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.parsing import Parsed
    from pipeline.readers.document import Document

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Model):
    name: str
    url: str | None = None


class Licence(Named):
    name_en: str


class Column(_Model):
    type: Literal["string", "integer", "number", "date", "boolean"]
    description: str
    identifier: Literal["organisation_number"] | None = None
    """A column of identifiers that are pseudonymised before the file is archived."""
    is_respondent: bool = False
    """A column of ids of those who answered: no message may name one."""


class AreaColumn(_Model):
    """Which column holds the publisher's name of an area, and whose spellings (`area_alias.publisher`) it follows."""

    column: str
    publisher: str
    whole_city: bool = False
    """A file has all districts of the city, as they are or were at one time, or it is refused (E-COVERAGE)."""


class Table(_Model):
    grain: str
    """A sentence that begins 'One row per'."""
    columns: dict[str, Column]
    areas: AreaColumn | None = None


class Source(_Model):
    """Who publishes what, under which terms, how often, and the columns of the raw tables it becomes."""

    id: str
    title_sv: str
    title_en: str
    description_sv: str
    description_en: str
    publisher: Named
    licence: Licence
    citation: str
    cadence: Literal["monthly", "quarterly", "yearly", "every_third_year", "on_delivery"]
    due_days: int
    """Days after the end of a period when the publisher's figures are due: the freshness policy's deadline."""
    geography: str
    geography_en: str
    subject: Literal["events", "persons", "survey", "contracts", "population", "plans"]
    """Which disclosure rule holds: R1, R2, R3, R4, or none for population and plans."""
    confidentiality: Literal["open", "restricted"]
    """restricted: messages show keys and never values, and a refused file leaves its reason and hash only."""
    formats: list[Literal["xls", "xlsx", "text"]]
    encodings: list[str] = ["utf-8-sig"]
    """For text formats, in the order they are tried."""
    tables: dict[str, Table]
    caveats_sv: list[str] = []
    caveats_en: list[str] = []
    """The same as caveats_sv, one for one."""

    @model_validator(mode="after")
    def _translated(self) -> Source:
        if len(self.caveats_sv) != len(self.caveats_en):
            raise ValueError("every caveat stands in Swedish and in English")
        return self

    @property
    def folder(self) -> Path:
        return ASSETS / self.id

    @property
    def delivery(self) -> Path:
        """The definition of the delivery workbook, where the source is delivered in one of ours."""
        return self.folder / "delivery.yml"

    @property
    def has_identifiers(self) -> bool:
        """True where a column is pseudonymised before the file is archived."""
        return any(column.identifier for table in self.tables.values() for column in table.columns.values())

    def raw_table(self, table: str) -> str:
        return f"{self.id}__{table}"

    def parser(self) -> Callable[[Document], Parsed]:
        """The source's `parse` function."""
        return importlib.import_module(f"assets.{self.id}.parse").parse


class PlannedSource(_Model):
    """A source that indicators wait for: it has no folder and delivers nothing yet."""

    title_sv: str
    title_en: str
    description_sv: str
    description_en: str
    publisher: str


@cache
def planned_sources() -> dict[str, PlannedSource]:
    """The sources that are known by name only, by id. Raises ValueError for one that has been connected."""
    listed = yaml_file.read(ASSETS / "planned.yml") or {}
    connected = sorted(set(listed) & set(discover()))
    if connected:
        raise ValueError(f"{connected[0]} has a folder of its own: take it out of {ASSETS / 'planned.yml'}")
    return {name: PlannedSource(**fields) for name, fields in listed.items()}


@cache
def discover() -> dict[str, Source]:
    """Every source by id: a folder below `assets/` with a `source.yml` is one."""
    found = {}
    for path in sorted(ASSETS.glob("*/source.yml")):
        source = Source.model_validate(yaml_file.read(path))
        if source.id != path.parent.name:
            raise ValueError(f"{path}: id {source.id!r} is not the name of its folder")
        found[source.id] = source
    return found
