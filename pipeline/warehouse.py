"""The three states of the warehouse: candidate (being built), release (its marts, gated), published (what readers open).

Belongs here: making, sealing, swapping, restoring and pruning files. What is in them is dbt's; whether they are good is the
gates'. Publishing trusts nobody: it verifies the audit record against the very bytes it is about to publish.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline import model_docs, revisions
from pipeline.archive import Archive
from pipeline.checks import CheckResult, from_record
from pipeline.durable_files import file_hash, replace_durably, sync, write_durably
from pipeline.faults import Fault
from pipeline.settings import Settings
from pipeline.sql import literal
from pipeline.versions import definition_versions, publication_version

if TYPE_CHECKING:
    from pipeline.disclosure.proof import Verdict

_MARTS_DATABASE = "publishable"
"""What the models call the file of the marts (profiles.yml)."""

_ID, _ID_FORM = "%Y-%m-%dT%H%M%SZ", r"\d{4}-\d\d-\d\dT\d{6}Z"


@dataclass(frozen=True)
class Vintage:
    """One publication: its id (UTC time of publication), the hash over its inputs and code, and what was said of it."""

    id: str
    version: str
    sha256: str
    is_current: bool
    published_at: str


# --- candidate -----------------------------------------------------------------------------------------------------


def forget_records(settings: Settings) -> None:
    """A new run begins: nothing has been checked yet."""
    for record in ("raw", "models", "release"):
        _record(settings, record).unlink(missing_ok=True)


def new_candidate(settings: Settings) -> duckdb.DuckDBPyConnection:
    """An empty candidate, open for writing. What was made of the one before, or left by a killed run, goes."""
    _record(settings, "models").unlink(missing_ok=True)
    _discard_release(settings)
    for path in (settings.candidate, settings.candidate_marts):
        path.unlink(missing_ok=True)
        _wal(path).unlink(missing_ok=True)
    with duckdb.connect(str(settings.candidate_marts)) as marts:
        marts.execute("create schema marts")
    return duckdb.connect(str(settings.candidate))


def open_candidate(settings: Settings, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """The candidate and the file of its marts as one: `schema.table` finds a table in either."""
    connection = duckdb.connect(str(settings.candidate), read_only=read_only)
    mode = " (read_only)" if read_only else ""
    connection.execute(f"attach {literal(settings.candidate_marts)} as {_MARTS_DATABASE}{mode}")
    connection.execute(f"set search_path = '{settings.candidate.stem}.main,{_MARTS_DATABASE}.marts'")
    return connection


def record_raw(settings: Settings, results: Sequence[CheckResult]) -> None:
    """Write down what the raw gate said of the raw tables of the files that are archived now."""
    _write_record(settings, "raw", {"version": current_version(settings), "results": [asdict(one) for one in results]})


def record_models(settings: Settings, *, complete: bool, results: Sequence[CheckResult]) -> None:
    """Write down that dbt built these marts from these inputs, and what its tests said."""
    record = {
        "version": current_version(settings),
        "sha256": file_hash(settings.candidate_marts),
        "complete": complete,
        "results": [asdict(result) for result in results],
    }
    _write_record(settings, "models", record)


# --- release -------------------------------------------------------------------------------------------------------


def make_release(settings: Settings) -> dict[str, int]:
    """A copy of the marts that says which publication it is and what it says otherwise than those before. Returns rows by table.

    Raises Fault E-NO-BUILD unless the raw gate passed and these very marts were built completely, with all tests passed,
    from what is archived now.
    """
    build = _passed_build(settings)
    if file_hash(settings.candidate_marts) != build["sha256"]:
        raise _no_build("the candidate was changed after its tests")
    drafted = _read_record(settings, "release")
    if drafted is None or not _is_draft_of(build, drafted, settings.release):
        drafted = draft_release(settings)
    return drafted["rows"]


def draft_release(settings: Settings) -> dict:
    """Make the release, whatever the tests of the models say: only `make_release` and the gates behind it let it through.

    Returns what is written down of it.
    """
    _discard_release(settings)
    marts = file_hash(settings.candidate_marts)
    shutil.copyfile(settings.candidate_marts, settings.release)
    _discard_unseen(settings)
    _remember_first(settings)
    revisions.verify(settings)
    vintage, version = _next_id(settings), current_version(settings)
    with duckdb.connect(str(settings.release)) as connection:
        history = [(one.id, one.version, one.published_at, False) for one in vintages(settings)]
        _insert(connection, "marts.dim_publication", [*history, (vintage, version, _now(), True)])
        connection.execute(f"update marts.fct_indicator_value set vintage = {literal(vintage)}")
        revision = revisions.draft(
            connection, settings, event_id=vintage, kind="publication", shows=vintage, version=version,
            files=revisions.files_of(connection), definitions=definition_versions(), to=_revision(settings),
        )  # fmt: skip
        said = f"{revisions.known_before(settings)} union all by name from {_parquet(_revision(settings))}"
        connection.execute(f"insert into marts.fct_indicator_revision by name {revisions.history(said)}")
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        rows = {table: _count(connection, table) for (table,) in tables}
    # Until the gates have looked: nothing has passed, and only this file may be sealed.
    record = {
        "passed": False,
        "version": version,
        "marts_sha256": marts,
        "sha256": file_hash(settings.release),
        "rows": rows,
        "results": [],
        "revision": asdict(revision),
    }
    _write_record(settings, "release", record)
    return record


def seal(settings: Settings, results: Sequence[CheckResult], *, run_id: str, verdict: Verdict) -> bool:
    """Write the gates' results and the disclosure proof into the release, close it, and write the audit record that covers
    exactly these bytes.

    Returns whether everything with severity `error` passed, in this run's mart gates and in the build before it. Raises
    Fault E-NO-BUILD where the release is not the file that was made of this build.
    """
    version = _passed_build(settings)["version"]
    made = _read_record(settings, "release")
    if made is None or not settings.release.exists() or made["sha256"] != file_hash(settings.release):
        raise Fault(
            "E-NO-BUILD",
            "there is nothing to seal",
            why="the release is not the file that was made of this build",
            action="run the whole refresh",
        )
    built = [result for name in ("raw", "models") for result in (_read_record(settings, name) or {})["results"]]
    everything = [*built, *(asdict(result) for result in results)]
    passed = not any(_stops(result) for result in everything)
    with duckdb.connect(str(settings.release)) as connection:
        columns = ("layer", "name", "table", "passed", "severity", "failed_count")
        connection.execute("delete from marts.dim_check")
        _insert(
            connection,
            "marts.dim_check",
            [(*(one[column] for column in columns), one["meaning"]["sv"], one["meaning"]["en"]) for one in everything],
        )
        proofs = [(one.indicator_id, one.knowledge, one.withheld_cells, one.attacked_sums, one.narrowest_room)
                  for one in verdict.proofs]  # fmt: skip
        connection.execute("delete from marts.dim_disclosure_proof")
        _insert(connection, "marts.dim_disclosure_proof", proofs)
        connection.execute("checkpoint")
    record = {
        "passed": passed,
        "sha256": file_hash(settings.release),
        "run_id": run_id,
        "version": version,
        "checked_at": _now(),
        "results": [asdict(result) for result in results],
        "disclosure": verdict.as_dict(),
        "revision": made["revision"],
    }
    _write_record(settings, "release", record)
    return passed


def last_results(settings: Settings) -> list[dict]:
    """What every check said in the last run, as far as it came."""
    records = (_read_record(settings, name) for name in ("raw", "models", "release"))
    return [from_record(result) for record in records if record for result in record["results"]]


def silence(settings: Settings, names: Collection[str]) -> None:
    """Take out of the records before the gate what these checks said; that they said it, and their verdict, stay."""
    for name in ("raw", "models"):
        record = _read_record(settings, name)
        if record and any(result["name"] in names for result in record["results"]):
            for result in record["results"]:
                if result["name"] in names:
                    result.update(message=result["meaning"], examples=[])
            _write_record(settings, name, record)


# --- published -----------------------------------------------------------------------------------------------------


def publish(settings: Settings) -> Vintage:
    """Swap the sealed release in as the published warehouse: readers see the old file or the new one, whole.

    Where the newest vintage was made of the same files by the same code, nothing is swapped and the one shown stays.
    Raises Fault E-NO-AUDIT without a passed audit record that covers exactly this file.
    """
    audit = _read_record(settings, "release")
    why = None
    if not settings.release.exists():
        why = "there is no release"
    elif audit is None or "run_id" not in audit:
        why = "no gate has looked at the release"
    elif not audit["passed"]:
        why = "a gate said no"
    elif audit["sha256"] != file_hash(settings.release):
        why = "the release is not the file that the gates looked at"
    elif audit["version"] != current_version(settings):
        why = "files or code have changed since the gates looked"
    if why:
        raise Fault(
            "E-NO-AUDIT",
            "nothing was published",
            why=why,
            action="run the whole refresh: `trygg run`, or the job `refresh`",
        )
    if nothing_new(settings):
        return next(one for one in vintages(settings) if one.is_current)
    with duckdb.connect(str(settings.release), read_only=True) as connection:
        name = connection.execute("select vintage from marts.dim_publication where is_this").fetchall()[0][0]
    sync(settings.release)
    _discard_unseen(settings)
    revisions.append(settings, revisions.Event(**audit["revision"]), _revision(settings))
    target = settings.vintages / name
    target.mkdir()
    write_durably(target / "audit.json", _record(settings, "release").read_bytes())
    if (settings.work / model_docs.FILE).exists():
        write_durably(target / model_docs.FILE, (settings.work / model_docs.FILE).read_bytes())
    settings.release.chmod(0o444)
    settings.release.rename(target / "trygg.duckdb")
    sync(target)
    sync(settings.vintages)
    shown_before = settings.published_file.resolve().parent.name
    _point_at(settings, name)
    _restored(settings).unlink(missing_ok=True)
    _prune(settings, shown_before=shown_before)
    return next(one for one in vintages(settings) if one.id == name)


def vintages(settings: Settings) -> list[Vintage]:
    """The publications that are kept, oldest first."""
    current = settings.published_file.resolve().parent.name if settings.published_file.exists() else None
    found = []
    for folder in _folders(settings):
        if (folder / "trygg.duckdb").exists() and (folder / "audit.json").exists():
            audit = json.loads((folder / "audit.json").read_bytes())
            found.append(
                Vintage(folder.name, audit["version"], audit["sha256"], folder.name == current, audit["checked_at"])
            )
    return found


def restore(settings: Settings, name: str) -> Vintage:
    """Let readers see an earlier vintage again, and remember that they did. Verifies its bytes against its audit record first.

    Raises Fault E-VINTAGE where there is no such vintage or its file has been changed, E-REVISIONS where the history has.
    """
    kept = {one.id: one for one in vintages(settings)}
    if name not in kept:
        raise Fault("E-VINTAGE", f"there is no vintage {name!r}", action=f"choose one of: {', '.join(kept) or 'none'}")
    if file_hash(settings.vintages / name / "trygg.duckdb") != kept[name].sha256:
        raise Fault(
            "E-VINTAGE", f"the file of vintage {name} is not the one that passed the gates", action="choose another"
        )
    if not kept[name].is_current:
        _remember_restore(settings, kept[name])
    if name == list(kept)[-1]:
        _point_at(settings, name)
        _restored(settings).unlink(missing_ok=True)
    else:
        replace_durably(_restored(settings), max(_last_seen(settings), name).encode())
        _point_at(settings, name)
    return next(one for one in vintages(settings) if one.id == name)


def nothing_new(settings: Settings) -> bool:
    """True where the newest vintage was made from exactly these files by exactly this code and readers have seen it.

    An earlier vintage that was restored on purpose stays until there is something new. A published file that somebody has
    changed is something new.
    """
    kept = vintages(settings)
    if not kept or not settings.published_file.exists() or kept[-1].version != current_version(settings):
        return False
    if any(one.is_current and one.sha256 != file_hash(settings.published_file) for one in kept):
        return False
    return kept[-1].is_current or kept[-1].id == _last_seen(settings)


def current_version(settings: Settings) -> str:
    return publication_version(Archive(settings.archive).arrivals())


def is_vintage_id(name: str) -> bool:
    """True where a folder's name has the form of a publication's id."""
    return re.fullmatch(_ID_FORM, name) is not None


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The published warehouse, read-only. Raises Fault E-UNPUBLISHED where nothing has been published yet."""
    if not settings.published_file.exists():
        command = "trygg run --example" if settings.example else "trygg run"
        raise Fault("E-UNPUBLISHED", "nothing has been published in this home", action=f"run `{command}` first")
    return duckdb.connect(str(settings.published_file.resolve()), read_only=True)


