"""Exports of the statistics database of Brå: real files, then one defect at a time. Figures: Brå, Bromma 2025."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.bra_reported_crimes.parse import SCHEMA, parse
from assets.bra_reported_crimes.vocabulary import crime_type, read_period
from pipeline.areas import resolve
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.readers.document import Document
from pipeline.seeds import seed_rows
from pipeline.sources import discover
from tests.published import Extra, Formula, Grid, opened, xls, xlsx

BROMMA, FARSTA, CITY = "Stadsdelsområde Bromma (Sthlm)", "Stadsdelsområde Farsta (Sthlm)", "Stockholm kommun"
PERSON, HEALTH = "3-7 kap. Brott mot person", "3 kap. Brott mot liv och hälsa"
ASSAULT, SEXUAL, DRUGS, TOTAL = (
    "därav misshandel inkl. grov",
    "6 kap. Sexualbrott",
    "Brott mot narkotikastrafflagen",
    "Totalt antal brott",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")


def months() -> Grid:
    """January to March 2025 in two districts, parents echoed above each crime type, notes below."""
    return [
        ["Anmälda brott", None, "Brottsförebyggande rådet", None],
        [None] * 4,
        [None, "2025", "2025", "2025"],
        [None, "Jan", "Feb", "Mar"],
        [None, "Antal", "Antal", "Antal"],
        [BROMMA],
        [TOTAL, 924, 784, 1001],
        [PERSON, 158, 113, 160],
        [PERSON],
        [HEALTH, 43, 29, 43],
        [PERSON],
        [HEALTH],
        [ASSAULT, 38, 28, 41],
        [PERSON],
        [SEXUAL, 13, 3, 15],
        [DRUGS, 30, 35, 80],
        [FARSTA],
        [TOTAL, 700, 650, 690],
        [PERSON],
        [HEALTH],
        [ASSAULT, 50, 40, 45],
        [DRUGS, 60, 55, 70],
        [None],
        [None],
        [BROMMA],
        ["I juni 2016 har redovisningen av folkmängd ändrats."],
        [FARSTA],
        ["I juni 2016 har redovisningen av folkmängd ändrats."],
    ]


def counts_and_rates() -> Grid:
    """Quarters 1 and 2 of 2025 with both measures: Bromma (83 118 inhabitants) and Enskede-Årsta-Vantör (105 241)."""
    return [
        ["Anmälda brott", None, "Brottsförebyggande rådet"],
        [None],
        [None, "2025", "2025", "2025", "2025"],
        [None, "Kvartal 1", "Kvartal 1", "Kvartal 2", "Kvartal 2"],
        [None, "Antal", "/100 000 inv", "Antal", "/100 000 inv"],
        [BROMMA],
        ["4 kap. Brott mot frihet och frid", 266, 320, 324, 390],
        ["12 kap. Skadegörelsebrott", 802, 965, 719, 865],
        ["Stadsdelsområde Enskede - Årsta - Vantör (Sthlm)"],
        ["4 kap. Brott mot frihet och frid", 412, 391, 458, 435],
    ]


def text(*lines: str, header: str = "Region;Brott;År;Period;Antal;/100 000 inv", newline: str = "\n") -> bytes:
    return newline.join([header, *(f"{line};" for line in lines), ""]).encode("iso-8859-1")


def parsed(content: bytes, name: str = "uttag.xls") -> Parsed:
    return parse(opened(content, name))


def figures(content: bytes) -> pl.DataFrame:
    return parsed(content).tables["figures"]


def refused(content: bytes) -> Fault:
    with pytest.raises(Fault) as caught:
        parsed(content)
    return caught.value


def changed(grid: Grid, row: int, column: int, value: object) -> Grid:
    """The grid with one cell (1-based row, 0-based column) replaced."""
    grid[row - 1][column] = value
    return grid


def notices(result: Parsed) -> list[str]:
    return [notice.code for notice in result.notices]


# Real files


@pytest.fixture(scope="module")
def real(shared_data: Path):
    def read(name: str) -> Parsed:
        path = next((shared_data / "bra_reported_crimes").rglob(name))
        return parse(opened(path.read_bytes(), path.name))

    return read


def sum_of(frame: pl.DataFrame, region: str, crime: str) -> int:
    rows = frame.filter(pl.col("region_label") == region, pl.col("crime_label") == crime)
    assert rows.height
    return rows["crime_count"].sum()


def test_months_of_2025_give_the_published_totals(real):
    frame = real("month_2025_count_2_districts.xls").tables["figures"]
    alvsjo = "Stadsdelsområde Hägersten-Älvsjö (Sthlm)"
    assert frame.height == 2 * 14 * 12
    assert [sum_of(frame, region, TOTAL) for region in (BROMMA, alvsjo)] == [10_989, 19_805]
    assert [sum_of(frame, region, "därav rån, inkl. grovt") for region in (BROMMA, alvsjo)] == [19, 55]
    assert [sum_of(frame, region, DRUGS) for region in (BROMMA, alvsjo)] == [611, 1_119]
    assert set(frame["rate_mark"]) == {"absent"}
    assert set(frame["count_mark"]) == {None}


def test_preliminary_months_are_marked(real):
    frame = real("month_2026_preliminary.xls").tables["figures"]
    assert set(frame["period"]) == {"2026-01", "2026-02", "2026-03"}
    assert frame["is_preliminary"].all()
    assert sum_of(frame, BROMMA, TOTAL) == 772 + 614 + 809


def test_quarters_with_both_measures_keep_place_and_parents(real):
    frame = real("quarter_2023-2025_count_and_rate.xls").tables["figures"]
    assert frame.height == 2 * 31 * 12
    row = frame.filter(
        pl.col("region_label") == BROMMA, pl.col("crime_label") == ASSAULT, pl.col("period") == "2023-Q2"
    ).row(0, named=True)
    assert (row["crime_count"], row["rate_per_100k"]) == (154, 187)
    assert (row["source_sheet"], row["source_row"], row["source_column"]) == ("Resultat", 9, "D")
    assert row["crime_parent_label"] == HEALTH
    assert row["crime_path"] == f"{PERSON} / {HEALTH} / {ASSAULT}"


def test_years_with_rates_alone(real):
    result = real("year_2021-2025_rate_11_districts.xls")
    frame = result.tables["figures"]
    assert frame.height == 12 * 21 * 5
    assert set(frame["count_mark"]) == {"absent"}
    assert frame["crime_count"].null_count() == frame.height
    city = frame.filter(pl.col("region_label") == CITY, pl.col("crime_label") == TOTAL).sort("period")
    assert city["rate_per_100k"].to_list() == [21_308, 19_601, 21_402, 20_419, 19_159]
    assert notices(result) == ["N-NOTE"] * 3


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023])
def test_text_exports_keep_each_key_once(real, shared_data, year):
    result = real(f"Databasfil{year}.txt")
    frame = result.tables["figures"]
    lines = (
        (shared_data / "bra_reported_crimes/databasfil" / f"Databasfil{year}.txt").read_text("iso-8859-1").split("\n")
    )
    keys = {tuple(line.split(";")[:4]) for line in lines[1:] if line.strip()}
    assert frame.height == len(keys) == 41 * 7 * 12
    assert frame.filter(pl.col("count_mark") == "..")["crime_label"].unique().to_list() == [PERSON]
    assert frame["is_preliminary"].all() == (year == 2023)
    assert frame.filter(pl.col("count_mark").is_null())["crime_count"].null_count() == 0
    assert notices(result) == ["N-OTHER-AREA"]
    first = frame.row(12, named=True)
    assert lines[first["source_row"] - 1].startswith(f"{first['region_label']};{first['crime_label']};{year}")


def test_all_crime_types_of_the_real_files_are_described(real):
    for name in ("month_2025*", "quarter_*", "year_2021*", "Databasfil2023.txt"):
        assert "N-NEW-CRIME-TYPE" not in notices(real(name))


def test_the_frame_is_what_the_source_declares():
    declared = discover()["bra_reported_crimes"].tables["figures"].columns
    assert [*declared, "source_sheet", "source_row", "source_column"] == list(SCHEMA)
    assert dict(figures(xls(months())).schema) == SCHEMA


# The Excel export


@pytest.mark.parametrize("write", [xls, xlsx])
def test_both_excel_formats_read_the_same(write):
    frame = parse(opened(write(months()))).tables["figures"]
    assert frame.height == 3 * (6 + 3)
    assert sum_of(frame, BROMMA, TOTAL) == 924 + 784 + 1001
    assault = frame.filter(pl.col("crime_label") == ASSAULT, pl.col("region_label") == FARSTA)
    assert assault["crime_path"].unique().to_list() == [f"{PERSON} / {HEALTH} / {ASSAULT}"]
    assert frame.filter(pl.col("crime_label") == PERSON)["crime_parent_label"].to_list() == [None] * 3


@pytest.mark.parametrize(
    ("year", "part", "expected"),
    [
        ("2025", "", ("year", "2025", False)),
        ("2025", "Helår", ("year", "2025", False)),
        ("2023 prel.", "Kvartal 4", ("quarter", "2023-Q4", True)),
        ("2026 prel.", "Okt", ("month", "2026-10", True)),
        ("1974", "", None),
        ("2101", "Jan", None),
        ("2025", "Januari", None),
        ("2025", "Kvartal 5", None),
        ("25", "Jan", None),
    ],
)
def test_period_headings(year, part, expected):
    period = read_period(year, part)
    assert (period and (period.period_type, period.period, period.is_preliminary)) == expected


@pytest.mark.parametrize(("above", "below"), [("År", "2024"), ("2024", "Helår"), ("År", 2024), (2024, "Helår")])
def test_a_year_is_written_in_two_ways(above, below):
    grid = [row[:2] for row in months()]
    changed(changed(grid, 3, 1, above), 4, 1, below)
    assert set(figures(xls(grid))["period"]) == {"2024"}


def test_the_name_of_the_file_decides_nothing():
    result = parsed(xls(months()), "anmalda_brott_2024.xls")
    assert set(result.tables["figures"]["period"].cat.slice(0, 4)) == {"2025"}
    assert "N-NAME-YEAR" in notices(result)
    assert "N-NAME-YEAR" not in notices(parsed(xls(months()), "anmalda_brott_2025.xls"))


def test_a_note_is_told_once():
    told = [notice.message for notice in parsed(xls(months())).notices]
    assert told == [f"{BROMMA}: I juni 2016 har redovisningen av folkmängd ändrats."]


def test_a_crime_type_nobody_described_loads_with_a_notice():
    grid = months()
    grid.insert(16, ["Brott mot en ny lag", 1, 2, 3])
    result = parsed(xls(grid))
    assert sum_of(result.tables["figures"], BROMMA, "Brott mot en ny lag") == 6
    assert "N-NEW-CRIME-TYPE" in notices(result)


def test_a_parent_nobody_described_is_not_taken_for_a_region():
    grid = months()
    grid[16:16] = [["Ny balk"], ["Brott mot nya balken", 1, 2, 3]]
    row = figures(xls(grid)).filter(pl.col("crime_label") == "Brott mot nya balken").row(0, named=True)
    assert (row["region_label"], row["crime_parent_label"]) == (BROMMA, "Ny balk")


def test_other_municipalities_load_with_a_notice():
    result = parsed(xls(changed(months(), 17, 0, "Solna kommun")))
    assert "Solna kommun" in result.tables["figures"]["region_label"].to_list()
    assert "N-OTHER-AREA" in notices(result)


def test_unknown_figures_are_null_and_marked():
    row = figures(xls(changed(months(), 7, 1, ".."))).row(0, named=True)
    assert (row["crime_count"], row["count_mark"]) == (None, "..")


def test_hidden_sheet_without_figures_is_a_notice():
    assert "N-HIDDEN-SHEET" in notices(parsed(xls(months(), Extra("Kommentar", [["Utkast"]]))))


def test_rates_may_come_without_counts_and_in_any_order():
    grid = [row[:1] + row[2:3] + row[1:2] for row in counts_and_rates()]
    row = figures(xls(grid)).row(0, named=True)
    assert (row["crime_count"], row["rate_per_100k"], row["source_column"]) == (266, 320, "C")
    alone = [row[:1] + row[2:3] for row in counts_and_rates()]
    row = figures(xls(alone)).row(0, named=True)
    assert (row["crime_count"], row["count_mark"], row["rate_per_100k"], row["source_column"]) == (
        None,
        "absent",
        320,
        "B",
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("12a", "E-NUMBER"),
        ("ca 5", "E-NUMBER"),
        (-3, "E-NUMBER"),
        (12.5, "E-NUMBER"),
        (True, "E-NUMBER"),
        (None, "E-NUMBER"),
        ("x", "E-NUMBER"),
        ("-", "E-MARK"),
        (".", "E-MARK"),
        (Formula("1+1"), "E-FORMULA"),
    ],
)
def test_what_is_no_figure_is_refused_with_its_place(value, code):
    fault = refused(xls(changed(months(), 16, 2, value)))
    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Resultat", 16, "C")


def test_a_formula_in_a_header_is_refused():
    assert refused(xls(changed(months(), 4, 2, Formula("2025")))).code in ("E-FORMULA", "E-PERIOD", "E-HEADER")


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (4, 2, "Februari", "E-PERIOD"),
        (3, 1, "1900", "E-PERIOD"),
        (3, 1, None, "E-HEADER"),
        (5, 3, "Andel", "E-HEADER"),
        (5, 0, "Antal", "E-HEADER"),
        (1, 0, "Misstänkta personer", "E-HEADER"),
    ],
)
def test_headers_that_changed_are_refused(row, column, value, code):
    fault = refused(xls(changed(months(), row, column, value)))
    assert fault.code == code
    assert fault.sheet == "Resultat"


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_an_inserted_row_above_the_figures_is_refused(at):
    grid = months()
    grid.insert(at, [None] * 4)
    assert refused(xls(grid)).code == "E-HEADER"


def test_shifted_columns_are_refused():
    header_moved = months()
    for row in header_moved[2:5]:
        row.insert(1, None)
    assert refused(xls(header_moved)).code == "E-HEADER"
    figures_moved = months()
    for row in figures_moved[5:]:
        row.insert(1, None)
    assert refused(xls(figures_moved)).code in ("E-HEADER", "E-NUMBER")


def test_figures_below_the_notes_are_refused():
    assert refused(xls([*months(), [TOTAL, 1, 2, 3]])).code == "E-HEADER"


def test_other_sheets_with_content_are_refused():
    assert refused(xls(months(), Extra("Blad2", [["Totalt", 12]], is_visible=True))).code == "E-SHEET"
    assert refused(xls(months(), Extra("Blad2", [["Totalt", 12]]))).code == "E-HIDDEN-DATA"


@pytest.mark.parametrize("heading", ["Stadsdelsomrade Farsta", "Farsta"])
def test_a_region_that_cannot_be_told_is_refused(heading):
    fault = refused(xls(changed(months(), 17, 0, heading)))
    assert (fault.code, fault.row, fault.value) == ("E-AREA", 17, heading)
    assert refused(xls(changed(months(), 6, 0, heading))).code == "E-AREA"


def test_repeated_rows_are_kept_once_and_may_not_differ():
    grid = months()
    grid.insert(16, [DRUGS, 30, 35, 80])
    assert figures(xls(grid)).height == figures(xls(months())).height
    fault = refused(xls(changed(grid, 17, 2, 36)))
    assert (fault.code, fault.row) == ("E-CONTRADICTION", 17)
    assert "row 16" in fault.what


def test_repeated_columns_may_not_differ():
    grid = [[*row, row[-1]] if len(row) > 1 else row for row in months()]
    assert figures(xls(grid)).height == figures(xls(months())).height
    assert refused(xls(changed(grid, 7, 4, 1002))).code == "E-CONTRADICTION"


# Figures of one file agree


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (13, 44),  # assault above its chapter
        (10, 150),  # two chapters above their group
        (7, 157),  # the group above all crimes
    ],
)
def test_parts_above_their_whole_are_refused(row, value):
    assert refused(xls(changed(months(), row, 1, value))).code == "E-SUM"


def test_all_chapters_of_a_group_add_up_to_it():
    values = {"3": 43, "4": 90, "5": 10, "6": 13, "7": 2}
    labels = dict(
        zip(
            values,
            [
                HEALTH,
                "4 kap. Brott mot frihet och frid",
                "5 kap. Ärekränkningsbrott",
                SEXUAL,
                "7 kap. Brott mot familj",
            ],
            strict=False,
        )
    )
    lines = [f"{BROMMA};{PERSON};2025;Jan;158;190"]
    lines += [f"{BROMMA};{labels[chapter]};2025;Jan;{value};.." for chapter, value in values.items()]
    assert figures(text(*lines)).height == 6
    assert refused(text(*(line.replace(";90;", ";89;") for line in lines))).code == "E-SUM"
    unknown = [line.replace(";90;", ";..;") for line in lines]
    assert figures(text(*unknown)).height == 6


def test_months_and_quarters_add_up_to_the_year():
    counts = (924, 784, 1001, 867, 942, 903, 802, 909, 948, 1145, 949, 815)
    lines = [f"{BROMMA};{TOTAL};2025;{name};{count};.." for name, count in zip(MONTHS, counts, strict=True)]
    lines += [f"{BROMMA};{TOTAL};2025;Kvartal 1;2709;.."]
    assert figures(text(*lines, f"{BROMMA};{TOTAL};2025;Helår;10989;..")).height == 14
    assert refused(text(*lines, f"{BROMMA};{TOTAL};2025;Helår;10990;..")).code == "E-SUM"
    assert refused(text(*(line.replace("2709", "2710") for line in lines))).code == "E-SUM"


def test_districts_together_may_not_exceed_the_city():
    lines = [f"{CITY};{SEXUAL};2025;Jan;50;5", f"{BROMMA};{SEXUAL};2025;Jan;30;36", f"{FARSTA};{SEXUAL};2025;Jan;20;32"]
    assert figures(text(*lines)).height == 3
    assert refused(text(*lines[:2], f"{FARSTA};{SEXUAL};2025;Jan;21;34")).code == "E-SUM"


def test_a_former_district_beside_its_successor_is_not_counted_twice():
    lines = [f"{CITY};{SEXUAL};2025;Jan;50;5", f"{BROMMA};{SEXUAL};2025;Jan;30;36"]
    former = f"Rinkeby-Kista stadsdel (upphörde 2024-01-01);{SEXUAL};2025;Jan;40;80"
    assert figures(text(*lines, former)).height == 3
    assert refused(text(*lines, former.replace(";40;", ";51;"))).code == "E-SUM"


def test_a_rate_that_does_not_fit_the_count_is_refused():
    assert figures(xls(counts_and_rates())).height == 6
    fault = refused(xls(changed(counts_and_rates(), 7, 2, 240)))
    assert fault.code == "E-RATE"
    assert BROMMA in fault.what
    assert refused(xls(changed(counts_and_rates(), 7, 1, 0))).code == "E-RATE"


def test_exchanged_columns_are_refused(shared_data):
    lines = (
        (shared_data / "bra_reported_crimes/databasfil/Databasfil2023.txt")
        .read_bytes()
        .decode("iso-8859-1")
        .split("\n")
    )
    heading = "\n".join([lines[0].replace("Antal;/100 000 inv", "/100 000 inv;Antal"), *lines[1:]])
    assert refused(heading.encode("iso-8859-1")).code == "E-HEADER"
    rows = []
    for line in lines[1:]:
        fields = line.split(";")
        rows.append(";".join([*fields[:4], fields[5], fields[4], *fields[6:]]) if len(fields) > 5 else line)
    assert refused("\n".join([lines[0], *rows]).encode("iso-8859-1")).code in ("E-RATE", "E-SUM")


def test_exchanged_columns_are_refused_without_the_city_too():
    """38 000 inhabitants of Skärholmen: 152 crimes are 400 per 100 000. Exchanged they fit 263 158 inhabitants."""
    label = "Stadsdelsområde Skärholmen (Sthlm)"
    lines = [f"{label};{TOTAL};2025;Jan;152;400", f"{label};{DRUGS};2025;Jan;38;100"]
    assert figures(text(*lines)).height == 2
    fault = refused(text(f"{label};{TOTAL};2025;Jan;400;152", f"{label};{DRUGS};2025;Jan;100;38"))
    assert fault.code == "E-RATE"
    assert label in fault.what


@settings(max_examples=30)
@given(
    population=st.integers(20_000, 200_000),
    counts=st.lists(st.integers(0, 5_000), min_size=2, max_size=12, unique=True),
)
def test_rates_that_are_computed_from_one_population_are_accepted(population, counts):
    """Whatever the population, rounding alone never refuses a file."""
    rates = [int(count / population * 1e5 + 0.5) for count in counts]
    lines = [
        f"{BROMMA};{SEXUAL};{2001 + i // 12};{MONTHS[i % 12]};{count};{rate}"
        for i, (count, rate) in enumerate(zip(counts, rates, strict=True))
    ]
    assert figures(text(*lines)).height == len(counts)


# The text export


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_lines(newline):
    frame = figures(
        text(
            f"{BROMMA};{PERSON};2023 prel.;Jan;..;..",
            f"{BROMMA};{HEALTH};2023 prel.;Jan;51;63",
            f"{BROMMA};{HEALTH};2023 prel.;Jan;51;63",
            f"Enskede - Årsta stadsdel (upphörde 2007-01-01);{TOTAL};2023 prel.;Jan;1 234;0",
            newline=newline,
        )
    )
    assert frame["crime_count"].to_list() == [None, 51, 1234]
    assert frame["count_mark"].to_list() == ["..", None, None]
    assert frame["source_row"].to_list() == [2, 3, 5]
    assert frame["is_preliminary"].all()
    assert frame["crime_parent_label"].null_count() == 3
    assert set(frame["source_column"]) == {"Antal"}


@pytest.mark.parametrize(
    ("header", "line", "expected"),
    [
        ("Region;Brott;År;Period;Antal", f"{BROMMA};{HEALTH};2023;Jan;51", (51, None, "absent")),
        ("Region;Brott;År;Period;/100 000 inv", f"{BROMMA};{HEALTH};2023;Jan;63", (None, "absent", None)),
        ("Region;Brott;År;Antal;/100 000 inv", f"{BROMMA};{HEALTH};2023;51;63", (51, None, None)),
    ],
)
def test_text_exports_with_fewer_columns(header, line, expected):
    row = figures(text(line, header=header)).row(0, named=True)
    assert (row["crime_count"], row["count_mark"], row["rate_mark"]) == expected


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (f"{BROMMA};{HEALTH};2023;Jan;51a;63", "E-NUMBER", "Antal"),
        (f"{BROMMA};{HEALTH};2023;Jan;51,5;63", "E-NUMBER", "Antal"),
        (f"{BROMMA};{HEALTH};2023;Jan;-51;63", "E-NUMBER", "Antal"),
        (f"{BROMMA};{HEALTH};2023;Jan;;63", "E-NUMBER", "Antal"),
        (f"{BROMMA};{HEALTH};2023;Jan;51;ca 63", "E-NUMBER", "/100 000 inv"),
        (f"{BROMMA};{HEALTH};2023;Jan;-;63", "E-MARK", "Antal"),
        (f"{BROMMA};{HEALTH};2023;January;51;63", "E-PERIOD", "Period"),
        (f"{BROMMA};{HEALTH};2023;;51;63", "E-PERIOD", "Period"),
        (f"{BROMMA};{HEALTH};1823;Jan;51;63", "E-PERIOD", "Period"),
        (f";{HEALTH};2023;Feb;51;63", "E-SHAPE", "Region"),
        (f"{BROMMA};;2023;Feb;51;63", "E-SHAPE", "Brott"),
        (f"{BROMMA};{HEALTH};2023;Jan;52;64", "E-CONTRADICTION", "Antal"),
    ],
)
def test_text_lines_that_are_refused(line, code, column):
    fault = refused(text(f"{BROMMA};{HEALTH};2023;Jan;51;63", line))
    assert (fault.code, fault.row, fault.column) == (code, 3, column)


def test_text_in_another_encoding_is_refused():
    utf8 = text(f"{BROMMA};{HEALTH};2023;Jan;51;63").decode("iso-8859-1").encode("utf-8")
    assert refused(utf8).code in ("E-HEADER", "E-ENCODING")


# Crime types


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Misshandel inkl. grov (5, 6 §)", "därav misshandel inkl. grov", True),
        ("Rån, inkl. grovt (5, 6 §)", "därav rån, inkl. grovt", True),
        ("Tillgrepp av motordrivet fortskaffningsmedel (7 §)", "därav biltillgrepp", False),
        ("Stöld av icke motordrivet fortskaffningsmedel (1, 2, 4 §)", "därav cykeltillgrepp", False),
        (
            "Stöld genom inbrott, inbrottsstöld i bostad, ej av skjutvapen (1, 2, 4, 4 a§)",
            "därav inbrottsstöld i bostad",
            False,
        ),
    ],
)
def test_labels_of_two_searches_mean_the_same_only_where_their_figures_agree(real, one, other, is_same):
    """Bromma 2025 from the yearly rates (83 118 inhabitants at the end of 2024) against the quarters."""
    assert (crime_type(one, None) == crime_type(other, None)) == is_same
    rates = (
        real("year_2021-2025*")
        .tables["figures"]
        .filter(pl.col("region_label") == BROMMA, pl.col("crime_label") == one, pl.col("period") == "2025")
    )
    quarters = real("quarter_*").tables["figures"].filter(pl.col("period").cat.starts_with("2025"))
    from_rate = rates["rate_per_100k"][0] * 83_118 / 100_000
    assert (abs(from_rate - sum_of(quarters, BROMMA, other)) < 1) == is_same


def test_a_word_that_many_crime_types_share_needs_its_parent():
    assert crime_type("Genom brand", "Skadegörelse inkl. grov, åverkan (1-3 §)") == "damage_by_fire"
    assert crime_type("Genom brand", None) is None


def test_crime_types_form_a_tree_and_every_alias_leads_to_one():
    parents = {row["crime_type_id"]: row["parent_id"] for row in seed_rows("crime_type")}
    for crime in parents:
        seen = set()
        while crime:
            assert crime not in seen
            seen.add(crime)
            crime = parents[crime]
    aliases = seed_rows("crime_type_alias")
    assert {row["crime_type_id"] for row in aliases} <= set(parents)
    keys = [(row["publisher"], row["crime_label"], row["crime_parent_label"]) for row in aliases]
    assert len(keys) == len(set(keys))


def test_a_document_is_read_by_content_not_by_name():
    document = Document.open("2024.xlsx", xls(months()), formats=["xls", "xlsx", "text"], encodings=["iso-8859-1"])
    assert parse(document).tables["figures"].height == 27


@pytest.mark.parametrize("order", [("Feb", "Jan", "Mar"), ("Feb", "Mar", "Jan")])
def test_exchanged_months_are_refused_and_named(order):
    grid = months()
    grid[3] = [None, *order]
    fault = refused(xls(grid))
    assert (fault.code, fault.row, fault.value) == ("E-HEADER", 4, "2025 Jan")


def test_whole_year_may_stand_before_its_months():
    grid = months()
    grid[3] = [None, "Helår", "Jan", "Feb"]
    for row in grid[5:22]:
        row[1:] = [sum(row[1:]), *row[1:3]] if len(row) > 1 else []
    assert set(figures(xls(grid))["period"]) == {"2025", "2025-01", "2025-02"}


@pytest.mark.parametrize("rate", ["21,308", "21.308", 1e300])
def test_a_rate_that_may_be_either_of_two_is_refused(rate):
    fault = refused(xls(changed(counts_and_rates(), 7, 2, rate)))
    assert (fault.code, fault.row, fault.column) == ("E-NUMBER", 7, "C")


def test_a_rate_below_its_part_is_refused_where_there_are_no_counts():
    grid = months()
    grid[4] = [None, *["/100 000 inv"] * 3]
    assert figures(xls(grid)).height == 27
    fault = refused(xls(changed(grid, 10, 2, 26)))
    assert (fault.code, fault.row, fault.column, fault.value) == ("E-SUM", 10, "C", "26.0")


def test_figures_below_the_table_are_not_taken_for_a_note():
    grid = months()
    grid.append([DRUGS, "..", "..", ".."])
    assert (refused(xls(grid)).code, refused(xls(grid)).row) == ("E-HEADER", 29)


def test_a_footnote_glued_to_a_crime_type_does_not_make_it_a_new_one():
    result = parsed(xls(changed(months(), 7, 0, "Totalt antal brott2")))
    assert sum_of(result.tables["figures"], BROMMA, TOTAL) == 924 + 784 + 1001
    assert "N-NEW-CRIME-TYPE" not in notices(result)


@pytest.mark.parametrize("name", ["Stadsdelsområde Farsta (Stockholm)", "Stockholms kommun"])
def test_another_spelling_of_stockholm_is_not_taken_for_another_place(name):
    grid = changed(months(), 17, 0, name)
    with pytest.raises(Fault, match="E-AREA"):
        resolve(discover()["bra_reported_crimes"], parsed(xls(grid)), file="uttag.xls")


def test_one_district_in_two_spellings_is_one_district():
    spaced = "Stadsdelsområde Hägersten - Älvsjö (Sthlm)"
    plain = "Stadsdelsområde Hägersten-Älvsjö (Sthlm)"
    lines = [f"{region};{DRUGS};2024;Jan;5;4" for region in (spaced, plain)]
    assert figures(text(*lines)).height == 1
    assert refused(text(lines[0], lines[1].replace(";5;4", ";6;5"))).code == "E-CONTRADICTION"


def of_two_districts(last: int) -> bytes:
    lines = [f"{region};{DRUGS};2024;{month};5;6" for region in (BROMMA, FARSTA) for month in MONTHS]
    return text(*lines[: 12 + last])


@pytest.mark.parametrize("last", [1, 6, 11])
def test_a_text_that_was_cut_between_two_lines_is_refused(last):
    fault = refused(of_two_districts(last))
    assert (fault.code, fault.row) == ("E-TRUNCATED", 13 + last)


def test_a_text_of_one_district_that_was_cut_between_two_lines_is_refused():
    lines = [f"{BROMMA};{crime};2024;{month};5;6" for crime in (DRUGS, SEXUAL) for month in MONTHS]
    assert figures(text(*lines)).height == 24
    assert refused(text(*lines[:20])).code == "E-TRUNCATED"


def test_a_text_without_lines_is_refused_and_one_that_differs_otherwise_is_not():
    assert refused(text()).code == "E-TRUNCATED"
    assert figures(of_two_districts(12)).height == 24
    lines = [f"{BROMMA};{DRUGS};2024;{month};5;6" for month in MONTHS]
    assert figures(text(*lines, f"{FARSTA};{SEXUAL};2024;Jan;1;2")).height == 13


@pytest.mark.parametrize("count", ["99999999999999999999", "40000000", "3000001"])
def test_a_count_beyond_all_counting_is_refused_with_its_place(count):
    fault = refused(text(f"{BROMMA};{DRUGS};2024;Jan;{count};6"))
    assert (fault.code, fault.row, fault.column) == ("E-NUMBER", 2, "Antal")


def test_a_rate_beyond_all_counting_is_refused_with_its_place():
    fault = refused(text(f"{BROMMA};{DRUGS};2024;Jan;5;40000000"))
    assert (fault.code, fault.row, fault.column) == ("E-NUMBER", 2, "/100 000 inv")


def test_the_crimes_of_the_whole_country_are_no_figure_beyond_counting():
    assert figures(text(f"Hela landet;{DRUGS};2024;Jan;1570000;5"))["crime_count"].to_list() == [1570000]
