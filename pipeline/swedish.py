"""How Swedish text in the terminal writes figures and rules. The pages have a language of their own."""

from __future__ import annotations

from pipeline.words import RULES


def number(value: float, decimals: int | None = None) -> str:
    """A figure as Swedish text: no-break spaces between thousands, a decimal comma. Whole numbers show no decimals."""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 2
    return f"{value:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


def rule_in_words(name: str) -> str:
    """A disclosure rule with what it means."""
    return RULES[name] if name == "none" else f"{name} ({RULES.get(name, 'okänd regel')})"


def events(count: float) -> str:
    return f"{number(count)} {'händelse' if count == 1 else 'händelser'}"
