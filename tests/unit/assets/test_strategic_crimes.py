"""Counts of strategic crimes: what arrives is what is loaded, and rows about persons never are."""

import itertools

import polars as pl
import pytest

from assets.strategic_crimes.parse import parse
from pipeline.deliveries import model
from pipeline.faults import Fault
from pipeline.seeds import seed_rows
from tests.workbooks import changed, filled, opened, set_cell

DISTRICTS = ("Farsta", "Järva")
OFFENCES = ("Rån", "Narkotikabrott")


def counts(**given):
    """Two districts × two sexes × two offences; Farsta's boys robbed three times."""
    rows = []
    for district, sex, offence in itertools.product(DISTRICTS, ("pojkar", "flickor"), OFFENCES):
        rows.append(
            {
                "Stadsdelsområde": district,
                "Period": "2024",
                "Kön": sex,
                "Åldersgrupp": "15-17",
                "Brottstyp": offence,
                "Underlag": "lagförd",
                "Antal": 3 if (district, sex, offence) == ("Farsta", "pojkar", "Rån") else 0,
                "Räkneenhet": "personer",
                "Befolkning": 1045 if sex == "pojkar" else 987,
            }
            | given
        )
    return rows


def workbook(rows=None):
    return filled("strategic_crimes", {"Antal": counts() if rows is None else rows})


def refused(content):
    with pytest.raises(Fault) as caught:
        parse(opened(content))
    return caught.value


