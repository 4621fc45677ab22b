"""The server at work: from open sockets to its end, which is Ctrl-C, a whole download, or half an hour of quiet."""

import asyncio
import gc
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

from starlette.types import ASGIApp
from uvicorn import Config, Server

from voiceguide.share.application import MOST_HEADER_BYTES
from voiceguide.share.connections import IDLE_S, watched
from voiceguide.share.transfers import Journal

IDLE_END_S = 30 * 60.0
"""Seconds without a request after which the server ends."""
_LAST_S = 5
"""Seconds that answers may take to be finished at the end."""
_GC_THRESHOLDS = 700, 10, 10
"""Python's usual thresholds. A connection leaves cycles, and the command line, which makes hardly any, has set far
higher ones: memory would grow by forty megabytes before they are collected.
"""
_LOGGER = "uvicorn.error"

End = Literal["whole", "idle", "stopped"]


@dataclass(frozen=True, slots=True)
class Ending:
    """When a server ends by itself."""

    once: bool = False
    """Whether it ends after somebody has got a whole session."""
    idle_s: float = IDLE_END_S
    """Seconds without a request after which it ends."""


class ShareServer(Server):
    """A server that says when it answers, ends by itself, and ends at once with Ctrl-C."""

    def __init__(
        self, app: ASGIApp, journal: Journal, ending: Ending | None = None, *, websockets: bool = False
    ) -> None:
        """Take an application of ASGI, and what knows who fetched what."""
        super().__init__(_config(app, journal, websockets=websockets))
        self._journal, self._ending = journal, ending or Ending()
        self._on_ready: Callable[[], None] = lambda: None
        self.ended: End = "stopped"
        """Why it ended."""

    def serve_until_end(self, sockets: Sequence[socket.socket], on_ready: Callable[[], None]) -> End:
        """Serve on `sockets`, call `on_ready` as soon as requests are answered, and return why the server ended.

        Raise KeyboardInterrupt after Ctrl-C.
        """
        gc.set_threshold(*_GC_THRESHOLDS)
        self.serve_beside(sockets, on_ready)
        return self.ended

    def serve_beside(self, sockets: Sequence[socket.socket], on_ready: Callable[[], None]) -> None:
        """Serve like `serve_until_end`, in a thread of a program that does more: its settings stay as they are."""
        self._on_ready = on_ready
        with _troubles_told(self._journal):
            asyncio.run(self.serve(list(sockets)))

    def end_now(self) -> None:
        """End within a few tenths of a second, and cut all connections. Any thread may call this."""
        self.should_exit = self.force_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        asyncio.get_running_loop().set_exception_handler(self._note_error)
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """Return whether to end now; uvicorn asks ten times a second."""
        if self._ending.once and self._journal.has_whole:
            self.ended, self.should_exit = "whole", True
        elif self._journal.idle_s > self._ending.idle_s:
            self.ended, self.should_exit = "idle", True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End. After Ctrl-C, cut all connections; else let answers that are under way be finished."""
        if self.force_exit:
            for connection in list(self.server_state.connections):
                connection.transport.abort()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take Ctrl-C or SIGTERM: end at once."""
        self.should_exit = self.force_exit = True
        super().handle_exit(sig, frame)

    def _note_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Note an error that nothing caught: no traceback belongs on the screen of somebody on a mat."""
        self._journal.refused("server", f"{context.get('message')} ({context.get('exception')!r})")


def _config(app: ASGIApp, journal: Journal, *, websockets: bool) -> Config:
    """Return the settings of uvicorn. No header of a proxy is believed, since there is no proxy."""
    return Config(
        app,
        http=watched(journal.refused),  # type: ignore[arg-type]  # a maker of protocols, as uvicorn calls it
        ws="websockets-sansio" if websockets else "none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=_LAST_S,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        ws_max_size=MOST_HEADER_BYTES,
        ws_per_message_deflate=False,  # its messages are short
        ws_ping_interval=None,  # who serves a WebSocket has to watch for signs of life of its own
    )


@contextmanager
def _troubles_told(journal: Journal) -> Iterator[None]:
    """Take the place of uvicorn's log: its messages go to the journal, each in one line."""
    logger, handler = logging.getLogger(_LOGGER), _ToJournal(journal)
    logger.addHandler(handler)
    before, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = before
        logger.removeHandler(handler)


class _ToJournal(logging.Handler):
    """Handler of a log that keeps tracebacks off the screen."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.ERROR)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Note a message, and the error that it is about."""
        error = record.exc_info[1] if record.exc_info else None
        cause = f" ({error!r})" if error is not None else ""
        self._journal.refused("server", f"{record.getMessage()}{cause}")
