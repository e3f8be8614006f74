"""Dagster's UI and daemon for one home, as a child process that lives exactly as long as the command.

Belongs here: starting, stopping, refusing a busy port. What the UI shows is `definitions.py`'s.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from ipaddress import ip_address

from pipeline import dagster_home
from pipeline.faults import Fault
from pipeline.settings import ROOT, Settings


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Run `dagster dev` for this home until it is interrupted.

    Raises Fault E-PORT where nobody can listen there, Fault E-UI where Dagster ended without being asked to.
    """
    _claim(host, port)
    settings.prepare()
    settings.export_environment()
    dagster_home.configure(settings)
    if not _is_loopback(host):
        print(
            f"trygg: warning: everyone who reaches {host}:{port} can see everything and run everything; "
            "there is no login",
            file=sys.stderr,
        )
    print(f"Dagster opens at http://{f'[{host}]' if ':' in host else host}:{port} (stop with Ctrl-C)", flush=True)
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(ROOT / "workspace.yaml"), "-h", host, "-p", str(port)]
    _run(command)


def _run(command: list[str]) -> None:
    child: subprocess.Popen | None = None
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        asked.append(number)
        if child is None:
            return
        # Dagster shuts its services down in order on SIGINT only; who asks twice does not want to wait.
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGINT) if len(asked) == 1 else os.killpg(child.pid, signal.SIGTERM)

    # Set before the child starts: a handled signal is a default one in the child, an ignored one would stay ignored.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        # In a session of its own, so that Ctrl-C reaches it once, from here.
        child = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        if asked:
            child.send_signal(signal.SIGINT)
        code = _end_of(child)
    finally:
        if child is not None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for number, handler in before.items():
            signal.signal(number, handler)
    if not asked:
        what = f"Dagster ended by itself (code {code})"
        raise Fault("E-UI", what, action="read what it said above; then run `trygg doctor`")


def _end_of(child: subprocess.Popen) -> int:
    """Its exit code. Python tells of a signal that comes just before a wait only after it, so no wait is long."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=1)


def _claim(host: str, port: int) -> None:
    """See that somebody can listen there, and let go again."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise Fault(
            "E-PORT",
            f"cannot listen on {host}:{port}",
            why=(error.strerror or str(error)).lower(),
            action="choose another with --port, or stop the program that uses it",
        ) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
