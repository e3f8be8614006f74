"""The proof that nothing withheld can be worked out from a release, and the search for what leaks as it is.

The attack is held against the secrets here, and only here. What comes out names indicators and counts, never a cell: which
cells are secret is a secret too.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import duckdb

from pipeline import revisions, warehouse
from pipeline.checks import CheckResult, Sentence
from pipeline.disclosure import PROVED, TOLD_BEFORE, attack, leaks, secret
from pipeline.disclosure.attack import Bound
from pipeline.disclosure.cells import Cell, Sum
from pipeline.disclosure.secret import Need
from pipeline.faults import Fault

if TYPE_CHECKING:
    from pipeline.settings import Settings

RELEASE_ALONE, WITH_EARLIER = "this_publication", "with_earlier_publications"


@dataclass(frozen=True)
class Proof:
    """What the attack on one indicator came to: a row of `dim_disclosure_proof`."""

    indicator_id: str
    knowledge: str
    """What the attacker had: this publication, or that and everything published before."""
    withheld_cells: int
    attacked_sums: int
    """Withheld cells, the rests of their shares, and differences between definitions, whose bounds were computed."""
    narrowest_room: int | None
    """How many values are possible of the withheld figure that is known best, secret or protecting others; None where nothing
    bounds any."""
    told_sums: int
    """Of the secrets, how many could be told more closely than the rule allows. A publication has none."""
    told_before: int = 0
    """The same of those that earlier publications alone tell at least as closely: what cannot be taken back."""


@dataclass(frozen=True)
class Verdict:
    """All proofs of a release, and what leaks in it."""

    proofs: list[Proof]
    leaks: list[str]
    seconds: float

    @property
    def told(self) -> list[Proof]:
        return [proof for proof in self.proofs if proof.told_sums]

    def results(self) -> list[CheckResult]:
        """As checks of a release, in the order of `PROVED`. They name indicators and columns, never a cell or its count."""
        told = sorted({proof.indicator_id for proof in self.told})
        before: Counter[str] = Counter()
        for proof in self.proofs:
            before[proof.indicator_id] = max(before[proof.indicator_id], proof.told_before)
        known = [f"{indicator} ({count})" for indicator, count in sorted(before.items()) if count]
        attacked = sum(proof.attacked_sums for proof in self.proofs)
        rooms = [proof.narrowest_room for proof in self.proofs if proof.narrowest_room is not None]
        return [
            _result(
                name,
                failed=len(found),
                message=meaning.then(*said),
            )
            for (name, meaning), found, said in zip(
                PROVED.items(),
                (told, known, self.leaks),
                (
                    (
                        f"Stämmer inte för {', '.join(told)}. Inget får publiceras förrän det är lagat.",
                        f"Broken for {', '.join(told)}. See E-DISCLOSURE in the runbook; nothing may be published until it is "
                        "mended.",
                    )
                    if told
                    else (
                        f"{attacked} summor prövade på {self.seconds} s"
                        + (f"; den dolda siffra som är bäst känd kan vara {min(rooms)} olika tal." if rooms else "."),
                        f"{attacked} sums attacked in {self.seconds} s"
                        + (
                            f"; the withheld figure that is known best can be {min(rooms)} different numbers."
                            if rooms
                            else "."
                        ),
                    ),
                    (
                        f"Stämmer inte (antal siffror): {', '.join(known)}. Den här publiceringen säger inte mer om dem.",
                        f"Not so (number of figures): {', '.join(known)}. This publication tells no more of them.",
                    )
                    if known
                    else ("", ""),
                    (
                        f"Stämmer inte i {', '.join(self.leaks)}. Inget får publiceras förrän modellen är lagad.",
                        f"Broken in {', '.join(self.leaks)}. Mend the model; nothing may be published until it is.",
                    )
                    if self.leaks
                    else ("", ""),
                ),
                strict=True,
            )
        ]

    def as_dict(self) -> dict:
        return {"proofs": [asdict(proof) for proof in self.proofs], "leaks": self.leaks, "seconds": self.seconds}


def prove(settings: Settings) -> Verdict:
    """Attack the release as it lies there. The candidate is read only to know what must not have been found.

    Raises Fault E-DISCLOSURE where that could not be done: then nothing is proved. What went wrong is named by its kind alone.
    """
    try:
        return _prove(settings)
    except Exception as error:
        raise Fault(
            "E-DISCLOSURE",
            "whether anything withheld can be worked out could not be looked at",
            why=type(error).__name__,
            action="nothing is published until it can; run `trygg doctor`, then the whole refresh",
        ) from None


def _prove(settings: Settings) -> Verdict:
    started = time.monotonic()
    with duckdb.connect(str(settings.release), read_only=True) as release:
        published = attack.read(release)
        remembered = attack.said_before(release, revisions.known_before(settings))
        leaking = leaks.in_release(release)
    with warehouse.open_candidate(settings) as candidate:
        figures, known = secret.read(candidate, "intermediate")
    proofs = weigh(published, remembered, secret.secrets(figures, known), {one.cell: one.said for one in figures})
    return Verdict(proofs, leaking, round(time.monotonic() - started, 2))


def weigh(
    published: attack.Published,
    remembered: Mapping[Cell, attack.Said],
    needed: Mapping[Sum, Need],
    today: Mapping[Cell, attack.Said | None],
) -> list[Proof]:
    """The attacks of one who has this publication alone, and of one who remembers everything published before.

    today: the true figures. What was revised since leads whoever remembers it astray among today's sums: that it might hit on
    a secret by chance tells nothing, and would stop a revision for ever. So the second remembers what still holds.

    What somebody could tell already cannot be taken back. Neither stops a publication: a figure that an earlier one said itself,
    and one of which this publication tells nothing more than the earlier ones do without it.
    """
    told = {
        one.cell for one, need in needed.items() if one == Sum(one.cell) and _says(remembered, one.cell, need.count)
    }
    attacks = {RELEASE_ALONE: attack.attack(published, {})}
    still_true = _still_true(remembered, today)
    if still_true.keys() - published.said.keys():
        attacks[WITH_EARLIER] = attack.attack(published, still_true)
    proofs = [one for who, found in attacks.items() for one in judge(found, needed, who, published.withheld, told)]
    if not any(one.told_sums for one in proofs):
        return proofs
    before = attack.known_already(published, remembered)
    return [
        one for who, found in attacks.items() for one in judge(found, needed, who, published.withheld, told, before)
    ]


def _result(name: str, *, failed: int, message: Sentence) -> CheckResult:
    return CheckResult(
        layer="marts",
        name=name,
        table="fct_indicator_value",
        passed=not failed,
        severity="warn" if name == TOLD_BEFORE else "error",
        meaning=PROVED[name],
        failed_count=failed,
        message=message,
        examples=[],
    )


def judge(
    bounds: Iterable[Bound],
    needed: Mapping[Sum, Need],
    knowledge: str,
    withheld: Iterable[Cell],
    told_already: Iterable[Cell] = (),
    before: Mapping[Sum, Bound] | None = None,
) -> list[Proof]:
    """Hold what an attacker found against the room that each secret needs. One proof per indicator.

    before: what the attacker knew without this publication.
    """
    excused = set(told_already)
    found: dict[str, list[Bound]] = defaultdict(list)
    for bound in bounds:
        found[bound.of.cell.indicator_id].append(bound)
    hidden = Counter(cell.indicator_id for cell in withheld)
    # A secret that was not attacked is one that is not withheld.
    attacked = {bound.of for some in found.values() for bound in some}
    missing = Counter(
        one.cell.indicator_id for one in needed.keys() - attacked if one.less is not None or one.cell not in excused
    )
    proofs = []
    for indicator in sorted(found.keys() | hidden.keys() | missing.keys()):
        told, told_before = missing[indicator], 0
        for bound in found[indicator]:
            need = needed.get(bound.of)
            if need is None or bound.of.cell in excused:
                continue
            if _tells(bound, need, misled=knowledge == WITH_EARLIER):
                left = _left(need, (before or {}).get(bound.of))
                if not _tells(bound, left, misled=knowledge == WITH_EARLIER):
                    told_before += 1
                    continue
                told += 1
        # Of all withheld figures: that it is a secret one which is known best would say something of the others.
        rooms = (bound.high - bound.low for bound in found[indicator] if bound.of == Sum(bound.of.cell))
        narrowest = min(rooms, default=float("inf"))
        proofs.append(
            Proof(
                indicator_id=indicator,
                knowledge=knowledge,
                withheld_cells=hidden[indicator],
                attacked_sums=len(found[indicator]),
                narrowest_room=None if narrowest == float("inf") else int(narrowest) + 1,
                told_sums=told,
                told_before=told_before,
            )
        )
    return proofs


def _tells(bound: Bound, need: Need, *, misled: bool) -> bool:
    """Whether the bounds are too close. What was revised since can mislead: bounds that miss the truth tell nothing of it."""
    if misled and not bound.low <= need.count <= bound.high:
        return False
    return bound.low > need.low or bound.high < need.high


def _left(need: Need, before: Bound | None) -> Need:
    """The room that was left before. Bounds that miss the truth, because it has changed since, have taken nothing away."""
    if before is None or not before.low <= need.count <= before.high:
        return need
    return Need(need.count, max(need.low, before.low), min(need.high, before.high))


def _still_true(
    remembered: Mapping[Cell, attack.Said], today: Mapping[Cell, attack.Said | None]
) -> dict[Cell, attack.Said]:
    """Of a cell that today has not, such as one of an area that is no more, everything still holds."""
    held = {}
    for cell, told in remembered.items():
        now = today[cell] or attack.Said(None, None) if cell in today else told
        kept = attack.Said(*(then if _is_one(then, is_now) else None for then, is_now in zip(told, now, strict=True)))
        if kept.counted is not None:
            held[cell] = kept
    return held


def _is_one(then: float | None, now: float | None) -> bool:
    return then is not None and now is not None and abs(then - now) < 0.5


def _says(remembered: Mapping[Cell, attack.Said], cell: Cell, count: float) -> bool:
    told = remembered.get(cell)
    return told is not None and _is_one(told.counted, count)
