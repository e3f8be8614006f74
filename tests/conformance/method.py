"""What a method of the warehouse is compared with: values that others printed, and programs that others wrote.

A module of `tests/conformance/methods` holds one METHOD. To add one: write the macro call as a model would, the printed
values with who printed them, and cases worked out by an independent implementation (the oracle).
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tests.conformance import methods
from tests.macro_project import MacroProject, evaluate

LEVELS = {"95": 0.95, "998": 0.998}
"""The two levels of every published interval: their name in columns, and their confidence."""


@dataclass(frozen=True)
class Case:
    """Inputs (column → value; or, where a method works on a set of rows, a list of such rows) and what must come out."""

    inputs: Mapping[str, object] | Sequence[Mapping[str, object]]
    expected: Mapping[str, object] | Sequence[Mapping[str, object]]
    """Output → value. A number may differ by the tolerance; anything else, NULL too, must be the same."""
    source: str = ""
    """Who printed it; empty for the oracle's."""
    tolerance: float = 1e-9
    """Largest relative difference, by the digits that were printed."""


@dataclass(frozen=True)
class Method:
    """One method: its macros, and what vouches for them."""

    name: str
    macros: Mapping[str, str]
    """Output → the macro call, on columns of a table `inputs`; `case_number` tells the cases apart in it."""
    formula: str
    """Where the formula stands in the literature."""
    oracle: str
    """The independent implementation."""
    published: Sequence[Case] = ()
    agreed: Sequence[Case] = ()
    """Cases worked out by the oracle."""
    limit: float = 1e-9
    """Largest relative difference from the oracle; above 1e-9 where the method is an approximation by intent."""
    types: Mapping[str, str] = field(default_factory=dict)
    """SQL types of inputs that are no doubles."""
    is_aggregate: bool = False
    """Whether a case is a set of rows that gives one row."""
    note: str = ""
    relations: Mapping[str, str] = field(default_factory=dict)
    """Further relations by name, made before the macros are called; the last one is what they read."""

    @property
    def columns(self) -> dict[str, str]:
        names = {
            name: "double" for case in (*self.published, *self.agreed) for row in _rows(case.inputs) for name in row
        }
        return {"case_number": "integer", "row_number": "integer", **names, **self.types}

    @property
    def sql(self) -> str:
        """The model that dbt renders."""
        outputs = ",\n".join(f"    {{{{ {macro} }}}} as {name}" for name, macro in self.macros.items())
        order = "case_number" if self.is_aggregate else "case_number, row_number"
        relation = list(self.relations)[-1] if self.relations else "inputs"
        steps = ",\n".join(f"{name} as (\n{sql}\n)" for name, sql in self.relations.items())
        return (
            (f"with {steps}\n" if steps else "")
            + f"select\n    {order},\n{outputs}\nfrom {relation}\n"
            + (f"group by {order}\n" if self.is_aggregate else "")
            + f"order by {order}"
        )


@dataclass(frozen=True)
class Outcome:
    """How far a method was from what was printed and from its oracle, and where it was too far."""

    method: Method
    from_published: float | None
    from_oracle: float | None
    faults: list[str]


def known() -> dict[str, Method]:
    """Every method, by the name of its module."""
    return {
        one.name: importlib.import_module(f"{methods.__name__}.{one.name}").METHOD
        for one in pkgutil.iter_modules(methods.__path__)
    }


@cache
def outcomes() -> dict[str, Outcome]:
    """Every method compared, by the name of its module. dbt renders all of them at once."""
    found = known()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        project = MacroProject(Path(folder) / "project", {name: method.sql for name, method in found.items()})
        rendered = project.compiled()
        return {name: _compared(connection, rendered[name], method) for name, method in found.items()}


def _compared(connection: duckdb.DuckDBPyConnection, sql: str, method: Method) -> Outcome:
    cases = [*method.published, *method.agreed]
    rows = [
        {"case_number": number, "row_number": position, **row}
        for number, case in enumerate(cases)
        for position, row in enumerate(_rows(case.inputs))
    ]
    results = evaluate(connection, sql, method.columns, rows)
    differences: tuple[list[float], list[float]] = ([], [])
    faults = []
    for number, case in enumerate(cases):
        is_published = number < len(method.published)
        tolerance = case.tolerance if is_published else method.limit
        found = [row for row in results if row["case_number"] == number]
        wanted = _rows(case.expected)
        assert len(found) == len(wanted), f"case {number} of {method.name}: {len(found)} rows, expected {len(wanted)}"
        for row, expected in zip(found, wanted, strict=True):
            for name, value in expected.items():
                difference = relative_difference(row[name], value)
                differences[0 if is_published else 1].append(difference)
                if difference > tolerance:
                    faults.append(f"{case.inputs}: {name} is {row[name]}, expected {value} ({difference:.2g})")
    return Outcome(method, *(max(some, default=None) for some in differences), faults=faults)


def relative_difference(found: Any, expected: Any) -> float:
    """|found − expected| / |expected|; the plain difference from 0; infinite where one is missing or a word differs."""
    if found is None or expected is None or isinstance(expected, str | bool):
        return 0.0 if found == expected else math.inf
    if isinstance(expected, float) and math.isnan(expected):
        raise ValueError("an oracle must give a number or None")
    return abs(float(found) - float(expected)) / (abs(float(expected)) or 1.0)


def _rows(one: Mapping[str, object] | Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    return [one] if isinstance(one, Mapping) else one
