"""The search of the made export files for what must not be said: a figure of a withheld cell, in any file that is handed out.

Each file is read back as its readers read it, by the names of its columns, and held against what the published file withholds:

- tables (CSV, Parquet): beside a withheld key nothing is filled but the key and what describes the indicator and the area;
- the database: byte for byte the one that passed the gates;
- workbooks: in a table of figures a withheld cell is empty or `..`; no number stands anywhere else, and a workbook has no part
  that cannot be searched (comments, drawings, formulas);
- JSON: a number is about the cell whose indicator, area and period are said beside it or on the way to it;
- the zip: exactly the other files.

A file of a kind that is not searched, or that cannot be read back, is a finding like any other.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from pipeline.disclosure.leaks import in_release
from pipeline.publishing import indicator_file
from pipeline.publishing.reading import VALUES
from pipeline.revisions import KEY
from pipeline.sql import literal
from pipeline.words import BASES, BREAKDOWNS, PERIOD_TYPES

if TYPE_CHECKING:
    from pipeline.publishing.reading import Edition

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[<>≤≥~≈]?\s*[-−+]?\d[\d\s.,\u00a0\u202f]*%?")
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/workbook\.xml\.rels|workbook\.xml|sharedStrings\.xml|styles\.xml)"
    r"|xl/theme/theme\d+\.xml|xl/(worksheets/sheet|tables/table)\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
    r"|docProps/(core|app)\.xml"
)
_STRANGE = re.compile(
    r"<(?![/?]|(?:c|v|row|worksheet|sheetPr|pageSetUpPr|dimension|sheetViews|sheetView|pane|selection|sheetFormatPr|cols|col"
    r"|sheetData|hyperlinks|hyperlink|pageMargins|pageSetup|headerFooter|oddFooter|tableParts|tablePart)\b)([\w:!]+)"
)
"""What a sheet is not made of here: it could say something that the search does not read."""
_NAMED = {
    "Indikator", "Underlag", "Period", "Periodtyp", "Kön", "Ålder", "Enhet", "Källa", "Ursprung", "Fokusområde", "Status",
    "Preliminär",
}  # fmt: skip
"""Headings of what names a cell or describes it; below all others in a table of figures stands a figure or a comparison."""
_OF_THE_CITY = "Hela staden"
_FACTS = "indikatorer.parquet"
_PLACES = {"coordinates", "bbox"}
_ABOUT = ("indicator_id", "area_code", "period")


def leaks(folder: Path, edition: Edition, published: Path) -> list[str]:
    """What the files in the folder say of cells that the published file withholds, as `file: what`. Empty where all is well."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    tables = [name for name in names if name.endswith((".csv", ".parquet"))]
    with ThreadPoolExecutor(1) as beside:
        # The database works while this reads the rest.
        in_tables = beside.submit(_in_tables, folder, tables, published)
        found = list(_in_others(folder, [name for name in names if name not in tables], edition, published))
        return found + in_tables.result()


def _in_others(folder: Path, names: Sequence[str], edition: Edition, published: Path) -> Iterator[str]:
    withheld, shown = _Withheld(edition), _Shown(edition)
    for name in names:
        path, kind = folder / name, Path(name).suffix
        try:
            if kind == ".xlsx":
                found = list(dict.fromkeys(_in_workbook(path, shown)))
            elif kind in (".json", ".geojson", ".jsonld"):
                content = json.loads(path.read_text(encoding="utf-8"))
                found = list(dict.fromkeys(_walk(content, {}, set(), withheld)))
            elif kind == ".ttl":
                told = withheld.is_told_in(path.read_text(encoding="utf-8").split("\n\n"))
                found = ["a number beside a withheld key"] if told else []
            elif kind == ".duckdb":
                found = [] if path.read_bytes() == published.read_bytes() else ["not the file that passed the gates"]
            elif kind == ".zip":
                found = list(_in_zip(folder, name))
            else:
                found = ["a file of a kind that is not searched"]
        except Exception as error:
            # What cannot be read back is not handed out; the error's own text could hold what was read.
            found = [f"cannot be read back ({type(error).__name__})"]
        yield from (f"{name}: {what}" for what in found)


