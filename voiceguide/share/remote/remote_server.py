"""The server of the remote control, in a thread of its own: it runs as long as the session does."""

import threading
from collections.abc import Callable
from types import TracebackType

from voiceguide.errors import SoundError
from voiceguide.share.network_place import NetworkPlace
from voiceguide.share.remote.controlled import Controlled
from voiceguide.share.remote.phones import Phones
from voiceguide.share.remote.remote_application import RemoteApplication
from voiceguide.share.serving import Ending, ShareServer
from voiceguide.share.transfers import Journal

READY_S = 20.0
"""Seconds that the server may take to answer."""
GOODBYE_S = 0.5
"""Seconds that phones may take to hear that the session is over."""
JOIN_S = 2.0
"""Seconds that the thread may take to end."""


class RemoteControl:
    """Context manager: phones control `session` by the addresses of `place` until its end.

    `say` shows a line about requests that were refused. `on_new` is called with the name of each new phone.
    """

    def __init__(
        self,
        session: Controlled,
        language: str,
        place: NetworkPlace,
        say: Callable[[str], None],
        on_new: Callable[[str], None],
    ) -> None:
        journal = Journal(say)
        self._session, self._place = session, place
        self.phones = Phones(session, journal, on_new)
        application = RemoteApplication(self.phones, language, place.token, journal, place.names)
        self._server = ShareServer(application, journal, Ending(idle_s=float("inf")), websockets=True)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="remote", daemon=True)
        self._stop_listening: Callable[[], None] = lambda: None

    def __enter__(self) -> "RemoteControl":
        self._thread.start()
        self._ready.wait(READY_S)
        if not self._thread.is_alive() or not self._ready.is_set():
            raise SoundError("the server of the remote control does not start; play works without --remote")
        self._stop_listening = self._session.listen(self.phones.wake)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop_listening()
        self.phones.end(GOODBYE_S)
        self._server.end_now()
        self._thread.join(JOIN_S)

    def _serve(self) -> None:
        try:
            self._server.serve_beside(self._place.sockets, self._ready.set)
        finally:
            self._ready.set()  # whoever waits for it sees that the thread has ended
