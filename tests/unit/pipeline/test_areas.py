"""Names of areas as publishers write them: known by data, and an unknown one stops the file where it stands."""

import polars as pl
import pytest

from pipeline import areas
from pipeline.faults import Fault
from pipeline.parsing import Parsed
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
