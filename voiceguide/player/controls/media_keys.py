"""Buttons of the desktop and of headsets: the session on the desktop's bus, where there is one; else nothing."""

import asyncio
import contextlib
import threading
import time
from types import TracebackType

from voiceguide._system.packages import how_to_get
from voiceguide.player.controls.target import Performing

_REQUIREMENT = "dbus-fast>=5.0"
AFTER_S = 0.5
"""So far into the session the bus is sought: first the session is heard."""
AT_LATEST_S = 2.0
LEAVING_S = 0.5
"""How long the end of a session waits for the bus; it goes on without."""
_LOOK_S = 0.05


def how_to_get_it() -> str:
    """Give the command that brings dbus-fast, the optional part “mpris” of voiceguide."""
    return how_to_get(_REQUIREMENT)


class Buttons:
    """Takes what buttons ask for, in a thread of its own, from `start` until `close`; it never keeps anyone waiting.

    What goes wrong is no more than told: `trouble` says in one line why there are no buttons, if so.
    """

    def __init__(self, performing: Performing) -> None:
        self.trouble: str | None = None
        self._performing = performing
        self._closing = threading.Event()
        self._served: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=self._run, name="buttons", daemon=True)

    def start(self) -> None:
        """Begin to look for the bus, once the session is under way."""
        self._thread.start()

    def close(self) -> None:
        """Leave the bus. Twice is as good as once."""
        self._closing.set()
        if self._served is not None:
            loop, closing = self._served
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(closing.set)
        if self._thread.is_alive():
            self._thread.join(LEAVING_S)

    def __enter__(self) -> "Buttons":
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        until = time.monotonic() + AT_LATEST_S
        while self._performing.moment.position_s < AFTER_S and time.monotonic() < until:
            if self._closing.wait(_LOOK_S):
                return
        try:
            asyncio.run(self._serve())
        except ModuleNotFoundError:
            self.trouble = f"No buttons of the desktop; get them with {how_to_get_it()}"
        except Exception as error:  # noqa: BLE001 - whatever a bus or its library does: buttons are an extra, not more
            self.trouble = f"No buttons of the desktop: {error or type(error).__name__}"

    async def _serve(self) -> None:
        from voiceguide.player.controls.mpris import serve

        closing = asyncio.Event()
        self._served = asyncio.get_running_loop(), closing
        if self._closing.is_set():
            return
        serving, closed = asyncio.ensure_future(serve(self._performing)), asyncio.ensure_future(closing.wait())
        await asyncio.wait((serving, closed), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
