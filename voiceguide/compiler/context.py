"""What a routine is compiled from, where the walk through it is, and the making of spans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from voiceguide.compiler.variants import Variant, leaves
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.markup import Pause
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Talk, Utterance
from voiceguide.model.steps import MoveStep, Step
from voiceguide.model.values import Length, Side
from voiceguide.model.vocabulary import Language, Lists, Phrases

PART_BREAK_S = 0.5
"""A breath between the parts of what is said."""
ZERO = Length.exactly(0.0)
DIFFERENT = 256
"""Lengths that are kept, so that a long session has each once: it repeats a few."""
_KEEPS_ITS_TIME = (SpanKind.REST, SpanKind.AFTER, SpanKind.BETWEEN, SpanKind.HOLD, SpanKind.BREATHE, SpanKind.LEAD_IN)


@lru_cache(DIFFERENT)
def exactly(seconds: float) -> Length:
    """Give the length that never gives way."""
    return Length.exactly(seconds)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the walk is: what groups around a step say of it."""

    side: str | None = None
    chapter: int = 0
    round: int = 1
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Context:
    """All that compiling asks, and never changes.

    `numbers` counts steps and `turns` the moves that are taken, from 1; `following` gives the next of these moves.
    The three go by the `id()` of a step. `tools` are to lay out: those that are listed, then all others that moves
    use. `reminds` tells that sections say how hard to press.
    """

    routine: Routine
    lists: Lists
    phrases: Phrases
    talk: Talk
    choice: Variant
    speaker: TextFiller
    moves: tuple[MoveStep, ...]
    numbers: Mapping[int, int]
    turns: Mapping[int, int]
    following: Mapping[int, MoveStep]
    tools: tuple[str, ...]
    reminds: bool

    @property
    def chimes(self) -> bool:
        """Whether signs outside of moves are heard."""
        return self.routine.defaults.chimes != "off"

    def sides(self, side: Side | None, first: str | None, here: Position) -> list[str | None]:
        """Give the sides on which a step is performed, in order; those of a group around it come before its own."""
        if here.side in ("left", "right"):
            return [here.side]
        if side == Side.EACH:
            leading = first or self.routine.defaults.first or "left"
            return [leading, "right" if leading == "left" else "left"]
        return [None if side in (None, Side.NONE) else str(side)]


def context_of(
    routine: Routine, language: Language, talk: Talk, choice: Variant, speaker: TextFiller, *, reminds: bool
) -> Context:
    """Give what compiling the steps of `choice` asks."""
    moves = tuple(step for step in leaves(routine.steps, choice) if isinstance(step, MoveStep))
    return Context(
        routine,
        language.lists,
        language.phrases,
        talk,
        choice,
        speaker.knowing(total=len(moves)),
        moves,
        numbers={id(step): number for number, step in enumerate(leaves(routine.steps), 1)},
        turns={id(step): turn for turn, step in enumerate(moves, 1)},
        following={id(step): after for step, after in pairwise(moves)},
        tools=tuple(dict.fromkeys([*routine.tools, *(step.move.tool for step in moves if step.move.tool)])),
        reminds=reminds,
    )


def span_of(
    given: Context, kind: SpanKind, here: Position, length: Length = ZERO, *, flow: Flow = (), step: Step | None = None
) -> Span:
    """Give a span of `step`, or of none, at its place in the walk."""
    return Span(
        kind,
        length,
        kind not in _KEEPS_ITS_TIME,
        here.chapter,
        flow,
        step=given.numbers[id(step)] if step is not None and id(step) in given.numbers else None,
        side=here.side,
        round=here.round if step is not None else None,
        where=step.where if step is not None else None,
    )


def non_empty(spans: Iterable[Span]) -> list[Span]:
    """Give `spans` without those that would neither last nor say anything."""
    return [span for span in spans if span.flow or span.cues or span.length.max_s]


def joined_with_breaks(flows: Sequence[Flow]) -> Flow:
    """Join what is said, with a breath between the parts."""
    joint: list[Utterance | Sign | Pause] = []
    for flow in flows:
        if flow and joint:
            joint.append(Pause(PART_BREAK_S))
        joint += flow
    return tuple(joint)
