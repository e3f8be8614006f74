"""dbt's own documentation of the models as one page that opens from a file, made from what dbt wrote down when it built.

`dbt docs generate` compiles and asks the database anew, for seconds. What it would find is there already: the manifest of the
build, with compiled SQL, and the columns of the candidate. The page is dbt's own, filled as `--static` fills it.

It holds code and nothing else: no figure and no row count. What dbt's manifest says of the machine, the user and the moment is
left out by naming what stays, so that the same code gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.settings import Settings

FILE = "model_docs.json"
"""What is kept of a build, in the work folder and then beside the publication that was made of it."""
_NODE = (
    "access", "alias", "attached_node", "column_name", "compiled_code", "database", "depends_on", "description", "docs", "fqn",
    "identifier", "language", "latest_version", "loader", "meta", "name", "original_file_path", "package_name", "path",
    "raw_code", "refs", "relation_name", "resource_type", "schema", "source_description", "source_name", "tags", "test_metadata",
    "unique_id", "version",
)  # fmt: skip
_COLUMN = ("name", "description", "data_type", "meta", "tags")
_CONFIG = ("materialized", "severity", "tags", "meta", "enabled")
_MACRO = ("arguments", "depends_on", "description", "docs", "macro_sql", "meta", "name", "original_file_path",
          "package_name", "path", "unique_id")  # fmt: skip
_EMPTY = ("exposures", "metrics", "groups", "selectors", "disabled", "saved_queries", "semantic_models", "unit_tests",
          "functions")  # fmt: skip
_OVERVIEW = """
### The models behind the published figures

Every seed, model and test of the build that this publication was made of: what it says, its columns, its SQL, and what it
depends on. The lineage graph opens with the button in the lower right corner. There is code here and no figure. Readers see the
tables of schema `marts` alone; the rows of those before them never leave the pipeline.
"""
_MENDED = {
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    'xlink:href="{{ getIcon(': 'ng-attr-xlink:href="{{ getIcon(',
}
"""What dbt's page asks for beside itself by mistake, and never gets."""


def keep(settings: Settings, candidate: DuckDBPyConnection) -> None:
    """Write down what the page needs of the build that has just ended."""
    manifest = json.loads((settings.dbt_target / "manifest.json").read_bytes())
    columns = candidate.execute(
        "select schema_name, table_name, column_name, lower(data_type), coalesce(comment, '') "
        "from duckdb_columns() where not internal order by schema_name, table_name, column_index"
    ).fetchall()
    told = {"manifest": _manifest(manifest), "catalog": _catalog(manifest, columns)}
    (settings.work / FILE).write_text(json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def page(kept: bytes) -> str:
    """The page of a build, from what `keep` wrote."""
    told = json.loads(kept)
    filled = {f'"{name.upper()}.JSON INLINE DATA"': _script(told[name]) for name in ("manifest", "catalog")}
    made = _index()
    for place, text in (_MENDED | filled).items():
        made = made.replace(place, text)
    return made


def _manifest(manifest: Mapping[str, Any]) -> dict[str, Any]:
    project = manifest["metadata"]["project_name"]
    macros = {name: _only(one, _MACRO) for name, one in manifest["macros"].items() if one["package_name"] == project}
    return {
        "metadata": {"project_name": project, "adapter_type": manifest["metadata"]["adapter_type"], "generated_at": ""},
        "nodes": {name: _node(one) for name, one in manifest["nodes"].items()},
        "sources": {name: _node(one) for name, one in manifest["sources"].items()},
        "macros": macros,
        "docs": {
            f"doc.{project}.__overview__": {
                "name": "__overview__",
                "package_name": project,
                "block_contents": _OVERVIEW,
            }
        },
        "parent_map": manifest["parent_map"],
        "child_map": manifest["child_map"],
        **{name: {} for name in _EMPTY},
    }


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: _only(column, _COLUMN) for name, column in node.get("columns", {}).items()}
    return {**_only(node, _NODE), "columns": columns, "config": _only(node.get("config", {}), _CONFIG)}


def _catalog(manifest: Mapping[str, Any], columns: Iterable[tuple[str, str, str, str, str]]) -> dict[str, Any]:
    """dbt's catalog: of each model, seed and source the columns that the database has, and no statistic."""
    names = {
        (one["schema"], one.get("identifier") or one["alias"]): (part, name)
        for part in ("nodes", "sources")
        for name, one in manifest[part].items()
        if one["resource_type"] != "test"
    }
    found: dict[str, dict[str, Any]] = {"nodes": {}, "sources": {}}
    for schema, table, column, kind, comment in columns:
        if (schema, table) in names:
            part, name = names[schema, table]
            one = found[part].setdefault(
                name,
                {
                    "unique_id": name,
                    "metadata": {
                        "schema": schema,
                        "name": table,
                        "database": None,
                        "type": "",
                        "comment": None,
                        "owner": None,
                    },
                    "columns": {},
                    "stats": {},
                },
            )
            index = len(one["columns"]) + 1
            one["columns"][column] = {"name": column, "index": index, "type": kind, "comment": comment}
    return {"metadata": {"generated_at": ""}, **found, "errors": None}


def _only(given: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _script(told: Any) -> str:
    """As it may stand in a script of a page: a description cannot end the script."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _index() -> str:
    """dbt's page, found without importing dbt."""
    spec = find_spec("dbt")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (folder,) = spec.submodule_search_locations
    return (Path(folder) / "task" / "docs" / "index.html").read_text(encoding="utf-8")
