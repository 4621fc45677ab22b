"""Where a performed session stands, and what comes of time and of commands: values, all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voiceguide.player.score import USUAL_PACE, Item
from voiceguide.player.values import Awaits, Event

Ending = Literal["done", "quit", "remember"]


@dataclass(frozen=True, slots=True)
class Begin:
    """A clip begins `after` so many samples of what was just taken."""

    item: Item
    after: int


@dataclass(frozen=True, slots=True)
class Cut:
    """All that sounds ends now, softly."""


Out = Begin | Cut | Event


@dataclass(frozen=True, slots=True)
class Bent:
    """What a span lasts instead, in frames, and its pace in percent."""

    frames: int
    pace: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A sound that was begun in the present span, and how many samples before the end of it, as it then was."""

    item: Item
    before_end: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands: `offset` samples into a span, what was bent, and why time stands still, if it does.

    Of what is `bent`, the `cuts` count until their step is begun again; `left_out` are spans of the second side that
    were passed over on the first, and `own` those that were bent on the second alone. `unheard` are items of the span
    that are left out, `begun` those that were heard; `early` tells that the first sound of the next span has begun.
    `performed` gives for spans that are over how many samples they lasted, the last one last; `elapsed` how many passed
    in all.
    """

    span: int = 0
    offset: int = 0
    bent: Mapping[int, Bent] = field(default_factory=dict)
    cuts: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    pace: int = USUAL_PACE
    volume_db: float = 0.0
    paused: bool = False
    awaits: Awaits | None = None
    unheard: frozenset[Item] = frozenset()
    begun: tuple[Begun, ...] = ()
    early: bool = False
    elapsed: int = 0
    performed: Mapping[int, int] = field(default_factory=dict)
    said: str = ""
    over: Ending | None = None
