"""What dbt's tests ask, in Swedish and English: written beside the test, or made from table and columns for standard kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.checks import Sentence


def sentence(
    test: str, table: str, kind: str | None, arguments: Mapping[str, Any], meta: Mapping[str, Any]
) -> Sentence:
    """What is true where a test passes. `arguments` are those of the test, `meta` what is written beside it.

    Raises ValueError where the kind says nothing by itself and not both sentences are written.
    """
    written = [" ".join(str(meta.get(key) or "").split()) for key in ("meaning_sv", "meaning_en")]
    if all(written):
        return Sentence(*written)
    made = _standard(table.rpartition(".")[2], kind, arguments)
    if made is None or any(written):
        raise ValueError(f"test {test}: write meaning_sv and meaning_en in its config.meta")
    return made


def _standard(table: str, kind: str | None, arguments: Mapping[str, Any]) -> Sentence | None:
    column = arguments.get("column_name")
    match kind:
        case "unique":
            return Sentence(f"Ingen {column} finns två gånger i {table}.", f"No {column} stands twice in {table}.")
        case "unique_combination":
            columns = arguments["columns"]
            return Sentence(
                f"Ingen kombination av {_listed(columns, 'och')} finns två gånger i {table}.",
                f"No combination of {_listed(columns, 'and')} stands twice in {table}.",
            )
        case "not_null":
            return Sentence(f"Ingen rad i {table} saknar {column}.", f"No row of {table} lacks {column}.")
        case "relationships":
            to = re.sub(r"^(?:ref|source)\(.*?'(\w+)'\)$", r"\1", arguments["to"])
            field = arguments["field"]
            return Sentence(
                f"Varje {column} i {table} finns i kolumnen {field} i {to}.",
                f"Every {column} of {table} stands in column {field} of {to}.",
            )
        case "accepted_values":
            values = arguments["values"]
            return Sentence(
                f"Varje {column} i {table} är {_listed(values, 'eller')}.",
                f"Every {column} of {table} is {_listed(values, 'or')}.",
            )
        case "accepted_range":
            swedish, english = _bounds(arguments)
            return Sentence(f"Varje {column} i {table} är {swedish}.", f"Every {column} of {table} is {english}.")
    return None


def _bounds(arguments: Mapping[str, Any]) -> tuple[str, str]:
    inclusive = arguments.get("inclusive", True)
    found = []
    if (least := arguments.get("min")) is not None:
        found.append(("minst", "at least", least) if inclusive else ("över", "above", least))
    if (most := arguments.get("max")) is not None:
        found.append(("högst", "at most", most) if inclusive else ("under", "below", most))
    return (
        _listed([f"{swedish} {bound}" for swedish, _, bound in found], "och"),
        _listed([f"{english} {bound}" for _, english, bound in found], "and"),
    )


def _listed(items: Iterable[Any], last: str) -> str:
    *before, end = [str(item) for item in items]
    return f"{', '.join(before)} {last} {end}" if before else end
