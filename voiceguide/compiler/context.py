"""The inputs of compiling a routine, the position of the walk through it, and functions that make spans."""

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
"""Seconds of break between two parts of a flow, enough for a breath."""
ZERO = Length.exactly(0.0)
DIFFERENT = 256
"""Lengths kept in each cache. A long session repeats a few lengths, so each is in memory once."""


@lru_cache(DIFFERENT)
def exactly(seconds: float) -> Length:
    """Return the length of exactly `seconds`, which never gives way."""
    return Length.exactly(seconds)


@dataclass(frozen=True, slots=True)
class Position:
    """The position of the walk, as the groups around a step set it."""

    side: str | None = None
    """Side of the body; None if there is none."""
    chapter: int = 0
    """Index of the chapter, from 0."""
    round: int = 1
    """Number of the round, from 1."""
    rounds: int = 1
    """Rounds in all."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that compiling needs and never changes. Mappings have the `id()` of a step as their key."""

    routine: Routine
    lists: Lists
    phrases: Phrases
    talk: Talk
    choice: Variant
    filler: TextFiller
    moves: tuple[MoveStep, ...]
    """Moves that are taken, in order."""
    numbers: Mapping[int, int]
    """Numbers of all steps, from 1."""
    turns: Mapping[int, int]
    """Numbers of the moves that are taken, from 1."""
    following: Mapping[int, MoveStep]
    """The next move that is taken, for each but the last."""
    tools: tuple[str, ...]
    """Tools to lay out: those that the routine lists, then all others that its moves use."""
    reminds: bool
    """Whether sections say how hard to press."""

    @property
    def chimes(self) -> bool:
        """Whether signs outside moves are heard."""
        return self.routine.defaults.chimes != "off"

    def sides(self, side: Side | None, first: str | None, here: Position) -> list[str | None]:
        """Return the sides on which a step is performed, in order. A side that a group around it sets wins."""
        if here.side in ("left", "right"):
            return [here.side]
        if side == Side.EACH:
            leading = first or self.routine.defaults.first or "left"
            return [leading, "right" if leading == "left" else "left"]
        return [None if side in (None, Side.NONE) else str(side)]


def context_of(
    routine: Routine, language: Language, talk: Talk, choice: Variant, filler: TextFiller, *, reminds: bool
) -> Context:
    """Return the context for compiling the steps of `routine` that `choice` takes."""
    moves = tuple(step for step in leaves(routine.steps, choice) if isinstance(step, MoveStep))
    return Context(
        routine,
        language.lists,
        language.phrases,
        talk,
        choice,
        filler.knowing(total=len(moves)),
        moves,
        numbers={id(step): number for number, step in enumerate(leaves(routine.steps), 1)},
        turns={id(step): turn for turn, step in enumerate(moves, 1)},
        following={id(step): after for step, after in pairwise(moves)},
        tools=tuple(dict.fromkeys([*routine.tools, *(step.move.tool for step in moves if step.move.tool)])),
        reminds=reminds,
    )


def span_of(
    context: Context,
    kind: SpanKind,
    here: Position,
    length: Length = ZERO,
    *,
    flow: Flow = (),
    step: Step | None = None,
) -> Span:
    """Return a span at position `here`; `step` is the step that it belongs to, if any."""
    return Span(
        kind,
        length,
        kind.traits.grows,
        here.chapter,
        flow,
        step=context.numbers[id(step)] if step is not None and id(step) in context.numbers else None,
        side=here.side,
        round=here.round if step is not None else None,
        where=step.where if step is not None else None,
    )


def non_empty(spans: Iterable[Span]) -> list[Span]:
    """Return `spans` without those that have no words, no cues and no length."""
    return [span for span in spans if span.flow or span.cues or span.length.max_s]


def joined_with_breaks(flows: Sequence[Flow]) -> Flow:
    """Join flows, with a break between those that are not empty."""
    joined: list[Utterance | Sign | Pause] = []
    for flow in flows:
        if flow and joined:
            joined.append(Pause(PART_BREAK_S))
        joined += flow
    return tuple(joined)
