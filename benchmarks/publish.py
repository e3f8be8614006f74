"""`trygg run` up to the publication: the same path, without the files and pages for readers, which do not grow with raw rows.

Used as `python -m benchmarks.publish LANDING`, or with `--parse-only` to have dbt read the project beforehand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.cli import run_to_end
from pipeline.publishing import reader_files
from pipeline.refresh import refresh
from pipeline.settings import Settings


def main(landing: Path) -> int:
    reader_files.make_each = lambda settings: iter((settings.exports, settings.site))
    summary = refresh(Settings(landing=landing.resolve()), tell=print)
    print(summary.ending, summary.failure or "")
    return summary.exit_code


def parse() -> None:
    from pipeline import dbt

    settings = Settings()
    settings.prepare()
    settings.export_environment()
    dbt.manifest(settings)


if __name__ == "__main__":
    if sys.argv[1] == "--parse-only":
        parse()
    else:
        run_to_end(lambda: main(Path(sys.argv[1])))
