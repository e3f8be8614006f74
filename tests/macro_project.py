"""A small dbt project that holds the real macros: how a test gets the SQL of a macro, and runs it in DuckDB.

No model of the warehouse has to be sound for a formula to be proven. One dbt invocation renders everything that is asked.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner, dbtRunnerResult

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"


class MacroProject:
    """The macros and generic tests of the warehouse in a project of their own, with the models (name → SQL) of a test."""

    def __init__(self, folder: Path, models: Mapping[str, str], yaml: str | None = None) -> None:
        self.folder = folder
        self.database = folder / "candidate.duckdb"
        shutil.copytree(PROJECT / "macros", folder / "macros")
        shutil.copytree(PROJECT / "tests" / "generic", folder / "tests" / "generic")
        (folder / "models").mkdir()
        for name, sql in models.items():
            (folder / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
        if yaml:
            (folder / "models" / "models.yml").write_text(yaml, encoding="utf-8")
        (folder / "dbt_project.yml").write_text(
            "name: statistics\nprofile: statistics\nflags: {send_anonymous_usage_stats: false, version_check: false}\n"
        )
        (folder / "profiles.yml").write_text(
            f"statistics: {{target: it, outputs: {{it: {{type: duckdb, path: '{self.database}'}}}}}}\n"
        )

    def compiled(self) -> dict[str, str]:
        """The SQL that dbt renders of each model, by its name."""
        outcome = self._invoke("compile")
        assert outcome.success, outcome.exception or [one.message for one in outcome.result.results]
        return {
            one.node.name: one.node.compiled_code for one in outcome.result.results if one.node.resource_type == "model"
        }

    def built(self) -> dict[str, Any]:
        """What dbt said of each model and test after building all of them, by its name."""
        outcome = self._invoke("build")
        assert outcome.exception is None, outcome.exception
        return {result.node.name: result for result in outcome.result.results}

    def _invoke(self, *arguments: str) -> dbtRunnerResult:
        folders = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        folders += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        return dbtRunner().invoke([*arguments, *folders, "--quiet"])


def evaluate(
    connection: duckdb.DuckDBPyConnection, sql: str, types: Mapping[str, str], rows: Sequence[Mapping[str, object]]
) -> list[dict[str, Any]]:
    """Run SQL over a table `inputs` with these columns and rows; a column that a row leaves out is NULL."""
    connection.execute(
        f"create or replace table inputs ({', '.join(f'{name} {kind}' for name, kind in types.items())})"
    )
    marks = ", ".join("?" * len(types))
    connection.executemany(f"insert into inputs values ({marks})", [[row.get(name) for name in types] for row in rows])
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
