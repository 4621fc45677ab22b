"""The walk through the visits of a routine, which knows where the body is and writes the spans of its script."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import assert_never

from voiceguide.compiler.arrival import Placing, arrival_at
from voiceguide.compiler.coach import leave_words, stay_words
from voiceguide.compiler.context import Context, exactly, joined_with_breaks, non_empty, span_of
from voiceguide.compiler.hold_cues import offers_deeper
from voiceguide.compiler.move_spans import (
    SWITCH_S,
    Approach,
    announced,
    approach_spans,
    cautions_heard,
    hold_spans,
    switch_span,
)
from voiceguide.compiler.opening import opening
from voiceguide.compiler.pacing import BREATHS_IN_WORDS, breathed
from voiceguide.compiler.parting import parting_words
from voiceguide.compiler.pressure import pressure_words
from voiceguide.compiler.visits import Position, Visit, VisitKind, next_moves
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.body import Body
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Utterance
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, RestStep, SayStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Count

CLOSING_S = 1.0
"""Seconds of silence at the very end."""


class Walker:
    """Walks through visits, from a body on, and collects the `spans`."""

    def __init__(self, context: Context, visits: Sequence[Visit], body: Body | None = None) -> None:
        self.context, self.visits = context, visits
        self.spans: list[Span] = []
        self._next_move = next_moves(visits)
        self._body = body or Body()
        self._index: int | None = None
        self._ended: Span | None = None
        """The last hold, until the sign of its end is in a span."""
        self._preface: Flow = ()
        """Words to say before the next move, or alone if none follows."""
        self._switch_from: Visit | None = None
        """The change of sides that the next move belongs to."""
        self._known: set[tuple[object, ...]] = set()
        self._heard: frozenset[str] = frozenset()
        self._tones_explained = False
        self._spoken_since: list[str] = []
        self._reminders = 0

    def visit(self, index: int, visit: Visit) -> None:
        """Add the spans of a visit."""
        self._index = index
        move_follows = self._next_move[index] == index + 1
        match visit.kind:
            case VisitKind.SECTION:
                self._preface += self._reminder(visit)
            case VisitKind.FIRST_SIDE:
                self._preface += self._filler(visit.here).say(self.context.phrases.first_side)
            case VisitKind.OTHER_SIDE:
                self._switch_from = visit
            case VisitKind.BETWEEN:
                self._rest(visit, SpanKind.BETWEEN, visit.step.between_s)
            case VisitKind.STEP:
                self._step(index, visit)
            case _:
                assert_never(visit.kind)
        if visit.kind is not VisitKind.STEP and not move_follows and not self._edge_follows(index):
            self._flush(index, visit)

    def _edge_follows(self, index: int) -> bool:
        following = self.visits[index + 1 : index + 2]
        return bool(following) and following[0].kind.is_edge

    def _flush(self, index: int, visit: Visit) -> None:
        """Say by themselves the words at the edge of a group that no move follows at once."""
        if self._switch_from is not None:
            switch_s = self._switch_s(self._switch_from.step)
            flow = (Sign("switch", self.context.chimes), *self._filler(visit.here).say(self.context.phrases.other_side))
            self._add(span_of(self.context, SpanKind.SWITCH, visit.here, exactly(switch_s), flow=flow))
            self._body, self._switch_from = replace(self._body.resting(), side=visit.here.side), None
        if self._preface:
            self._talk(index, span_of(self.context, SpanKind.TALK, visit.here, flow=self._preface))
            self._preface = ()

    def _step(self, index: int, visit: Visit) -> None:
        step = visit.step
        match step:
            case MoveStep():
                self._move(step, visit)
            case BreatheStep():
                self._breathe(step, visit)
            case SayStep():
                self._say(index, step, visit)
            case RestStep():
                self._spoken_rest(step, visit)
            case Group():
                raise TypeError("a group is visited by its edges")
            case _:
                assert_never(step)

    def _filler(self, here: Position) -> TextFiller:
        return self.context.filler.knowing(side=here.side, round=here.round, rounds=here.rounds)

    def _switch_s(self, step: AnyStep) -> float:
        """Return the seconds to change sides in a group, or in a step that is no move."""
        switch_s = step.switch_s if isinstance(step, Group) else None
        switch_s = self.context.routine.defaults.switch_s if switch_s is None else switch_s
        return SWITCH_S if switch_s is None else switch_s

    def _add(self, *spans: Span) -> None:
        """Add spans; the first of them begins with the sign that ends the last hold, unless its own sign does."""
        for span in non_empty(spans):
            self.spans.append(replace(self._with_end(span), body=self._body, visit=self._index))

    def _with_end(self, span: Span) -> Span:
        ended, self._ended = self._ended, None
        if ended is None or span.kind is SpanKind.SWITCH or span.is_held:
            return span
        audible = any(isinstance(sound, Sign) and sound.audible for sound in ended.flow)
        return replace(span, flow=(Sign("end", audible), *span.flow))

    def _reminder(self, visit: Visit) -> Flow:
        """Return how hard to press, when a section begins that is not the first, which follows on safety."""
        if not self.context.reminds or visit.here.chapter <= 1 or not isinstance(visit.step, Group):
            return ()
        flow = pressure_words(self.context, visit.step, self._reminders)
        self._reminders += bool(flow)
        return flow

    def _move(self, step: MoveStep, visit: Visit) -> None:
        context, here = self.context, visit.here
        arrival = arrival_at(self._body, step.move, step.id, here.side, context.lists)
        known = _set_up_of(step) in self._known
        approach = Approach(
            step, here, arrival,
            spoken_since=self._spoken_since, preface=self._preface, ends_hold=self._ended is not None,
            is_known=known, heard=self._heard, advice=None if known else self._breathing_advice(step),
        )  # fmt: skip
        switch, self._switch_from = self._switch_from, None
        self._spoken_since, self._preface = [], ()
        self._body = arrival.after
        if switch is not None:
            approach = replace(approach, preface=(*approach.preface, *announced(context, approach)))
            self._add(switch_span(context, approach, self._switch_s(switch.step), context.phrases.other_side))
        elif visit.is_first:
            self._add(*approach_spans(context, approach))
        else:
            bells = context.talk == "bells"
            words = context.phrases.other_side if bells else context.phrases.switch
            self._add(switch_span(context, approach, step.move.switch_s, words))
        self._known.add(_set_up_of(step))
        self._heard |= cautions_heard(context, step.move)
        settle, hold = hold_spans(context, approach)
        self._add(settle)
        self._body = self._body.after_hold(step.move, offers_deeper=offers_deeper(step.move, context.talk))
        self._add(hold)
        self._ended = self.spans[-1]

    def _breathing_advice(self, step: MoveStep) -> Text | None:
        """Return the words on breathing before a hold: those of the move, or the meaning of breath tones."""
        phrases, move = self.context.phrases, step.move
        if move.breaths is not None:
            return self._about_tones(move.breaths, audible=move.chimes != "off")
        return None if move.breathing is None else phrases.breathing.get(move.breathing, phrases.breathing["other"])

    def _about_tones(self, breaths: Count, *, audible: bool) -> Text | None:
        """Return the meaning of the tones, if any are heard and it was not said before."""
        if self._tones_explained or not audible or breaths.max <= BREATHS_IN_WORDS or self.context.talk == "bells":
            return None
        self._tones_explained = True
        return self.context.phrases.breath_tones

    def _leave(self) -> Flow:
        """Return the words that leave the last hold for a rest, if it was not left yet."""
        words = leave_words(self.context, self._body) if self._ended is not None else ()
        self._body = self._body.resting()
        return words

    def _rest(self, visit: Visit, kind: SpanKind, seconds: float) -> None:
        self._add(span_of(self.context, kind, visit.here, exactly(seconds), flow=self._leave(), step=visit.step))

    def _breathe(self, step: BreatheStep, visit: Visit) -> None:
        context, here = self.context, visit.here
        filler, leaving = self._filler(here), self._leave()
        if not visit.is_first:
            flow: Flow = (Sign("switch", context.chimes), *filler.say(context.phrases.other_side))
            self._add(span_of(context, SpanKind.SWITCH, here, exactly(self._switch_s(step)), flow=flow, step=step))
        pace = breathed(step.breaths, step.breathe, filler, context.talk, audible=context.chimes)
        if visit.is_first and context.talk != "bells":
            text = step.say.at(self._is_brief or here.round > 1) if step.say else None
            about_tones = filler.say(self._about_tones(step.breaths, audible=context.chimes))
            flow = joined_with_breaks([leaving, filler.timing(pace.length).say(text), about_tones])
            self._add_spoken(span_of(context, SpanKind.SETUP, here, flow=flow, step=step))
        start = (Sign("start", context.chimes),)
        span = span_of(context, SpanKind.BREATHE, here, pace.length, flow=start, step=step)
        self._add(replace(span, cues=pace.cues, unit=pace.unit))
        self._ended = self.spans[-1]

    def _say(self, index: int, step: SayStep, visit: Visit) -> None:
        text = step.say.at(self._is_brief or visit.here.round > 1)
        flow = self._filler(visit.here).say(text)
        self._talk(index, span_of(self.context, SpanKind.TALK, visit.here, flow=flow, step=step))
        if step.after is not None:
            self._body = self._body.resting()
            self._add(span_of(self.context, SpanKind.AFTER, visit.here, step.after, step=step))

    def _talk(self, index: int, span: Span) -> None:
        """Add words between holds; before them, say whether one stays on the tool or comes off."""
        ahead = None if self.visits[index].rests else self._next_move[index]
        coming = None if ahead is None else self.visits[ahead]
        if self._ended is None:
            release: Flow = ()
        elif coming is None or coming.move is None:
            release = self._leave()
        else:
            step = coming.move
            arrival = arrival_at(self._body, step.move, step.id, coming.here.side, self.context.lists)
            if arrival.placing is Placing.PUT:
                release = self._leave()
            else:
                release = stay_words(self.context) if arrival.stays else ()
        self._add_spoken(replace(span, flow=(*release, *span.flow)), said=span.flow)

    def _spoken_rest(self, step: RestStep, visit: Visit) -> None:
        silent = step.say is None or self.context.talk == "bells"
        words = () if silent or step.say is None else self._filler(visit.here).say(step.say.at(self._is_brief))
        span = span_of(self.context, SpanKind.REST, visit.here, step.rest, flow=(*self._leave(), *words), step=step)
        if self.context.routine.defaults.on_overrun == "extend":
            span = replace(span, grows=True)
        self._add_spoken(span, said=words)

    @property
    def _is_brief(self) -> bool:
        return self.context.talk == "brief"

    def _add_spoken(self, span: Span, said: Flow | None = None) -> None:
        """Add a span with words between holds, and remember them: a tool that they name needs no built-in words."""
        self._spoken_since += _texts(span.flow if said is None else said)
        self._add(span)

    def close(self, last: Position) -> None:
        """Add the spans of the closing at the position `last`."""
        self._index = None
        ended = self._ended is not None
        flow = parting_words(self.context, self._body, self._spoken_since, ends_hold=ended)
        self._body = self._body.resting()
        self._add(span_of(self.context, SpanKind.TALK, last, flow=flow))
        self._add(span_of(self.context, SpanKind.CLOSING, last, exactly(CLOSING_S)))


def walk(context: Context, visits: Sequence[Visit], last: Position | None) -> tuple[Span, ...]:
    """Return the spans of `visits`, from the opening to the closing.

    `last` is the position of the closing; if None, the closing belongs to the chapter of the last span.
    """
    walker = Walker(context, visits)
    walker.spans += opening(context)
    for index, visit in enumerate(visits):
        walker.visit(index, visit)
    walker.close(last or Position(chapter=walker.spans[-1].chapter))
    return tuple(walker.spans)


def way_to_visit(context: Context, visits: Sequence[Visit], index: int, body: Body) -> tuple[Span, ...]:
    """Return the spans that lead from `body` to the hold of the move at `index`, as if it came for the first time."""
    first = index
    while first and visits[first - 1].kind.is_edge:
        first -= 1
    walker = Walker(context, visits, body)
    for number in range(first, index + 1):
        walker.visit(number, visits[number])
    return tuple(takewhile(lambda span: span.kind not in (SpanKind.SETTLE, SpanKind.HOLD), walker.spans))


def _set_up_of(step: MoveStep) -> tuple[object, ...]:
    """Return what makes two steps the same to the listener: the move, and the words of its set-up."""
    move = step.move
    return (step.id, move.name.text, move.place and move.place.text, move.setup and move.setup.text)


def _texts(flow: Flow) -> list[str]:
    return [sound.text for sound in flow if isinstance(sound, Utterance)]
