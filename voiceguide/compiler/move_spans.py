"""The spans of one move on one side: prepare or switch, set-up, settle, hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from voiceguide.compiler.context import DIFFERENT, Context, Position, exactly, joined_with_breaks, span_of
from voiceguide.compiler.hold_cues import hold_cues
from voiceguide.compiler.pacing import length_of, pace_of
from voiceguide.compiler.transitions import Body, prepare_s, settle_s, tool_words
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow, Sign, Span, SpanKind
from voiceguide.model.steps import MoveStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Length

SETTLE_FROM, SETTLE_TO = 0.6, 2.0
"""Shortest and longest time to settle, as shares of the usual time."""
SWITCH_S = 10.0
"""Seconds to change sides, by default."""


def approach_spans(
    context: Context,
    step: MoveStep,
    here: Position,
    bodies: tuple[Body, Body],
    *,
    spoken_since: Sequence[str],
    again: bool,
    advice: Text | None,
) -> Iterator[Span]:
    """Yield the span that announces and prepares, then the set-up.

    Preparing leads from the first of `bodies` to the second. `spoken_since` holds the texts spoken since the last hold.
    With `again` the set-up is brief and has no cautions. `advice` is on breathing.
    """
    move, filler = step.move, _filler_for(context, step, here)
    announce = {"full": context.phrases.announce.full, "brief": context.phrases.announce.brief, "none": None}
    announced = filler.say(announce[move.announce or "full"])
    prepare = exactly(prepare_s(context, *bodies) if move.prepare_s is None else move.prepare_s)
    flow = announced + tool_words(context, *bodies, spoken_since)
    yield _of_move(span_of(context, SpanKind.PREPARE, here, prepare, flow=flow, step=step), step)
    if context.talk == "bells":
        return
    parts = [_setup(move, filler, again or context.talk == "brief"), filler.say(advice)]
    parts.append(_lighter(context, move, filler, here))
    parts += [] if again else [filler.say(caution) for caution in move.cautions]
    yield _of_move(span_of(context, SpanKind.SETUP, here, flow=joined_with_breaks(parts), step=step), step)


def switch_span(context: Context, step: MoveStep, here: Position) -> Span:
    """Return the span of the change to the second side."""
    move, filler = step.move, _filler_for(context, step, here)
    length = exactly(SWITCH_S if move.switch_s is None else move.switch_s)
    parts: list[Flow] = [(Sign("switch", move.chimes != "off"),)]
    if context.talk == "bells":
        parts.append(filler.say(context.phrases.other_side))
    else:
        parts.append(filler.say(context.phrases.switch))
        parts += [_setup(move, filler, context.talk != "full"), _lighter(context, move, filler, here)]
    flow = tuple(sound for part in parts for sound in part)
    return _of_move(span_of(context, SpanKind.SWITCH, here, length, flow=flow, step=step), step)


def hold_spans(context: Context, step: MoveStep, here: Position, body: Body) -> Iterator[Span]:
    """Yield the span to settle, then the hold."""
    move, filler = step.move, _filler_for(context, step, here)
    pace = pace_of(move, filler, context.talk)
    settle = _settle_length(settle_s(context, body) if move.settle_s is None else move.settle_s)
    yield span_of(context, SpanKind.SETTLE, here, settle, step=step)
    flow = (Sign("start", move.chimes != "off"),)
    hold = _of_move(span_of(context, SpanKind.HOLD, here, pace.length, flow=flow, step=step), step)
    hold = replace(hold, unit=pace.unit, waits=move.wait or move.reps is not None)
    cues = hold_cues(move, pace, filler, context.talk)
    yield replace(hold, cues=cues, where=move.where or step.where, on_overrun=move.on_overrun)


def _of_move(span: Span, step: MoveStep) -> Span:
    return replace(span, move=step.id, name=step.move.name.text)


def _filler_for(context: Context, step: MoveStep, here: Position) -> TextFiller:
    following = context.following.get(id(step))
    return context.filler.knowing(
        side=here.side,
        name=step.move.name.text,
        next=following.move.name.text if following else None,
        n=context.turns[id(step)],
        round=here.round,
        rounds=here.rounds,
        pressure=step.move.pressure,
    ).timing(length_of(step.move))


def _setup(move: Move, filler: TextFiller, brief: bool) -> Flow:
    return filler.say(move.brief if brief and move.brief is not None else move.setup)


def _lighter(context: Context, move: Move, filler: TextFiller, here: Position) -> Flow:
    """Return the offer of a lighter version, on both sides alike; later rounds have none, except at full talk."""
    wanted = context.talk == "full" or (context.talk == "auto" and here.round == 1)
    offered = wanted and move.offer not in ("deeper", "none")
    return filler.say(move.lighter) if offered else ()


@lru_cache(DIFFERENT)
def _settle_length(settle_s: float) -> Length:
    return Length(min_s=SETTLE_FROM * settle_s, usual_s=settle_s, max_s=SETTLE_TO * settle_s)
