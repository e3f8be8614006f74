"""`trygg export`: one folder of files per publication, whole or not at all, with a manifest that names every byte."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from pipeline.durable_files import file_hash
from pipeline.publishing import catalogue, geojson, indicator_file, leak_search, reading, workbook
from pipeline.publishing.folder import write_whole
from pipeline.publishing.handed_out import HANDED_OUT
from pipeline.publishing.leak_fault import refuse
from pipeline.publishing.reading import Edition
from pipeline.sql import literal
from pipeline.words import STATUSES

if TYPE_CHECKING:
    from pipeline.settings import Settings

EVERYTHING, DATABASE = "allt.zip", "trygghetsindikatorer.duckdb"
_PACKED = (".xlsx", ".parquet")
"""What is compressed already."""
_LEVEL = 3
"""Of deflate: a quarter of the time of the usual level 6, for a file that is a twelfth larger."""
_DANGEROUS = r"^[=+\-@\t\r]"
"""What a spreadsheet takes for a formula at the beginning of a cell."""
_DESCRIPTIONS = {
    "datapackage.json": "Kolumner och nycklar (Frictionless Data Package). Columns and keys.",
    "dcat.ttl": "Katalogpost (DCAT-AP, Turtle). Catalogue entry.",
    "dcat.jsonld": "Katalogpost (DCAT-AP, JSON-LD). Catalogue entry.",
    EVERYTHING: "Alla filer i en. All files in one.",
}
"""Of the files that describe the others."""
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
_SWEDISH_EXCEL: dict[str, Any] = {"separator": ";", "decimal_comma": True, "include_bom": True}


def export(settings: Settings, to: Path | None = None, edition: Edition | None = None) -> Path:
    """Write the current publication's files and return their folder; `edition` is that publication where it was read already.

    `<exports>/<vintage>/`, and the link `<exports>/latest` to it. A folder that is there already is replaced whole; a run
    that is killed leaves the one before. Raises Fault E-UNPUBLISHED where nothing has been published, E-LEAK where a file tells
    a withheld figure: then nothing of the folder is shown.
    """
    told = edition or reading.read(settings)

    def write(folder: Path) -> None:
        _write(folder, told, settings)
        refuse(leak_search.leaks(folder, told, settings.vintages / told.vintage / "trygg.duckdb"))

    return write_whole(to or settings.exports, told.vintage, write)


def _write(folder: Path, edition: Edition, settings: Settings) -> None:
    values = edition.values
    values.write_parquet(folder / "indikatorer.parquet")
    values.write_csv(folder / "indikatorer.csv")
    harmless = values.with_columns(
        pl.when(pl.col(pl.String).str.contains(_DANGEROUS))
        .then("'" + pl.col(pl.String))
        .otherwise(pl.col(pl.String))
        .name.keep()
    )
    harmless.write_csv(folder / "indikatorer_excel.csv", **_SWEDISH_EXCEL)
    _write_each_indicator(folder / "indikator", harmless, edition.indicators)
    _write_json(folder / "indikatorer.json", _metadata(edition))
    _write_json(folder / "datapackage.json", _package(edition))
    books = folder / "excel"
    books.mkdir()
    for area in edition.areas.filter(pl.col("area_type").is_in(["city", "district"])).to_dicts():
        workbook.write_area(books / f"{area['area_code']}.xlsx", edition, area)
    shutil.copyfile(settings.vintages / edition.vintage / "trygg.duckdb", folder / DATABASE)
    geojson.write(folder / "senaste_varden.geojson", folder / "karta", edition)
    _write_tables(folder)
    checksums = {path: file_hash(folder / path) for path in _files(folder)}
    catalogue.write(folder, edition, settings, checksums)
    for path in (catalogue.TURTLE, catalogue.JSON_LD):
        checksums[path] = file_hash(folder / path)
    with zipfile.ZipFile(folder / EVERYTHING, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(checksums):
            # A fixed time: the same publication gives the same bytes.
            entry = zipfile.ZipInfo(f"{edition.vintage}/{path}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            how = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / path).read_bytes(), how, _LEVEL)
    checksums[EVERYTHING] = file_hash(folder / EVERYTHING)
    _write_json(folder / "manifest.json", _manifest(folder, checksums, edition))


def _write_each_indicator(folder: Path, values: pl.DataFrame, indicators: pl.DataFrame) -> None:
    """One small file per indicator with values, for whoever wants that one in a spreadsheet: all its areas and periods."""
    folder.mkdir()
    decimals = dict(indicators.select("indicator_id", "decimals").iter_rows())
    for (name,), rows in values.partition_by("indicator_id", as_dict=True, maintain_order=True).items():
        indicator_file.table(rows, decimals[name]).write_csv(folder / f"{name}.csv", separator=";", include_bom=True)


def _write_tables(folder: Path) -> None:
    """Each table of the database as Parquet too, for programs that read no DuckDB; the values have been written already."""
    tables = folder / "parquet"
    tables.mkdir()
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        # One thread: the same rows in the same order give the same bytes.
        connection.execute("set threads = 1")
        names = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        for (name,) in names:
            if name != reading.VALUES:
                target = literal(tables / f"{name}.parquet")
                connection.execute(f"copy marts.{name} to {target} (format parquet)")


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
                "title": "Alla publicerade värden",
                "path": "indikatorer.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": _about("indikatorer.csv"),
                "schema": schema,
            },
        ],
    }


def _manifest(folder: Path, checksums: dict[str, str], edition: Edition) -> dict:
    return {
        "vintage": edition.vintage,
        "published_at": edition.published_at,
        "is_example": edition.is_example,
        "files": [
            {"path": path, "bytes": (folder / path).stat().st_size, "sha256": sha256, "about": _about(path)}
            for path, sha256 in sorted(checksums.items())
        ],
    }


def _about(path: str) -> str:
    told = next((f"{one.about_sv} {one.about_en}" for one in HANDED_OUT if fnmatch(path, one.pattern)), None)
    return told or _DESCRIPTIONS.get(path, "")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _write_json(path: Path, content: dict) -> None:
    with path.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1, default=str)
        stream.flush()
        os.fsync(stream.fileno())
