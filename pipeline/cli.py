"""The `trygg` command. It holds no logic: every command is a call into one module, and the words around its answer.

Progress goes to stderr, results to stdout. Exit codes: 0 fine, 1 a gate failed (published unchanged), 2 usage,
3 bad input (quarantined), 4 another run holds the home, 130 interrupted. Heavy modules are imported inside the commands
that need them.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Trygghetsindikatorer: from publishers' files to a gated, published indicator warehouse.",
)

Example = Annotated[bool, typer.Option("--example", help="Use the embedded example, in a home of its own.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

FAILED, USAGE, BAD_INPUT, LOCKED, INTERRUPTED = 1, 2, 3, 4, 130
_FAULTS_OF_USAGE = {
    "E-AREA-UNKNOWN",
    "E-INDICATOR-UNKNOWN",
    "E-PERIOD-UNKNOWN",
    "E-PUBLICATION-UNKNOWN",
    "E-UNKNOWN-FILE",
    "E-PORT",
}
"""What was typed names something that is not there, or cannot be had."""


@app.command()
def run(
    example: Example = False,
    landing: Annotated[Path | None, typer.Option(help="The folder where files arrive; it is never written.")] = None,
    as_json: AsJson = False,
) -> None:
    """Everything: files to a published warehouse, and from it pages and files for readers."""
    from pipeline.refresh import refresh
    from pipeline.report import print_summary, progress

    with progress() as tell:
        summary = refresh(_settings(example, landing), tell=tell)
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False, indent=1))
    else:
        print_summary(summary)
    raise typer.Exit(summary.exit_code)


@app.command()
def status(example: Example = False, as_json: AsJson = False) -> None:
    """What is published, what is archived, what lies in quarantine."""
    from pipeline import report

    told = report.status(_settings(example))
    print(json.dumps(told, ensure_ascii=False, indent=1)) if as_json else report.print_status(told)


@app.command()
def check(
    file: Path,
    source: Annotated[str | None, typer.Option(help="Whose file it is; its folder's name unless told.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try one file: would it be accepted, and if not, why? Nothing is kept."""
    from pipeline import intake, report
    from pipeline.faults import Fault
    from pipeline.sources import discover

    if not file.is_file() and not file.is_symlink():
        _stop(f"there is no file {file}", USAGE)
    named = source or next((part for part in reversed(file.resolve().parts[:-1]) if part in discover()), None)
    if named not in discover():
        _stop(f"say which source the file is for: --source {' | '.join(discover())}", USAGE)
    chosen = discover()[named]
    try:
        _, parsed = intake.examine(_settings(False), chosen, file)
    except Fault as fault:
        told = fault.without_values() if chosen.confidentiality == "restricted" else fault
        if as_json:
            print(json.dumps({"accepted": False, **told.as_dict()}, ensure_ascii=False, indent=1))
        else:
            report.print_refusal(told)
        raise typer.Exit(BAD_INPUT) from None
    rows = {name: frame.height for name, frame in parsed.tables.items()}
    if as_json:
        as_dict = {"accepted": True, "rows": rows, "notices": [one.as_dict() for one in parsed.notices]}
        print(json.dumps(as_dict, ensure_ascii=False, indent=1))
        return
    report.print_acceptance(named, rows, parsed.notices)


@app.command()
def withdraw(file: str, example: Example = False) -> None:
    """Take an archived file out of every later publication. Its bytes are kept."""
    from pipeline.archive import Archive
    from pipeline.lock import home_lock

    settings = _settings(example)
    settings.prepare()
    with home_lock(settings, what="trygg withdraw"):
        arrival = Archive(settings.archive).withdraw(file)
    print(f"Uttagen: {arrival.source}/{arrival.name} (sha256 {arrival.sha256[:16]}).")
    print("Nästa `trygg run` publicerar utan den. (Withdrawn; the next run publishes without it.)")


@app.command()
def template(
    source: str,
    to: Annotated[Path | None, typer.Option(help="Where to write the workbook.")] = None,
) -> None:
    """Write an empty, documented delivery workbook with drop-down lists."""
    from pipeline.deliveries import workbook
    from pipeline.sources import discover

    deliverable = [name for name, one in discover().items() if one.delivery.exists()]
    if source not in deliverable:
        _stop(f"{source!r} is not delivered in a workbook of ours; choose one of: {', '.join(deliverable)}", USAGE)
    path = to or Path(f"{source}.xlsx")
    if path.exists():
        _stop(f"{path} exists already; choose another name with --to", USAGE)
    if not path.parent.is_dir():
        _stop(f"there is no folder {path.parent} to write it in", USAGE)
    workbook.write_template(source, path)
    print(path)


new = typer.Typer(no_args_is_help=True, help="Write the files of a new source or indicator, to be filled in.")
app.add_typer(new, name="new")


