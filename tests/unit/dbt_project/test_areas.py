"""The area tables as data: keys, divisions, unions and spellings. That they load through dbt is not tested here."""

import csv
import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

SEEDS = Path(__file__).resolve().parents[3] / "dbt_project" / "seeds"
CALENDARS = ("city", "bra")
DISTRICTS_2007 = {
    "bromma", "enskede_arsta_vantor", "farsta", "hagersten_liljeholmen", "hasselby_vallingby", "kungsholmen",
    "norrmalm", "rinkeby_kista", "skarholmen", "skarpnack", "sodermalm", "spanga_tensta", "alvsjo", "ostermalm",
}  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AREAS = {row["area_code"]: row for row in _rows("area")}
VERSIONS = {row["boundary_version"]: row for row in _rows("area_version")}
SUCCESSION = _rows("area_succession")
ALIASES = {(row["publisher"], row["label"]): row["area_code"] for row in _rows("area_alias")}


def _existing(day: date, calendar: str) -> set[str]:
    """Districts that exist on a day, by the half-open reading of the dates."""
    return {
        code
        for code, row in AREAS.items()
        if row["area_type"] in ("district", "former_district")
        and row[f"{calendar}_valid_from"] <= day.isoformat()
        and (not row[f"{calendar}_valid_to"] or day.isoformat() < row[f"{calendar}_valid_to"])
    }


