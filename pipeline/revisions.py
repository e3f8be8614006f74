"""What was said when: one immutable entry per publication and restore, beside the vintages and longer-lived than they.

Belongs here: finding what a publication changes against what readers saw last, why (from recorded facts alone), and keeping
it so that it can be verified. Making and swapping files is the warehouse's. An entry is `revisions/<id>/` with `said.parquet`
(the rows that changed) and `record.json` (what readers were shown from then on, the inputs, the hash of the record before).

It is written before the link is swapped. What an entry says it shows and the link does not is what a killed run left.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.durable_files import clear_unfinished, file_hash, new_folder, write_durably
from pipeline.faults import Fault
from pipeline.settings import Settings
from pipeline.sql import listed, literal

if TYPE_CHECKING:
    import duckdb

KEY = (
    "indicator_id", "definition_version", "basis", "area_type", "area_code", "boundary_version", "period_type", "period",
    "sex", "age_group",
)  # fmt: skip
FIGURES = ("numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998", "n")
WORDS = ("interval_method", "value_basis")
FLAGS = ("is_preliminary", "is_unreliable", "is_break")
PLACES = ("source", "origin", "lineage")
"""Where it was read when it was first said. Another file that says the same figure is no revision."""

_TYPES = {
    **dict.fromkeys(("event", "vintage", "change", "reason", *KEY, "status", *WORDS, *PLACES), "varchar"),
    **dict.fromkeys(FIGURES, "double"), **dict.fromkeys(FLAGS, "boolean"),
}  # fmt: skip
_KEYS = ", ".join(KEY)
_SAID, _RECORD = "said.parquet", "record.json"

Kind = Literal["publication", "restore", "adoption"]
"""A home that published before it had a store adopts what readers see."""


@dataclass(frozen=True)
class Event:
    """From `id` (UTC) on readers saw vintage `shows`: a publication, or an earlier one that was restored."""

    id: str
    kind: Kind
    shows: str
    version: str
    """Hash over inputs and code, as in the vintage's audit record."""
    files: dict[str, str]
    """Archived files it was built from: the beginning of each sha256, as in `lineage`, and its source."""
    definitions: dict[str, str]
    """Hash of what computes each indicator; empty where an older code published, which recorded none."""
    rows: int
    said_sha256: str
    previous: str | None
    """sha256 of the record before: entries form a chain, none can be changed or taken out unseen."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(_as_bytes(self)).hexdigest()


def events(settings: Settings) -> list[Event]:
    """What readers were shown, oldest first. What a run left that was killed before its swap is not among them."""
    found = [
        Event(**json.loads((folder / _RECORD).read_bytes()))
        for folder in sorted(settings.revisions.glob("*/"))
        if (folder / _RECORD).exists() and not folder.name.startswith(".")
    ]
    # Where the one before does not show it either, it is not a swap that is missing, but an entry: see `verify`.
    if len(found) > 1 and settings.published_file.exists() and found[-1].shows != _shown(settings) == found[-2].shows:
        found.pop()
    return found


def known_before(settings: Settings) -> str:
    """A SELECT of everything that was ever said, one row per key and event that changed it: what an attacker may know.

    Columns: event, vintage, change (new, changed, gone), reason, and the key, figures, status, flags and lineage of
    `fct_indicator_value` as published then. For the engine alone: figures that are suppressed today are among them.
    """
    return _said([settings.revisions / event.id / _SAID for event in events(settings)])


def verify(settings: Settings) -> None:
    """Raises Fault E-REVISIONS where an entry is not what was written when it was published."""
    previous, found = None, events(settings)
    for event in found:
        said = settings.revisions / event.id / _SAID
        sound = event.previous == previous and said.exists() and file_hash(said) == event.said_sha256
        if not sound or event != _audited(settings, event):
            raise _damaged(f"the entry {event.id} of the store of revisions is not what was written then")
        previous = event.sha256
    if found and settings.published_file.exists() and found[-1].shows != _shown(settings):
        raise _damaged(f"the store of revisions ends before {_shown(settings)}, which readers see")


def discard_unseen(settings: Settings) -> None:
    """Remove what a killed run left: an entry whose vintage no reader was ever shown. Only the home's holder may."""
    clear_unfinished(settings.revisions)
    seen = {event.id for event in events(settings)}
    for folder in settings.revisions.glob("*/"):
        if (folder / _RECORD).exists() and folder.name not in seen:
            shutil.rmtree(folder)


