"""Names of areas as publishers write them: known by data, and an unknown one stops the file where it stands."""

import polars as pl
import pytest

from pipeline import areas
from pipeline.faults import Fault
from pipeline.parsing import Parsed
from pipeline.seeds import seed_rows
from pipeline.sources import discover

SOURCE = discover()["stockholm_population"]
((TABLE, SPEC),) = [(name, table) for name, table in SOURCE.tables.items() if table.areas]
PUBLISHER = SPEC.areas.publisher


def parsed(*labels):
    rows = range(5, 5 + len(labels))
    frame = pl.DataFrame(
        {SPEC.areas.column: list(labels), "source_sheet": ["Blad1"] * len(labels), "source_row": list(rows)},
        schema={SPEC.areas.column: pl.String, "source_sheet": pl.String, "source_row": pl.Int64},
    )
    return Parsed({TABLE: frame})


def test_every_publisher_of_a_source_has_spellings():
    for source in discover().values():
        for table in source.tables.values():
            if table.areas:
                assert areas.aliases(table.areas.publisher), source.id


def test_known_labels_pass_whatever_their_white_space():
    known = sorted(areas.aliases(PUBLISHER))
    areas.resolve(SOURCE, parsed(*known, f"  {known[0].replace(' ', chr(0xA0) + ' ')} "), file="a.xlsx")


@pytest.mark.parametrize("label", ["Södermalmm", "", None, "Bromma; drop table"])
def test_an_unknown_label_stops_the_file_and_names_its_row(label):
    known = sorted(areas.aliases(PUBLISHER))[0]
    with pytest.raises(Fault, match="E-AREA") as raised:
        areas.resolve(SOURCE, parsed(known, label, label), file="a.xlsx")
    assert (raised.value.file, raised.value.sheet, raised.value.row) == ("a.xlsx", "Blad1", 6)


def delivered(*codes):
    names = {row["area_code"]: row["name_sv"] for row in seed_rows("area")}
    frame = pl.DataFrame({"district_label": [names[code] for code in codes], "source_sheet": "Antal", "source_row": 2})
    return Parsed({"counts": frame})


def test_the_city_had_fourteen_thirteen_and_eleven_districts():
    assert [len(city) for city in areas.whole_cities()] == [11, 13, 14]
    assert {"jarva", "norra_innerstaden"} <= areas.whole_cities()[0]
    assert {"alvsjo", "norrmalm"} <= areas.whole_cities()[2]


@pytest.mark.parametrize("city", areas.whole_cities())
def test_a_delivery_about_persons_has_the_whole_city_of_its_time(city):
    source = discover()["strategic_crimes"]
    areas.resolve(source, delivered(*city), file="a.xlsx")
    with pytest.raises(Fault, match="absent: Bromma") as raised:
        areas.resolve(source, delivered(*city - {"bromma"}), file="a.xlsx")
    assert (raised.value.code, raised.value.column) == ("E-COVERAGE", "Stadsdelsområde")


def test_a_former_district_beside_those_of_today_is_named():
    with pytest.raises(Fault, match="not a district then: Norrmalm"):
        areas.resolve(discover()["strategic_crimes"], delivered(*areas.whole_cities()[0], "norrmalm"), file="a.xlsx")


def test_one_spelling_means_one_area():
    assert len(set(areas.aliases(PUBLISHER).values())) > 11
    assert areas.aliases("nobody") == {}
    assert not areas.is_known("nobody", "Bromma")


@pytest.mark.parametrize(
    "label", ["Stadsdelsområde Bromma (Stockholm)", "Stadsdelsområde bromma (sthlm)", "Stockholms kommun"]
)
def test_a_label_that_sounds_like_one_of_stockholms_is_no_other_place(label):
    assert areas.meaning("bra", label) != "stockholm_district"
    assert not areas.is_known("bra", label)


@pytest.mark.parametrize(
    "label", ["Stadsdelsområde Centrum (Göteborg)", "Stockholms län", "Region Stockholm", "Solna kommun"]
)
def test_other_places_stay_other_places(label):
    assert areas.is_known("bra", label)


def test_who_delivers_is_told_the_heading_and_never_the_name_of_a_table_column():
    source = discover()["strategic_crimes"]
    frame = pl.DataFrame({"district_label": ["Nytorget"], "source_sheet": ["Antal"], "source_row": [2]})
    with pytest.raises(Fault) as raised:
        areas.resolve(source, Parsed({"counts": frame}), file="a.xlsx")
    assert raised.value.column == "Stadsdelsområde"