# --- tables ----------------------------------------------------------------------------------------------------------


def _in_tables(folder: Path, names: Sequence[str], published: Path) -> list[str]:
    """CSV and Parquet as tables of a database of their own, where the search of a release looks at them."""
    found, tables = [], {}
    # One thread: the tables are small, and more of them take a third more of the processor than they save of the time.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach {literal(published)} as known (read_only)")
        connection.execute("create schema marts")
        types = dict(
            connection.execute(
                "select column_name, data_type from duckdb_columns() "
                f"where database_name = 'known' and schema_name = 'marts' and table_name = '{VALUES}'"
            ).fetchall()
        )
        for name in names:
            table = re.sub(r"\W", "_", name)
            if name == _FACTS:
                table = VALUES
            elif name.startswith("parquet/"):
                table = Path(name).stem
            try:
                read = _table(folder, name, types)
                _load(connection, table, read)
            except Exception as error:
                found.append(f"{name}: cannot be read back ({type(error).__name__})")
            tables[table] = name
        told = in_release(connection, known="known.marts") if VALUES in tables and not found else []
    if VALUES not in tables:
        found.append(f"{_FACTS}: is not there")
    for table, columns in _by_table(told).items():
        found.append(f"{tables[table]}: filled beside a withheld key: {', '.join(columns)}")
    return found


def _load(connection: duckdb.DuckDBPyConnection, table: str, read: str) -> None:
    """The facts whole; of all others the rows about a withheld cell, as far as they name one."""
    columns = {row[0] for row in connection.execute(f"describe {read}").fetchall()}
    keys = sorted(columns & set(KEY))
    only = "" if table == VALUES else " limit 0" if table.startswith("dim_") else None
    if only is None:
        of = ", ".join(keys)
        only = (
            f" semi join (select * from known.marts.{VALUES} where status = 'suppressed') using ({of})"
            if _named(keys)
            else ""
        )
    connection.execute(f'create table marts."{table}" as {read}{only}')


def _named(keys: Sequence[str]) -> bool:
    return set(_ABOUT) <= set(keys)


def _by_table(told: Sequence[str]) -> dict[str, list[str]]:
    by_table: dict[str, list[str]] = {}
    for one in told:
        table, _, column = one.partition(".")
        by_table.setdefault(table, []).append(column)
    return by_table


def _table(folder: Path, name: str, types: dict[str, str]) -> str:
    """A `from` clause with the columns of the published table."""
    if name.endswith(".parquet"):
        return f"from read_parquet({literal(folder / name)})"
    if name.startswith("indikator/"):
        return f"from {indicator_file.as_published(_csv(folder / name, {}), types)}"
    return _csv(folder / name, types)


