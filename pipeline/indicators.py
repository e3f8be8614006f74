"""The catalogue: the typed model of an indicator's YAML (`config.meta.indicator`). It computes no value.

What is shown stands in Swedish and English. What is said of many indicators is said once, in the closed vocabularies of
`dbt_project/vocabulary/`; an indicator names their codes.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pipeline import yaml_file
from pipeline.settings import DBT_PROJECT
from pipeline.sources import planned_sources

if TYPE_CHECKING:
    import polars as pl

FOLDER = DBT_PROJECT / "models" / "indicators"
VOCABULARY = DBT_PROJECT / "vocabulary"

FocusArea = Literal[
    "outcome", "preventive_work", "welfare_crime", "unlawful_influence", "targeted_social_measures",
    "public_environment", "urban_development", "law", "data_quality",
]  # fmt: skip
Shown = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Model):
    """One text in both languages."""

    sv: Shown
    en: Shown

    @model_validator(mode="after")
    def _translated(self) -> Text:
        if self.sv == self.en:
            raise ValueError(f"Swedish and English are the same: {self.sv!r}")
        return self


class Definition(Text):
    """What one definition of an indicator means."""

    source: str | None = None
    """Id of its source, where that is another than the indicator's."""


class Caveat(Text):
    """Something to know beside a figure."""

    forbids_judgement: bool = False
    """More may mean more trust or more effort: an indicator with this caveat has no direction."""


@cache
def caveats() -> dict[str, Caveat]:
    """The vocabulary of caveats by code, in the order in which they are told."""
    return {code: Caveat(**text) for code, text in _vocabulary("caveat").items()}


@cache
def break_reasons() -> dict[str, Text]:
    """The vocabulary of reasons for which a series breaks, by code."""
    return {code: Text(**text) for code, text in _vocabulary("break_reason").items()}


def _vocabulary(name: str) -> dict[str, dict]:
    return yaml_file.read(VOCABULARY / f"{name}.yml")


def _caveat(code: str) -> str:
    if code not in caveats():
        raise ValueError(f"no such caveat: {code!r}; the vocabulary is {VOCABULARY / 'caveat.yml'}")
    return code


def _break_reason(code: str) -> str:
    if code not in break_reasons():
        raise ValueError(f"no such reason: {code!r}; the vocabulary is {VOCABULARY / 'break_reason.yml'}")
    return code


class Break(_Model):
    """From this year on the series is not comparable with what came before."""

    year: int = Field(ge=1900, le=2100)
    reason: Annotated[str, AfterValidator(_break_reason)]


Answers = dict[str, list[str]]
"""Question asked of each member of a population → answers. Members of any of them are meant, of every one of these questions."""


class Population(_Model):
    """What several indicators count members of."""

    questions: Answers
    """Asked of each member, with every answer there is."""
    never: list[Answers] = []
    """Answers that no member has together."""

    def kinds(self, answers: Answers) -> set[str]:
        """One kind for each combination of these answers that there is. Raises ValueError for what nobody is asked."""
        if not answers.keys() <= self.questions.keys() or any(
            set(some) - {*self.questions[one]} for one, some in answers.items()
        ):
            raise ValueError(f"no such answers: {answers}")
        combined = product(*(answers.get(one, every) for one, every in self.questions.items()))
        found = (dict(zip(self.questions, kind, strict=True)) for kind in combined)
        return {
            "/".join(kind.values())
            for kind in found
            if not any(all(kind[one] in some for one, some in never.items()) for never in self.never)
        }

    @model_validator(mode="after")
    def _known(self) -> Population:
        for never in self.never:
            self.model_copy(update={"never": []}).kinds(never)
        return self


@cache
def populations() -> dict[str, Population]:
    """Populations by id."""
    return {name: Population(**one) for name, one in _vocabulary("population").items()}


class Members(_Model):
    """Some members of a population."""

    population: str
    of: Answers = {}
    """Which of them: all, where no question is named."""

    @model_validator(mode="after")
    def _known(self) -> Members:
        if self.population not in populations():
            raise ValueError(f"no such population: {self.population!r}; see {VOCABULARY / 'population.yml'}")
        self.kinds(self.of)
        return self

    def kinds(self, answers: Answers) -> set[str]:
        """One kind for each combination of answers."""
        return populations()[self.population].kinds(answers)


class CountedAmong(Members):
    """What an indicator counts, and the members of a population, which other indicators count too, that it is a share of."""

    counted: dict[str, Answers] = {}
    """Definition version → which of these it counts."""
    is_of_version: bool = False
    """Each definition version asks members of its own: surveys ask other people."""
    counted_beside: Members | None = None
    """What it counts where that are members of another population (sanctions per contract)."""

    @model_validator(mode="after")
    def _sound(self) -> CountedAmong:
        for version, answers in self.counted.items():
            if not self.kinds(answers) <= self.kinds(self.of):
                raise ValueError(f"{version} counts members that it is no share of")
        if self.counted and self.counted_beside:
            raise ValueError("what is counted are members of one population")
        return self

    def rows(self, version: str) -> list[tuple[str, str, bool, bool]]:
        """Population, kind of member, whether the definition counts it, and whether it is a share of it."""
        counted = self.kinds(self.counted[version]) if self.counted else set()
        beside = self.counted_beside
        population = f"{self.population}/{version}" if self.is_of_version else self.population
        return [(population, kind, kind in counted, True) for kind in sorted(self.kinds(self.of))] + [
            (beside.population, kind, True, False) for kind in sorted(beside.kinds(beside.of) if beside else ())
        ]


