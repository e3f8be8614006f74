"""One run at a time in one home: the second is told who the first is, and a dead process holds nothing."""

import os
import signal
import subprocess
import sys

import pytest

from pipeline.lock import Locked, holder, home_lock
from pipeline.settings import ROOT, Settings

_HOLD = """
import sys, time
from pathlib import Path
from pipeline.lock import home_lock
from pipeline.settings import Settings
with home_lock(Settings(home=Path(sys.argv[1])), what="trygg run"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def other(home):
    command = [sys.executable, "-c", _HOLD, str(home.home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_run_is_told_the_first(home, other):
    with pytest.raises(Locked, match=rf"process {other.pid} \(trygg run, since 20"), home_lock(home, what="second"):
        pass
    assert f"process {other.pid}" in (holder(home) or "")


def test_a_killed_process_holds_nothing(home, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert holder(home) is None
    with home_lock(home, what="next"):
        assert f"process {os.getpid()} (next" in (holder(home) or "")
    assert holder(home) is None


def test_the_same_process_may_hold_it_again(home):
    with home_lock(home, what="trygg run"):
        with home_lock(home, what="run 1234"):
            pass
        assert "trygg run" in (holder(home) or "")


def test_an_error_inside_frees_it(home):
    with pytest.raises(ZeroDivisionError), home_lock(home, what="x"):
        _ = 1 / 0
    assert holder(home) is None


def test_a_half_written_record_still_refuses(home, other):
    (home.work / "lock.json").write_text('{"proc')
    with pytest.raises(Locked, match="another process"), home_lock(home, what="second"):
        pass