# --- parts ---------------------------------------------------------------------------------------------------------


def _passed_build(settings: Settings) -> dict:
    raw, build = _read_record(settings, "raw"), _read_record(settings, "models")
    if raw is None or build is None or not settings.candidate_marts.exists():
        raise _no_build("the raw gate has not looked, or the models have not been built")
    if {raw["version"], build["version"]} != {current_version(settings)}:
        raise _no_build("files or code have changed since")
    if not build["complete"]:
        raise _no_build("only a part of the models was built")
    failed = [one["name"] for one in [*raw["results"], *build["results"]] if _stops(one)]
    if failed:
        raise _no_build(f"checks failed: {', '.join(failed[:5])}")
    return build


def _is_draft_of(build: dict, record: dict, release: Path) -> bool:
    """False too for a release that has been sealed, or is gone, or is another file than was drafted."""
    same = (record["version"], record.get("marts_sha256")) == (build["version"], build["sha256"])
    return same and release.exists() and file_hash(release) == record["sha256"]


def _no_build(why: str) -> Fault:
    return Fault("E-NO-BUILD", "there is nothing to gate", why=why, action="run the whole refresh")


def _stops(result: dict) -> bool:
    return not result["passed"] and result["severity"] == "error"


def _record(settings: Settings, name: str) -> Path:
    return settings.work / f"{name}.json"


