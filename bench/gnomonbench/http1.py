"""One keep-alive HTTP/1.1 connection, made for timing: a request is one buffer that was put
together beforehand, and an answer is parsed no further than to its end."""
from __future__ import annotations

import socket

RECEIVE_BYTES = 1 << 18
HEAD_BYTES_MAX = 1 << 16


class BrokenAnswer(OSError):
    """The server closed the connection within an answer, or sent what is none."""


def request(method: str, target: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Connection:
    def __init__(self, address: tuple[str, int], timeout: float = 300.0):
        self._socket = socket.create_connection(address, timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = bytearray()

    def exchange(self, whole_request: bytes) -> tuple[int, bytes]:
        """Sends a request and waits for the end of its answer: status and body."""
        self._socket.sendall(whole_request)
        head = self._until(b"\r\n\r\n", HEAD_BYTES_MAX).decode("latin-1")
        status_line, *fields = head.split("\r\n")
        try:
            status = int(status_line.split(" ", 2)[1])
        except (IndexError, ValueError):
            raise BrokenAnswer(f"not an answer: {status_line!r}") from None
        headers = {n.strip().lower(): v.strip() for n, _, v in (f.partition(":") for f in fields)}
        return status, self._body(status, headers)

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status == 204 or status == 304:
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        return self._exactly(int(headers.get("content-length", "0")))

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := int(self._until(b"\r\n", HEAD_BYTES_MAX).split(b";")[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        while self._until(b"\r\n", HEAD_BYTES_MAX):
            pass  # trailers
        return bytes(body)

    def _until(self, mark: bytes, limit: int) -> bytes:
        while (at := self._rest.find(mark)) < 0:
            if len(self._rest) > limit:
                raise BrokenAnswer(f"more than {limit} bytes without {mark!r}")
            self._receive()
        found = bytes(self._rest[:at])
        del self._rest[: at + len(mark)]
        return found

    def _exactly(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._receive()
        found = bytes(self._rest[:count])
        del self._rest[:count]
        return found

    def _receive(self) -> None:
        received = self._socket.recv(RECEIVE_BYTES)
        if not received:
            raise BrokenAnswer("the server closed the connection within an answer")
        self._rest += received

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()
