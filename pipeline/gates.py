"""Gates: the suites in `expectations/**/*.yml`, evaluated by Great Expectations on small frames aggregated in DuckDB.

It owns no rule: a rule is YAML. It decides nothing about publishing either: it returns what each check said, and a
check that cannot be evaluated says no. Importing Great Expectations takes seconds, so it happens in a process of its
own that can start while files are still loading.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline import yaml_file
from pipeline.second_process import SecondProcess
from pipeline.settings import EXPECTATIONS, Settings
from pipeline.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pandas as pd

    from pipeline.checks import CheckResult, Sentence

Layer = Literal["raw", "marts"]
_EXAMPLES = 5


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frame(_Model):
    """A small table a check looks at: one SELECT on DuckDB, aggregated before it leaves the database.

    Beside the layer's schema (`raw` or `marts`) it sees the table `home` (one row: is_example), and `published.marts`,
    the current publication, where it `needs_published`.
    """

    sql: str
    needs_published: bool = False
    """It compares with the current publication; before the first one its checks pass."""
    may_be_empty: bool = False
    """An empty frame proves nothing, so its checks fail, unless emptiness is what no data at all look like."""


class Check(_Model):
    """One expectation on one frame, with the sentences that people read."""

    name: str
    frame: str
    severity: Literal["error", "warn"]
    meaning_sv: str = Field(min_length=1)
    meaning_en: str = Field(min_length=1)
    """What is true where the rule holds."""
    action_sv: str = Field(min_length=1)
    action_en: str = Field(min_length=1)
    """What to do where it does not."""
    expectation: str
    """Great Expectations' own name, e.g. ExpectColumnValuesToBeBetween."""
    arguments: dict[str, Any] = {}
    may_be_null: bool = False
    """Great Expectations passes over NULL and NaN. Here they break the rule, unless the frame gives them a meaning."""
    show: list[str] = []
    """Columns of the frame that a message may show. Keys alone where a delivery is restricted, never a figure."""

    @property
    def meaning(self) -> Sentence:
        from pipeline.checks import Sentence

        return Sentence(self.meaning_sv, self.meaning_en)

    @property
    def is_about_rows(self) -> bool:
        """Whether each row of the frame keeps or breaks the rule; otherwise the rule is about the number of rows."""
        return self.expectation.startswith("ExpectColumn")

    @property
    def columns(self) -> list[str]:
        """The columns of the frame that the rule looks at."""
        named = (self.arguments.get(key) for key in ("column", "column_A", "column_B"))
        return [column for column in named if column]


class Suite(_Model):
    """The checks of one table; the YAML file has the table's name."""

    layer: Layer
    table: str
    frames: dict[str, Frame]
    checks: list[Check]


@cache
def suites(layer: Layer, folder: Path = EXPECTATIONS) -> tuple[Suite, ...]:
    """All suites of a layer, in file order. Raises ValueError where two checks share a name or a frame is not there."""
    found: list[Suite] = []
    names: set[str] = set()
    for path in sorted((folder / layer).glob("*.yml")):
        suite = Suite(layer=layer, table=path.stem, **yaml_file.read(path))
        for check in suite.checks:
            if check.frame not in suite.frames:
                raise ValueError(f"{path}: check {check.name} looks at frame {check.frame}, which is not defined")
            if check.name in names:
                raise ValueError(f"{path}: there is another check called {check.name}")
            names.add(check.name)
        found.append(suite)
    return tuple(found)


class Gatekeeper:
    """Evaluates suites in a second process. `start` is called as early as possible; `results` waits."""

    def __init__(self) -> None:
        self._process = SecondProcess(evaluate, prepare=_import_great_expectations)
        self._asked = False

    def start(self) -> None:
        self._process.start()

    def ask(self, settings: Settings, layer: Layer, **excerpt: frozenset[str]) -> None:
        """Let it begin with a layer, or an excerpt as `evaluate` takes it, whose `results` are fetched later."""
        self._process.ask(settings, layer, **excerpt)
        self._asked = True

    def results(self, settings: Settings, layer: Layer, **excerpt: frozenset[str]) -> list[CheckResult]:
        """Raises what the evaluation raised, Fault E-PROCESS where its process has died: either way nothing has passed."""
        if not self._asked:
            self.ask(settings, layer, **excerpt)
        self._asked = False
        return self._process.answer()

    def stop(self) -> None:
        self._process.stop()
        self._asked = False


