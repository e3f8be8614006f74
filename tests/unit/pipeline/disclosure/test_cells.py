"""What adds up to what, without a list of relations."""

from pipeline.disclosure.cells import Cell, Said, hierarchies, tables
from pipeline.disclosure.linear import bounds

AREAS = [
    ("stockholm", "city", None),
    ("jarva", "district", "rinkeby_kista, spanga_tensta"),
    ("bromma", "district", None),
    ("farsta", "district", None),
]
KNOWN = hierarchies(AREAS, [("i", "wide", "a"), ("i", "wide", "b"), ("i", "narrow", "a")])


def cell(area: str = "stockholm", period: str = "2024", **given: str) -> Cell:
    kind = {"stockholm": "city", "rinkeby_kista": "former_district", "spanga_tensta": "former_district"}
    key = {
        "indicator_id": "i", "definition_version": "wide", "basis": "b", "area_type": kind.get(area, "district"),
        "area_code": area, "boundary_version": "sdn11", "period_type": "year", "period": period, "sex": "all",
        "age_group": "all",
    }  # fmt: skip
    return Cell(**{**key, **given})


def known_of(target: Cell, said: dict[Cell, float]) -> tuple[float, float]:
    """Bounds of one cell, where these others are said."""
    (table,) = [one for one in tables([*said, target], KNOWN) if target in one.cells]
    facts = table.facts({one: Said(figure, None) for one, figure in said.items()})
    low, high = bounds(facts, table.sums[[table.cells.index(target)]])
    return float(low[0]), float(high[0])


def test_the_last_district_is_what_the_city_has_besides_the_others() -> None:
    said = {cell(): 30.0, cell("jarva"): 12.0, cell("bromma"): 15.0}
    assert known_of(cell("farsta"), said) == (3, 3)


def test_two_divisions_of_the_city_differ_by_a_district_of_before() -> None:
    """11 areas beside 13: what Järva has and Rinkeby-Kista has not is Spånga-Tensta's."""
    said = {cell("jarva"): 12.0, cell("rinkeby_kista"): 9.0}
    assert known_of(cell("spanga_tensta", boundary_version="sdn14"), said) == (3, 3)


def test_a_half_year_is_what_the_year_has_besides_the_other() -> None:
    said = {cell("bromma"): 12.0, cell("bromma", "2024-H1", period_type="half_year"): 10.0}
    assert known_of(cell("bromma", "2024-H2", period_type="half_year"), said) == (2, 2)


def test_pooled_years_less_two_of_them_are_the_third() -> None:
    said = {cell(period="2022-2024", period_type="pooled"): 33.0, cell(period="2022"): 20.0, cell(period="2024"): 10.0}
    assert known_of(cell(period="2023"), said) == (3, 3)


def test_overlapping_pooled_years_tell_by_how_much_two_years_differ() -> None:
    """2022–2024 has 30 and 2023–2025 has 33: with 2022 known to be 4, 2025 is 7."""
    said = {
        cell(period="2022-2024", period_type="pooled"): 30.0,
        cell(period="2023-2025", period_type="pooled"): 33.0,
        cell(period="2022"): 4.0,
    }
    assert known_of(cell(period="2025"), said) == (7, 7)


def test_rolling_twelve_months_give_away_a_month() -> None:
    """The window moves by a month: it loses March 2023 and wins March 2024."""
    rolling = {"period_type": "rolling_12m"}
    said = {
        cell(period="2024-02", **rolling): 50.0,
        cell(period="2024-03", **rolling): 48.0,
        cell(period="2023-03", period_type="month"): 5.0,
    }
    assert known_of(cell(period="2024-03", period_type="month"), said) == (3, 3)


def test_a_definition_is_never_less_than_one_that_it_contains() -> None:
    assert known_of(cell("bromma"), {cell("bromma", definition_version="narrow"): 7.0}) == (7, float("inf"))


def test_the_differences_of_definitions_are_known() -> None:
    table, alone = tables([cell("bromma"), cell("bromma", definition_version="narrow"), cell("farsta")], KNOWN)
    assert (alone.cells, alone.differences) == ((cell("farsta"),), ())
    assert [(table.cells[one].definition_version, table.cells[other].definition_version)
            for one, other in table.differences] == [("wide", "narrow")]  # fmt: skip


def test_boys_are_all_but_the_girls() -> None:
    said = {cell("bromma"): 12.0, cell("bromma", sex="girls"): 9.0}
    assert known_of(cell("bromma", sex="boys"), said) == (3, 3)
    assert known_of(cell("bromma", sex="boys"), {cell("bromma"): 12.0}) == (0, 12)


def test_ages_are_years_of_age() -> None:
    """15–20 less 15–17 is 18–20."""
    said = {cell("bromma", age_group="15-20"): 12.0, cell("bromma", age_group="15-17"): 9.0}
    assert known_of(cell("bromma", age_group="18-20"), said) == (3, 3)


def test_committees_add_up_to_the_city_beside_the_districts() -> None:
    committee = {"area_type": "committee"}
    said = {cell(): 30.0, cell("sdn_bromma", **committee): 27.0}
    assert known_of(cell("sdn_farsta", **committee), said) == (3, 3)


def test_focus_areas_do_not_cover_the_city() -> None:
    focus = {"area_type": "focus_area"}
    assert known_of(cell("focus_farsta", **focus), {cell(): 30.0, cell("focus_jarva", **focus): 27.0}) == (0, 3)


def test_nobody_counted_is_more_than_were_asked() -> None:
    """49 were asked in two districts, 40 of them in Bromma: no more than 9 can have said so in Farsta."""
    target, said = cell("farsta"), {cell(): Said(30, 49), cell("bromma"): Said(22, 40), cell("jarva"): Said(0, 0)}
    (table,) = tables([*said, target], KNOWN)
    low, high = bounds(table.facts(said), table.sums[[table.cells.index(target)]])
    assert (low[0], high[0]) == (8, 8)


