"""One run at a time in one home, whoever starts it: the command line, the UI, a sensor.

The lock is freed by the operating system when its process dies, however it dies.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from pipeline.settings import Settings


class Locked(Exception):
    """Another run holds the home. The message names it."""


@contextmanager
def home_lock(settings: Settings, *, what: str) -> Iterator[None]:
    """Hold the home while the block runs; the same process may hold it more than once. Raises Locked at once otherwise."""
    settings.work.mkdir(parents=True, exist_ok=True)
    holder = settings.work / "lock.json"
    lock = FileLock(settings.work / "lock", timeout=0, is_singleton=True, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise Locked(_sentence(holder)) from None
    try:
        if lock.lock_counter == 1:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            holder.write_text(json.dumps({"process": os.getpid(), "what": what, "since": now}))
        yield
    finally:
        lock.release()


def holder(settings: Settings) -> str | None:
    """Who holds the home now, as a sentence; None where nobody does."""
    record = settings.work / "lock.json"
    try:
        os.kill(json.loads(record.read_text())["process"], 0)
    except PermissionError:
        pass
    except (OSError, ValueError, KeyError):
        return None
    # A process of that number lives; whether it is the one that holds the lock, only the lock knows.
    lock = FileLock(settings.work / "lock", timeout=0)
    try:
        with lock:
            return None
    except Timeout:
        return _sentence(record)


def _sentence(holder) -> str:
    try:
        told = json.loads(holder.read_text())
        return f"process {told['process']} ({told['what']}, since {told['since']}) is running in this home"
    except (OSError, ValueError, KeyError):
        return "another process is running in this home"
