"""Each check of a model finds what it is for: made rows in tables that are empty, and what dbt's tests say of them.

What holds row by row in fct_indicator_value is broken in test_models_verdict; charts, alarms and windows in test_models_series;
what two figures must agree in, in test_models_reconciliation.
"""

import json
from collections.abc import Iterator

import duckdb
import pytest

from pipeline import dbt, warehouse
from pipeline.settings import Settings
from tests.candidates import Candidate, build, hand_to_dbt

FAULTS: dict[str, tuple[str, dict[str, object]]] = {
    "population__positive": ("int_population", {"population": 0}),
    "observation__is_in_the_catalogue": ("int_indicator__observation", {"indicator_id": "unheard_of"}),
    "indicator_value__indicator": ("fct_indicator_value", {"indicator_id": "unheard_of"}),
    "indicator_value__area": ("fct_indicator_value", {"area_code": "atlantis"}),
    "indicator_value__status": ("fct_indicator_value", {"status": "fine"}),
    "indicator_value__trend": ("fct_indicator_value", {"trend": "up"}),
    "indicator_value__trend_reason": ("fct_indicator_value", {"trend_reason": "because"}),
    "dim_indicator__source": ("dim_indicator", {"source": "hearsay"}),
    "target__is_sourced": ("target", {"target_value": 10, "source": "", "source_url": "https://"}),
    "city_table_agrees_with_bra__warn": ("int_reconciliation", {"kind": "city_table", "level": "warn"}),
    "districts_population_is_the_citys__warn": (
        "int_reconciliation",
        {"kind": "population_with_noise", "level": "warn"},
    ),
    "actions__committee_is_known": ("stg_district_action_plans__actions", {"action_id": "A1"}),
    "action__area": ("fct_action", {"area_code": "atlantis"}),
    "action__status": ("fct_action", {"status": "soon"}),
    "action__change_reason": ("fct_action", {"change_reason": "because"}),
    "action__change_rests_on_two_figures": ("fct_action", {"change_reason": "compared", "change_since_start": "lower"}),
}
"""The row that each check must find."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Candidate, Settings, dict[str, dict]]]:
    """A candidate without a figure, and dbt's tests: name → the manifest's node."""
    home = tmp_path_factory.mktemp("checks")
    candidate, settings = build(home, {}), Settings(home=home)
    nodes = json.loads((settings.dbt_target / "manifest.json").read_bytes())["nodes"]
    with pytest.MonkeyPatch.context() as patch:
        hand_to_dbt(settings, patch)
        yield candidate, settings, nodes


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, object], times: int = 1) -> None:
    """Put a row into a table or, after making a table of it, a view. What the row does not name is NULL."""
    ((schema, kind),) = connection.execute(
        "select table_schema, table_type from information_schema.tables where table_name = ?", [table]
    ).fetchall()
    if kind == "VIEW":
        connection.execute(f"create table {schema}.made as from {schema}.{table}")
        connection.execute(f"drop view {schema}.{table}")
        connection.execute(f"alter table {schema}.made rename to {table}")
    columns = [name for (name, *_) in connection.execute(f"describe {schema}.{table}").fetchall()]
    assert set(row) <= set(columns), f"{table} has no {set(row) - set(columns)}"
    marks = ", ".join("?" * len(columns))
    for _ in range(times):
        connection.execute(f"insert into {schema}.{table} values ({marks})", [row.get(name) for name in columns])


def failing(settings: Settings, names: list[str]) -> dict[str, str]:
    # `build` skips what comes after a failed test.
    found = dbt._invoke(settings, ["test", "--select", *names]).result.results
    return {one.node.name: str(one.status) for one in found}


def test_a_repeated_row_is_found_by_the_key_of_every_table(empty) -> None:
    candidate, settings, nodes = empty
    keys = {
        node["name"]: (nodes[node["attached_node"]]["name"], node["column_name"])
        for node in nodes.values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] in ("unique_combination", "unique")
    }
    candidate.copy_to(settings)
    with warehouse.open_candidate(settings, read_only=False) as connection:
        for table, column in set(keys.values()):
            # dbt's own `unique` passes over NULL.
            insert(connection, table, {column: "repeated"} if column else {}, times=2)
    assert failing(settings, list(keys)) == dict.fromkeys(keys, "fail")


def test_each_check_finds_its_fault(empty) -> None:
    candidate, settings, _ = empty
    candidate.copy_to(settings)
    with warehouse.open_candidate(settings, read_only=False) as connection:
        for table, row in FAULTS.values():
            insert(connection, table, row)
    found = {name: "warn" if name.endswith("__warn") else "fail" for name in FAULTS}
    assert failing(settings, list(FAULTS)) == found


def test_what_has_no_row_has_no_fault(empty) -> None:
    candidate, _, _ = empty
    assert candidate.unsound == set()
