"""An allowance of messages, so that a phone gone wild does not keep the session busy."""

from collections.abc import Callable

MOST_A_SECOND = 20.0
"""Messages a second that a phone may send for long. Nobody taps faster than ten times a second."""
MOST_AT_ONCE = 40.0
"""Messages that it may send at once after a pause."""


class Allowance:
    """Room for some messages, which comes back with time. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left, self._at_s = MOST_AT_ONCE, clock()

    def take(self) -> bool:
        """Take the room for one message; return False if there is none."""
        now_s = self._clock()
        self._left = min(MOST_AT_ONCE, self._left + (now_s - self._at_s) * MOST_A_SECOND)
        self._at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True
