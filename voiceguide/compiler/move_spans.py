"""One move on one side: announced and prepared, or switched to; set up, settled, held."""

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
"""How far settling gives way, as a share of its usual time."""
SWITCH_S = 10.0


def approach_spans(
    given: Context,
    step: MoveStep,
    here: Position,
    bodies: tuple[Body, Body],
    *,
    since: Sequence[str],
    again: bool,
    advice: Text | None,
) -> Iterator[Span]:
    """Announce and prepare, then say what to do: in full the first time, in brief `again`; `advice` is on breathing.

    Preparing leads from the first of `bodies` to the second; `since` is what was said after the last hold.
    """
    move, speaker = step.move, _speaker_for(given, step, here)
    announce = {"full": given.phrases.announce.full, "brief": given.phrases.announce.brief, "none": None}
    announced = speaker.say(announce[move.announce or "full"])
    prepare = exactly(prepare_s(given, *bodies) if move.prepare_s is None else move.prepare_s)
    flow = announced + tool_words(given, *bodies, since)
    yield _of_move(span_of(given, SpanKind.PREPARE, here, prepare, flow=flow, step=step), step)
    if given.talk == "bells":
        return
    parts = [_setup(move, speaker, again or given.talk == "brief"), speaker.say(advice)]
    parts.append(_lighter(given, move, speaker, here))
    parts += [] if again else [speaker.say(caution) for caution in move.cautions]
    yield _of_move(span_of(given, SpanKind.SETUP, here, flow=joined_with_breaks(parts), step=step), step)


def switch_span(given: Context, step: MoveStep, here: Position) -> Span:
    """Change to the second side."""
    move, speaker = step.move, _speaker_for(given, step, here)
    length = exactly(SWITCH_S if move.switch_s is None else move.switch_s)
    parts: list[Flow] = [(Sign("switch", move.chimes != "off"),)]
    if given.talk == "bells":
        parts.append(speaker.say(given.phrases.other_side))
    else:
        parts.append(speaker.say(given.phrases.switch))
        parts += [_setup(move, speaker, given.talk != "full"), _lighter(given, move, speaker, here)]
    flow = tuple(sound for part in parts for sound in part)
    return _of_move(span_of(given, SpanKind.SWITCH, here, length, flow=flow, step=step), step)


def hold_spans(given: Context, step: MoveStep, here: Position, body: Body) -> Iterator[Span]:
    """Settle, then hold."""
    move, speaker = step.move, _speaker_for(given, step, here)
    pace = pace_of(move, speaker, given.talk)
    settle = _giving_way(settle_s(given, body) if move.settle_s is None else move.settle_s)
    yield span_of(given, SpanKind.SETTLE, here, settle, step=step)
    flow = (Sign("start", move.chimes != "off"),)
    hold = _of_move(span_of(given, SpanKind.HOLD, here, pace.length, flow=flow, step=step), step)
    hold = replace(hold, unit=pace.unit, waits=move.wait or move.reps is not None)
    cues = hold_cues(move, pace, speaker, given.talk)
    yield replace(hold, cues=cues, where=move.where or step.where, on_overrun=move.on_overrun)


def _of_move(span: Span, step: MoveStep) -> Span:
    return replace(span, move=step.id, name=step.move.name.text)


def _speaker_for(given: Context, step: MoveStep, here: Position) -> TextFiller:
    following = given.following.get(id(step))
    return given.speaker.knowing(
        side=here.side,
        name=step.move.name.text,
        next=following.move.name.text if following else None,
        n=given.turns[id(step)],
        round=here.round,
        rounds=here.rounds,
        pressure=step.move.pressure,
    ).timing(length_of(step.move))


def _setup(move: Move, speaker: TextFiller, brief: bool) -> Flow:
    return speaker.say(move.brief if brief and move.brief is not None else move.setup)


def _lighter(given: Context, move: Move, speaker: TextFiller, here: Position) -> Flow:
    """Offer it on both sides alike; in a second round one knows."""
    wanted = given.talk == "full" or (given.talk == "auto" and here.round == 1)
    offered = wanted and move.offer not in ("deeper", "none")
    return speaker.say(move.lighter) if offered else ()


@lru_cache(DIFFERENT)
def _giving_way(settle_s: float) -> Length:
    return Length(min_s=SETTLE_FROM * settle_s, usual_s=settle_s, max_s=SETTLE_TO * settle_s)
