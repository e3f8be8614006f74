"""`source.yml` as a typed model: a typing error is found when it is read."""

import pytest
import yaml
from pydantic import ValidationError

from pipeline import sources
from pipeline.sources import Source, discover

MINIMAL = {
    "id": "kolada", "title_sv": "Nyckeltal", "title_en": "Key figures", "description_sv": "…",
    "description_en": "…", "publisher": {"name": "RKA"}, "licence": {"name": "Fritt", "name_en": "Free"}, "citation": "RKA",
    "cadence": "yearly", "due_days": 90, "geography": "kommun", "geography_en": "municipality",
    "subject": "events", "confidentiality": "open", "formats": ["text"],
    "tables": {
        "figures": {"grain": "One row per figure.", "columns": {"value": {"type": "number", "description": "Tal"}}},
    },
}  # fmt: skip


def test_a_minimal_source_is_valid_and_names_its_raw_tables():
    source = Source.model_validate(MINIMAL)
    assert source.raw_table("figures") == "kolada__figures"
    assert not source.has_identifiers
    assert source.encodings == ["utf-8-sig"]


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"cadence": "sometimes"},
        {"confidentiality": "secret"},
        {"formats": ["pdf"]},
        {"id": None},
        {"caveats_sv": ["Bara på svenska."]},
    ],
)
def test_what_the_model_does_not_know_is_refused(change):
    with pytest.raises(ValidationError):
        Source.model_validate(MINIMAL | change)


def test_an_identifier_column_makes_a_source_with_identifiers():
    column = {"type": "string", "description": "Nr", "identifier": "organisation_number"}
    tables = {"t": {"grain": "One row per x.", "columns": {"number": column}}}
    assert Source.model_validate(MINIMAL | {"tables": tables}).has_identifiers


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "ASSETS", tmp_path)
    discover.cache_clear()
    yield tmp_path
    discover.cache_clear()


def test_a_folder_with_a_source_file_is_a_source(elsewhere):
    (elsewhere / "kolada").mkdir()
    (elsewhere / "draft").mkdir()
    (elsewhere / "kolada" / "source.yml").write_text(yaml.safe_dump(MINIMAL))
    assert list(discover()) == ["kolada"]


def test_a_source_in_another_folder_than_its_id_is_an_error(elsewhere):
    (elsewhere / "koldaa").mkdir()
    (elsewhere / "koldaa" / "source.yml").write_text(yaml.safe_dump(MINIMAL))
    with pytest.raises(ValueError, match="koldaa"):
        discover()


def test_a_planned_source_that_has_arrived_may_not_stay_on_the_list(elsewhere):
    planned = {"title_sv": "T", "title_en": "t", "description_sv": "D", "description_en": "d", "publisher": "P"}
    (elsewhere / "planned.yml").write_text(yaml.safe_dump({"kolada": planned}))
    sources.planned_sources.cache_clear()
    assert list(sources.planned_sources()) == ["kolada"]
    (elsewhere / "kolada").mkdir()
    (elsewhere / "kolada" / "source.yml").write_text(yaml.safe_dump(MINIMAL))
    discover.cache_clear()
    sources.planned_sources.cache_clear()
    with pytest.raises(ValueError, match="folder of its own"):
        sources.planned_sources()
    sources.planned_sources.cache_clear()
