"""What one check said: the one form in which gates, model tests and the disclosure proof tell their result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """What one gate said of one table. `examples` are rows of the aggregated frame the gate looked at: keys and figures."""

    layer: str
    name: str
    table: str
    passed: bool
    severity: str
    meaning: str
    failed_count: int
    message: str
    examples: list[dict]
