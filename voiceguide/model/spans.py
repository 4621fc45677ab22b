"""Spans: the stretches of time of a script, with the words and signs in each. They hold text and times, no audio.

A span begins when the span before it ends. Its words and signs either follow each other from its start (`flow`), or
are anchored to moments of it (`cues`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Literal

from voiceguide.errors import Where
from voiceguide.model.body import Body
from voiceguide.model.markup import Pause
from voiceguide.model.move import At
from voiceguide.model.roles import COACH, Role
from voiceguide.model.values import Length

Talk = Literal["auto", "full", "brief", "bells"]
TALKS: tuple[Talk, ...] = ("auto", "full", "brief", "bells")
SignName = Literal["start", "halfway", "switch", "end", "tick", "breathe-in", "breathe-out"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of an utterance for a hold of the length `hold`, such as "forty seconds"."""

    hold: str
    text: str
    respelled: str | None = None

    @property
    def spoken(self) -> str:
        """The text as the engine gets it."""
        return self.text if self.respelled is None else self.respelled


@dataclass(frozen=True, slots=True)
class Utterance:
    """Text spoken in one go."""

    text: str
    """As written, with its placeholders filled in."""
    where: Where | None = None
    """The place in a file where it is written."""
    yields: bool = False
    """Whether it was added automatically, and is left out of a span that cannot grow and has no room for it."""
    wordings: tuple[Wording, ...] = ()
    """A wording for each length that the limits of the hold allow, if the text names that length. The longest wording
    decides how much time is reserved, so that fitting a length never moves the next sound."""
    respelled: str | None = None
    """The text as the engine gets it, if the lexicon changes it; set only by the compiler."""
    role: Role = COACH
    """Who speaks it."""

    @property
    def spoken(self) -> str:
        """The text as the engine gets it."""
        return self.text if self.respelled is None else self.respelled


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign, such as a chime. With chimes off it is silent but takes the same time."""

    name: SignName
    audible: bool = True


Flow = tuple[Utterance | Sign | Pause, ...]


class SpanKind(StrEnum):
    """The purpose of a span."""

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

    @property
    def traits(self) -> "KindTraits":
        """The traits of the kind, from a table that all rooms read."""
        return _TRAITS[self]


@dataclass(frozen=True, slots=True)
class KindTraits:
    """The traits of a kind of span."""

    purpose: str
    """The purpose in a word or two, as the screen shows it."""
    label: str | None = None
    """The name in a printed script; None for a kind that is not printed."""
    cue: str | None = None
    """The kind of cue that it becomes in the timeline; None for none."""
    grows: bool = True
    """Whether it grows with its words."""
    is_timed: bool = False
    """Whether it lasts by the clock, so that a person can make it longer and shorter, alike on both sides."""
    is_elastic: bool = False
    """Whether it takes up the time that holds leave when a length is fitted."""
    rests: bool = False
    """Whether the body rests or breathes in it, so that it leaves the tool."""


_TRAITS = {
    SpanKind.LEAD_IN: KindTraits("start", grows=False),
    SpanKind.TALK: KindTraits("listen"),
    SpanKind.PREPARE: KindTraits("ready", "prepare"),
    SpanKind.SETUP: KindTraits("set-up"),
    SpanKind.SETTLE: KindTraits("settle", "settle", is_elastic=True),
    SpanKind.HOLD: KindTraits("hold", "hold", "hold", grows=False, is_timed=True),
    SpanKind.BREATHE: KindTraits("breathe", "breathe", "breathe", grows=False, is_timed=True, rests=True),
    SpanKind.SWITCH: KindTraits("switch", "switch"),
    SpanKind.REST: KindTraits("rest", "rest", "rest", grows=False, is_timed=True, is_elastic=True, rests=True),
    SpanKind.AFTER: KindTraits("rest", "silence", "rest", grows=False, is_timed=True, is_elastic=True, rests=True),
    SpanKind.BETWEEN: KindTraits("rest", "rest", "rest", grows=False, is_timed=True, rests=True),
    SpanKind.CLOSING: KindTraits("end"),
}


@dataclass(frozen=True, slots=True)
class CueAt:
    """Words or a sign at a moment of a hold."""

    at: At
    flow: Flow
    yields: bool = False
    """Whether it was added automatically, and moves a little or is left out if it has no room."""
    optional: bool = False
    """Whether it is left out if it has no room, although it was written."""
    movable: bool = True
    """Whether it may move, if it yields."""
    where: Where | None = None
    """The place in a file where it is written."""


@dataclass(frozen=True, slots=True)
class CueEvery:
    """Words that repeat every `every_s` seconds, each of `flows` in turn, from a moment of a hold until another."""

    every_s: float
    from_: At | None
    until: At | None
    flows: tuple[Flow, ...]
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """Signs of life: words after `after_s` seconds of silence, each of `flows` in turn."""

    after_s: float
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class CuePaced:
    """A beat in each unit of a counted hold: words or a sign."""

    each_s: float
    """Length of a unit in seconds."""
    at_s: float
    """Seconds from the start of a unit to its beat."""
    lasts_s: float
    """Length of the beat in seconds."""
    words: tuple[Flow, ...] = ()
    """Words of the first units, in order."""
    sign: Flow = ()
    """Sign of units whose words are used up or have no room; empty for none."""

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows that may be heard."""
        return (*self.words, self.sign)