def draft(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    event_id: str,
    kind: Kind,
    shows: str,
    version: str,
    files: dict[str, str],
    definitions: dict[str, str],
    table: str = "marts.fct_indicator_value",
    to: Path,
) -> Event:
    """Find what `table` says otherwise than readers saw last, with reasons, and write it to `to`."""
    before = events(settings)
    last = before[-1] if before else None
    to.unlink(missing_ok=True)
    connection.execute(
        f"copy ({_changes(connection, settings, table, event_id, kind, shows, files, definitions, last)} "
        f"order by {_KEYS}) to {literal(to)} (format parquet, compression zstd)"
    )
    rows = connection.execute(f"select count(*) from read_parquet({literal(to)})").fetchall()[0][0]
    return Event(
        event_id,
        kind,
        shows,
        version,
        files,
        definitions,
        rows,
        file_hash(to),
        last.sha256 if last is not None else None,
    )


def append(settings: Settings, event: Event, said: Path) -> None:
    """Keep an entry, on disk before returning. It takes effect when the link leads to the vintage it shows.

    Raises Fault E-NO-AUDIT where it was drafted on something else than what readers see now, or its rows were changed.
    """
    before = events(settings)
    if event.previous != (before[-1].sha256 if before else None) or file_hash(said) != event.said_sha256:
        raise Fault(
            "E-NO-AUDIT",
            "nothing was published",
            why="what changes was compared with something else than what readers see now",
            action="run the whole refresh: `trygg run`, or the job `refresh`",
        )
    with new_folder(settings.revisions / event.id) as folder:
        write_durably(folder / _SAID, said.read_bytes())
        write_durably(folder / _RECORD, _as_bytes(event))


def open_history(settings: Settings) -> duckdb.DuckDBPyConnection:
    """An in-memory database with `revision`, as readers may see it: `marts.fct_indicator_revision` up to today, restores too.

    Raises Fault E-REVISIONS where the store has been changed.
    """
    import duckdb

    verify(settings)
    connection = duckdb.connect()
    connection.execute(f"create table revision as {history(known_before(settings))}")
    return connection


def history(said: str) -> str:
    """A SELECT with the columns of `marts.fct_indicator_revision` over rows such as `known_before` gives.

    What was once shown and is suppressed in a later publication is withheld here too: the history of a publication must
    not tell what the publication itself keeps.
    """
    hidden = (*FIGURES, *WORDS, *FLAGS, *PLACES)
    masked = ", ".join(f"case when not coalesce(is_withheld, false) then {column} end as {column}" for column in hidden)
    by_key = f"partition by {_KEYS} order by event"
    # Nearly all keys were said once: only the others are sorted, without the many columns that are not looked at.
    return f"""
        with said as ({said}),
        repeated as (select {_KEYS} from said group by all having count(*) > 1),
        marked as (
            select
                {_KEYS},
                event,
                value,
                status,
                lead(event) over ({by_key}) as next_event,
                coalesce(bool_or(status = 'suppressed') over (
                    {by_key} rows between 1 following and unbounded following
                ), false) as is_withheld
            from said
            semi join repeated using ({_KEYS})
        ),
        followed as (
            select
                {_KEYS},
                event,
                next_event,
                is_withheld,
                lag(case when not is_withheld then value end) over ({by_key}) as previous_value,
                lag(status) over ({by_key}) as previous_status
            from marked
        )
        select
            {_KEYS},
            vintage,
            {_moment("event")} as known_from,
            {_moment("next_event")} as known_to,
            change,
            reason,
            status,
            coalesce(is_withheld, false) as is_withheld,
            {masked},
            previous_value,
            previous_status
        from said
        left join followed using ({_KEYS}, event)
    """


def _moment(event: str) -> str:
    return f"strptime({event}, '%Y-%m-%dT%H%M%SZ')"