class Indicator(_Model):
    """Everything a reader must know about one indicator."""

    id: str
    title_sv: Shown
    title_en: Shown
    definition_sv: Shown
    definition_en: Shown
    focus_area: FocusArea
    numerator_sv: Shown
    numerator_en: Shown
    denominator_sv: Shown
    denominator_en: Shown
    denominator_reference_sv: Shown
    denominator_reference_en: Shown
    """Which date or period the denominator stands for."""
    source: str
    """Id of the source the figures come from, or would come from."""
    not_measured_reason_sv: Shown | None = None
    not_measured_reason_en: Shown | None = None
    """Why there are no figures: there where the source is a planned one, and nowhere else."""
    unit_sv: Shown
    unit_en: Shown
    multiplier: float
    """value = numerator / denominator × multiplier."""
    decimals: int = Field(ge=0, le=6)
    direction: Literal["low", "high", "none"]
    """Which way is better; `none` where more may mean more trust or more effort: then nothing is better or worse."""
    method: Literal["poisson", "wilson", "wilson_effective", "order_statistics", "none"]
    """How the interval is computed: exact/Byar, Wilson, Wilson on the effective sample size, by ranks, or not at all."""
    disclosure_rule: Literal["R1", "R2", "R3", "R4", "none"]
    plausible_min: float
    plausible_max: float
    """A value outside these stops the publication."""
    definition_versions: dict[str, Definition] = Field(min_length=1)
    """Version id → what it means. The first one is the definition `indicator_today` shows."""
    counted_among: CountedAmong | None = None
    breaks: list[Break]
    caveats: list[Annotated[str, AfterValidator(_caveat)]] = Field(min_length=1)
    owner: Shown
    review_date: date
    """When the definition is to be looked at again."""

    @model_validator(mode="after")
    def _sound(self) -> Indicator:
        for name in sorted(type(self).model_fields):
            stem, language = name[:-3], name[-3:]
            sv, en = getattr(self, name), getattr(self, f"{stem}_en", None)
            if language == "_sv" and sv is not None and sv == en:
                raise ValueError(f"{name} and {stem}_en are the same: {sv!r}")
        if (self.not_measured_reason_sv is None) != (self.not_measured_reason_en is None):
            raise ValueError("a reason for not measuring stands in both languages")
        if self.counted_among and self.counted_among.counted.keys() not in (set(), self.definition_versions.keys()):
            raise ValueError("counted_among says for every definition what it counts, or for none")
        if self.plausible_min >= self.plausible_max:
            raise ValueError("plausible_min is not below plausible_max: no value could be outside")
        judged = self.direction != "none"
        reasons = [code for code in self.caveats if caveats()[code].forbids_judgement]
        if judged and reasons:
            raise ValueError(
                f"direction {self.direction} with the caveat {reasons[0]}: more is neither better nor worse"
            )
        if not judged and not reasons:
            raise ValueError("direction none needs a caveat that says why nothing is better or worse")
        return self


@cache
def catalogue() -> dict[str, Indicator]:
    """Every indicator by id: a YAML file below models/indicators that describes a model of the same name."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.yml")):
        for model in yaml_file.read(path)["models"]:
            found[model["name"]] = _typed(path, model)
    return found


def _typed(path: Path, model: dict) -> Indicator:
    if model["name"] != path.stem:
        raise ValueError(f"{path}: describes {model['name']!r}; an indicator's SQL and YAML have the same name")
    indicator = Indicator(id=model["name"], **model["config"]["meta"]["indicator"])
    if (indicator.source in planned_sources()) != (indicator.not_measured_reason_sv is not None):
        raise ValueError(f"{path}: a reason for not measuring belongs to a planned source, and to no other")
    return indicator


def as_frame() -> pl.DataFrame:
    """The catalogue as a table, one row per indicator and definition version; version_rank 1 is the default."""
    import polars as pl

    rows = []
    for indicator in catalogue().values():
        shared = indicator.model_dump(exclude={"id", "definition_versions", "counted_among", "breaks", "caveats"})
        shared |= {
            "breaks": ", ".join(str(one.year) for one in indicator.breaks),
            "caveats": ", ".join(indicator.caveats),
        }
        for language in ("sv", "en"):
            known = [getattr(caveats()[code], language) for code in indicator.caveats]
            broken = [f"{one.year}: {getattr(break_reasons()[one.reason], language)}" for one in indicator.breaks]
            shared |= {f"caveats_{language}": " ".join(known), f"breaks_{language}": " ".join(broken)}
        for rank, (version, meaning) in enumerate(indicator.definition_versions.items(), start=1):
            rows.append({"indicator_id": indicator.id, **shared, "source": meaning.source or indicator.source,
                         "definition_version": version,
                         "definition_version_sv": meaning.sv, "definition_version_en": meaning.en,
                         "version_rank": rank})  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def members_frame() -> pl.DataFrame:
    """One row per definition that counts members of a population that others count too, and kind of member."""
    import polars as pl

    schema = {
        "indicator_id": pl.String,
        "definition_version": pl.String,
        "population": pl.String,
        "kind": pl.String,
        "is_counted": pl.Boolean,
        "is_base": pl.Boolean,
    }
    rows = [
        (indicator.id, version, *row)
        for indicator in catalogue().values()
        if indicator.counted_among
        for version in indicator.definition_versions
        for row in indicator.counted_among.rows(version)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
