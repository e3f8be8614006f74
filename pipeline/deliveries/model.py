"""The model of `assets/<source>/delivery.yml`: what a delivery of our own consists of. Reading: reading.py."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from pipeline import yaml_file
from pipeline.seeds import seed_rows
from pipeline.sources import ASSETS

COVER, GUIDE, LISTS = "Leverans", "Läs mig", "Listor"
"""Sheets every delivery workbook has besides its tables."""

SENDER, CONTACT, AS_OF, ORIGIN, VERSION = (
    "Avsändare",
    "Kontakt",
    "Avser per datum",
    "Ursprung",
    "Version av mallen",
)
SYNTHETIC = "syntetisk"
"""The one word that may stand as origin on the cover: the figures are made up."""

YES_NO = {"ja": True, "nej": False}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Model):
    """One word of a vocabulary: what stands in the workbook, and what it means where the word does not say it."""

    label: str
    meaning: str = ""


class FromSeed(_Model):
    """Words held by a seed table: one column, optionally only of rows where other columns have given values."""

    seed: str
    column: str
    where: dict[str, list[str]] = {}

    def words(self) -> list[str]:
        rows = (row for row in seed_rows(self.seed) if all(row[name] in values for name, values in self.where.items()))
        return list(dict.fromkeys(row[self.column] for row in rows))


class ColumnSpec(_Model):
    """One column of a delivery sheet; the ids are the column names of the raw table."""

    heading_sv: str
    help_sv: str
    type: Literal["string", "integer", "number", "date", "boolean"]
    required: bool = False
    key: bool = False
    """Part of what makes a row unique."""
    values: dict[str, Value] = {}
    """A closed vocabulary: id → the word in the workbook. Anything else is E-VALUE."""
    suggestions: FromSeed | None = None
    """Words offered in the drop-down list; others are accepted here and judged later, by data."""
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    """Exclusive lower bound."""
    default: str | None = None
    """The id an empty cell stands for."""
    identifier: Literal["organisation_number"] | None = None
    """Numbers that may be a person's: replaced by a pseudonym before the file is archived."""
    names: str | None = None
    """This cell names the holder of that identifier column; blanked before archiving where the holder is a person."""
    is_loaded: bool = True
    """False: for people who read the workbook; it reaches no table."""

    @model_validator(mode="after")
    def _is_sound(self) -> ColumnSpec:
        if self.values and self.type != "string":
            raise ValueError(f"{self.heading_sv}: only text columns have a vocabulary")
        if self.default is not None and self.values and self.default not in self.values:
            raise ValueError(f"{self.heading_sv}: default {self.default!r} is not in the vocabulary")
        return self

    @property
    def words(self) -> list[str]:
        """What the drop-down list offers, in order; empty for a free column."""
        if self.type == "boolean":
            return list(YES_NO)
        if self.values:
            return [value.label for value in self.values.values()]
        return self.suggestions.words() if self.suggestions else []


class FurtherColumns(_Model):
    """Columns after the fixed ones: any of the ids a seed table lists, in any order, each with its permitted codes."""

    seed: str
    id: str
    codes: str
    """The seed's column with the permitted codes, separated by |."""
    meanings: str
    """The seed's column with what the codes mean, in the same order."""
    help_sv: str


class SheetSpec(_Model):
    name: str
    table: str
    presence: Literal["filled", "present", "optional"] = "filled"
    """filled: must hold rows. present: must be there, no rows means that nothing happened. optional: may be absent."""
    purpose_sv: str
    one_row_per_sv: str
    columns: dict[str, ColumnSpec]
    further: FurtherColumns | None = None
    counts: str | None = None
    """Set for aggregated data about persons: the column that counts them. Rows about single persons are refused."""

    @property
    def key(self) -> list[str]:
        return [name for name, column in self.columns.items() if column.key]

    def further_columns(self) -> dict[str, ColumnSpec]:
        """The columns that may follow the fixed ones, by id (which is also their heading)."""
        if self.further is None:
            return {}
        return {
            row[self.further.id]: ColumnSpec(
                heading_sv=row[self.further.id],
                help_sv=row[self.further.help_sv],
                type="string",
                values={
                    code: Value(label=code, meaning=meaning)
                    for code, meaning in zip(
                        row[self.further.codes].split("|"), row[self.further.meanings].split("|"), strict=True
                    )
                },
            )
            for row in seed_rows(self.further.seed)
        }


class DeliverySpec(_Model):
    """What each sheet and column of a delivery workbook holds."""

    version: int
    """Raised whenever a workbook filled before would be refused or misread."""
    title_sv: str
    purpose_sv: str
    notes_sv: list[str] = []
    sheets: list[SheetSpec]

    def sheet(self, table: str) -> SheetSpec:
        return next(sheet for sheet in self.sheets if sheet.table == table)


@cache
def load(source_id: str) -> DeliverySpec:
    """A source's delivery definition. FileNotFoundError for a source whose publisher defines the format."""
    return DeliverySpec.model_validate(yaml_file.read(ASSETS / source_id / "delivery.yml"))
