"""The catalogue of indicators: typed, complete, and one row per definition version for the models."""

import pytest
import yaml
from pydantic import ValidationError

from pipeline import indicators
from pipeline.indicators import Indicator, as_frame, catalogue

META = {
    "title_sv": "T", "title_en": "T", "definition_sv": "D", "definition_en": "D", "focus_area": "outcome",
    "numerator_sv": "N", "denominator_sv": "D", "denominator_reference": "31 dec", "source": "s", "unit_sv": "%",
    "unit_en": "%", "multiplier": 100, "decimals": 1, "direction": "low", "method": "wilson", "disclosure_rule": "R1",
    "plausible_min": 0, "plausible_max": 100, "definition_versions": {"v1": "Den enda."}, "owner": "o",
    "review_date": "2027-01-01",
}  # fmt: skip


@pytest.mark.parametrize("change", [{"direction": "up"}, {"method": "guess"}, {"focus_area": "x"}, {"colour": "red"}])
def test_what_the_model_does_not_know_is_refused(change):
    with pytest.raises(ValidationError):
        Indicator(id="x", **(META | change))


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
    versions = {"new": "Ny.", "old": "Gammal."}
    write(folder, "burglary", "burglary", META | {"definition_versions": versions, "breaks": ["2018"]})
    rows = as_frame().select("indicator_id", "definition_version", "version_rank", "breaks").rows()
    assert rows == [("burglary", "new", 1, "2018"), ("burglary", "old", 2, "2018")]


def test_an_indicator_in_a_file_of_another_name_is_an_error(folder):
    write(folder, "burglery", "burglary", META)
    with pytest.raises(ValueError, match="same name"):
        catalogue()


def test_at_least_eighteen_indicators_over_all_four_families():
    families = {"bra_reported_crimes", "stockholm_safety_survey", "contract_followups", "strategic_crimes"}
    assert families <= {one.source for one in catalogue().values()}
    assert len(catalogue()) >= 18