def _csv(path: Path, types: dict[str, str]) -> str:
    """Read with the types of the published table; a column that it does not have is text, and a number in it is seen."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = stream.readline()
    separator = ";" if ";" in line else ","
    headings = next(csv.reader([line], delimiter=separator))
    if len(set(headings)) != len(headings):
        raise ValueError("two columns of one name")
    columns = ", ".join(f"{literal(heading)}: '{types.get(heading, 'VARCHAR')}'" for heading in headings)
    decimal = "," if separator == ";" else "."
    return (
        f"from read_csv({literal(path)}, header = true, delim = '{separator}', decimal_separator = '{decimal}', "
        f"quote = '\"', auto_detect = false, columns = {{{columns}}})"
    )


# --- workbooks -------------------------------------------------------------------------------------------------------


def _in_workbook(path: Path, shown: _Shown) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    yield from _parts_of(path, shown.vintage)
    area = path.stem
    book = CalamineWorkbook.from_path(path)
    for sheet in book.sheet_names:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        top = next((at for at, row in enumerate(rows) if {"Indikator", "Period"} <= set(row)), None)
        if top is None:
            if any(_is_figure(cell) for row in rows for cell in row):
                yield f"sheet {sheet}: a number in a sheet that holds no figures"
            continue
        if any(_is_figure(cell) for row in rows[:top] for cell in row):
            yield f"sheet {sheet}: a number above the headings"
        headings = [str(one) for one in rows[top]]
        yield from (f"sheet {sheet}: {what}" for what in shown.too_much(headings, rows[top + 1 :], area))


def _parts_of(path: Path, vintage: str) -> Iterator[str]:
    """Whether the workbook is made of nothing but cells."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not _PARTS.fullmatch(name):
                yield f"a part that is not searched: {name}"
            elif name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode("utf-8")
                strange = _STRANGE.search(text)
                if strange:
                    yield f"an element that is not searched in {name}: {strange.group(1)}"
                footer = "".join(re.findall(r"<oddFooter>([^<]*)", text)).replace(vintage, "")
                if _DIGIT.search(footer):
                    yield f"a number in the footer of {name}"


class _Shown:
    """How many cells of today may be shown, by the words that name them in a workbook."""

    def __init__(self, edition: Edition) -> None:
        self.vintage = edition.vintage
        self.city = edition.areas.filter(pl.col("area_type") == "city")["area_code"].first()
        of_today = edition.areas.filter(pl.col("area_type").is_in(["city", "district"])).to_dicts()
        self.areas = {row["short_name"] or row["name_sv"]: row["area_code"] for row in of_today}
        columns = ("title_sv", "basis", "period_type", "period", "sex", "age_group", "area_code", "status")
        self.cells: dict[tuple[str, ...], list[tuple[str, str, str, bool]]] = {}
        for title, basis, kind, period, sex, age, area, status in edition.today.select(columns).iter_rows():
            words = (title, BASES.get(basis, basis), f"{PERIOD_TYPES.get(kind, kind)} {period}")
            who = BREAKDOWNS.get(sex, "alla" if sex == "all" else sex), "alla" if age == "all" else age
            self.cells.setdefault(words, []).append((area, *who, status != "suppressed"))
        self.hidden = {words for words, cells in self.cells.items() if not all(one[-1] for one in cells)}

    def too_much(self, headings: Sequence[str], rows: Sequence[Sequence[Any]], area: str) -> Iterator[str]:
        at = {heading: index for index, heading in enumerate(headings) if heading}
        told: Counter = Counter()
        for row in rows:
            cell = {heading: row[index] for heading, index in at.items()}
            period = f"{cell['Periodtyp']} {cell['Period']}" if "Periodtyp" in at else str(cell["Period"])
            words = (str(cell["Indikator"]), str(cell["Underlag"]), period)
            if words not in self.hidden:
                if words not in self.cells and any(_is_figure(one) for one in row):
                    yield "a number in a row without a key that is known"
                continue
            who = (str(cell["Kön"]), str(cell["Ålder"])) if "Kön" in at else ()
            of_row: Counter = Counter()
            for index, value in enumerate(row):
                heading = headings[index] if index < len(headings) else ""
                if heading in _NAMED:
                    continue
                if heading == "Jämfört med staden":
                    is_told = bool(value)
                else:
                    is_told = _is_figure(value) or (isinstance(value, str) and _DIGIT.search(value) is not None)
                if is_told:
                    of_row[self.city if heading == _OF_THE_CITY else self.areas.get(heading, area)] += 1
            told.update((*words, who, one) for one in of_row)
        for *words, who, one in told:
            may = sum(
                is_shown for of, sex, age, is_shown in self.cells[tuple(words)] if of == one and who in ((), (sex, age))
            )
            # The city's figure stands beside as many rows as there are; it is one cell all the same.
            if told[*words, who, one] > may and not (one == self.city and may):
                yield f"a figure of a withheld cell of {words[0]}"


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, int | float) or (isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()) is not None)


