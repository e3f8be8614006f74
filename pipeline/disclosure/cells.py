"""How rows of `fct_indicator_value` hang together: each figure as a sum of the same atoms, so that what adds up, adds up.

Districts add up to the city and former districts to those of today; months to halves, years, rolling and pooled ones; parts
to the definitions that name them; kinds of contracts to the indicators that count them; sexes and ages to all. No relation is
listed: each is a set of elements, and atoms are what no published row divides any further.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import block_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from pipeline.disclosure.linear import Facts

if TYPE_CHECKING:
    import duckdb

CITY, COMMITTEE = "city", "committee"


class Cell(NamedTuple):
    """The key of a published row: see `revisions.KEY`."""

    indicator_id: str
    definition_version: str
    basis: str
    area_type: str
    area_code: str
    boundary_version: str
    period_type: str
    period: str
    sex: str
    age_group: str


def line(cell: Cell) -> tuple[str, ...]:
    """What a cell has in common with the other areas of its table line."""
    return cell[:3] + cell[6:]


class Said(NamedTuple):
    """What a row tells: how many were counted, and of how many where those are known to hold them, or others' counted."""

    counted: float | None
    base: float | None


class Sum(NamedTuple):
    """What could be told of withheld cells: how many `cell` counts; how many more than `less`, which its definition contains; or
    of the rest, how many it does not count of those that it counts among."""

    cell: Cell
    less: Cell | None = None
    is_rest: bool = False


class Members(NamedTuple):
    """What a definition counts of populations that other indicators count members of: (population, kind of member)."""

    counted: frozenset[tuple[str, str]]
    """Empty where what it counts is counted nowhere else."""
    base: frozenset[tuple[str, str]]

    @property
    def populations(self) -> set[str]:
        return {population for population, _ in self.counted | self.base}


@dataclass(frozen=True)
class Hierarchies:
    """What everybody knows of areas and definitions. Where nothing is known, an area or a definition is itself alone."""

    areas: Mapping[str, frozenset[str]]
    """District → those that it was put together from, or itself. The city is all of them."""
    definitions: Mapping[tuple[str, str], frozenset[str]]
    """Indicator and definition version → what it adds up."""
    members: Mapping[tuple[str, str], Members]
    """Indicator and definition version → what it counts of a population that it has in common with other indicators."""

    def families(self) -> dict[str, str]:
        """Population → the first of those that it hangs together with: that some definition counts members of both."""
        family: dict[str, str] = {}
        for one in self.members.values():
            together = {family.get(population, population) for population in one.populations}
            together |= {population for population, first in family.items() if first in together}
            family |= dict.fromkeys(together | one.populations, min(together))
        return family

    def tells_base(self, cell: Cell, method: str) -> bool:
        """Whether a row's denominator is a count that is known to hold what it, or another indicator, counts."""
        return method in SHARES or cell[:2] in self.members

    def wholes(self, kinds: frozenset[tuple[str, str]]) -> set[str]:
        """Populations of which these are all kinds that any definition names."""
        named = {kind for one in self.members.values() for kind in one.counted | one.base}
        return {population for population, _ in kinds} - {population for population, _ in named - kinds}

    def counted(self, definition: tuple[str, str]) -> frozenset:
        """Elements of what a definition counts."""
        members = self.members.get(definition)
        if members and members.counted:
            return members.counted
        return frozenset((definition[0], part) for part in self.definitions.get(definition, [definition]))

    def asked(self, definition: tuple[str, str]) -> frozenset:
        """Elements of what it counts them among."""
        members = self.members.get(definition)
        if members and members.base:
            return members.base
        counted = self.counted(definition)
        return counted | {("others", one) for one in counted}


@dataclass(frozen=True)
class Table:
    """Cells that have atoms in common. Row i of `sums` says which atoms cell i counts, of `asked` among which it counts them."""

    cells: tuple[Cell, ...]
    sums: csr_array
    asked: csr_array
    differences: tuple[tuple[int, int], ...]
    """Cells of which the first contains the second by its definition, all else alike: readers can subtract them."""
    shares: frozenset[Cell]
    """Cells that count some of those that they count among: what is left is a count, too."""

    def total(self, sums: Sequence[Sum]) -> csr_array:
        """Which atoms each of these sums counts."""
        count = len(self.cells)
        place = {cell: row for row, cell in enumerate(self.cells)}
        nothing = csr_array((1, self.sums.shape[1]))
        rows = vstack([self.sums, self.asked, nothing], format="csr")
        first = [place[one.cell] + count * one.is_rest for one in sums]
        less = [place[one.less or one.cell] if one.less or one.is_rest else 2 * count for one in sums]
        return csr_array(rows[first] - rows[less])

    def could_be_told(self, cells: Iterable[Cell]) -> list[Sum]:
        """What could be told of these cells, and how much one definition counts besides another, whichever of them is shown."""
        cells = list(cells)
        return [
            *map(Sum, cells),
            *(Sum(cell, is_rest=True) for cell in cells if cell in self.shares),
            *(Sum(self.cells[larger], self.cells[smaller]) for larger, smaller in self.differences),
        ]

    def facts(self, said: Mapping[Cell, Said]) -> Facts:
        """What is said of cells, as sums of atoms: first of all who were counted, then of all who were asked."""
        counted = [(row, said[cell].counted) for row, cell in enumerate(self.cells) if cell in said]
        asked = [(row, said[cell].base) for row, cell in enumerate(self.cells) if cell in said]
        rows = [[row for row, figure in some if figure is not None] for some in (counted, asked)]
        figures = np.array(
            [figure for some in (counted, asked) for _, figure in some if figure is not None], dtype=float
        )
        sums = vstack([self.sums[rows[0]], self.asked[rows[1]]], format="csr")
        return Facts(csr_array(sums), figures, figures)


