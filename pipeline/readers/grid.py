"""A spreadsheet's cells as bytes of our own: gzip'd JSON, the archived form of a file whose identifiers were replaced.

Equal cells give equal bytes. It holds sheets and the places of computed cells, nothing else of the file that arrived.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass

from pipeline.readers import refusals
from pipeline.readers.cells import Sheet

_MAGIC = b'{"trygg_grid":1,'


@dataclass(frozen=True)
class Grid:
    """Sheets in workbook order; `formulas` as in `Document.formulas`."""

    sheets: tuple[Sheet, ...]
    formulas: frozenset[tuple[str, int, int]]


def dumps(grid: Grid) -> bytes:
    """The grid as bytes, the same for the same cells (no time, no file name)."""
    body = {
        "trygg_grid": 1,
        "sheets": [{"name": sheet.name, "is_visible": sheet.is_visible, "rows": sheet.rows} for sheet in grid.sheets],
        "formulas": sorted(grid.formulas),
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8", "surrogatepass"), 6, mtime=0)


def check(name: str, content: bytes) -> None:
    """Raise E-TYPE for other gzip files, E-TRUNCATED or E-BOMB for a damaged one."""
    _unpack(name, content)


def loads(name: str, content: bytes) -> Grid:
    """The grid that `dumps` wrote. Raises what `check` raises, and E-TRUNCATED for what `dumps` never writes."""
    body = _unpack(name, content)
    try:
        read = json.loads(body)
        sheets = tuple(
            Sheet(sheet["name"], sheet["is_visible"], tuple(tuple(row) for row in sheet["rows"]))
            for sheet in read["sheets"]
        )
        formulas = frozenset((sheet, row, column) for sheet, row, column in read["formulas"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusals.damaged(name, "the archived grid cannot be read") from error
    return Grid(sheets, formulas)


def _unpack(name: str, content: bytes) -> bytes:
    engine = zlib.decompressobj(31)
    try:
        body = engine.decompress(content, refusals.MAX_UNPACKED + 1)
    except zlib.error as error:
        raise refusals.damaged(name, "the archived grid cannot be unpacked") from error
    if len(body) > refusals.MAX_UNPACKED:
        raise refusals.bomb(name, f"the file unpacks into more than {refusals.MAX_UNPACKED:,} bytes")
    if not engine.eof or engine.unused_data:
        raise refusals.damaged(name, "the archived grid is cut off")
    if not body.startswith(_MAGIC):
        raise refusals.wrong_type(name, "is a gzip archive")
    return body