def _read_record(settings: Settings, name: str) -> dict | None:
    path = _record(settings, name)
    return json.loads(path.read_bytes()) if path.exists() else None


def _write_record(settings: Settings, name: str, record: dict) -> None:
    replace_durably(_record(settings, name), json.dumps(record, ensure_ascii=False).encode())


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _restored(settings: Settings) -> Path:
    """Holds the name of the newest vintage while an older one, restored by somebody, is shown; absent otherwise."""
    return settings.published / ".restored"


def _last_seen(settings: Settings) -> str:
    """The newest vintage that readers have been shown; empty before the first."""
    current = settings.published_file.resolve().parent.name if settings.published_file.exists() else ""
    marked = _restored(settings)
    return max(current, marked.read_text() if marked.exists() else "")


def _next_id(settings: Settings) -> str:
    """The time now; where the clock was set back, just after the last vintage: their order is that of their names."""
    now = datetime.now(UTC)
    names = [folder.name for folder in _folders(settings)] + [event.id for event in revisions.events(settings)]
    if names:
        now = max(now, datetime.strptime(max(names), _ID).replace(tzinfo=UTC) + timedelta(seconds=1))
    return now.strftime(_ID)


def _folders(settings: Settings) -> list[Path]:
    """What publishing made below `vintages`, by time. Whatever else somebody put there is not ours to remove."""
    return sorted(folder for folder in settings.vintages.glob("*/") if is_vintage_id(folder.name))