def evaluate(
    settings: Settings, layer: Layer, *, without: frozenset[str] = frozenset(), tables: frozenset[str] | None = None
) -> list[CheckResult]:
    """Evaluate every suite of a layer against the raw tables, or against the release. One result per check, whatever
    the others say. Of raw tables also some of them alone, and as if some archived files (by sha256) were not there.

    Raises OSError or duckdb.Error where there is nothing to look at: no release, or a publication that cannot be read.
    """
    connection = _connect(settings, layer, without)
    try:
        connection.execute(f"create temp table home as select {settings.example} as is_example")
        has_published = settings.published_file.exists()
        if has_published:
            connection.execute(f"attach {literal(settings.published_file.resolve())} as published (read_only)")
        closed = _restricted_tables() if layer == "raw" else frozenset()
        return [
            result
            for suite in suites(layer)
            if tables is None or suite.table in tables
            for result in evaluate_suite(
                connection, suite, has_published=has_published, is_restricted=suite.table in closed
            )
        ]
    finally:
        connection.close()


def evaluate_suite(
    connection: duckdb.DuckDBPyConnection, suite: Suite, *, has_published: bool, is_restricted: bool = False
) -> Iterator[CheckResult]:
    """One result per check of the suite. is_restricted: an error's text is not repeated, it can hold figures."""
    frames: dict[str, pd.DataFrame] = {}
    for check in suite.checks:
        frame = suite.frames[check.frame]
        if frame.needs_published and not has_published:
            nothing = check.meaning.then(
                "Första publiceringen: inget att jämföra med.", "First publication: nothing to compare with."
            )
            yield _result(suite, check, passed=True, message=nothing)
            continue
        try:
            if check.frame not in frames:
                frames[check.frame] = _select(connection, frame.sql)
            data = frames[check.frame]
            broken = _broken_rows(data, frame, check)
            if broken is None:
                yield _result(suite, check, passed=True, message=check.meaning)
            else:
                yield _failure(suite, check, broken, is_empty=data.empty)
        except Exception as error:
            kind = type(error).__name__
            why = kind if is_restricted else f"{kind}: {error}".splitlines()[0]
            yield _result(
                suite,
                check,
                # Nobody knows whether the rule holds, so a warning is not enough.
                severity="error",
                message=check.meaning.then(
                    f"Det gick inte att granska i {suite.layer}.{suite.table}.",
                    f"This could not be looked at in {suite.layer}.{suite.table}: frame {check.frame!r}, {why}. "
                    f"Mend expectations/{suite.layer}/{suite.table}.yml, or the table.",
                ),
                failed_count=1,
            )


