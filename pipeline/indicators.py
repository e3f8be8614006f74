"""The catalogue: the typed model of an indicator's YAML (`config.meta.indicator`). It computes no value."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.settings import DBT_PROJECT

if TYPE_CHECKING:
    import polars as pl

FOLDER = DBT_PROJECT / "models" / "indicators"

FocusArea = Literal[
    "outcome", "preventive_work", "welfare_crime", "unlawful_influence", "targeted_social_measures",
    "public_environment", "urban_development", "law", "data_quality",
]  # fmt: skip


class Indicator(BaseModel):
    """Everything a reader must know about one indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title_sv: str
    title_en: str
    definition_sv: str
    definition_en: str
    focus_area: FocusArea
    numerator_sv: str
    denominator_sv: str
    denominator_reference: str
    """Which date or period the denominator stands for."""
    source: str
    """Id of the source the figures come from."""
    unit_sv: str
    unit_en: str
    multiplier: float
    """value = numerator / denominator × multiplier."""
    decimals: int
    direction: Literal["low", "high", "none"]
    """Which way is better; `none` where more may mean more trust or more effort: then nothing is better or worse."""
    method: Literal["poisson", "wilson", "wilson_effective", "none"]
    """How the interval is computed: exact/Byar, Wilson, Wilson on the effective sample size, or not at all."""
    disclosure_rule: Literal["R1", "R2", "R3", "R4", "none"]
    plausible_min: float
    plausible_max: float
    """A value outside these stops the publication."""
    definition_versions: dict[str, str]
    """Version id → what it means, in Swedish. The first one is the definition `indicator_today` shows."""
    breaks: list[str] = []
    """Periods (years) at which the series is not comparable with what came before."""
    caveats_sv: list[str] = []
    owner: str
    review_date: str


@cache
def catalogue() -> dict[str, Indicator]:
    """Every indicator by id: a YAML file below models/indicators that describes a model of the same name."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            found[model["name"]] = _typed(path, model)
    return found


def _typed(path: Path, model: dict) -> Indicator:
    if model["name"] != path.stem:
        raise ValueError(f"{path}: describes {model['name']!r}; an indicator's SQL and YAML have the same name")
    return Indicator(id=model["name"], **model["config"]["meta"]["indicator"])


def as_frame() -> pl.DataFrame:
    """The catalogue as a table, one row per indicator and definition version; version_rank 1 is the default."""
    import polars as pl

    rows = []
    for indicator in catalogue().values():
        shared = indicator.model_dump(exclude={"id", "definition_versions", "breaks", "caveats_sv"})
        shared |= {"breaks": ", ".join(indicator.breaks), "caveats_sv": " ".join(indicator.caveats_sv)}
        for rank, (version, meaning) in enumerate(indicator.definition_versions.items(), start=1):
            rows.append({"indicator_id": indicator.id, **shared, "definition_version": version,
                         "definition_version_sv": meaning, "version_rank": rank})  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)
