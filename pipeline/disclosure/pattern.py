"""The pattern: what must be withheld besides the secrets, so that nobody can work them out. It knows every figure.

For each secret that could be told too closely, a linear programme looks for the cheapest other world: figures that readers could
not tell from the true ones, in which the secret is as small, or as large, as `room` demands. The cells that differ in it are
withheld. Afterwards each is shown again that is not needed. What an earlier publication showed cannot be withheld any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array, eye_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from pipeline.disclosure import cells, linear, secret
from pipeline.disclosure.cells import Cell, Hierarchies, Said, Table
from pipeline.disclosure.programme import TOLERANCE, Programme
from pipeline.disclosure.secret import Figure
from pipeline.revisions import KEY
from pipeline.sql import listed

if TYPE_CHECKING:
    import duckdb


def choose(figures: Sequence[Figure], known: Hierarchies) -> set[Cell]:
    """The cells to withhold besides those that are withheld in any case. The same figures give the same pattern."""
    by_cell = {figure.cell: figure for figure in figures}
    chosen: set[Cell] = set()
    for table in cells.tables(by_cell, known):
        if any(by_cell[cell].is_secret for cell in table.cells):
            chosen |= _Search(table, by_cell).run()
    return chosen


def relation(
    session: duckdb.DuckDBPyConnection,
    *,
    figures: duckdb.DuckDBPyRelation,
    areas: duckdb.DuckDBPyRelation,
    succession: duckdb.DuckDBPyRelation,
    parts: duckdb.DuckDBPyRelation,
    members: duckdb.DuckDBPyRelation,
    revisions: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """The keys of the figures to withhold, as the model `int_indicator__withheld` has them."""
    protected = "disclosure_rule in ('R2', 'R3', 'R4')"
    rows = figures.filter(protected).project(", ".join(secret.COLUMNS)).fetchall()
    more = figures.filter(protected).project(", ".join((*KEY, "is_withheld_with_its_line"))).fetchall()
    named = ", ".join(f"'{one}'" for one in sorted({row[0] for row in rows})) or "''"
    said = revisions.filter(f"indicator_id in ({named})").order("event")
    before = said.project(", ".join((*KEY, "status", "numerator"))).fetchall()
    made_of: dict[str, list[str]] = {}
    for successor, predecessor in succession.project("successor_code, predecessor_code").fetchall():
        made_of.setdefault(successor, []).append(predecessor)
    known = cells.hierarchies(
        [
            (code, kind, ",".join(made_of.get(code, [])) or None)
            for code, kind in areas.project("area_code, area_type").fetchall()
        ],
        parts.project("indicator_id, definition_version, part").fetchall(),
        members.project("indicator_id, definition_version, population, kind, is_counted, is_base").fetchall(),
    )
    chosen = sorted(choose(_figures(rows, more, before, known), known))
    columns = ", ".join(KEY)
    if not chosen:
        nothing = ", ".join(f"cast(null as varchar) as {column}" for column in KEY)
        return session.sql(f"select * from (select {nothing}) as nothing where false")
    values = ", ".join(f"({listed(cell)})" for cell in chosen)
    return session.sql(f"select * from (values {values}) as withheld ({columns})")


def _figures(rows: list[tuple], more: list[tuple], before: list[tuple], known: Hierarchies) -> list[Figure]:
    """Figures with what is known of them from the catalogue and from earlier publications."""
    about = {Cell(*row[: len(KEY)]): row[len(KEY) :] for row in more}
    empty = {Cell(*row[: len(KEY)]) for row in rows if row[secret.COLUMNS.index("is_empty")]}
    told: dict[Cell, float] = {}
    last: dict[Cell, str] = {}
    for row in before:
        cell = Cell(*row[: len(KEY)])
        status, numerator = row[len(KEY) :]
        last[cell] = status
        if numerator is not None or status == "not_measured":
            told[cell] = numerator or 0.0
    found = []
    for figure in secret.figures(rows, known):
        (with_line,) = about[figure.cell]
        counted = None if figure.said is None else figure.said.counted
        was_told = counted is not None and abs(told.get(figure.cell, -1) - counted) < 0.5
        found.append(
            replace(
                figure,
                is_withheld=figure.is_secret or bool(with_line),
                is_known=figure.cell in empty or was_told,
                was_withheld=last.get(figure.cell) == "suppressed",
            )
        )
    today = {figure.cell for figure in found}
    gone = {cell: Said(counted, None) for cell, counted in told.items() if cell not in today}
    return found + [Figure(cell, said, is_secret=False, is_known=True) for cell, said in gone.items()]


@dataclass(frozen=True)
class _World:
    """Which demands it meets, and the classes that are otherwise in it than in truth."""

    meets: np.ndarray
    moved: frozenset[int]


class _Search:
    """One table. Cells that must be shown or withheld together are a class.

    A world says how many every atom is. It vouches for a demand (a secret, and how small or large it must be able to be) where
    it meets it and every cell that is shown says in it what it says in truth.
    """

    def __init__(self, table: Table, by_cell: Mapping[Cell, Figure]) -> None:
        self.table = table
        self.by_cell = by_cell
        self.figures = [by_cell[cell] for cell in table.cells]
        alike = _alike(table)
        self.class_of = _classes(alike, self.figures)
        self.later = _later(self.class_of, self.figures)
        """For each class those of later definitions of the same cells."""
        self.withheld = self._with_later(self.class_of[row] for row, one in enumerate(self.figures) if one.is_withheld)
        self.cost: dict[int, float] = dict.fromkeys(self.class_of, 0.0)
        for row, one in enumerate(self.figures):
            self.cost[self.class_of[row]] += _worth(one) * (1 + 1e-6 * row)
        told = [row for row, one in enumerate(self.figures) if one.said]
        self.truth = linear.reconciled(table.facts({one.cell: one.said for one in self.figures if one.said}))
        counted = [row for row in told if self.figures[row].said.counted is not None]
        asked = [row for row in told if self.figures[row].said.base is not None]
        known = {alike[row] for row, one in enumerate(self.figures) if one.is_known}
        self.owner = np.array([-1 if alike[row] in known else self.class_of[row] for row in counted + asked], dtype=int)
        """The class behind each fact; -1 for what readers know already, which nobody can withhold."""
        self.targets, self.needs = self._demands()
        self.atoms = self.truth.sums.shape[1]
        self.movable = np.flatnonzero(self.owner >= 0)
        self.short = self._short()
        self.moves, self.price = self._moves()
        self.worlds: list[_World] = []
        self.cause: dict[int, int] = {}
        """The demand that a class is withheld for: the first to look at where it could be shown again."""

    def run(self) -> set[Cell]:
        """Withhold until a world vouches for every demand; then show again what is not needed, dearest first."""
        before = set(self.withheld)
        vouched = self._vouched(self.withheld)
        for demand in range(len(self.needs)):
            # What was withheld for others may have made room for this one, too.
            if not vouched[demand] and not self._pool(self.withheld)[demand]:
                self._make_room(demand)
        vouched = self._vouched(self.withheld)
        left = sorted(self.withheld - before, key=lambda one: (-self.cost[one], one))
        while left:
            waiting = []
            for one in left:
                if any(one in self.later[earlier] for earlier in self.withheld):
                    waiting.append(one)
                    continue
                without = self.withheld - {one}
                instead = self._vouched(without, vouched, first=self.cause[one])
                if (instead | ~vouched).all():
                    self.withheld, vouched = without, instead
            # What waits for an earlier definition is looked at again once one is shown.
            left = waiting if len(waiting) < len(left) else []
        return {
            one.cell
            for row, one in enumerate(self.figures)
            if self.class_of[row] in self.withheld and not one.is_withheld and one.said is not None
        }

    def _demands(self) -> tuple[csr_array, np.ndarray]:
        """Signed sums of atoms, and what each must be able to reach at least."""
        needs = {
            one: need
            for one, need in secret.needs(self.table, self.by_cell).items()
            if one.less is not None or not self.by_cell[one.cell].is_known
        }
        sums = self.table.total(list(needs))
        least, greatest = np.array([(need.low, need.high) for need in needs.values()]).reshape(-1, 2).T
        return csr_array(vstack([-sums, sums], format="csr")), np.concatenate([-least, greatest])

    def _with_later(self, classes: Iterable[int]) -> set[int]:
        """These classes and all later definitions of theirs: one that is shown would tell that it does not differ by few from an
        earlier one."""
        found, new = set(), set(classes)
        while new:
            found |= new
            new = set().union(*(self.later[one] for one in new)) - found
        return found

    def _vouched(self, withheld: set[int], before: np.ndarray | None = None, first: int = -1) -> np.ndarray:
        """For which demands a world vouches: one there is, or a new one, each for as many demands as it can.

        before: for which one did while more was withheld. No other demand is looked at, and the first that has none any more
        settles it; `first` is asked first.
        """
        found = self._pool(withheld)
        together = before is None
        while True:
            wanted = np.flatnonzero(~found if before is None else before & ~found).tolist()
            if not wanted:
                return found
            # Where no world serves several, each is asked for alone.
            some = wanted if together else [first if first in wanted else wanted[0]]
            world = self._world(some, withheld)
            if world is not None:
                self._remember(world)
                found = self._pool(withheld)
            if not found[some].any():
                if not together:
                    return found
                together = False

    def _pool(self, withheld: set[int]) -> np.ndarray:
        """For which demands a world there is vouches: one that readers who are shown all but the withheld cannot tell from the
        true one."""
        held = [world.meets for world in self.worlds if world.moved <= withheld]
        return np.logical_or.reduce(held) if held else np.zeros(len(self.needs), dtype=bool)

    def _remember(self, atoms: np.ndarray) -> _World:
        told = self.truth.sums @ atoms
        moved = (told < self.truth.low - TOLERANCE) | (told > self.truth.high + TOLERANCE)
        world = _World(self.targets @ atoms >= self.needs - TOLERANCE, frozenset(self.owner[moved].tolist()))
        self.worlds.append(world)
        return world

    def _short(self) -> Programme:
        """Worlds, and by how much each falls short of every demand."""
        count = len(self.needs)
        facts = csr_array((len(self.owner), count))
        return Programme(
            csr_array(block_array([[self.truth.sums, facts], [self.targets, eye_array(count)]], format="csr")),
            np.concatenate([self.truth.low, self.needs]),
            np.concatenate([self.truth.high, np.full(count, np.inf)]),
        )

    def _moves(self) -> tuple[Programme, np.ndarray]:
        """Worlds in which any fact can be otherwise that readers do not know yet, and what each costs that is."""
        count = len(self.movable)
        move = csr_array((np.ones(count), (self.movable, np.arange(count))), shape=(len(self.owner), count))
        demands = csr_array((len(self.needs), count))
        cost = np.array([self.cost[one] for one in self.owner[self.movable].tolist()])
        # A small figure cannot become much smaller: one large one is less of a loss than several small ones.
        down = cost * (1 + 5 / (self.truth.low[self.movable] + 1))
        return (
            Programme(
                csr_array(
                    block_array([[self.truth.sums, -move, move], [self.targets, demands, demands]], format="csr")
                ),
                np.concatenate([self.truth.low, self.needs]),
                np.concatenate([self.truth.high, np.full(len(self.needs), np.inf)]),
            ),
            np.concatenate([np.zeros(self.atoms), cost, down]),
        )

    def _world(self, demands: list[int], withheld: set[int]) -> np.ndarray | None:
        """A world that falls short of these demands by as little as possible, with nothing more withheld."""
        low, high = self._limits(withheld)
        self.short.limit(np.concatenate([low, self.needs]), np.concatenate([high, np.full(len(self.needs), np.inf)]))
        asked = np.zeros(len(self.needs))
        asked[demands] = 1
        return self._whole(self.short, np.concatenate([np.zeros(self.atoms), asked]))

    def _make_room(self, demand: int) -> None:
        """Withhold what differs in the cheapest world that meets the demand."""
        low, high = self._limits(self.withheld)
        needs = np.full(len(self.needs), -np.inf)
        needs[demand] = self.needs[demand]
        self.moves.limit(np.concatenate([low, needs]), np.concatenate([high, np.full(len(self.needs), np.inf)]))
        world = self._whole(self.moves, self.price)
        if world is None:
            # What was published before leaves less room than that. None of it may be lost.
            self.needs[demand] = self._room_left(demand)
            needs[demand] = self.needs[demand]
            self.moves.limit(np.concatenate([low, needs]), np.concatenate([high, np.full(len(self.needs), np.inf)]))
            world = self._whole(self.moves, self.price)
            if world is None:
                return
        for one in self._with_later(self._remember(world).moved) - self.withheld:
            self.withheld.add(one)
            self.cause[one] = demand

    def _room_left(self, demand: int) -> float:
        """The most that a demand can reach if everything is withheld that readers do not know already."""
        low, high = self._limits(set(self.class_of))
        count = len(self.needs)
        self.short.limit(np.concatenate([low, np.full(count, -np.inf)]), np.concatenate([high, np.full(count, np.inf)]))
        target = self.targets[[demand]].toarray().ravel()
        world = self._whole(self.short, np.concatenate([-target, np.zeros(count)]))
        return -np.inf if world is None else float(target @ world)

    def _whole(self, programme: Programme, cost: np.ndarray) -> np.ndarray | None:
        """The atoms, in whole numbers, of the cheapest solution; None where there is none."""
        found = programme.cheapest(cost)
        if found is not None and not found.is_whole(self.atoms):
            found = programme.cheapest_whole(cost, self.atoms, found.proved)
        return None if found is None or found.at is None else np.round(found.at[: self.atoms])

    def _limits(self, withheld: set[int]) -> tuple[np.ndarray, np.ndarray]:
        """Of the facts, where these classes are withheld: what readers do not know any other way has none."""
        open_ = [fact for fact in self.movable if self.owner[fact] in withheld]
        low, high = self.truth.low.copy(), self.truth.high.copy()
        low[open_], high[open_] = -np.inf, np.inf
        return low, high


def _alike(table: Table) -> list[int]:
    """For each row the first one that counts the same atoms among the same."""
    sums = hstack([table.sums, table.asked], format="csr")
    sums.sort_indices()
    first: dict[bytes, int] = {}
    parts = [sums.indices[sums.indptr[row] : sums.indptr[row + 1]].tobytes() for row in range(sums.shape[0])]
    return [first.setdefault(part, row) for row, part in enumerate(parts)]


def _classes(alike: list[int], figures: list[Figure]) -> list[int]:
    """For each row the first one that it is shown or withheld with: one that counts the same, or of the same line of a survey.

    Weighted shares are sums of their own beside the answers that are counted here, so a few of a line would not keep each
    other's secret: who knows the weights from other lines could solve both. The city's is one sum against many.
    """
    lines: dict[tuple, int] = {}
    together = [
        (row, lines.setdefault(cells.line(one.cell), row))
        for row, one in enumerate(figures)
        if one.rule == "R3" and one.cell.area_type != cells.CITY
    ]
    one, other = np.array([*enumerate(alike), *together]).T
    count = len(figures)
    _, member = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(count, count)), directed=False)
    first: dict[int, int] = {}
    return [first.setdefault(part, row) for row, part in enumerate(member.tolist())]


def _later(class_of: list[int], figures: list[Figure]) -> dict[int, set[int]]:
    """For each class those of later definitions of the same cells, where the rule for persons compares definitions."""
    ranked: dict[tuple, list[tuple[int, int]]] = {}
    for row, one in enumerate(figures):
        if one.rule == "R2" and one.said is not None:
            ranked.setdefault(one.cell[:1] + one.cell[2:], []).append((one.rank, class_of[row]))
    later: dict[int, set[int]] = {one: set() for one in class_of}
    for some in ranked.values():
        for (rank, earlier), (after, one) in product(some, some):
            if rank < after and one != earlier:
                later[earlier].add(one)
    return later


def _worth(figure: Figure) -> float:
    """What readers lose with a figure. The city most, then today's districts, the default definition and the latest years."""
    cell = figure.cell
    worth = {"city": 1000.0, "former_district": 60.0}.get(cell.area_type, 100.0)
    worth *= 1.5 if figure.rank == 1 else 1.0
    worth *= 0.9 if cell.period_type == "pooled" else 1.0
    # A pattern that stays the same from one publication to the next tells the least.
    worth *= 0.5 if figure.was_withheld else 1.0
    return worth * (1 + int(cell.period[:4]) / 10_000)