@new.command("source")
def new_source(
    name: Annotated[str, typer.Argument(help="Publisher and data set, spelled out: stockholm_lighting_faults.")],
    columns: Annotated[
        str | None, typer.Option(help="Columns and types: area_label,year:integer,rate:number; text unless told.")
    ] = None,
    workbook: Annotated[bool, typer.Option("--workbook", help="Delivered in a workbook that we define.")] = False,
) -> None:
    """Write the skeleton of a source; `make test-fast` then says what is left to fill in."""
    from pipeline import scaffold

    _written(lambda: scaffold.new_source(name, columns or scaffold.COLUMNS, workbook=workbook))
    print("Also: an example file, written by example/build.py; `python -m tests.unit.test_house` notes the new assets.")


@new.command("indicator")
def new_indicator(
    name: Annotated[str, typer.Argument(help="An English noun phrase: reported_robbery.")],
    source: Annotated[str, typer.Option(help="Id of the source that it is counted from.")],
) -> None:
    """Write an indicator's SQL and YAML; `make test-fast` then says what is left to fill in."""
    from pipeline import scaffold

    _written(lambda: scaffold.new_indicator(name, source))


def _written(write: Callable[[], list[Path]]) -> None:
    try:
        paths = write()
    except (ValueError, FileExistsError) as error:
        _stop(str(error), USAGE)
    print("\n".join(str(path) for path in paths))
    print("`make test-fast` says what is left to fill in: docs/how-to.md.")


