"""The table of keys and their commands, for plain lines and for the screen. The keys follow mpv."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from voiceguide.player.session.commands import Command

PRESS_S = 0.75
"""With `--any-key`, keys that follow each other within this many seconds are one press.

An elbow presses several keys, and a key that is held down repeats itself, for the first time after 0.25 to 0.66 s.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the table: keys with the same effect."""

    names: tuple[str, ...]
    """Each key by the character that it types, or else by its name: `right`, `left` or `enter`."""
    asks: Command | Literal["help"]
    """The command for the player, or `help`, which shows the keys."""
    shown: str
    """The keys as a person reads them."""
    does: str
    """The effect in words."""
    briefly: str
    """The effect in fewer words, for narrow columns."""


KEYS = (
    Key((" ",), Command.TOGGLE, "SPACE", "pause, and go on", "pause"),
    Key(("right", "n"), Command.NEXT, "→ n", "next step", "next"),
    Key(("left", "p"), Command.PREVIOUS, "← p", "start of this step, or the step before", "previous"),
    Key(("r",), Command.REPEAT, "r", "this step again", "again"),
    Key(("s",), Command.SKIP, "s", "skip the rest of this hold, or the words before it", "skip hold"),
    Key(("+", "="), Command.LONGER, "+", "ten seconds more of this hold", "10 s more"),
    Key(("-", "_"), Command.SHORTER, "-", "ten seconds less", "10 s less"),
    Key(("enter",), Command.RESUME, "ENTER", "go on, where a step waits", "go on"),
    Key(("t",), Command.TIME_LEFT, "t", "how long it still takes, spoken", "how long"),
    Key(("9",), Command.SOFTER, "9", "softer", "softer"),
    Key(("0",), Command.LOUDER, "0", "louder", "louder"),
    Key(("[",), Command.SLOWER, "[", "slower", "slower"),
    Key(("]",), Command.FASTER, "]", "faster", "faster"),
    Key(("q",), Command.QUIT, "q", "quit", "quit"),
    Key(("Q",), Command.REMEMBER, "Q", "quit, and remember the place", "quit, keep"),
    Key(("?",), "help", "?", "these keys", "these keys"),
)
"""All keys. `=` and `_` are on the keys of `+` and `-`, so that nobody has to look for Shift."""
_BY_NAME = {name: key for key in KEYS for name in key.names}

KeyMap = Callable[[str], Command | Literal["help"] | None]
"""A function that maps the name of a pressed key to its command; None for a key without effect."""


def command_for(name: str) -> Command | Literal["help"] | None:
    """Return the command of the key with this character or name; None for a key that is not in the table."""
    key = _BY_NAME.get(name)
    return None if key is None else key.asks


class AnyKey:
    """Makes every key pause and go on, for an elbow; then only Ctrl-C ends the session.

    `clock` returns seconds, such as `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_s = float("-inf")

    def __call__(self, _name: str) -> Command | None:
        """Return the command for a key that is pressed now; None for a key that belongs to the press before it."""
        now_s, before_s = self._clock(), self._last_s
        self._last_s = now_s
        return Command.TOGGLE if now_s - before_s >= PRESS_S else None


def help_lines() -> tuple[str, ...]:
    """Return the lines of the table, as people read it."""
    return tuple(f"{key.shown:<6} {key.does}" for key in KEYS)
