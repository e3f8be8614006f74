"""`trygg ui` starts one child at the right home, stops it when asked, and refuses a port it cannot have."""

import os
import signal
import socket
import subprocess
import sys
import textwrap

import pytest

from pipeline import serve
from pipeline.faults import Fault
from pipeline.settings import ROOT, Settings
from tests.publication import clean_environment


@pytest.fixture
def home(tmp_path, monkeypatch):
    clean_environment(monkeypatch)
    return Settings(home=tmp_path / "home")


@pytest.fixture
def started(monkeypatch):
    """The commands that would have been run."""
    commands = []
    monkeypatch.setattr(serve, "_run", commands.append)
    return commands


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_dagster_is_started_with_this_python_at_this_home(home, started, capsys):
    port = free_port()
    serve.serve(home, host="127.0.0.1", port=port)
    (command,) = started
    assert command[:4] == [sys.executable, "-m", "dagster", "dev"]
    assert str(ROOT / "workspace.yaml") in command
    assert os.environ["DAGSTER_HOME"] == str(home.dagster_home)
    assert "telemetry" in (home.dagster_home / "dagster.yaml").read_text()
    out, err = capsys.readouterr()
    assert f"http://127.0.0.1:{port}" in out
    assert err == ""


def test_a_busy_port_is_refused_before_anything_is_made(home, started):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Fault, match="cannot listen") as refused:
            serve.serve(home, host="127.0.0.1", port=other.getsockname()[1])
    assert refused.value.code == "E-PORT"
    assert not started
    assert not home.home.exists()


@pytest.mark.parametrize(("host", "is_warned"), [("0.0.0.0", True), ("localhost", False)])
def test_a_host_that_others_reach_is_warned_about(home, started, capsys, host, is_warned):
    serve.serve(home, host=host, port=free_port())
    assert ("no login" in capsys.readouterr().err) == is_warned


def test_a_child_that_ends_by_itself_is_a_fault():
    with pytest.raises(Fault, match="code 3"):
        serve._run([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_child_also_where_it_was_ignored_before(number):
    child = (
        "import time\ntry: print('up', flush=True); time.sleep(60)\nexcept KeyboardInterrupt: print('down', flush=True)"
    )
    program = textwrap.dedent(f"""
        import signal, sys
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from pipeline import serve
        serve._run([sys.executable, "-c", {child!r}])
        print("ended", flush=True)
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "up\n"
    parent.send_signal(number)
    out, _ = parent.communicate(timeout=30)
    assert out == "down\nended\n"
    assert parent.returncode == 0
