"""What is taken in ahead, by another process, is what the asset would have taken in itself."""

import multiprocessing
import shutil
from dataclasses import replace

import pytest

from pipeline import intake
from pipeline.archive import Archive
from pipeline.reception import Reception
from pipeline.settings import EXAMPLE_LANDING, Settings
from pipeline.sources import discover

SOURCES = ("bra_reported_crimes", "stockholm_population")


@pytest.fixture
def home(tmp_path):
    def new(name):
        settings = Settings(home=tmp_path / name, landing=tmp_path / "landing", example=True)
        settings.prepare()
        return settings

    for source in SOURCES:
        shutil.copytree(EXAMPLE_LANDING / source, tmp_path / "landing" / source)
    (tmp_path / "landing" / SOURCES[0] / "page.xls").write_text("<html></html>")
    return new


def taken_in(home, ahead, order=SOURCES):
    reception = Reception()
    reception.begin(home, ahead)
    try:
        return {source: reception.of(home, discover()[source]) for source in order}
    finally:
        reception.end()


def kept(home):
    # The clock may turn between two homes.
    return [replace(one, arrived_at="") for one in Archive(home.archive).arrivals()]


@pytest.mark.parametrize("ahead", [SOURCES, SOURCES[1:]])
def test_ahead_or_not_the_same_becomes_of_every_file(home, ahead):
    here, there = home("here"), home("there")
    expected = taken_in(here, ahead=())
    states = {outcome.state for outcomes in expected.values() for outcome in outcomes}
    assert states == {"new", "quarantined"}
    assert taken_in(there, ahead) == expected
    assert {(one.source, one.name) for one in kept(there)} == {(one.source, one.name) for one in kept(here)}


def test_sources_may_be_asked_for_in_any_order(home):
    assert taken_in(home("there"), SOURCES, order=SOURCES[::-1]) == taken_in(home("here"), (), order=SOURCES[::-1])


def test_one_process_takes_everything_in_so_that_no_number_of_arrival_is_given_twice(home, monkeypatch):
    """Also what was landed after the run began, in the folder of a source that had nothing new then."""
    monkeypatch.setattr(intake, "receive", None)
    there = home("there")
    taken_in(there, SOURCES[:1])
    numbers = [one.number for one in Archive(there.archive).arrivals()]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert {one.source for one in Archive(there.archive).arrivals()} == set(SOURCES)


def test_the_process_ends_with_the_last_source(home):
    """A build needs the memory."""
    there = home("there")
    reception = Reception()
    reception.begin(there, SOURCES)
    (process,) = multiprocessing.active_children()
    *others, last = discover().values()
    for source in others:
        reception.of(there, source)
    assert process.is_alive()
    reception.of(there, last)
    assert not process.is_alive()


def test_a_second_look_in_the_same_run_finds_what_was_taken_in(home):
    there = home("there")
    reception = Reception()
    reception.begin(there, SOURCES)
    source = discover()[SOURCES[1]]
    assert {one.state for one in reception.of(there, source)} == {"new"}
    assert {one.state for one in reception.of(there, source)} == {"unchanged"}
    reception.end()
