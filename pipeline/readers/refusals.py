"""Refusals that several formats share, and the limits on what a file may unpack into."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.faults import Fault

MAX_UNPACKED = 1_000_000_000
MAX_CELLS = 20_000_000
"""In one workbook, empty cells between filled ones included: about 1 GB in memory."""


def wrong_type(name: str, what: str, formats: Sequence[str] = ()) -> Fault:
    return Fault(
        "E-TYPE",
        f"the file {what}" + (f", expected {' or '.join(formats)}" if formats else ""),
        why="the content decides what a file is, not its name",
        action="export or save it in a format that the source delivers",
        file=name,
    )


def damaged(name: str, what: str) -> Fault:
    return Fault(
        "E-TRUNCATED",
        what,
        why="the file is damaged or was cut off on the way",
        action="fetch it again and compare its size with the original",
        file=name,
    )


def bomb(name: str, what: str, sheet: str | None = None) -> Fault:
    return Fault(
        "E-BOMB",
        what,
        why="a small file that unpacks into a huge one, or outside its folder, can stop the machine",
        action="find out who made the file; save the table alone as a new workbook in a spreadsheet program",
        file=name,
        sheet=sheet,
    )


def too_many_cells(name: str, sheet: str) -> Fault:
    return bomb(name, f"the sheets span more than {MAX_CELLS:,} cells from A1 to the last one filled", sheet)


def encrypted(name: str) -> Fault:
    return Fault(
        "E-ENCRYPTED",
        "the workbook is protected with a password",
        action="save it without a password and deliver it again",
        file=name,
    )
