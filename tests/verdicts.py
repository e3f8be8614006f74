"""The models from an observation to its verdict, on rows of a test: the real SQL, without the sources below it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml

from tests.macro_project import PROJECT, MacroProject

Row = dict[str, Any]
MODELS = {
    "int_indicator__estimate": "intermediate",
    "int_indicator__comparison": "intermediate",
    "int_indicator__change": "intermediate",
    "int_indicator__trend": "intermediate",
    "int_indicator__target": "intermediate",
    "int_indicator__disagreement": "intermediate",
    "fct_indicator_value": "marts",
}
"""In the order in which they are built."""
_SERIES = "'' as indicator_id, '' as definition_version, '' as basis, '' as area_type, '' as period_type"
GIVEN = {
    "int_indicator__window": "select * from int_indicator__protected where false",
    "int_indicator__segment": """
        select
            indicator_id, definition_version, calendar_year,
            sum(is_broken) over (partition by indicator_id, definition_version order by calendar_year) as segment
        from (
            select
                indicator_id, definition_version, cast(period[:4] as integer) as calendar_year,
                max(case when is_break then 1 else 0 end) as is_broken
            from int_indicator__protected
            group by all
        )
    """,
    "int_indicator__usual_revision": (
        f"select {_SERIES}, 0.0 as usual_revision_percent, 0.0 as usual_revision_p90_percent, 0 as usual_revision_n where false"
    ),
    "int_indicator__index": (
        f"select {_SERIES}, '' as area_code, '' as boundary_version, '' as period, '' as sex, '' as age_group, "
        "0.0 as index_value, '' as index_base_period where false"
    ),
}
"""What they read besides observations and targets: nothing added together, the breaks of the observations, nothing revised."""
DEFAULTS: dict[str, tuple[str, object]] = {
    "indicator_id": ("varchar", "offences"),
    "definition_version": ("varchar", "first"),
    "basis": ("varchar", "reported"),
    "area_type": ("varchar", "district"),
    "area_code": ("varchar", "bromma"),
    "area_name": ("varchar", "Bromma"),
    "area_order": ("integer", 1),
    "boundary_version": ("varchar", "sdn11"),
    "period_type": ("varchar", "year"),
    "period": ("varchar", "2024"),
    "sex": ("varchar", "all"),
    "age_group": ("varchar", "all"),
    "numerator": ("double", None),
    "denominator": ("double", None),
    "value_given": ("double", None),
    "lower_given": ("double", None),
    "upper_given": ("double", None),
    "lower_998_given": ("double", None),
    "upper_998_given": ("double", None),
    "rounding_given": ("double", None),
    "count_at_most": ("double", None),
    "n": ("double", None),
    "n_eff": ("double", None),
    "status_given": ("varchar", None),
    "value_basis": ("varchar", "computed"),
    "is_preliminary": ("boolean", False),
    "is_break": ("boolean", False),
    "is_suppressed": ("boolean", False),
    "method": ("varchar", "poisson"),
    "multiplier": ("double", 100_000.0),
    "direction": ("varchar", "low"),
    "disclosure_rule": ("varchar", "R1"),
    "version_rank": ("integer", 1),
    "source": ("varchar", "somebody"),
    "origin": ("varchar", "synthetic"),
    "lineage": ("varchar", "file/row 1"),
}
"""Columns of int_indicator__protected: type, and what a row has that does not say otherwise."""
TARGET_COLUMNS = (
    "indicator_id",
    "definition_version",
    "basis",
    "area_code",
    "period_type",
    "period",
    "sex",
    "age_group",
)


@cache
def row_checks() -> dict[str, str]:
    """The conditions that dbt holds every row of fct_indicator_value to (name → SQL), with dim_indicator beside it."""
    described = yaml.safe_load((PROJECT / "models" / "marts" / "_marts__models.yml").read_text(encoding="utf-8"))
    (table,) = [model for model in described["models"] if model["name"] == "fct_indicator_value"]
    tests = [test["expression_is_true"] for test in table["data_tests"] if "expression_is_true" in test]
    return {
        test["name"]: test["arguments"]["expression"].replace("{{ ref('dim_indicator') }}", "dim_indicator")
        for test in tests
    }


class Verdicts:
    """Builds the models anew for each set of observations. Rendering them takes seconds, building them milliseconds."""

    def __init__(self, folder: Path) -> None:
        models = {
            name: (PROJECT / "models" / layer / f"{name}.sql").read_text(encoding="utf-8")
            for name, layer in MODELS.items()
        }
        project = MacroProject(
            folder / "verdicts",
            models | dict.fromkeys(["int_indicator__protected", "target", *GIVEN], "select 1 as given"),
        )
        self._sql = project.compiled()
        self._connection = duckdb.connect(str(project.database))

    def close(self) -> None:
        self._connection.close()

    def build(
        self, observations: Sequence[Mapping[str, object]] | pl.DataFrame, targets: Sequence[Row] = ()
    ) -> Verdicts:
        """Build all models of these observations (rows that leave out what the defaults say, or a whole frame)."""
        if isinstance(observations, pl.DataFrame):
            frame = observations.with_columns(
                pl.lit(default).alias(name)
                for name, (_, default) in DEFAULTS.items()
                if name not in observations.columns
            )
        else:
            unknown = {name for row in observations for name in row} - set(DEFAULTS)
            assert not unknown, f"no such columns: {unknown}"
            rows = [{name: row.get(name, default) for name, (_, default) in DEFAULTS.items()} for row in observations]
            frame = pl.DataFrame(rows, infer_schema_length=None)
        columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, (kind, _) in DEFAULTS.items())
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            frame.write_parquet(file.name)
            self._replace("int_indicator__protected", f"select {columns} from read_parquet('{file.name}')")
        for name, sql in GIVEN.items():
            self._replace(name, sql)
        self._replace(
            "target",
            f"select {', '.join(f'cast(null as varchar) as {name}' for name in TARGET_COLUMNS)}, "
            "cast(null as double) as target_value where false",
        )
        for target in targets:
            named = {name: target.get(name, DEFAULTS[name][1]) for name in TARGET_COLUMNS}
            self._connection.execute(
                "insert into target values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*named.values(), target["target_value"]]
            )
        for name in MODELS:
            self._replace(name, self._sql[name])
        self._replace("dim_indicator", "select distinct indicator_id, direction from int_indicator__protected")
        return self

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        return self._connection.execute(sql, parameters).fetchall()

    def one(self, columns: str, **key: object) -> tuple:
        """These columns of the one row of fct_indicator_value that has this key."""
        where = " and ".join(f"{name} = ?" for name in key) or "true"
        found = self.rows(f"select {columns} from fct_indicator_value where {where}", *key.values())
        assert len(found) == 1, f"{len(found)} rows for {key}"
        return found[0]

    def failing(self, fault: str = "") -> set[str]:
        """Which checks of fct_indicator_value that hold row by row find something, after this statement was run on it."""
        self._connection.execute("begin")
        try:
            if fault:
                ((changed,),) = self._connection.execute(fault).fetchall()
                assert changed, f"no row to break: {fault}"
            return {
                name
                for name, expression in row_checks().items()
                if self.rows(f"from fct_indicator_value where ({expression}) is not true limit 1")
            }
        finally:
            self._connection.execute("rollback")

    def _replace(self, name: str, sql: str) -> None:
        self._connection.execute(f"create or replace table {name} as {sql}")
