"""What a result depends on, as hashes: the code that made it and the files it was made from.

"Nothing new" means that the same hash has been published already; then nothing runs and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipeline.archive import Arrival
from pipeline.settings import DBT_PROJECT, EXPECTATIONS, ROOT

_CODE = {".py", ".yml", ".sql", ".csv"}
_PAGES = {".j2", ".css", ".js"}
"""A template that changed is a new publication, so that what was handed out with the one before stays as it was."""


@cache
def code_version() -> str:
    """Hash over everything that decides a figure or a page: engine, sources, models, seeds, expectations, locked libraries."""
    folders = [ROOT / "pipeline", ROOT / "assets", EXPECTATIONS]
    folders += [DBT_PROJECT / part for part in ("models", "macros", "seeds", "tests", "vocabulary")]
    return _hash_files([*folders, DBT_PROJECT / "dbt_project.yml", ROOT / "requirements.lock"], _CODE | _PAGES)


@cache
def parser_version(source: str) -> str:
    """Hash over everything that decides what a file of this source is parsed into."""
    return _hash_files([ROOT / "pipeline", ROOT / "assets" / source, DBT_PROJECT / "seeds"])


@cache
def definition_versions() -> dict[str, str]:
    """By indicator: hash over everything that computes its figures from the archived files, its own model first."""
    models = DBT_PROJECT / "models"
    shared = [ROOT / "pipeline", ROOT / "assets", DBT_PROJECT / "macros", DBT_PROJECT / "seeds"]
    shared += [models / layer for layer in ("staging", "intermediate", "marts")]
    common = _hash_files([*shared, ROOT / "requirements.lock"])
    return {
        path.stem: hashlib.sha256((common + _hash_files([path, path.with_suffix(".yml")])).encode()).hexdigest()
        for path in sorted((models / "indicators").glob("*/*.sql"))
    }


def publication_version(arrivals: Iterable[Arrival]) -> str:
    """Hash over code and inputs: two publications with the same one are the same."""
    digest = hashlib.sha256(code_version().encode())
    for arrival in sorted(arrivals, key=lambda one: one.number):
        digest.update(f"{arrival.source} {arrival.sha256} {arrival.number} {arrival.name} {arrival.origin}\n".encode())
    return digest.hexdigest()


def _hash_files(roots: list[Path], suffixes: set[str] = _CODE) -> str:
    digest = hashlib.sha256()
    for root in roots:
        paths = [root] if root.is_file() else sorted(root.rglob("*"))
        for path in paths:
            # The lock file decides too, though its suffix is not one of code.
            if path.is_file() and (path.suffix in suffixes or path == root):
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
