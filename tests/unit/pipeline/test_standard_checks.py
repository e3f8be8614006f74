"""Every check says what is true where it passes, in Swedish and in English: written beside it, or made of table and columns."""

from collections.abc import Iterator

import pytest
import yaml

from pipeline import disclosure, gates
from pipeline.checks import Sentence, broken, from_record
from pipeline.settings import DBT_PROJECT
from pipeline.standard_checks import sentence

WRITTEN = {"meaning_sv": "Det stämmer.", "meaning_en": "It holds."}


def declared() -> Iterator[tuple[str, str, str, dict, dict]]:
    """Every test that is declared in the project's YAML: its name, its table, its kind, its arguments and its meta."""
    for path in sorted(DBT_PROJECT.rglob("*.yml")):
        described = yaml.safe_load(path.read_text("utf-8")) or {}
        tables = [*described.get("models", []), *described.get("seeds", [])] if isinstance(described, dict) else []
        tables = [table for table in tables if isinstance(table, dict)]
        for table in tables:
            for column in [{"data_tests": table.get("data_tests", [])}, *table.get("columns", [])]:
                for test in column.get("data_tests", []):
                    kind, told = next(iter(test.items())) if isinstance(test, dict) else (test, {})
                    arguments = {"column_name": column.get("name")} | told.get("arguments", {})
                    name = told.get("name") or f"{kind}_{table['name']}_{column.get('name')}"
                    yield name, table["name"], kind, arguments, told.get("config", {}).get("meta", {})


def test_every_check_says_what_it_asks_in_both_languages():
    of_gates = {
        check.name: check.meaning for layer in ("raw", "marts") for one in gates.suites(layer) for check in one.checks
    }
    of_tests = {name: sentence(name, table, *rest) for name, table, *rest in declared()}
    assert of_gates
    assert of_tests
    for name, one in (of_gates | of_tests | disclosure.CHECKS).items():
        assert one.sv.endswith("."), name
        assert one.en.endswith("."), name
        assert one.sv != one.en, name


def test_every_test_of_the_project_is_looked_at():
    """A test that is no generic one has no YAML to speak for it."""
    assert {path.parent.name for path in (DBT_PROJECT / "tests").rglob("*.sql")} == {"generic"}


@pytest.mark.parametrize(
    ("kind", "arguments", "sv", "en"),
    [
        ("unique", {"column_name": "a"}, "Ingen a finns två gånger i t.", "No a stands twice in t."),
        (
            "unique_combination",
            {"columns": ["a", "b", "c"]},
            "Ingen kombination av a, b och c finns två gånger i t.",
            "No combination of a, b and c stands twice in t.",
        ),
        ("not_null", {"column_name": "a"}, "Ingen rad i t saknar a.", "No row of t lacks a."),
        (
            "relationships",
            {"column_name": "a", "to": "ref('dim_b')", "field": "b"},
            "Varje a i t finns i kolumnen b i dim_b.",
            "Every a of t stands in column b of dim_b.",
        ),
        (
            "accepted_values",
            {"column_name": "a", "values": ["x", "y"]},
            "Varje a i t är x eller y.",
            "Every a of t is x or y.",
        ),
        (
            "accepted_range",
            {"column_name": "a", "min": 0, "max": 9, "inclusive": False},
            "Varje a i t är över 0 och under 9.",
            "Every a of t is above 0 and below 9.",
        ),
    ],
)
def test_a_standard_kind_speaks_for_itself(kind, arguments, sv, en):
    assert sentence("name", "marts.t", kind, arguments, {}) == Sentence(sv, en)
    assert sentence("name", "marts.t", kind, arguments, WRITTEN) == Sentence("Det stämmer.", "It holds.")


@pytest.mark.parametrize("meta", [{}, {"meaning_sv": "Det stämmer."}, {"meaning_en": "It holds.", "meaning_sv": " "}])
def test_what_says_nothing_by_itself_has_to_be_written_in_both(meta):
    with pytest.raises(ValueError, match="meaning_sv and meaning_en"):
        sentence("name", "t", "expression_is_true", {"expression": "true"}, meta)


def test_half_a_sentence_is_refused_where_the_kind_speaks_for_itself_too():
    with pytest.raises(ValueError, match="meaning_sv and meaning_en"):
        sentence("name", "t", "unique", {"column_name": "a"}, {"meaning_sv": "Det stämmer."})


def test_what_is_broken_says_where_how_often_and_which():
    said = broken(Sentence("Det stämmer.", "It holds."), "raw.t", 1, [{"area": "x", "year": "2024"}])
    assert said.sv == "Det stämmer. Stämmer inte i raw.t: 1 rad, till exempel: area x, year 2024."
    assert said.en == "It holds. Broken in raw.t, 1 row(s), for example: area x, year 2024."


def test_a_record_of_an_earlier_version_can_be_read():
    old = {"name": "key", "passed": True, "meaning": "Unique.", "message": "Broken."}
    now = {
        "name": "key",
        "passed": True,
        "meaning": {"sv": "Unik.", "en": "Unique."},
        "message": {"sv": "a", "en": "b"},
    }
    assert from_record(old)["message"] == {"sv": "Broken.", "en": "Broken."}
    assert from_record(old)["passed"]
    assert from_record(now) == now
