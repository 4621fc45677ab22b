"""The inputs of compiling a routine, and functions that make spans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.compiler.variants import Variant, leaves
from voiceguide.compiler.visits import Position, Visit
from voiceguide.compiler.wording import TextFiller, joined
from voiceguide.model.markup import Pause
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Talk, Utterance
from voiceguide.model.steps import MoveStep, Step
from voiceguide.model.values import Length
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
    steps: Mapping[int, int]
    """Numbers of all steps, words and rests included, from 1; they are never shown."""
    numbers: Mapping[int, int]
    """Numbers of the moves that are taken, as they are spoken and shown."""
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


def context_of(
    routine: Routine,
    language: Language,
    talk: Talk,
    choice: Variant,
    filler: TextFiller,
    visits: Sequence[Visit],
    *,
    reminds: bool,
) -> Context:
    """Return the context for compiling the steps of `routine` that `choice` takes."""
    moves = tuple(step for step in leaves(routine.steps, choice) if isinstance(step, MoveStep))
    areas = dict.fromkeys(step.move.area for step in moves)
    sides = _sides({visit.here.side for visit in visits if visit.move})
    entries = [language.lists.areas[area] for area in areas]
    names = [entry.both or entry.name if sides == "both" else entry.name for entry in entries]
    named = joined(list(dict.fromkeys(names))) if names else None
    return Context(
        routine,
        language.lists,
        language.phrases,
        talk,
        choice,
        filler.knowing(
            total=routine.moves_before + len(moves),
            moves=number_in_words(len(moves)),
            areas=named,
            Areas=named and named[:1].upper() + named[1:],
            sides=language.phrases.sides[sides].text,
        ),
        moves,
        steps={id(step): number for number, step in enumerate(leaves(routine.steps), 1)},
        numbers={id(step): number for number, step in enumerate(moves, routine.moves_before + 1)},
        following={id(step): after for step, after in pairwise(moves)},
        tools=tuple(dict.fromkeys([*routine.tools, *(step.move.tool for step in moves if step.move.tool)])),
        reminds=reminds,
    )


def _sides(sides: set[str | None]) -> Literal["left", "right", "both"]:
    if sides == {"left"}:
        return "left"
    return "right" if sides == {"right"} else "both"


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
        step=context.steps.get(id(step)),
        number=context.numbers.get(id(step)),
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