def _discard_release(settings: Settings) -> None:
    for path in (_record(settings, "release"), settings.release, _wal(settings.release), _revision(settings)):
        path.unlink(missing_ok=True)


def _revision(settings: Settings) -> Path:
    """What the release says otherwise than readers saw last, before it is an entry of the store."""
    return settings.work / "revision.parquet"


def _remember_restore(settings: Settings, vintage: Vintage) -> None:
    """A restore is an event of its own: from now on readers were told what that vintage says."""
    revisions.discard_unseen(settings)
    _remember_first(settings)
    revisions.verify(settings)
    said_so = [event for event in revisions.events(settings) if event.shows == vintage.id]
    _remember(settings, vintage, _next_id(settings), "restore", said_so[-1].definitions if said_so else {})


def _remember_first(settings: Settings) -> None:
    """A home that has published before there was a store of revisions: what readers see now begins it."""
    shown = next((one for one in vintages(settings) if one.is_current), None)
    if shown and not revisions.events(settings):
        _remember(settings, shown, shown.id, "adoption", {})


def _remember(
    settings: Settings, vintage: Vintage, event_id: str, kind: revisions.Kind, definitions: dict[str, str]
) -> None:
    with duckdb.connect(str(settings.vintages / vintage.id / "trygg.duckdb"), read_only=True) as connection:
        event = revisions.draft(
            connection, settings, event_id=event_id, kind=kind, shows=vintage.id, version=vintage.version,
            files=revisions.files_of(connection), definitions=definitions, to=_revision(settings),
        )  # fmt: skip
    revisions.append(settings, event, _revision(settings))
    _revision(settings).unlink()


def _discard_unseen(settings: Settings) -> None:
    """Remove what a run left that was killed between moving its file and swapping the link: no reader ever saw it."""
    revisions.discard_unseen(settings)
    seen = _last_seen(settings)
    for folder in _folders(settings):
        # Without a link nobody knows what was shown: then all are kept.
        if seen and folder.name > seen:
            shutil.rmtree(folder)


def _point_at(settings: Settings, name: str) -> None:
    """Swap the link in one step; open readers keep the file they have."""
    temporary = settings.published / ".trygg.duckdb.new"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(Path("vintages") / name / "trygg.duckdb")
    temporary.replace(settings.published_file)
    sync(settings.published)


def _prune(settings: Settings, *, shown_before: str) -> None:
    kept = vintages(settings)
    for vintage in kept[: -settings.vintages_kept]:
        # Who followed the link just before the swap has yet to open the file it led to.
        if not vintage.is_current and vintage.id != shown_before:
            shutil.rmtree(settings.vintages / vintage.id, ignore_errors=True)
    for folder in _folders(settings):
        # A folder without an audit record and a file is what a killed run left.
        if not (folder / "trygg.duckdb").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"select count(*) from marts.{table}").fetchall()[0][0]


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(path)})"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    values = ", ".join("(" + ", ".join(literal(value) for value in row) + ")" for row in rows)
    if rows:
        connection.execute(f"insert into {table} values {values}")
