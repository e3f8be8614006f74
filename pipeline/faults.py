"""What can be said about a file or a run that is not as it should be: a `Fault` refuses, a `Notice` informs.

Both carry a stable code (the key of the runbook in docs/runbook.md). A fault names what, where, why and what to do.
Rules about *when* something is a fault live with the rule, not here.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass


class Fault(Exception):
    """A file or a run is refused. `str(fault)` is the sentence a person reads.

    `row` is 1-based, as a spreadsheet or an editor shows it; `column` is a heading or a letter.
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        why: str = "",
        action: str = "",
        file: str | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        super().__init__(code, what)
        self.code, self.what, self.why, self.action = code, what, why, action
        self.file, self.sheet, self.row, self.column = file, sheet, row, column
        self.value = None if value is None else str(value)[:120]
        self._whole_value = None if value is None else str(value)

    @property
    def place(self) -> str:
        parts = [
            self.file,
            self.sheet and f"sheet {self.sheet}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
        ]
        return ", ".join(str(part) for part in parts if part)

    def without_values(self) -> Fault:
        """The same fault for readers who must not see content: the value is left out everywhere, digits are masked."""
        return Fault(
            self.code,
            self._without_value(self.what),
            why=self._without_value(self.why),
            action=self.action,
            file=self.file and masked(self.file),
            sheet=self.sheet and masked(self.sheet),
            row=self.row,
            column=self.column and masked(self.column),
        )

    def as_dict(self) -> dict[str, object]:
        fields = ("code", "what", "why", "action", "file", "sheet", "row", "column", "value")
        return {name: getattr(self, name) for name in fields}

    def _without_value(self, text: str) -> str:
        if self._whole_value:
            text = text.replace(repr(self._whole_value), "'…'")
            text = re.sub(rf"(?<!\w){re.escape(self._whole_value)}(?!\w)", "…", text)
        return masked(text)

    def __str__(self) -> str:
        sentence = f"{self.code}: {self.what}"
        if self.place:
            sentence += f" ({self.place})"
        if self.value is not None:
            sentence += f", value {self.value!r}"
        return ". ".join([sentence, *(sentence_of(part) for part in (self.why, self.action) if part)]) + "."


@dataclass(frozen=True)
class Notice:
    """Something a person may want to know; nothing is refused."""

    code: str
    message: str
    file: str | None = None

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def sentence_of(text: str) -> str:
    """A part of a fault as a sentence of its own, without its full stop."""
    return text[:1].upper() + text[1:].rstrip(".")


_ABOUT_VALUES = re.compile(r"\b(Conversion|Constraint|Invalid Input|Out of Range) Error\b")
"""DuckDB's errors whose sentences hold values of rows."""


def without_rows(message: str) -> str:
    """What the database said of a failing model or test, but for the errors that repeat values: of these the kind alone."""
    told = _ABOUT_VALUES.search(message)
    return (
        f"{told.group()} (its sentence can hold values of rows; build the model by hand to see it)" if told else message
    )


def masked(text: str) -> str:
    """Text without the digits of anything that could be an identity number; years and short counts stay."""
    return re.sub(r"\d{5,}", lambda run: "#" * len(run.group()), re.sub(r"\d{6,8} ?[-+ ] ?\d{4}", "######-####", text))
