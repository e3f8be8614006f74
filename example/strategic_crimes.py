"""Made-up counts of strategic crimes by district, sex and offence. Nobody was counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from example.synthetic import Dice, Row, write_delivery

_YOUTH = {
    "Järva": (2050, 1.5),
    "Hässelby-Vällingby": (1600, 1.1),
    "Bromma": (1750, 0.7),
    "Kungsholmen": (950, 0.8),
    "Norra innerstaden": (2000, 0.7),
    "Södermalm": (1750, 0.8),
    "Enskede-Årsta-Vantör": (1750, 1.1),
    "Skarpnäck": (850, 1.0),
    "Farsta": (1100, 1.1),
    "Hägersten-Älvsjö": (2100, 0.8),
    "Skärholmen": (850, 1.6),
}
"""District → boys aged 15–17 at the end of 2023, and how its level compares with the city's."""
_OFFENCES = {
    "Rån": (9.0, 1.0),
    "Grov stöld": (1.5, 0.4),
    "Tillgrepp av motorfordon": (9.0, 0.8),
    "Våld mot tjänsteman": (3.5, 4.0),
    "Hot mot tjänsteman": (4.0, 4.5),
    "Övergrepp i rättssak": (3.0, 0.8),
    "Narkotikabrott": (22.0, 10.0),
}
"""Offence → suspicions a year per 1 000 boys and per 1 000 girls."""
_OFFICIALS = ("Våld mot tjänsteman", "Hot mot tjänsteman")
_COMBINED = "Våld eller hot mot tjänsteman"
_CONVICTED_OF_SUSPECTED = 0.25


def write_strategic_crimes(folder: Path) -> None:
    """Counts 2019–2024 by district, sex, offence and basis. Convictions are few: their lines hold cells of 1 to 4."""
    rows = list(_strategic_counts())
    write_delivery("strategic_crimes", folder / "strategiska_brott_2019-2024.xlsx", date(2025, 5, 31), {"Antal": rows})


def _strategic_counts() -> Iterable[Row]:
    dice = Dice("strategic crimes")
    for year in range(2019, 2025):
        for district, (boys, level) in _YOUTH.items():
            for sex, of_boys in (("pojkar", 1.0), ("flickor", 0.95)):
                population = round(boys * of_boys * (1 + 0.012 * (year - 2024)))
                base = {
                    "Stadsdelsområde": district,
                    "Period": str(year),
                    "Kön": sex,
                    "Åldersgrupp": "15-17",
                    "Räkneenhet": "brott",
                    "Befolkning": population,
                }
                thousands = level * population / 1000
                suspected = {name: rates[sex == "flickor"] * thousands for name, rates in _OFFENCES.items()}
                # The two bases come as senders have them: officials apart among suspicions, together among convictions.
                convicted = {name: mean for name, mean in suspected.items() if name not in _OFFICIALS}
                convicted[_COMBINED] = sum(suspected[name] for name in _OFFICIALS)
                for offence, mean in suspected.items():
                    yield base | {"Brottstyp": offence, "Underlag": "misstänkt", "Antal": dice.poisson(mean)}
                for offence, mean in convicted.items():
                    count = dice.poisson(mean * _CONVICTED_OF_SUSPECTED)
                    yield base | {"Brottstyp": offence, "Underlag": "lagförd", "Antal": count}
