"""A second process of this run: it answers what it is asked, one question after another, and ends when this one does.

Beside what keeps this process busy, and with an interpreter of its own. What is asked of it is not its business.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from pipeline.faults import Fault

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


class SecondProcess:
    """Answers with what a function of some module says. `start` is called as early as possible; `answer` waits.

    `prepare` is what the process does before its first answer: imports that take seconds.
    """

    def __init__(self, function: Callable[..., Any], *, prepare: Callable[[], None]) -> None:
        self._function, self._prepare = function, prepare
        self._line: Connection | None = None
        self._process: BaseProcess | None = None

    def start(self) -> None:
        if self._line is None:
            context = multiprocessing.get_context("spawn")
            self._line, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._function, self._prepare))
            with _deaf_to_interrupts():
                self._process.start()
            theirs.close()

    def ask(self, *question: Any, **named: Any) -> None:
        """Let it begin with an answer that is fetched later. Raises Fault E-PROCESS where the process has died."""
        self.start()
        assert self._line is not None
        with _dying():
            self._line.send((question, named))

    def answer(self) -> Any:
        """The answer to the oldest question. Raises what the function raised, Fault E-PROCESS where the process has died."""
        assert self._line is not None
        with _dying():
            said = self._line.recv()
        if isinstance(said, Exception):
            raise said
        return said

    def stop(self) -> None:
        """End the process at once, whatever it is at: it may not go on with what is this one's alone to hold, such as a home."""
        if self._line is None or self._process is None:
            return
        self._line.close()
        self._process.kill()
        self._process.join()
        self._line = self._process = None


@contextmanager
def _dying() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError):
        raise Fault(
            "E-PROCESS",
            "a process of this run has died before it was done",
            why="somebody ended it, or the operating system did for want of memory",
            action="see to the machine's memory and run again: nothing is lost, what was not read yet is read then",
        ) from None


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal. One that starts now never hears it, whatever its libraries install to
    listen: it ends with this one, which hears it after the block.
    """
    resource_tracker.ensure_running()  # It would end the deafness when it starts.
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _serve(line: Connection, function: Callable[..., Any], prepare: Callable[[], None]) -> None:
    _end_with_parent()
    prepare()
    with suppress(EOFError, ConnectionError):
        while True:
            question, named = line.recv()
            try:
                said = function(*question, **named)
            except Exception as error:
                said = error
            line.send(said)


def _end_with_parent() -> None:
    """A run that is killed takes this process with it: nobody else would ever end it."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