def _select(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """Raises ValueError for anything but one SELECT: a gate looks, it never changes what it looks at."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError("a frame is one SELECT")
    return connection.execute(statements[0]).df()


def _connect(settings: Settings, layer: Layer, without: frozenset[str]) -> duckdb.DuckDBPyConnection:
    import duckdb

    if layer == "marts":
        return duckdb.connect(str(settings.release), read_only=True)
    from pipeline import loading
    from pipeline.sources import discover

    connection = duckdb.connect()
    loading.register(connection, settings, discover().values(), without=without)
    return connection


def _restricted_tables() -> frozenset[str]:
    from pipeline.sources import discover

    sources = (source for source in discover().values() if source.confidentiality == "restricted")
    return frozenset(source.raw_table(name) for source in sources for name in source.tables)


def _broken_rows(data: pd.DataFrame, frame: Frame, check: Check) -> pd.DataFrame | None:
    """The rows of the frame that break the rule; None where it holds.

    Raises KeyError where the frame lacks a column that the check names, RuntimeError where the expectation failed.
    """
    absent = [column for column in (*check.columns, *check.show) if column not in data.columns]
    if absent:
        raise KeyError(f"the frame has no column {', '.join(absent)}")
    if not check.is_about_rows:
        return None if _validate(data, check).success else data
    if data.empty:
        return None if frame.may_be_empty else data
    # Great Expectations passes over NULL in one column, and raises over NULL in one of two.
    is_null = data[check.columns].isna().any(axis=1).to_numpy()
    positions: set[int] = set() if check.may_be_null else set(is_null.nonzero()[0].tolist())
    places = (~is_null).nonzero()[0].tolist()
    if places:
        said = _validate(data.iloc[places].reset_index(drop=True), check)
        if not said.success:
            positions |= {places[index] for index in said.result.get("unexpected_index_list") or range(len(places))}
    return data.iloc[sorted(positions)] if positions else None


def _validate(data: pd.DataFrame, check: Check) -> Any:
    """What Great Expectations says. Which rows break the rule is asked for only where one does: it costs as much again."""
    said = _ask(data, check, "BOOLEAN_ONLY")
    return said if said.success else _ask(data, check, "COMPLETE")


def _ask(data: pd.DataFrame, check: Check, detail: Literal["BOOLEAN_ONLY", "COMPLETE"]) -> Any:
    import great_expectations as gx

    expectation = getattr(gx.expectations, check.expectation)(**check.arguments)
    said = _frames_of(gx).get_batch({"dataframe": data}).validate(expectation, result_format={"result_format": detail})
    raised = _exception_in(said.exception_info)
    if raised:
        raise RuntimeError(raised)
    return said


def _exception_in(info: dict | None) -> str | None:
    """Great Expectations reports an exception instead of raising it: flat, or one entry per metric."""
    entries = [info or {}, *(entry for entry in (info or {}).values() if isinstance(entry, dict))]
    return next((str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")), None)


@cache
def _frames_of(gx: ModuleType) -> Any:
    """What makes a batch of any frame. Made once: the context writes all its sources as YAML whenever one is added.

    It holds one batch at a time, so a batch is validated right after it was made.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("all")


def _failure(suite: Suite, check: Check, broken: pd.DataFrame, *, is_empty: bool) -> CheckResult:
    from pipeline import checks

    where = f"{suite.layer}.{suite.table}"
    if is_empty:
        message = check.meaning.then(
            f"Det finns inget att granska i {where}. {check.action_sv}",
            f"Nothing to look at in {where}: frame {check.frame!r} is empty. {check.action_en}",
        )
        return _result(suite, check, message=message, failed_count=1)
    examples = [
        {key: str(value) for key, value in row.items()}
        for row in broken[check.show].head(_EXAMPLES).to_dict("records")
        if row
    ]
    said = checks.broken(check.meaning, where, len(broken), examples, frame=check.frame)
    return _result(
        suite, check, message=said.then(check.action_sv, check.action_en), failed_count=len(broken), examples=examples
    )


def _result(
    suite: Suite,
    check: Check,
    *,
    message: Sentence,
    passed: bool = False,
    severity: str | None = None,
    failed_count: int = 0,
    examples: list[dict] | None = None,
) -> CheckResult:
    from pipeline.checks import CheckResult

    return CheckResult(
        layer=suite.layer,
        name=check.name,
        table=suite.table,
        passed=passed,
        severity=severity or check.severity,
        meaning=check.meaning,
        failed_count=failed_count,
        message=message,
        examples=examples or [],
    )


class _Later(ModuleType):
    """A module that is imported when somebody first uses it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def _import_great_expectations() -> None:
    """Import it without what only three of its expectations about distributions need, none of them used here.

    Measured: 5.5 instead of 8–10 seconds of processor time, 184 instead of 269 MB. Used all the same, they are imported
    then.
    """
    # Its process lives for one run and what it imports stays: collecting garbage only walks through that, again and again.
    gc.disable()
    for name in ("altair", "scipy.stats"):
        sys.modules.setdefault(name, _Later(name))
    import great_expectations  # noqa: F401
