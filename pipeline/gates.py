"""Gates: the suites in `expectations/**/*.yml`, evaluated by Great Expectations on small frames aggregated in DuckDB.

It owns no rule: a rule is YAML. It decides nothing about publishing either: it returns what each check said.
Importing Great Expectations takes seconds, so it happens in a process of its own that can start while files are still loading.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.settings import EXPECTATIONS, Settings

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipeline.warehouse import CheckResult

Layer = Literal["raw", "marts"]
_EXAMPLES = 5


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frame(_Model):
    """A small table a check looks at: SQL on DuckDB, aggregated before it leaves the database."""

    sql: str
    needs_published: bool = False
    """It compares with schema `published`, the current publication; before the first one the check passes."""


class Check(_Model):
    """One expectation on one frame, with the sentence a person reads when it fails."""

    name: str
    frame: str
    severity: Literal["error", "warn"]
    meaning: str
    action: str
    expectation: str
    """Great Expectations' own name, e.g. ExpectColumnValuesToBeBetween."""
    arguments: dict = {}
    show: list[str] = []
    """Columns of the frame that a message may show. Never a figure from a restricted delivery."""


class Suite(_Model):
    """The checks of one table; the YAML file has the table's name."""

    layer: Layer
    table: str
    frames: dict[str, Frame]
    checks: list[Check]


@cache
def suites(layer: Layer) -> tuple[Suite, ...]:
    """All suites of a layer, in file order. Raises ValueError where a check looks at a frame that is not there."""
    found = []
    for path in sorted((EXPECTATIONS / layer).glob("*.yml")):
        suite = Suite(layer=layer, table=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        for check in suite.checks:
            if check.frame not in suite.frames:
                raise ValueError(f"{path}: check {check.name} looks at frame {check.frame}, which is not defined")
        found.append(suite)
    return tuple(found)


class Gatekeeper:
    """Evaluates suites in a second process. `start` is called as early as possible; `results` waits."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            self._pool.submit(_import_great_expectations)

    def results(self, settings: Settings, layer: Layer) -> list[CheckResult]:
        self.start()
        assert self._pool is not None
        pending: Future[list[CheckResult]] = self._pool.submit(evaluate, settings, layer)
        return pending.result()

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def evaluate(settings: Settings, layer: Layer) -> list[CheckResult]:
    """Evaluate every suite of a layer against the raw tables, or against the release."""
    connection = _connect(settings, layer)
    has_published = settings.published_file.exists()
    if has_published:
        connection.execute(f"attach '{settings.published_file.resolve()}' as published (read_only)")
    try:
        return [result for suite in suites(layer) for result in _evaluate_suite(connection, suite, has_published)]
    finally:
        connection.close()


def _connect(settings: Settings, layer: Layer) -> duckdb.DuckDBPyConnection:
    import duckdb

    if layer == "marts":
        return duckdb.connect(str(settings.release), read_only=True)
    from pipeline import loading
    from pipeline.sources import discover

    connection = duckdb.connect()
    loading.register(connection, settings, discover().values())
    return connection


def _evaluate_suite(
    connection: duckdb.DuckDBPyConnection, suite: Suite, has_published: bool
) -> Iterator[CheckResult]:
    from pipeline.warehouse import CheckResult

    batches = {}
    for check in suite.checks:
        frame = suite.frames[check.frame]
        told = {"layer": suite.layer, "name": check.name, "table": suite.table, "severity": check.severity}
        told |= {"meaning": check.meaning}
        if frame.needs_published and not has_published:
            yield CheckResult(
                **told, passed=True, failed_count=0, message="First publication: nothing to compare with.", examples=[]
            )
            continue
        if check.frame not in batches:
            data = connection.execute(frame.sql).df()
            batches[check.frame] = (data, _batch(data))
        data, batch = batches[check.frame]
        passed, rows = _expect(batch, data, check)
        examples = rows[check.show].head(_EXAMPLES).to_dict("records") if not passed else []
        count = len(rows) if not passed else 0
        yield CheckResult(
            **told, passed=passed, failed_count=count, message=_message(suite, check, passed, count, examples),
            examples=[{key: str(value) for key, value in row.items()} for row in examples],
        )  # fmt: skip


def _expect(batch, data: pd.DataFrame, check: Check) -> tuple[bool, pd.DataFrame]:
    """Whether the expectation holds, and the rows of the frame that break it (all of them for a rule about the table)."""
    import great_expectations as gx

    expectation = getattr(gx.expectations, check.expectation)(**check.arguments)
    said = batch.validate(expectation, result_format={"result_format": "COMPLETE"})
    if said.exception_info and said.exception_info.get("raised_exception"):
        raise RuntimeError(f"check {check.name} could not be evaluated: {said.exception_info['exception_message']}")
    index = said.result.get("unexpected_index_list")
    return bool(said.success), data.iloc[index] if index else data


def _batch(data: pd.DataFrame):
    import great_expectations as gx

    context = _context(gx)
    source = context.data_sources.add_pandas(f"frame_{id(data)}")
    return source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("all").get_batch({"dataframe": data})


@cache
def _context(gx):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _message(suite: Suite, check: Check, passed: bool, count: int, examples: list[dict]) -> str:
    if passed:
        return check.meaning
    shown = "; ".join(", ".join(f"{key} {value}" for key, value in row.items()) for row in examples)
    return (
        f"{check.meaning} Broken in {suite.layer}.{suite.table} by {count} row(s) of frame {check.frame!r}"
        + (f", for example: {shown}" if shown else "")
        + f". {check.action}"
    )


def _import_great_expectations() -> None:
    import great_expectations  # noqa: F401
