"""Parsed tables → raw Parquet with lineage → tables of the candidate that dbt reads. It judges no content.

A raw file is written once per archived file and parser version, and read in place: the candidate holds views, no copy.
"""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import areas, indicators, revisions
from pipeline.archive import Archive, Arrival
from pipeline.durable_files import clear_unfinished, new_folder
from pipeline.faults import Fault
from pipeline.parsing import LINEAGE, Parsed
from pipeline.readers.document import Document
from pipeline.settings import Settings
from pipeline.sources import Source, Table, planned_sources
from pipeline.sql import listed, literal
from pipeline.versions import parser_version

if TYPE_CHECKING:
    import duckdb
    import polars as pl

ARRIVAL = ("file_sha256", "arrival_number", "origin")
"""Columns the engine adds to every raw table: which archived file, its order of arrival, and what kind of data it is."""

_SQL_TYPES = {
    "string": "varchar", "integer": "bigint", "number": "double", "date": "date", "boolean": "boolean",
    "source_sheet": "varchar", "source_row": "bigint", "source_column": "varchar",
    "file_sha256": "varchar", "arrival_number": "bigint", "origin": "varchar",
}  # fmt: skip


def open_document(source: Source, name: str, content: bytes, *, max_bytes: int) -> Document:
    """The file as cells, after the checks of its type, size and encoding."""
    return Document.open(name, content, formats=source.formats, encodings=source.encodings, max_bytes=max_bytes)


def parse(source: Source, name: str, document: Document) -> Parsed:
    """The file's tables: exactly those declared, with known areas. Raises Fault, also where the parser is at fault."""
    with stumbling(source, name):
        parsed = source.parser()(document)
        _check_promise(source, parsed)
        areas.resolve(source, parsed, file=name)
    return parsed


@contextmanager
def stumbling(source: Source, name: str) -> Iterator[None]:
    """An error that nobody foresaw refuses the one file it comes from; its message may quote a cell and is not told.

    What was refused is tried again under the next version of the code.
    """
    try:
        yield
    except (Fault, OSError, MemoryError):
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise Fault(
            "E-PARSER",
            f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}",
            why="the file has a shape that nobody foresaw, or its parser has a defect",
            action="compare it with an earlier delivery, and send this line to whoever keeps the source's parser",
            file=name,
        ) from None


def _check_promise(source: Source, parsed: Parsed) -> None:
    import polars as pl

    types = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date, "boolean": pl.Boolean}
    assert set(parsed.tables) <= set(source.tables), f"{source.id}: undeclared tables {sorted(parsed.tables)}"
    for name, frame in parsed.tables.items():
        declared = {column: types[spec.type] for column, spec in source.tables[name].columns.items()}
        declared |= {"source_sheet": pl.String, "source_row": pl.Int64, "source_column": pl.String}
        # A text that stands on many rows may be kept once: in the raw table it is a text all the same.
        found = {column: pl.String if kind == pl.Categorical else kind for column, kind in frame.schema.items()}
        assert found == declared, f"{source.id}.{name}: parsed {found}, declared {declared}"


def store(settings: Settings, source: Source, arrival: Arrival, parsed: Parsed) -> None:
    """Write the raw tables of one archived file."""
    import polars as pl

    lineage = [
        pl.lit(arrival.sha256).cast(pl.Categorical).alias("file_sha256"),
        pl.lit(arrival.number, pl.Int64).alias("arrival_number"),
        pl.lit(arrival.origin).cast(pl.Categorical).alias("origin"),
    ]
    target = _raw_folder(settings, source) / arrival.sha256
    shutil.rmtree(target, ignore_errors=True)
    with new_folder(target) as folder:
        for name, frame in parsed.tables.items():
            # Not smaller than the default's, but written and read in less time: every run reads it several times.
            frame.with_columns(lineage).write_parquet(folder / f"{name}.parquet", compression="lz4")


def ensure_stored(settings: Settings, source: Source, archive: Archive) -> None:
    """See to it that every archived file of the source has its raw tables under today's parser; forget older parsers'.

    Raises Fault E-ARCHIVED-FILE where an accepted file no longer parses: that is for the parser's author, so nothing is
    published until it is settled.
    """
    clear_unfinished(_raw_folder(settings, source))
    for arrival in archive.arrivals(source.id):
        if not (_raw_folder(settings, source) / arrival.sha256).exists():
            store(settings, source, arrival, _parsed_again(source, arrival, archive.content(arrival)))
    for folder in (settings.raw / source.id).glob("*"):
        if folder != _raw_folder(settings, source):
            shutil.rmtree(folder, ignore_errors=True)


