"""What the player is told and what it tells: commands, events, and a moment of the session, all of them values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Command(StrEnum):
    """What a person can ask for in the midst of a session; one that makes no sense just then does nothing."""

    TOGGLE = "pause or go on"
    PAUSE = "pause"
    RESUME = "go on"
    NEXT = "next step"
    PREVIOUS = "previous step"
    REPEAT = "this step again"
    SKIP = "skip the rest of this hold"
    LONGER = "ten seconds more"
    SHORTER = "ten seconds less"
    TIME_LEFT = "how long?"
    LOUDER = "louder"
    SOFTER = "softer"
    FASTER = "faster"
    SLOWER = "slower"
    QUIT = "quit"
    REMEMBER = "quit and remember"


Awaits = Literal["person", "voice"]
"""Why time stands still, though nobody paused: a step that waits for a key; a phrase that is not spoken yet."""

EventKind = Literal[
    "says", "sign", "step", "side", "hold", "rest", "paused", "resumed", "awaits", "changed", "volume", "pace",
    "skipped", "again", "done", "device", "note", "ended",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened `at_s` into the session: words that are heard, a step that begins, a change.

    `text` is what a person may read of it. `alone` tells of a change on the second side only, which is the person's
    own. `step` is the number of the routine's entry, as `voiceguide show` counts, where it concerns one.
    """

    kind: EventKind
    text: str
    at_s: float
    step: int | None = None
    move: str | None = None
    side: str | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a screen shows, as it is just now; times in seconds.

    `kind` says what the stretch is for (`hold`, `rest`, `talk`, …; see script.SpanKind), `span_s` how long it lasts and
    `span_left_s` how much of that is left. `turn` of `turns` counts moves as the voice does. `said` is what was said
    last. `next_up` names what comes after this move (and on which side).
    """

    title: str
    kind: str
    move: str | None
    side: str | None
    chapter: str
    span_s: float
    span_left_s: float
    position_s: float
    session_s: float
    turn: int
    turns: int
    next_up: str | None
    said: str
    paused: bool
    awaits: Awaits | None
    device_gone: bool
    volume_db: float
    pace_percent: int
    over: bool

    @property
    def left_s(self) -> float:
        """What is left of the session."""
        return max(0.0, self.session_s - self.position_s)
