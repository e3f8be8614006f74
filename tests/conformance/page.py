"""docs/conformance.md: every method beside what it was compared with."""

import re
from pathlib import Path

from tests.conformance.method import Outcome

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"

_HEAD = """# Conformance

How far the statistics of the warehouse are from values that others have printed and from programs that others have written.
`make conformance` computes this page anew: dbt renders each macro as the models do, DuckDB runs it, and the largest relative
difference is taken over all cases and outputs (the plain difference where the expected value is 0; a word or a missing value
must be the same). A test fails where a difference is above its limit, or where this page lacks a method.

"From printed values" goes as far as the digits that were printed. "From the oracle" is the difference from an independent
implementation that only tests use; where a limit is above 1e-09 the method is an approximation by intent, and its note says so.

| method | macro | oracle | cases (printed + oracle) | from printed values | from the oracle | limit |
|---|---|---|---|---|---|---|
"""


def text(outcomes: dict[str, Outcome]) -> str:
    """The page as it should stand."""
    rows = [
        f"| {line(name, outcome)} |"
        for name, outcome in sorted(outcomes.items(), key=lambda one: one[1].method.name)
    ]  # fmt: skip
    return _HEAD + "\n".join(rows) + "\n" + "".join(section(outcome) for _, outcome in sorted(outcomes.items()))


def line(name: str, outcome: Outcome) -> str:
    """A method's row of the table without its ends."""
    method = outcome.method
    calls = [f"{{{{ {call} }}}}" for call in method.macros.values()] + list(method.relations.values())
    macros = list(dict.fromkeys(f"`{name}`" for call in calls for name in re.findall(r"{{ (\w+)\(", call)))
    return " | ".join(
        [
            f"[{method.name}](#{anchor(method.name)})",
            ", ".join(macros),
            method.oracle,
            f"{len(method.published)} + {len(method.agreed)}",
            _shown(outcome.from_published),
            _shown(outcome.from_oracle),
            _shown(method.limit),
        ]
    )


def section(outcome: Outcome) -> str:
    """The method's formula, its note, and who printed the values."""
    method = outcome.method
    printed = list(dict.fromkeys(case.source for case in method.published))
    parts = [f"\n## {method.name}\n", f"Formula: {method.formula}."]
    parts += [method.note] if method.note else []
    parts += [f"Printed values: {'; '.join(printed)}."] if printed else []
    return "\n".join(parts) + "\n"


def anchor(heading: str) -> str:
    """The heading's address in the page, as GitHub makes it."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def _shown(difference: float | None) -> str:
    return "–" if difference is None else f"{difference:.0e}" if difference else "0"
