"""The secrets: figures that a rule withholds, as the candidate has them, and how much room each needs.

What is here is for the engine alone. Nothing of it may reach a message, a log or a file that readers open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.disclosure import cells
from pipeline.disclosure.cells import Cell, Hierarchies, Said, Sum, Table
from pipeline.revisions import KEY

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Figure:
    """A figure as it is, before anything is withheld."""

    cell: Cell
    said: Said | None
    """None where there is no figure."""
    is_secret: bool
    is_withheld: bool = False
    """Withheld in any case: a secret, or a figure whose line a rule withholds whole."""
    is_known: bool = False
    """Readers know it: an earlier publication said so, or its status does."""
    rank: int = 1
    """The order in which readers are shown the definitions of an indicator."""
    rule: str = "R2"
    was_withheld: bool = False
    """The publication before withheld it."""
    most: float = math.inf
    """How many there are that it could count at all, where that is no secret."""
    most_rest: float = math.inf
    """The same of the rest: those that it does not count of those that it counts among."""


@dataclass(frozen=True)
class Need:
    """A secret count, and how small and how large it must be able to be."""

    count: float
    low: float
    high: float


COLUMNS = (*KEY, "numerator", "denominator", "n", "is_primary", "disclosure_rule", "version_rank", "method", "is_empty",
           "status_given", "value_given", "value_basis")  # fmt: skip


def room(count: float, most: float = math.inf) -> tuple[float, float]:
    """How small and how large a secret count must be able to be, as far as anybody can tell.

    0 to 4, which are secret as such: any of 1 to 4, and at least 5, so that not even being one of them is told. Larger ones,
    which are secret because few live there, because two definitions differ by few, or for a supplier's sake: a tenth either
    way, and at least two. How many contracts, follow-ups, suppliers or sanctions there are is no secret, only what they are like:
    no count of them can be more than `most`. That it is all of them is told by no more than that it is none.
    """
    if count < 5:
        return 0 if count >= most else min(count, 1), min(5, most)
    margin = max(2, math.ceil(count / 10))
    return count - margin, min(count + margin, most)


def figures(rows: Iterable[tuple], known: Hierarchies) -> list[Figure]:
    """From rows of COLUMNS, of the rules that withhold anything."""
    rows = list(rows)
    delivered = {cells.line(Cell(*row[: len(KEY)])) for row in rows if row[-1] == "delivered"}
    found = []
    for row in rows:
        cell = Cell(*row[: len(KEY)])
        numerator, denominator, n, is_primary, rule, rank, method, is_empty, given, value, _ = row[len(KEY) :]
        if given == "not_existing":
            continue
        tells_base = known.tells_base(cell, method)
        said = None
        if numerator is not None:
            base = (n if denominator is None else denominator) if tells_base else None
            said = cells.whole(numerator, base, is_share=method in cells.SHARES)
        elif value is None and (rule == "R4" or (rule == "R3" and cells.line(cell) not in delivered)):
            # Nothing to count from: of contracts and of answers there were none. A share that was delivered ready-made
            # stands for its own area, and says nothing of others.
            said = Said(0.0, 0.0 if tells_base else None)
        found.append(Figure(cell, said, bool(is_primary) and not is_empty, rank=rank, rule=rule))
    return _limited(found, known)


def _limited(figures: list[Figure], known: Hierarchies) -> list[Figure]:
    """With how many there are of the populations that a figure counts some of, where any figure counts, or asks, all of them.

    That there is nothing to count from (no follow-up, say) is a figure about those few, too: it limits none. How many answered a
    survey is withheld with the answers.
    """
    sizes: dict[tuple, float] = {}
    for one in figures:
        if one.rule != "R3" and one.said and (members := known.members.get(one.cell[:2])):
            sizes |= {(whole, one.cell[2:]): one.said.counted for whole in known.wholes(members.counted)}
            sizes |= {(whole, one.cell[2:]): one.said.base for whole in known.wholes(members.base) if one.said.base}

    def most(cell: Cell, kinds: frozenset[tuple[str, str]]) -> float:
        partly = {population for population, _ in kinds} - known.wholes(kinds)
        return min((sizes.get((population, cell[2:]), math.inf) for population in partly), default=math.inf)

    limited = []
    for one in figures:
        if one.said and (members := known.members.get(one.cell[:2])):
            rest = members.base - members.counted
            limited.append(replace(one, most=most(one.cell, members.counted), most_rest=most(one.cell, rest)))
        else:
            limited.append(one)
    return limited


def needs(table: Table, by_cell: Mapping[Cell, Figure]) -> dict[Sum, Need]:
    """Every secret count of a table. A share and what is left of it are protected alike: which of the two an indicator is named
    for makes no difference to anybody."""
    found = {}
    for cell in table.cells:
        figure = by_cell[cell]
        if not figure.is_secret or figure.said is None or figure.said.counted is None:
            continue
        counted, base = figure.said
        found[Sum(cell)] = Need(counted, *room(counted, figure.most))
        if cell in table.shares and base is not None:
            found[Sum(cell, is_rest=True)] = Need(base - counted, *room(base - counted, figure.most_rest))
    for larger, smaller in table.differences:
        one = Sum(table.cells[larger], table.cells[smaller])
        count = difference(by_cell, one.cell, one.less)
        if count is not None and 0 < count < 5:
            found[one] = Need(count, *room(count))
    return found


def secrets(figures: Iterable[Figure], known: Hierarchies) -> dict[Sum, Need]:
    """Every secret count of all tables."""
    by_cell = {figure.cell: figure for figure in figures}
    return {one: need for table in cells.tables(by_cell, known) for one, need in needs(table, by_cell).items()}


def difference(by_cell: Mapping[Cell, Figure], larger: Cell, smaller: Cell) -> float | None:
    """What the larger of two definitions counts besides the smaller."""
    one, other = by_cell[larger].said, by_cell[smaller].said
    if one is None or other is None or one.counted is None or other.counted is None:
        return None
    return one.counted - other.counted


def read(connection: duckdb.DuckDBPyConnection, schema: str) -> tuple[list[Figure], Hierarchies]:
    """The candidate's figures under the rules that withhold anything, and how they hang together. schema: of its models."""
    rows = connection.execute(
        f"select {', '.join(COLUMNS)} from {schema}.int_indicator__protected where disclosure_rule in ('R2', 'R3', 'R4')"
    ).fetchall()
    known = cells.read(connection, schema.replace("intermediate", "marts"))
    return figures(rows, known), known
