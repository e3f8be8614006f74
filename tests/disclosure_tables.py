"""Small tables to protect: two definitions, four districts and the city, three years and all of them together."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.disclosure import pattern
from pipeline.disclosure.cells import Cell, Hierarchies, Said, hierarchies
from pipeline.disclosure.secret import Figure

DISTRICTS = ("bromma", "farsta", "jarva", "skarpnack")
KNOWN = hierarchies(
    [
        ("stockholm", "city", None),
        *((area, "district", None) for area in DISTRICTS if area != "jarva"),
        ("jarva", "district", "rinkeby_kista, spanga_tensta"),
    ],
    [("i", "wide", "a"), ("i", "wide", "b"), ("i", "narrow", "a")],
)


def cell(area: str, period: str, version: str) -> Cell:
    kind = {"stockholm": "city"}.get(area, "district")
    period_type = "pooled" if len(period) > 4 else "year"
    return Cell("i", version, "b", kind, area, "sdn11", period_type, period, "all", "all")


def table(counts: dict[tuple[str, str], tuple[int, int]]) -> list[Figure]:
    """By district and year: how many by the narrow definition, and how many more by the wide one. With the city, and pooled."""
    years = sorted({year for _, year in counts})
    periods = {year: [year] for year in years} | {f"{years[0]}-{years[-1]}": years}
    figures = []
    for area in ("stockholm", *DISTRICTS):
        inside = DISTRICTS if area == "stockholm" else (area,)
        for period, some in periods.items():
            narrow = sum(counts[one, year][0] for one in inside for year in some)
            wide = narrow + sum(counts[one, year][1] for one in inside for year in some)
            for version, count in (("wide", wide), ("narrow", narrow)):
                is_secret = 1 <= count <= 4 or (version == "narrow" and 1 <= wide - narrow <= 4)
                figures.append(
                    Figure(cell(area, period, version), Said(float(count), None), is_secret, is_withheld=is_secret,
                           rank=1 if version == "wide" else 2)
                )  # fmt: skip
    return figures


def protected(figures: list[Figure], known: Hierarchies = KNOWN) -> set[Cell]:
    return pattern.choose(figures, known) | {one.cell for one in figures if one.is_withheld}


count = st.one_of(st.integers(0, 6), st.integers(5, 40))
tables = st.fixed_dictionaries(
    {(area, year): st.tuples(count, st.integers(0, 8)) for area in DISTRICTS for year in ("2022", "2023", "2024")}
)

EASY = {(area, year): (20, 10) for area in DISTRICTS for year in ("2022", "2023", "2024")}
