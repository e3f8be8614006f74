"""How much room a secret needs, and what limits it without being one."""

from __future__ import annotations

import math

from pipeline.disclosure import secret
from pipeline.disclosure.cells import hierarchies
from pipeline.revisions import KEY

SUPPLIERS = ("flag", "clean", "unchecked")
KNOWN = hierarchies(
    [("stockholm", "city", None)],
    [],
    [
        *(("flagged", "v", "suppliers", kind, kind == "flag", True) for kind in SUPPLIERS),
        *(("due", "v", "suppliers", kind, kind == "flag", True) for kind in ("flag", "clean")),
        *(("sanctions", "v", "suppliers", kind, False, True) for kind in SUPPLIERS),
        ("sanctions", "v", "sanctions", "ended", True, False),
        ("sanctions", "v", "sanctions", "fined", True, False),
        *(("ended", "v", "suppliers", kind, False, True) for kind in SUPPLIERS),
        ("ended", "v", "sanctions", "ended", True, False),
    ],
)


def limits(area: str = "bromma", **counts: tuple[float, float]) -> dict[str, float]:
    """The most that each indicator's count can be, from numerator and denominator."""
    rows = []
    for indicator, (numerator, denominator) in counts.items():
        key = (indicator, "v", "b", "committee", area, "sdn11", "quarter", "2024-Q1", "all", "all")
        about = {"numerator": numerator, "denominator": denominator, "is_primary": True, "disclosure_rule": "R4",
                 "method": "wilson" if indicator in ("flagged", "due", "asked") else "poisson"}  # fmt: skip
        rows.append((*key, *(about.get(name) for name in secret.COLUMNS[len(KEY) :])))
    return {one.cell.indicator_id: one.most for one in secret.figures(rows, KNOWN)}


def test_no_more_suppliers_are_flagged_than_there_are() -> None:
    assert limits(flagged=(1, 2)) == {"flagged": 2}
    assert secret.room(1, 2) == (1, 2)
    assert secret.room(11, 12) == (9, 12)


def test_the_only_one_is_not_told_to_be_flagged() -> None:
    """One supplier, and it is flagged: it must be able to be none, or the rule would tell what it hides."""
    assert secret.room(1, 1) == (0, 1)
    assert secret.room(3, 3) == (0, 3)
    assert secret.room(0, 1) == (0, 1)


def test_that_there_is_nothing_to_count_from_is_a_secret_too() -> None:
    """But no more of them than there are suppliers, where another indicator tells how many."""
    assert limits(flagged=(0, 0)) == {"flagged": math.inf}
    assert limits(flagged=(0, 0), sanctions=(0, 2)) == {"flagged": 2, "sanctions": math.inf}


def test_only_a_base_that_is_all_of_a_population_limits() -> None:
    """How many suppliers were to be checked is what they are like, too."""
    assert limits(due=(2, 3)) == {"due": math.inf}
    assert limits(due=(2, 3), flagged=(1, 4)) == {"due": 4, "flagged": 4}


def test_what_is_one_of_the_sanctions_is_limited_by_them_and_by_no_number_of_suppliers() -> None:
    assert limits(sanctions=(3, 2), ended=(1, 2)) == {"sanctions": math.inf, "ended": 3}
    assert limits(ended=(1, 2)) == {"ended": math.inf}


def test_a_share_of_those_that_no_other_indicator_counts_has_the_whole_room() -> None:
    """Of persons and answers it is a secret, too, how many there are."""
    assert limits(asked=(1, 2)) == {"asked": math.inf}
    assert secret.room(1) == (1, 5)
