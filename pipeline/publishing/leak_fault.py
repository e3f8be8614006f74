"""The one way in which a search of files for readers refuses them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.faults import Fault

_TOLD = 3


def refuse(leaks: Sequence[str]) -> None:
    """Raise Fault E-LEAK where a search found anything: `file: what`, places and names of indicators, never a figure."""
    if leaks:
        more = f" and {len(leaks) - _TOLD} more" if len(leaks) > _TOLD else ""
        raise Fault(
            "E-LEAK",
            f"files for readers tell something of withheld figures, or cannot be searched: {'; '.join(leaks[:_TOLD])}{more}",
            why="the warehouse is published as it passed its gates; these files are shown to nobody",
            action="mend what makes them, then run `trygg run`: with nothing new it makes the missing files alone",
        )
