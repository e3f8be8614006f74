"""How rows of `fct_indicator_value` hang together: each figure as a sum of the same atoms, so that what adds up, adds up.

Districts add up to the city and former districts to those of today; months to halves, years, rolling and pooled ones; parts
to the definitions that name them; sexes and ages to all. No relation is listed: each is a set of elements, and atoms are
what no published row divides any further.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.sparse import block_array, csr_array

from pipeline.disclosure.linear import Facts

CITY = "city"


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
    """What a row tells: how many were counted, and of how many where those are counted among these (a share)."""

    counted: float | None
    base: float | None


@dataclass(frozen=True)
class Hierarchies:
    """What everybody knows of areas and definitions. Where nothing is known, an area or a definition is itself alone."""

    areas: Mapping[str, frozenset[str]]
    """District → those that it was put together from, or itself. The city is all of them."""
    definitions: Mapping[tuple[str, str], frozenset[str]]
    """Indicator and definition version → what it adds up."""


@dataclass(frozen=True)
class Table:
    """Cells that have atoms in common. Row i of `sums` says which atoms cell i adds up."""

    cells: tuple[Cell, ...]
    sums: csr_array
    differences: tuple[tuple[int, int], ...]
    """Cells of which the first contains the second by its definition, all else alike: readers can subtract them."""

    @property
    def subtracted(self) -> csr_array:
        """The differences as sums of atoms."""
        larger, smaller = ([pair[side] for pair in self.differences] for side in (0, 1))
        return csr_array(self.sums[larger] - self.sums[smaller])

    def facts(self, said: Mapping[Cell, Said]) -> Facts:
        """What is said of cells, as sums of atoms: first of all who were counted, then of all others who were asked."""
        counted = [(row, said[cell].counted) for row, cell in enumerate(self.cells) if cell in said]
        asked = [(row, said[cell].base) for row, cell in enumerate(self.cells) if cell in said]
        rows = [[row for row, figure in some if figure is not None] for some in (counted, asked)]
        figures = np.array(
            [figure for some in (counted, asked) for _, figure in some if figure is not None], dtype=float
        )
        sums = block_array([[self.sums[rows[0]], None], [self.sums[rows[1]], self.sums[rows[1]]]], format="csr")
        return Facts(csr_array(sums), figures, figures)

    def counted(self, sums: csr_array) -> csr_array:
        """Sums of cells as they stand in `facts`."""
        return csr_array(block_array([[sums, csr_array(sums.shape)]], format="csr"))


def hierarchies(areas: Iterable[tuple[str, str, str | None]], parts: Iterable[tuple[str, str, str]]) -> Hierarchies:
    """From (area_code, area_type, comma-separated predecessors) and (indicator_id, definition_version, part)."""
    made_of = {
        code: frozenset((predecessors or code).replace(" ", "").split(","))
        for code, area_type, predecessors in areas
        if area_type == "district"
    }
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for indicator, version, part in parts:
        named[indicator, version].add(part)
    return Hierarchies(made_of, {key: frozenset(one) for key, one in named.items()})


def tables(cells: Iterable[Cell], known: Hierarchies) -> list[Table]:
    """One table per indicator, basis and kind of area. City rows belong to every kind of area that adds up to it."""
    families: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    cities: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in sorted(set(cells)):
        if cell.area_type == CITY:
            cities[cell.indicator_id, cell.basis].append(cell)
        else:
            space = "district" if cell.area_type == "former_district" else cell.area_type
            families[cell.indicator_id, cell.basis, space].append(cell)
    for indicator, basis in cities.keys() - {key[:2] for key in families}:
        families[indicator, basis, CITY] = []
    return [_table([*cities[key[:2]], *families[key]], key[2], known) for key in sorted(families)]


def _table(cells: list[Cell], space: str, known: Hierarchies) -> Table:
    dimensions = [
        _leaves({cell.area_code for cell in cells}, _areas(cells, space, known)),
        _leaves({(cell.period_type, cell.period) for cell in cells}, _months),
        _leaves(
            {(cell.indicator_id, cell.definition_version) for cell in cells},
            lambda key: known.definitions.get(key, frozenset([key])),
        ),
        _leaves({cell.sex for cell in cells}, _kinds({cell.sex for cell in cells})),
        _leaves({cell.age_group for cell in cells}, _ages({cell.age_group for cell in cells})),
    ]
    numbers: dict[tuple, int] = {}
    rows, columns = [], []
    for row, cell in enumerate(cells):
        values = (cell.area_code, (cell.period_type, cell.period), cell[:2], cell.sex, cell.age_group)
        for atom in product(*(leaves[value] for leaves, value in zip(dimensions, values, strict=True))):
            rows.append(row)
            columns.append(numbers.setdefault(atom, len(numbers)))
    sums = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cells), len(numbers)))
    return Table(tuple(cells), sums, tuple(_differences(cells, known)))


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
