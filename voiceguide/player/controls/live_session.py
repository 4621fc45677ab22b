"""The interface of a live session to screens, keys and media keys: its present moment, its events, its commands."""

from collections.abc import Callable
from typing import Protocol

from voiceguide.player.session.commands import Command, Moment
from voiceguide.player.session.listeners import Listener


class LiveSession(Protocol):
    """A session that is performed live. All members may be used from any thread."""

    @property
    def moment(self) -> Moment:
        """The present state of the session."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the events so far, then with each as it happens; return a function that ends this.

        There may be any number. Each is called in the thread that makes the sound, or in which something happened.
        """
        ...

    def command(self, command: Command) -> None:
        """Send a command. It takes effect within a hundredth of a second while there is a device."""
        ...
