"""The phones that control a session: each gets the whole state again and again, and sends the words of commands."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from voiceguide.share.remote.allowance import Allowance
from voiceguide.share.remote.controlled import Controlled
from voiceguide.share.transfers import Journal, device_of

MOST_PHONES = 16
"""Most phones at once."""
BEAT_S = 1.0
"""Seconds after which a phone gets the state also if nothing has changed: it knows then that the connection holds."""
SPACE_S = 0.02
"""Least seconds between two states, so that many changes at once make one message."""
SILENT_S = 20.0
"""Seconds after which a phone that has sent nothing counts as gone. The page sends a sign of life every five."""
STALL_S = 10.0
"""Seconds in which a phone must take a state."""
ALIVE = "here"
"""The word that is no command, but a sign of life."""
_FOREIGN = {1002: "broke the rules of WebSockets", 1007: "sent something that is no text",
            1009: "sent a message that is too long"}  # fmt: skip
"""The faults for which the server itself ends a WebSocket, by its code."""
_OVER, _SILENT, _RUDE = 1000, 1001, 1008
"""The codes with which a WebSocket is ended."""


@dataclass(eq=False, slots=True)
class _Phone:
    """A phone that is connected."""

    socket: WebSocket
    address: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether it has to get the state."""
    allowance: Allowance = field(default_factory=lambda: Allowance(time.monotonic))

    async def end(self, code: int) -> None:
        """End the connection, unless it has ended a moment ago."""
        with suppress(RuntimeError):
            await self.socket.close(code)


class Phones:
    """The phones that are connected to a session. All but `count` and `wake` belongs to the loop of the server.

    `on_new` is called with the device and the address of each phone that was not there before.
    """

    def __init__(self, session: Controlled, journal: Journal, on_new: Callable[[str], None]) -> None:
        self._session, self._journal, self._on_new = session, journal, on_new
        self._phones: set[_Phone] = set()
        self._known: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = False

    @property
    def count(self) -> int:
        """The number of phones that are connected."""
        return len(self._phones)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for a further phone."""
        return len(self._phones) >= MOST_PHONES

    async def serve(self, socket: WebSocket) -> None:
        """Serve a phone whose request was found right, until it goes or the session is over."""
        self._loop = asyncio.get_running_loop()
        phone = _Phone(socket, socket.client.host if socket.client else "unknown")
        self._phones.add(phone)
        try:
            await socket.accept()
            self._welcome(phone)
            await self._both_ways(phone)
        except WebSocketDisconnect:
            pass  # a phone may go at any time, and comes back by itself
        finally:
            self._phones.discard(phone)

    async def _both_ways(self, phone: _Phone) -> None:
        """Send states and take words until either ends."""
        ways = [asyncio.create_task(self._send(phone)), asyncio.create_task(self._take(phone))]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    def _welcome(self, phone: _Phone) -> None:
        device = device_of(phone.socket.headers.get("User-Agent", ""))
        name = f"{device}, {phone.address}"
        if name not in self._known and len(self._known) < MOST_PHONES:
            self._known.add(name)
            self._on_new(name)

    async def _send(self, phone: _Phone) -> None:
        """Send the state whenever it has changed, and at each beat. Return after the last state of the session."""
        while True:
            phone.changed.clear()
            is_over = self._is_over
            text = json.dumps(self._session.state(ended=is_over), ensure_ascii=False, separators=(",", ":"))
            try:
                await asyncio.wait_for(phone.socket.send_text(text), STALL_S)
            except TimeoutError:
                self._journal.refused(phone.address, f"took nothing for {STALL_S:g} seconds")
                return
            except RuntimeError:  # the server has ended this WebSocket a moment ago
                return
            if is_over:
                await phone.end(_OVER)
                return
            await asyncio.sleep(SPACE_S)
            try:
                await asyncio.wait_for(phone.changed.wait(), BEAT_S)
            except TimeoutError:
                continue

    async def _take(self, phone: _Phone) -> None:
        """Obey the words of a phone until it goes, is silent, or sends too many."""
        while True:
            try:
                message = await asyncio.wait_for(phone.socket.receive(), SILENT_S)
            except TimeoutError:
                await phone.end(_SILENT)
                return
            if message["type"] == "websocket.disconnect":
                if (fault := _FOREIGN.get(message["code"])) is not None:
                    self._journal.refused(phone.address, fault)
                return
            self._journal.asked()
            if not phone.allowance.take():
                self._journal.refused(phone.address, "sent too many messages; its connection was ended")
                await phone.end(_RUDE)
                return
            word = message.get("text")
            if word != ALIVE and not (word is not None and self._session.obey(word)):
                self._journal.refused(phone.address, "sent a message that is no command")

    def wake(self) -> None:
        """Send the state to all phones. Any thread may call this."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for phone in self._phones:
            phone.changed.set()

    def end(self, within_s: float) -> None:
        """Send the last state to all phones, and end their connections. Wait for it, at most `within_s` seconds."""
        self._is_over = True
        until_s = time.monotonic() + within_s
        self.wake()
        while self._phones and time.monotonic() < until_s:
            time.sleep(0.01)
