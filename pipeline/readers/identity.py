"""Swedish identity numbers: finding personal ones; checking and pseudonymising organisation numbers.

Nothing here returns, raises or logs a personal number. What a file with one leads to is the caller's rule.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from organisationsnummer import organisationsnummer
from personnummer import personnummer

from pipeline.parsing import column_letter
from pipeline.readers import xlsx

if TYPE_CHECKING:
    from pipeline.readers.cells import Cell, Sheet
    from pipeline.readers.document import Document

_BLANK = "[ \u00a0\u202f\r\n]"
_HYPHENS = r"\-+/._\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_BETWEEN = f"(?:{_BLANK}?|{_BLANK}{{0,3}}[{_HYPHENS}]{{1,2}}{_BLANK}{{0,3}})"
"""What people put before the last four digits. No comma or semicolon: two figures of a table stand beside each other so."""
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_DISGUISED = re.compile(f"[{_UNSEEN}\uff0b-\uff19]")
"""Signs that are not seen, and full-width digits: a number with them reads like any other."""
_CANDIDATE = re.compile(
    # The digit comes before the look-behind: `re` then skips to digits, several times faster.
    r"[0-9](?<![0-9]{2})[0-9](?:(?:(?<=1[89])|(?<=20))[0-9]{2})?[01][0-9]{3}"
    rf"{_BETWEEN}[0-9]{{4}}(?![0-9])"
)
_NO_DATE = r"(?![0-9:]|[-./ ][01][0-9][-./ ][0-9]{2})"
_DATED = re.compile(rf"(?<![0-9])(?:18|19|20)[0-9]{{2}}-[01][0-9]-[0-9]{{2}}{_BETWEEN}[0-9]{{4}}{_NO_DATE}")
"""With the date as a calendar writes it; a time of day behind a date is none, nor is a second date."""
_APART = "[ \u00a0\u202f./-]"
_GROUPED = re.compile(
    rf"[0-9](?<![0-9]{{2}})(?:(?:(?<=1)[89]|(?<=2)0)[0-9])?[0-9]{_APART}[01][0-9]{_APART}[0-9]{{2}}{_APART}{{0,3}}"
    rf"[0-9]{{2}}{_BLANK}?[0-9]{{2}}{_NO_DATE}"
)
"""In groups, as people write numbers so that they can be read. Only cells are searched for it: it costs more."""
_PIECE, _LONGEST = 1 << 18, 64
_ZEROS_DATED = re.compile(rb"0000-00-00[^0-9:]{0,24}0000")
"""What any match of it looks like as UTF-8 with every digit made a zero: six blanks and two hyphens are 24 bytes at most."""
_DIGITS_AS_ZERO = bytes.maketrans(b"0123456789", b"0000000000")
_TYPED = range(10**11, 10**12)
"""A number of twelve digits in a numeric cell: no amount is that large, and a personal number typed as a number is."""
_ORGANISATION = re.compile(r"(?:16|18|19|20)?[0-9]{6}[-+]?[0-9]{4}")
_PSEUDONYM = re.compile(r"lev_[0-9a-f]{20}(?![0-9a-f])")
_MINIMUM_KEY = 16


class Place(NamedTuple):
    """Where a number stands: sheet (None in text), 1-based row or line, column letter (None in text).

    `what` says it in words where it is no cell; row and column are None there.
    """

    sheet: str | None
    row: int | None
    column: str | None
    what: str = "a text cell"


def find_personal_number(document: Document, numeric_headings: Collection[str] = ()) -> Place | None:
    """The first place that holds a valid personal or coordination number, also inside a text; None where none does.

    Text cells of every sheet, hidden ones too, their names, what stands in a workbook beside its cells, and whole text
    files are searched. Numeric cells are amounts and are not, except with twelve digits and below the given headings:
    columns of identifiers, where a number typed as a number counts.
    An organisation number is never one: its third digit makes the month 20 or more.
    """
    if document.kind == "text":
        patterns = _patterns(document.utf8)
        if not patterns:
            return None
        text = document.text
        start = next(_matches(text, patterns), None)
        return None if start is None else Place(None, text.count("\n", 0, start) + 1, None)
    for sheet in document.sheets:
        if holds_personal_number(sheet.name):
            return Place(None, None, None, "the name of a sheet")
        place = _find_in_sheet(sheet, frozenset(numeric_headings))
        if place is not None:
            return place
    if document.kind == "xlsx" and any(map(holds_personal_number, xlsx.texts_beside(document.name, document.content))):
        return Place(None, None, None, "a comment, page header, list or property of the workbook")
    return None


def holds_personal_number(text: str) -> bool:
    """Does a valid personal or coordination number stand anywhere in this text?"""
    return next(_starts(text), None) is not None


def bytes_hold_personal_number(content: bytes) -> bool:
    """The same of bytes that nobody could read: as letters of one byte each, and of two."""
    readings = (content, content[::2], content[1::2])
    return any(holds_personal_number(one.decode("latin-1")) for one in readings)


def holds_pseudonym(text: str) -> bool:
    """Does the name that stands for an organisation number stand anywhere in this text?"""
    return _PSEUDONYM.search(text) is not None


def organisation_number(text: str) -> str | None:
    """The ten digits of a valid organisation number, or of a sole trader's personal number; None for anything else.

    Accepts a hyphen or none, spaces, and twelve digits (prefix 16, or a century); checks digit and date.
    """
    number = re.sub("[\u2010-\u2015\u2212]", "-", "".join(text.split()))
    if not _ORGANISATION.fullmatch(number):
        return None
    try:
        return organisationsnummer.parse(number).format()
    except organisationsnummer.OrganisationsnummerException:
        return None


def is_personal(number: str) -> bool:
    """Is this ten-digit number, as `organisation_number` gives it, a sole trader's personal number?"""
    return number[2] in "01"


