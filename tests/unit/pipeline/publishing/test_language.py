"""How the two languages write, and that nothing is said in one of them only."""

import re
import string
from pathlib import Path

import pytest

from pipeline import words
from pipeline.publishing import site
from pipeline.publishing.site.language import Language
from pipeline.publishing.site.texts import TEXTS

SV, EN = Language("sv"), Language("en")


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (1234567.891, 1, "1\u202f234\u202f567,9", "1\u202f234\u202f567.9"),
        (0, 0, "0", "0"),
        (-2.55, 1, "\u22122,5", "\u22122.5"),
        (-0.04, 1, "0,0", "0.0"),
        (999.96, 1, "1\u202f000,0", "1\u202f000.0"),
    ],
)
def test_numbers(value, decimals, swedish, english):
    assert (SV.number(value, decimals), EN.number(value, decimals)) == (swedish, english)


@pytest.mark.parametrize(
    ("kind", "period", "swedish", "english"),
    [
        ("year", "2024", "2024", "2024"),
        ("half_year", "2024-H2", "andra halvåret 2024", "second half of 2024"),
        ("school_term", "2024-VT", "vårterminen 2024", "spring term 2024"),
        ("quarter", "2024-Q1", "första kvartalet 2024", "first quarter of 2024"),
        ("month", "2024-03", "mars 2024", "March 2024"),
        ("rolling_12m", "2024-03", "tolv månader till mars 2024", "twelve months to March 2024"),
        ("pooled", "2022-2024", "2022–2024", "2022–2024"),
        ("wave", "2023", "2023", "2023"),
    ],
)
def test_periods(kind, period, swedish, english):
    assert (SV.period(kind, period), EN.period(kind, period)) == (swedish, english)


def test_a_moment_is_told_by_stockholms_clock():
    assert SV.day("2025-12-31T23:30:00+00:00") == "1 januari 2026"
    assert EN.moment("2026-03-01T12:00:00+00:00") == "1 March 2026 at 13:00"
    assert SV.moment("2026-07-01T12:00:00+00:00") == "1 juli 2026 kl. 14.00"


def test_lists_and_counts():
    assert SV.listed(["a", "b", "c"]) == "a, b och c"
    assert EN.listed(["a"]) == "a"
    assert SV.count("city.more", 1).startswith("1 område till är")
    assert SV.count("city.more", 2).startswith("2 områden till är")


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_say_it_with_the_same_gaps(key):
    swedish, english = TEXTS[key]
    assert swedish.strip()
    assert english.strip()
    assert _gaps(swedish) == _gaps(english)


def test_a_count_has_both_numbers():
    for key in TEXTS:
        if key.endswith(".one"):
            assert key.removesuffix(".one") in TEXTS


def test_every_closed_list_has_the_same_keys_in_english():
    for name in dir(words):
        if name.endswith("_EN"):
            assert list(getattr(words, name)) == list(getattr(words, name.removesuffix("_EN"))), name


def test_every_text_is_used_and_every_used_text_is_there():
    sources = [path.read_text() for path in Path(site.__file__).parent.rglob("*") if path.suffix in (".py", ".j2")]
    said = "\n".join(one for one in sources if "TEXTS: dict" not in one)
    asked = set(re.findall(r"""["']([a-z0-9_]+(?:\.[a-z0-9_{}]*)*)["']""", said))
    families = tuple(one.partition("{")[0] for one in asked if one.endswith(".") or "{" in one)
    families += tuple(re.findall(r'f"([a-z_.]+\.)\{', said))
    missing = {one for one in re.findall(r'\bt(?:ext)?\("([a-z0-9_.]+[a-z0-9])"[,)]', said) if one not in TEXTS}
    assert not missing
    idle = {key for key in TEXTS if key.removesuffix(".one") not in asked and not key.startswith(families)}
    assert not idle
