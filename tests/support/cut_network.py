"""A network between a phone and the program that a test can cut: silently, like lost Wi-Fi, or with an error."""

import select
import socket
import threading
from contextlib import suppress
from typing import Literal

_LOOK_S = 0.02


class CutNetwork:
    """Passes connections to `port` of 127.0.0.1 on, from a port of its own, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = _open(0)
        self.port: int = self._listening.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._cut: Literal["silent", "loud"] | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def cut(self, how: Literal["silent", "loud"]) -> None:
        """Pass nothing on from now on. If `loud`, connections break and new ones are refused."""
        self._cut = how

    def mend(self) -> None:
        """Pass everything on again."""
        self._cut = None

    def _run(self) -> None:
        while not self._closing.is_set():
            if self._cut == "loud" and self._listening.fileno() != -1:
                self._listening.close()
                for pair in self._pairs:
                    self._end(*pair)
                self._pairs.clear()
            elif self._cut is None and self._listening.fileno() == -1:
                self._listening = _open(self.port)
            if self._cut is None:
                self._pass_on()
            else:
                self._closing.wait(_LOOK_S)

    def _pass_on(self) -> None:
        ends = {one: other for pair in self._pairs for one, other in (pair, pair[::-1])}
        for ready in select.select([self._listening, *ends], [], [], _LOOK_S)[0]:
            if ready is self._listening:
                phone, _ = self._listening.accept()
                self._pairs.append((phone, socket.create_connection(("127.0.0.1", self._target))))
                continue
            other = ends[ready]
            try:
                data = ready.recv(65536)
                other.sendall(data)
            except OSError:
                data = b""
            if not data:
                self._end(ready, other)
                self._pairs = [pair for pair in self._pairs if ready not in pair]

    def _end(self, *sockets: socket.socket) -> None:
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def __enter__(self) -> "CutNetwork":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closing.set()
        self._thread.join(10)
        self._listening.close()
        for pair in self._pairs:
            self._end(*pair)


def _open(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(64)
    return listening

