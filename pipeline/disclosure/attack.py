"""The attacker: works out what it can of every withheld figure from a release and from what was published before.

It reads the published columns, the published catalogue and the store of revisions, and knows what everybody knows: counts are
whole and not negative, and districts add up. It knows neither the candidate nor how the pattern was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.disclosure import cells, linear
from pipeline.disclosure.cells import Cell, Said, Sum
from pipeline.revisions import FIGURES, KEY

if TYPE_CHECKING:
    import duckdb

PROTECTED = ("R2", "R3", "R4")
"""Rules under which anything is withheld. What R1 covers its publisher prints openly."""


@dataclass(frozen=True)
class Bound:
    """What could be told lies between `low` and `high`."""

    of: Sum
    low: float
    high: float


@dataclass(frozen=True)
class Published:
    """What readers are told of cells that a rule protects."""

    said: Mapping[Cell, Said]
    withheld: frozenset[Cell]
    others: frozenset[Cell]
    """Cells of which a status says that there is no figure."""
    hierarchies: cells.Hierarchies


def read(connection: duckdb.DuckDBPyConnection, release: str = "marts") -> Published:
    """The release as a reader finds it. release: the schema that holds it."""
    known = cells.read(connection, release)
    rows = connection.execute(_statements(f"select * from {release}.fct_indicator_value", release)).fetchall()
    found = [(Cell(*row[: len(KEY)]), row[len(KEY)], row[len(KEY) + 1 :]) for row in rows]
    # Shares that were delivered ready-made do not add up: of an area without one nothing is known.
    ready_made = {cells.line(cell) for cell, _, (value_basis, *_) in found if value_basis == "delivered"}
    added_up = {cells.line(cell) for cell, _, (value_basis, *_) in found if value_basis == "computed"} - ready_made
    said, withheld, others = {}, set(), set()
    for cell, status, (_, *figures, rule, method, multiplier) in found:
        tells_base = known.tells_base(cell, method)
        told = _told(*figures, method, multiplier, tells_base)
        if (
            told is None
            and status == "not_measured"
            and (rule == "R4" or (rule == "R3" and cells.line(cell) in added_up))
        ):
            # Of contracts and of answers there were none.
            told = Said(0.0, 0.0 if tells_base else None)
        if told is not None:
            said[cell] = told
        if status == "suppressed":
            withheld.add(cell)
        elif told is None:
            others.add(cell)
    return Published(said, frozenset(withheld), frozenset(others), known)


def said_before(connection: duckdb.DuckDBPyConnection, known_before: str, release: str = "marts") -> dict[Cell, Said]:
    """The last figure that any earlier publication gave of each cell. known_before: `revisions.known_before`."""
    found = {}
    known = cells.read(connection, release)
    rows = connection.execute(f"{_statements(known_before, release)} order by rows.event").fetchall()
    for row in rows:
        cell, (status, _basis, *figures, rule, method, multiplier) = Cell(*row[: len(KEY)]), row[len(KEY) :]
        tells_base = known.tells_base(cell, method)
        told = _told(*figures, method, multiplier, tells_base)
        if told is None and status == "not_measured" and rule == "R4":
            told = Said(0.0, 0.0 if tells_base else None)
        if told is not None:
            found[cell] = told
    return found


def attack(published: Published, earlier: Mapping[Cell, Said], *, contradicted: bool = True) -> list[Bound]:
    """Bounds of every withheld cell, of the rest of its share, and of what a definition counts besides one that it contains.

    earlier: what the attacker remembers of cells that say nothing today; empty for one who has this release alone.
    contradicted: also where figures contradict each other, so that the bounds rest on a guess which of them are off.
    """
    remembered = {cell: told for cell, told in earlier.items() if cell not in published.said}
    everything = {**published.said, **remembered}
    found = []
    for table in cells.tables(everything.keys() | published.withheld | published.others, published.hierarchies):
        told = table.could_be_told(cell for cell in table.cells if cell in published.withheld)
        if not told:
            continue
        said = table.facts(everything)
        facts = linear.reconciled(said)
        if facts is not said and not contradicted:
            continue
        limits = zip(*linear.bounds(facts, table.total(told)), strict=True)
        found += [Bound(one, float(low), float(high)) for one, (low, high) in zip(told, limits, strict=True)]
    return found


def known_already(published: Published, earlier: Mapping[Cell, Said]) -> dict[Sum, Bound]:
    """Bounds of the same sums by what was published before alone, where that holds without any guess."""
    found = attack(replace(published, said={}), earlier, contradicted=False)
    return {bound.of: bound for bound in found}


def _statements(rows: str, release: str) -> str:
    """Key, status and everything that can tell a count, of the rows that a rule protects."""
    key = ", ".join(f"rows.{column}" for column in KEY)
    told = ", ".join(f"rows.{column}" for column in FIGURES)
    rules = ", ".join(f"'{rule}'" for rule in PROTECTED)
    return f"""
        with rows as ({rows})
        select {key}, rows.status, rows.value_basis, {told}, catalogue.disclosure_rule, catalogue.method, catalogue.multiplier
        from rows
        inner join {release}.dim_indicator as catalogue using (indicator_id, definition_version)
        where catalogue.disclosure_rule in ({rules})
    """


def _told(
    numerator, denominator, value, lower_95, upper_95, lower_998, upper_998, n, method, multiplier, tells_base
) -> Said | None:
    """What a row gives away, by whichever of its columns."""
    is_share = method in cells.SHARES
    base = (n if denominator is None else denominator) if tells_base else None
    counted = numerator
    if counted is None and value is not None and (denominator or n):
        counted = value / multiplier * (denominator or n)
    limits = next(
        (
            (low, high, level)
            for low, high, level in ((lower_95, upper_95, "95"), (lower_998, upper_998, "998"))
            if high
        ),
        None,
    )
    if counted is None and limits is not None:
        low, high, level = limits
        if is_share:
            counted, base = _behind_share(low / multiplier, high / multiplier, level)
        else:
            counted = _behind_rate(low, high, level)
    if counted is None:
        return None
    return cells.whole(counted, base, is_share=is_share)


def _behind_rate(low: float, high: float, level: str) -> float:
    """The count whose Poisson limits stand in this relation: how wide an interval is tells what it was made from."""
    from scipy.stats import chi2

    counts = np.arange(0, 10_000)
    tail = {"95": 0.05, "998": 0.002}[level] / 2
    lower, upper = chi2.ppf(tail, 2 * counts) / 2, chi2.ppf(1 - tail, 2 * counts + 2) / 2
    lower[0] = 0
    return float(np.abs(lower / upper - low / high).argmin())


def _behind_share(low: float, high: float, level: str) -> tuple[float, float]:
    """Share and effective sample behind Wilson's limits, which are the roots of (p − x)² = z² x (1 − x) / n."""
    z = {"95": 1.959963984540054, "998": 3.090232306167813}[level]
    middle, product = low + high - 1, low * high
    # With a = n / (n + z²): middle = 2pa − a, product = p²a.
    a = (-(2 * middle - 4 * product) + np.sqrt((2 * middle - 4 * product) ** 2 - 4 * middle**2)) / 2
    n = z * z * a / (1 - a)
    return float((middle + a) / (2 * a) * n), float(n)
