"""Arrival checks: are these bytes a file of a kind the source delivers, whole, readable and harmless?

Each refusal is a `Fault`: E-EMPTY, E-SIZE, E-HTML, E-TYPE, E-TRUNCATED, E-BOMB, E-ENCRYPTED, E-ENCODING.
Does not belong here: what the cells or lines mean, and personal identity numbers (identity.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.faults import Fault
from pipeline.readers import grid, xls, xlsx
from pipeline.readers.refusals import wrong_type

Kind = Literal["xls", "xlsx", "text", "grid"]

MAX_BYTES = 250_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_OTHER = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"{\\rtf")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PIECE = 1 << 18
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
_MISREAD = (
    (rb"\xc2[\x80-\x9f]", "control characters stand where letters should"),
    (rb"\xc3[\x82\x83](\xc2[\x80-\xbf]|\xe2\x80[\x9e\xa6\x93])", "letters such as å are doubled into Ã¥"),
    (rb"\xef\xbf\xbd", "letters were already replaced by the sign for an unreadable one"),
    (rb"\A\xc3\xaf\xc2\xbb\xc2\xbf", "the byte order mark of UTF-8 is read as letters"),
)
"""Looked for in the text written as UTF-8: what decodes without an error and still is the wrong encoding."""
_IN_EVERY_MISREAD = (b"\xc2", b"\xe2", b"\xef")
"""One of these bytes is in whatever a pattern finds; Swedish letters have none of them."""


def kind_of(name: str, content: bytes, *, formats: Sequence[str], max_bytes: int = MAX_BYTES) -> Kind:
    """What the content is, whatever the file is named; raises the fault that refuses it. Cells are not read yet."""
    if len(content) > max_bytes:
        raise Fault(
            "E-SIZE",
            f"the file holds {len(content):,} bytes, more than the limit of {max_bytes:,}",
            action="deliver it in parts, or raise the limit in the settings",
            file=name,
        )
    if re.search(rb"\S", _without_mark(content)) is None:
        raise Fault(
            "E-EMPTY",
            "the file is empty",
            why="an export that failed leaves an empty file",
            action="export it again",
            file=name,
        )
    if content.startswith(_ZIP):
        xlsx.check(name, content)
        return _accepted(name, "xlsx", formats)
    if content.startswith(_OLE):
        xls.check(name, content)
        return _accepted(name, "xls", formats)
    if content.startswith(_GZIP):
        grid.check(name, content)
        if not {"xls", "xlsx"} & set(formats):
            raise wrong_type(name, "is a spreadsheet grid", formats)
        return "grid"
    if content.startswith(_OTHER):
        raise wrong_type(name, "is neither a spreadsheet nor text", formats)
    if _is_markup(content):
        raise Fault(
            "E-HTML",
            "the file is a web page or XML, not a table",
            why="a download that failed, or a login page, is saved under the expected name",
            action="open it in a browser to see what it says, and download the table again",
            file=name,
        )
    if "text" not in formats:
        raise wrong_type(name, "is no spreadsheet", formats)
    return "text"


def decode(name: str, content: bytes, encodings: Sequence[str]) -> bytes:
    """The text, as UTF-8, in the first of the encodings that reads it sensibly; raises E-ENCODING where none does."""
    reasons = []
    for encoding in encodings:
        try:
            written = content.decode(encoding).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            reasons.append(f"{encoding}: line {line} holds a byte that is no letter")
            continue
        reason = _misread(written)
        if reason is None:
            return written
        reasons.append(f"{encoding}: {reason}")
    raise Fault(
        "E-ENCODING",
        "the text cannot be read as " + " or ".join(encodings),
        why="; ".join(reasons),
        action="save or export the file in the source's encoding; no other program may save it on the way",
        file=name,
    )


def _accepted(name: str, kind: Kind, formats: Sequence[str]) -> Kind:
    if kind not in formats:
        raise wrong_type(name, f"is {kind}", formats)
    return kind


def _without_mark(content: bytes) -> bytes | memoryview:
    mark = next((mark for mark in _BYTE_ORDER_MARKS if content.startswith(mark)), b"")
    return memoryview(content)[len(mark) :]


def _is_markup(content: bytes) -> bool:
    start = _without_mark(content)
    first = re.search(rb"[^\s\x00]", start)  # A NUL precedes each sign in UTF-16.
    head = bytes(start[first.start() : first.start() + 64] if first else b"")
    return head.startswith(b"<") or b"mime-version:" in head.replace(b"\0", b"").lower()


def _misread(written: bytes) -> str | None:
    # Piece by piece: a copy of a whole large file costs more in fresh memory than the search does.
    pieces = (written[start : start + _PIECE] for start in range(0, len(written), _PIECE))
    if any(len(piece.translate(None, _CONTROLS)) != len(piece) for piece in pieces):
        return "it holds control characters, as a binary file or another encoding does"
    if any(byte in written for byte in _IN_EVERY_MISREAD):
        for pattern, reason in _MISREAD:
            if re.search(pattern, written):
                return reason
    return None
