"""The one bridge to dbt: the manifest, the single `@dbt_assets` of the project, and dbt's answers as Dagster events.

dbt runs in this process (its own CLI spends most of its time on imports). Nothing else about dbt is wrapped.
"""

import errno
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY

from pipeline import checks, indicators, loading, model_docs, standard_checks, warehouse
from pipeline.check_events import as_event
from pipeline.checks import CheckResult
from pipeline.durable_files import replace_durably
from pipeline.faults import without_rows
from pipeline.progress import tell
from pipeline.settings import DBT_PROJECT, Settings
from pipeline.sources import discover
from pipeline.versions import code_version

if TYPE_CHECKING:
    from dagster_dbt import DbtProject
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.results import RunResult
    from duckdb import DuckDBPyConnection

KEY_COLUMNS = frozenset(
    [
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
        "crime_type_id",
        "question_id",
        "wave",
        "label",
        "publisher",
        "file_name",
        "source_id",
        "table_name",
        "column_name",
    ]
)
"""Columns of a failing test's rows that a message may show: keys, never values."""

_GROUPS = {"reference": "reference", "staging": "staging", "intermediate": "intermediate", "indicators": "indicators",
           "marts": "marts"}  # fmt: skip


_TOGETHER = ("intermediate", "int_indicator__observation")
"""The table that every indicator's rows go into."""

_PARTIAL_PARSE = "partial_parse.msgpack"
_parsed: dict[str, bytes] = {}
"""What dbt has read of the project, as it keeps it, by code version: homes that this process meets later need not."""

_loaded: dict[str, "Manifest"] = {}
"""Ready for the next build, by code version. A build changes what it is given, so each gets its own."""


class Translator(DagsterDbtTranslator):
    """Groups by layer; the description without the SQL, which the code location already holds."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return _GROUPS.get(dbt_resource_props["config"].get("schema") or "")

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props.get("description", "")

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: "DbtProject | None"
    ) -> dg.AssetCheckSpec | None:
        """A test's check says what is true where it passes, before it has ever run."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        node = manifest["nodes"][unique_id]
        asked = node.get("test_metadata") or {}
        meaning = standard_checks.sentence(
            node["name"],
            ".".join(asset_spec.key.path),
            asked.get("name"),
            asked.get("kwargs", {}),
            node["config"]["meta"],
        )
        return spec._replace(description=meaning.both)


def variables() -> str:
    """What the project is told from outside: which indicators have rows, so that their union needs no hand-kept list."""
    catalogue = indicators.catalogue()
    return json.dumps({"indicators": sorted(name for name, one in catalogue.items() if not one.not_measured_reason_sv)})


def manifest(settings: Settings) -> dict[str, Any]:
    """dbt's manifest of today's code, parsed anew only where the code has changed.

    dbt says nothing of a full disk, neither here nor when a build writes the manifest again: what cannot be read back is
    parsed anew. Raises OSError where it cannot be written.
    """
    path, stamp = settings.dbt_target / "manifest.json", settings.dbt_target / "manifest.version"
    if stamp.exists() and stamp.read_text() == code_version():
        with suppress(OSError, ValueError):
            return json.loads(path.read_bytes())
    stamp.unlink(missing_ok=True)
    parsed = settings.dbt_target / _PARTIAL_PARSE
    parsed.unlink(missing_ok=True)
    _invoke(settings, ["parse"])
    try:
        _manifest(parsed.read_bytes())
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        folder = str(settings.dbt_target)
        raise OSError(errno.EIO, "dbt could not keep what it had read of the project", folder) from error
    replace_durably(stamp, code_version().encode())
    return found


def _manifest(parsed: bytes) -> "Manifest":
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    return Manifest.from_msgpack(parsed, decoder=extended_mashumuro_decoder)


