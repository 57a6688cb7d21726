"""Starts a server over an empty folder, or attaches to one that runs."""
from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

READY_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0
POLL_SECONDS = 0.02
LOG_TAIL_BYTES = 2_000


class ServerFailed(Exception):
    """The server did not start."""


@dataclass(frozen=True)
class Server:
    address: tuple[str, int]
    pid: int | None
    ready_seconds: float | None  # None for one that ran before


@contextmanager
def attached(url: str, pid: int | None) -> Iterator[Server]:
    """A server that runs, and goes on running."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ServerFailed(f"{url} is not of the form http://host:port")
    yield Server((parts.hostname, parts.port or 80), pid, None)


@contextmanager
def started(command: list[str]) -> Iterator[Server]:
    """A server of its own over a temporary folder, ended by its process id and removed after."""
    with tempfile.TemporaryDirectory(prefix="gnomon-bench-") as folder:
        port = _free_port()
        words = [word.format(data=f"{folder}/data", port=port) for word in command]
        Path(folder, "data").mkdir()
        log = Path(folder, "log")
        with log.open("wb") as output:
            begin = time.monotonic()
            process = subprocess.Popen(words, stdout=output, stderr=output, start_new_session=True)
        try:
            _await_ready(process, port, log)
            yield Server(("127.0.0.1", port), process.pid, time.monotonic() - begin)
        finally:
            _stop(process)


def _await_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while not _answers(port):
        if process.poll() is not None:
            raise ServerFailed(f"the server ended with {process.returncode}:\n{_tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"not ready after {READY_SECONDS_MAX:.0f} s:\n{_tail(log)}")
        time.sleep(POLL_SECONDS)


def _answers(port: int) -> bool:
    """Any answer will do: some servers want a token even here."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, os.path.getsize(log) - LOG_TAIL_BYTES))
        return file.read().decode(errors="replace")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
