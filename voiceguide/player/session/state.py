"""The state of a session, and the results of time and commands: clips, cuts and events. All are values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voiceguide.model.body import Body
from voiceguide.player.session.commands import Awaits, Event
from voiceguide.player.session.lengths import Lengths
from voiceguide.player.session.score import USUAL_PACE, Item

Ending = Literal["done", "quit", "remember"]
"""How a session ended: by itself; by a command; by a command that remembers the place."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The start of a clip."""

    item: Item
    after: int
    """Samples from the beginning of the advance to the start of the clip."""


@dataclass(frozen=True, slots=True)
class Cut:
    """All sound is cut off now, with a short fade."""


Out = Begin | Cut | Event


@dataclass(frozen=True, slots=True)
class Begun:
    """A sound that has begun in the present span."""

    item: Item
    before_end: int
    """Samples from its start to the end of the span, by the length that the span had then."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a session at one moment."""

    span: int = 0
    """The index of the present span."""
    offset: int = 0
    """The samples of the present span that have passed."""
    passed: tuple[int, ...] = ()
    """The length in samples of each span before the present span.

    It is fixed, so that a new pace, or the real length of words that were spoken late, does not move the position.
    """
    lengths: Lengths = field(default_factory=Lengths)
    pace: int = USUAL_PACE
    """In percent of the usual pace."""
    volume_db: float = 0.0
    paused: bool = False
    awaits: Awaits | None = None
    """Why time stands still although nobody paused; None if it does not."""
    unheard: frozenset[Item] = frozenset()
    """The sounds of the present span that are left out."""
    begun: tuple[Begun, ...] = ()
    """The sounds of the present span that have begun."""
    early: bool = False
    """Whether the first sound of the next span has begun."""
    elapsed: int = 0
    """The samples that have passed in all."""
    performed: Mapping[int, int] = field(default_factory=dict)
    """How many samples spans lasted that are over, by their index, in the order in which they ended."""
    body: Body = field(default_factory=Body)
    """Where the body is, as the last span that was heard to its end left it."""
    said: str = ""
    """The words that were said last."""
    over: Ending | None = None
    """How the session ended; None while it goes on."""
