"""What one check said: the one form in which gates, model tests and the disclosure proof tell their result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One thing said in both languages."""

    sv: str
    en: str

    @property
    def both(self) -> str:
        """Swedish, and English after it, for places that show one text to all."""
        return f"{self.sv}\n\n{self.en}"

    def then(self, sv: str, en: str) -> Sentence:
        """The same, and something more after it."""
        return Sentence(f"{self.sv} {sv}".strip(), f"{self.en} {en}".strip())


@dataclass(frozen=True)
class CheckResult:
    """What one gate said of one table. `examples` are rows of the aggregated frame the gate looked at: keys and figures."""

    layer: str
    name: str
    table: str
    passed: bool
    severity: str
    meaning: Sentence
    """What is true where the check passes."""
    failed_count: int
    message: Sentence
    examples: list[dict]

    @property
    def stops(self) -> bool:
        """Whether nothing may be published of what was looked at."""
        return not self.passed and self.severity == "error"


def from_record(stored: dict) -> dict:
    """A result as it was written down. Before there were Swedish sentences a record held one text, which stands for both."""
    texts = {name: stored[name] for name in ("meaning", "message")}
    return stored | {name: {"sv": text, "en": text} if isinstance(text, str) else text for name, text in texts.items()}


def broken(meaning: Sentence, where: str, count: int, examples: Sequence[dict], *, frame: str = "") -> Sentence:
    """What is said where rows break a rule: how many, where, and some of them by the columns that may be shown."""
    shown = "; ".join(", ".join(f"{key} {value}" for key, value in row.items()) for row in examples)
    rows = "1 rad" if count == 1 else f"{count} rader"
    of_frame = f" of frame {frame!r}" if frame else ""
    return meaning.then(
        f"Stämmer inte i {where}: {rows}" + (f", till exempel: {shown}" if shown else "") + ".",
        f"Broken in {where}, {count} row(s){of_frame}" + (f", for example: {shown}" if shown else "") + ".",
    )
