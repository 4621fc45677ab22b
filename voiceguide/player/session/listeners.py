"""The listeners to a session: screens, the log, phones. Each of them gets every event."""

import threading
from collections.abc import Callable

from voiceguide.player.session.commands import Event

Listener = Callable[[Event], None]
"""Is called with each event. It must be quick, since the sound waits for it, and must not ask the session anything."""


class Listeners:
    """Passes the events of a session on to any number of listeners, to all in the same order. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the events so far, then with each as it happens; return a function that ends this."""
        with self._lock:
            for event in self._events:
                listener(event)
            self._listeners.append(listener)
        return lambda: self._remove(listener)

    def tell(self, event: Event) -> None:
        """Pass an event on."""
        with self._lock:
            self._events.append(event)
            for listener in self._listeners:
                listener(event)

    def _remove(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