def test_counts_are_loaded_with_their_place_and_a_printed_zero_is_zero():
    parsed = parse(opened(workbook()))

    table = parsed.tables["counts"]
    assert table.height == 8
    assert table.row(0, named=True) == {
        "district_label": "Farsta",
        "period": "2024",
        "sex": "boys",
        "age_group": "15-17",
        "offence": "robbery",
        "basis": "convicted",
        "case_count": 3,
        "counting_unit": "persons",
        "population": 1045,
        "source_sheet": "Antal",
        "source_row": 2,
        "source_column": "G",
    }
    assert table.get_column("case_count").to_list() == [3, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("heading", ["Personnummer", "Namn", "Födelsedatum", "person-id", "Efternamn"])
def test_a_column_about_persons_is_refused(heading):
    fault = refused(changed(workbook(), set_cell("Antal", "J1", heading)))

    assert (fault.code, fault.sheet, fault.row, fault.column) == ("E-PERSON-ROWS", "Antal", 1, "J")


def test_a_column_about_persons_in_an_added_sheet_is_refused_as_persons():
    fault = refused(changed(workbook(), lambda book: book.create_sheet("Underlag").append(["Personnummer"])))

    assert (fault.code, fault.sheet) == ("E-PERSON-ROWS", "Underlag")


def test_rows_that_count_one_each_and_repeat_are_persons():
    one = counts(Antal=1)

    assert refused(workbook([*one, one[0]])).code == "E-PERSON-ROWS"


def test_repeated_rows_of_larger_counts_are_a_duplicate():
    rows = counts()

    fault = refused(workbook([*rows, rows[0]]))

    assert (fault.code, fault.row) == ("E-DUPLICATE", 10)
    assert "they are equal" in fault.what


def test_an_absent_combination_is_not_zero():
    rows = counts()

    fault = refused(workbook(rows[:-1]))

    assert fault.code == "E-COVERAGE"
    assert "1 combinations" in fault.what
    assert "Järva" in fault.what
    assert "flickor" in fault.what
    assert "Narkotikabrott" in fault.what


def test_a_district_must_be_there_in_every_period_that_is_delivered():
    second_year = [row for row in counts(Period="2023") if row["Stadsdelsområde"] == "Farsta"]

    assert refused(workbook(counts() + second_year)).code == "E-COVERAGE"


def test_each_basis_is_complete_by_itself():
    only_robbery = [row for row in counts(Underlag="misstänkt", Räkneenhet="brott") if row["Brottstyp"] == "Rån"]

    table = parse(opened(workbook(counts() + only_robbery))).tables["counts"]

    assert table.group_by("basis").len().sort("basis").rows() == [("convicted", 8), ("suspected", 4)]


def test_one_group_has_one_population():
    rows = counts()
    rows[1]["Befolkning"] = 1046

    fault = refused(workbook(rows))

    assert (fault.code, fault.row, fault.column) == ("E-CONTRADICTION", 3, "Befolkning")


def test_officials_are_counted_together_or_separately_but_not_both():
    together = counts()
    for row in together:
        if row["Brottstyp"] == "Narkotikabrott":
            row["Brottstyp"] = "Våld eller hot mot tjänsteman"
    separate = [row | {"Brottstyp": "Våld mot tjänsteman"} for row in together if row["Brottstyp"] == "Rån"]

    assert parse(opened(workbook(together))).tables["counts"].height == 8
    fault = refused(workbook(together + separate))
    assert (fault.code, fault.column) == ("E-CONTRADICTION", "Brottstyp")


@pytest.mark.parametrize(
    ("cell", "value", "code", "column"),
    [
        ("B2", "2024-03", "E-VALUE", "Period"),
        ("C2", "boys", "E-VALUE", "Kön"),
        ("E2", "Sabotage", "E-VALUE", "Brottstyp"),
        ("G2", "3", "E-NUMBER", "Antal"),
        ("G2", 2.5, "E-NUMBER", "Antal"),
        ("G2", -1, "E-RANGE", "Antal"),
        ("G2", None, "E-REQUIRED", "Antal"),
        ("G2", "=1+2", "E-FORMULA", "G"),
    ],
)
def test_a_wrong_cell_is_named(cell, value, code, column):
    fault = refused(changed(workbook(), set_cell("Antal", cell, value)))

    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Antal", 2, column)


def test_every_offence_of_a_definition_can_be_delivered():
    offences = model.load("strategic_crimes").sheet("counts").columns["offence"].values
    definitions = pl.DataFrame(seed_rows("strategic_crime_definition"))

    assert set(definitions["offence"]) <= set(offences)
    assert not definitions.select("definition_version", "sex", "offence").is_duplicated().any()
    assert definitions.filter(pl.col("is_default") == "true")["definition_version"].unique().to_list() == [
        "programme_2024_2027"
    ]


def test_the_programme_names_four_crimes_of_boys_and_one_of_girls():
    definitions = pl.DataFrame(seed_rows("strategic_crime_definition"))
    groups = (
        definitions.filter(definition_version="programme_2024_2027")
        .group_by("sex")
        .agg(pl.col("offence_group").unique().sort())
    )

    assert dict(groups.iter_rows()) == {
        "boys": ["interference_with_justice", "motor_vehicle_theft", "robbery", "violence_or_threat_against_official"],
        "girls": ["drug_offence"],
    }


@pytest.mark.parametrize("period", ["2025", "2025-H1", "2124", "0000"])
def test_a_period_that_had_not_ended_is_not_whole(period):
    assert refused(workbook(counts(Period=period))).code == "E-PERIOD"
    assert parse(opened(workbook(counts(Period="2024-H2")))).tables["counts"].height == 8


def test_no_more_persons_than_there_are():
    fault = refused(workbook(counts(Antal=1046)))
    assert (fault.code, fault.row, fault.column) == ("E-CONTRADICTION", 2, "Antal")
    assert parse(opened(workbook(counts(Antal=1046, Räkneenhet="brott")))).tables["counts"].height == 8


def test_an_age_group_goes_upwards():
    assert refused(workbook(counts(Åldersgrupp="17-15"))).code == "E-VALUE"


@pytest.mark.parametrize(
    ("unit", "year", "is_sound"),
    [("brott", 5, True), ("brott", 4, False), ("brott", 6, False), ("personer", 4, True), ("personer", 3, True),
     ("personer", 2, False), ("personer", 6, False)],
)  # fmt: skip
def test_a_year_fits_its_halves(unit, year, is_sound):
    given = {"Räkneenhet": unit}
    rows = counts(Period="2024-H1", Antal=3, **given) + counts(Period="2024-H2", Antal=2, **given)
    content = workbook(rows + counts(Period="2024", Antal=year, **given))
    if is_sound:
        assert parse(opened(content)).tables["counts"].height == 24
    else:
        assert refused(content).code == "E-SUM"


def test_one_half_may_not_exceed_the_year():
    rows = counts(Period="2024-H1", Antal=3) + counts(Period="2024", Antal=2)
    assert refused(workbook(rows)).code == "E-SUM"


def aged(*groups):
    """The rows of `counts` once per age group, each with its count and population."""
    return [
        row | {"Antal": count, "Befolkning": population}
        for age_group, count, population in groups
        for row in counts(**{"Åldersgrupp": age_group})
    ]


@pytest.mark.parametrize("groups", [
    [("15-17", 3, 1000), ("15-20", 3, 2000)],
    [("15-17", 3, 1000), ("18-20", 9, 1000)],
    [("15-18", 9, 1000), ("17-20", 3, 900)],
])  # fmt: skip
def test_age_groups_that_fit_each_other_are_loaded(groups):
    assert parse(opened(workbook(aged(*groups)))).tables["counts"].height == 8 * len(groups)


@pytest.mark.parametrize(("groups", "row", "column"), [
    ([("15-17", 4, 1000), ("15-20", 3, 2000)], 2, "Antal"),
    ([("15-20", 3, 2000), ("15-17", 4, 1000)], 10, "Antal"),
    ([("15-17", 3, 2001), ("15-20", 3, 2000)], 2, "Befolkning"),
    ([("15-20", 3, 2000), ("15-17", 2, 1000), ("16-17", 3, 700)], 18, "Antal"),
])  # fmt: skip
def test_an_age_group_may_not_exceed_a_wider_one(groups, row, column):
    """In the last case 16–17 fits 15–20 and not 15–17."""
    fault = refused(workbook(aged(*groups)))
    assert (fault.code, fault.row, fault.column) == ("E-SUM", row, column)


def test_two_spellings_of_one_district_are_one():
    again = [
        row | {"Stadsdelsområde": "Farsta stadsdelsområde"} for row in counts() if row["Stadsdelsområde"] == "Farsta"
    ]
    fault = refused(workbook(counts() + again))
    assert (fault.code, fault.row) == ("E-DUPLICATE", 10)
