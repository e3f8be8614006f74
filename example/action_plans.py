"""Made-up situational pictures and action plans: ten problems that any district could have, at no real place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from example.synthetic import Dice, Row, write_delivery

_DISTRICTS = {
    "Järva": "JÄR",
    "Hässelby-Vällingby": "HÄV",
    "Bromma": "BRO",
    "Kungsholmen": "KUN",
    "Norra innerstaden": "NIN",
    "Södermalm": "SÖD",
    "Enskede-Årsta-Vantör": "EÅV",
    "Skarpnäck": "SKN",
    "Farsta": "FAR",
    "Hägersten-Älvsjö": "HÄÄ",
    "Skärholmen": "SKH",
}
_COMMITTEES = {
    "Järva": "Järva stadsdelsnämnd",
    "Hässelby-Vällingby": "Hässelby-Vällingby stadsdelsnämnd",
    "Bromma": "Bromma stadsdelsnämnd",
    "Kungsholmen": "Kungsholmens stadsdelsnämnd",
    "Norra innerstaden": "Norra innerstadens stadsdelsnämnd",
    "Södermalm": "Södermalms stadsdelsnämnd",
    "Enskede-Årsta-Vantör": "Enskede-Årsta-Vantörs stadsdelsnämnd",
    "Skarpnäck": "Skarpnäcks stadsdelsnämnd",
    "Farsta": "Farsta stadsdelsnämnd",
    "Hägersten-Älvsjö": "Hägersten-Älvsjö stadsdelsnämnd",
    "Skärholmen": "Skärholmens stadsdelsnämnd",
    "Rinkeby-Kista": "Rinkeby-Kista stadsdelsnämnd",
    "Stockholms stad": "Kommunstyrelsen",
}
_AS_OF = (date(2025, 6, 30), date(2025, 12, 31))
_BEFORE_THE_MERGER = date(2023, 6, 30)
_NO_PICTURE, _OLD_PICTURE = "Kungsholmen", "Skarpnäck"


@dataclass(frozen=True)
class _Problem:
    title: str
    focus_area: str
    cause: str
    indicator: str
    actions: tuple[tuple[str, str, str], ...]
    """Title, kind and target group of each."""


_PUBLIC, _SOCIAL, _PREVENTIVE = "stadens offentliga miljö", "riktade sociala insatser", "förebyggande arbete"
_PROBLEMS = (
    _Problem(
        "Rån mot unga på väg hem från fritidsaktiviteter", _PUBLIC,
        "Få vuxna rör sig på gångstråken på vardagskvällar. Händelserna sker nära kollektivtrafiken strax efter stängning.",
        "reported_robbery",
        (("Vuxna på stråken på vardagskvällar", "närvaro", "unga"),
         ("Trygghetsronder med skolor och föreningar", "samverkan", "unga")),
    ),
    _Problem(
        "Otrygghet kring centrumtorget på kvällstid", _PUBLIC,
        "Belysningen är ojämn och lokalerna i bottenvåningarna står tomma. Platsen upplevs som övergiven.",
        "feels_unsafe_outdoors",
        (("Ny belysning och röjd växtlighet", "fysisk miljö", "platsen"),
         ("Platssamverkan med fastighetsägare", "samverkan", "företag och föreningar"),
         ("Trygghetsvärdar på torget", "närvaro", "besökare")),
    ),
    _Problem(
        "Unga som begår upprepade brott", _SOCIAL,
        "Kontakten mellan skola och socialtjänst kommer sent. Familjer nås först när brotten redan är flera.",
        "strategic_crimes_boys",
        (("Förstärkt samverkan mellan skola, socialtjänst, polis och fritid", "social insats", "unga"),
         ("Föräldrastöd i grupp", "social insats", "vårdnadshavare")),
    ),
    _Problem(
        "Skadegörelse på förskolor och skolor", _PUBLIC,
        "Gårdarna saknar insyn efter skoltid. Skador som inte lagas drar till sig nya.",
        "reported_criminal_damage",
        (("Snabb sanering och lagning", "fysisk miljö", "platsen"),
         ("Öppna skolgårdar med ledare på lov", "närvaro", "barn")),
    ),
    _Problem(
        "Inbrott i bostäder", _PREVENTIVE,
        "Få grannar känner varandra och entréer står öppna.",
        "reported_domestic_burglary",
        (("Grannsamverkan med bostadsrättsföreningar", "samverkan", "boende"),
         ("Information till nyinflyttade", "information och utbildning", "boende")),
    ),
    _Problem(
        "Öppen narkotikahandel vid kollektivtrafiken", _PUBLIC,
        "Skymda hörn ger skydd för handel, och platsen saknar annan användning.",
        "reported_drug_crimes",
        (("Ombyggd entré med fri sikt", "fysisk miljö", "platsen"),
         ("Ordningsvakter enligt paragraf tre", "närvaro", "besökare")),
    ),
    _Problem(
        "Hot mot stadens medarbetare", "otillåten påverkan",
        "Rutiner för att anmäla hot är okända på flera arbetsplatser, och chefer följer inte upp.",
        "reported_threats_against_officials",
        (("Utbildning om otillåten påverkan", "information och utbildning", "stadens medarbetare"),
         ("Stödfunktion för utsatta medarbetare", "annat", "stadens medarbetare")),
    ),
    _Problem(
        "Felaktiga utbetalningar i upphandlad omsorg", "välfärdsbrott",
        "Uppföljningen av avtal sker sällan oanmäld, och avvikelser stängs inte i tid.",
        "deviations_closed_in_time",
        (("Oanmälda uppföljningar i samverkan", "tillsyn och kontroll", "företag och föreningar"),),
    ),
    _Problem(
        "Misshandel i hemmiljö", _SOCIAL,
        "Många söker hjälp sent. Stödet är okänt och upplevs som svårt att nå.",
        "reported_assault",
        (("Uppsökande stöd till våldsutsatta", "social insats", "boende"),
         ("Frågor om våld som rutin i hälsosamtal", "samverkan", "vårdnadshavare")),
    ),
    _Problem(
        "Cykelstölder vid stationen", "stadsutveckling",
        "Cykelställen saknar ramlås och ligger utan insyn.",
        "reported_bicycle_theft",
        (("Cykelgarage med ramlås", "fysisk miljö", "besökare"),),
    ),
)  # fmt: skip
_OUTCOMES = ("som planerat", "som planerat", "delvis", "delvis", "uteblev", "okänt")
_FINDINGS = {
    "som planerat": "Åtgärden är genomförd som planerat och de som berörs beskriver en förändring.",
    "delvis": "Delar av åtgärden är genomförda. Samverkan fungerar, men resurserna räckte inte hela tiden.",
    "uteblev": "Åtgärden kom inte igång som tänkt och ingen förändring har märkts.",
    "okänt": "Det saknas underlag för att bedöma vad åtgärden gav.",
}


@dataclass(frozen=True)
class _Action:
    fields: Row
    start: date
    due: date
    done: date | None
    stopped: date | None
    followups: tuple[Row, ...]

    def as_known(self, as_of: date) -> Row:
        status = "pågående"
        if self.stopped and self.stopped <= as_of:
            status = "avbruten"
        elif self.done and self.done <= as_of:
            status = "genomförd"
        elif self.start > as_of:
            status = "planerad"
        return self.fields | {"Startdatum": self.start, "Slutdatum": self.due, "Status": status}


def write_action_plans(folder: Path) -> None:
    """All of today's districts and the city as known on two dates of 2025, and Rinkeby-Kista as it was before it merged."""
    dice = Dice("action plans")
    plans = {area: list(_plan(dice, area, code)) for area, code in _DISTRICTS.items()}
    plans["Stockholms stad"] = list(_plan(dice, "Stockholms stad", "KS", problems=_PROBLEMS[6:8]))
    adopted = {area: date(2024, dice.between(2, 5), dice.between(1, 28)) for area in plans}
    for as_of in _AS_OF:
        rows = _rows(plans, as_of)
        rows["Lägesbilder"] = [_picture(area, adopted[area], as_of) for area in plans]
        write_delivery("district_action_plans", folder / f"atgardsplaner_{as_of}.xlsx", as_of, rows)
    merged = {"Rinkeby-Kista": list(_plan(dice, "Rinkeby-Kista", "RIK", problems=_PROBLEMS[:2], first_year=2021))}
    rows = _rows(merged, _BEFORE_THE_MERGER)
    rows["Lägesbilder"] = [_picture("Rinkeby-Kista", date(2022, 4, 12), _BEFORE_THE_MERGER)]
    write_delivery("district_action_plans", folder / "rinkeby-kista_2023.xlsx", _BEFORE_THE_MERGER, rows)


