"""Takes in what was landed, source by source: when it is asked, or ahead, in a second process that begins at once.

What a file has to stand is `intake.py`'s.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
from collections.abc import Iterable

from pipeline import intake
from pipeline.intake import Outcome
from pipeline.second_process import SecondProcess
from pipeline.settings import Settings
from pipeline.sources import Source, discover

_A_MINUTE = 60_000
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of glibc's malloc.h."""


class Reception:
    """One run's. `begin` before what takes seconds, `of` when a source's turn has come, `end` in any case."""

    def __init__(self) -> None:
        self._process = SecondProcess(_receive, prepare=_import_readers)
        self._has_begun = False
        self._ahead: list[str] = []
        self._outcomes: dict[str, list[Outcome]] = {}
        self._served: set[str] = set()

    def begin(self, settings: Settings, sources: Iterable[str]) -> None:
        """Start with these sources. The home is this process's: the second one ends with it."""
        for source in sorted(sources):
            self._ask(settings, source)

    def of(self, settings: Settings, source: Source) -> list[Outcome]:
        """What became of each file of a source, as `intake.receive` tells it.

        Once the second process has begun it takes in every source: two at a time would give one number of arrival twice.
        """
        if not self._has_begun:
            return intake.receive(settings, source)
        if source.id not in self._outcomes and source.id not in self._ahead:
            self._ask(settings, source.id)
        while source.id in self._ahead:
            self._outcomes[self._ahead.pop(0)] = self._process.answer()
        self._served.add(source.id)
        if self._served >= set(discover()):
            # What it keeps in memory is for the build now.
            self._process.stop()
        return self._outcomes.pop(source.id)

    def _ask(self, settings: Settings, source: str) -> None:
        self._process.ask(settings, source)
        self._ahead.append(source)
        self._has_begun = True

    def end(self) -> None:
        self._process.stop()


def _receive(settings: Settings, source: str) -> list[Outcome]:
    return intake.receive(settings, discover()[source])


def _import_readers() -> None:
    """And keep what memory this process once had until it ends, soon: fetching it anew for every large file took a fifth of
    the time, as the operating system clears each page of it first.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", f"dirty_decay_ms:{_A_MINUTE},muzzy_decay_ms:{_A_MINUTE}")
    importlib.import_module("polars")
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(_TRIM_THRESHOLD, 1 << 30)
