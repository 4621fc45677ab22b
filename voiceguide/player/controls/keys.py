"""Which key asks for what: the one table of keys, as people know them from mpv, for lines and for the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from voiceguide.player.session.commands import Command

PRESS_S = 0.75
"""With `--any-key`, keys that follow each other faster are one press: an elbow takes several, and a key held down
repeats itself, for the first time after 0.25 to 0.66 s."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the table: keys, what they ask for, and what a person reads of it, and where room is scarce.

    A key goes by the character that it types, or else by its name: `right`, `left`, `enter`.
    """

    names: tuple[str, ...]
    asks: Command | Literal["help"]
    shown: str
    does: str
    briefly: str


KEYS = (
    Key((" ",), Command.TOGGLE, "SPACE", "pause, and go on", "pause"),
    Key(("right", "n"), Command.NEXT, "→ n", "next step", "next"),
    Key(("left", "p"), Command.PREVIOUS, "← p", "start of this step, or the step before", "previous"),
    Key(("r",), Command.REPEAT, "r", "this step again", "again"),
    Key(("s",), Command.SKIP, "s", "skip the rest of this hold", "skip hold"),
    Key(("+", "="), Command.LONGER, "+", "ten seconds more of this hold", "10 s more"),
    Key(("-", "_"), Command.SHORTER, "-", "ten seconds less", "10 s less"),
    Key(("enter",), Command.RESUME, "ENTER", "go on, where a step waits", "go on"),
    Key(("t",), Command.TIME_LEFT, "t", "how long is left, spoken", "time left"),
    Key(("9",), Command.SOFTER, "9", "softer", "softer"),
    Key(("0",), Command.LOUDER, "0", "louder", "louder"),
    Key(("[",), Command.SLOWER, "[", "slower", "slower"),
    Key(("]",), Command.FASTER, "]", "faster", "faster"),
    Key(("q",), Command.QUIT, "q", "quit", "quit"),
    Key(("Q",), Command.REMEMBER, "Q", "quit, and remember the place", "quit, keep"),
    Key(("?",), "help", "?", "these keys", "these keys"),
)
"""`=` and `_` are `+` and `-` with or without Shift, so that no hand has to look for it."""
_BY_NAME = {name: key for key in KEYS for name in key.names}

Presses = Callable[[str], Command | Literal["help"] | None]
"""Gives what a key that is pressed asks for; None for one that means nothing."""


def asked_by(name: str) -> Command | Literal["help"] | None:
    """Give what the key of that character or name asks for; None for one that is not in the table."""
    key = _BY_NAME.get(name)
    return None if key is None else key.asks


class AnyKey:
    """Each key pauses and goes on, for an elbow; nothing but Ctrl-C ends the session then.

    `clock` gives seconds, such as `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_s = float("-inf")

    def __call__(self, _name: str) -> Command | None:
        """Give the command for a key that is pressed now; None for one that belongs to the press before."""
        now_s, before_s = self._clock(), self._last_s
        self._last_s = now_s
        return Command.TOGGLE if now_s - before_s >= PRESS_S else None


def help_lines() -> tuple[str, ...]:
    """Give the table as people read it, a line for each."""
    return tuple(f"{key.shown:<6} {key.does}" for key in KEYS)
