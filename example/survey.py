"""A made-up city survey: two waves as a report's tables, one per respondent. No figure here was measured."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from example.synthetic import Dice, Row, write_delivery
from pipeline.seeds import seed_rows

_STRAIN = {
    "Bromma": -0.7,
    "Enskede-Årsta-Vantör": 0.1,
    "Farsta": 0.2,
    "Hägersten-Liljeholmen": -0.3,
    "Hässelby-Vällingby": 0.3,
    "Kungsholmen": -0.6,
    "Norrmalm": -0.3,
    "Rinkeby-Kista": 0.9,
    "Skarpnäck": 0.0,
    "Skärholmen": 0.8,
    "Spånga-Tensta": 0.6,
    "Södermalm": -0.3,
    "Älvsjö": -0.4,
    "Östermalm": -0.5,
}
"""How far a district is from the city, in log odds: the districts of 2017 and 2020, which had merged or not by 2023."""
_ADULTS = {
    "Bromma": 64,
    "Enskede-Årsta-Vantör": 83,
    "Farsta": 49,
    "Hägersten-Älvsjö": 99,
    "Hässelby-Vällingby": 61,
    "Kungsholmen": 60,
    "Norrmalm": 63,
    "Rinkeby-Kista": 40,
    "Skarpnäck": 37,
    "Skärholmen": 29,
    "Spånga-Tensta": 32,
    "Södermalm": 112,
    "Östermalm": 68,
}
"""Thousands of residents that the weights of 2023 add up to, of the right order and no more."""
_FORMER = {"Hägersten-Liljeholmen", "Norrmalm", "Rinkeby-Kista", "Spånga-Tensta", "Älvsjö", "Östermalm"}
_FOCUS_STRAIN = {
    "Fokusområde Farsta": 0.3,
    "Fokusområde Hagsätra-Rågsved": 0.6,
    "Fokusområde Kista-Järva": 0.8,
    "Fokusområde Skärholmen": 0.9,
}
_QUESTIONS = {
    "feels_unsafe_outdoors_at_night": (0.24, 1),
    "avoids_going_out": (0.30, 1),
    "worried_about_crime": (0.20, 1),
    "victim_of_person_crime": (0.15, 1),
    "victim_of_property_crime": (0.25, 1),
    "confidence_in_police": (0.55, -1),
    "disorder_is_big_problem": (0.30, 1),
    "satisfied_with_cleanliness": (0.60, -1),
    "open_drug_trade_seen": (0.28, 1),
}
"""Question → the city's share, and whether strain raises (1) or lowers (-1) it. Lighting is a blank column."""
_SMALL = "Älvsjö"
"""Under 50 respondents in 2017, so that this wave's districts are withheld."""


def write_survey(folder: Path) -> None:
    """2017 and 2020 aggregated, 2023 per respondent in the 13 districts of that spring."""
    for wave, has_design_effect in ((2017, False), (2020, True)):
        rows = list(_survey_results(wave, has_design_effect))
        write_delivery(
            "stockholm_safety_survey", folder / f"trygghetsmatning_{wave}.xlsx", date(wave, 9, 30), {"Resultat": rows}
        )
    rows = list(_survey_answers())
    write_delivery(
        "stockholm_safety_survey", folder / "trygghetsmatning_2023.xlsx", date(2023, 9, 30), {"Respondenter": rows}
    )


def _chance(question: str, strain: float) -> float:
    share, direction = _QUESTIONS[question]
    return 1 / (1 + math.exp(-(math.log(share / (1 - share)) + direction * strain)))


def _survey_results(wave: int, has_design_effect: bool) -> Iterable[Row]:
    dice = Dice(f"survey {wave}")
    respondents = {name: dice.between(820, 1400) for name in _STRAIN}
    if wave == 2017:
        respondents[_SMALL] = 43
    for question in _QUESTIONS:
        counted = {name: _share(dice, question, _STRAIN[name], n) for name, n in respondents.items()}
        everybody = sum(respondents.values())
        city = sum(counted[name] * n for name, n in respondents.items()) / everybody
        base = {"Undersökning": "stockholm", "Våg": wave, "Fråga": question, "Kön": "alla", "Åldersgrupp": "alla"}
        yield (
            base | {"Områdestyp": "staden", "Område": "Stockholms stad"} | _estimate(city, everybody, has_design_effect)
        )
        for sex, shift in (("kvinnor", 0.03), ("män", -0.03)):
            half = everybody // 2
            split = {"Områdestyp": "staden", "Område": "Stockholms stad", "Kön": sex}
            yield base | split | _estimate(city + shift, half, has_design_effect)
        for name, n in respondents.items():
            kind = "tidigare stadsdelsområde" if name in _FORMER else "stadsdelsområde"
            yield base | {"Områdestyp": kind, "Område": name} | _estimate(counted[name], n, has_design_effect)
        for name, strain in _FOCUS_STRAIN.items():
            n = dice.between(220, 480)
            share = _share(dice, question, strain, n)
            yield base | {"Områdestyp": "fokusområde", "Område": name} | _estimate(share, n, has_design_effect)


def _share(dice: Dice, question: str, strain: float, n: int) -> float:
    """A share near its chance: two standard errors wide at most, and never under five respondents."""
    chance = _chance(question, strain)
    drawn = chance + (dice.share() - 0.5) * 4 * math.sqrt(chance * (1 - chance) / n)
    return max(drawn, 5 / n)


def _estimate(share: float, n: int, has_design_effect: bool) -> Row:
    """Share and Wilson limits in per cent with one decimal, at a design effect of 1.3."""
    z, n_eff = 1.959963984540054, n / 1.3
    middle = share + z * z / (2 * n_eff)
    width = z * math.sqrt(share * (1 - share) / n_eff + z * z / (4 * n_eff * n_eff))
    scale = 1 + z * z / n_eff
    return {
        "Andel (%)": round(share * 100, 1),
        "Antal svarande": n,
        "Undre gräns (%)": round((middle - width) / scale * 100, 1),
        "Övre gräns (%)": round((middle + width) / scale * 100, 1),
        "Designeffekt": 1.3 if has_design_effect else None,
    }


def _survey_answers() -> Iterable[Row]:
    dice = Dice("survey 2023")
    codes = {row["question_id"]: row for row in seed_rows("survey_question")}
    strain_2023 = _STRAIN | {"Hägersten-Älvsjö": -0.3}
    number = 0
    for district in _ADULTS:
        strain = strain_2023[district]
        size = dice.between(66, 88)
        for _ in range(size):
            number += 1
            row: Row = {
                "Undersökning": "stockholm",
                "Våg": 2023,
                "Svarande": f"R{number:05d}",
                "Stadsdelsområde": district,
                "Vikt": round((0.65 + 0.7 * dice.share()) * _ADULTS[district] * 1000 / size, 2),
                "Åldersgrupp": dice.one_of(("16-24", "25-44", "25-44", "45-64", "45-64", "65-85")),
                "Kön": dice.one_of(("kvinna", "man")),
            }
            for question in _QUESTIONS:
                counted = codes[question]["counted_answers"].split("|")
                others = [code for code in codes[question]["valid_answers"].split("|") if code not in counted]
                chosen = counted if dice.happens(_chance(question, strain)) else others
                answer = dice.one_of(chosen)
                row[question] = None if dice.happens(0.03) else answer
            yield row
