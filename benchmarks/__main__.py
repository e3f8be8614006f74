"""`python -m benchmarks [ROWS … | models]`: measure, print the tables, put them into the README. models: of the models alone."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import disclosure, load, verdicts
from pipeline.dbt import variables
from pipeline.settings import DBT_PROJECT, ROOT, Settings

SIZES = (100_000, 1_000_000, 10_000_000)
TRYGG = [sys.executable, "-m", "pipeline.cli"]
PUBLISH = [sys.executable, "-m", "benchmarks.publish"]
WHOLE, MODELS = "benchmarks", "benchmarks of models"
"""Blocks of the README."""


@dataclass(frozen=True)
class Measured:
    """A whole process with its children: seconds, seconds of processor time, and the largest one's peak memory in MiB."""

    seconds: float
    processor: float
    memory: float


def main(sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory(prefix="trygg-bench-") as folder:
        _tell(WHOLE, [*_machine(), "", *_loads(Path(folder), sizes), "", *_example(Path(folder))])


def models() -> None:
    """Parts that grow with indicators, years and cells, each measured alone."""
    _tell(MODELS, [*_machine(), "", *verdicts.measured(), "", *disclosure.growth()])


def _tell(block: str, lines: list[str]) -> None:
    """Print, and put between the marks of this block in the README."""
    table = "\n".join(lines)
    print(table)
    begin, end = f"<!-- {block}:begin -->", f"<!-- {block}:end -->"
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    readme.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def _example(folder: Path, runs: int = 3) -> list[str]:
    """The example in fresh processes, against `dbt build` by its own CLI on the same loaded project.

    Everything is new each time; only dbt's parsed project stays, because its own CLI finds it there too.
    """
    refresh, build, idle = [], [], []
    # A home of this name is the example's own: `--example` makes none below it.
    home = inner = folder / "example"
    environment = _environment(home)
    _measure([*PUBLISH, "--parse-only"], environment | {"TRYGG_EXAMPLE": "1"})
    for _ in range(runs):
        first = _measure([*TRYGG, "run", "--example"], environment)
        again = _measure([*TRYGG, "run", "--example"], environment)
        target = inner / "work" / "dbt"
        dbt = [
            str(Path(sys.executable).parent / "dbt"),
            "--quiet",
            "build",
            "--vars",
            variables(),
            "--target-path",
            str(target),
        ]
        dbt += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--log-path", str(target)]
        alone = _measure(dbt, environment | Settings(home=inner).dbt_environment)
        refresh.append(first)
        idle.append(again)
        build.append(alone)
        _forget_all_but(target)
    helped = [_measure([*TRYGG, "--help"], _environment(folder)) for _ in range(runs)]
    (ran, run_used), (built, build_used) = _medians(refresh), _medians(build)
    (waited, wait_used), (told, told_used) = _medians(idle), _medians(helped)
    allowed, allowed_used = 1.5 * built + 5, 1.5 * build_used + 5
    return [
        f"| what (median of {runs} fresh processes) | seconds | limit | processor s | limit |",
        "|---|---|---|---|---|",
        f"| `trygg run --example`, everything new, with files and pages for readers | {ran:.1f} | {allowed:.1f} "
        f"| {run_used:.1f} | {allowed_used:.1f} |",
        f"| `dbt build` alone, its own CLI (the limit above is 1.5 × it + 5 s) | {built:.1f} | | {build_used:.1f} | |",
        f"| `trygg run --example`, nothing new | {waited:.1f} | 3 | {wait_used:.1f} | |",
        f"| `trygg --help` | {told:.2f} | 0.5 | {told_used:.2f} | |",
    ]


def _medians(of: list[Measured]) -> tuple[float, float]:
    """Seconds and seconds of processor time."""
    return statistics.median(one.seconds for one in of), statistics.median(one.processor for one in of)


def _loads(folder: Path, sizes: tuple[int, ...]) -> list[str]:
    """Generated reported crimes through the same path, against a bare DuckDB script with the same files, marts and checks."""
    lines = [
        "| generated rows | to a publication, s | bare DuckDB s | ratio | processor s | bare | ratio | s per million rows "
        "| peak memory MiB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    landing, home = folder / "landing", folder / "home"
    # dbt reads the project once per version of the code; the yardstick is given its SQL ready-made.
    _measure([*PUBLISH, "--parse-only"], _environment(home))
    for size in sizes:
        rows = load.write(landing, size)
        whole = _measure([*PUBLISH, str(landing)], _environment(home))
        bare = _measure([sys.executable, "-m", "benchmarks.bare", str(home), str(landing)], _environment(home))
        lines.append(
            f"| {rows:,} | {whole.seconds:.1f} | {bare.seconds:.1f} | {whole.seconds / bare.seconds:.2f} "
            f"| {whole.processor:.1f} | {bare.processor:.1f} | {whole.processor / bare.processor:.2f} "
            f"| {whole.seconds / rows * 1e6:.1f} | {whole.memory:,.0f} |"
        )
        print(lines[-1], file=sys.stderr, flush=True)
        _forget_all_but(home / "work" / "dbt")
        shutil.rmtree(landing)
    return lines


def _machine() -> list[str]:
    """What else the machine did: seconds of one run say little on a shared one, ratios and processor time say more."""
    return [
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, load average {os.getloadavg()[1]:.1f} when it began "
        "(above the number of processors, others were using them)."
    ]


def _forget_all_but(kept: Path) -> None:
    """Empty the home around one folder of it."""
    for path in [*kept.parent.parent.iterdir(), *kept.parent.iterdir()]:
        if path not in (kept, kept.parent):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"TRYGG_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _measure(command: list[str], environment: dict[str, str]) -> Measured:
    """Run to the end in a process of its own. Peak memory is the largest single process."""
    reader, writer = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reader)
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = [used.ru_maxrss, used.ru_utime + used.ru_stime, done.returncode, (done.stdout + done.stderr)[-2000:]]
        os.write(writer, "\n".join(map(str, told)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        peak, processor, code, said = stream.read().split("\n", 3)
    os.waitpid(child, 0)
    seconds = time.monotonic() - started
    if code != "0":
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {said}")
    return Measured(seconds, float(processor), int(peak) / 1024)


if __name__ == "__main__":
    if sys.argv[1:] != ["models"]:
        main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
    models()
