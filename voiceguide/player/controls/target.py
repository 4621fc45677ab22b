"""What screens, keys and buttons see of a session that is performed: its moment, its events, and where to ask."""

import queue
from typing import Protocol

from voiceguide.player.session.commands import Command, Event, Moment


class Performing(Protocol):
    """A session in the room; all of it may be used from any thread."""

    @property
    def moment(self) -> Moment:
        """The session as it is just now."""
        ...

    @property
    def events(self) -> "queue.SimpleQueue[Event]":
        """What happened, in order; whoever takes an event takes it from everybody, so there is one reader."""
        ...

    def command(self, command: Command) -> None:
        """Ask for something; it is obeyed within a hundredth of a second while there is a device."""
        ...
