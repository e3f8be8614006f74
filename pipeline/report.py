"""What the command line says: progress while it works, the summary a person can act on, the state of a home, rows.

Words and layout only: every figure comes from the engine. Progress goes to stderr, everything else to stdout.
"""

from __future__ import annotations

import csv
import json
import math
import os
import shlex
import shutil
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline import diff, lock, warehouse
from pipeline.archive import Quarantine
from pipeline.fault_words import MEANINGS, in_swedish
from pipeline.faults import Fault, Notice, sentence_of
from pipeline.holdings import holdings
from pipeline.intake import Outcome
from pipeline.publishing import reader_files
from pipeline.refresh import Summary
from pipeline.settings import ROOT, Settings
from pipeline.words import REASONS

WIDTH_WITHOUT_TERMINAL = 110
CHECKS_SHOWN, EXAMPLES_SHOWN, NOTICES_SHOWN = 5, 2, 3
FIRST_QUERY = (
    "select area_name, title_sv, period, round(value, 1) as value, unit_sv, judgement_against_city "
    "from indicator_today where area_type = 'district' and value is not null "
    "order by period desc, title_sv, area_name limit 20"
)

_NOT_MADE = "finns inte än; nästa `trygg run` gör dem"


# --- progress --------------------------------------------------------------------------------------------------------


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yields `tell(step)`, called as a step begins. A terminal sees a spinner and the seconds of finished steps."""
    console = _console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield lambda step: console.print(_safe(step))
        return
    started, current = time.monotonic(), ""
    with console.status("") as status:

        def finish() -> None:
            if current:
                console.print(Text.assemble(f"  {_safe(current)} ", (_seconds(time.monotonic() - started), "dim")))

        def tell(step: str) -> None:
            nonlocal started, current
            finish()
            started, current = time.monotonic(), step
            status.update(Text(_safe(step)))

        try:
            yield tell
        finally:
            finish()


# --- summary ---------------------------------------------------------------------------------------------------------


def print_summary(summary: Summary) -> None:
    """The closing summary of a refresh."""
    console = _console()
    is_example = summary.origin == "example"
    if is_example:
        _example_banner(console)
    for part in (_headline, _source_table, _refused, _notices, _checks, _content):
        part(console, summary)
    if is_example:
        console.print(Text("Exempeldata: siffrorna ovan är inte Stockholms.", style="bold yellow"))


def _example_banner(console: Console) -> None:
    text = "EXEMPELDATA\nDet inbyggda exemplet. Använd inte siffrorna som uppgifter om Stockholm."
    console.print(Panel(Text(text, justify="center"), style="bold yellow", box=box.HEAVY, width=min(console.width, 80)))


def _headline(console: Console, summary: Summary) -> None:
    took = f" ({_seconds(summary.seconds)})"
    if summary.ending == "published":
        console.print(Text.assemble(("Publicerat", "bold green"), f": version {summary.vintage}{took}"))
    elif summary.ending == "nothing_new":
        console.print(Text.assemble(("Inget nytt", "bold"), f": version {summary.vintage} gäller fortfarande{took}"))
    elif summary.ending == "stopped":
        kept = f"version {summary.vintage} gäller fortfarande" if summary.vintage else "inget är publicerat ännu"
        console.print(Text.assemble(("Stoppat: det publicerade är oförändrat", "bold red"), f" – {kept}{took}"))
        if summary.failure:
            console.print(Text(f"  {_safe(summary.failure)}"))
        console.print("  Rätta felen nedan och kör igen. Mer om vad som hände finns i `trygg ui`.")
    else:
        console.print(Text.assemble(("Ingenting att publicera", "bold yellow"), took))
        _what_to_do(console, summary)
    console.print()


def _what_to_do(console: Console, summary: Summary) -> None:
    if any(outcome.state == "quarantined" for outcome in summary.outcomes):
        console.print("  Ingen fil har godkänts. Rätta filerna nedan, lägg dem i samma mapp och kör igen.")
    else:
        console.print("  Det finns inga filer att läsa. Lägg utgivarnas filer i mappen för respektive källa:")
        for source in summary.sources:
            folder = Path(summary.landing) / source["source"]
            console.print(Text(f"    {_safe(folder)}/  {source['title']}"), soft_wrap=True)
        console.print("  Kör sedan igen. Vill du bara prova: `trygg run --example`.")


def _source_table(console: Console, summary: Summary) -> None:
    states = {"new": "nya", "unchanged": "oförändrade", "duplicate": "dubbletter", "withdrawn": "återkallade",
              "quarantined": "stoppade"}  # fmt: skip
    if not summary.files and not summary.outcomes:
        return
    table = _table("Källa", "filer", "rader", *states.values())
    for source in summary.sources:
        by_state = Counter(one.state for one in summary.outcomes if one.source == source["source"])
        if not source["files"] and not by_state:
            table.add_row(source["title"], Text("inga filer", style="dim"))
            continue
        counts = [_count(by_state[state]) for state in states]
        if by_state["quarantined"]:
            counts[-1].stylize("bold red")
        table.add_row(source["title"], _grouped(source["files"]), _grouped(source["rows"]), *counts)
    console.print(table)
    console.print(Text("filer, rader: godkända och i arkivet; övriga: det som ligger i mappen nu", style="dim"))
    console.print()


def _refused(console: Console, summary: Summary) -> None:
    refused = [(outcome, Fault(**outcome.fault)) for outcome in summary.outcomes if outcome.fault]
    if not refused:
        return
    console.print(Text(f"Stoppade filer: {len(refused)}", style="bold red"))
    for outcome, fault in refused:
        console.print(Text(f"  {outcome.source}/{_safe(outcome.name)}", style="bold"), soft_wrap=True)
        _facts(console, fault, copy=_copy(Path(summary.home), outcome))
    console.print()


def _facts(console: Console, fault: Fault, copy: str = "") -> None:
    meaning = MEANINGS[fault.code]
    sentences = (_safe(fault.what), _safe(fault.why), _safe(fault.action))
    facts = {
        "fel": f"{fault.code}: {meaning.what}",
        "plats": _safe(_place(fault)),
        "värde": "" if fault.value is None else _safe(fault.value),
        "gör så": meaning.action,
        "engelska": ". ".join(sentence_of(part) for part in sentences if part) + ".",
        "kopia": copy,
    }
    for label, fact in facts.items():
        if fact:
            console.print(Text(f"    {label + ':':<10}{fact}"), soft_wrap=True)


def _copy(home: Path, outcome: Outcome) -> str:
    folder = Settings(home=home).quarantine / outcome.source / outcome.sha256
    if (folder / "content").exists():
        return str(folder / "content")
    return f"ingen kopia sparas av den här filen; orsaken står i {folder / 'reason.json'}"


def _place(fault: Fault) -> str:
    named = (("blad", fault.sheet), ("rad", fault.row), ("kolumn", fault.column))
    return ", ".join([fault.file or "", *(f"{word} {where}" for word, where in named if where)]).removeprefix(", ")


def _notices(console: Console, summary: Summary) -> None:
    notices = [*summary.notices, *(notice for outcome in summary.outcomes for notice in outcome.notices)]
    if not notices:
        return
    console.print(Text(f"Att känna till: {len(notices)}", style="bold"))
    for code, count in Counter(notice["code"] for notice in notices).items():
        console.print(Text(f"  {code}: {in_swedish(code)}"), soft_wrap=True)
        # One line per file: a publisher prints the same notes once per region.
        files = Counter(notice["file"] or "" for notice in notices if notice["code"] == code)
        for file, times in list(files.items())[:NOTICES_SHOWN]:
            first = next(one for one in notices if one["code"] == code and (one["file"] or "") == file)
            more = f" (och {times - 1} till)" if times > 1 else ""
            place = f"{_safe(file)}: " if file else ""
            console.print(Text(f"    {place}{_safe(first['message'])}{more}"), soft_wrap=True)
        if len(files) > NOTICES_SHOWN:
            console.print(f"    och i {len(files) - NOTICES_SHOWN} filer till; {count} sammanlagt")
    console.print()


def _checks(console: Console, summary: Summary) -> None:
    if not summary.checks:
        return
    console.print(
        Text.assemble(
            ("Kontroller: ", "bold"),
            f"{_grouped(summary.checks)}, varav ",
            (f"{len(summary.errors)} fel", "bold red" if summary.errors else ""),
            " och ",
            (f"{len(summary.warnings)} varningar", "yellow" if summary.warnings else ""),
        )
    )
    for label, results in (("FEL", summary.errors), ("varning", summary.warnings)):
        for result in results[:CHECKS_SHOWN]:
            what = f"  {label} {result['layer']}.{result['table']} {result['name']}: {_safe(result['message']['sv'])}"
            console.print(Text(what), soft_wrap=True)
            console.print(Text(f"    engelska: {_safe(result['message']['en'])}"), soft_wrap=True)
            for example in result["examples"][:EXAMPLES_SHOWN]:
                row = ", ".join(f"{key} = {value}" for key, value in example.items())
                console.print(Text(f"    t.ex. {_safe(row)}", style="dim"), soft_wrap=True)
        if len(results) > CHECKS_SHOWN:
            console.print(f"  {label}: och {len(results) - CHECKS_SHOWN} till")
    console.print()


def _content(console: Console, summary: Summary) -> None:
    if not summary.vintage:
        return
    console.print(
        Text.assemble(
            ("Publicerat innehåll: ", "bold"),
            f"{_grouped(summary.indicators)} indikatorer × {_grouped(summary.districts)} stadsdelsområden, "
            f"{_grouped(summary.values)} rader",
        )
    )
    if summary.ending == "published":
        if summary.changes:
            console.print(f"Sedan förra publiceringen: {diff.counted(summary.changes)}")
            for reason in [one for one in REASONS if one in summary.changes["reasons"]]:
                console.print(f"  {_grouped(summary.changes['reasons'][reason])} {REASONS[reason]}")
            if summary.changes["reasons"]:
                console.print(Text(f"  Mer: {command_line(summary, 'diff')}"), soft_wrap=True)
        else:
            console.print("Det här är den första publiceringen.")
    paths = {
        "Databas": summary.published_file,
        "Sidor": summary.site or _NOT_MADE,
        "Filer ut": summary.exports or _NOT_MADE,
        "Filer in": summary.landing,
        "Hem": summary.home,
    }
    for label, path in paths.items():
        console.print(Text(f"{label + ':':<10}{_safe(path)}"), soft_wrap=True)
    if summary.reader_files_failure:
        console.print(Text("Publicerat, men allt för läsare kunde inte skrivas", style="bold red"))
        console.print(Text(f"  {_safe(summary.reader_files_failure)}"), soft_wrap=True)
    console.print()
    console.print("Prova:")
    console.print(Text(f"  {first_query(summary)}"), soft_wrap=True)
    console.print()


def first_query(summary: Summary) -> str:
    """A command line that can be copied into the shell the run was started from, as it is."""
    return f'{command_line(summary, "query")} "{FIRST_QUERY}"'


def command_line(summary: Summary, command: str) -> str:
    """One of our commands for this home, as it can be typed where the run was started."""
    home = Path(summary.home)
    words = [*_command(), command, *(["--example"] if summary.origin == "example" else [])]
    prefix = "" if home in (ROOT / "var", ROOT / "var" / "example") else f"TRYGG_HOME={shlex.quote(str(home))} "
    return prefix + shlex.join(words)


def _command() -> list[str]:
    installed = Path(sys.executable).with_name("trygg")
    if not installed.exists():
        return [sys.executable, "-m", "pipeline.cli"]
    on_path = shutil.which("trygg")
    if on_path and Path(on_path).absolute() == installed:
        return ["trygg"]
    inside = installed.is_relative_to(Path.cwd())
    return [str(installed.relative_to(Path.cwd()) if inside else installed)]


# --- one file tried --------------------------------------------------------------------------------------------------


def print_refusal(fault: Fault) -> None:
    """What `trygg check` says of a file that would be refused."""
    console = _console()
    console.print(Text("Filen skulle stoppas (refused):", style="bold red"))
    _facts(console, fault)


def print_acceptance(source: str, rows: dict[str, int], notices: Sequence[Notice]) -> None:
    """What `trygg check` says of a file that would be accepted."""
    console = _console()
    counted = ", ".join(f"{_grouped(count)} rader i {name}" for name, count in rows.items())
    console.print(Text.assemble(("Filen skulle godkännas (accepted)", "bold green"), f" för {source}: {counted}"))
    for notice in notices:
        console.print(Text(f"  {notice.code}: {in_swedish(notice.code)}"), soft_wrap=True)
        console.print(Text(f"    {_safe(notice.message)}"), soft_wrap=True)


# --- status ----------------------------------------------------------------------------------------------------------

_FILE = ("name", "sha256", "size", "arrived_at", "origin", "withdrawn_at")


def status(settings: Settings) -> dict[str, Any]:
    """What is published, archived, withdrawn and refused in this home, and who works in it now. Changes nothing."""
    kept = warehouse.vintages(settings)
    shown = next((one for one in kept if one.is_current), None)
    published = None
    if shown:
        with warehouse.open_published(settings) as connection:
            rows, values, indicators = connection.execute(
                "select count(*), count(value), count(distinct indicator_id) from marts.fct_indicator_value"
            ).fetchall()[0]
        made = reader_files.paths(settings)
        published = {
            "vintage": shown.id,
            "published_at": shown.published_at,
            "sha256": shown.sha256,
            "file": str(settings.published_file),
            "site": made.get("site"),
            "exports": made.get("exports"),
            "is_newest": shown == kept[-1],
            "rows": rows,
            "values": values,
            "indicators": indicators,
        }
    return {
        "home": str(settings.home),
        "origin": "example" if settings.example else "real",
        "landing": str(settings.landing_dir),
        "published": published,
        "vintages": [one.id for one in kept],
        "sources": [
            {
                "source": one.source,
                "title": one.title,
                "rows": one.rows,
                "files": [{name: getattr(arrival, name) for name in _FILE} for arrival in one.arrivals],
            }
            for one in holdings(settings)
        ],
        "quarantine": [
            {name: getattr(one, name) for name in ("source", "name", "sha256", "refused_at", "fault")}
            for one in Quarantine(settings.quarantine).refusals()
        ],
        "running": lock.holder(settings),
    }


def print_status(told: dict[str, Any]) -> None:
    """What `status` found."""
    console = _console()
    if told["origin"] == "example":
        _example_banner(console)
    if told["running"]:
        console.print(Text(f"Pågår nu: {told['running']}", style="bold yellow"))
    published = told["published"]
    if published:
        when = f"{published['published_at']}, sha256 {published['sha256'][:16]}"
        console.print(Text.assemble(("Publicerat", "bold green"), f": version {published['vintage']} ({when})"))
        if not published["is_newest"]:
            newest = told["vintages"][-1]
            console.print(f"  En tidigare version visas; den senaste är {newest} (`trygg restore newest`).")
        console.print(
            f"  {_grouped(published['indicators'])} indikatorer, {_grouped(published['values'])} värden i "
            f"{_grouped(published['rows'])} rader; sparade versioner: {len(told['vintages'])}"
        )
        for label, path in (("", published["file"]), ("Sidor: ", published["site"]), ("Filer: ", published["exports"])):
            console.print(Text(f"  {label}{_safe(path or _NOT_MADE)}"), soft_wrap=True)
    else:
        console.print(Text.assemble(("Inget är publicerat", "bold yellow"), ": kör `trygg run`"))
    console.print()
    for source in told["sources"]:
        used = [file for file in source["files"] if not file["withdrawn_at"]]
        counts = f"{len(used)} filer, {_grouped(source['rows'])} rader" if source["files"] else "inga filer"
        console.print(Text.assemble((source["title"], "bold"), f" ({source['source']}): {counts}"), soft_wrap=True)
        for file in source["files"]:
            gone = f"  ÅTERKALLAD {file['withdrawn_at'][:10]}" if file["withdrawn_at"] else ""
            console.print(
                Text(f"  {file['sha256'][:16]}  {file['arrived_at'][:10]}  {_safe(file['name'])}{gone}"), soft_wrap=True
            )
    if told["quarantine"]:
        console.print()
        console.print(Text(f"I karantän: {len(told['quarantine'])}", style="bold red"))
        for one in told["quarantine"]:
            file = f"{one['sha256'][:16]}  {one['source']}/{_safe(one['name'])}"
            console.print(Text(f"  {file}: {_safe(Fault(**one['fault']))}"), soft_wrap=True)


# --- rows ------------------------------------------------------------------------------------------------------------


def print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], style: Literal["table", "json", "csv"]) -> None:
    """A query's answer: a table for people; JSON (a list of objects) or CSV (RFC 4180, NULL empty) for programs."""
    if style == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([_plain(value) for value in row] for row in rows)
    elif style == "json":
        keys = _distinct(names)
        lines = [json.dumps(dict(zip(keys, map(_jsonable, row), strict=True)), ensure_ascii=False) for row in rows]
        print("[" + ",\n ".join(lines) + "]")
    elif names:
        _print_table(names, rows)


