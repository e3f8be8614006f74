"""`trygg export`: one folder of files per publication, whole or not at all, with a manifest that names every byte."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipeline.publishing import reading, workbook
from pipeline.publishing.folder import write_whole
from pipeline.publishing.reading import Edition
from pipeline.words import STATUSES

if TYPE_CHECKING:
    from pipeline.settings import Settings

EVERYTHING = "allt.zip"
_DANGEROUS = r"^[=+\-@\t\r]"
"""What a spreadsheet takes for a formula at the beginning of a cell."""
_ABOUT = {
    "indikatorer.parquet": "Alla publicerade värden, en rad per värde. All published values, one row each.",
    "indikatorer.csv": "Samma rader för program: komma, decimalpunkt, UTF-8. The same rows for programs.",
    "indikatorer_excel.csv": "Samma rader för svenskt Excel: semikolon, decimalkomma. The same rows for Swedish Excel.",
    "indikatorer.json": "Definitioner, områden och källor. Definitions, areas and sources.",
    "datapackage.json": "Frictionless Data Package: kolumner och nycklar. Columns and keys.",
}
_FRICTIONLESS = {pl.String: "string", pl.Float64: "number", pl.Int64: "integer", pl.Boolean: "boolean", pl.Date: "date"}
_KEY = [
    "indicator_id",
    "definition_version",
    "basis",
    "area_type",
    "area_code",
    "boundary_version",
    "period_type",
    "period",
    "sex",
    "age_group",
]


def export(settings: Settings, to: Path | None = None) -> Path:
    """Write the current publication's files and return their folder.

    `<exports>/<vintage>/`, and the link `<exports>/latest` to it. A folder that is there already is replaced whole; a run
    that is killed leaves the one before. Raises Fault E-UNPUBLISHED where nothing has been published.
    """
    edition = reading.read(settings)
    return write_whole(to or settings.exports, edition.vintage, lambda folder: _write(folder, edition))


def _write(folder: Path, edition: Edition) -> None:
    values = edition.values
    values.write_parquet(folder / "indikatorer.parquet")
    values.write_csv(folder / "indikatorer.csv")
    harmless = values.with_columns(
        pl.when(pl.col(pl.String).str.contains(_DANGEROUS))
        .then("'" + pl.col(pl.String))
        .otherwise(pl.col(pl.String))
        .name.keep()
    )
    harmless.write_csv(folder / "indikatorer_excel.csv", separator=";", decimal_comma=True, include_bom=True)
    _write_json(folder / "indikatorer.json", _metadata(edition))
    _write_json(folder / "datapackage.json", _package(edition))
    books = folder / "excel"
    books.mkdir()
    for area in edition.areas.filter(pl.col("area_type").is_in(["city", "district"])).to_dicts():
        workbook.write_area(books / f"{area['area_code']}.xlsx", edition, area)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(folder / EVERYTHING, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            # A fixed time: the same publication gives the same bytes.
            entry = zipfile.ZipInfo(f"{edition.vintage}/{path.relative_to(folder)}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    _write_json(folder / "manifest.json", _manifest(folder, [*files, folder / EVERYTHING], edition))


def _metadata(edition: Edition) -> dict:
    return {
        "vintage": edition.vintage,
        "published_at": edition.published_at,
        "is_example": edition.is_example,
        "statuses": STATUSES,
        "indicators": edition.indicators.to_dicts(),
        "areas": edition.areas.to_dicts(),
        "sources": edition.sources.to_dicts(),
        "files": edition.files.to_dicts(),
    }


def _package(edition: Edition) -> dict:
    """A Data Package (Frictionless, v1): the two machine-readable tables with their columns, key and sources."""
    fields = [
        {"name": name, "type": _FRICTIONLESS[type(kind)], "description": edition.comments.get(name) or ""}
        for name, kind in edition.values.schema.items()
    ]
    schema = {"fields": fields, "primaryKey": _KEY, "missingValues": [""]}
    return {
        "name": "trygghetsindikatorer",
        "title": "Trygghetsindikatorer" + (" (exempeldata)" if edition.is_example else ""),
        "version": edition.vintage,
        "created": edition.published_at,
        "sources": [
            {"title": row["title_sv"]} | ({"path": row["publisher_url"]} if row["publisher_url"] else {})
            for row in edition.sources.iter_rows(named=True)
            if row["file_count"]
        ],
        "resources": [
            {
                "name": "indikatorer",
                "path": "indikatorer.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": _ABOUT["indikatorer.csv"],
                "schema": schema,
            },
        ],
    }


def _manifest(folder: Path, files: list[Path], edition: Edition) -> dict:
    return {
        "vintage": edition.vintage,
        "published_at": edition.published_at,
        "is_example": edition.is_example,
        "files": [
            {
                "path": str(path.relative_to(folder)),
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "about": _ABOUT.get(path.name, ""),
            }
            for path in files
        ],
    }


def _write_json(path: Path, content: dict) -> None:
    with path.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1, default=str)
        stream.flush()
        os.fsync(stream.fileno())
