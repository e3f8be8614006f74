"""The runbook and the code name the same codes: none without advice, no advice for a code that is gone."""

import re
from pathlib import Path

from pipeline.fault_words import MEANINGS

ROOT = Path(__file__).resolve().parents[2]
WORDS = "fault_words.py"
RUNBOOK = ROOT / "docs" / "runbook.md"


def codes_in_code() -> set[str]:
    texts = (
        path.read_text("utf-8")
        for part in ("pipeline", "assets")
        for path in (ROOT / part).rglob("*.py")
        if path.name != WORDS
    )
    return {code for text in texts for code in re.findall(r"""["']([EN]-[A-Z]+(?:-[A-Z]+)*)["']""", text)}


def entries() -> list[str]:
    return re.findall(r"^### ([EN]-[A-Z-]+)$", RUNBOOK.read_text("utf-8"), re.MULTILINE)


def test_every_code_has_one_entry_and_every_entry_its_code():
    assert sorted(entries()) == sorted(codes_in_code())


def test_every_code_is_told_in_swedish_too():
    assert sorted(MEANINGS) == sorted(entries())
    assert [code for code, meaning in MEANINGS.items() if code.startswith("E-") and not meaning.action] == []


def test_an_entry_says_what_to_do():
    parts = re.split(r"^#{2,3} ", RUNBOOK.read_text("utf-8"), flags=re.MULTILINE)
    silent = [
        part.split("\n")[0] for part in parts if re.match(r"[EN]-", part) and "**Do:**" not in part.replace("\n", " ")
    ]
    assert silent == []


def test_links_between_the_pages_lead_somewhere():
    broken = []
    for page in sorted((ROOT / "docs").glob("*.md")):
        for target, anchor in re.findall(r"\]\(([^)#\s:]*)(?:#([^)\s]+))?\)", page.read_text("utf-8")):
            other = (page.parent / target).resolve() if target else page
            if not other.exists() or (anchor and anchor not in anchors(other)):
                broken.append(f"{page.name}: {target}#{anchor}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    """As a forge makes them of headings: lower case, punctuation dropped, spaces as hyphens."""
    headings = re.findall(r"^#{1,6} (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
