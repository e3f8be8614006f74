"""The yardstick: one DuckDB script, no framework, that reads the same files and computes the same marts and checks.

The SQL is the models' and tests' own, as dbt compiled it for the run that is compared with; only reading is written here.
Used as `python -m benchmarks.bare HOME LANDING`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipeline.settings import DBT_PROJECT

_MONTHS = "['Jan','Feb','Mar','Apr','Maj','Jun','Jul','Aug','Sep','Okt','Nov','Dec']"


def main(home: Path, landing: Path) -> None:
    manifest = json.loads((home / "work" / "dbt" / "manifest.json").read_bytes())
    compiled = home / "work" / "dbt" / "compiled" / "trygg"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "candidate.duckdb")) as connection:
        _read(connection, home, landing)
        for name in _in_order(manifest):
            node = manifest["nodes"][name]
            relation = f"{node['schema']}.{node['alias']}"
            if node["resource_type"] == "seed":
                types = json.dumps(node["config"].get("column_types") or {}).replace('"', "'")
                path = DBT_PROJECT / node["original_file_path"]
                connection.execute(f"create table {relation} as select * from read_csv('{path}', types = {types})")
                continue
            sql = (compiled / node["original_file_path"]).read_text() if node["resource_type"] == "model" else None
            if sql is not None:
                kind = "table" if node["config"]["materialized"] == "table" else "view"
                connection.execute(f"create {kind} {relation} as {sql}")
            else:
                sql = next((compiled / Path(node["original_file_path"])).parent.rglob(node["path"]), None)
                if sql is not None:
                    connection.execute(f"select count(*) from ({sql.read_text()}) as failing").fetchall()


def _read(connection: duckdb.DuckDBPyConnection, home: Path, landing: Path) -> None:
    """The text files as the raw table, and every other raw table as the candidate has it (they are empty or tiny)."""
    for schema in ("raw", "reference", "staging", "intermediate", "indicators", "marts"):
        connection.execute(f"create schema {schema}")
    connection.execute(f"attach '{home / 'work' / 'candidate.duckdb'}' as made (read_only)")
    tables = connection.execute(
        "select table_name from information_schema.tables where table_catalog = 'made' and table_schema = 'raw'"
    ).fetchall()
    for (table,) in tables:
        if table != "bra_reported_crimes__figures":
            connection.execute(f"create table raw.{table} as select * from made.raw.{table}")
    connection.execute("detach made")
    connection.execute(f"""
        create table raw.bra_reported_crimes__figures as
        select
            c0 as region_label, c1 as crime_label, cast(null as varchar) as crime_parent_label,
            cast(null as varchar) as crime_path, 'month' as period_type,
            c2[1:4] || '-' || lpad(cast(list_position({_MONTHS}, c3) as varchar), 2, '0') as period,
            c2 like '%prel.' as is_preliminary,
            try_cast(c4 as bigint) as crime_count, try_cast(c5 as double) as rate_per_100k,
            case when c4 = '..' then '..' end as count_mark, case when c5 = '..' then '..' end as rate_mark,
            '' as source_sheet, row_number() over () + 1 as source_row, '' as source_column,
            filename as file_sha256, 1 as arrival_number, 'published' as origin
        from read_csv(
            '{landing}/bra_reported_crimes/*.txt', delim = ';', header = false, skip = 1, encoding = 'latin-1', quote = '',
            all_varchar = true, names = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'], null_padding = true, filename = true,
            strict_mode = false
        )
        where c1 is not null
    """)


def _in_order(manifest: dict) -> list[str]:
    nodes = manifest["nodes"]
    return list(
        TopologicalSorter(
            {name: [one for one in node["depends_on"].get("nodes", []) if one in nodes] for name, node in nodes.items()}
        ).static_order()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
