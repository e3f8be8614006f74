"""A source's folder as Dagster assets: its archive, and its raw tables. One call per source, in its `assets.py`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from pipeline import intake, loading
from pipeline.archive import Archive
from pipeline.check_events import advice
from pipeline.checks import Sentence
from pipeline.progress import tell
from pipeline.settings import Settings
from pipeline.sources import Source, discover

_PERIOD_DAYS = {"monthly": 31, "quarterly": 92, "yearly": 366, "every_third_year": 1096, "on_delivery": 366}
ACCEPTED = "files_accepted"


def source_assets(source_id: str) -> dg.AssetsDefinition:
    """Archive and raw tables of one source, described by its source.yml."""
    source = discover()[source_id]
    archive_key = _archive_key(source.id)
    freshness = dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=_PERIOD_DAYS[source.cadence] + source.due_days),
        warn_window=timedelta(days=_PERIOD_DAYS[source.cadence] + source.due_days // 2),
    )
    shared = {"group_name": source.id, "owners": ["team:data-engineers"]}
    archive_spec = dg.AssetSpec(
        archive_key,
        # Materialised only when a file came, so that its freshness is the source's and not the run's.
        skippable=True,
        description=(
            f"{source.title_sv} ({source.title_en}): the accepted files, immutable. One row per file."
            f"\n\n{source.description_sv}"
        ),
        freshness_policy=freshness,
        kinds={"file"},
        metadata={
            "publisher": source.publisher.name, "licence": source.licence.name, "cadence": source.cadence,
            "citation": source.citation, "subject": source.subject,
        },
        **shared,
    )  # fmt: skip
    raw_specs = [
        dg.AssetSpec(
            dg.AssetKey(["raw", source.raw_table(name)]),
            deps=[archive_key],
            description=table.grain,
            kinds={"polars", "parquet"},
            metadata={"dagster/column_schema": _column_schema(table.columns)},
            **shared,
        )
        for name, table in source.tables.items()
    ]

    @dg.multi_asset(
        name=source.id,
        specs=[archive_spec, *raw_specs],
        check_specs=[
            dg.AssetCheckSpec(
                ACCEPTED,
                asset=archive_key,
                description=Sentence(
                    "Varje fil i källans mapp är godkänd; de som stoppats är namngivna.",
                    "Every file in the landing folder was accepted; refused ones are named.",
                ).both,
            )
        ],
        required_resource_keys={"home", "reception"},
        can_subset=False,
    )
    def load(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home: Settings = context.resources.home
        tell(f"Läser {source.title_sv}")
        outcomes = context.resources.reception.of(home, source)
        loading.ensure_stored(home, source, Archive(home.archive))
        came = any(outcome.state == "new" for outcome in outcomes)
        if came or context.instance.get_latest_materialization_event(archive_key) is None:
            yield _archived(home, source, archive_key, outcomes)
        yield from _raw_events(home, source)
        yield _acceptance(archive_key, outcomes)

    return load


def _archived(home: Settings, source: Source, key: dg.AssetKey, outcomes: list[intake.Outcome]) -> dg.MaterializeResult:
    arrivals = Archive(home.archive).arrivals(source.id)
    states = [outcome.state for outcome in outcomes]
    listed = [f"| {one.name} | {one.arrived_at[:16]} | {one.size:,} | {one.origin} |" for one in arrivals[-20:]]
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "files": len(arrivals),
            **{state: states.count(state) for state in ("new", "unchanged", "duplicate", "quarantined")},
            "latest files": _table(["file", "arrived", "bytes", "origin"], listed),
        },
    )


def _raw_events(home: Settings, source: Source) -> Iterator[dg.MaterializeResult]:
    import polars as pl

    arrivals = Archive(home.archive).arrivals(source.id)
    for name in source.tables:
        files = loading.raw_files(home, source, name, arrivals)
        rows = {file.parent.name: pl.scan_parquet(file, glob=False).select(pl.len()).collect().item() for file in files}
        by_file = [f"| {one.name} | {rows[one.sha256]:,} |" for one in arrivals if one.sha256 in rows][-20:]
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(["raw", source.raw_table(name)]),
            metadata={
                "dagster/row_count": sum(rows.values()),
                "rows by file": _table(["file", "rows"], by_file),
            },
        )


def acceptance(home: Settings, source: str) -> dg.AssetCheckEvaluation:
    """What the source's check says once the gate has refused one of its files."""
    said = _acceptance(_archive_key(source), intake.look(home, [source], again=False).of(source))
    return dg.AssetCheckEvaluation(
        asset_key=_archive_key(source),
        check_name=ACCEPTED,
        passed=said.passed,
        severity=said.severity,
        description=said.description,
        metadata=said.metadata,
    )


def _archive_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["archive", source])


def _acceptance(key: dg.AssetKey, outcomes: list[intake.Outcome]) -> dg.AssetCheckResult:
    faults = [(one.name, one.fault or {}) for one in outcomes if one.state == "quarantined"]
    refused = [f"- **{name}**: {_sentence(fault)}" for name, fault in faults]
    codes = sorted({fault["code"] for _, fault in faults if "code" in fault})
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=ACCEPTED,
        passed=not refused,
        # A refused file does not stop its sound siblings.
        severity=dg.AssetCheckSeverity.WARN,
        description="\n".join(refused) or "Every file was accepted.",
        metadata={"refused": len(refused), **advice(codes)},
    )


def _table(heads: list[str], rows: list[str]) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md("\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *rows]))


def _sentence(fault: dict) -> str:
    place = ", ".join(f"{key} {fault[key]}" for key in ("sheet", "row", "column") if fault.get(key))
    return (
        f"{fault.get('code')} {fault.get('what')}" + (f" ({place})" if place else "") + f". {fault.get('action') or ''}"
    )


def _column_schema(columns: dict) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(name, spec.type, spec.description) for name, spec in columns.items()])
