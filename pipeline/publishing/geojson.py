"""The latest value of every indicator as points on a map: GeoJSON (RFC 7946), ready for QGIS.

Points where a label may stand, and no outlines: the project owns none, and does not hand out others'. `region_code` and
`area_name` join the rows to outlines that somebody else publishes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.publishing.reading import latest
from pipeline.words import unit_of

if TYPE_CHECKING:
    from pipeline.publishing.reading import Edition

_PROPERTIES = (
    "indicator_id",
    "title_sv",
    "basis",
    "area_code",
    "area_name",
    "region_code",
    "period_type",
    "period",
    "sex",
    "age_group",
    "value",
    "unit_sv",
    "lower_95",
    "upper_95",
    "status",
    "is_preliminary",
    "judgement_against_city",
    "origin",
    "vintage",
)


_SERIES = ("indicator_id", "basis", "sex", "age_group")


def write(path: Path, folder: Path, edition: Edition) -> None:
    """One feature per row of the latest values that belongs to the city or one of today's districts, in one file; and in
    `folder` a file per series, because a map layer shows one figure per place.

    A value that is missing is null, with its reason in `status`; it is never 0.
    """
    places = edition.areas.select("area_code", "region_code", "label_longitude", "label_latitude")
    rows = latest(edition.today).join(places, on="area_code", how="inner", maintain_order="left")
    placed = rows.filter(pl.col("label_longitude").is_not_null())
    _write(path, "senaste_varden", placed)
    folder.mkdir()
    for of_one in placed.partition_by("indicator_id", maintain_order=True):
        told_apart = [one for one in _SERIES if one == "indicator_id" or of_one[one].n_unique() > 1]
        for names, layer in of_one.partition_by(told_apart, as_dict=True, maintain_order=True).items():
            name = "_".join(map(str, names))
            _write(folder / f"{name}.geojson", name, layer)


def _write(path: Path, name: str, rows: pl.DataFrame) -> None:
    features = [_feature(row) for row in rows.iter_rows(named=True)]
    content = {"type": "FeatureCollection", "name": name, "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in _PROPERTIES} | {"unit_sv": unit_of(row["unit_sv"], row["period_type"])}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row["label_longitude"], row["label_latitude"]]},
        "properties": told,
    }
