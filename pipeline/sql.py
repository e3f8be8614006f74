"""Values as they stand in a statement. Bound parameters would make DuckDB import pandas, which takes two seconds of every run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def literal(value: str | Path | bool | int | None) -> str:
    """The value in SQL: a text or a path in quotes, a number or a truth as it is, None as null."""
    if value is None:
        return "null"
    if isinstance(value, (str, Path)):
        return "'" + str(value).replace("'", "''") + "'"
    return str(value).lower()


def listed(values: Iterable[str | Path]) -> str:
    """Literals with commas between them."""
    return ", ".join(literal(value) for value in values)