def files_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The files that an open publication was built from."""
    return dict(connection.execute("select file_id, source_id from marts.dim_source_file order by file_id").fetchall())


# --- parts ---------------------------------------------------------------------------------------------------------


def _changes(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    table: str,
    event_id: str,
    kind: Kind,
    shows: str,
    files: dict[str, str],
    definitions: dict[str, str],
    last: Event | None,
) -> str:
    there = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
    # A vintage of older code may lack a column.
    now = ", ".join(
        column if column in there else f"cast(null as {_TYPES[column]}) as {column}"
        for column in (*KEY, "status", *FIGURES, *WORDS, *FLAGS, *PLACES)
    )
    told = ", ".join(f"now.{column}" for column in (*FIGURES, *WORDS, *FLAGS, *PLACES))
    return f"""
        with before as (
            select * from ({known_before(settings)})
            qualify row_number() over (partition by {_KEYS} order by event desc) = 1
        ),
        still as (select * from before where change <> 'gone'),
        now as (select {now} from {table})
        select
            {literal(event_id)} as event,
            {literal(shows)} as vintage,
            {_KEYS},
            case when still.status is null then 'new' when now.status is null then 'gone' else 'changed' end as change,
            {_reason(kind, files, definitions, last)} as reason,
            now.status,
            {told}
        from still
        full join now using ({_KEYS})
        where still.status is null or now.status is null or {_differs()}
    """


def _differs() -> str:
    """Whether two rows of a key say different things."""
    words = [f"now.{one} is distinct from still.{one}" for one in ("status", *WORDS, *FLAGS)]
    came = [f"now.{one} is not null and still.{one} is null" for one in FIGURES]
    return f"({' or '.join([*words, *came, _takes_back()])})"


def _takes_back() -> str:
    """Whether a figure that was told is another now, or is gone. The last digits of a sum depend on the order of its parts."""
    figures = " or ".join(
        f"now.{one} is null and still.{one} is not null "
        f"or abs(now.{one} - still.{one}) > 1e-9 * greatest(abs(now.{one}), abs(still.{one}))"
        for one in FIGURES
    )
    return f"coalesce({figures}, false)"


def _reason(kind: Kind, files: dict[str, str], definitions: dict[str, str], last: Event | None) -> str:
    """Why a row changed, as SQL over `still` and `now`. The first that the recorded facts bear out, or `unexplained`."""
    if kind == "restore":
        return "'restored'"
    if last is None:
        return "'new_data'"
    arrived = {one: source for one, source in files.items() if one not in last.files}
    taken_out = {one: source for one, source in last.files.items() if one not in files}
    redefined = [one for one, version in definitions.items() if last.definitions.get(one) != version]
    redefined += [one for one in last.definitions if one not in definitions]
    reads_new = _reads("now", arrived)
    # A row that says why there is no figure names no file: its source's files are what it rests on.
    names_no_file = "(now.lineage is null or still.lineage is null)"
    source = "coalesce(now.source, still.source)"
    return f"""case
        when (now.status = 'suppressed') <> (still.status = 'suppressed') then 'suppression_changed'
        when still.is_preliminary and not now.is_preliminary and now.value is not null and {reads_new}
            then 'final_after_preliminary'
        when {_reads("still", taken_out)} then 'corrected'
        when {reads_new} and (still.value is null or not {_takes_back()}) then 'new_data'
        when {reads_new} then 'revised_data'
        when {names_no_file} and {_among(source, taken_out.values())} then 'corrected'
        when {names_no_file} and {_among(source, arrived.values())}
            then case when still.status is null then 'new_data' else 'revised_data' end
        when {_among("coalesce(now.indicator_id, still.indicator_id)", redefined)} then 'new_definition'
        else 'unexplained'
    end"""


def _reads(row: str, files: dict[str, str]) -> str:
    """Whether a row's lineage names one of the files."""
    if not files:
        return "false"
    found = f"regexp_extract_all({row}.lineage, '[0-9a-f]{{16}}')"
    return f"coalesce(list_has_any({found}, [{listed(sorted(files))}]), false)"


def _among(column: str, names) -> str:
    chosen = listed(sorted(set(names)))
    return f"coalesce({column} in ({chosen}), false)" if chosen else "false"


def _audited(settings: Settings, event: Event) -> Event:
    """The event as the audit record of its vintage has it, where that is kept: the last record has no other behind it."""
    path = settings.vintages / event.shows / "audit.json"
    if event.kind != "publication" or not path.exists():
        return event
    return Event(**json.loads(path.read_bytes())["revision"])


def _damaged(what: str) -> Fault:
    return Fault(
        "E-REVISIONS",
        what,
        why="somebody has changed, added or removed a file in `revisions/`",
        action="bring the folder back from its backup",
    )


def _said(paths: list[Path]) -> str:
    nothing = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in _TYPES.items())
    empty = f"select * from (select {nothing}) as nothing where false"
    if not paths:
        return empty
    return f"{empty} union all by name select * from read_parquet([{listed(paths)}], union_by_name = true)"


def _shown(settings: Settings) -> str:
    return settings.published_file.resolve().parent.name


def _as_bytes(event: Event) -> bytes:
    return json.dumps(asdict(event), ensure_ascii=False, indent=1, sort_keys=True).encode()
