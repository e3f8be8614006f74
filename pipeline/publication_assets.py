"""The last steps as Dagster assets: gates on raw tables, the release, its gates, the published warehouse, files for readers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipeline import dbt, disclosure, gates, plausibility, run_words, source_assets, warehouse
from pipeline.check_events import as_event
from pipeline.checks import CheckResult
from pipeline.faults import Fault
from pipeline.gates import Gatekeeper, Layer
from pipeline.progress import tell
from pipeline.publishing import reader_files as files_for_readers
from pipeline.settings import Settings

RELEASE = dg.AssetKey("release")
PUBLISHED = dg.AssetKey("published")
EXPORTS = dg.AssetKey("exports")
SITE = dg.AssetKey("site")
READER_FILES = "reader_files"
"""The step that comes after the publication: where it fails, the publication stands."""


def raw_gate() -> dg.AssetChecksDefinition:
    """Is the content plausible? Where a new file makes an error say no, it is refused and the rest is looked at again.

    Nothing downstream of a raw table runs while an error still says no.
    """
    specs = _specs("raw")

    # A source's own job selects its own checks; all of them are evaluated and recorded all the same.
    @dg.multi_asset_check(name="raw_gate", specs=specs, required_resource_keys={"home", "gatekeeper"}, can_subset=True)
    def raw_gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        keeper: Gatekeeper = context.resources.gatekeeper
        home: Settings = context.resources.home
        tell("Granskar rådata")
        keeper.ask(home, "raw")
        dbt.warm_up(home)
        results = keeper.results(home, "raw")
        if any(one.stops for one in results):
            lost = plausibility.refuse(
                home, results, lambda without, tables: keeper.results(home, "raw", without=without, tables=tables)
            )
            for source in lost:
                context.op_execution_context.log_event(source_assets.acceptance(home, source))
            results = keeper.results(home, "raw") if lost else results
        warehouse.record_raw(home, results)
        selected = context.selected_asset_check_keys
        for event in _as_events(results):
            if dg.AssetCheckKey(event.asset_key, event.check_name) in selected:
                yield event

    return raw_gate


def release(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The publishable file, made from all marts."""

    @dg.asset(
        key=RELEASE,
        deps=list(marts),
        group_name="publication",
        kinds={"duckdb"},
        owners=["team:data-engineers"],
        required_resource_keys={"home"},
        description="One file: the marts with their comments, closed, not yet seen by any reader. One row per row of a mart.",
    )
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with _told_as_failure():
            rows = warehouse.make_release(context.resources.home)
        table = "\n".join(
            ["| table | rows |", "|---|---|", *(f"| {name} | {count:,} |" for name, count in rows.items())]
        )
        return dg.MaterializeResult(
            metadata={"dagster/row_count": sum(rows.values()), "rows by table": dg.MetadataValue.md(table)}
        )

    return release


def release_gate() -> dg.AssetChecksDefinition:
    """Would we publish this? Seals the release: its audit record covers exactly the bytes that were looked at."""

    specs = [
        *_specs("marts"),
        *(
            dg.AssetCheckSpec(name, asset=RELEASE, blocking=name != disclosure.TOLD_BEFORE, description=meaning.both)
            for name, meaning in disclosure.CHECKS.items()
        ),
    ]

    @dg.multi_asset_check(name="release_gate", specs=specs, required_resource_keys={"home", "gatekeeper"})
    def release_gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        from pipeline.disclosure import proof, words

        home: Settings = context.resources.home
        tell("Granskar det som ska publiceras")
        # The attack runs here while the other process evaluates the suites.
        context.resources.gatekeeper.ask(home, "marts")
        verdict = proof.prove(home)
        results = [*context.resources.gatekeeper.results(home, "marts"), *verdict.results()]
        told = words.search(home, run_words.said(context.instance, context.run.run_id, home, results))
        warehouse.silence(home, words.checks_among(told))
        results = [*words.quiet(results, told), words.result(told)]
        with _told_as_failure():
            warehouse.seal(home, results, run_id=context.run.run_id, verdict=verdict)
        yield from _as_events(results, key=RELEASE)

    return release_gate


