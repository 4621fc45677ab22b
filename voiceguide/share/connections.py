"""A connection with limits: how many there are, how long a request may take to arrive, and an answer to be taken."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 128
"""Most connections at once."""
MOST_OF_ONE_CLIENT = 48
"""Most connections of one client at once. A browser opens six, a podcast app a few more."""
REQUEST_S = 10.0
"""Seconds in which a request must have arrived, from its first byte or from the start of the connection."""
SEND_BYTES = 128 * 1024
"""Bytes that the system may hold for a client. By itself it takes megabytes, and a session would count as sent."""
IDLE_S = 20
"""Seconds after an answer in which the next request must begin."""
STALL_S = 60.0
"""Seconds in which a client must take something of its answer. A paused player asks again later, by a range."""

_NO_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 23\r\nConnection: close\r\n\r\n"
    b"This is not a request.\n"
)

OnTrouble = Callable[[str, str], None]
"""Is called with a client's address and with the trouble that it made."""


class WatchedConnection(H11Protocol):
    """A connection of uvicorn that is ended if it asks for nothing or takes nothing, and refused if there are many."""

    _late: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _is_handed_over = False
    """Whether the connection has become a WebSocket."""
    _has_begun = False
    """Whether some of a request has arrived. Browsers open connections ahead and never use them."""
    _drained = 0
    """How often the client has taken all that waited for it."""

    def __init__(self, on_trouble: OnTrouble, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        self._on_trouble = on_trouble
        super().__init__(*arguments, **named)

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else "unknown"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or end it at once if there are too many."""
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        same = sum(isinstance(other, H11Protocol) and other.client is not None and other.client[0] == self._address
                   for other in self.connections)  # fmt: skip
        if len(self.connections) > MOST or same > MOST_OF_ONE_CLIENT:
            self._on_trouble(self._address, "has too many connections at once; the last was refused")
            transport.abort()
            return
        self._late = self.loop.call_later(REQUEST_S, self._end_late)
        self._stalled = self.loop.call_later(STALL_S, self._check_stalled, (-1, -1))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._unset(late=True, stalled=True)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and watch how long a request takes to become whole."""
        super().data_received(data)
        if self._is_handed_over:
            return
        self._has_begun = self.cycle is None or self.cycle.response_complete
        if not self._has_begun:
            self._unset(late=True)
        elif self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(REQUEST_S, self._end_late)

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no HTTP, and end the connection.

        uvicorn's own way fails if an answer is under way, which such bytes may follow as the body of a request.
        """
        self._on_trouble(self._address, "sent something that is no request")
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        self.transport.write(_NO_REQUEST)
        self.transport.close()

    def resume_writing(self) -> None:
        """Go on with the answer: the client has taken what waited for it."""
        self._drained += 1
        super().resume_writing()

    def handle_websocket_upgrade(self, event: Any) -> None:  # noqa: ANN401 - a request of h11, which is uvicorn's own
        """Hand the connection over: the protocol of WebSockets has limits of its own."""
        self._is_handed_over = True
        self._unset(late=True, stalled=True)
        super().handle_websocket_upgrade(event)

    def _end_late(self) -> None:
        if self._has_begun:
            self._on_trouble(self._address, f"sent no whole request within {REQUEST_S:g} seconds")
        self.transport.abort()

    def _check_stalled(self, before: tuple[int, int]) -> None:
        """End the connection if bytes wait for the client, and it has taken none since the last look."""
        now = self._drained, self.transport.get_write_buffer_size()
        if now == before and now[1]:
            self._on_trouble(self._address, f"took nothing of its answer for {STALL_S:g} seconds")
            self.transport.abort()
            return
        self._stalled = self.loop.call_later(STALL_S, self._check_stalled, now)

    def _unset(self, *, late: bool = False, stalled: bool = False) -> None:
        if late and self._late is not None:
            self._late.cancel()
            self._late = None
        if stalled and self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def watched(on_trouble: OnTrouble) -> Callable[..., WatchedConnection]:
    """Return the maker of connections that uvicorn takes as its protocol."""
    return partial(WatchedConnection, on_trouble)
