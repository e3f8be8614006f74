"""What the runbook says of a code or of a gate that failed: for those who see the failure in the UI, beside the failure."""

from __future__ import annotations

import re
from functools import cache

from pipeline.settings import ROOT

PAGE = "docs/runbook.md"
GATE = "A gate that failed"
"""Gates have no codes: one entry tells what to do about any of them."""


def entry(heading: str) -> str:
    """The entry below this heading (a code, or `GATE`), as Markdown; empty where there is none."""
    return _entries().get(heading, "")


def link(heading: str) -> str:
    """Where the entry stands in the checkout."""
    return f"{PAGE}#{re.sub(r'[^a-z0-9- ]', '', heading.lower()).replace(' ', '-')}"


@cache
def _entries() -> dict[str, str]:
    parts = re.split(r"^#{2,3} ", (ROOT / PAGE).read_text("utf-8"), flags=re.MULTILINE)
    return {heading: body.strip() for heading, _, body in (part.partition("\n") for part in parts)}
