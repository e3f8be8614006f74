"""`trygg ui` in a real browser, at a home that the command line has filled: what an engineer sees first, and one run."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from playwright.sync_api import sync_playwright

from pipeline.settings import ROOT
from pipeline.sources import discover
from tests.browser import CHROMIUM, QUIETLY, needs_chromium

LAYERS = {"reference", "staging", "intermediate", "indicators", "marts", "publication", "engine"}
PATIENCE = 180
"""Seconds. Dagster's services take half a minute to start on a quiet machine."""

pytestmark = [
    pytest.mark.pipeline,
    needs_chromium,
]


@pytest.fixture(scope="module")
def address(example_home, tmp_path_factory):
    """Where the UI of a copy of the example's home listens."""
    home = tmp_path_factory.mktemp("ui")
    shutil.copytree(example_home, home / "example", symlinks=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "ui.log"
    with log.open("w") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "ui", "--example", "--port", str(port)],
            env=os.environ | {"TRYGG_HOME": str(home)},
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{port}"):
            assert child.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(60)
        child.kill()


def answers(address: str) -> bool:
    with suppress(OSError):
        return urllib.request.urlopen(f"{address}/server_info", timeout=5).status == 200
    return False


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport={"width": 1500, "height": 1000}, base_url=address)
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def graphql(address: str, query: str, **variables) -> dict:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    assert "errors" not in told, told
    return told["data"]


def test_it_opens_without_a_dialog_and_asks_nobody_else(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.get_by_text("Timeline", exact=True).first.wait_for()
    page.wait_for_timeout(3000)
    assert page.locator("[role=dialog], .bp5-dialog, .bp4-dialog").count() == 0
    outside = [url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))]
    assert asked
    assert not outside


def test_there_is_a_group_for_every_source_and_layer(page, address):
    page.goto("/asset-groups")
    for group in sorted(LAYERS | set(discover())):
        page.get_by_text(group, exact=True).first.wait_for()
    nodes = graphql(address, "{assetNodes {groupName description assetKey {path}}}")["assetNodes"]
    assert {node["groupName"] for node in nodes} == LAYERS | set(discover())
    assert not [node["assetKey"]["path"] for node in nodes if "one row per" not in node["description"].lower()]


def test_every_check_says_in_both_languages_what_is_true_where_it_passes(address):
    nodes = graphql(address, "{assetNodes {assetChecksOrError {... on AssetChecks {checks {name description}}}}}")[
        "assetNodes"
    ]
    checks = [check for node in nodes for check in node["assetChecksOrError"].get("checks", [])]
    assert len(checks) > 200
    assert [check["name"] for check in checks if "\n" not in (check["description"] or "").strip()] == []


def test_a_check_says_in_a_sentence_what_it_found(page):
    page.goto("/assets/raw/stockholm_population__population?view=checks")
    page.get_by_text("population_of_city_is_plausible", exact=True).first.click()
    page.get_by_text("Latest execution").wait_for()
    sentence = "The whole city has between 650 000 and 1 500 000 inhabitants, every year of every table."
    page.get_by_text(sentence, exact=True).wait_for()


def test_the_run_of_the_command_line_is_among_the_jobs_runs(page, address):
    page.goto("/jobs")
    page.get_by_text("refresh", exact=True).first.wait_for()
    job = graphql(
        address,
        '{pipelineOrError(params: {repositoryName: "__repository__", repositoryLocationName: "trygg", '
        'pipelineName: "refresh"}) {... on Pipeline {runs(limit: 9) {status}}}}',
    )["pipelineOrError"]
    assert job["runs"] == [{"status": "SUCCESS"}]


def test_an_asset_shows_its_rows_and_its_columns_with_types(page):
    page.goto("/assets/marts/dim_area")
    page.get_by_text("Row count", exact=True).wait_for()
    page.get_by_text("Key of the area, a readable name that never changes.").wait_for()
    page.get_by_text("varchar", exact=True).first.wait_for()


def test_schedules_keep_stockholms_time_and_nothing_starts_by_itself(page, address):
    page.goto("/automation")
    for name in ("landing_folder", "every_weekday_morning", "after_monthly_crime_statistics"):
        page.get_by_text(name, exact=True).first.wait_for()
    (found,) = graphql(
        address,
        "{repositoriesOrError {... on RepositoryConnection {nodes {"
        "schedules {executionTimezone scheduleState {status}} sensors {sensorState {status}}}}}}",
    )["repositoriesOrError"]["nodes"]
    assert {one["executionTimezone"] for one in found["schedules"]} == {"Europe/Stockholm"}
    states = [one["scheduleState"]["status"] for one in found["schedules"]]
    assert {*states, *(one["sensorState"]["status"] for one in found["sensors"])} == {"STOPPED"}


def test_a_sources_job_runs_from_the_ui_and_its_page_follows_it(page):
    page.goto("/locations/trygg/jobs/load_stockholm_population")
    page.get_by_role("button", name="Materialize all").first.click()
    page.get_by_role("link", name="View", exact=True).first.click()
    page.wait_for_url("**/runs/*")
    # Never reloaded: what the page shows came while it was open.
    page.get_by_text("Succeeded (2)", exact=True).wait_for(timeout=PATIENCE * 1000)
    page.get_by_text("Success", exact=True).first.wait_for()


def test_publishing_alone_is_refused(address):
    launched = graphql(
        address,
        "mutation($asked: ExecutionParams!) {launchPipelineExecution(executionParams: $asked) "
        "{__typename ... on LaunchRunSuccess {run {runId}}}}",
        asked={
            "selector": {
                "repositoryName": "__repository__",
                "repositoryLocationName": "trygg",
                "jobName": "__ASSET_JOB",
                "assetSelection": [{"path": ["published"]}],
            },
            "runConfigData": {},
            "mode": "default",
        },
    )["launchPipelineExecution"]
    until, status = time.monotonic() + PATIENCE, ""
    while status not in ("SUCCESS", "FAILURE"):
        assert time.monotonic() < until, status
        time.sleep(1)
        run = graphql(
            address,
            "query($run: ID!) {runOrError(runId: $run) {... on Run {status}} logsForRun(runId: $run) "
            "{... on EventConnection {events {... on ExecutionStepFailureEvent {error {message}}}}}}",
            run=launched["run"]["runId"],
        )
        status = run["runOrError"]["status"]
    assert status == "FAILURE"
    (told,) = [event["error"]["message"] for event in run["logsForRun"]["events"] if event]
    assert "E-NO-AUDIT" in told
