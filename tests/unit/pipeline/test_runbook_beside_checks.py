"""A failure in the UI carries what the runbook says of it."""

import re
from pathlib import Path

import dagster as dg
import pytest

from pipeline import runbook
from pipeline.check_events import advice, as_event
from pipeline.checks import CheckResult, Sentence
from pipeline.settings import ROOT

KEY = dg.AssetKey(["raw", "figures"])


def result(passed: bool) -> CheckResult:
    said = Sentence("3 rader: 1890.", "3 rows: 1890.")
    return CheckResult("raw", "years", "figures", passed, "error", said, 0 if passed else 3, said, [])


def test_a_gate_that_failed_says_what_to_do_and_one_that_passed_is_silent():
    failed, fine = as_event(result(False), KEY, "years"), as_event(result(True), KEY, "years")
    assert "docs/runbook.md#a-gate-that-failed" in (failed.description or "")
    told = failed.metadata["runbook: A gate that failed"]
    assert isinstance(told, dg.MarkdownMetadataValue)
    assert "**Do:**" in (told.value or "").replace("\n", " ")
    assert set(fine.metadata) == {"failed rows"}
    assert fine.description == "3 rader: 1890.\n\n3 rows: 1890."


@pytest.mark.parametrize("heading", ["E-AREA", "E-PERSONAL-NUMBER", runbook.GATE])
def test_an_entry_is_the_runbooks_and_its_link_leads_to_it(heading):
    assert "**Do:**" in runbook.entry(heading).replace("\n", " ")
    assert "###" not in runbook.entry(heading)
    page, anchor = runbook.link(heading).split("#")
    headings = re.findall(r"^#{2,3} (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert anchor in {one.lower().replace(" ", "-") for one in headings}


def test_what_no_entry_is_about_is_silent():
    assert runbook.entry("E-NOTHING") == ""
    assert list(advice([])) == []
    assert Path(ROOT / runbook.PAGE).exists()