def _print_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    console = _console()
    if not console.is_terminal:
        # Lines stay whole for whoever reads them with a program.
        console.width = 100_000
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(names):
        is_figure = any(isinstance(row[position], int | float | Decimal) for row in rows)
        table.add_column(Text(_safe(name)), justify="right" if is_figure else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("–", style="dim") if value is None else Text(_safe(_shown(value))) for value in row))
    console.print(table)


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(_plain(value))


def _plain(value: object) -> object:
    """A value as CSV text: what DuckDB itself would write."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, list | dict | tuple):
        return json.dumps(_jsonable(value), ensure_ascii=False)
    return value


def _jsonable(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_jsonable(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _jsonable(one) for key, one in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(_plain(value))


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names as keys of an object: a repeated one gets a number, so that no column is lost."""
    keys: list[str] = []
    for name in names:
        key, number = name, 1
        while key in keys:
            key, number = f"{name}_{number}", number + 1
        keys.append(key)
    return keys


# --- words -----------------------------------------------------------------------------------------------------------


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    is_terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    return Console(
        file=stream,
        width=None if is_terminal else WIDTH_WITHOUT_TERMINAL,
        force_terminal=is_terminal,
        no_color=True if os.environ.get("NO_COLOR") or not is_terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _count(number: int) -> Text:
    return Text(_grouped(number)) if number else Text("–", style="dim")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",")


def _safe(text: object) -> str:
    """Text from a file or a file name, with characters that could steer a terminal made visible."""
    steering = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "".join(
        one if unicodedata.category(one) not in steering or one == "\n" else repr(one)[1:-1] for one in str(text)
    )
