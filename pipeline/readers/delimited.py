"""Delimited text → a frame of String columns with true line numbers. Types and meaning belong to the parser."""

from __future__ import annotations

import polars as pl

from pipeline.faults import Fault
from pipeline.parsing import expect_header


def read_delimited(text: str, *, separator: str, header: list[str], file: str) -> pl.DataFrame:
    """One row per data line: the header's columns (String, empty = null) and `source_row` (Int64, the header is 1).

    Lines end with LF, CRLF or both mixed; blank lines at the end are ignored; a quote is a character like any other.
    Rows may end with one separator more than the header has columns, all of them or none.
    Raises E-HEADER, and E-SHAPE for a line with too few or too many fields.
    """
    regular = _read_regular(text, separator, header, file)
    return _read_lines(text, separator, header, file) if regular is None else regular


def _read_regular(text: str, separator: str, header: list[str], file: str) -> pl.DataFrame | None:
    """The same for text whose rows all have the first one's shape, in a third of the time; None for any other text."""
    first, _, body = text.encode().replace(b"\r\n", b"\n").partition(b"\n")
    if b"\r" in body or b"\n" not in body:
        return None
    _check_header(first.decode(), separator, header, file)
    # Blank lines at the end are no rows; the last row may end with spaces of its own.
    body = body[: body.find(b"\n", len(body.rstrip())) + 1] or body + b"\n"
    height = body.count(b"\n")
    expected = body.count(separator.encode(), 0, body.find(b"\n"))
    has_trailing = expected == len(header)
    if expected + 1 - has_trailing != len(header) or body.count(separator.encode()) != expected * height:
        return None
    names = [*header, ""] if has_trailing else header
    try:
        # Refuses a row with more fields than names: as their number is right in all, no row has fewer either.
        fields = pl.read_csv(
            body, has_header=False, separator=separator, quote_char=None, schema=dict.fromkeys(names, pl.String)
        )
    except pl.exceptions.PolarsError:
        return None
    if fields.height != height or (has_trailing and fields[""].null_count() != height):
        return None
    return fields.select(header).with_columns(source_row=pl.int_range(2, height + 2, dtype=pl.Int64))


def _read_lines(text: str, separator: str, header: list[str], file: str) -> pl.DataFrame:
    """Line by line, so that a row of another shape can be named."""
    lines = pl.Series("line", [text]).str.split("\n").explode().str.strip_chars_end("\r")
    _check_header(lines[0], separator, header, file)
    filled = (lines.str.strip_chars() != "").arg_true()
    last = (filled.max() or 0) + 1
    rows = pl.DataFrame({"line": lines[1:last], "source_row": pl.int_range(2, last + 1, eager=True, dtype=pl.Int64)})
    if rows.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(header, pl.String), "source_row": pl.Int64})
    separators = rows["line"].str.count_matches(separator, literal=True)
    has_trailing = separators[0] == len(header)
    expected = len(header) - (not has_trailing)
    _check_shape(rows, separators == expected, has_trailing, separator, header, file)
    fields = rows["line"].str.split_exact(separator, expected).struct.unnest()
    if has_trailing:
        extra = fields.columns[-1]
        _check_shape(rows, fields[extra] == "", has_trailing, separator, header, file)
        fields = fields.drop(extra)
    fields.columns = header
    return fields.with_columns(pl.all().replace("", None)).with_columns(rows["source_row"])


def _check_header(line: str, separator: str, header: list[str], file: str) -> None:
    found = line.split(separator)
    expect_header(found, header, file=file, sheet=None, row=1)
    surplus = [name for name in found[len(header) :] if name.strip()]
    if surplus:
        raise Fault(
            "E-HEADER",
            f"the header has {len(surplus)} more columns than expected",
            why="a new column may have moved the others",
            action="compare with an earlier export; if the publisher changed the format, the parser must follow",
            file=file,
            row=1,
            value=surplus[0],
        )


def _check_shape(
    rows: pl.DataFrame, is_right: pl.Series, has_trailing: bool, separator: str, header: list[str], file: str
) -> None:
    wrong = rows.filter(~is_right)
    if wrong.is_empty():
        return
    line, row = wrong.row(0)
    fields = len(line.split(separator)) if line.strip() else 0
    ending = f" and a {separator!r} at the end, as the first row has" if has_trailing else ""
    raise Fault(
        "E-SHAPE",
        f"the row has {fields} fields, expected {len(header)}{ending} ({wrong.height} such rows)",
        why="a row that is cut off or has a separator inside a field puts figures under the wrong name",
        action="look at the row in a text editor, and export the file again",
        file=file,
        row=row,
    )
