"""The real pages tell nothing of what is withheld, and any figure on them that were withheld would be found where it stands."""

import dataclasses
import shutil
from pathlib import Path

import polars as pl
import pytest

from pipeline.faults import Fault
from pipeline.publishing import reading, site
from pipeline.publishing.folder import LATEST
from pipeline.publishing.reading import Edition
from pipeline.publishing.site import leak_search, pages
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def edition(settings) -> Edition:
    return reading.read(settings)


@pytest.fixture(scope="module")
def folder(settings, edition, tmp_path_factory) -> Path:
    return searched(site.make(settings, tmp_path_factory.mktemp("site"), edition))


def searched(made: Path) -> Path:
    """The pages as they are searched: dbt's page of the models, which is code, comes beside them afterwards."""
    shutil.rmtree((made / pages.MODELS).parent)
    return made


def found(folder: Path, edition: Edition, **cell: str) -> set[str]:
    """The Swedish pages that tell of cells which an edition withholds besides what it does."""
    those = pl.all_horizontal(*(pl.col(name) == value for name, value in cell.items()))
    assert edition.values.filter(those & pl.col("value").is_not_null()).height, cell
    hidden = pl.when(those).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status")
    stricter = dataclasses.replace(edition, values=edition.values.with_columns(hidden))
    told = {one.partition(":")[0] for one in leak_search.leaks(folder, stricter)}
    assert sum(one.startswith("en/") for one in told) * 2 == len(told), told
    return {one for one in told if not one.startswith("en/")}


def test_the_pages_tell_nothing_of_what_is_withheld(folder, edition):
    assert edition.values.filter(pl.col("status") == "suppressed").height > 100
    assert leak_search.leaks(folder, edition) == []


@pytest.mark.parametrize("indicator", ["reported_robbery", "worried_about_crime", "strategic_crimes_girls"])
def test_a_districts_newest_figure_is_found_on_every_page_that_shows_it(folder, edition, indicator):
    row = next(
        one
        for one in reading.latest(edition.today).filter(pl.col("indicator_id") == indicator).to_dicts()
        if one["area_type"] == "district" and one["value"] is not None
    )
    cell = {
        name: row[name]
        for name in ("indicator_id", "definition_version", "basis", "area_code", "period_type", "period")
    }
    expected = {"index.html", f"omrade/{row['area_code']}.html", f"indikator/{indicator}.html"}
    assert found(folder, edition, **cell) >= expected


def test_an_earlier_figure_is_found_in_charts_and_tables(folder, edition):
    cell = {"indicator_id": "reported_robbery", "period_type": "year", "period": "2024", "area_code": "bromma"}
    assert found(folder, edition, **cell) == {
        "omrade/bromma.html",
        "omrade/bromma_over_tid.html",
        "indikator/reported_robbery.html",
    }


def test_a_committees_figure_is_found_on_its_districts_page(folder, edition):
    latest = reading.latest(edition.today).filter(pl.col("area_code").str.starts_with("sdn_"))
    row = latest.filter(pl.col("value").is_not_null()).to_dicts()[0]
    cell = {name: row[name] for name in ("indicator_id", "area_code", "period")}
    district = row["area_code"].removeprefix("sdn_")
    expected = {f"omrade/{district}.html", f"omrade/{district}_over_tid.html", f"indikator/{row['indicator_id']}.html"}
    assert found(folder, edition, **cell) == expected


def test_the_citys_figure_is_found_wherever_districts_are_compared_with_it(folder, edition):
    cell = {"indicator_id": "reported_robbery", "period_type": "year", "period": "2025", "area_code": "stockholm"}
    told = found(folder, edition, **cell)
    assert {one for one in told if one.startswith("omrade/")} == {
        f"omrade/{area}{page}.html"
        for area in edition.areas.filter(pl.col("area_type") == "district")["area_code"]
        for page in ("", "_over_tid")
    }
    assert {"index.html", "indikator/reported_robbery.html"} <= told


def test_another_definitions_figure_is_found_where_definitions_stand_side_by_side(folder, edition):
    cell = {
        "indicator_id": "strategic_crimes_boys", "definition_version": "bra_2011_21", "basis": "convicted",
        "period_type": "year", "area_type": "city",
    }  # fmt: skip
    assert found(folder, edition, **cell) == {"indikator/strategic_crimes_boys.html"}


def test_figures_around_an_action_are_found_in_its_plan(folder, edition):
    action = edition.actions.filter(pl.col("value_after").is_not_null()).to_dicts()[0]
    cell = {"indicator_id": action["indicator_id"], "area_code": action["indicator_area_code"],
            "period_type": action["period_type"], "period": action["period_after"]}  # fmt: skip
    assert f"omrade/{action['area_code_today']}.html" in found(folder, edition, **cell)


def test_what_changed_most_is_searched_too(settings, edition, tmp_path):
    row = edition.today.filter(
        (pl.col("indicator_id") == "reported_robbery")
        & (pl.col("area_code") == "bromma")
        & (pl.col("period") == "2025")
    ).to_dicts()[0]
    changed = {name: row[name] for name in edition.changes.columns if name in row} | {
        "change": "changed", "reason": "revised_data", "previous_value": row["value"] / 2, "numerator": 40.0,
    }  # fmt: skip
    changes = pl.DataFrame([changed], schema=edition.changes.schema, orient="row")
    told = dataclasses.replace(edition, changes=changes, previous="2026-01-02T09:00:00+00:00")
    made = searched(site.make(settings, tmp_path, told))
    cell = {name: row[name] for name in ("indicator_id", "area_code", "period_type", "period")}
    assert "andringar.html" in found(made, told, **cell)


def test_pages_that_tell_are_shown_to_nobody_and_those_before_stay(settings, edition, tmp_path, monkeypatch):
    first = site.make(settings, tmp_path, edition)
    writes = pages.write

    def telling(folder, *given, **named):
        writes(folder, *given, **named)
        (folder / "omrade" / "extra.html").write_text('<html lang="sv"><body><p>Järva: 3</p></body></html>')

    monkeypatch.setattr(pages, "write", telling)
    with pytest.raises(Fault, match=r"omrade/extra\.html") as told:
        site.make(settings, tmp_path, edition)
    assert told.value.code == "E-LEAK"
    assert (tmp_path / LATEST).resolve() == first
    assert not (first / "omrade" / "extra.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first.name, LATEST])