CONTRACTS = {"area_type": "committee", "period_type": "quarter", "period": "2024-Q1", "definition_version": "v"}
CONTRACTS_KNOWN = hierarchies(
    AREAS,
    [],
    [
        (indicator, "v", "contracts", f"{plan}/{value}", counted(plan, value), True)
        for indicator, among, counted in (
            ("planned", ("in_time", "late"), lambda plan, _: plan == "in_time"),
            ("overdue", ("in_time", "late", "new"), lambda plan, _: plan == "late"),
            ("valued", ("in_time", "late", "new", "no_plan"), lambda _, value: value == "known"),
            ("sanctions", ("in_time", "late", "new", "no_plan"), lambda *_: False),
        )
        for plan in among
        for value in ("known", "unknown")
    ]
    + [("sanctions", "v", "consequences", kind, True, False) for kind in ("ended", "other")]
    + [("ended", "v", "contracts", "in_time/known", False, True), ("ended", "v", "consequences", "ended", True, False)],
)


def contracts(indicator: str, area: str = "sdn_bromma", **given: str) -> Cell:
    return cell(area, **({"indicator_id": indicator} | CONTRACTS | given))


def known_of_contracts(target: Cell, said: dict[Cell, Said]) -> tuple[float, float]:
    (table,) = [one for one in tables([*said, target], CONTRACTS_KNOWN) if target in one.cells]
    low, high = bounds(table.facts(said), table.sums[[table.cells.index(target)]])
    return float(low[0]), float(high[0])


def test_what_is_not_in_time_in_one_indicator_is_overdue_in_another() -> None:
    """30 have come to their follow-up and 21 of them are in time: 9 are late."""
    assert known_of_contracts(contracts("overdue"), {contracts("planned"): Said(21, 30)}) == (9, 9)


def test_no_more_contracts_are_counted_than_another_indicator_says_there_are() -> None:
    """12 contracts in force stand under the sanctions; of 9 with a plan 4 are late, so at most 5 are in time."""
    said = {contracts("sanctions"): Said(3, 12)}
    assert known_of_contracts(contracts("valued"), said) == (0, 12)
    assert known_of_contracts(contracts("planned"), said | {contracts("overdue"): Said(4, 9)}) == (0, 5)


def test_sanctions_are_no_contracts() -> None:
    """Forty sanctions against twelve contracts contradict nothing, and the contracts tell nothing of them."""
    said = {contracts("valued"): Said(12, 12), contracts("sanctions", "sdn_farsta"): Said(40, 12)}
    assert known_of_contracts(contracts("sanctions"), said) == (0, float("inf"))


def test_what_is_one_of_the_sanctions_is_no_more_than_they() -> None:
    assert known_of_contracts(contracts("ended"), {contracts("sanctions"): Said(2, 12)}) == (0, 2)


def test_populations_that_a_definition_joins_are_held_against_each_other() -> None:
    """Reports are follow-ups, told per contract: where there were three follow-ups there were at most three of them."""
    known = hierarchies(
        AREAS,
        [],
        [
            ("unannounced", "v", "followups", "yes/reported", True, True),
            ("unannounced", "v", "followups", "no/reported", False, True),
            ("unannounced", "v", "followups", "no/not", False, True),
            ("reports", "v", "contracts", "any", False, True),
            ("reports", "v", "followups", "yes/reported", True, False),
            ("reports", "v", "followups", "no/reported", True, False),
            ("apart", "v", "suppliers", "any", True, True),
        ],
    )
    assert known.families() == {"contracts": "contracts", "followups": "contracts", "suppliers": "suppliers"}
    said = {contracts("unannounced"): Said(1, 3), contracts("apart"): Said(1, 1)}
    (table,) = [one for one in tables([*said, contracts("reports")], known) if contracts("reports") in one.cells]
    low, high = bounds(table.facts(said), table.sums[[table.cells.index(contracts("reports"))]])
    assert (low[0], high[0]) == (1, 3)


def test_two_indicators_that_ask_the_same_people_say_one_figure_of_the_city() -> None:
    """One of districts, one of focus areas: what the one withholds of the city, the other would tell."""
    known = hierarchies(
        AREAS,
        [],
        [
            (one, "v", "answers/v", kind, kind == "unsafe", True)
            for one in ("at_home", "in_focus")
            for kind in ("unsafe", "safe")
        ],
    )
    cells = [
        cell(area, area_type=kind, indicator_id=one, definition_version="v", period_type="wave", period="2023")
        for one, area, kind in (
            ("at_home", "stockholm", "city"), ("in_focus", "stockholm", "city"), ("at_home", "bromma", "district"),
            ("in_focus", "focus", "focus_area"),
        )
    ]  # fmt: skip
    of_districts = next(one for one in tables(cells, known) if cells[2] in one.cells)
    rows = [of_districts.cells.index(one) for one in cells[:2]]
    assert (of_districts.sums[[rows[0]]] != of_districts.sums[[rows[1]]]).nnz == 0
    assert (of_districts.asked[[rows[0]]] != of_districts.asked[[rows[1]]]).nnz == 0


def test_a_committee_without_a_row_in_a_quarter_has_no_contracts_there() -> None:
    """Farsta delivered for another quarter alone: in this one the city is Bromma and Järva."""
    said = {
        contracts("valued", "stockholm", area_type="city"): Said(30, 40),
        contracts("valued", "sdn_bromma"): Said(12, 18),
        contracts("valued", "sdn_farsta", period="2024-Q2"): Said(5, 5),
    }
    assert known_of_contracts(contracts("valued", "sdn_jarva"), said) == (18, 18)