HoldCue = CueAt | CueEvery | CuePaced | Alive


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit in which a hold is counted and changes: a second, a breath or a repetition."""

    each_s: float = 1.0
    """Length of a unit in seconds."""
    less_s: float = 0.0
    """Seconds by which the last unit is shorter: a hold in breaths ends on an exhale, without the rest after it."""

    def seconds(self, count: int) -> float:
        """Return the length of `count` units in seconds."""
        return count * self.each_s - self.less_s

    def count(self, seconds: float) -> float:
        """Return the number of units that last `seconds`."""
        return (seconds + self.less_s) / self.each_s


SECONDS = Unit()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, with its words and signs."""

    kind: SpanKind
    length: Length
    """Its length without words."""
    grows: bool
    """Whether it becomes as long as its words need."""
    chapter: int
    """Index of its chapter, from 0."""
    flow: Flow = ()
    """Words and signs that follow each other from its start."""
    cues: tuple[HoldCue, ...] = ()
    """Words and signs at moments of a hold."""
    step: int | None = None
    """The number of its step among all steps, from 1. It is never shown: people count moves."""
    number: int | None = None
    """The number of its move, as it is spoken and shown; None for other steps."""
    move: str | None = None
    name: str | None = None
    side: str | None = None
    round: int | None = None
    where: Where | None = None
    body: Body | None = None
    """Where the body is at its end."""
    visit: int | None = None
    """The index of its visit among all visits of the script; None in the opening and the closing."""
    on_overrun: str | None = None
    unit: Unit = SECONDS
    waits: bool = False
    """Whether live play waits at it until the person continues."""

    @property
    def is_held(self) -> bool:
        """Whether it is a hold: a timed span between two signs, with cues at moments of it."""
        return self.kind in (SpanKind.HOLD, SpanKind.BREATHE)

    @property
    def counts(self) -> range:
        """The whole numbers of its unit that its limits allow; may be empty."""
        least, most = self.unit.count(self.length.min_s), self.unit.count(self.length.max_s)
        return range(ceil(least - 1e-6), floor(most + 1e-6) + 1)


def flows_of(spans: Iterable[Span]) -> Iterator[Flow]:
    """Yield the flows of `spans`: for each span its `flow`, then the flows of its cues."""
    for span in spans:
        yield span.flow
        for cue in span.cues:
            yield from [cue.flow] if isinstance(cue, CueAt) else cue.flows


def utterances_of(spans: Iterable[Span]) -> list[Utterance]:
    """Return every utterance in `spans`, repeats included."""
    return [item for flow in flows_of(spans) for item in flow if isinstance(item, Utterance)]


def phrases_of(spans: Iterable[Span], role: Role | None = None) -> dict[str, Where | None]:
    """Return every phrase in `spans` as an engine gets it, all wordings included, with its first place in a file.

    If `role` is given, return only the phrases of that role. The longest come first, so that no worker begins a long
    phrase when the others have finished.
    """
    written: list[tuple[Utterance | Wording, Where | None]] = []
    for utterance in utterances_of(spans):
        if role in (None, utterance.role):
            written.append((utterance, utterance.where))
            written += [(wording, utterance.where) for wording in utterance.wordings]
    phrases: dict[str, Where | None] = {}
    for phrase, where in sorted(written, key=lambda pair: -len(pair[0].text)):
        phrases.setdefault(phrase.spoken, where)
    return phrases
