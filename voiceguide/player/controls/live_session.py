"""The interface of a live session to screens, keys and media keys: its present moment, its events, its commands."""

import queue
from typing import Protocol

from voiceguide.player.session.commands import Command, Event, Moment


class LiveSession(Protocol):
    """A session that is performed live. All members may be used from any thread."""

    @property
    def moment(self) -> Moment:
        """The present state of the session."""
        ...

    @property
    def events(self) -> "queue.SimpleQueue[Event]":
        """The events so far, oldest first. An event can be taken only once, so there must be a single reader."""
        ...

    def command(self, command: Command) -> None:
        """Send a command. It takes effect within a hundredth of a second while there is a device."""
        ...
