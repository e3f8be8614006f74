"""When things run: the whole refresh, one job per source, schedules in Stockholm's time, and the landing folder's sensor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import dagster as dg

from pipeline import intake, lock, warehouse
from pipeline.settings import Settings
from pipeline.sources import Source

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

REFRESH = "refresh"
_ZONE = "Europe/Stockholm"
# What Dagster gives a run that the UI starts. Given here, the page of jobs shows those of the command line too.
_SHOWN = {".dagster/repository": "__repository__@trygg"}


def refresh_job() -> UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        tags=_SHOWN,
        description="Everything, from the landing folder to the published warehouse: what `trygg run` does.",
    )


def source_jobs(sources: Iterable[Source]) -> list[UnresolvedAssetJobDefinition]:
    """One job per source: take in its files and check them. Publishing needs the whole refresh."""
    return [
        dg.define_asset_job(
            f"load_{source.id}",
            selection=dg.AssetSelection.groups(source.id),
            description=f"Take in, load and check the files of {source.title_sv}. Publishes nothing.",
        )
        for source in sources
    ]


def schedules() -> list[dg.ScheduleDefinition]:
    return [
        dg.ScheduleDefinition(
            name="every_weekday_morning",
            job_name=REFRESH,
            cron_schedule="30 6 * * 1-5",
            execution_timezone=_ZONE,
            description="Whatever was delivered since the last working day.",
        ),
        dg.ScheduleDefinition(
            name="after_monthly_crime_statistics",
            job_name=REFRESH,
            cron_schedule="0 10 12 * *",
            execution_timezone=_ZONE,
            description="Preliminary crime statistics come about ten days after the end of a month.",
        ),
    ]


@dg.sensor(
    name="landing_folder",
    job_name=REFRESH,
    minimum_interval_seconds=60,
    description="Starts a refresh when something new lies in the landing folder; the same files start one run.",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Something new lies in the landing folder. The run key is a hash over names, contents and code.

    The same files run once, and once more when the code has changed that refused them.
    """
    settings = Settings()
    settings.prepare()
    found = intake.look(settings)
    pending = found.having("pending")
    if not pending and (warehouse.nothing_new(settings) or not warehouse.vintages(settings)):
        return dg.SkipReason(f"{len(found.outcomes)} files in {settings.landing_dir}, nothing new")
    held = lock.holder(settings)
    if held:
        # A run that the lock turns away would have used up its key.
        return dg.SkipReason(f"{len(pending)} new files wait: {held}")
    lines = [warehouse.current_version(settings), *(f"{one.source}/{one.name} {one.sha256}" for one in pending)]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return dg.RunRequest(run_key=digest, tags={"landed": ", ".join(one.name for one in pending)[:200]})
