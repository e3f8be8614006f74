"""Made-up contracts, follow-ups and supplier checks as known on two dates. No company here exists, and no person."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from example.synthetic import Dice, Row, write_delivery

_DISTRICT_COMMITTEES = (
    "Järva stadsdelsnämnd",
    "Hässelby-Vällingby stadsdelsnämnd",
    "Bromma stadsdelsnämnd",
    "Kungsholmens stadsdelsnämnd",
    "Norra innerstadens stadsdelsnämnd",
    "Södermalms stadsdelsnämnd",
    "Enskede-Årsta-Vantörs stadsdelsnämnd",
    "Skarpnäcks stadsdelsnämnd",
    "Farsta stadsdelsnämnd",
    "Hägersten-Älvsjö stadsdelsnämnd",
    "Skärholmens stadsdelsnämnd",
)
_SERVICES = {
    "hemtjänst": "LOV",
    "vård- och omsorgsboende": "LOU",
    "personlig assistans": "LOU",
    "bostad med särskild service": "LOU",
    "städning": "LOU",
    "transport": "LOU",
}
_CENTRAL = {
    "Socialnämnden": {"hem för vård eller boende": "LOU", "konsulentstödd familjehemsvård": "LOU"},
    "Äldrenämnden": {"hemtjänst": "LOV", "vård- och omsorgsboende": "LOU", "transport": "LOU"},
    "Arbetsmarknadsnämnden": {"öppna insatser och behandling": "LOU", "bevakning": "LOU", "städning": "LOU"},
}
_FEW_SUPPLIERS = "Skarpnäcks stadsdelsnämnd"
"""Two suppliers until October 2025, so that the committees are withheld on 30 September and shown on 31 December."""
_AUTUMN = date(2025, 10, 15)
_AS_OF = (date(2025, 9, 30), date(2025, 12, 31))
_CONTRACTS_PER_COMMITTEE = 14
_SUPPLIERS = 42
_MONTHS_BETWEEN = {"hög": 6, "medel": 12, "låg": 24}
_DEVIATIONS = (
    "felaktig tidrapportering",
    "felaktig fakturering",
    "bemanning eller kompetens saknas",
    "obetalda skatter eller avgifter",
    "underleverantör som inte är godkänd",
    "brister i identitetskontroll",
    "dokumentation",
    "kvalitet",
)


@dataclass(frozen=True)
class _Contract:
    fields: Row
    start: date
    end: date | None
    months: int | None

    def is_listed(self, as_of: date) -> bool:
        """In force on the day, or ended within the year before it."""
        return self.start <= as_of and (self.end is None or self.end >= as_of - timedelta(days=365))


@dataclass(frozen=True)
class _Followup:
    fields: Row
    contract: str
    planned: date | None
    performed: date | None
    outcome: Row
    deadline: date | None = None
    closed: date | None = None

    def as_known(self, as_of: date) -> Row | None:
        """What a sender knows on a day: no outcome before it was performed, no closing before it was closed."""
        if self.performed is None or self.performed > as_of:
            if self.planned is None or self.planned > as_of + timedelta(days=180):
                return None
            return self.fields | {"Planerat datum": self.planned}
        closed = self.closed if self.closed and self.closed <= as_of else None
        known = {"Planerat datum": self.planned, "Genomförd datum": self.performed}
        return self.fields | known | self.outcome | {"Frist": self.deadline, "Stängd datum": closed}


def write_contracts(folder: Path) -> None:
    """The same contracts, follow-ups and supplier checks as known on 30 September and on 31 December 2025."""
    dice = Dice("contracts")
    suppliers = [(f"Exempelbolag {number:02d} AB", _organisation_number(number)) for number in range(1, _SUPPLIERS + 1)]
    contracts = list(_contracts(dice, suppliers))
    followups = [followup for contract in contracts for followup in _followups(dice, contract)]
    numbered = [
        (f"U-{position:04d}", followup) for position, followup in enumerate(sorted(followups, key=_first_day), start=1)
    ]
    checks = sorted(_checks(dice, suppliers), key=lambda row: (row["Kontrolldatum"], row["Organisationsnummer"]))
    for as_of in _AS_OF:
        listed = [contract for contract in contracts if contract.is_listed(as_of)]
        ids = {contract.fields["Avtals-id"] for contract in listed}
        known = [
            {"Uppföljnings-id": name} | row
            for name, followup in numbered
            if followup.contract in ids and (row := followup.as_known(as_of)) is not None
        ]
        rows = {
            "Avtal": [contract.fields | _next_planned(contract, followups, as_of) for contract in listed],
            "Uppföljningar": known,
            "Leverantörskontroller": [row for row in checks if row["Kontrolldatum"] <= as_of],
        }
        write_delivery("contract_followups", folder / f"avtalsuppfoljning_{as_of:%Y-%m-%d}.xlsx", as_of, rows)


def _organisation_number(position: int) -> str:
    """A number with a right check digit that nobody has: no kind of organisation has numbers that begin with 4."""
    body = f"4999{position:05d}"
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(body))
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    return f"{body[:6]}-{body[6:]}{check}"


def _contracts(dice: Dice, suppliers: Sequence[tuple[str, str]]) -> Iterable[_Contract]:
    number = 0
    services = dict.fromkeys(_DISTRICT_COMMITTEES, _SERVICES) | _CENTRAL
    for committee, bought in services.items():
        first = dice.between(0, len(suppliers) - 1)
        own = [suppliers[(first + step) % len(suppliers)] for step in range(dice.between(7, 10))]
        for position in range(_CONTRACTS_PER_COMMITTEE):
            number += 1
            is_autumn = committee == _FEW_SUPPLIERS and position >= _CONTRACTS_PER_COMMITTEE - 5
            choice = own[position % len(own)]
            if committee == _FEW_SUPPLIERS:
                choice = own[2 + position % 5] if is_autumn else own[position % 2]
            service = dice.one_of(tuple(bought))
            start = _AUTUMN if is_autumn else date(dice.between(2020, 2024), dice.between(1, 12), 1)
            # Until further notice, a term of years, or (some) ended in the course of 2025.
            end = None if bought[service] == "LOV" else _later(start, 12 * dice.between(4, 7)) - timedelta(days=1)
            if end and position == 3 and not is_autumn:
                end = date(2025, dice.between(3, 11), 28)
            risk = dice.one_of(("låg", "medel", "medel", "hög", None))
            months = _MONTHS_BETWEEN[risk] if risk else dice.one_of((12, 24, None))
            fields: Row = {
                "Avtals-id": f"A-{number:04d}",
                "Nämnd": committee,
                "Leverantör": choice[0],
                "Organisationsnummer": choice[1],
                "Tjänsteområde": service,
                "Upphandlingslag": bought[service],
                "Startdatum": start,
                "Slutdatum": end,
                "Avtalsvärde (kr)": None if dice.happens(0.1) else dice.between(6, 60) * 250_000,
                "Riskklass": risk,
                "Uppföljningsintervall (månader)": months,
            }
            yield _Contract(fields, start, end, months)


def _followups(dice: Dice, contract: _Contract) -> Iterable[_Followup]:
    """Planned ones by the interval since 2024, most of them performed; some unannounced and in depth."""
    last_day = min(contract.end or date.max, _AS_OF[-1])
    planned = _later(contract.start, contract.months) if contract.months else date.max
    while planned <= last_day + timedelta(days=180):
        if planned >= date(2024, 1, 1):
            performed = planned + timedelta(days=dice.between(-20, 60)) if dice.happens(0.85) else None
            kind = "fördjupad" if dice.happens(0.1) else "planerad"
            yield _followup(dice, contract, kind, planned, performed if performed and performed <= last_day else None)
        planned = _later(planned, contract.months or 1)
    if dice.happens(0.3):
        day = date(dice.between(2024, 2025), dice.between(1, 12), dice.between(1, 28))
        if contract.start < day <= last_day:
            yield _followup(dice, contract, "oanmäld", None, day)


def _followup(dice: Dice, contract: _Contract, kind: str, planned: date | None, performed: date | None) -> _Followup:
    name = str(contract.fields["Avtals-id"])
    fields: Row = {"Avtals-id": name, "Typ": kind}
    if performed is None:
        return _Followup(fields, name, planned, None, {})
    calm: Row = {"Avvikelsens allvar": "ingen", "Avtalet hävt": "nej", "Polisanmält": "nej", "Anmält till IVO": "nej"}
    if not dice.happens(0.6 if kind == "oanmäld" else 0.35):
        return _Followup(fields, name, planned, performed, calm)
    is_serious = dice.happens(0.35)
    severity = "allvarlig" if is_serious else "mindre"
    outcome = calm | {"Avvikelse": dice.one_of(_DEVIATIONS), "Avvikelsens allvar": severity}
    if is_serious:
        outcome |= _sanctions(dice)
    deadline = performed + timedelta(days=dice.one_of((14, 30, 60)))
    closed = performed + timedelta(days=dice.between(5, 80)) if dice.happens(0.85) else None
    return _Followup(fields, name, planned, performed, outcome, deadline, closed)


def _sanctions(dice: Dice) -> Row:
    given: Row = {}
    if dice.happens(0.4):
        given["Vite (kr)"] = dice.between(1, 20) * 10_000
    if dice.happens(0.3):
        given["Innehållen betalning (kr)"] = dice.between(1, 30) * 10_000
    if dice.happens(0.45):
        reclaimed = dice.between(2, 80) * 10_000
        given |= {"Återkrävt (kr)": reclaimed, "Återbetalt (kr)": int(reclaimed * dice.share() / 1000) * 1000}
    if dice.happens(0.15):
        reason = dice.one_of(("misstänkt välfärdsbrott", "annat avtalsbrott", "obestånd eller obetalda skatter"))
        given |= {"Avtalet hävt": "ja", "Skäl för hävning": reason}
    if dice.happens(0.3):
        given["Polisanmält"] = "ja"
    if dice.happens(0.2):
        given["Anmält till IVO"] = "ja"
    return given


def _next_planned(contract: _Contract, followups: Sequence[_Followup], as_of: date) -> Row:
    """By plan: the interval after the last follow-up known on the day, or after the start."""
    if contract.months is None:
        return {}
    own = [one.performed for one in followups if one.contract == contract.fields["Avtals-id"]]
    last = max((day for day in own if day and day <= as_of), default=contract.start)
    return {"Nästa planerade uppföljning": _later(last, contract.months)}


def _checks(dice: Dice, suppliers: Sequence[tuple[str, str]]) -> Iterable[Row]:
    """Most suppliers once or twice from October 2024; every tenth never."""
    for position, (_, number) in enumerate(suppliers):
        if position % 10 == 9:
            continue
        days = {date(2024, 10, 1) + timedelta(days=dice.between(0, 450)) for _ in range(dice.between(1, 2))}
        for day in sorted(days):
            yield {
                "Organisationsnummer": number,
                "Kontrolldatum": day,
                "F-skatt": "nej" if dice.happens(0.04) else "ja",
                "Arbetsgivarregistrering": "nej" if dice.happens(0.05) else "ja",
                "Skatteskuld (kr)": dice.between(1, 40) * 5_000 if dice.happens(0.1) else 0,
                "Skuld hos Kronofogden (kr)": dice.between(1, 40) * 5_000 if dice.happens(0.08) else 0,
                "Tillstånd": dice.one_of(("giltigt", "giltigt", "giltigt", "ej relevant", "ej relevant", None)),
                "Styrelsebyte": "ja" if dice.happens(0.08) else "nej",
                "Underleverantör till": dice.one_of(suppliers)[1] if position % 8 == 5 else None,
            }


def _first_day(followup: _Followup) -> tuple[date, str]:
    return followup.planned or followup.performed or date.max, followup.contract


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
