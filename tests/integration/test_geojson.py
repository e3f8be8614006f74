"""The map file is GeoJSON that QGIS reads: points in their districts, the values of the table, nothing missing as zero."""

import json
from pathlib import Path

import duckdb
import pytest

from pipeline.publishing import geojson, reading
from pipeline.settings import ROOT, Settings

OUTLINES = ROOT.parent / "shared" / "data" / "reference_geography" / "stadsdelsomraden_11.geojson"


@pytest.fixture(scope="module")
def folder(example_home, tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("map")
    geojson.write(
        made / "senaste_varden.geojson", made / "karta", reading.read(Settings(home=example_home, example=True))
    )
    return made


@pytest.fixture(scope="module")
def collection(folder) -> dict:
    return json.loads((folder / "senaste_varden.geojson").read_bytes())


def test_it_is_a_collection_of_points_in_degrees_east_then_north(collection):
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection  # RFC 7946: always WGS 84
    for feature in collection["features"]:
        assert (feature["type"], feature["geometry"]["type"]) == ("Feature", "Point")
        east, north = feature["geometry"]["coordinates"]
        assert 17.7 < east < 18.3
        assert 59.2 < north < 59.5


def test_every_feature_is_a_row_of_the_warehouse_and_missing_stays_missing(collection, example_published):
    with duckdb.connect(str(example_published), read_only=True) as connection:
        for feature in collection["features"][::25]:
            row = feature["properties"]
            found = connection.execute(
                "select value, status from marts.indicator_today where (indicator_id, basis, area_code, period_type, period, "
                "sex, age_group) = (?, ?, ?, ?, ?, ?, ?)",
                [
                    row[key]
                    for key in ("indicator_id", "basis", "area_code", "period_type", "period", "sex", "age_group")
                ],
            ).fetchall()
            assert found == [(row["value"], row["status"])]
    missing = [one["properties"] for one in collection["features"] if one["properties"]["value"] is None]
    assert {"suppressed"} <= {row["status"] for row in missing}


def test_a_layer_has_one_figure_per_place_and_the_layers_are_the_collection(folder, collection):
    layers = {path.stem: json.loads(path.read_bytes()) for path in (folder / "karta").iterdir()}
    for name, layer in layers.items():
        places = [one["properties"]["area_code"] for one in layer["features"]]
        assert len(places) == len(set(places)), name
        assert layer["name"] == name
    assert {"strategic_crimes_boys_convicted", "strategic_crimes_boys_suspected", "reported_robbery"} <= set(layers)
    told = [one for layer in layers.values() for one in layer["features"]]
    assert sorted(map(json.dumps, told)) == sorted(map(json.dumps, collection["features"]))


def test_the_city_and_all_districts_have_a_place_of_their_own(collection):
    places = {(one["properties"]["area_code"], *one["geometry"]["coordinates"]) for one in collection["features"]}
    assert len({code for code, *_ in places}) == 12
    assert len({tuple(place) for _, *place in places}) == 12


def holds(outline: dict, east: float, north: float) -> bool:
    """Whether a polygon or several hold the point: an odd number of edges lies to the east of it."""
    parts = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    is_inside = False
    for ring in (ring for part in parts for ring in part):
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
                is_inside = not is_inside
    return is_inside


def test_a_districts_point_lies_in_it(collection):
    if not OUTLINES.exists():
        pytest.skip("no outlines beside the checkout")
    outlines = {one["properties"]["omr_namn"]: one["geometry"] for one in json.loads(OUTLINES.read_bytes())["features"]}
    for name, outline in outlines.items():
        places = {
            tuple(one["geometry"]["coordinates"]) for one in collection["features"]
            if one["properties"]["area_name"] == name
        }  # fmt: skip
        assert len(places) == 1, name
        assert holds(outline, *places.pop()), name