# --- JSON ------------------------------------------------------------------------------------------------------------


class _Withheld:
    """The withheld cells by indicator, area and period."""

    def __init__(self, edition: Edition) -> None:
        defaults = {
            row["indicator_id"]: row["definition_version"]
            for row in edition.indicators.to_dicts()
            if row["is_default_definition"]
        }
        self.describing = {*edition.indicators.columns, *edition.areas.columns} - {"status"}
        self.cells: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for row in edition.values.filter(pl.col("status") == "suppressed").select(KEY).to_dicts():
            row["is_default"] = defaults.get(row["indicator_id"]) == row["definition_version"]
            self.cells.setdefault(tuple(row[name] for name in _ABOUT), []).append(row)
        self.by_indicator: dict[str, set[tuple[str, ...]]] = {}
        for key in self.cells:
            self.by_indicator.setdefault(key[0], set()).add(key)

    def holds(self, named: dict[str, Any], words: set[str]) -> bool:
        """Whether what is named, or said in words on the way, is a withheld cell; what is not said is taken for the default."""
        indicator, area, period = (named.get(name) for name in _ABOUT)
        if indicator is not None and area is not None and period is not None:
            keys = {(indicator, area, period)} & self.cells.keys()
        else:
            keys = {
                key for one in words & self.by_indicator.keys() for key in self.by_indicator[one] if set(key) <= words
            }
        rest = [name for name in KEY if name in named and name not in _ABOUT]
        return any(
            all(named[name] == cell[name] for name in rest) and (cell["is_default"] or "definition_version" in named)
            for key in keys
            for cell in self.cells[key]
        )

    def is_told_in(self, texts: Sequence[str]) -> bool:
        """Whether a text names a withheld cell and holds a number besides those of its key."""
        for text in texts:
            words = set(re.findall(r"[\w-]+", text))
            for one in words & self.by_indicator.keys():
                for key in self.by_indicator[one]:
                    if set(key) <= words and _DIGIT.search(re.sub("|".join(map(re.escape, key)), "", text)):
                        return True
        return False


def _walk(node: Any, named: dict[str, Any], words: set[str], withheld: _Withheld) -> Iterator[str]:
    """Look at every number below a node. named: the fields said on the way and beside it; words: whatever was said."""
    if isinstance(node, list):
        for one in node:
            yield from _walk(one, named, words, withheld)
        return
    if not isinstance(node, dict):
        if _is_figure(node) and withheld.holds(named, words):
            yield "a number of a withheld cell"
        return
    beside = _scalars(node)
    named = named | {name: value for name, value in beside.items() if name in KEY}
    words = words | {value for value in beside.values() if isinstance(value, str)}
    for name, value in node.items():
        if name in KEY or name in _PLACES or name in withheld.describing:
            continue
        yield from _walk(value, named, words | {name}, withheld)


def _scalars(node: dict) -> dict[str, Any]:
    """A record's own fields and those of records inside it, but not of lists: GeoJSON keeps a feature's in `properties`."""
    found: dict[str, Any] = {}
    for value in node.values():
        if isinstance(value, dict):
            found |= _scalars(value)
    return found | {name: value for name, value in node.items() if not isinstance(value, dict | list)}


# --- zip -------------------------------------------------------------------------------------------------------------


def _in_zip(folder: Path, name: str) -> Iterator[str]:
    with zipfile.ZipFile(folder / name) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if archive.comment or any(entry.comment or entry.extra for entry in entries):
            yield "a comment"
        for entry in entries:
            path = folder / entry.filename.partition("/")[2]
            if (
                not path.is_file()
                or path.stat().st_size != entry.file_size
                or zlib.crc32(path.read_bytes()) != entry.CRC
            ):
                yield f"not the file that stands beside it: {entry.filename.partition('/')[2]}"
