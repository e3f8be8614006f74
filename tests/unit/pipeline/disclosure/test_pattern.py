"""Whatever the figures: what the pattern leaves open cannot be worked out, and no more is withheld than that needs."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings

from pipeline.disclosure import attack, pattern, secret
from pipeline.disclosure.attack import Published
from pipeline.disclosure.cells import Cell, Hierarchies, Said, Sum, hierarchies
from pipeline.disclosure.proof import RELEASE_ALONE, WITH_EARLIER, judge, weigh
from pipeline.disclosure.secret import Figure
from pipeline.revisions import KEY
from tests.disclosure_tables import DISTRICTS, EASY, KNOWN, cell, protected, table, tables


def published(figures: list[Figure], withheld: set[Cell], known: Hierarchies = KNOWN) -> Published:
    said = {one.cell: one.said for one in figures if one.said and one.cell not in withheld}
    return Published(said, frozenset(withheld), frozenset(), known)


def told(
    figures: list[Figure], withheld: set[Cell], earlier: dict[Cell, Said] | None = None, known: Hierarchies = KNOWN
) -> int:
    """How many secrets an attacker can tell too closely."""
    found = attack.attack(published(figures, withheld, known), earlier or {})
    needed = secret.secrets(figures, known)
    return sum(one.told_sums for one in judge(found, needed, WITH_EARLIER if earlier else RELEASE_ALONE, withheld))


@settings(max_examples=12)
@given(tables)
def test_no_attack_succeeds_against_the_pattern(counts) -> None:
    figures = table(counts)
    assert told(figures, protected(figures)) == 0


@settings(max_examples=5)
@given(tables)
def test_nothing_is_withheld_that_could_be_shown(counts) -> None:
    """Each figure that the pattern adds is needed: shown again, with whatever says the same, some secret is told; or the rule for
    two definitions, which is known, would say something of an earlier one that is withheld."""
    figures = table(counts)
    withheld = protected(figures)
    for one in sorted(pattern.choose(figures, KNOWN)):
        speaks_of_another = one.definition_version == "narrow" and one._replace(definition_version="wide") in withheld
        assert speaks_of_another or told(figures, withheld - {one}) > 0


@settings(max_examples=12)
@given(tables)
def test_no_definition_is_shown_beside_an_earlier_one_that_is_withheld(counts) -> None:
    """It would tell that the two do not differ by 1 to 4."""
    withheld = protected(table(counts))
    assert {one._replace(definition_version="narrow") for one in withheld} <= withheld


def test_one_secret_takes_one_other_district_and_not_the_line() -> None:
    """3 in Farsta 2023: it, another district, and the same in pooled years or not at all. The city stays."""
    figures = table({**EASY, ("farsta", "2023"): (3, 10)})
    withheld = protected(figures)
    assert cell("farsta", "2023", "narrow") in withheld
    assert all(one.area_code != "stockholm" for one in withheld)
    assert len({one.area_code for one in withheld if one.period == "2023"}) == 2
    assert len(withheld) < len(DISTRICTS) + 1


def test_the_pattern_is_the_same_for_the_same_figures() -> None:
    figures = table({**EASY, ("farsta", "2023"): (3, 10)})
    assert pattern.choose(figures, KNOWN) == pattern.choose(figures[::-1], KNOWN)


def test_without_secrets_nothing_is_withheld() -> None:
    assert pattern.choose(table(EASY), KNOWN) == set()


def test_what_was_published_protects_nothing_any_more() -> None:
    """The partner of the first pattern was shown by an earlier publication: another one is withheld."""
    figures = table({**EASY, ("farsta", "2023"): (3, 10)})
    (partner,) = {one.area_code for one in pattern.choose(figures, KNOWN) if one.period == "2023"} - {"farsta"}
    since = [replace(one, is_known=True) if one.cell.area_code == partner else one for one in figures]
    earlier = {one.cell: one.said for one in since if one.is_known and one.said}
    assert told(figures, protected(figures), earlier) > 0
    assert told(since, protected(since), earlier) == 0


def test_what_earlier_publications_left_open_stays_open() -> None:
    """They told that Farsta and Skarpnäck have two together, so neither can become five. Which has how many they did not tell."""
    counts = {**EASY, ("farsta", "2023"): (1, 20), ("skarpnack", "2023"): (1, 20)}
    figures = [
        replace(one, is_known=not one.is_secret and one.cell.period == "2023") for one in table(counts)
    ]  # fmt: skip
    earlier = {one.cell: one.said for one in figures if one.is_known and one.said}
    withheld = protected(figures)
    proofs = weighed(figures, withheld, earlier)
    assert sum(one.told_sums for one in proofs) == 0
    assert sum(one.told_before for one in proofs) == 2
    open_to_all = {one.cell for one in figures if one.is_withheld}
    assert sum(one.told_sums for one in weighed(figures, open_to_all, earlier)) > 0


def weighed(figures, withheld, earlier):
    true = {one.cell: one.said for one in figures}
    return weigh(published(figures, withheld), earlier, secret.secrets(figures, KNOWN), true)


def test_what_was_withheld_stays_withheld_rather_than_another() -> None:
    figures = table({**EASY, ("farsta", "2023"): (3, 10)})
    first = pattern.choose(figures, KNOWN)
    other = [
        replace(one, was_withheld=one.cell.area_code == "skarpnack" and one.cell.period == "2023") for one in figures
    ]
    assert {one.area_code for one in pattern.choose(other, KNOWN) if one.period == "2023"} - {"farsta"} == {"skarpnack"}
    assert first


@pytest.mark.parametrize("share", [True, False])
def test_a_share_is_withheld_with_its_base(share) -> None:
    """8 of 49 in Farsta; Bromma 22 of 40, Järva none of 30. Two districts keep each other's secret."""
    base = {"farsta": 49, "bromma": 40, "jarva": 30, "skarpnack": 80, "stockholm": 199}
    counted = {"farsta": 4, "bromma": 22, "jarva": 0, "skarpnack": 30, "stockholm": 56}
    figures = [
        Figure(
            cell(area, "2024", "wide"), Said(float(counted[area]), float(base[area]) if share else None),
            area == "farsta", is_withheld=area == "farsta",
        )
        for area in counted
    ]  # fmt: skip
    withheld = protected(figures)
    assert len(withheld) == 2
    assert told(figures, withheld) == 0


