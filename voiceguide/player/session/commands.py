"""The interface of the player, as values: commands, events, and the present moment of a session."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Command(StrEnum):
    """A request of the person during a session. A command that makes no sense at that moment does nothing."""

    TOGGLE = "pause or go on"
    PAUSE = "pause"
    RESUME = "go on"
    NEXT = "next step"
    PREVIOUS = "previous step"
    REPEAT = "this step again"
    SKIP = "skip the rest of this hold, or the words before it"
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
"""Why time stands still without a pause: a step waits for a key (`person`), or a phrase is not spoken yet (`voice`)."""

EventKind = Literal[
    "says", "sign", "step", "side", "hold", "rest", "paused", "resumed", "awaits", "changed", "volume", "pace",
    "skipped", "again", "done", "device", "note", "ended",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the session, such as words that are heard, a step that begins, or a change."""

    kind: EventKind
    text: str
    """The event in words, for people."""
    at_s: float
    """When it happened, in seconds of the session."""
    step: int | None = None
    """The number of the step among all steps, rests and words included; None if it concerns no step."""
    move: str | None = None
    """The id of the move."""
    side: str | None = None
    alone: bool = False
    """Whether it is a change that the person made on the second side only."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a screen shows of a session at one moment; times in seconds."""

    title: str
    """The title of the session."""
    kind: str
    """The kind of the present span: `hold`, `rest`, `talk` and so on (see `model.spans.SpanKind`)."""
    move: str | None
    """The name of the present move; None in a step without a move."""
    side: str | None
    chapter: str
    """The title of the present chapter."""
    span_s: float
    """The length of the present span."""
    span_left_s: float
    """The time left in the present span."""
    position_s: float
    session_s: float
    """The length of the session, with all changes so far."""
    turn: int
    """The number of the present move, from 1, as the voice counts moves; 0 outside of moves."""
    turns: int
    """The number of moves."""
    next_up: str | None
    """The move that comes next, and its side; None if there is none."""
    said: str
    """The words that were said last."""
    paused: bool
    awaits: Awaits | None
    """Why time stands still although nobody paused; None if it does not."""
    device_gone: bool
    """Whether there is no loudspeaker at present."""
    volume_db: float
    pace_percent: int
    """The pace in percent of the usual pace."""
    over: bool

    @property
    def left_s(self) -> float:
        """The time left in the session."""
        return max(0.0, self.session_s - self.position_s)
