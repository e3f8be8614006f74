"""What two publications say differently, and why: from the store of revisions, so that neither file need be kept.

It compares what readers were told from one event on with what they were told from another; a figure that changed and changed
back is no difference. It computes no figure, and shows none that is suppressed today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import revisions
from pipeline.faults import Fault
from pipeline.revisions import KEY, Event
from pipeline.settings import Settings
from pipeline.swedish import number
from pipeline.words import REASONS

if TYPE_CHECKING:
    import duckdb

CHANGES_SHOWN = 10
SMALLEST_SHOWN = 10
"""Events below which a percentage says nothing: from one to two is + 100 %."""

_KEYS = ", ".join(KEY)


def diff(settings: Settings, old: str | None = None, new: str | None = None) -> dict[str, Any]:
    """What readers were told otherwise from `new` on than from `old` on, by reason and indicator, with the biggest changes.

    Each is the id of a publication or restore, or its beginning, for instance a date; left out, the latest and the one before
    it. Raises Fault E-PUBLICATION-UNKNOWN where there is none such, or no earlier one to compare with.
    """
    events = revisions.events(settings)
    later = _find(events, new) if new else events[-1] if events else None
    if later is None:
        raise Fault("E-PUBLICATION-UNKNOWN", "there is no history yet", action="`trygg run` publishes and remembers it")
    before_it = [event for event in events if event.id < later.id]
    earlier = _find(events, old) if old else before_it[-1] if before_it else None
    if earlier is None or earlier.id >= later.id:
        raise Fault(
            "E-PUBLICATION-UNKNOWN",
            f"there is nothing to compare {later.id} with",
            why="nothing was published before it" if earlier is None else f"{earlier.id} is not before it",
            action="name the earlier one first: trygg diff OLD NEW",
        )
    with revisions.open_history(settings) as connection:
        _compare(connection, earlier, later)
        return {
            "old": _told(earlier),
            "new": _told(later),
            "files_arrived": len(set(later.files) - set(earlier.files)),
            "files_taken_out": len(set(earlier.files) - set(later.files)),
            **_counts(connection),
            "reasons": dict(connection.execute("select reason, count(*) from difference group by all").fetchall()),
            "indicators": _rows(
                connection,
                "select indicator_id, reason, count(*) as changes from difference group by all "
                "order by changes desc, indicator_id, reason",
            ),
            "biggest": _rows(
                connection,
                f"select {_KEYS}, reason, old_value, new_value, percent from difference "
                f"where abs(percent) > 1e-6 and coalesce(events, {SMALLEST_SHOWN}) >= {SMALLEST_SHOWN} "
                f"order by abs(percent) desc, {_KEYS} limit {CHANGES_SHOWN}",
            ),
        }


def as_text(told: dict[str, Any]) -> str:
    """What `diff` found, as Swedish text."""
    lines = [
        f"Från {_named(told['old'])} till {_named(told['new'])}",
        f"  {told['files_arrived']} nya filer, {told['files_taken_out']} borttagna",
        f"  {counted(told)}",
    ]
    if told["indicators"]:
        lines += ["", "Varför, och i vilka indikatorer:"]
    for reason in [one for one in REASONS if one in told["reasons"]]:
        lines.append(f"  {REASONS[reason]}: {number(told['reasons'][reason])}")
        lines += [
            f"    {one['indicator_id']}: {number(one['changes'])}"
            for one in told["indicators"]
            if one["reason"] == reason
        ]
    if told["biggest"]:
        lines += ["", f"Störst ändrade värden (minst {SMALLEST_SHOWN} händelser):"]
    for one in told["biggest"]:
        lines.append(
            f"  {one['percent']:+.1f} %".replace(".", ",").replace("-", "\u2212")
            + f"  {one['indicator_id']} {one['area_code']} {one['period']}: {_figure(one['old_value'])} → "
            f"{_figure(one['new_value'])} ({one['definition_version']}, {REASONS[one['reason']]})"
        )
    return "\n".join(lines)


def counted(told: dict[str, Any]) -> str:
    """How many rows changed, as Swedish text."""
    return f"{number(told['added'])} nya, {number(told['changed'])} ändrade och {number(told['gone'])} borttagna rader"


# --- parts ---------------------------------------------------------------------------------------------------------


def _find(events: list[Event], name: str) -> Event:
    found = [event for event in events if event.id.startswith(name)]
    if not found:
        raise Fault(
            "E-PUBLICATION-UNKNOWN",
            f"nothing was published or restored at {name!r}",
            action=f"choose one of: {', '.join(event.id for event in events[-10:]) or 'none'}",
        )
    return found[-1]


def _compare(connection: duckdb.DuckDBPyConnection, earlier: Event, later: Event) -> None:
    """Make the table `difference`: one row per key of which something else was said. The latest reason on the way holds."""
    old, new = (f"strptime('{event.id}', '%Y-%m-%dT%H%M%SZ')" for event in (earlier, later))
    said = "select * from revision where known_from <= {0} and coalesce(known_to > {0}, true) and change <> 'gone'"
    columns = ("status", *revisions.FIGURES, *revisions.WORDS, *revisions.FLAGS)
    differs = " or ".join(f"new.{one} is distinct from old.{one}" for one in columns)
    connection.execute(f"""
        create temp table difference as
        with old as ({said.format(old)}),
        new as ({said.format(new)}),
        why as (
            select {_KEYS}, arg_max(reason, known_from) as reason, bool_or(is_withheld) as is_withheld
            from revision where known_from > {old} and known_from <= {new} group by {_KEYS}
        )
        select
            {_KEYS}, why.reason, old.value as old_value, new.value as new_value,
            100 * (new.value / nullif(old.value, 0) - 1) as percent,
            least(old.numerator, new.numerator) as events,
            case when old.status is null then 'added' when new.status is null then 'gone' else 'changed' end as change
        from old
        full join new using ({_KEYS})
        inner join why using ({_KEYS})
        where why.is_withheld or {differs}
    """)


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    kinds = ("added", "changed", "gone")
    counted = ", ".join(f"count(*) filter (where change = '{one}')" for one in kinds)
    return dict(zip(kinds, connection.execute(f"select {counted} from difference").fetchall()[0], strict=True))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _told(event: Event) -> dict[str, str]:
    return {"id": event.id, "kind": event.kind, "vintage": event.shows}


def _named(event: dict[str, str]) -> str:
    return f"{event['id']} (återställd: {event['vintage']})" if event["kind"] == "restore" else event["id"]


def _figure(value: float) -> str:
    return number(value, 2 if abs(value) < 100 else 0)
