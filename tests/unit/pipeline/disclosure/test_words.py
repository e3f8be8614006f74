"""What counts as telling a secret in words, in every place where a run says something."""

import base64

import dagster as dg
import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import disclosure, run_words
from pipeline.checks import CheckResult, Sentence
from pipeline.disclosure import words
from pipeline.disclosure.words import Said, Secrets
from pipeline.readers.identity import pseudonym

KEY = bytes(range(32))
SUPPLIER = pseudonym("5560125790", KEY)


def _cells():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.fct_indicator_value as select * from (values
                ('crimes_girls', 'bra_2021_5', 'jarva', '2023', '15-17', 'suppressed'),
                ('crimes_girls', 'bra_2021_5', 'jarva', '2022', '15-17', 'ok'),
                ('contracts_late', 'v1', 'sdn_bromma', '2025-Q4', 'all', 'suppressed')
            ) as t (indicator_id, definition_version, area_code, period, age_group, status);
            create table marts.dim_indicator as select * from (values
                ('crimes_girls', 'bra_2021_5', 'Brott bland flickor 15–17 år', 'Crimes of girls'),
                ('contracts_late', 'v1', 'Sena avtal', 'Late contracts')
            ) as t (indicator_id, definition_version, title_sv, title_en);
            create table marts.dim_area as select * from (values
                ('jarva', 'Järva', 'Järva'), ('sdn_bromma', 'Bromma stadsdelsnämnd', 'Bromma council')
            ) as t (area_code, name_sv, name_en);
            """
        )
        return words.withheld(connection)


KEPT = Secrets(_cells(), frozenset({"R00017"}), KEY)


def told(text: str, under: str = "") -> bool:
    return words.find([Said("here", under, text)], KEPT) == ["here"]


TOLD = {
    "the codes": "indicator_id crimes_girls, area_code jarva, period 2023, value 3",
    "the words": "Brott bland flickor 15–17 år i Järva 2023: 3 personer",
    "English": "Crimes of girls, Järva, 2023, was 3.1 per 1 000",
    "a line of CSV": "crimes_girls,jarva,2023,3",
    "decimals": "crimes_girls jarva 2023 0,4",
    "a row of a table": "| area | n |\n|---|---|\n| crimes_girls | jarva | 2023 | 3 |",
    "a quarter": "contracts_late, sdn_bromma, 2025-Q4: 2",
    "a negative change": "crimes_girls jarva 2023 -2",
    "a personal number": "the row of 19800101-0019",
    "a personal number in a word": "file 198001010019.csv",
    "an organisation number": "the supplier 556012-5790",
    "a pseudonym": f"the supplier {SUPPLIER}",
    "a respondent": "respondent R00017 twice",
    "the key": KEY.hex(),
    "the key in base 64": f"key={base64.b64encode(KEY).decode()}",
}

UNTOLD = {
    "a number alone": "3",
    "a key alone": "crimes_girls, jarva, 2023",
    "how many rows broke a rule": "Broken in marts.x, 3 row(s), for example: crimes_girls, jarva, 2023",
    "in Swedish": "Stämmer inte i x: 3 rader, till exempel: crimes_girls, jarva, 2023",
    "numbers of the key": "crimes_girls bra_2021_5, age_group 15-17, jarva, sdn11, 2023",
    "another year": "crimes_girls, jarva, 2023 and 2021",
    "a cell that is shown": "crimes_girls jarva 2022 value 12",
    "another area": "crimes_girls bromma 2023 value 12",
    "another indicator": "burglary jarva 2023 value 12",
    "another period of the same year": "contracts_late sdn_bromma 2025-Q3 value 12",
    "two lines": "crimes_girls jarva 2023\nburglary bromma 12",
    "two examples": "crimes_girls, jarva, period 2023; burglary, bromma, 12",
    "a hash": "1980010100aa5560125790ff00112233445566778899aabbccddeeff0011",
    "the time": "2026-11-26T012245Z",
    "bytes": "| allt.zip | 3,687,342 |",
    "an amount": "1800101 kronor",
}


@pytest.mark.parametrize("name", TOLD)
def test_it_is_found(name):
    assert told(TOLD[name])


@pytest.mark.parametrize("name", UNTOLD)
def test_it_is_none(name):
    assert not told(UNTOLD[name])


def test_what_a_text_stands_under_belongs_to_it():
    assert told("3", under="indicators crimes_girls jarva 2023")
    assert told("jarva 2023: 3", under="indicators crimes_girls")
    assert not told("jarva 2023: 3", under="indicators burglary")


@example(5, ["crimes_girls", "jarva", "2023"], "")
@example(15, ["crimes_girls", "jarva", "2023"], "")
@given(
    st.integers(min_value=0, max_value=1899),
    st.permutations(["crimes_girls", "jarva", "2023"]),
    st.text(" ,.:|", max_size=3),
)
def test_in_whatever_order_and_between_whatever_signs(number, key, sign):
    text = f"{sign} ".join([*key, f"[{number}]"])
    # The indicator's title has 15 and 17.
    assert told(text) == (number not in {15, 17})


def result(**given) -> CheckResult:
    meaning = Sentence("Så ska det vara.", "So it should be.")
    row = {"layer": "raw", "name": "steady", "table": "t", "passed": False, "severity": "warn", "meaning": meaning,
           "failed_count": 3, "message": meaning, "examples": []}  # fmt: skip
    return CheckResult(**row | given)


LEAK = "crimes_girls jarva 2023 is 3"


@pytest.mark.parametrize(
    "leaking",
    [
        {"message": Sentence(LEAK, "fine")},
        {"message": Sentence("bra", LEAK)},
        {"examples": [{"indicator_id": "crimes_girls", "area_code": "jarva", "period": "2023", "n": "3"}]},
        {"examples": [{"supplier": SUPPLIER}]},
    ],
)
def test_messages_and_examples_of_checks(leaking):
    assert words.find(words.of_results([result()]), KEPT) == []
    assert words.find(words.of_results([result(), result(name="loud", **leaking)]), KEPT) == ["check loud"]
    stored = {"name": "loud", "meaning": {"sv": "", "en": ""}, "message": {"sv": LEAK, "en": ""}, "examples": []}
    assert words.find(words.of_results([stored]), KEPT) == ["check loud"]


def test_a_result_that_tells_keeps_its_verdict_and_loses_its_words():
    loud = result(name="loud", message=Sentence(LEAK, LEAK), examples=[{"n": 3}])
    kept, cut = words.quiet([result(), loud], ["check loud"])
    assert kept == result()
    assert (cut.passed, cut.failed_count, cut.message, cut.examples) == (False, 3, loud.meaning, [])


def test_the_check_names_places_and_never_what_was_told():
    places = words.find([Said(f"place {at}", "", LEAK) for at in range(7)], KEPT)
    failed = words.result(places)
    assert (failed.passed, failed.severity, failed.failed_count) == (False, "error", 7)
    assert "place 0" in failed.message.en
    assert "(+2)" in failed.message.sv
    assert words.find(words.of_results([failed]), KEPT) == []
    assert words.result([]).passed
    assert failed.name in disclosure.CHECKS


def test_records_of_refusals_are_read_to_the_bottom():
    fault = {"code": "E-SUM", "what": "parts", "why": None, "row": 3, "more": [{"value": f"of {SUPPLIER}"}]}
    assert words.find(words.of_record("refusal", fault), KEPT) == ["refusal"]
    assert words.find(words.of_record("refusal", fault | {"more": []}), KEPT) == []


EVENTS = {
    "a number": {"jarva 2023": 3},
    "a text": {"note": "jarva 2023: 3"},
    "a table": {"rows": dg.MetadataValue.md("| area | n |\n|---|---|\n| jarva 2023 | 3 |")},
    "JSON": {"rows": dg.MetadataValue.json({"jarva 2023": 3})},
    "a path": {"file": dg.MetadataValue.path(f"/tmp/{SUPPLIER}.csv")},
}


@pytest.fixture
def history():
    """Run an asset of one indicator in a history of its own, and say what it leaves there."""

    def run(metadata=None, error=None, passed=None):
        @dg.asset(
            key=["indicators", "crimes_girls"],
            check_specs=[dg.AssetCheckSpec("c", asset=["indicators", "crimes_girls"])],
        )
        def made():
            if error:
                raise error
            check = dg.AssetCheckResult(passed=True, description=passed or "fine", metadata={"failed rows": 3})
            return dg.MaterializeResult(metadata=metadata or {"dagster/row_count": 3}, check_results=[check])

        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize([made], instance=instance, raise_on_error=False)
            return words.find(run_words.in_history(instance, done.run_id), KEPT)

    return run


def test_a_history_that_tells_nothing(history):
    assert history() == []


@pytest.mark.parametrize("name", EVENTS)
def test_metadata_of_an_event(history, name):
    (place,) = history(EVENTS[name])
    assert place.startswith("event ASSET_MATERIALIZATION of step indicators__crimes_girls")


def test_the_description_of_a_check(history):
    (place,) = history(passed="jarva 2023: 3")
    assert place.startswith("event ASSET_CHECK_EVALUATION")


@pytest.mark.parametrize(
    "error", [ValueError(LEAK), dg.Failure(f"of {SUPPLIER}"), dg.Failure("no", metadata={"x": LEAK})]
)
def test_a_failure_and_what_caused_it(history, error):
    (place,) = history(error=error)
    assert place.startswith("event STEP_FAILURE")