@app.command()
def query(
    sql: str,
    example: Example = False,
    as_json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Run SQL on the published warehouse (read-only; schema `marts`)."""
    import duckdb

    from pipeline import report, warehouse

    with warehouse.open_published(_settings(example)) as connection:
        connection.execute("set enable_external_access = false; set schema = 'marts'; set lock_configuration = true")
        try:
            found = connection.execute(sql)
            if found is None:
                _stop("there is no statement in this SQL", USAGE)
            names, rows = [column[0] for column in found.description or []], found.fetchall()
        except duckdb.Error as error:
            _stop(str(error), USAGE)
    report.print_rows(names, rows, style="json" if as_json else "csv" if csv else "table")


@app.command()
def explain(
    indicator: Annotated[str | None, typer.Argument(help="Id of an indicator; without one, all are listed.")] = None,
    district: Annotated[str | None, typer.Argument(help="Name or code of an area.")] = None,
    period: Annotated[str | None, typer.Option(help="One period, e.g. 2025 or 2025-03.")] = None,
    example: Example = False,
    as_json: AsJson = False,
) -> None:
    """Which indicators there are; one's definition; with a district, each value's derivation down to file, sheet and row."""
    from pipeline import explain as explaining
    from pipeline import warehouse
    from pipeline.explain import finding, printing

    if period is not None and district is None:
        _stop("--period needs an area: trygg explain INDICATOR DISTRICT --period PERIOD", USAGE)
    with warehouse.open_published(_settings(example)) as connection:
        if indicator is None:
            listed = finding.contents(connection)
            print(json.dumps(listed, ensure_ascii=False, indent=1) if as_json else printing.contents_as_text(listed))
            return
        told = explaining.explain(connection, indicator, district, period)
    print(json.dumps(told, ensure_ascii=False, indent=1, default=str) if as_json else printing.as_text(told))


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument(help="A publication, or the beginning of its id, e.g. a date.")] = None,
    new: Annotated[str | None, typer.Argument(help="A later one; the latest if left out.")] = None,
    example: Example = False,
    as_json: AsJson = False,
) -> None:
    """What changed between two publications, and why; the latest two if left out."""
    from pipeline import diff as comparing

    told = comparing.diff(_settings(example), old, new)
    print(json.dumps(told, ensure_ascii=False, indent=1) if as_json else comparing.as_text(told))


@app.command()
def history(
    indicator: str,
    district: Annotated[str | None, typer.Argument(help="Name or code of an area; the city if left out.")] = None,
    period: Annotated[str | None, typer.Option(help="One period, e.g. 2025 or 2025-03.")] = None,
    example: Example = False,
    as_json: AsJson = False,
) -> None:
    """What was said of an indicator's values, and when."""
    from pipeline import history as remembering

    told = remembering.history(_settings(example), indicator, district, period)
    print(json.dumps(told, ensure_ascii=False, indent=1, default=str) if as_json else remembering.as_text(told))


@app.command()
def export(
    to: Annotated[Path | None, typer.Option(help="The folder to write in; the home's exports unless told.")] = None,
    example: Example = False,
) -> None:
    """Files for readers: Excel per district, CSV, Parquet, JSON, one zip of everything."""
    from pipeline.lock import home_lock
    from pipeline.publishing import export as exporting

    settings = _settings(example)
    settings.prepare()
    with home_lock(settings, what="trygg export"):
        print(exporting.export(settings, to))


@app.command()
def site(
    to: Annotated[Path | None, typer.Option(help="The folder to write in; the home's site unless told.")] = None,
    example: Example = False,
) -> None:
    """Pages for readers: the city, its districts, every indicator and source, in Swedish and English."""
    from pipeline.lock import home_lock
    from pipeline.publishing import site as pages

    settings = _settings(example)
    settings.prepare()
    with home_lock(settings, what="trygg site"):
        print(pages.make(settings, to))


@app.command()
def restore(
    vintage: Annotated[str | None, typer.Argument(help="Which one, or `newest`. Lists them if left out.")] = None,
    example: Example = False,
) -> None:
    """Let readers see an earlier publication again, with its pages and files."""
    from pipeline import warehouse
    from pipeline.lock import home_lock
    from pipeline.publishing import reader_files

    settings = _settings(example)
    if vintage is None:
        kept = warehouse.vintages(settings)
        if not kept:
            print(
                "trygg: inget är publicerat i det här hemmet (nothing has been published in this home)", file=sys.stderr
            )
        for one in kept:
            print(f"{one.id}  sha256 {one.sha256[:16]}{'  ← published' if one.is_current else ''}")
        return
    settings.prepare()
    with home_lock(settings, what="trygg restore"):
        kept = warehouse.vintages(settings)
        name = kept[-1].id if vintage == "newest" and kept else vintage
        shown = warehouse.restore(settings, name)
        print(f"Läsarna ser nu publiceringen {shown.id}. (Readers now see this publication.)")
        reader_files.make(settings)


@app.command()
def ui(
    example: Example = False,
    landing: Annotated[Path | None, typer.Option(help="The folder where files arrive.")] = None,
    host: Annotated[str, typer.Option(help="Where to listen; who reaches it can run and see all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 3000,
) -> None:
    """Open the Dagster UI for this home."""
    from pipeline import serve

    serve.serve(_settings(example, landing), host=host, port=port)


@app.command("doctor")
def examine_machine(example: Example = False) -> None:
    """Is this machine and this home in order?"""
    from pipeline.doctor import doctor

    if not doctor(_settings(example)):
        raise typer.Exit(FAILED)


def _settings(example: bool, landing: Path | None = None) -> Settings:
    from pydantic import ValidationError

    from pipeline.settings import Settings

    if landing is not None and not landing.is_dir():
        _stop(f"there is no landing folder {landing}", USAGE)
    if landing is not None and example:
        _stop("--example brings its own landing folder; leave out --landing", USAGE)
    try:
        settings = Settings() if landing is None else Settings(landing=landing.resolve())
    except ValidationError as error:
        wrong = ", ".join(f"TRYGG_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        _stop(f"a setting in the environment cannot be read: {wrong}", USAGE)
    return settings.for_example() if example or settings.example else settings


def _stop(message: str, code: int) -> None:
    print(f"trygg: {message}", file=sys.stderr)
    raise typer.Exit(code)


def _interrupted(_number: int, _frame: object) -> None:
    """Ctrl-C ends the process at once: dbt would catch it and report an error, and a killed run leaves nothing to repair."""
    show_cursor = "\x1b[?25h" if sys.stderr.isatty() else ""
    print(f"{show_cursor}\ntrygg: interrupted; `trygg status` tells what readers see", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def start() -> None:
    """What the installed command calls."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without å or ✓ shows ? rather than a traceback.
        stream.reconfigure(errors="replace")
    signal.signal(signal.SIGINT, _interrupted)
    run_to_end(main)


def run_to_end(command: Callable[[], int]) -> NoReturn:
    """Run a whole command as this process, and end it with the command's exit code, without a look for garbage."""
    # A run makes millions of objects that live until its end; looking for garbage among them takes seconds. Reference counts
    # still free what nobody holds, so memory grows by cycles alone: 40 MB.
    gc.disable()
    ended = [FAILED]

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BrokenPipeError):
                stream.flush()
        os._exit(ended[0])

    # Registered first, it comes last: nothing is open any more, and to take the objects apart would take half a second.
    atexit.register(leave)
    ended[0] = command()
    sys.exit(ended[0])


def main() -> int:
    """The command's exit code; faults, locks and a full disk become one sentence and theirs."""
    from pipeline.fault_words import in_swedish
    from pipeline.faults import Fault
    from pipeline.lock import Locked

    try:
        app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED if ended.code else 0
    except Locked as locked:
        print(f"trygg: {locked}", file=sys.stderr)
        return LOCKED
    except Fault as fault:
        print(f"trygg: {in_swedish(fault.code)}\n{fault}", file=sys.stderr)
        return USAGE if fault.code in _FAULTS_OF_USAGE else FAILED
    except OSError as error:
        # A full disk, a folder that is not ours: what readers see is the last publication, whole.
        place = error.filename or "no file named"
        print(f"trygg: {error.strerror or error} ({place}); `trygg doctor` examines home and disk", file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    start()
