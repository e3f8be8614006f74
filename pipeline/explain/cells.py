"""The cells that a value was read from: parsed from its lineage, and as a person writes them."""

from __future__ import annotations

import re
from typing import Any


def of_lineage(lineage: str | None, files: dict[str, dict]) -> list[dict[str, Any]]:
    """The cells a value was read from, with their files. Listed sheets share the rows that stand after the last one."""
    found: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for part in re.split(r"; (?=[0-9a-f]{16}(?:/|$))", lineage or ""):
        match = re.fullmatch(
            r"(?P<file>[0-9a-f]{16})(?:/(?!rows? \d)(?P<sheet>.*?))??"
            r"(?:/rows? (?P<first>\d+)(?:–(?P<last>\d+))?)?(?:/col (?P<column>.+))?",
            part,
        )
        if not match:
            found += [{"text": part}] if part else []
            continue
        file = files.get(match["file"], {})
        place = {
            "file_id": match["file"],
            "file": file.get("file_name"),
            "sha256": file.get("file_sha256"),
            "source": file.get("source_id"),
            "source_title": file.get("source_title"),
            "sheet": match["sheet"],
            "first_row": int(match["first"]) if match["first"] else None,
            "last_row": int(match["last"] or match["first"]) if match["first"] else None,
            "column": match["column"],
        }
        found.append(place)
        if match["first"] is None:
            waiting.append(place)
            continue
        if match["last"]:
            for earlier in waiting:
                earlier["first_row"], earlier["last_row"] = place["first_row"], place["last_row"]
        waiting = []
    return [place for position, place in enumerate(found) if place not in found[:position]]


def as_lines(sources: list[dict]) -> list[str]:
    """The cells as text, one per file, sheet and column; columns that were read in the same rows share a line."""
    rows: dict[tuple, list[tuple[int, int]]] = {}
    for one in (source for source in sources if "text" not in source):
        spans = rows.setdefault((one["file_id"], one["file"], one["source"], one["sheet"], one["column"]), [])
        if one["first_row"] is not None:
            spans.append((one["first_row"], one["last_row"]))
    columns: dict[tuple, list[str]] = {}
    for (file_id, file, source, sheet, column), spans in rows.items():
        columns.setdefault((file_id, file, source, sheet, _spans(spans)), []).extend([column] if column else [])
    lines = []
    for (file_id, file, source, sheet, spans), letters in columns.items():
        parts = [
            file or "okänd fil",
            sheet and f"blad {sheet}",
            spans and f"rad {spans}",
            letters and f"kolumn {', '.join(letters)}",
        ]
        lines.append(f"{', '.join(part for part in parts if part)} [{source or '?'}, sha256 {file_id}]")
    return lines + [source["text"] for source in sources if "text" in source]


def _spans(spans: list[tuple[int, int]]) -> str:
    """Row numbers as a person writes them: 3, 7–9."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in joined)