@dg.asset(
    key=PUBLISHED,
    deps=[RELEASE],
    group_name="publication",
    kinds={"duckdb"},
    owners=["team:data-engineers"],
    required_resource_keys={"home"},
    description=(
        "What readers open: a dated vintage, swapped in whole. Refuses anything but the file that passed the gates. "
        "Its row count is that of `marts.fct_indicator_value`: one row per indicator, definition, basis, area, boundaries, "
        "period, sex and age group."
    ),
)
def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Verify by itself, then swap."""
    home: Settings = context.resources.home
    tell("Publicerar")
    with _told_as_failure():
        vintage = warehouse.publish(home)
    with warehouse.open_published(home) as connection:
        by_status = connection.execute(
            "select status, count(*) from marts.fct_indicator_value group by status order by 2 desc"
        ).fetchall()
    table = "\n".join(
        ["| status | values |", "|---|---|", *(f"| {status} | {count:,} |" for status, count in by_status)]
    )
    return dg.MaterializeResult(
        metadata={
            "vintage": vintage.id,
            "sha256": vintage.sha256,
            "dagster/row_count": sum(count for _, count in by_status),
            "values by status": dg.MetadataValue.md(table),
        }
    )


@dg.multi_asset(
    name=READER_FILES,
    specs=[
        dg.AssetSpec(
            EXPORTS,
            deps=[PUBLISHED],
            group_name="publication",
            kinds={"excel", "csv", "parquet"},
            owners=["team:data-engineers"],
            description=(
                "Files for readers: a workbook per district, CSV, Parquet, catalogue entry, one zip. Made of the publication "
                "that readers see and of nothing else. One row per file. A failure leaves the publication as it is."
            ),
        ),
        dg.AssetSpec(
            SITE,
            deps=[PUBLISHED, EXPORTS],
            group_name="publication",
            kinds={"html"},
            owners=["team:data-engineers"],
            description=(
                "Pages for readers, in Swedish and English, which open from a file. Made of the same read of the same "
                "publication. One row per file. A failure leaves the publication as it is."
            ),
        ),
    ],
    required_resource_keys={"home"},
)
def reader_files(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Make what is missing; folders that are there stay."""
    tell("Skriver filer och sidor för läsare")
    with _told_as_failure():
        for key, folder in zip((EXPORTS, SITE), files_for_readers.make_each(context.resources.home), strict=True):
            yield _folder_made(key, folder)


@contextmanager
def _told_as_failure() -> Iterator[None]:
    """A fault is what the page of a run says, not a cause below it."""
    try:
        yield
    except Fault as fault:
        raise dg.Failure(str(fault), allow_retries=False) from fault


def _folder_made(key: dg.AssetKey, folder: Path) -> dg.MaterializeResult:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [f"| {path.relative_to(folder)} | {path.stat().st_size:,} |" for path in files]
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "vintage": folder.name,
            "folder": dg.MetadataValue.path(folder),
            "dagster/row_count": len(files),
            "bytes": sum(path.stat().st_size for path in files),
            "files": dg.MetadataValue.md("\n".join(["| file | bytes |", "|---|---|", *rows])),
        },
    )


def _specs(layer: Layer) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=RELEASE if layer == "marts" else dg.AssetKey(["raw", suite.table]),
            blocking=check.severity == "error",
            description=f"{check.meaning.both} ({suite.layer}.{suite.table})",
        )
        for suite in gates.suites(layer)
        for check in suite.checks
    ]


def _as_events(results: list[CheckResult], key: dg.AssetKey | None = None) -> Iterator[dg.AssetCheckResult]:
    for result in results:
        yield as_event(result, key or dg.AssetKey(["raw", result.table]), result.name)
