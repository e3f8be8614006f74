"""A source's folder as Dagster assets: its archive, and its raw tables. One call per source, in its `assets.py`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from pipeline import intake, loading
from pipeline.archive import Archive
from pipeline.progress import tell
from pipeline.settings import Settings
from pipeline.sources import Source, discover

_PERIOD_DAYS = {"monthly": 31, "quarterly": 92, "yearly": 366, "every_third_year": 1096, "on_delivery": 366}
ACCEPTED = "files_accepted"


def source_assets(source_id: str) -> dg.AssetsDefinition:
    """Archive and raw tables of one source, described by its source.yml."""
    source = discover()[source_id]
    archive_key = dg.AssetKey(["archive", source.id])
    freshness = dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=_PERIOD_DAYS[source.cadence] + source.due_days),
        warn_window=timedelta(days=_PERIOD_DAYS[source.cadence] + source.due_days // 2),
    )
    shared = {"group_name": source.id, "owners": ["team:data-engineers"]}
    archive_spec = dg.AssetSpec(
        archive_key,
        description=f"{source.title_sv} ({source.title_en}): the accepted files, immutable. One row per file.\n\n{source.description_sv}",
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
                ACCEPTED, asset=archive_key, description="Every file in the landing folder was accepted; refused ones are named."
            )
        ],
        required_resource_keys={"home"},
        can_subset=False,
    )
    def load(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home: Settings = context.resources.home
        tell(f"Läser {source.title_sv}")
        outcomes = intake.receive(home, source)
        loading.ensure_stored(home, source, Archive(home.archive))
        yield from _events(home, source, archive_key, outcomes)

    return load


def _events(
    home: Settings, source: Source, archive_key: dg.AssetKey, outcomes: list[intake.Outcome]
) -> Iterator[Any]:
    import polars as pl

    arrivals = Archive(home.archive).arrivals(source.id)
    states = [outcome.state for outcome in outcomes]
    listed = [f"| {one.name} | {one.arrived_at[:16]} | {one.size:,} | {one.origin} |" for one in arrivals[-20:]]
    yield dg.MaterializeResult(
        asset_key=archive_key,
        metadata={
            "files": len(arrivals),
            **{state: states.count(state) for state in ("new", "unchanged", "duplicate", "quarantined")},
            "latest files": dg.MetadataValue.md(
                "\n".join(["| file | arrived | bytes | origin |", "|---|---|---|---|", *listed])
            ),
        },
    )
    for name in source.tables:
        files = loading.raw_files(home, source, name, arrivals)
        rows = [pl.scan_parquet(file).select(pl.len()).collect().item() for file in files]
        by_file = [f"| {one.name} | {count:,} |" for one, count in zip(arrivals, rows, strict=False)][-20:]
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(["raw", source.raw_table(name)]),
            metadata={
                "dagster/row_count": sum(rows),
                "rows by file": dg.MetadataValue.md("\n".join(["| file | rows |", "|---|---|", *by_file])),
            },
        )
    refused = [f"- **{one.name}**: {_sentence(one.fault or {})}" for one in outcomes if one.state == "quarantined"]
    yield dg.AssetCheckResult(
        asset_key=archive_key,
        check_name=ACCEPTED,
        passed=not refused,
        # A refused file does not stop its sound siblings.
        severity=dg.AssetCheckSeverity.WARN,
        description="\n".join(refused) or "Every file was accepted.",
        metadata={"refused": len(refused)},
    )


def _sentence(fault: dict) -> str:
    place = ", ".join(f"{key} {fault[key]}" for key in ("sheet", "row", "column") if fault.get(key))
    return f"{fault.get('code')} {fault.get('what')}" + (f" ({place})" if place else "") + f". {fault.get('action') or ''}"


def _column_schema(columns: dict) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(name, spec.type, spec.description) for name, spec in columns.items()])
