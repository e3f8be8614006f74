"""The closed list of data files that a publication hands out: name, format, and what each is in both languages."""

from __future__ import annotations

from dataclasses import dataclass

_FORMATS = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class HandedOut:
    """One file, or the files of one kind; `pattern` is a glob within the publication's folder."""

    pattern: str
    title_sv: str
    title_en: str
    about_sv: str
    about_en: str
    format: str
    """A term of the EU's file types; the media type where they have none."""
    media_type: str


def _one(pattern: str, titles: tuple[str, str], about: tuple[str, str], kind: str, media_type: str) -> HandedOut:
    media = _MEDIA_TYPES + media_type
    return HandedOut(pattern, *titles, *about, format=_FORMATS + kind if kind else media, media_type=media)


HANDED_OUT = (
    _one(
        "indikatorer.csv",
        ("CSV för program", "CSV for programs"),
        (
            "Alla publicerade värden, en rad per värde: komma, decimalpunkt, UTF-8.",
            "All published values, one row each: comma, decimal point, UTF-8.",
        ),
        "CSV",
        "text/csv",
    ),
    _one(
        "indikatorer_excel.csv",
        ("CSV för svenskt Excel", "CSV for Swedish Excel"),
        ("Samma rader: semikolon, decimalkomma, BOM.", "The same rows: semicolon, decimal comma, byte order mark."),
        "CSV",
        "text/csv",
    ),
    _one(
        "indikator/*.csv",
        ("CSV för svenskt Excel, en fil per indikator", "CSV for Swedish Excel, one file per indicator"),
        (
            "En indikator i taget, de vanligaste kolumnerna: semikolon, decimalkomma, BOM.",
            "One indicator at a time, the usual columns: semicolon, decimal comma, byte order mark.",
        ),
        "CSV",
        "text/csv",
    ),
    _one(
        "indikatorer.parquet",
        ("Parquet", "Parquet"),
        ("Samma rader med typer.", "The same rows with types."),
        "PARQUET",
        "application/vnd.apache.parquet",
    ),
    _one(
        "excel/*.xlsx",
        ("Excel, en arbetsbok per område", "Excel, one workbook per area"),
        (
            "Läget nu, tidsserier, definitioner och källor för staden och vart och ett av dagens stadsdelsområden.",
            "The present, time series, definitions and sources for the city and each of today's districts.",
        ),
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    _one(
        "indikatorer.json",
        ("Beskrivning i JSON", "Description in JSON"),
        ("Definitioner, områden, källor och filer.", "Definitions, areas, sources and files."),
        "JSON",
        "application/json",
    ),
    _one(
        "trygghetsindikatorer.duckdb",
        ("Databas (DuckDB)", "Database (DuckDB)"),
        (
            "Allt som är publicerat, även tidigare besked om samma värden; tabeller och kolumner med kommentarer.",
            "All that is published, what was said of the same values before too; tables and columns with comments.",
        ),
        "",
        "application/octet-stream",
    ),
    _one(
        "senaste_varden.geojson",
        ("Karta (GeoJSON)", "Map (GeoJSON)"),
        (
            "Senaste värdet för varje indikator som punkter där en etikett kan stå; inga gränser.",
            "The latest value of every indicator as points where a label may stand; no outlines.",
        ),
        "GEOJSON",
        "application/geo+json",
    ),
    _one(
        "karta/*.geojson",
        ("Karta (GeoJSON), ett lager per indikator", "Map (GeoJSON), one layer per indicator"),
        (
            "Senaste värdet för en indikator i taget, som punkter: en fil är ett kartlager.",
            "The latest value of one indicator at a time, as points: a file is a layer of a map.",
        ),
        "GEOJSON",
        "application/geo+json",
    ),
    _one(
        "parquet/*.parquet",
        ("Övriga tabeller i Parquet", "The other tables in Parquet"),
        (
            "Databasens övriga tabeller, en fil per tabell: indikatorer, områden, källor, kontroller och tidigare besked.",
            "The other tables of the database, one file each: indicators, areas, sources, checks and what was said before.",
        ),
        "PARQUET",
        "application/vnd.apache.parquet",
    ),
)