SHARES = ("wilson", "wilson_effective")
"""Methods of figures whose counted are among those that they are a share of."""


def hierarchies(
    areas: Iterable[tuple[str, str, str | None]],
    parts: Iterable[tuple[str, str, str]],
    members: Iterable[tuple[str, str, str, str, bool, bool]] = (),
) -> Hierarchies:
    """What is known, from rows of dim_area (area_code, area_type, comma-separated predecessors), dim_definition_part
    (indicator_id, definition_version, part) and dim_definition_member (the same two, population, kind, is_counted, is_base)."""
    made_of = {
        code: frozenset((predecessors or code).replace(" ", "").split(","))
        for code, area_type, predecessors in areas
        if area_type == "district"
    }
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for indicator, version, part in parts:
        named[indicator, version].add(part)
    counted, base = defaultdict(set), defaultdict(set)
    for indicator, version, population, kind, is_counted, is_base in members:
        for some, is_one in ((counted, is_counted), (base, is_base)):
            if is_one:
                some[indicator, version].add((population, kind))
    return Hierarchies(
        made_of,
        {key: frozenset(one) for key, one in named.items()},
        {key: Members(frozenset(counted[key]), frozenset(base[key])) for key in counted.keys() | base.keys()},
    )


def read(connection: duckdb.DuckDBPyConnection, marts: str) -> Hierarchies:
    """What a release tells everybody. marts: the schema that holds it."""
    columns = {
        "dim_area": "area_code, area_type, predecessors",
        "dim_definition_part": "indicator_id, definition_version, part",
        "dim_definition_member": "indicator_id, definition_version, population, kind, is_counted, is_base",
    }
    return hierarchies(
        *(connection.execute(f"select {some} from {marts}.{table}").fetchall() for table, some in columns.items())
    )


def whole(counted: float, base: float | None, *, is_share: bool) -> Said:
    """Counts as the whole numbers that they are. A share's counted are among its base."""
    least = float(round(counted))
    return Said(least, None if base is None else max(float(round(base)), least if is_share else 0.0))


def tables(cells: Iterable[Cell], known: Hierarchies) -> list[Table]:
    """Cells that have atoms in common, apart from all others. City rows belong to every kind of area that adds up to it."""
    family_of = known.families()
    families: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    cities: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in sorted(set(cells)):
        members = known.members.get(cell[:2])
        family = family_of[min(members.populations)] if members else cell.indicator_id
        if cell.area_type == CITY:
            cities[family, cell.basis].append(cell)
        else:
            space = "district" if cell.area_type == "former_district" else cell.area_type
            families[family, cell.basis, space].append(cell)
    for family, basis in cities.keys() - {key[:2] for key in families}:
        families[family, basis, CITY] = []
    return [
        table for key in sorted(families) for table in _apart(_table([*cities[key[:2]], *families[key]], key[2], known))
    ]


def _table(cells: list[Cell], space: str, known: Hierarchies) -> Table:
    areas, periods, definitions, sexes, ages = (
        _leaves({cell.area_code for cell in cells}, _areas(cells, space, known)),
        _leaves({(cell.period_type, cell.period) for cell in cells}, _months),
        _leaves(
            {(cell[:2], side) for cell in cells for side in ("counted", "asked")},
            lambda key: (known.counted if key[1] == "counted" else known.asked)(key[0]),
        ),
        _leaves({cell.sex for cell in cells}, _kinds({cell.sex for cell in cells})),
        _leaves({cell.age_group for cell in cells}, _ages({cell.age_group for cell in cells})),
    )
    reporting: dict[tuple[str, str], set[int]] = defaultdict(set)
    if space == COMMITTEE:
        # A committee without any row of a period has nothing to count.
        for cell in cells:
            if cell.area_type != CITY:
                reporting[cell.period_type, cell.period].update(areas[cell.area_code])
    numbers: dict[tuple, int] = {}
    entries: dict[str, tuple[list[int], list[int]]] = {side: ([], []) for side in ("counted", "asked")}
    for row, cell in enumerate(cells):
        period = cell.period_type, cell.period
        places = [leaf for leaf in areas[cell.area_code] if leaf in reporting[period]] or areas[cell.area_code]
        for side, (rows, columns) in entries.items():
            values = (places, periods[period], definitions[cell[:2], side], sexes[cell.sex], ages[cell.age_group])
            atoms = [numbers.setdefault(atom, len(numbers)) for atom in product(*values)]
            rows += [row] * len(atoms)
            columns += atoms
    sums, asked = (
        csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cells), len(numbers)))
        for rows, columns in entries.values()
    )
    shares = frozenset(cell for cell in cells if known.counted(cell[:2]) < known.asked(cell[:2]))
    return Table(tuple(cells), sums, asked, tuple(_differences(cells, known)), shares)