def forget(settings: Settings, source: Source, arrival: Arrival) -> None:
    """Remove the raw tables of a file that is no longer archived."""
    shutil.rmtree(_raw_folder(settings, source) / arrival.sha256, ignore_errors=True)


def _parsed_again(source: Source, arrival: Arrival, content: bytes) -> Parsed:
    try:
        with stumbling(source, arrival.name):
            document = open_document(source, arrival.name, content, max_bytes=2**63)
        return parse(source, arrival.name, document)
    except Fault as fault:
        told = fault if source.confidentiality == "open" else fault.without_values()
        # `from None`: what is recorded of a run follows an exception's cause, and that one may quote a cell.
        raise Fault(
            "E-ARCHIVED-FILE",
            f"accepted on {arrival.arrived_at[:10]}, it is refused by today's parser: {told.code} {told.what}",
            why=told.why,
            action="mend the parser, or take the file out with `trygg withdraw`",
            file=f"{source.id}/{arrival.name}",
            sheet=told.sheet,
            row=told.row,
            column=told.column,
        ) from None


def raw_files(settings: Settings, source: Source, table: str, arrivals: Iterable[Arrival]) -> list[Path]:
    """The raw Parquet files of one table, one per archived file that carries it."""
    folder = _raw_folder(settings, source)
    paths = (folder / arrival.sha256 / f"{table}.parquet" for arrival in arrivals)
    return [path for path in paths if path.exists()]


def register(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    sources: Iterable[Source],
    *,
    without: Collection[str] = frozenset(),
) -> None:
    """Make schema `raw`: a view per raw table, and the engine's own tables about files, sources and indicators.

    `without`: sha256 of archived files that are to be passed over.
    """
    used = [one for one in Archive(settings.archive).arrivals() if one.sha256 not in without]
    connection.execute("create schema if not exists raw")
    for source in sources:
        arrivals = [one for one in used if one.source == source.id]
        for name, table in source.tables.items():
            files = raw_files(settings, source, name, arrivals)
            view = f"create or replace view raw.{source.raw_table(name)} as"
            if files:
                connection.execute(f"{view} select * from read_parquet([{listed(files)}])")
            else:
                columns = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in _columns(table).items())
                connection.execute(f"{view} select * from (select {columns}) as nothing where false")
    _register_frame(connection, "engine__source_file", _source_files(used))
    _register_frame(connection, "engine__source", _sources(sources))
    _register_frame(connection, "engine__indicator", indicators.as_frame())
    _register_frame(connection, "engine__definition_member", indicators.members_frame())
    revisions.verify(settings)
    connection.execute(f"create or replace view raw.engine__revision as {revisions.known_before(settings)}")


def _raw_folder(settings: Settings, source: Source) -> Path:
    return settings.raw / source.id / parser_version(source.id)[:16]


def _columns(table: Table) -> dict[str, str]:
    columns = {name: _SQL_TYPES[column.type] for name, column in table.columns.items()}
    return columns | {name: _SQL_TYPES[name] for name in (*LINEAGE, *ARRIVAL)}


def _register_frame(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    # By way of a file: handing the frame over in memory would import pyarrow, half a second for three small tables.
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        frame.write_parquet(file.name)
        connection.execute(f"create or replace table raw.{name} as select * from read_parquet({literal(file.name)})")


def _source_files(arrivals: Iterable[Arrival]) -> pl.DataFrame:
    import polars as pl

    schema = {
        "file_sha256": pl.String, "source_id": pl.String, "file_name": pl.String, "byte_count": pl.Int64,
        "arrival_number": pl.Int64, "arrived_at": pl.String, "origin": pl.String, "notice_count": pl.Int64,
    }  # fmt: skip
    rows = [
        (one.sha256, one.source, one.name, one.size, one.number, one.arrived_at, one.origin, len(one.notices))
        for one in arrivals
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sources(sources: Iterable[Source]) -> pl.DataFrame:
    import polars as pl

    fields = ("id", "title_sv", "title_en", "description_sv", "description_en", "citation", "cadence", "geography",
              "geography_en", "subject")  # fmt: skip
    rows = [
        {name: getattr(source, name) for name in fields}
        | {
            "status": "connected",
            "publisher": source.publisher.name, "publisher_url": source.publisher.url,
            "licence": source.licence.name, "licence_en": source.licence.name_en, "licence_url": source.licence.url,
            "caveats_sv": " ".join(source.caveats_sv), "caveats_en": " ".join(source.caveats_en),
        }
        for source in sources
    ]  # fmt: skip
    rows += [{"id": name, "status": "planned", **source.model_dump()} for name, source in planned_sources().items()]
    return pl.DataFrame(rows, infer_schema_length=None).rename({"id": "source_id"})
