"""Spans: the stretches of time of a script, and what is said and signalled in each. Text and time; no audio.

A span is a stretch of time that begins where the one before it ends. What is said in it either follows from its
start, one after the other (`flow`), or is anchored to moments of it (`cues`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Literal

from voiceguide.errors import Where
from voiceguide.model.markup import Pause
from voiceguide.model.move import At
from voiceguide.model.values import Length

Talk = Literal["auto", "full", "brief", "bells"]
TALKS: tuple[Talk, ...] = ("auto", "full", "brief", "bells")
SignName = Literal["start", "halfway", "switch", "end", "tick", "breathe-in", "breathe-out"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What an utterance says if the hold is said to last `hold`, such as "forty seconds"."""

    hold: str
    text: str
    respelled: str | None = None

    @property
    def spoken(self) -> str:
        """What the engine gets."""
        return self.text if self.respelled is None else self.respelled


@dataclass(frozen=True, slots=True)
class Utterance:
    """Text spoken in one go."""

    text: str
    """As written, with its placeholders filled in."""
    where: Where | None = None
    """The place in a file where it is written."""
    yields: bool = False
    """Whether we added it: it is left out of a span that may not grow and has no room for it."""
    wordings: tuple[Wording, ...] = ()
    """One for each length that the limits of the hold allow, if the text names that length. The longest decides how
    much time is kept, so that fitting a length never moves the next sound."""
    respelled: str | None = None
    """What the engine gets, if the lexicon changes anything; written once, by the compiler."""

    @property
    def spoken(self) -> str:
        """What the engine gets."""
        return self.text if self.respelled is None else self.respelled


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that is no word. It adds no time: with chimes off its time is kept in silence."""

    name: SignName
    audible: bool = True


Flow = tuple[Utterance | Sign | Pause, ...]


class SpanKind(StrEnum):
    """What a stretch of time is for."""

    LEAD_IN = "lead-in"
    TALK = "talk"
    PREPARE = "prepare"
    SETUP = "setup"
    SETTLE = "settle"
    HOLD = "hold"
    BREATHE = "breathe"
    SWITCH = "switch"
    REST = "rest"
    AFTER = "after"
    BETWEEN = "between"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class CueAt:
    """Words or a sign at a moment of a hold. One that `yields` came by itself: it moves a little, or is left out."""

    at: At
    flow: Flow
    yields: bool = False
    optional: bool = False
    movable: bool = True
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class CueEvery:
    """Words again and again, each of `flows` in turn, from one moment of a hold until another."""

    every_s: float
    from_: At | None
    until: At | None
    flows: tuple[Flow, ...]
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """Signs of life: words where nothing was said for so many seconds."""

    after_s: float
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class CuePaced:
    """One beat of each unit of a counted hold, `at_s` after the unit begins and `lasts_s` long.

    The first units have `words`, each its own; where these are used up or have no room, there is `sign`, if any.
    """

    each_s: float
    at_s: float
    lasts_s: float
    words: tuple[Flow, ...] = ()
    sign: Flow = ()

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All that may be heard."""
        return (*self.words, self.sign)


HoldCue = CueAt | CueEvery | CuePaced | Alive


@dataclass(frozen=True, slots=True)
class Unit:
    """What a hold is counted in, and changed by: seconds, breaths or repetitions, each of `each_s`.

    The last of them is `less_s` shorter: a hold in breaths ends on an exhale, without the rest after it.
    """

    each_s: float = 1.0
    less_s: float = 0.0

    def seconds(self, count: int) -> float:
        """Give how long `count` of them last."""
        return count * self.each_s - self.less_s

    def count(self, seconds: float) -> float:
        """Give how many of them last so long."""
        return (seconds + self.less_s) / self.each_s


SECONDS = Unit()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: how long it lasts when nothing is said in it, and what is said in it.

    Where `grows`, it lasts as long as its words need. In live play one that `waits` goes on when the person says so.
    """

    kind: SpanKind
    length: Length
    grows: bool
    chapter: int
    flow: Flow = ()
    cues: tuple[HoldCue, ...] = ()
    step: int | None = None
    move: str | None = None
    name: str | None = None
    side: str | None = None
    round: int | None = None
    where: Where | None = None
    posture: str | None = None
    tool: str | None = None
    on_overrun: str | None = None
    unit: Unit = SECONDS
    waits: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it lasts by the clock, between two signs, with cues at moments of it."""
        return self.kind in (SpanKind.HOLD, SpanKind.BREATHE)

    @property
    def counts(self) -> range:
        """How many of its unit it may last: whole numbers; none where its limits leave room for none."""
        least, most = self.unit.count(self.length.min_s), self.unit.count(self.length.max_s)
        return range(ceil(least - 1e-6), floor(most + 1e-6) + 1)


def flows_of(spans: Iterable[Span]) -> Iterator[Flow]:
    """Yield the flows of `spans`: what is said from the start of each, then what is said at moments of it."""
    for span in spans:
        yield span.flow
        for cue in span.cues:
            yield from [cue.flow] if isinstance(cue, CueAt) else cue.flows


def utterances_of(spans: Iterable[Span]) -> list[Utterance]:
    """Return every utterance in `spans`, repeats included."""
    return [sound for flow in flows_of(spans) for sound in flow if isinstance(sound, Utterance)]


def phrases_of(spans: Iterable[Span]) -> dict[str, Where | None]:
    """Return every phrase in `spans` as an engine gets it, all wordings included, and where it is written first.

    The longest come first, so that no worker begins a long phrase when the others are done.
    """
    written: list[tuple[Utterance | Wording, Where | None]] = []
    for utterance in utterances_of(spans):
        written.append((utterance, utterance.where))
        written += [(wording, utterance.where) for wording in utterance.wordings]
    phrases: dict[str, Where | None] = {}
    for said, where in sorted(written, key=lambda phrase: -len(phrase[0].text)):
        phrases.setdefault(said.spoken, where)
    return phrases
