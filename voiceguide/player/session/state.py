"""Where a performed session stands, and what comes of time and of commands: values, all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voiceguide.player.session.commands import Awaits, Event
from voiceguide.player.session.lengths import Lengths
from voiceguide.player.session.score import USUAL_PACE, Item

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
class Begun:
    """A sound that was begun in the present span, and how many samples before the end of it, as it then was."""

    item: Item
    before_end: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands: `offset` samples into a span, and why time stands still, if it does.

    `unheard` are items of the span that are left out, `begun` those that were heard; `early` tells that the first sound
    of the next span has begun.
    `passed` gives for each span before the present one how many samples it counts: neither another pace nor words that
    are spoken at last change what lies behind, and so where one is.
    `performed` gives for spans that are over how many samples they lasted, the last one last; `elapsed` how many passed
    in all.
    """

    span: int = 0
    offset: int = 0
    passed: tuple[int, ...] = ()
    lengths: Lengths = field(default_factory=Lengths)
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
