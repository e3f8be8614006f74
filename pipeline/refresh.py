"""The main job as the command line runs it: look first, run the same Dagster job as the UI only where there is something new."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Literal

from pipeline import dagster_home, diff, intake, warehouse
from pipeline.archive import Archive
from pipeline.faults import Fault
from pipeline.holdings import holdings
from pipeline.intake import Intake, Outcome
from pipeline.lock import home_lock
from pipeline.progress import listening
from pipeline.publishing import reader_files
from pipeline.reception import Reception
from pipeline.settings import Settings

_UNTOLD = "a step failed; see `trygg ui`"
_FAULT = f"{Fault.__module__}.{Fault.__qualname__}: "
"""What Python puts before the sentence of a fault that ended a step."""

Ending = Literal["published", "nothing_new", "nothing_to_publish", "stopped"]


@dataclass
class Summary:
    """What a refresh did, in figures a person can act on."""

    ending: Ending
    seconds: float
    home: str
    origin: str
    landing: str
    vintage: str | None
    published_file: str
    outcomes: list[Outcome]
    notices: list[dict]
    files: int
    sources: list[dict]
    """Per source: archived files in use, and the raw rows read from them."""
    checks: int = 0
    errors: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)
    indicators: int = 0
    districts: int = 0
    values: int = 0
    changes: dict = field(default_factory=dict)
    """Against what readers saw before: rows added, changed and gone, and how many by reason."""
    failure: str | None = None
    exports: str | None = None
    """The files for readers of the publication that they see; None where they are not there, or not all of them."""
    site: str | None = None
    """Its first page; None likewise."""
    reader_files_failure: str | None = None
    """Why they could not be made. What is published is published all the same."""

    @property
    def exit_code(self) -> int:
        """0 fine, 1 a gate or the run failed (published unchanged) or files for readers did, 3 a landed file was refused."""
        if self.ending == "stopped" or self.reader_files_failure:
            return 1
        return 3 if any(outcome.state == "quarantined" for outcome in self.outcomes) else 0

    def as_dict(self) -> dict:
        return {**asdict(self), "exit_code": self.exit_code}


def refresh(settings: Settings, *, tell: Callable[[str], None]) -> Summary:
    """Files → published warehouse. Raises Locked where another run holds the home, Fault where the home is of another kind."""
    started = time.monotonic()
    settings.prepare()
    settings.export_environment()
    with home_lock(settings, what="trygg run"):
        tell("Letar efter nya filer")
        found = intake.look(settings)
        if not found.having("pending") and warehouse.nothing_new(settings):
            return _summary(settings, "nothing_new", started, found, reader_files_failure=_make_missing(settings, tell))
        # Where everything was withdrawn there is still something to publish: that it is gone.
        if (
            not found.having("pending")
            and not Archive(settings.archive).arrivals()
            and not warehouse.vintages(settings)
        ):
            return _summary(settings, "nothing_to_publish", started, found)
        with listening(tell):
            return _run(settings, started, found)


def _run(settings: Settings, started: float, found: Intake) -> Summary:
    from pipeline.gates import Gatekeeper

    warehouse.forget_records(settings)
    keeper = Gatekeeper()
    # Great Expectations takes seconds to import; a second process does it while this one imports Dagster and loads files.
    keeper.start()
    reception = Reception()
    before = settings.published_file.resolve() if settings.published_file.exists() else None
    try:
        # Files can be read by then: a third process begins with those that are new.
        reception.begin(settings, {one.source for one in found.having("pending")})
        failures = _run_job(settings, keeper, reception)
    finally:
        keeper.stop()
        reception.end()
    now = intake.look(settings, again=False)
    # `look` no longer knows which files were new, or what was noticed in them.
    fresh = {(one.source, one.sha256): one for one in Archive(settings.archive).arrivals()}
    was_pending = {(one.source, one.name) for one in found.having("pending")}
    outcomes = tuple(
        Outcome(one.source, one.name, one.sha256, "new", notices=fresh[one.source, one.sha256].notices)
        if one.state == "unchanged" and (one.source, one.name) in was_pending
        else one
        for one in now.outcomes
    )
    done = Intake(outcomes, now.notices)
    if not fresh and not done.having("pending") and not warehouse.vintages(settings):
        return _summary(settings, "nothing_to_publish", started, done)
    from pipeline.publication_assets import READER_FILES

    reader_files_failure = failures.pop(READER_FILES, None)
    if failures:
        return _summary(settings, "stopped", started, done, failure=next(iter(failures.values())))
    after = settings.published_file.resolve()
    ending: Ending = "nothing_new" if after == before else "published"
    return _summary(settings, ending, started, done, before=before, reader_files_failure=reader_files_failure)


def _make_missing(settings: Settings, tell: Callable[[str], None]) -> str | None:
    """Make the files for readers that an earlier run could not. Returns why that failed, or None."""
    if reader_files.are_made(settings):
        return None
    tell("Skriver filer och sidor för läsare")
    try:
        reader_files.make(settings)
    except Fault as fault:
        return str(fault)
    return None


def _run_job(settings: Settings, keeper, reception: Reception) -> dict[str, str]:
    """Run the job in this process, recorded in the home's Dagster history. Returns what failed, by step."""
    import dagster as dg
    from sqlalchemy.exc import DatabaseError

    from pipeline.definitions import build_definitions
    from pipeline.jobs import REFRESH

    dagster_home.configure(settings)
    job = build_definitions(settings, keeper, reception).resolve_job_def(REFRESH)
    try:
        with dg.DagsterInstance.get() as instance:
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
    except (DatabaseError, OSError) as error:
        # A full disk, mostly: its history is where Dagster writes most often.
        told = error.orig if isinstance(error, DatabaseError) else error
        return {"": f"Dagster could not keep its history ({told}); `trygg doctor` examines home and disk"}
    failures = {}
    for event in result.all_events:
        if event.is_step_failure:
            said, error = event.step_failure_data.user_failure_data, event.step_failure_data.error
            told = said.description if said else error and (error.cause or error).message.strip()
            failures[event.step_key] = (told or _UNTOLD).removeprefix(_FAULT)
    return failures or ({} if result.success else {"": _UNTOLD})


