"""Sends writes and queries over several connections and times each request."""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .http1 import Connection, request
from .queries import Case


class RequestFailed(Exception):
    """A request that must succeed did not."""


@dataclass
class Outcome:
    """What became of a number of requests."""

    seconds: float = 0.0  # from the first request's start to the last answer's end
    latencies: list[float] = field(default_factory=list)  # seconds, of successes
    answer_bytes: int = 0
    failures: int = 0
    first_failure: str = ""

    def succeeded(self, seconds: float, body: bytes) -> None:
        self.latencies.append(seconds)
        self.answer_bytes += len(body)

    def failed(self, why: str) -> None:
        self.failures += 1
        self.first_failure = self.first_failure or why


def write(
    address: tuple[str, int],
    bodies: list[bytes],
    parameters: dict[str, str],
    connections: int,
    token: str | None,
) -> Outcome:
    """Sends all bodies, in turn to whichever connection is free."""
    target = "/api/v3/write_lp?" + urlencode(parameters)
    host = _host(address)
    requests = [request("POST", target, host, _headers(token), body) for body in bodies]
    return _exchange_all(address, requests, connections, expected=204)


def ask_once(address: tuple[str, int], database: str, case: Case, token: str | None) -> bytes:
    """The answer to one query, as JSON."""
    with Connection(address) as connection:
        status, body = connection.exchange(_query(address, database, case, token))
    if status != 200:
        raise RequestFailed(f"{case.text}: {status} {body[:300].decode(errors='replace')}")
    return body


@dataclass(frozen=True)
class Asking:
    """Asks queries of one server."""

    address: tuple[str, int]
    database: str
    connections: int
    token: str | None

    def run(self, cases: list[Case], seconds_max: float) -> Outcome:
        """Asks the cases in order; those left when the time is up are not asked."""
        requests = [_query(self.address, self.database, case, self.token) for case in cases]
        return _exchange_all(self.address, requests, self.connections, 200, seconds_max)


def _query(address: tuple[str, int], database: str, case: Case, token: str | None) -> bytes:
    body = json.dumps({"db": database, "q": case.text, "format": "json"}).encode()
    headers = _headers(token) | {"Content-Type": "application/json"}
    return request("POST", "/api/v3/query_sql", _host(address), headers, body)


def _exchange_all(
    address: tuple[str, int],
    requests: list[bytes],
    connections: int,
    expected: int,
    seconds_max: float = float("inf"),
) -> Outcome:
    """Each thread has a connection of its own and takes the next request when it is free. While
    Python sends or waits it lets the other threads run, and everything else is done before."""
    outcome = Outcome()
    todo = _Shared(requests)
    opened = [Connection(address) for _ in range(min(connections, max(1, len(requests))))]
    start = time.perf_counter()
    threads = [
        threading.Thread(
            target=_work, args=(connection, todo.next, expected, outcome, todo.lock, start + seconds_max)
        )
        for connection in opened
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - start
    for connection in opened:
        connection.close()
    return outcome


def _work(
    connection: Connection,
    take: Callable[[], bytes | None],
    expected: int,
    outcome: Outcome,
    lock: threading.Lock,
    deadline: float,
) -> None:
    while time.perf_counter() < deadline and (whole_request := take()) is not None:
        start = time.perf_counter()
        try:
            status, body = connection.exchange(whole_request)
        except OSError as failure:
            with lock:
                outcome.failed(str(failure))
            return
        seconds = time.perf_counter() - start
        with lock:
            if status == expected:
                outcome.succeeded(seconds, body)
            else:
                outcome.failed(f"{status} {body[:300].decode(errors='replace')}")


class _Shared:
    """Hands out requests, each once."""

    def __init__(self, requests: list[bytes]):
        self.lock = threading.Lock()
        self._left = iter(requests)

    def next(self) -> bytes | None:
        with self.lock:
            return next(self._left, None)


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _host(address: tuple[str, int]) -> str:
    return f"{address[0]}:{address[1]}"
