"""Requests as an attacker makes them, and the judge of their answers."""

import random
import socket
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SECRET = b"nobody-named-this-file"
"""The content of a file next to the sessions that may never be fetched."""
ALLOWED = {200, 206, 304, 400, 404, 405, 416, 421, 431}
"""The statuses that a hostile request may get."""
_METHODS = ["GET"] * 6 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get",
                           "G E T", "\0"]  # fmt: skip
_HOSTS = ["127.0.0.1"] * 6 + ["localhost", "evil.example", "", "127.0.0.1:0", "[::1]", "a" * 300, "127.0.0.1\0", "é",
                               "@"]  # fmt: skip
_STEPS = ["..", "%2e%2e", "%252e%252e", "..%2f", "..%5c", "\\..\\", "%c0%ae%c0%ae", "%00", "\0", "//", "./", ";", "~",
          "%", "%zz", "é", "\u202e", "etc/passwd", "secret.txt", "C:", "con", "download", "?", "#", " ",
          "\t"]  # fmt: skip
_RANGES = ["bytes=0-1", "bytes=-0", "bytes=-5", "bytes=9999999999-", "bytes=5-2", "bytes=0-,0-,0-",
           "bytes=" + "0-," * 900, "bytes=" + "9" * 5000 + "-", "lines=1-2",
           "bytes=\u00b2-", "bytes=0--1", "\0", "bytes"]  # fmt: skip
_HEADERS = ["X-Forwarded-For: 10.0.0.1", "X-Forwarded-Host: evil.example", "Forwarded: for=evil",
            "Expect: 100-continue", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
            "Content-Length: 5", "Content-Length: -1",
            "Content-Length: 99999999999999999999", "Connection: upgrade\r\nUpgrade: websocket", "Upgrade: h2c",
            "Origin: http://evil.example", "If-None-Match: *", "If-None-Match: " + '"a",' * 300, "If-Range: \"x\"",
            "If-Modified-Since: Sat, 99 Foo 99999 99:99:99 GMT", "If-Modified-Since: Thu, 01 Jan 0001 00:00:00 GMT",
            "Accept-Encoding: gzip;q=nan", "Cookie: " + "a=b;" * 500, "X-Long: " + "x" * 70_000, "no colon", ": empty",
            "X\0Y: z", " folded: header", "Host: second", "Range: bytes=0-0\r\nRange: bytes=1-1"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """Bytes to send, and how to leave."""

    data: bytes
    target: bytes
    """The path as it is sent."""
    leaves: bool
    """Whether the client goes without an answer."""


def hostile_requests(count: int, seed: int, token: str, named: Collection[str]) -> Iterator[HostileRequest]:
    """Yield requests that try paths, encodings, headers, hosts, tokens, methods and bodies. `named` are real paths."""
    chance, real = random.Random(seed), sorted(named)
    for _ in range(count):
        target = _target(chance, token, real)
        lines = [f"{chance.choice(_METHODS)} {target} HTTP/{chance.choice(['1.1'] * 8 + ['1.0', '2.0', '0.9', 'x'])}"]
        if chance.random() < 0.95:
            lines.append(f"Host: {chance.choice(_HOSTS)}")
        if chance.random() < 0.4:
            lines.append(f"Range: {chance.choice(_RANGES)}")
        lines += chance.sample(_HEADERS, chance.choice([0, 0, 0, 1, 2, 5]))
        data = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")
        data += chance.choice([b"", b"", b"", b"hello", bytes(3000), b"5\r\nhello\r\n0\r\n\r\n", data])
        if chance.random() < 0.1:
            data = chance.randbytes(chance.randrange(400))
        if chance.random() < 0.15:
            data = data[: chance.randrange(len(data) + 1)]
        yield HostileRequest(data, target.encode(), chance.random() < 0.15)


def _target(chance: random.Random, token: str, real: list[str]) -> str:
    near = [token, token, token, token[:-1], token + "a", token.upper(), "", "..", f"%{ord(token[0]):02x}{token[1:]}"]
    parts = [chance.choice(near), chance.choice(real)]
    for _ in range(chance.choice([0, 0, 1, 2, 6])):
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(_STEPS))
    start = chance.choice(["/"] * 8 + ["//", "", "http://evil.example/", "\\"])
    return start + chance.choice(["/", "/", "/", "//", "%2f"]).join(parts)


def answers_to(port: int, request: HostileRequest) -> bytes:
    """Send a request, and return all that comes back, which may be cut short."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(request.data)
            if request.leaves:
                return b""
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError:  # the server has ended the connection, in one of several ways
            return b""


def fault_in(request: HostileRequest, answer: bytes, token: str, named: Collection[str]) -> str | None:
    """Return what is wrong with the answer to a request; None if nothing is."""
    if not answer:
        return None
    status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") and answer[9:12].isdigit() else 0
    known = {f"/{token}/{path}".encode() for path in named} | {f"/{token}".encode()}
    path = request.target.partition(b"?")[0]
    if status not in ALLOWED and not answer.startswith(b"HTTP/1.1 100"):
        return f"{status}: {request.data[:200]!r} -> {answer[:200]!r}"
    if SECRET in answer or b"Traceback" in answer:
        return f"a secret: {request.data[:200]!r}"
    if status in (200, 206) and request.target in request.data and path not in known:
        return f"a file that nobody named: {request.data[:200]!r}"
    if b"access-control" in answer.lower() or b"\nlocation" in answer.lower():
        return f"an answer that leads elsewhere: {request.data[:200]!r}"
    return None
