"""The catalogue of indicators: typed, complete, in two languages, and one row per definition version for the models."""

import re
from collections import Counter
from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from pipeline import indicators
from pipeline.indicators import Indicator, as_frame, break_reasons, catalogue, caveats
from pipeline.sources import PlannedSource, discover, planned_sources

META = {
    "title_sv": "T", "title_en": "t", "definition_sv": "D", "definition_en": "d", "focus_area": "outcome",
    "numerator_sv": "N", "numerator_en": "n", "denominator_sv": "D", "denominator_en": "d",
    "denominator_reference_sv": "31 dec", "denominator_reference_en": "31 Dec", "source": "s", "unit_sv": "procent",
    "unit_en": "per cent", "multiplier": 100, "decimals": 1, "direction": "low", "method": "wilson",
    "disclosure_rule": "R1", "plausible_min": 0, "plausible_max": 100,
    "definition_versions": {"v1": {"sv": "Den enda.", "en": "The only one."}}, "breaks": [],
    "caveats": ["residents_not_visitors"], "owner": "o", "review_date": "2027-01-01",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "up"}, {"method": "guess"}, {"focus_area": "x"}, {"colour": "red"}, {"title_en": "T"},
        {"numerator_en": " "}, {"review_date": "in spring"}, {"plausible_min": 100}, {"definition_versions": {}},
        {"definition_versions": {"v1": {"sv": "Samma", "en": "Samma"}}}, {"definition_versions": {"v1": "Den enda."}},
        {"caveats": []}, {"caveats": ["look_out"]}, {"breaks": [{"year": 2018, "reason": "look_out"}]},
        {"breaks": [{"year": 18, "reason": "law_changed"}]}, {"not_measured_reason_sv": "Därför."},
    ],
)  # fmt: skip
def test_what_the_model_does_not_know_is_refused(change):
    Indicator(id="x", **META)
    with pytest.raises(ValidationError):
        Indicator(id="x", **(META | change))


@pytest.mark.parametrize("field", sorted(set(META)))
def test_no_field_may_be_left_out(field):
    with pytest.raises(ValidationError):
        Indicator(id="x", **{name: value for name, value in META.items() if name != field})


def test_where_more_may_mean_more_trust_or_effort_nothing_is_better_and_a_caveat_says_why():
    effort = META | {"caveats": ["measures_police_effort"]}
    with pytest.raises(ValidationError, match="neither better nor worse"):
        Indicator(id="x", **effort)
    assert Indicator(id="x", **(effort | {"direction": "none"})).direction == "none"
    with pytest.raises(ValidationError, match="says why"):
        Indicator(id="x", **(META | {"direction": "none"}))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "theme").mkdir()
    monkeypatch.setattr(indicators, "FOLDER", tmp_path)
    catalogue.cache_clear()
    yield tmp_path / "theme"
    catalogue.cache_clear()


def write(folder, file, name, meta):
    models = {"models": [{"name": name, "config": {"meta": {"indicator": meta}}}]}
    (folder / f"{file}.yml").write_text(yaml.safe_dump(models, sort_keys=False))


def test_every_definition_version_is_a_row_and_the_first_is_the_default(folder):
    versions = {"new": {"sv": "Ny.", "en": "New."}, "old": {"sv": "Gammal.", "en": "Old."}}
    breaks = [{"year": 2018, "reason": "law_changed"}, {"year": 2023, "reason": "records_incomplete"}]
    write(folder, "burglary", "burglary", META | {"definition_versions": versions, "breaks": breaks})
    first, second = as_frame().to_dicts()
    assert (first["definition_version"], first["version_rank"], first["definition_version_en"]) == ("new", 1, "New.")
    assert (second["definition_version"], second["version_rank"], second["definition_version_sv"]) == (
        "old",
        2,
        "Gammal.",
    )
    assert first["breaks"] == "2018, 2023"
    assert first["breaks_en"].startswith("2018: The law changed")
    assert "2023: Enligt Brå" in first["breaks_sv"]
    assert (first["caveats"], first["caveats_en"]) == ("residents_not_visitors", caveats()["residents_not_visitors"].en)
    assert first["review_date"] == date(2027, 1, 1)


def test_an_indicator_in_a_file_of_another_name_is_an_error(folder):
    write(folder, "burglery", "burglary", META)
    with pytest.raises(ValueError, match="same name"):
        catalogue()


@pytest.mark.parametrize(
    ("source", "reason", "is_sound"),
    [
        ("expected", "Levereras inte än.", True),
        ("expected", None, False),
        ("s", "Ingen orsak.", False),
        ("s", None, True),
    ],
)
def test_a_reason_for_not_measuring_stands_where_the_source_is_not_there_and_nowhere_else(
    folder, monkeypatch, source, reason, is_sound
):
    planned = PlannedSource(title_sv="T", title_en="t", description_sv="D", description_en="d", publisher="P")
    monkeypatch.setattr(indicators, "planned_sources", lambda: {"expected": planned})
    why = {"not_measured_reason_sv": reason, "not_measured_reason_en": "Because."} if reason else {}
    write(folder, "burglary", "burglary", META | {"source": source} | why)
    if is_sound:
        assert catalogue()["burglary"].not_measured_reason_sv == reason
    else:
        with pytest.raises(ValueError, match="planned source"):
            catalogue()


