"""A generated load of reported crimes in Brå's text format: as many rows as asked for, files of at most 100 MB.

The figures are made up and consistent, so that every check of the parser and of the models has work to do and passes: one
population per region and year, parts within their chapter, districts within the city.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipeline.seeds import seed_rows

HEADER = "Region;Brott;År;Period;Antal;/100 000 inv\n"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
YEARS = range(1996, 2027)
_MAX_BYTES = 95_000_000
_FEWEST_REGIONS = 20
# Chapters and their parts of the month search: a part is at most its chapter.
_CRIMES = (
    ("3 kap. Brott mot liv och hälsa", 60),
    ("därav misshandel inkl. grov", 50),
    ("4 kap. Brott mot frihet och frid", 70),
    ("5 kap. Ärekränkningsbrott", 9),
    ("6 kap. Sexualbrott", 20),
    ("7 kap. Brott mot familj", 3),
    ("8 kap. Stöld, rån m.m.", 250),
    ("därav biltillgrepp", 10),
    ("därav cykeltillgrepp", 30),
    ("därav stöld ur och från motordrivet fordon", 40),
    ("därav inbrottsstöld i bostad", 15),
    ("därav stöld och snatteri i butik, varuhus o.d.", 45),
    ("därav fickstöld", 8),
    ("därav rån, inkl. grovt", 6),
    ("9 kap. Bedrägeri och annan oredlighet", 140),
    ("10 kap. Förskingring och annan trolöshet", 7),
    ("12 kap. Skadegörelsebrott", 300),
    ("13 kap. Allmänfarliga brott", 5),
    ("14 kap. Förfalskningsbrott", 6),
    ("15 kap. Mened, falskt åtal m.m.", 3),
    ("16 kap. Brott mot allmän ordning", 5),
    ("17 kap. Brott mot allmän verksamhet", 20),
    ("Brott mot narkotikastrafflagen", 60),
    ("Brott mot bidragsbrottslagen", 12),
    ("Alkohollagen", 2),
    ("Vapenlagen", 8),
)


def write(folder: Path, rows: int) -> int:
    """Write at least `rows` rows below `folder` as files of whole years. Returns how many it wrote."""
    target = folder / "bra_reported_crimes"
    target.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20241231)
    written, part, lines, size = 0, 0, [HEADER], 0
    rows_of_region = len(_CRIMES) * len(MONTHS)
    others = max(_FEWEST_REGIONS, math.ceil(rows / len(YEARS) / rows_of_region))
    for block, count in _years(random, others):
        lines.append(block)
        written, size = written + count, size + len(block)
        if size > _MAX_BYTES or written >= rows:
            part += 1
            (target / f"Databasfil_{part:03}.txt").write_bytes("".join([*lines, "\r\n"]).encode("iso-8859-1"))
            lines, size = [HEADER], 0
        if written >= rows:
            return written
    raise AssertionError("the regions are counted so that the years suffice")


def _years(random: np.random.Generator, others: int) -> Iterator[tuple[str, int]]:
    """One year after the other: the text of all its rows, and how many they are."""
    districts = [
        row["label"]
        for row in seed_rows("area_alias")
        if row["publisher"] == "bra"
        and row["label"].startswith("Stadsdelsområde")
        and row["area_code"] in {area["area_code"] for area in seed_rows("area") if area["area_type"] == "district"}
    ]
    labels = {row["area_code"]: row["label"] for row in seed_rows("area_alias") if row["label"] in districts}
    regions = [*labels.values(), *(f"Prov{number:04} kommun" for number in range(others))]
    means = np.array([mean for _, mean in _CRIMES], dtype=float)
    for year in YEARS:
        population = random.integers(20_000, 120_000, len(regions))
        # The chapters' parts shrink with their chapter: a binomial share keeps them within it.
        counts = random.poisson(means[None, :, None], (len(regions), len(_CRIMES), 12))
        for index, (label, _) in enumerate(_CRIMES):
            if label.startswith("därav"):
                chapter = max(i for i in range(index) if not _CRIMES[i][0].startswith("därav"))
                counts[:, index] = np.minimum(counts[:, index], counts[:, chapter] // 8)
        city = counts[: len(labels)].sum(axis=0) + 3
        everything = [("Stockholm kommun", int(population[: len(labels)].sum()), city)]
        everything += [(name, int(population[i]), counts[i]) for i, name in enumerate(regions)]
        rows = []
        for name, residents, figures in everything:
            rates = np.floor(figures * 100_000 / residents + 0.5).astype(int)
            for index, (crime, _) in enumerate(_CRIMES):
                start = f"{name};{crime};{year};"
                rows += [
                    f"{start}{month};{count};{rate};\n"
                    for month, count, rate in zip(MONTHS, figures[index], rates[index], strict=True)
                ]
        yield "".join(rows), len(rows)