def warm_up(settings: Settings) -> None:
    """Import what a build needs and load what was parsed before: seconds that can pass while another process works.

    dbt itself would look for changed files once more; the code version has told that there are none.
    """
    if code_version() in _loaded:
        return
    import dbt.cli.main  # noqa: F401

    # The model of the table that says which cells are withheld calls it, in the middle of a build.
    import pipeline.disclosure.pattern  # noqa: F401

    if code_version() not in _parsed:
        manifest(settings)
        _parsed[code_version()] = (settings.dbt_target / _PARTIAL_PARSE).read_bytes()
    _loaded[code_version()] = _manifest(_parsed[code_version()])


def build(settings: Settings, selection: Sequence[str] = ()) -> list["RunResult"]:
    """Build seeds, models and tests into the candidate. Raises where dbt itself could not run; a failed node is a result."""
    warm_up(settings)
    said = _invoke(settings, ["build", *selection], _loaded.pop(code_version()))
    return list(getattr(said.result, "results", None) or [])


def _invoke(settings: Settings, arguments: list[str], loaded: "Manifest | None" = None) -> "dbtRunnerResult":
    """Run dbt in this process. With a manifest that is loaded it looks at no file of the project."""
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    common = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    common += ["--target-path", str(settings.dbt_target), "--log-path", str(settings.dbt_target)]
    try:
        said = dbtRunner(manifest=loaded).invoke([*arguments, *common, "--vars", variables(), "--log-level", "none"])
    finally:
        # dbt leaves DuckDB open, and the candidate could not be closed and hashed.
        _close_connections()
        reset_adapters()
    if said.exception:
        raise said.exception
    return said


def build_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Every seed, model and test as one Dagster op: a new candidate, raw views, `dbt build`, one event per node."""
    translator = Translator()

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="models", required_resource_keys={"home"})
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home: Settings = context.resources.home
        tell("Bygger modeller och indikatorer")
        complete = not context.is_subset
        anew = complete or not (home.candidate.exists() and home.candidate_marts.exists())
        if anew:
            with warehouse.new_candidate(home) as connection:
                loading.register(connection, home, discover().values())
        results = build(home, _selection(context, manifest))
        with warehouse.open_candidate(home) as candidate:
            rows, columns = _row_counts(candidate), _columns(candidate)
            model_docs.keep(home, candidate)
        for (schema, table), count in rows.items():
            if anew and schema == "raw":
                context.log_event(dg.AssetMaterialization([schema, table], metadata={"dagster/row_count": count}))
        broken = [one for one in results if str(one.status) == "error"]
        said = []
        with ThreadPoolExecutor(1) as beside:
            if complete and not broken:
                # While Dagster writes down what was built. Where it fails, making the release tries again and says why.
                beside.submit(warehouse.draft_release, home)
            for event in _events(context, home, results, rows, columns):
                if isinstance(event, CheckResult):
                    said.append(event)
                else:
                    yield event
        # Two threads end in another order each time; what is written down does not.
        said.sort(key=lambda one: one.name)
        warehouse.record_models(home, complete=complete and not broken, results=said)
        if broken:
            raise dg.Failure(f"dbt could not build {broken[0].node.name}: {without_rows(str(broken[0].message))}")

    return models


def engine_tables(manifest: Mapping[str, Any]) -> list[dg.AssetSpec]:
    """The engine's own tables about files, sources and indicators: made with every new candidate, described like a model."""
    return [
        dg.AssetSpec(
            dg.AssetKey([source["schema"], source["name"]]),
            group_name="engine",
            description=source["description"],
            kinds={"duckdb"},
            metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn(name) for name in source["columns"]])},
        )
        for source in manifest["sources"].values()
        if source["name"].startswith("engine__")
    ]


def _selection(context: dg.AssetExecutionContext, manifest: Mapping[str, Any]) -> list[str]:
    if not context.is_subset:
        return []
    chosen = [context.assets_def.specs_by_key[key].metadata for key in context.selected_asset_keys]
    names = [".".join(manifest["nodes"][one[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY]]["fqn"]) for one in chosen]
    return ["--select", *names]


