"""How one language writes: its numbers, dates and periods, and the words of the closed lists. It knows no figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from pipeline import words
from pipeline.publishing.site.texts import TEXTS

CODES = ("sv", "en")
NO_BREAK, MINUS = "\u202f", "\u2212"
"""A narrow no-break space stands between thousands, in both languages' pages: no figure is torn in two."""
_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_LISTS = {
    "status": (words.STATUS_LABELS, words.STATUS_LABELS_EN),
    "status_meaning": (words.STATUSES, words.STATUSES_EN),
    "rule": (words.RULES, words.RULES_EN),
    "area_type": (words.AREA_TYPES, words.AREA_TYPES_EN),
    "period_type": (words.PERIOD_TYPES, words.PERIOD_TYPES_EN),
    "focus_area": (words.FOCUS_AREAS, words.FOCUS_AREAS_EN),
    "basis": (words.BASES, words.BASES_EN),
    "sex": (words.BREAKDOWNS, words.BREAKDOWNS_EN),
    "direction": (words.DIRECTIONS, words.DIRECTIONS_EN),
    "method": (words.METHODS, words.METHODS_EN),
    "action_status": (words.ACTION_STATUSES, words.ACTION_STATUSES_EN),
    "action_kind": (words.ACTION_KINDS, words.ACTION_KINDS_EN),
    "action_outcome": (words.ACTION_OUTCOMES, words.ACTION_OUTCOMES_EN),
    "change_since_start": (words.CHANGES_SINCE_START, words.CHANGES_SINCE_START_EN),
    "change_reason": (words.CHANGE_REASONS, words.CHANGE_REASONS_EN),
    "target": (words.TARGETS, words.TARGETS_EN),
    "signal": (words.SIGNALS, words.SIGNALS_EN),
    "control_verdict": (words.CONTROL_VERDICTS, words.CONTROL_VERDICTS_EN),
    "missing_link": (words.MISSING_LINKS, words.MISSING_LINKS_EN),
    "reason": (words.REASONS, words.REASONS_EN),
    "value_basis": (words.VALUE_BASES, words.VALUE_BASES_EN),
}


class Language:
    """One of the two languages of the pages."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._index = CODES.index(code)
        self.number = _NUMBERS[code]

    @property
    def other(self) -> str:
        return CODES[1 - self._index]

    def text(self, key: str, **given: object) -> str:
        """A text of the pages. `{name}` in it is filled from what is given; nothing else is interpreted."""
        text = TEXTS[key][self._index]
        return text.format(**given) if given else text

    def word(self, of: str, key: str | None) -> str:
        """The word for a key of a closed list; a key that the list does not know stands for itself."""
        return _LISTS[of][self._index].get(key or "", key or "")

    def words(self, of: str) -> dict[str, str]:
        return _LISTS[of][self._index]

    def day(self, value: str | date | None) -> str:
        """A day in words: 25 november 2026. Moments are told as the day it was in Stockholm."""
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            value = value.astimezone(_STOCKHOLM).date() if value.tzinfo else value.date()
        return format_date(value, "d MMMM y", locale=_LOCALES[self.code])

    def moment(self, value: str) -> str:
        """A moment in words, by Stockholm's clock: 25 november 2026 kl. 22.57."""
        moment = datetime.fromisoformat(value).astimezone(_STOCKHOLM)
        pattern = "d MMMM y 'kl.' HH.mm" if self.code == "sv" else "d MMMM y 'at' HH:mm"
        return format_datetime(moment, pattern, locale=_LOCALES[self.code])

    def period(self, period_type: str, period: str) -> str:
        """A period as readers say it: 2024; första kvartalet 2024; mars 2024; 2022–2024; tolv månader till mars 2024."""
        return _period(self.code, period_type, period)

    def count(self, key: str, number: int) -> str:
        """A text with a number in it, in the singular where the number is one (`key.one`) and else in the plural (`key`)."""
        return self.text(f"{key}.one" if number == 1 else key, n=self.number(number, 0))

    def listed(self, parts: list[str]) -> str:
        """`a`, `a och b`, `a, b och c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.text('and')} {parts[-1]}"


def _swedish(value: float, decimals: int) -> str:
    return _english(value, decimals).replace(".", ",")


def _english(value: float, decimals: int) -> str:
    text = f"{value:_.{decimals}f}".replace("_", NO_BREAK)
    # What rounds to nothing has no sign.
    return text.replace("-", MINUS) if text.strip("-0.") else text.lstrip("-")


_NUMBERS: dict[str, Callable[[float, int], str]] = {"sv": _swedish, "en": _english}
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}


@lru_cache(maxsize=4096)
def _period(code: str, period_type: str, period: str) -> str:
    year, _, part = period.partition("-")
    texts = {key.partition(".")[2]: TEXTS[key][CODES.index(code)] for key in TEXTS if key.startswith("period.")}
    if period_type in ("half_year", "school_term", "quarter") and part in texts:
        return texts[part].format(year=year)
    if period_type in ("month", "rolling_12m"):
        month = format_date(date(int(year), int(part), 1), "LLLL y", locale=_LOCALES[code])
        return month if period_type == "month" else texts["rolling_12m"].format(month=month)
    if period_type == "pooled":
        return period.replace("-", "–")
    return period