def _picture(area: str, adopted: date, as_of: date) -> Row:
    """Kungsholmen adopts its first one in the autumn; Skarpnäck's is from before the law."""
    if area == _NO_PICTURE:
        adopted = date(2025, 10, 20)
        if as_of < adopted:
            return {"Område": area}
    if area == _OLD_PICTURE:
        adopted = date(2022, 11, 15)
    year = adopted.year - 1
    number = f"{_DISTRICTS.get(area, 'KS' if area == 'Stockholms stad' else 'RIK')} {adopted.year}/{adopted.day + 100}"
    return {
        "Område": area,
        "Antagen": adopted,
        "Avser från": date(year, 1, 1),
        "Avser till": date(year, 12, 31),
        "Diarienummer": number,
    }


def _plan(
    dice: Dice, area: str, code: str, *, problems: Sequence[_Problem] = (), first_year: int = 2022
) -> Iterable[tuple[Row, list[_Action]]]:
    """Problems with their actions. Some lack a link: the cause, the indicator or the action."""
    first = dice.between(0, len(_PROBLEMS) - 1)
    chosen = problems or [_PROBLEMS[(first + step) % len(_PROBLEMS)] for step in (0, 1, 3, 6)]
    for number, one in enumerate(chosen, start=1):
        has_cause, has_indicator, has_actions = dice.happens(0.75), dice.happens(0.85), dice.happens(0.9)
        name = f"{code}-P{number}"
        row: Row = {
            "Problem-id": name,
            "Område": area,
            "Problem": one.title,
            "Fokusområde": one.focus_area,
            "Prioriterat": "ja" if number < 4 else "nej",
            "Orsaksanalys": "ja" if has_cause else "nej",
            "Orsaker": one.cause if has_cause else None,
            "Indikator": one.indicator if has_indicator else None,
        }
        actions = one.actions if has_actions else ()
        yield (
            row,
            [
                _action(dice, area, f"{code}-Å{number}{position}", name, action, first_year)
                for position, action in enumerate(actions, start=1)
            ],
        )