def _events(
    context: dg.AssetExecutionContext,
    settings: Settings,
    results: list["RunResult"],
    rows: dict[tuple[str, str], int],
    columns: dict[tuple[str, str], list[tuple[str, str]]],
) -> Iterator[Any]:
    keys = {spec.metadata[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY]: spec.key for spec in context.assets_def.specs}
    tests = {spec.metadata[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY]: spec for spec in context.assets_def.check_specs}
    for result in results:
        node, status = result.node, str(result.status)
        if node.unique_id in keys and status == "success":
            metadata: dict[str, Any] = {"seconds": round(result.execution_time, 3)}
            if (node.schema, node.name) in rows:
                metadata["dagster/row_count"] = rows[node.schema, node.name]
            if (node.schema, node.name) in columns:
                meant = {name: column.description for name, column in node.columns.items()}
                metadata["dagster/column_schema"] = dg.TableSchema(
                    [dg.TableColumn(name, kind, meant.get(name)) for name, kind in columns[node.schema, node.name]]
                )
            yield dg.MaterializeResult(asset_key=keys[node.unique_id], metadata=metadata)
        elif node.unique_id in tests and status != "skipped":
            spec = tests[node.unique_id]
            told = _test_result(settings, result, table=".".join(spec.asset_key.path))
            yield told
            yield as_event(told, spec.asset_key, spec.name)


def _test_result(settings: Settings, result: "RunResult", table: str) -> CheckResult:
    node, status = result.node, str(result.status)
    passed = status in {"pass", "success"}
    severity = "warn" if status == "warn" or str(node.config.severity).lower() == "warn" else "error"
    column = getattr(node, "column_name", None)
    asked = getattr(node, "test_metadata", None)
    kind, arguments = (asked.name, asked.kwargs) if asked else (None, {})
    meaning = standard_checks.sentence(node.name, table, kind, arguments, node.config.meta)
    failed, examples, message = int(result.failures or 0), [], meaning
    if not passed:
        examples = _examples(settings, node.compiled_code, column) if status in {"fail", "warn"} else []
        message = checks.broken(meaning, table, failed, examples)
        if status == "error":
            message = meaning.then(
                "Testet kunde inte köras.", f"The test could not run: {without_rows(str(result.message))}"
            )
    return CheckResult("models", node.name, table, passed, severity, meaning, failed, message, examples)


def _examples(settings: Settings, sql: str, column: str | None) -> list[dict]:
    """Up to five rows that a test found, keys only."""
    with warehouse.open_candidate(settings) as connection:
        found = connection.execute(f"select * from ({sql}) as failing limit 5")
        # dbt's own `unique` gives the column it looked at a name of its own.
        names = [column if one[0] == "unique_field" else one[0] for one in found.description]
        rows = found.fetchall()
    return [{name: str(value) for name, value in zip(names, row, strict=True) if name in KEY_COLUMNS} for row in rows]


def _row_counts(candidate: "DuckDBPyConnection") -> dict[tuple[str, str], int]:
    """Rows by schema and table. Indicators are views: theirs are counted where they come together."""
    found = candidate.execute("select schema_name, table_name, estimated_size from duckdb_tables()").fetchall()
    rows = {(schema, table): count for schema, table, count in found}
    if _TOGETHER in rows:
        of_each = candidate.execute(f"select indicator_id, count(*) from {'.'.join(_TOGETHER)} group by all").fetchall()
        rows |= dict.fromkeys((("indicators", name) for name in indicators.catalogue()), 0)
        rows |= {("indicators", name): count for name, count in of_each}
    return rows


def _columns(candidate: "DuckDBPyConnection") -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Names and types of columns, in order, by schema and table."""
    found = candidate.execute(
        "select schema_name, table_name, list((column_name, lower(data_type)) order by column_index) "
        "from duckdb_columns() where not internal group by all"
    ).fetchall()
    return {(schema, table): columns for schema, table, columns in found}


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
