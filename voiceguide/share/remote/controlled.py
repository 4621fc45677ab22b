"""The interface of a session to the remote control, as plain values."""

from collections.abc import Callable, Mapping
from typing import Protocol


class Controlled(Protocol):
    """A session that phones control. All members may be used from any thread."""

    def state(self, *, ended: bool = False) -> Mapping[str, object]:
        """Return all that a phone shows at this moment, in values that JSON has.

        `ended` says that it is the last state, whatever the session does.
        """
        ...

    def obey(self, word: str) -> bool:
        """Carry out the command that is called `word`; return False if there is no such command."""
        ...

    def listen(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call `on_change`, which is quick, whenever the state may have changed; return a function that ends this."""
        ...
