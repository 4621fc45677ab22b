"""The spans of one move on one side: prepare or switch, set-up, settle, hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voiceguide.compiler.arrival import Arrival, Placing
from voiceguide.compiler.cautions import cautions_of
from voiceguide.compiler.coach import end_words, go_words, place_words
from voiceguide.compiler.context import DIFFERENT, Context, exactly, joined_with_breaks, span_of
from voiceguide.compiler.hold_cues import hold_cues
from voiceguide.compiler.pacing import length_of, pace_of
from voiceguide.compiler.transitions import posture_s, settle_s, tool_words, tools_s
from voiceguide.compiler.visits import Position
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.markup import Pause
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow, Sign, Span, SpanKind
from voiceguide.model.steps import MoveStep
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Length

SETTLE_FROM, SETTLE_TO = 0.6, 2.0
"""Shortest and longest time to settle, as shares of the usual time."""
GO_WORDS_S = 2.5
"""Seconds that the words take which say where to go; the time to go there comes after them."""
SWITCH_S = 10.0
"""Seconds to change sides, by default."""


@dataclass(frozen=True, slots=True)
class Approach:
    """All that is known when a move is approached."""

    step: MoveStep
    here: Position
    arrival: Arrival
    spoken_since: Sequence[str] = ()
    """Texts of the author since the last hold."""
    preface: Flow = ()
    """Words to say before the name of the move."""
    ends_hold: bool = False
    """Whether the last hold ends here."""
    is_known: bool = False
    """Whether the move was set up before, so that its set-up is brief."""
    heard: frozenset[str] = frozenset()
    """Cautions that were spoken before."""
    advice: Text | None = None
    """Words on breathing."""


def approach_spans(context: Context, approach: Approach) -> Iterator[Span]:
    """Yield the spans that lead to a move and announce it, then its set-up.

    The end of the last hold comes first, then the tools, then where to go, and the time for it.
    """
    step, here, move = approach.step, approach.here, approach.step.move
    filler = _filler_for(context, approach)
    named = (*approach.preface, *announced(context, approach))
    go_s, bells = posture_s(context, approach.arrival), context.talk == "bells"
    ending = end_words(context, approach.arrival, move, ends_hold=approach.ends_hold)
    tools = () if bells else tool_words(context, approach.arrival, move, approach.spoken_since)
    go = go_words(context, approach.arrival, move, filler)

    def prepare(flow: Flow, seconds: float = 0.0) -> Span:
        return _of_move(span_of(context, SpanKind.PREPARE, here, exactly(seconds), flow=flow, step=step), step)

    if move.prepare_s is not None:
        yield prepare((*ending, *tools, *go, *named), move.prepare_s)
    elif go:
        yield prepare((*ending, *tools))
        yield prepare((*go, *named), GO_WORDS_S + go_s)
    else:
        yield prepare((*ending, *tools, *named), go_s + sum(tools_s(context, approach.arrival)) if bells else 0.0)
    if not bells:
        flow = joined_with_breaks([*_set_up(context, approach, filler), *_cautions(context, approach, filler)])
        # An undivided set-up says itself where to go, and the time for it passes while it is spoken.
        set_up_s = 0.0 if go or move.prepare_s is not None else go_s
        yield _of_move(span_of(context, SpanKind.SETUP, here, exactly(set_up_s), flow=flow, step=step), step)


def switch_span(context: Context, approach: Approach, switch_s: float | None, words: Text) -> Span:
    """Return the span of the change to the other side, which begins with its sign, and says `words`."""
    step, move, filler = approach.step, approach.step.move, _filler_for(context, approach)
    flow: Flow = (Sign("switch", move.chimes != "off"),)
    if context.talk == "bells":
        flow += (*filler.say(words), *approach.preface)
    else:
        go = go_words(context, approach.arrival, move, filler)
        flow += end_words(context, approach.arrival, move, ends_hold=False)
        flow += (*filler.say(words), *tool_words(context, approach.arrival, move, approach.spoken_since), *go)
        flow += (Pause(posture_s(context, approach.arrival)),) if go else ()
        flow += approach.preface
        flow += joined_with_breaks([*_set_up(context, approach, filler), *_cautions(context, approach, filler)])
    length = exactly(SWITCH_S if switch_s is None else switch_s)
    return _of_move(span_of(context, SpanKind.SWITCH, approach.here, length, flow=flow, step=step), step)


def hold_spans(context: Context, approach: Approach) -> Iterator[Span]:
    """Yield the span to settle, then the hold."""
    step, here, move = approach.step, approach.here, approach.step.move
    filler = _filler_for(context, approach)
    pace = pace_of(move, filler, context.talk)
    settle = settle_s(context, approach.arrival.after) if move.settle_s is None else move.settle_s
    yield span_of(context, SpanKind.SETTLE, here, _settle_length(settle), step=step)
    flow = (Sign("start", move.chimes != "off"),)
    hold = _of_move(span_of(context, SpanKind.HOLD, here, pace.length, flow=flow, step=step), step)
    hold = replace(hold, unit=pace.unit, waits=move.wait or move.reps is not None)
    cues = hold_cues(move, pace, filler, context.talk)
    yield replace(hold, cues=cues, where=move.where or step.where, on_overrun=move.on_overrun)


def announced(context: Context, approach: Approach) -> Flow:
    """Return the name of the move; with its number the first time, and not at all if it is done once more."""
    announce = approach.step.move.announce or "full"
    repeated = approach.arrival.placing is Placing.SAME_AGAIN and context.talk != "bells"
    if announce == "none" or repeated:
        return ()
    brief = announce == "brief" or approach.is_known
    return _filler_for(context, approach).say(context.phrases.announce.at(brief))


def cautions_heard(context: Context, move: Move) -> frozenset[str]:
    """Return the cautions that the set-up of a move speaks, by their full words."""
    if context.talk == "bells":
        return frozenset()
    return frozenset(caution.full.text for caution in cautions_of(move, context.lists))


def _of_move(span: Span, step: MoveStep) -> Span:
    return replace(span, move=step.id, name=step.move.name.text)


def _filler_for(context: Context, approach: Approach) -> TextFiller:
    step, here = approach.step, approach.here
    following = context.following.get(id(step))
    return context.filler.knowing(
        side=here.side,
        name=step.move.name.text,
        next=following.move.name.text if following else None,
        n=context.numbers[id(step)],
        round=here.round,
        rounds=here.rounds,
        pressure=step.move.pressure,
    ).timing(length_of(step.move))


def _set_up(context: Context, approach: Approach, filler: TextFiller) -> list[Flow]:
    move = approach.step.move
    known = context.talk == "brief" or (approach.is_known and context.talk != "full")
    parts = place_words(context, approach.arrival, move, filler, is_known=known)
    return [*parts, filler.say(approach.advice), _lighter(context, move, filler, approach.here)]


def _cautions(context: Context, approach: Approach, filler: TextFiller) -> list[Flow]:
    """Return the cautions of the move: in full the first time, then in brief, if they have a brief form, or not."""
    if approach.is_known:
        return []
    cautions = cautions_of(approach.step.move, context.lists)
    return [filler.say(_caution(caution, approach.heard)) for caution in cautions]


def _caution(caution: Talk, heard: frozenset[str]) -> Text | None:
    return caution.brief if caution.full.text in heard else caution.full


def _lighter(context: Context, move: Move, filler: TextFiller, here: Position) -> Flow:
    """Return the offer of a lighter version, on both sides alike; later rounds have none, except at full talk."""
    wanted = context.talk == "full" or (context.talk == "auto" and here.round == 1)
    offered = wanted and move.offer not in ("deeper", "none")
    return filler.say(move.lighter) if offered else ()


@lru_cache(DIFFERENT)
def _settle_length(settle_s: float) -> Length:
    return Length(min_s=SETTLE_FROM * settle_s, usual_s=settle_s, max_s=SETTLE_TO * settle_s)
