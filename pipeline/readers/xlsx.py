"""The inside of an .xlsx file: is the zip what it says, and which cells are computed. Calamine reads the values."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from pipeline.readers import refusals

MAX_MEMBERS = 10_000
MAX_RATIO = 100
RATIO_FROM = 50_000_000
"""Unpacked bytes from which the ratio is looked at: small workbooks of repeated cells pack very well."""

_CHUNK = 1 << 20
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_WORKBOOK = "xl/workbook.xml"
_SPOKEN = re.compile(r"^(docProps/.*|xl/workbook|xl/comments.*|xl/(threadedComments|persons|charts)/.*)\.xml$")
_DRAWING = re.compile(r"^xl/drawings/[^/]*\.xml$")
_KEPT = re.compile(
    r"^(customXml|xl/(pivotCache|externalLinks|queryTables|tables|customXml))/[^/]*\.xml$|^xl/connections\.xml$|\.vml$"
)
"""Parts that keep copies of data from elsewhere: a pivot table remembers every row that it was made of."""
_SHEET = re.compile(r"^xl/worksheets/[^/]*\.xml$")
_MADE_UP = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def check(name: str, content: bytes) -> None:
    """Raise E-TRUNCATED, E-BOMB, E-ENCRYPTED or E-TYPE unless this zip is a whole, harmless .xlsx workbook.

    Every member is unpacked once, in pieces and counted: declared sizes can lie.
    """
    members = _members(name, content)
    if len(members) > MAX_MEMBERS:
        raise refusals.bomb(name, f"the workbook holds {len(members):,} parts, more than {MAX_MEMBERS:,}")
    names = [member.orig_filename for member in members]
    for part in names:
        if part.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", part) or ".." in re.split(r"[/\\]", part):
            raise refusals.bomb(name, "a part of the workbook has a name that climbs out of it")
    if len({part.lower() for part in names}) != len(names):
        raise refusals.damaged(name, "two parts of the workbook have the same name")
    if any(member.flag_bits & 1 for member in members):
        raise refusals.encrypted(name)
    if _WORKBOOK not in names:
        raise refusals.wrong_type(name, "is a zip archive but no .xlsx workbook")
    _refuse_size(name, sum(member.file_size for member in members), len(content))
    unpacked = 0
    for member in members:
        for chunk in _unpack(name, content, member):
            unpacked += len(chunk)
            _refuse_size(name, unpacked, len(content))


def computed_cells(name: str, content: bytes) -> frozenset[tuple[str, int, int]]:
    """(sheet name, 1-based row, 0-based column) of cells with a formula, in an array formula, or with an error value.

    Raises E-BOMB for sheets that span more than `refusals.MAX_CELLS`, or that declare XML entities.
    """
    members = {member.filename: member for member in _members(name, content)}
    targets = _targets(name, content, members)
    found: set[tuple[str, int, int]] = set()
    spanned = 0
    for sheet, part in targets:
        scan = _SheetScan()
        _parse(name, _unpack(name, content, members[part]), scan.start)
        spanned += scan.rows * scan.columns
        if spanned > refusals.MAX_CELLS:
            raise refusals.too_many_cells(name, sheet)
        found.update((sheet, row, column) for row, column in scan.computed)
    return frozenset(found)


def texts_beside(name: str, content: bytes) -> Iterator[str]:
    """What a workbook says outside its cells: comments, text boxes, properties, page headers, lists, defined names, and the data
    that pivot tables, links, charts and queries remember.

    Of a sheet it is what follows the cells, up to a megabyte, as XML without the identifiers that programs make up.
    """
    for member in _members(name, content):
        chunks = _unpack(name, content, member)
        if _SPOKEN.search(member.filename):
            yield re.sub(r"<[^>]*>", " ", _decoded(b"".join(chunks)))
        elif _DRAWING.search(member.filename):
            yield "".join(re.findall(r"<a:t>([^<]*)", _decoded(b"".join(chunks))))
        elif _KEPT.search(member.filename):
            yield _MADE_UP.sub("", _decoded(b"".join(chunks)))
        elif _SHEET.search(member.filename):
            end = b""
            for chunk in chunks:
                end = (end + chunk)[-_CHUNK:]
            yield _MADE_UP.sub("", _decoded(end.rpartition(b"sheetData>")[2]))


def _decoded(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))


class _SheetScan:
    """Reads the start tags of one sheet. A cell without a reference follows the one before it, as the format allows."""

    def __init__(self) -> None:
        self.computed: set[tuple[int, int]] = set()
        self.rows = self.columns = 0
        self._row, self._column = 0, -1
        self._areas: list[tuple[int, int, int, int]] = []
        self._locals: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = self._locals.get(tag)
        if local is None:
            local = self._locals[tag] = tag.rpartition(":")[2]
        if local == "c":
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                row, self._column = _position(reference)
                if row < self._row:  # The reader would drop the rows that come before.
                    raise ValueError("the rows of a sheet are out of order")
                self._row = row
            if attributes.get("t") == "e" or (self._areas and self._is_in_area()):
                self.computed.add((self._row, self._column))
        elif local in ("v", "is", "f"):
            self.rows = max(self.rows, self._row)
            self.columns = max(self.columns, self._column + 1)
            if local == "f":
                self.computed.add((self._row, self._column))
                if attributes.get("t") in ("array", "dataTable") and ":" in attributes.get("ref", ""):
                    (top, left), (bottom, right) = map(_position, attributes["ref"].split(":"))
                    self._areas.append((top, left, bottom, right))
        elif local == "row":
            row = int(attributes["r"]) if "r" in attributes else self._row + 1
            if row <= self._row:
                raise ValueError("the rows of a sheet are out of order")
            self._row, self._column = row, -1

    def _is_in_area(self) -> bool:
        return any(
            top <= self._row <= bottom and left <= self._column <= right for top, left, bottom, right in self._areas
        )


def _position(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", reference)
    if not match:
        raise ValueError("a cell reference cannot be read")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not (1 <= row <= _LAST_ROW and column <= _LAST_COLUMN):
        raise ValueError("a cell lies outside any sheet")
    return row, column - 1


def _targets(name: str, content: bytes, members: dict[str, zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """(sheet name, part) of every worksheet, in workbook order."""
    relations: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            relations[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:]

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), identifier))

    for part, handler in (("xl/_rels/workbook.xml.rels", relation), (_WORKBOOK, sheet)):
        if part not in members:
            raise refusals.damaged(name, "the workbook lacks its table of parts")
        _parse(name, _unpack(name, content, members[part]), handler)
    found = [(sheet_name, relations[identifier]) for sheet_name, identifier in sheets if identifier in relations]
    if any(part not in members for _, part in found):
        raise refusals.damaged(name, "the workbook names a sheet that it does not hold")
    return found


def _parse(name: str, chunks: Iterator[bytes], handler: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler

    def refuse(*_: object) -> None:
        raise refusals.bomb(name, "a part of the workbook declares XML entities or a document type")

    # The format forbids a document type; entities that expand into each other live nowhere else.
    parser.StartDoctypeDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise refusals.damaged(name, f"a part of the workbook cannot be read ({error})") from error


def _members(name: str, content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refusals.damaged(name, "the workbook's table of contents is missing") from error


def _unpack(name: str, content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes in pieces. `zipfile` stops at the declared size; this sees whether there is more."""
    start = member.header_offset
    if content[start : start + 4] != b"PK\x03\x04":
        raise refusals.damaged(name, "a part of the workbook is not where it should be")
    start += 30 + int.from_bytes(content[start + 26 : start + 28], "little")
    start += int.from_bytes(content[member.header_offset + 28 : member.header_offset + 30], "little")
    packed = content[start : start + member.compress_size]
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.wrong_type(name, "is packed in a way that no spreadsheet program uses")
    size = checksum = 0
    try:
        for chunk in _inflate(packed) if member.compress_type == zipfile.ZIP_DEFLATED else (packed,):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
    except zlib.error as error:
        raise refusals.damaged(name, "a part of the workbook cannot be unpacked") from error
    if size != member.file_size or checksum != member.CRC:
        raise refusals.damaged(name, "a part of the workbook is cut off or changed")


def _inflate(packed: bytes) -> Iterator[bytes]:
    engine = zlib.decompressobj(-15)
    chunk = engine.decompress(packed, _CHUNK)
    while chunk:
        yield chunk
        chunk = engine.decompress(engine.unconsumed_tail, _CHUNK)


def _refuse_size(name: str, unpacked: int, packed: int) -> None:
    if unpacked > refusals.MAX_UNPACKED:
        raise refusals.bomb(name, f"the workbook unpacks into more than {refusals.MAX_UNPACKED:,} bytes")
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        raise refusals.bomb(name, f"the workbook unpacks into more than {MAX_RATIO} times its size")
