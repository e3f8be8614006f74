"""`python -m benchmarks [ROWS …]`: measure, print the table, and put it into the README."""

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

from benchmarks import load
from pipeline.dbt import variables
from pipeline.settings import DBT_PROJECT, ROOT

SIZES = (100_000, 1_000_000, 10_000_000)
TRYGG = [sys.executable, "-m", "pipeline.cli"]
BEGIN, END = "<!-- benchmarks:begin -->", "<!-- benchmarks:end -->"


@dataclass(frozen=True)
class Measured:
    """Seconds of a whole process, and the peak memory of it and its children in MiB."""

    seconds: float
    memory: float


def main(sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory(prefix="trygg-bench-") as folder:
        lines = [*_example(Path(folder)), "", *_loads(Path(folder), sizes)]
    table = "\n".join(lines)
    print(table)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _example(folder: Path, runs: int = 3) -> list[str]:
    """The example in fresh processes, against `dbt build` by its own CLI on the same loaded project.

    Everything is new each time; only dbt's parsed project stays, because its own CLI finds it there too.
    """
    refresh, build, idle = [], [], []
    # A home of this name is the example's own: `--example` makes none below it.
    home = inner = folder / "example"
    environment = _environment(home)
    for number in range(runs + 1):
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
        alone = _measure(dbt, environment | {"TRYGG_CANDIDATE": str(inner / "work" / "candidate.duckdb")})
        if number:  # the first round parses the project and warms the disk
            refresh.append(first.seconds)
            idle.append(again.seconds)
            build.append(alone.seconds)
        _forget_all_but(target)
    helped = [_measure([*TRYGG, "--help"], _environment(folder)).seconds for _ in range(runs)]
    median = statistics.median
    allowed = 1.5 * median(build) + 5
    return [
        "| what (median of 3 fresh processes) | seconds | against |",
        "|---|---|---|",
        f"| `trygg run --example`, everything new | {median(refresh):.1f} | {median(refresh) / allowed:.2f} × "
        f"(1.5 × `dbt build` alone + 5 s = {allowed:.1f} s) |",
        f"| `dbt build` alone, its own CLI | {median(build):.1f} | |",
        f"| `trygg run --example`, nothing new | {median(idle):.1f} | limit 3 |",
        f"| `trygg --help` | {median(helped):.2f} | limit 0.5 |",
    ]


def _loads(folder: Path, sizes: tuple[int, ...]) -> list[str]:
    """Generated reported crimes through the same path, against a bare DuckDB script with the same files, marts and checks."""
    lines = [
        "| generated rows | `trygg run` s | bare DuckDB s | ratio | s per million rows | peak memory MiB |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        landing, home = folder / "landing", folder / "home"
        rows = load.write(landing, size)
        whole = _measure([*TRYGG, "run", "--landing", str(landing)], _environment(home))
        bare = _measure([sys.executable, "-m", "benchmarks.bare", str(home), str(landing)], _environment(home))
        lines.append(
            f"| {rows:,} | {whole.seconds:.1f} | {bare.seconds:.1f} | {whole.seconds / bare.seconds:.2f} "
            f"| {whole.seconds / rows * 1e6:.1f} | {whole.memory:,.0f} |"
        )
        shutil.rmtree(home)
        shutil.rmtree(landing)
    return lines


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
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        os.write(writer, f"{peak}\n{done.returncode}\n{(done.stdout + done.stderr)[-2000:]}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        peak, code, said = stream.read().split("\n", 2)
    os.waitpid(child, 0)
    seconds = time.monotonic() - started
    if code != "0":
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {said}")
    return Measured(seconds, int(peak) / 1024)


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
