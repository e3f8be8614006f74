"""The yardstick: one DuckDB script, no framework, that reads the same files and computes the same marts and checks.

The SQL of models, tests and gates is their own, as dbt compiled it for the run that is compared with; what the parser asks of
a file is asked in SQL (bare_checks.sql). Used as `python -m benchmarks.bare HOME LANDING`; it stops at the first broken rule.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parent.parent
RAW = "raw.bra_reported_crimes__figures"
_MONTHS = "['Jan','Feb','Mar','Apr','Maj','Jun','Jul','Aug','Sep','Okt','Nov','Dec']"


def main(home: Path, landing: Path) -> None:
    manifest = json.loads((home / "work" / "dbt" / "manifest.json").read_bytes())
    compiled = home / "work" / "dbt" / "compiled" / "trygg"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "candidate.duckdb")) as connection:
        connection.execute(f"attach '{Path(folder) / 'marts.duckdb'}' as publishable")
        connection.execute("create temp table home as select false as is_example")
        _read(connection, home, landing, Path(folder))
        connection.execute("set search_path = 'candidate.main,publishable.marts'")
        seeds = [name for name, node in manifest["nodes"].items() if node["resource_type"] == "seed"]
        for name in seeds:
            _seed(connection, manifest["nodes"][name])
        for statement in duckdb.extract_statements(Path(__file__).with_name("bare_checks.sql").read_text("utf-8")):
            _must_find_nothing(connection, statement.query, "a rule of the parser")
        _evaluate(connection, "raw")
        for name in _in_order(manifest):
            node = manifest["nodes"][name]
            if node.get("language") == "python":
                # Linear programmes, no SQL: taken as they are, which is to the yardstick's advantage.
                _as_made(connection, home, f"{node['schema']}.{node['alias']}")
            elif node["resource_type"] == "model":
                _model(connection, node, (compiled / node["original_file_path"]).read_text("utf-8"))
            elif node["resource_type"] == "test":
                path = next((compiled / Path(node["original_file_path"])).parent.rglob(node["path"]))
                severe = node["config"]["severity"].lower() == "error"
                _must_find_nothing(connection, path.read_text("utf-8"), name if severe else None)
        _evaluate(connection, "marts")


def _read(connection: duckdb.DuckDBPyConnection, home: Path, landing: Path, folder: Path) -> None:
    """The text files as the raw table, and every other raw table as the candidate has it (they are empty or tiny).

    A line with too many fields or a figure that is none stops the reader.
    """
    for schema in ("raw", "reference", "staging", "intermediate", "indicators", "publishable.marts"):
        connection.execute(f"create schema {schema}")
    connection.execute(f"attach '{home / 'work' / 'candidate.duckdb'}' as made (read_only)")
    tables = connection.execute(
        "select table_name from information_schema.tables where table_catalog = 'made' and table_schema = 'raw'"
    ).fetchall()
    for (table,) in tables:
        if f"raw.{table}" != RAW:
            connection.execute(f"create table raw.{table} as select * from made.raw.{table}")
    connection.execute("detach made")
    for number, path in enumerate(sorted((landing / "bra_reported_crimes").glob("*.txt")), start=1):
        with path.open("rb") as stream:
            header = stream.readline().decode("iso-8859-1").strip()
            if header != "Region;Brott;År;Period;Antal;/100 000 inv":
                raise ValueError(f"{path}: {header}")
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        # To Parquet: read and written in half the processor time that a table of the database takes.
        connection.execute(f"""
            copy (
                select
                    c0 as region_label, c1 as crime_label, cast(null as varchar) as crime_parent_label,
                    cast(null as varchar) as crime_path, 'month' as period_type,
                    c2[1:4] || '-' || lpad(cast(list_position({_MONTHS}, c3) as varchar), 2, '0') as period,
                    c2 like '%prel.' as is_preliminary, c4 as crime_count, c5 as rate_per_100k,
                    case when c4 is null then '..' end as count_mark, case when c5 is null then '..' end as rate_mark,
                    '' as source_sheet, row_number() over () + 1 as source_row, 'Antal' as source_column,
                    '{digest}' as file_sha256, cast({number} as bigint) as arrival_number, 'published' as origin
                from read_csv(
                '{path}', delim = ';', header = false, skip = 1, encoding = 'latin-1', quote = '', nullstr = '..',
                columns = {{
                    'c0': 'varchar', 'c1': 'varchar', 'c2': 'varchar', 'c3': 'varchar', 'c4': 'bigint', 'c5': 'double',
                    'c6': 'varchar'
                }},
                strict_mode = false
                )
            ) to '{folder / f"{number}.parquet"}'
        """)
    connection.execute(f"create view {RAW} as select * from read_parquet('{folder}/*.parquet')")


def _as_made(connection: duckdb.DuckDBPyConnection, home: Path, table: str) -> None:
    connection.execute(f"attach '{home / 'work' / 'candidate.duckdb'}' as made (read_only)")
    connection.execute(f"create table {table} as select * from made.{table}")
    connection.execute("detach made")


def _seed(connection: duckdb.DuckDBPyConnection, node: dict) -> None:
    types = json.dumps(node["config"].get("column_types") or {}).replace('"', "'")
    path = ROOT / "dbt_project" / node["original_file_path"]
    connection.execute(
        f"create table {node['schema']}.{node['alias']} as select * from read_csv('{path}', types = {types})"
    )


def _model(connection: duckdb.DuckDBPyConnection, node: dict, sql: str) -> None:
    kind = "table" if node["config"]["materialized"] == "table" else "view"
    connection.execute(f"create {kind} {node['database']}.{node['schema']}.{node['alias']} as {sql}")


def _must_find_nothing(connection: duckdb.DuckDBPyConnection, sql: str, rule: str | None) -> None:
    found = connection.execute(sql).fetchmany(1)
    if found and rule:
        raise ValueError(f"{rule}: {found[0]}")


def _evaluate(connection: duckdb.DuckDBPyConnection, layer: str) -> None:
    """Every frame that a gate looks at. What is expected of it is a comparison of the few rows that come out."""
    for sql in _frames(layer):
        connection.execute(sql).fetchall()


def _frames(layer: str) -> Iterator[str]:
    for path in sorted((ROOT / "expectations" / layer).glob("*.yml")):
        for frame in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["frames"].values():
            if not frame.get("needs_published"):
                yield frame["sql"]


def _in_order(manifest: dict) -> list[str]:
    nodes = manifest["nodes"]
    return list(
        TopologicalSorter(
            {name: [one for one in node["depends_on"].get("nodes", []) if one in nodes] for name, node in nodes.items()}
        ).static_order()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
