"""Media keys of the desktop and buttons of headsets, by the desktop's D-Bus. Without a bus nothing happens."""

import asyncio
import contextlib
import threading
import time
from types import TracebackType

from voiceguide._system.packages import install_command
from voiceguide.player.controls.live_session import LiveSession

_REQUIREMENT = "dbus-fast>=5.0"
CONNECT_AFTER_S = 0.5
"""Seconds of the session that pass before we connect to the bus, so that its sound begins first."""
CONNECT_LATEST_S = 2.0
"""Seconds after which we connect to the bus in any case."""
CLOSE_WAIT_S = 0.5
"""Seconds that the end of a session waits at most for the bus."""
_LOOK_S = 0.05
"""Seconds between two looks at the position of the session."""


def how_to_get_it() -> str:
    """Return the command that installs dbus-fast, the optional part “mpris” of voiceguide."""
    return install_command(_REQUIREMENT)


class Buttons:
    """Takes the commands of media keys, from `start` until `close`, in a thread, so that the session never waits.

    Errors are not raised; see `trouble`.
    """

    def __init__(self, session: LiveSession) -> None:
        self.trouble: str | None = None
        """Why there are no media keys, in one line; None if nothing went wrong."""
        self._session = session
        self._closing = threading.Event()
        self._serving: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=self._run, name="buttons", daemon=True)

    def start(self) -> None:
        """Start the thread, which connects to the bus once the session plays."""
        self._thread.start()

    def close(self) -> None:
        """Disconnect from the bus. A second call does nothing."""
        self._closing.set()
        if self._serving is not None:
            loop, closing = self._serving
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(closing.set)
        if self._thread.is_alive():
            self._thread.join(CLOSE_WAIT_S)

    def __enter__(self) -> "Buttons":
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        latest_s = time.monotonic() + CONNECT_LATEST_S
        while self._session.moment.position_s < CONNECT_AFTER_S and time.monotonic() < latest_s:
            if self._closing.wait(_LOOK_S):
                return
        try:
            asyncio.run(self._serve())
        except ModuleNotFoundError:
            self.trouble = f"No buttons of the desktop; get them with {how_to_get_it()}"
        except Exception as error:  # noqa: BLE001 - whatever fails in D-Bus: media keys are an extra
            self.trouble = f"No buttons of the desktop: {error or type(error).__name__}"

    async def _serve(self) -> None:
        from voiceguide.player.controls.mpris import serve

        closing = asyncio.Event()
        self._serving = asyncio.get_running_loop(), closing
        if self._closing.is_set():
            return
        serving, closed = asyncio.ensure_future(serve(self._session)), asyncio.ensure_future(closing.wait())
        await asyncio.wait((serving, closed), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