def _action(dice: Dice, area: str, name: str, problem: str, action: tuple[str, str, str], first_year: int) -> _Action:
    title, kind, group = action
    start = date(dice.between(first_year, first_year + 1), dice.between(1, 12), 1)
    due = date(start.year + 2, dice.one_of((6, 12)), 30)
    if dice.happens(0.15):
        start, due = date(2025, 9, 1), date(2026, 12, 31)
    done = due + timedelta(days=dice.between(-60, 30)) if dice.happens(0.7) else None
    stopped = start + timedelta(days=200) if done is None and dice.happens(0.25) else None
    followups = [
        _followup(dice, name, day)
        for day, chance in ((start + timedelta(days=180), 0.5), ((done or due) + timedelta(days=90), 0.7))
        if dice.happens(chance) and not (stopped and day > stopped)
    ]
    fields: Row = {
        "Åtgärds-id": name,
        "Problem-id": problem,
        "Åtgärd": title,
        "Slag": kind,
        "Ansvarig nämnd": _COMMITTEES[area],
        "Målgrupp": group,
    }
    return _Action(fields, start, due, done, stopped, tuple(followups))


def _followup(dice: Dice, action: str, day: date) -> Row:
    outcome = dice.one_of(_OUTCOMES)
    return {
        "Åtgärds-id": action,
        "Datum": day,
        "Utfall": outcome,
        "Mätt före och efter": None if outcome == "okänt" else "ja" if dice.happens(0.5) else "nej",
        "Vad den visade": _FINDINGS[outcome],
    }


def _rows(plans: dict[str, list[tuple[Row, list[_Action]]]], as_of: date) -> dict[str, list[Row]]:
    """What a sender knows on a day."""
    actions = [action for plan in plans.values() for _, some in plan for action in some]
    return {
        "Problem": [problem for plan in plans.values() for problem, _ in plan],
        "Åtgärder": [action.as_known(as_of) for action in actions],
        "Uppföljningar": [row for action in actions for row in action.followups if row["Datum"] <= as_of],
    }