def test_indicators_that_count_the_same_contracts_are_withheld_together() -> None:
    """Chosen one by one, each tells how many contracts the other's areas have, and so how many Bromma has at most to count."""
    in_force = {"sdn_bromma": 12, "sdn_farsta": 30, "sdn_jarva": 40, "sdn_skarpnack": 50}
    counted = {"valued": (12, 25, 33, 41), "assessed": (10, 20, 30, 40)}
    before = {"valued": "sdn_farsta", "assessed": "sdn_jarva"}
    known = hierarchies(
        [("stockholm", "city", None)],
        [],
        [(one, "v", "contracts", f"{value}/{risk}", (risk if one == "assessed" else value) == "yes", True)
         for one in counted for value in ("yes", "no") for risk in ("yes", "no")],
    )  # fmt: skip
    figures = []
    for indicator, counts in counted.items():
        rows = [*zip(in_force, counts, in_force.values(), strict=True), ("stockholm", sum(counts), 132)]
        for area, count, base in rows:
            kind = "city" if area == "stockholm" else "committee"
            one = Cell(indicator, "v", "b", kind, area, "sdn11", "quarter", "2024-Q1", "all", "all")
            is_secret = area == "sdn_bromma"
            figures.append(
                Figure(one, Said(float(count), float(base)), is_secret, is_withheld=is_secret,
                       was_withheld=area == before[indicator])
            )  # fmt: skip
    apart = protected(figures)
    assert {(one.indicator_id, one.area_code) for one in apart} == {
        (indicator, area) for indicator in counted for area in ("sdn_bromma", before[indicator])
    }
    assert told(figures, apart) == 0
    assert told(figures, apart, known=known) > 0
    assert told(figures, protected(figures, known), known=known) == 0


