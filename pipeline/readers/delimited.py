"""Delimited text → a frame of words with true line numbers. Types and meaning belong to the parser.

A statistical table repeats few words on many lines, so its columns are Categorical: each word is kept, and can be read, once.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipeline.faults import Fault
from pipeline.parsing import expect_header


def read_delimited(utf8: bytes, *, separator: str, header: list[str], file: str) -> pl.DataFrame:
    """One row per data line: the header's columns (Categorical, empty = null) and `source_row` (Int64, the header is 1).

    Lines end with LF, CRLF or both mixed; blank lines at the end are ignored; a quote is a character like any other.
    Rows may end with one separator more than the header has columns, all of them or none.
    Raises E-HEADER, and E-SHAPE for a line with too few or too many fields.
    """
    regular = _read_regular(utf8, separator, header, file)
    return _read_lines(utf8, separator, header, file) if regular is None else regular


def read_words(column: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `read` makes of the words of a Categorical column, line by line. It gets each word once, as String."""
    words = column.unique().drop_nulls()
    codes = words.to_physical()
    values = read(words.cast(pl.String))
    by_code = pl.repeat(None, (codes.max() or 0) + 1, dtype=values.dtype, eager=True).scatter(codes, values)
    return by_code.gather(column.to_physical())


def _read_regular(utf8: bytes, separator: str, header: list[str], file: str) -> pl.DataFrame | None:
    """The same for text whose rows all have the first one's shape, without a copy of it; None for any other text."""
    # The publisher's file ends with CRLF alone; blank lines at the end are no rows.
    end = _end_of_rows(utf8)
    if utf8.find(b"\r", 0, end) >= 0:
        utf8 = utf8.replace(b"\r\n", b"\n")
        end = _end_of_rows(utf8)
    start = utf8.find(b"\n") + 1
    if not 0 < start < end or utf8.find(b"\r", 0, end) >= 0:
        return None
    _check_header(utf8[: start - 1].decode(), separator, header, file)
    height = utf8.count(b"\n", start, end - 1) + 1
    first_end = utf8.find(b"\n", start, end)
    expected = utf8.count(separator.encode(), start, first_end if first_end >= 0 else end)
    has_trailing = expected == len(header)
    if expected + 1 - has_trailing != len(header):
        return None
    if utf8.count(separator.encode(), start, end) != expected * height:
        return None
    names = [*header, ""] if has_trailing else header
    try:
        # Refuses a row with more fields than names: as their number is right in all, no row has fewer either.
        fields = pl.read_csv(
            utf8,
            has_header=False,
            skip_lines=1,
            n_rows=height,
            separator=separator,
            quote_char=None,
            schema=dict.fromkeys(names, pl.Categorical),
        )
    except pl.exceptions.PolarsError:
        return None
    if fields.height != height or (has_trailing and fields[""].null_count() != height):
        return None
    return fields.select(header).with_columns(source_row=pl.int_range(2, height + 2, dtype=pl.Int64))


def _end_of_rows(utf8: bytes) -> int:
    """Where the last line ends that holds more than white space; it may itself end with spaces."""
    tail = utf8[-1024:]
    filled = len(utf8) - len(tail) + len(tail.rstrip()) if tail.strip() else len(utf8.rstrip())
    return utf8.find(b"\n", filled) + 1 or len(utf8)


def _read_lines(utf8: bytes, separator: str, header: list[str], file: str) -> pl.DataFrame:
    """Line by line, so that a row of another shape can be named."""
    lines = pl.Series("line", [utf8.decode()]).str.split("\n").explode().str.strip_chars_end("\r")
    _check_header(lines[0], separator, header, file)
    filled = (lines.str.strip_chars() != "").arg_true()
    last = (filled.max() or 0) + 1
    rows = pl.DataFrame({"line": lines[1:last], "source_row": pl.int_range(2, last + 1, eager=True, dtype=pl.Int64)})
    if rows.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(header, pl.Categorical), "source_row": pl.Int64})
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
    return fields.with_columns(pl.all().replace("", None).cast(pl.Categorical)).with_columns(rows["source_row"])


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
