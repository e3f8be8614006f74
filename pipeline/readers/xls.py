"""The inside of an .xls file (BIFF in an OLE container): is it one, and which cells are computed.

Cell values are calamine's business. Record numbers: [MS-XLS] 2.3.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from pipeline.readers import refusals

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _BOOLERR, _BOF = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_BIFF8 = 0x0600
_WORKSHEET = 0
_DIMENSIONS = 0x0200
_CELLS = {_FORMULA, _BOOLERR, 0x0203, 0x0204, 0x027E, 0x00BD, 0x00D6, 0x00FD}
"""Formula, boolean or error, number, label, RK, several RK, rich text, shared text: each begins with row and column."""
_SHORTEST = _CELLS | {_BOUNDSHEET, _BOF, _DIMENSIONS}


def check(name: str, content: bytes) -> None:
    """Raise E-TRUNCATED, E-ENCRYPTED or E-TYPE unless this OLE container holds a whole, open workbook."""
    records = list(_leading_records(name, _stream(name, content)))
    if any(kind == _FILEPASS for kind, _ in records):
        raise refusals.encrypted(name)


def computed_cells(name: str, content: bytes) -> frozenset[tuple[str, int, int]]:
    """(sheet name, 1-based row, 0-based column) of cells with a formula, also in arrays, or with an error value."""
    stream = _stream(name, content)
    found: set[tuple[str, int, int]] = set()
    is_biff8 = True
    for kind, data in _leading_records(name, stream):
        if kind == _BOF:
            is_biff8 = struct.unpack_from("<H", data)[0] == _BIFF8
        elif kind == _BOUNDSHEET and data[5] == _WORKSHEET:
            sheet = _sheet_name(data[6:], is_biff8)
            for row, column in _computed_in_sheet(name, stream, struct.unpack_from("<I", data)[0]):
                found.add((sheet, row + 1, column))
    return frozenset(found)


def _computed_in_sheet(name: str, stream: bytes, offset: int) -> Iterator[tuple[int, int]]:
    depth = last_row = 0
    for kind, data in _records(name, stream, offset):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth == 0:
                return
        elif kind == _DIMENSIONS:
            _check_extent(name, data)
        elif depth == 1 and kind in _CELLS:
            row, column = struct.unpack_from("<HH", data)
            if row < last_row:  # The reader would drop the rows that come before.
                raise refusals.damaged(name, "the rows of a sheet are out of order")
            last_row = row
            if kind == _FORMULA or (kind == _BOOLERR and data[7] == 1):
                yield row, column
    raise refusals.damaged(name, "a sheet ends in the middle")


def _check_extent(name: str, data: bytes) -> None:
    """The reader takes memory for the declared extent at once, and aborts the process where it cannot have it."""
    shape = "<IIHH" if len(data) >= 14 else "<HHHH"
    top, bottom, left, right = struct.unpack_from(shape, data)
    if bottom < top or right < left:
        raise refusals.damaged(name, "a sheet declares an extent that cannot be")
    if (bottom - top) * (right - left) > refusals.MAX_CELLS:
        raise refusals.bomb(name, f"a sheet declares more than {refusals.MAX_CELLS:,} cells")


def _leading_records(name: str, stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records about the workbook itself, before the first sheet."""
    for kind, data in _records(name, stream, 0):
        if kind == _EOF:
            return
        yield kind, data
    raise refusals.damaged(name, "the workbook ends in the middle")


def _records(name: str, stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        data = stream[offset + 4 : offset + 4 + length]
        if len(data) < length or (kind in _SHORTEST and length < 8):
            raise refusals.damaged(name, "the workbook ends in the middle of a record")
        yield kind, data
        offset += 4 + length


def _sheet_name(data: bytes, is_biff8: bool) -> str:
    length = data[0]
    if not is_biff8:
        return data[1 : 1 + length].decode("cp1252", "replace")
    if data[1] & 1:
        return data[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return data[2 : 2 + length].decode("latin-1")


def _stream(name: str, content: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_FATAL) as container:
            if container.exists("EncryptedPackage") or container.exists("EncryptionInfo"):
                raise refusals.encrypted(name)
            for stream in ("Workbook", "Book"):
                if container.exists(stream):
                    return container.openstream(stream).read()
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise refusals.damaged(name, "the workbook's container cannot be read") from error
    raise refusals.wrong_type(name, "is an Office document but no workbook")
