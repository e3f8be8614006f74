"""How the choice of what is withheld, and the attack on it, grow with the number of cells: made-up tables of small counts."""

from __future__ import annotations

import random
import time

from pipeline.disclosure import attack, pattern
from pipeline.disclosure.attack import Published
from pipeline.disclosure.cells import Cell, Hierarchies, Said, hierarchies
from pipeline.disclosure.secret import Figure

DISTRICTS = tuple(f"district_{number}" for number in range(11))
KNOWN = hierarchies(
    [("city", "city", None), *((one, "district", None) for one in DISTRICTS)],
    [("persons", "wide", "a"), ("persons", "wide", "b"), ("persons", "narrow", "a")],
)
YEARS = (3, 6, 12, 20)


def growth(years: tuple[int, ...] = YEARS) -> list[str]:
    """A Markdown table, one line per size: two definitions, eleven districts and the city, single and pooled years."""
    lines = [
        "| disclosure, one indicator: years | cells | secret | withheld | choice, s | proof, s | processor s |",
        "|---|---|---|---|---|---|---|",
    ]
    for count in years:
        figures = table(count)
        started, used = time.perf_counter(), time.process_time()
        chosen = pattern.choose(figures, KNOWN)
        chose = time.perf_counter()
        withheld = chosen | {one.cell for one in figures if one.is_withheld}
        said = {one.cell: one.said for one in figures if one.said and one.cell not in withheld}
        attack.attack(Published(said, frozenset(withheld), frozenset(), KNOWN), {})
        attacked = time.perf_counter()
        secrets = sum(one.is_secret for one in figures)
        lines.append(
            f"| {count} | {len(figures)} | {secrets} | {len(withheld)} | {chose - started:.1f} | {attacked - chose:.1f} "
            f"| {time.process_time() - used:.1f} |"
        )
    return lines


def table(years: int, known: Hierarchies = KNOWN, seed: int = 1) -> list[Figure]:
    """Counts of which about one in six is secret, the same in every run."""
    source = random.Random(seed)
    counts = {
        (area, year, part): source.choice([source.randint(0, 8), source.randint(5, 60), source.randint(5, 60)])
        for area in DISTRICTS
        for year in range(years)
        for part in "ab"
    }
    figures = []
    for area in ("city", *DISTRICTS):
        for first in range(years):
            for length in (1, 3) if first + 3 <= years else (1,):
                for version in ("wide", "narrow"):
                    count = sum(
                        counts[one, year, part]
                        for one in (DISTRICTS if area == "city" else (area,))
                        for year in range(first, first + length)
                        for part in known.definitions["persons", version]
                    )
                    period = str(2000 + first) if length == 1 else f"{2000 + first}-{2002 + first}"
                    cell = Cell("persons", version, "b", "city" if area == "city" else "district", area, "today",
                                "year" if length == 1 else "pooled", period, "all", "all")  # fmt: skip
                    is_secret = 1 <= count <= 4
                    figures.append(
                        Figure(
                            cell,
                            Said(float(count), None),
                            is_secret,
                            is_withheld=is_secret,
                            rank=1 if version == "wide" else 2,
                        )
                    )
    return figures
