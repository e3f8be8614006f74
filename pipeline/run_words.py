"""Everything that a run has said in words up to now, for the search of it: it collects and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dagster as dg

from pipeline import warehouse
from pipeline.archive import Archive, Quarantine
from pipeline.checks import CheckResult
from pipeline.disclosure import words
from pipeline.disclosure.words import Said
from pipeline.settings import Settings

_TELLING = {
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_OBSERVATION,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.STEP_EXPECTATION_RESULT,
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.STEP_UP_FOR_RETRY,
    dg.DagsterEventType.RUN_FAILURE,
}
"""Events that carry words of ours. The others (steps that begin and end, outputs) carry Dagster's own and names of assets."""


def said(
    instance: dg.DagsterInstance, run_id: str, settings: Settings, results: Sequence[CheckResult]
) -> Iterator[Said]:
    """The results of this gate and those before it, this run's events, the refusals and notices of all files."""
    yield from words.of_results([*warehouse.last_results(settings), *results])
    yield from in_history(instance, run_id)
    for refusal in Quarantine(settings.quarantine).refusals():
        yield from words.of_record(f"refusal of a file of {refusal.source}", refusal.fault)
    for arrival in Archive(settings.archive).arrivals():
        yield from words.of_record(f"notice on a file of {arrival.source}", arrival.notices)


def in_history(instance: dg.DagsterInstance, run_id: str) -> Iterator[Said]:
    """What Dagster's history keeps of a run: descriptions, metadata and failures, each under its asset and label."""
    for entry in instance.all_logs(run_id, of_type=_TELLING):
        event = entry.dagster_event
        if event is None:
            continue
        place = f"event {event.event_type_value} of step {event.step_key}"
        told = event.event_specific_data
        about = getattr(told, "materialization", None) or getattr(told, "asset_observation", None) or told
        key = getattr(about, "asset_key", None)
        under = " ".join(key.path) if key else ""
        if event.is_step_failure:
            error = event.step_failure_data.error
            yield from words.of_record(place, [event.message, error.to_string() if error else None])
            yield from words.of_record(
                place, _values(getattr(event.step_failure_data.user_failure_data, "metadata", None))
            )
        else:
            yield from words.of_record(place, [event.message, getattr(about, "description", None)], under)
            yield from words.of_record(place, _values(getattr(about, "metadata", None)), under)


def _values(metadata: dict[str, dg.MetadataValue] | None) -> dict[str, str]:
    """Descriptions of columns are the models' own text and left out."""
    return {
        label: words.as_text(value.value)
        for label, value in (metadata or {}).items()
        if not isinstance(value, dg.TableSchemaMetadataValue)
    }