def test_keys_names_and_orders_are_complete_and_unique() -> None:
    rows = _rows("area")
    assert len(AREAS) == len(rows)
    assert len({row["sort_order"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z][a-z_]*", row["area_code"])
        assert all(row[name] for name in ("name_sv", "name_en", "short_name")), row["area_code"]
        assert len(row["short_name"]) <= (15 if "district" in row["area_type"] else 24), row["short_name"]


def test_todays_districts_have_a_tile_each_and_no_tile_covers_another() -> None:
    tiles = {code: (row["tile_x"], row["tile_y"]) for code, row in AREAS.items() if row["tile_x"] or row["tile_y"]}
    assert set(tiles) == {code for code, row in AREAS.items() if row["area_type"] == "district"}
    for one, other in itertools.combinations(tiles.values(), 2):
        assert one[1] != other[1] or abs(float(one[0]) - float(other[0])) >= 1


def test_every_area_type_is_a_documented_one_and_has_its_number_of_areas() -> None:
    counts: dict[str, int] = {}
    for row in AREAS.values():
        counts[row["area_type"]] = counts.get(row["area_type"], 0) + 1
    committees = counts.pop("committee")
    assert counts == {
        "city": 1, "district": 11, "former_district": 6, "abolished": 8,
        "city_part": 3, "focus_area": 4, "unallocated": 1,
    }  # fmt: skip
    assert committees > 17


def test_codes_of_other_registers_stand_where_they_are_known() -> None:
    assert AREAS["stockholm"]["scb_code"] == "0180"
    codes = [row["region_code"] for row in AREAS.values() if row["area_type"] == "district"]
    assert len(set(codes)) == 11
    assert all(re.fullmatch(r"801\d\d", code) for code in codes)
    assert AREAS["jarva"]["region_code"] == "80132"


def test_each_district_has_one_council_with_its_dates() -> None:
    councils = {row["committee_of"]: row for row in AREAS.values() if row["committee_of"]}
    assert set(councils) == {code for code, row in AREAS.items() if row["area_type"] in ("district", "former_district")}
    for district, council in councils.items():
        assert council["area_code"] == f"sdn_{district}"
        assert council["area_type"] == "committee"
        assert (council["city_valid_from"], council["city_valid_to"]) == (
            AREAS[district]["city_valid_from"],
            AREAS[district]["city_valid_to"],
        )


@pytest.mark.parametrize("calendar", CALENDARS)
def test_divisions_follow_each_other_without_gap_or_overlap(calendar: str) -> None:
    ordered = [VERSIONS[version] for version in ("sdn14", "sdn13", "sdn11")]
    assert len(VERSIONS) == len(ordered)
    for before, after in itertools.pairwise(ordered):
        assert before[f"{calendar}_valid_to"] == after[f"{calendar}_valid_from"]
    assert ordered[0][f"{calendar}_valid_from"] == "2007-01-01"
    assert ordered[-1][f"{calendar}_valid_to"] == ""


@pytest.mark.parametrize(
    ("calendar", "last_of_14", "first_of_13", "last_of_13", "first_of_11"),
    [
        ("city", date(2020, 6, 30), date(2020, 7, 1), date(2023, 6, 30), date(2023, 7, 1)),
        ("bra", date(2020, 12, 31), date(2021, 1, 1), date(2023, 12, 31), date(2024, 1, 1)),
    ],
)
def test_the_districts_of_each_division(
    calendar: str, last_of_14: date, first_of_13: date, last_of_13: date, first_of_11: date
) -> None:
    thirteen = DISTRICTS_2007 - {"hagersten_liljeholmen", "alvsjo"} | {"hagersten_alvsjo"}
    eleven = thirteen - {"rinkeby_kista", "spanga_tensta", "norrmalm", "ostermalm"} | {"jarva", "norra_innerstaden"}
    assert _existing(date(2006, 12, 31), calendar) == set()
    assert _existing(date(2007, 1, 1), calendar) == _existing(last_of_14, calendar) == DISTRICTS_2007
    assert _existing(first_of_13, calendar) == _existing(last_of_13, calendar) == thirteen
    assert _existing(first_of_11, calendar) == eleven
    assert eleven == {code for code, row in AREAS.items() if row["area_type"] == "district"}


def test_each_former_district_goes_whole_into_one_of_today() -> None:
    predecessors = [row["predecessor_code"] for row in SUCCESSION]
    assert sorted(predecessors) == sorted(code for code, row in AREAS.items() if row["area_type"] == "former_district")
    unions: dict[str, set[str]] = {}
    for row in SUCCESSION:
        unions.setdefault(row["successor_code"], set()).add(row["predecessor_code"])
    assert unions == {
        "hagersten_alvsjo": {"hagersten_liljeholmen", "alvsjo"},
        "jarva": {"rinkeby_kista", "spanga_tensta"},
        "norra_innerstaden": {"norrmalm", "ostermalm"},
    }


@pytest.mark.parametrize("calendar", CALENDARS)
def test_a_successor_begins_on_the_day_its_predecessors_and_their_division_end(calendar: str) -> None:
    for row in SUCCESSION:
        day = row[f"{calendar}_date"]
        assert AREAS[row["predecessor_code"]][f"{calendar}_valid_to"] == day
        assert AREAS[row["successor_code"]][f"{calendar}_valid_from"] == day
        assert VERSIONS[row["boundary_version"]][f"{calendar}_valid_from"] == day


def test_a_spelling_means_one_area_that_exists() -> None:
    assert len(ALIASES) == len(_rows("area_alias"))
    assert set(ALIASES.values()) <= set(AREAS)
    assert {publisher for publisher, _ in ALIASES} == {"bra", "stockholm"}
    for _, label in ALIASES:
        assert label == " ".join(label.split())


@pytest.mark.parametrize("publisher", ["bra", "stockholm"])
def test_every_district_since_2007_has_a_spelling(publisher: str) -> None:
    named = {code for (by, _), code in ALIASES.items() if by == publisher}
    assert named >= {code for code, row in AREAS.items() if row["area_type"] in ("city", "district", "former_district")}


def test_every_area_that_deliveries_may_name_has_a_spelling_of_the_city() -> None:
    named = {code for (by, _), code in ALIASES.items() if by == "stockholm"}
    assert named == {code for code, row in AREAS.items() if row["area_type"] != "abolished"}


@pytest.mark.parametrize(
    ("publisher", "label", "area_code"),
    [
        ("bra", "Stadsdelsområde Enskede - Årsta - Vantör (Sthlm)", "enskede_arsta_vantor"),
        ("bra", "Stadsdelsområde Norrmalm (Sthlm)", "norrmalm"),
        ("bra", "Norrmalm stadsdel (upphörde 2024-01-01)", "norrmalm"),
        ("bra", "Spånga - Tensta stadsdel (upphörde 2024-01-01)", "spanga_tensta"),
        ("bra", "Kista stadsdel (upphörde 2007-01-01)", "kista"),
        ("stockholm", "Norra innerstadens stadsdelsområde", "norra_innerstaden"),
        ("stockholm", "Norra innerstadens stadsdelsnämnd", "sdn_norra_innerstaden"),
        ("stockholm", "Hägersten-Älvsjö stadsdelsområde", "hagersten_alvsjo"),
        ("stockholm", "Skärholmen", "skarholmen"),
        ("stockholm", "Fokusområde Skärholmen", "focus_skarholmen"),
        ("stockholm", "På staden skrivna", "unknown_place"),
    ],
)
def test_spellings_of_one_place_are_kept_apart(publisher: str, label: str, area_code: str) -> None:
    assert ALIASES[publisher, label] == area_code


def _first_column(path: Path) -> list[str]:
    workbook = CalamineWorkbook.from_path(path)
    return [
        " ".join(str(row[0]).split())
        for sheet in workbook.sheet_names
        for row in workbook.get_sheet_by_name(sheet).to_python()
        if row
    ]


def _sheet_areas(path: Path) -> set[str]:
    """Headings of areas in an export of Brå's: they stand alone, in Brå's words for municipalities and districts."""
    return {label for label in _first_column(path) if re.search(r"kommun$|^Stadsdelsområde|stadsdel \(upphörde", label)}


def _text_areas(path: Path) -> set[str]:
    lines = path.read_text(encoding="iso-8859-1").splitlines()[1:]
    return {" ".join(line.split(";")[0].split()) for line in lines if line}


def test_every_area_in_the_real_files_of_bra_resolves(shared_data: Path) -> None:
    folder = shared_data / "bra_reported_crimes"
    labels = set().union(*map(_sheet_areas, folder.glob("excel/*")), *map(_text_areas, folder.glob("databasfil/*")))
    other_municipalities = {label for label in labels if label.endswith(" kommun")} - {"Stockholm kommun"}
    resolved = {ALIASES.get(("bra", label)) for label in labels - other_municipalities}
    assert None not in resolved, labels
    assert other_municipalities
    assert resolved >= {
        code for code, row in AREAS.items() if row["area_type"] in ("district", "former_district", "abolished")
    }


@pytest.mark.parametrize(
    ("file", "extra"),
    [
        ("stockholm_population/1.2-folkmangd-den-31-dec-2010-2034.xlsx", {"unknown_place"}),
        ("stockholm_reported_crimes/1.63-anmalda-brott-2024.xlsx", set()),
    ],
)
def test_every_area_in_the_real_tables_of_the_city_resolves(shared_data: Path, file: str, extra: set[str]) -> None:
    column = _first_column(shared_data / file)
    end = next(row for row, label in enumerate(column) if label.startswith("Hela staden"))
    labels = [label for label in column[column.index("Västerort") : end + 1] if label]
    resolved = [ALIASES.get(("stockholm", label)) for label in labels]
    assert None not in resolved, labels
    expected = {code for code, row in AREAS.items() if row["area_type"] in ("city", "city_part", "district")} | extra
    assert len(resolved) == len(expected)
    assert set(resolved) == expected


def test_quoted_survey_figures_and_derived_crosswalks_resolve(shared_data: Path) -> None:
    def column(path: str, name: str) -> list[dict[str, str]]:
        with (shared_data / path).open(encoding="utf-8", newline="") as file:
            return [row[name] for row in csv.DictReader(file)]

    quoted = zip(
        column("reference_safety_survey_quoted/quoted_figures.csv", "area"),
        column("reference_safety_survey_quoted/quoted_figures.csv", "survey"),
        strict=True,
    )
    labels = {area for area, survey in quoted if survey.endswith("Stockholms stad")}
    labels |= set(column("reference_crosswalks/basomrade_to_stadsdelsomrade_derived.csv", "stadsdelsomrade_2023"))
    labels |= set(column("reference_crosswalks/regso2025_to_stadsdelsomrade_derived.csv", "stadsdelsomrade_2023"))
    labels |= set(column("reference_crosswalks/stadsdel_to_stadsdelsomrade_derived.csv", "stadsdelsomrade"))
    labels.discard("")
    assert labels
    assert not {label for label in labels if ("stockholm", label) not in ALIASES}