# --- the catalogue itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda one: one.id)
def test_multiplier_unit_and_range_agree(indicator):
    """A unit names what the multiplier stands for; of a share neither method nor range may allow more than all."""
    swedish, english = (indicator.unit_sv.replace("\u00a0", " "), indicator.unit_en.replace("\u00a0", " "))
    if indicator.multiplier == 1:
        assert not re.search(r"\d|procent|per cent", swedish + english)
        return
    figure = f"{indicator.multiplier:,.0f}".replace(",", " ")
    if "per cent" in english:
        assert ("procent" in swedish, indicator.multiplier) == (True, 100)
    else:
        assert re.search(rf"\b{figure}\b", swedish)
        assert re.search(rf"\b{figure}\b", english)
    if indicator.method in ("wilson", "wilson_effective"):
        assert (indicator.plausible_min, indicator.plausible_max) == (0, indicator.multiplier)


def test_the_vocabularies_hold_what_is_used_and_nothing_else():
    assert {code for one in catalogue().values() for code in one.caveats} == set(caveats())
    assert {each.reason for one in catalogue().values() for each in one.breaks} == set(break_reasons())
    assert {one.source for one in catalogue().values()} >= set(planned_sources())


def test_no_text_of_the_catalogue_stands_for_two_indicators():
    for field in ("title_sv", "title_en", "definition_sv", "definition_en"):
        texts = Counter(getattr(one, field).casefold() for one in catalogue().values())
        assert [text for text, count in texts.items() if count > 1] == [], field


def test_every_source_has_indicators_except_those_that_only_serve_others():
    assert set(discover()) - {one.source for one in catalogue().values()} <= {
        "stockholm_population", "stockholm_reported_crimes",
    }  # fmt: skip


@pytest.mark.parametrize(
    "counted_among",
    [
        {"population": "nobody"},
        {"population": "contracts_in_force", "of": {"colour": ["red"]}},
        {"population": "contracts_in_force", "of": {"plan": ["sometimes"]}},
        {"population": "contracts_in_force", "of": {"plan": ["new"]}, "counted": {"v1": {"plan": ["overdue"]}}},
        {"population": "contracts_in_force", "counted": {"v2": {"plan": ["overdue"]}}},
        {
            "population": "contracts_in_force",
            "counted": {"v1": {"plan": ["overdue"]}},
            "counted_beside": {"population": "sanctions_of_the_year"},
        },
    ],
)
def test_an_indicator_counts_members_that_there_are_among_those_it_is_a_share_of(counted_among):
    with pytest.raises(ValidationError):
        Indicator(id="x", **META, counted_among=counted_among)


def test_a_kind_of_member_is_an_answer_to_every_question():
    among = {
        "population": "contracts_in_force",
        "of": {"plan": ["in_time", "overdue"]},
        "counted": {"v1": {"plan": ["overdue"]}},
    }
    rows = Indicator(id="x", **META, counted_among=among).counted_among.rows("v1")
    assert ("contracts_in_force", "overdue/known/not_assessed", True, True) in rows
    assert ("contracts_in_force", "in_time/known/not_assessed", False, True) in rows
    assert (len(rows), sum(is_counted for *_, is_counted, _ in rows)) == (2 * 2 * 4, 2 * 4)


def test_what_is_counted_beside_a_population_is_no_part_of_it():
    among = {"population": "contracts_in_force", "counted_beside": {"population": "sanctions_of_the_year"}}
    rows = Indicator(id="x", **META, counted_among=among).counted_among.rows("v1")
    assert {(population, is_counted, is_base) for population, _, is_counted, is_base in rows} == {
        ("contracts_in_force", False, True),
        ("sanctions_of_the_year", True, False),
    }


@pytest.mark.parametrize(
    "part", ["reported_drug", "threat", "violence_against", "deviation", "sanction", "sexual", "concern"]
)
def test_what_measures_effort_or_trust_is_not_judged(part):
    """Of deviations, their being closed, in time and soon, is a duty, and is judged."""
    found = {one.id: one.direction for one in catalogue().values() if part in one.id}
    assert set(found.values()) - {"none"} == ({"high", "low"} if part == "deviation" else set()), found


def test_answers_that_nobody_has_together_are_no_kind_of_member():
    asked = {"plan": ["new", "due"], "risk": ["followed_up", "other"]}
    population = indicators.Population(questions=asked, never=[{"plan": ["new"], "risk": ["followed_up"]}])
    assert population.kinds({}) == {"new/other", "due/followed_up", "due/other"}
    assert population.kinds({"risk": ["followed_up"]}) == {"due/followed_up"}
    with pytest.raises(ValidationError):
        indicators.Population(questions=asked, never=[{"plan": ["old"]}])


def test_surveys_that_ask_other_people_have_members_of_their_own():
    of = {
        (row["indicator_id"], row["definition_version"]): row["population"]
        for row in indicators.members_frame().filter(is_counted=True).to_dicts()
    }
    city, focus_areas = "feels_unsafe_outdoors", "feels_unsafe_in_focus_areas"
    assert of[city, "stockholm"] == of[focus_areas, "stockholm"] != of[city, "polisen"] == of[focus_areas, "polisen"]
