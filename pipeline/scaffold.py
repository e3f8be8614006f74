"""Skeletons of a new source and a new indicator: every file that the house wants, with what is left to fill in marked.

It writes new files and never changes one. A skeleton is sound from the first moment: it is parsed, built and tested like
the others, so that what a person fills in is all that is missing. `left_to_fill` finds it; a test of the house says it.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.settings import ROOT
from pipeline.sources import discover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MARK = "<fill in: "
"""Begins what a person has to write, up to the next `>`."""

AREA = "area_label"
"""The column of this name holds the name of an area as the publisher writes it."""

COLUMNS = "area_label,year:integer,case_count:integer"

_POLARS = {"string": "String", "integer": "Int64", "number": "Float64"}
_DUCKDB = {"string": "varchar", "integer": "bigint", "number": "double"}
_SAMPLES = {"string": '"A"', "integer": "12", "number": "12.5"}
_SEARCHED = ("assets", "dbt_project", "expectations", "tests", "example")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Column:
    name: str
    type: str

    @property
    def is_key(self) -> bool:
        """A guess: what is no figure names the row."""
        return self.type == "string" or self.name in ("year", "period")


def new_source(name: str, columns: str = COLUMNS, *, workbook: bool = False, root: Path = ROOT) -> list[Path]:
    """Write the skeleton of a source with one table; `workbook`: delivered in a workbook that this project defines.

    columns: names with their types, as in `area_label,year:integer,rate:number`; text where no type is given. Returns
    what was written. Raises ValueError for a name or type that cannot be, FileExistsError where something is there.
    """
    _require_name(name)
    parsed = _columns(columns)
    named = [column.name for column in parsed]
    area = AREA if AREA in named else None
    keys = ["area.area_code" if column.name == area else f"figures.{column.name}" for column in parsed if column.is_key]
    known = {
        "name": name,
        "table": "figures",
        "columns": parsed,
        "area": area,
        "keys": keys or ["figures.source_row"],
        "workbook": workbook,
        "polars": _POLARS,
        "duckdb": _DUCKDB,
        "sample": {column.name: '"Farsta"' if column.name == area else _SAMPLES[column.type] for column in parsed},
    }
    staging = f"dbt_project/models/staging/{name}"
    files = {
        f"assets/{name}/__init__.py": "__init__.py",
        f"assets/{name}/source.yml": "source.yml",
        f"assets/{name}/assets.py": "assets.py",
        f"assets/{name}/parse.py": "parse.py",
        f"{staging}/_{name}__sources.yml": "sources.yml",
        f"{staging}/_{name}__models.yml": "models.yml",
        f"{staging}/stg_{name}__figures.sql": "staging.sql",
        f"expectations/raw/{name}__figures.yml": "expectations.yml",
        f"tests/unit/assets/test_{name}.py": "test.py",
    }
    if workbook:
        files[f"assets/{name}/delivery.yml"] = "delivery.yml"
    return _write(root, {path: f"source/{template}" for path, template in files.items()}, known)


def new_indicator(name: str, source: str, *, root: Path = ROOT) -> list[Path]:
    """Write an indicator's two files, counted from the first staging model of its source.

    Raises ValueError for a name that cannot be or a source that is not there, FileExistsError where there is one.
    """
    _require_name(name)
    if source not in discover():
        raise ValueError(f"there is no source {source!r}; choose one of: {', '.join(discover())}")
    if list((root / "dbt_project/models/indicators").glob(f"*/{name}.*")):
        raise FileExistsError(f"there is an indicator {name} already")
    model = f"stg_{source}__{next(iter(discover()[source].tables))}"
    folder = f"dbt_project/models/indicators/{source}"
    files = {f"{folder}/{name}.{kind}": f"indicator/indicator.{kind}" for kind in ("sql", "yml")}
    return _write(root, files, {"name": name, "source": source, "model": model})


def left_to_fill(root: Path = ROOT) -> list[str]:
    """What is left to fill in below the folders of sources and indicators: `path:line: what`, in order."""
    found = []
    for folder in _SEARCHED:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".yml", ".sql"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                    found += [
                        f"{path.relative_to(root).as_posix()}:{number}: {what}"
                        for what in re.findall(re.escape(MARK) + r"([^>]*)", line)
                    ]
    return found


def _columns(written: str) -> list[Column]:
    columns = []
    for part in written.split(","):
        name, _, kind = part.strip().partition(":")
        _require_name(name)
        if (kind or "string") not in _POLARS:
            raise ValueError(f"{part.strip()!r}: a column's type is one of {', '.join(_POLARS)}; add others by hand")
        columns.append(Column(name, kind or "string"))
    if len({column.name for column in columns}) < len(columns):
        raise ValueError("two columns have the same name")
    return columns


def _require_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ValueError(f"{name!r} is no name: small letters a–z, digits and single underscores, a letter first")


def _write(root: Path, files: Mapping[str, str], known: Mapping[str, object]) -> list[Path]:
    """Render every file, then write them: all or none."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # Python, YAML and SQL, not pages: nothing is escaped.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("pipeline", "skeletons"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    _refuse_existing(root / path for path in files)
    texts: Sequence[tuple[Path, str]] = [
        (root / path, environment.get_template(f"{template}.j2").render(known)) for path, template in files.items()
    ]
    for path, text in texts:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.strip("\n") + "\n", encoding="utf-8")
    return [path for path, _ in texts]


def _refuse_existing(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            raise FileExistsError(f"{path} exists already; nothing was written")