def _apart(table: Table) -> Iterable[Table]:
    """The table in parts that have no atom in common: what is said of one bears on no other."""
    count = len(table.cells)
    touched = csr_array(table.sums + table.asked)
    _, member = connected_components(block_array([[None, touched], [touched.T, None]], format="csr"), directed=False)
    for part in np.unique(member[:count]):
        rows, columns = np.flatnonzero(member[:count] == part), np.flatnonzero(member[count:] == part)
        place = {row: number for number, row in enumerate(rows.tolist())}
        yield Table(
            tuple(table.cells[row] for row in rows),
            csr_array(table.sums[rows][:, columns]),
            csr_array(table.asked[rows][:, columns]),
            tuple((place[one], place[other]) for one, other in table.differences if one in place),
            table.shares.intersection(table.cells[row] for row in rows),
        )


def _leaves(values: Iterable, elements: Callable) -> dict:
    """Each value as the numbers of its leaves: elements that no value tells apart are one leaf."""
    sets = {value: elements(value) for value in sorted(values)}
    signature: dict = defaultdict(list)
    for place, members in enumerate(sets.values()):
        for one in members:
            signature[one].append(place)
    kinds = {kind: number for number, kind in enumerate(sorted({tuple(one) for one in signature.values()}))}
    leaf = {one: kinds[tuple(places)] for one, places in signature.items()}
    return {value: tuple(sorted({leaf[one] for one in members})) for value, members in sets.items()}


def _areas(cells: list[Cell], space: str, known: Hierarchies) -> Callable[[str], frozenset]:
    if space == "district":
        everywhere = frozenset().union(*known.areas.values())
    else:
        everywhere = frozenset(cell.area_code for cell in cells if cell.area_type != CITY)
    if space == "focus_area":
        # They are places in the city, and do not cover it.
        everywhere |= {"elsewhere"}
    city = {cell.area_code for cell in cells if cell.area_type == CITY}
    return lambda code: (everywhere or frozenset([code])) if code in city else known.areas.get(code, frozenset([code]))


def _months(key: tuple[str, str]) -> frozenset:
    """The months of a period; of one that is no stretch of months (a survey's wave, a school term), itself."""
    period_type, period = key
    if period_type == "pooled":
        return frozenset(range(int(period[:4]) * 12, int(period[5:]) * 12 + 12))
    length = {"year": 12, "half_year": 6, "quarter": 3, "month": 1, "rolling_12m": 12}.get(period_type)
    if length is None:
        return frozenset([period])
    first = int(period[:4]) * 12
    if period_type in ("month", "rolling_12m"):
        last = first + int(period[5:]) - 1
        return frozenset(range(last - length + 1, last + 1))
    first += (int(period[-1]) - 1) * length if period_type != "year" else 0
    return frozenset(range(first, first + length))


def _kinds(values: set[str]) -> Callable[[str], frozenset]:
    """`all` is the others together; where only one of them is published, there is a rest."""
    parts = values - {"all"}
    everyone = frozenset(parts if len(parts) > 1 else {*parts, "rest"})
    return lambda value: everyone if value == "all" else frozenset([value])


def _ages(values: set[str]) -> Callable[[str], frozenset]:
    """Years of age; `all` holds every year that some group names, and a rest. A group without years is itself."""

    def years(value: str) -> frozenset:
        match = re.fullmatch(r"(\d+)(?:-(\d+)|\+)", value)
        return frozenset(range(int(match[1]), int(match[2] or 120) + 1)) if match else frozenset([value])

    everyone = frozenset().union(*(years(value) for value in values - {"all"}), ["rest"])
    return lambda value: everyone if value == "all" else years(value)


def _differences(cells: list[Cell], known: Hierarchies) -> Iterable[tuple[int, int]]:
    alike: dict[tuple, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        if cell[:2] in known.definitions:
            alike[cell[:1] + cell[2:]].append(place)
    for places in alike.values():
        for larger, smaller in product(places, places):
            if known.definitions[cells[larger][:2]] > known.definitions[cells[smaller][:2]]:
                yield larger, smaller
