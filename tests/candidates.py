"""A small candidate warehouse from raw rows worked out by hand: what models are tested on. One dbt build each."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline import dbt, loading, warehouse
from pipeline.settings import DBT_PROJECT, Settings
from pipeline.sources import discover

Row = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A built candidate, and what dbt said of each test (its name → pass, warn, fail or skipped)."""

    kept: Settings
    tests: dict[str, str]

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        with warehouse.open_candidate(self.kept) as connection:
            return connection.execute(sql, parameters).fetchall()

    def copy_to(self, settings: Settings) -> None:
        """Put it into a home as the candidate that is there."""
        for name in ("candidate", "candidate_marts"):
            shutil.copy2(getattr(self.kept, name), getattr(settings, name))

    def value(self, columns: str, **key: object) -> tuple:
        """These columns of the one published row that has this key."""
        found = self.rows(
            f"select {columns} from marts.fct_indicator_value where " + " and ".join(f"{name} = ?" for name in key),
            *key.values(),
        )
        assert len(found) == 1, f"{len(found)} rows for {key}: {found}"
        return found[0]

    @property
    def unsound(self) -> set[str]:
        """Tests that failed or warned."""
        return {name for name, status in self.tests.items() if status not in ("pass", "skipped")}


def build(home: Path, rows: Mapping[str, Sequence[Row]], *selection: str) -> Candidate:
    """Fill the raw tables (name → rows), build the models in this process, and keep the result beside the home."""
    settings = Settings(home=home)
    settings.prepare()
    with pytest.MonkeyPatch.context() as patch:
        hand_to_dbt(settings, patch)
        with warehouse.new_candidate(settings) as connection:
            loading.register(connection, settings, discover().values())
            for table, some in rows.items():
                _fill(connection, table, some)
        # Of a part, only the tests that look at nothing else than that part.
        results = dbt.build(settings, [*selection, "--indirect-selection", "cautious"] if selection else [])
    broken = [f"{one.node.name}: {one.message}" for one in results if str(one.status) == "error"]
    assert not broken, broken
    kept = Settings(home=home / f"kept-{len(list(home.glob('kept-*')))}")
    kept.work.mkdir(parents=True)
    Candidate(settings, {}).copy_to(kept)
    return Candidate(kept, {one.node.name: str(one.status) for one in results if one.node.resource_type == "test"})


def hand_to_dbt(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    """Where dbt finds the two files of this home's candidate."""
    for name, value in settings.dbt_environment.items():
        patch.setenv(name, value)


def reported(
    area: str,
    crime: str,
    period: str,
    count: int | None = None,
    rate: float | None = None,
    *,
    preliminary: bool = False,
    arrival: int = 1,
) -> Row:
    """A figure as Brå prints it; arrival: the file."""
    return {
        "region_label": _label("area_alias", "label", "area_code", "bra", area),
        "crime_label": _label("crime_type_alias", "crime_label", "crime_type_id", "bra", crime),
        "period_type": {4: "year", 6: "half_year"}.get(len(period), "quarter" if "Q" in period else "month"),
        "period": period,
        "is_preliminary": preliminary,
        "crime_count": count,
        "rate_per_100k": rate,
        **_from_file(arrival),
    }


def population(area: str, year: int, residents: int) -> Row:
    return {
        "area_label": _label("area_alias", "label", "area_code", "stockholm", area),
        "year": year,
        "population": residents,
        "is_forecast": False,
        **_from_file(1),
    }


def city_table(area: str, group: str, year: int, count: int) -> Row:
    return {
        "area_label": _label("area_alias", "label", "area_code", "stockholm", area),
        "crime_group_label": _label("crime_type_alias", "crime_label", "crime_type_id", "stockholm", group),
        "year": year,
        "crime_count": count,
        **_from_file(1),
    }


def delivered(**columns: object) -> Row:
    """A row of a delivery, of the first file unless `arrival_number` says otherwise."""
    return {**_from_file(int(columns.get("arrival_number", 1))), **columns}


def _from_file(arrival: int) -> Row:
    return {
        "source_sheet": "Blad",
        "source_column": "B",
        "file_sha256": f"{arrival:064d}",
        "arrival_number": arrival,
        "origin": "published",
    }


@cache
def _labels(seed: str, label: str, code: str, publisher: str) -> dict[str, str]:
    with (DBT_PROJECT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["publisher"] == publisher]
    return {row[code]: row[label] for row in reversed(rows)}


def _label(seed: str, label: str, code: str, publisher: str, wanted: str) -> str:
    return _labels(seed, label, code, publisher)[wanted]


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Turn the empty view into a table with these rows; columns a row leaves out are NULL."""
    connection.execute(f"create table raw.filled as select * from raw.{table}")
    is_read = "source_row" in {row[0] for row in connection.execute("describe raw.filled").fetchall()}
    numbered = [{"source_row": number, **row} if is_read else row for number, row in enumerate(rows, start=1)]
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        pl.DataFrame(numbered, infer_schema_length=None).write_parquet(file.name)
        connection.execute(f"insert into raw.filled by name from read_parquet('{file.name}')")
    connection.execute(f"drop view raw.{table}")
    connection.execute(f"alter table raw.filled rename to {table}")
