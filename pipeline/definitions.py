"""Composition root: what Dagster loads, for the UI and for the command line alike. It holds no asset of its own."""

import importlib
from collections.abc import Iterator

import dagster as dg

from pipeline import dbt, jobs, publication_assets
from pipeline.gates import Gatekeeper
from pipeline.lock import home_lock
from pipeline.reception import Reception
from pipeline.settings import Settings
from pipeline.sources import discover


def build_definitions(
    settings: Settings | None = None, gatekeeper: Gatekeeper | None = None, reception: Reception | None = None
) -> dg.Definitions:
    """Everything, for one home. Sources are found by their folders; their modules are loaded by name."""
    home = settings or Settings()
    home.prepare()
    home.export_environment()
    sources = discover().values()
    loaded = [importlib.import_module(f"assets.{source.id}.assets").assets for source in sources]
    manifest = dbt.manifest(home)
    models = dbt.build_assets(manifest)
    marts = [key for key in models.keys if key.path[0] == "marts"]
    return dg.Definitions(
        assets=[
            *loaded,
            *dbt.engine_tables(manifest),
            models,
            publication_assets.release(marts),
            publication_assets.published,
            publication_assets.reader_files,
        ],
        asset_checks=[publication_assets.raw_gate(), publication_assets.release_gate()],
        jobs=[jobs.refresh_job(), *jobs.source_jobs(sources)],
        schedules=jobs.schedules(),
        sensors=[jobs.landing_sensor],
        resources={
            "reception": dg.ResourceDefinition.hardcoded_resource(reception or Reception()),
            "home": dg.ResourceDefinition(_held_home),
            "gatekeeper": dg.ResourceDefinition(_own_gatekeeper)
            if gatekeeper is None
            else dg.ResourceDefinition.hardcoded_resource(gatekeeper),
        },
        # One process writes the candidate, and a process per step would cost seconds of imports each.
        executor=dg.in_process_executor,
    )


def _held_home(context: dg.InitResourceContext) -> Iterator[Settings]:
    """This home, held by this run alone."""
    settings = Settings()
    settings.prepare()
    settings.export_environment()
    with home_lock(settings, what=f"run {context.run_id}"):
        yield settings


def _own_gatekeeper(_context: dg.InitResourceContext) -> Iterator[Gatekeeper]:
    keeper = Gatekeeper()
    try:
        yield keeper
    finally:
        keeper.stop()


@dg.definitions
def definitions() -> dg.Definitions:
    """The code location `workspace.yaml` names."""
    return build_definitions()