def _summary(
    settings: Settings,
    ending: Ending,
    started: float,
    found: Intake,
    *,
    before=None,
    failure: str | None = None,
    reader_files_failure: str | None = None,
) -> Summary:
    shown = next((one for one in warehouse.vintages(settings) if one.is_current), None)
    summary = Summary(
        ending=ending,
        seconds=0.0,
        home=str(settings.home),
        origin="example" if settings.example else "real",
        landing=str(settings.landing_dir),
        vintage=shown.id if shown else None,
        published_file=str(settings.published_file),
        outcomes=list(found.outcomes),
        notices=[notice.as_dict() for notice in found.notices],
        files=len(Archive(settings.archive).arrivals()),
        sources=[
            {"source": one.source, "title": one.title, "files": len(one.in_use), "rows": one.rows}
            for one in holdings(settings)
        ],
        failure=failure,
        reader_files_failure=reader_files_failure,
    )
    results = _results(settings, ending)
    summary.checks = len(results)
    summary.errors = [one for one in results if not one["passed"] and one["severity"] == "error"]
    summary.warnings = [one for one in results if not one["passed"] and one["severity"] != "error"]
    if shown:
        _count(settings, summary, before)
        made = reader_files.paths(settings)
        summary.exports, summary.site = made.get("exports"), made.get("site")
    summary.seconds = time.monotonic() - started
    return summary


def _results(settings: Settings, ending: Ending) -> list[dict]:
    return warehouse.last_results(settings) if ending in ("published", "stopped") else []


def _count(settings: Settings, summary: Summary, before) -> None:
    with warehouse.open_published(settings) as connection:
        summary.indicators, summary.districts, summary.values = connection.execute(
            "select count(distinct indicator_id), count(distinct area_code) filter (area_type = 'district'), count(*) "
            "from marts.fct_indicator_value where status not in ('not_measured', 'not_existing')"
        ).fetchall()[0]
    if summary.ending == "published" and before is not None:
        told = diff.diff(settings)
        summary.changes = {name: told[name] for name in ("old", "added", "changed", "gone", "reasons")}