def pseudonym(number: str, key: bytes) -> str:
    """A stable name for a ten-digit number: the same under the same key, not reversible without it (HMAC-SHA256).

    Raises ValueError for a key under 16 bytes: every number could then be tried.
    """
    if len(key) < _MINIMUM_KEY:
        raise ValueError(f"the key has {len(key)} bytes, at least {_MINIMUM_KEY} are needed")
    turns = (number + "." * turn for turn in count())
    names = ("lev_" + hmac.new(key, one.encode("ascii"), hashlib.sha256).hexdigest()[:20] for one in turns)
    # One name in some ten thousand looks like a personal number by chance, and its file would be refused for it.
    return next(name for name in names if not holds_personal_number(name))


def _find_in_sheet(sheet: Sheet, numeric_headings: frozenset[str]) -> Place | None:
    # One search over all texts is many times faster than one per cell, and nearly every sheet ends here.
    texts = "\x1f".join(
        str(cell)
        for row in sheet.rows
        for cell in row
        if isinstance(cell, str) or (type(cell) is int and cell in _TYPED)
    )
    if not numeric_headings and next(_starts(texts), None) is None:
        return None
    numeric_columns: set[int] = set()
    for row_number, row in enumerate(sheet.rows, start=1):
        for index, cell in enumerate(row):
            text = _searchable(cell, index in numeric_columns)
            if text and next(_starts(text), None) is not None:
                return Place(sheet.name, row_number, column_letter(index))
            if isinstance(cell, str) and cell.strip() in numeric_headings:
                numeric_columns.add(index)
    return None


def _searchable(cell: Cell, is_identifier: bool) -> str | None:
    if isinstance(cell, str):
        return cell
    if type(cell) is int and (is_identifier or cell in _TYPED):
        return f"{cell:010d}"  # A number typed as a number has lost the zeros of a birth year such as 05.
    return None


def _starts(text: str) -> Iterator[int]:
    if _DISGUISED.search(text):
        text = unicodedata.normalize("NFKC", re.sub(f"[{_UNSEEN}]", "", text))
    yield from _matches(text, [*_patterns(text.encode("utf-8", "surrogatepass")), _GROUPED])


def _patterns(utf8: bytes) -> list[re.Pattern]:
    """What is worth searching for: statistics rarely have six digits in a row, or a date before more digits, and this look
    costs next to nothing.
    """
    # Pieces overlap, and are small: a copy of a whole large file costs more in fresh memory than the search does.
    pieces = (
        utf8[start : start + _PIECE + _LONGEST].translate(_DIGITS_AS_ZERO) for start in range(0, len(utf8), _PIECE)
    )
    found = [(b"000000" in zeros, b"0000-00-00" in zeros and bool(_ZEROS_DATED.search(zeros))) for zeros in pieces]
    wanted = [_CANDIDATE] if any(plain for plain, _ in found) else []
    return [*wanted, _DATED] if any(dated for _, dated in found) else wanted


def _matches(text: str, patterns: list[re.Pattern]) -> Iterator[int]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if personnummer.valid(re.sub(r"[^0-9+]", "", match.group())):
                yield match.start()