RISKS = hierarchies(
    [("stockholm", "city", None)],
    [],
    [("assessed", "v", "contracts", risk, risk == "yes", True) for risk in ("yes", "no")],
)


def shares(counted: dict[str, tuple[int, int]], indicator: str = "assessed", rule: str = "R4") -> list[Figure]:
    """Counted and base of areas and of the city; Bromma's are secret."""
    sums = tuple(map(sum, zip(*counted.values(), strict=True)))
    kind = "committee" if rule == "R4" else "district"
    return [
        Figure(
            Cell(indicator, "v", "b", "city" if area == "stockholm" else kind, area, "sdn11", "wave", "2024", "all", "all"),
            Said(float(count), float(base)), area == "bromma", is_withheld=area == "bromma", rule=rule,
        )
        for area, (count, base) in {**counted, "stockholm": sums}.items()
    ]  # fmt: skip


def test_that_a_share_is_all_of_them_stays_open() -> None:
    """12 of 12 contracts in Bromma, and the others have all of theirs, too: shown, the city's total would tell it of each."""
    figures = shares({"bromma": (12, 12), "farsta": (30, 30), "jarva": (40, 40), "skarpnack": (50, 50)})
    of = figures[0].cell
    needed = secret.secrets(figures, RISKS)
    assert needed[Sum(of, is_rest=True)] == secret.Need(0, 0, 5)
    assert told(figures, {figures[0].cell, figures[1].cell}, known=RISKS) > 0
    withheld = protected(figures, RISKS)
    assert told(figures, withheld, known=RISKS) == 0
    bounds = {one.of: (one.low, one.high) for one in attack.attack(published(figures, withheld, RISKS), {})}
    assert bounds[Sum(of, is_rest=True)][0] == 0
    assert bounds[Sum(of, is_rest=True)][1] >= 5


def test_what_is_left_of_a_share_is_as_secret_as_what_is_counted() -> None:
    """3 of 5 and 2 of 5 are the same figure by another name."""
    named = [
        secret.secrets(shares({"bromma": (count, 5), "farsta": (9, 20), "jarva": (9, 20)}), RISKS) for count in (3, 2)
    ]
    room = [sorted((need.count, need.low, need.high) for need in one.values()) for one in named]
    assert room[0] == room[1] == [(2, 1, 5), (3, 1, 5)]


def test_a_line_of_weighted_shares_is_shown_or_withheld_whole() -> None:
    """Weighted and unweighted sums together would tell what two districts hide from each other. The city stays."""
    figures = shares({"bromma": (3, 60), "farsta": (30, 90), "jarva": (40, 90), "skarpnack": (50, 90)}, "asked", "R3")
    assert {one.area_code for one in protected(figures)} == {"bromma", "farsta", "jarva", "skarpnack"}


def test_a_city_without_protected_figures_withholds_nothing() -> None:
    """Real data without deliveries: the model is a table without rows, not an error."""
    connection = duckdb.connect()
    kinds = {
        "is_primary": "boolean",
        "is_empty": "boolean",
        "is_withheld_with_its_line": "boolean",
        "version_rank": "bigint",
    }
    numbers = dict.fromkeys(("numerator", "denominator", "n", "value_given"), "double")
    columns = (*secret.COLUMNS, "is_withheld_with_its_line")
    nothing = ", ".join(f"cast(null as {(kinds | numbers).get(column, 'varchar')}) as {column}" for column in columns)
    texts = [
        "indicator_id",
        "definition_version",
        "part",
        "population",
        "kind",
        "area_code",
        "area_type",
        "successor_code",
        "predecessor_code",
    ]
    known = connection.sql(
        "select true as is_counted, true as is_base, " + ", ".join(f"'x' as {column}" for column in texts)
    )
    found = pattern.relation(
        connection,
        figures=connection.sql(f"select {nothing}"),
        areas=known,
        succession=known,
        parts=known,
        members=known,
        revisions=connection.sql(f"select {nothing}, 'x' as event, 'x' as status"),
    )
    assert found.columns == list(KEY)
    assert found.fetchall() == []
