"""A second process answers in order, says what went wrong in it, and never outlives this one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.faults import Fault
from pipeline.second_process import SecondProcess


def _divided(dividend: int, by: int = 1) -> tuple[int, float]:
    return os.getpid(), dividend / by


def _nothing() -> None:
    pass


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def second():
    process = SecondProcess(_divided, prepare=_nothing)
    yield process
    process.stop()


def test_questions_are_answered_in_their_order_by_one_other_process(second):
    second.ask(6, by=2)
    second.ask(8)
    (first, three), (other, eight) = second.answer(), second.answer()
    assert (three, eight) == (3, 8)
    assert first == other != os.getpid()


def test_what_is_raised_there_is_raised_here_and_the_next_question_is_answered(second):
    second.ask(1, by=0)
    second.ask(1)
    with pytest.raises(ZeroDivisionError):
        second.answer()
    assert second.answer()[1] == 1


def test_a_process_that_died_says_so():
    second = SecondProcess(_divided, prepare=_killed)
    second.start()
    with pytest.raises(Fault, match="E-PROCESS"):
        second.answer()
    with pytest.raises(Fault, match="E-PROCESS"):
        second.ask(1)


def test_it_ends_when_it_is_stopped_and_answers_again_when_it_is_asked(second):
    second.ask(1)
    before = second.answer()[0]
    second.stop()
    assert _ends(before)
    second.ask(1)
    assert second.answer()[0] != before


def test_an_interrupt_from_the_terminal_does_not_reach_it_and_this_process_goes_on_hearing_it(second):
    second.ask(1)
    number = second.answer()[0]
    os.kill(number, signal.SIGINT)
    second.ask(2)
    assert second.answer() == (number, 2)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def _asleep(folder: Path) -> None:
    (folder / "begun").write_text(str(os.getpid()))
    time.sleep(60)


def test_what_it_has_not_answered_when_it_is_stopped_it_does_not_finish(tmp_path):
    second = SecondProcess(_asleep, prepare=_nothing)
    second.ask(tmp_path)
    while not ((tmp_path / "begun").exists() and (tmp_path / "begun").read_text()):
        time.sleep(0.02)
    second.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "begun").read_text()), 0)


def test_it_ends_with_a_process_that_is_killed(tmp_path):
    told = tmp_path / "number"
    program = tmp_path / "program.py"
    program.write_text(
        "import pathlib, time\n"
        "from pipeline.second_process import SecondProcess\n"
        "from tests.unit.pipeline.test_second_process import _divided, _nothing\n"
        "if __name__ == '__main__':\n"
        "    second = SecondProcess(_divided, prepare=_nothing)\n"
        "    second.ask(1)\n"
        f"    pathlib.Path({str(told)!r}).write_text(str(second.answer()[0]))\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, program], env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    try:
        while not (told.exists() and told.read_text()):
            assert parent.poll() is None
            time.sleep(0.02)
    finally:
        parent.kill()
        parent.wait()
    assert _ends(int(told.read_text()))


def _ends(number: int) -> bool:
    for _ in range(250):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
