"""The walk through the steps of a routine: groups, sides, repeats and chapters."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from voiceguide.compiler.context import Context, Position, exactly, joined_with_breaks, non_empty, span_of
from voiceguide.compiler.move_spans import SWITCH_S, approach_spans, hold_spans, switch_span
from voiceguide.compiler.opening import opening
from voiceguide.compiler.pacing import BREATHS_IN_WORDS, breathed
from voiceguide.compiler.pressure import pressure_words
from voiceguide.compiler.transitions import Body, farewell
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Utterance
from voiceguide.model.steps import AnyStep, BreatheStep, Group, Leaf, MoveStep, RestStep, SayStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Count

CLOSING_S = 1.0
"""Seconds of silence at the very end."""
TITLE_BEFORE = "Before you start"
"""Title of the chapter of the opening."""
TITLE_AFTER = "To finish"
"""Title of the chapter of the outro."""


class Walker:
    """Walks through a routine once, from opening to closing, and collects its `spans` and chapter `titles`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.titles = [TITLE_BEFORE]
        self.spans = opening(context)
        self._body = Body()
        self._visited: set[int] = set()
        self._tones_explained = False
        self._spoken_since: list[str] = []
        self._reminders = 0
        for step in context.routine.steps:
            self._begin_chapter(step)
            self._walk(step, Position(chapter=len(self.titles) - 1))
        self._close()

    def _close(self) -> None:
        outro = self.context.routine.outro
        words = () if outro is None else self.context.filler.say(outro.at(self.context.talk == "brief"))
        if outro is not None:
            self._chapter(TITLE_AFTER)
        here = Position(chapter=len(self.titles) - 1)
        parting = farewell(self.context, self._body, [*self._spoken_since, *_texts(words)])
        self._add(span_of(self.context, SpanKind.TALK, here, flow=joined_with_breaks([parting, words])))
        self._add(span_of(self.context, SpanKind.CLOSING, here, exactly(CLOSING_S)))

    def _add(self, *spans: Span) -> None:
        self.spans += [replace(span, posture=self._body.posture, tool=self._body.tool) for span in non_empty(spans)]

    def _chapter(self, title: str) -> int:
        self.titles.append(title)
        return len(self.titles) - 1

    def _begin_chapter(self, step: AnyStep) -> None:
        """Begin a chapter for a step outside sections, if it needs one; sections begin their chapters themselves.

        Each move is a chapter. Steps before the first chapter of a move or section share a chapter.
        """
        if not self.context.choice.takes(step):
            return
        if isinstance(step, MoveStep):
            self._chapter(step.move.name.text)
        elif len(self.titles) == 1 and not (isinstance(step, Group) and step.section):
            self._chapter(self.context.routine.name.text)

    def _walk(self, step: AnyStep, here: Position) -> None:
        """Perform a step in all its rounds and sides. Each round does all sides: left, right, left, right."""
        if not self.context.choice.takes(step):
            return
        rounds = self.context.choice.rounds_of(step)
        for turn in range(1, rounds + 1):
            inner = replace(here, round=turn, rounds=rounds) if step.repeat else here
            if isinstance(step, Group):
                self._group(step, inner)
            else:
                for index, side in enumerate(self._sides_of(step, inner)):
                    self._perform(step, replace(inner, side=side), is_first=index == 0)
            if turn < rounds and step.between_s:
                between, there = exactly(step.between_s), replace(inner, chapter=len(self.titles) - 1)
                self._add(span_of(self.context, SpanKind.BETWEEN, there, between, step=step))

    @property
    def _switch_s(self) -> float:
        switch_s = self.context.routine.defaults.switch_s
        return SWITCH_S if switch_s is None else switch_s

    def _sides_of(self, step: Leaf, here: Position) -> Iterable[str | None]:
        holder = step.move if isinstance(step, MoveStep) else step
        return self.context.sides(holder.side, holder.first, here)

    def _perform(self, step: Leaf, here: Position, *, is_first: bool) -> None:
        match step:
            case MoveStep():
                self._move(step, here, is_first=is_first)
            case BreatheStep():
                self._breathe(step, here, is_first=is_first)
            case SayStep():
                self._say(step, here)
            case RestStep():
                self._rest(step, here)
            case _:
                assert_never(step)

    def _group(self, group: Group, here: Position) -> None:
        sides = self.context.sides(group.side, group.first, here)
        changes = len(sides) > 1
        for turn, side in enumerate(sides):
            inner = replace(here, side=side)
            if group.section is not None:
                title = f"{group.section.text}, {side}" if changes else group.section.text
                inner = replace(inner, chapter=self._chapter(title))
                self._remind(group, inner)
                self._visited.add(id(group))
            if changes:
                self._change_side(group, inner, is_first=turn == 0)
            for step in group.steps:
                self._walk(step, inner)
                inner = replace(inner, chapter=len(self.titles) - 1)

    def _remind(self, section: Group, here: Position) -> None:
        """Say how hard to press when a section first begins, except in the first section, which follows on safety."""
        if not self.context.reminds or id(section) in self._visited or len(self.titles) <= 2:
            return
        flow = pressure_words(self.context, section, self._reminders)
        self._reminders += bool(flow)
        self._add(span_of(self.context, SpanKind.TALK, here, flow=flow))

    def _change_side(self, group: Group, here: Position, *, is_first: bool) -> None:
        filler = self.context.filler.knowing(side=here.side)
        if is_first:
            self._add(span_of(self.context, SpanKind.TALK, here, flow=filler.say(self.context.phrases.first_side)))
            return
        length = exactly(self._switch_s if group.switch_s is None else group.switch_s)
        flow = (Sign("switch", self.context.chimes), *filler.say(self.context.phrases.other_side))
        self._add(span_of(self.context, SpanKind.SWITCH, here, length, flow=flow))
        self._body = replace(self._body, side=here.side)

    def _move(self, step: MoveStep, here: Position, *, is_first: bool) -> None:
        move = step.move
        bodies = self._body, self._body.going_to(move, here.side)
        spoken_since, self._spoken_since, self._body = self._spoken_since, [], bodies[1]
        if is_first:
            again, advice = id(step) in self._visited, self._breathing_advice(move)
            self._add(
                *approach_spans(self.context, step, here, bodies, spoken_since=spoken_since, again=again, advice=advice)
            )
            self._visited |= {id(step), id(move)}
        else:
            self._add(switch_span(self.context, step, here))
        self._add(*hold_spans(self.context, step, here, self._body))

    def _breathing_advice(self, move: Move) -> Text | None:
        """Return the words on breathing before a hold: those of the move, once, or the meaning of breath tones."""
        phrases = self.context.phrases
        if move.breaths is not None:
            return self._about_tones(move.breaths, audible=move.chimes != "off")
        if move.breathing is None or id(move) in self._visited:
            return None
        return phrases.breathing.get(move.breathing, phrases.breathing["other"])

    def _about_tones(self, breaths: Count, *, audible: bool) -> Text | None:
        """Return the meaning of the tones, if any are heard and it was not said before."""
        if self._tones_explained or not audible or breaths.max <= BREATHS_IN_WORDS or self.context.talk == "bells":
            return None
        self._tones_explained = True
        return self.context.phrases.breath_tones

    def _breathe(self, step: BreatheStep, here: Position, *, is_first: bool) -> None:
        context = self.context
        filler = context.filler.knowing(side=here.side, round=here.round, rounds=here.rounds)
        if not is_first:
            flow = (Sign("switch", context.chimes), *filler.say(context.phrases.other_side))
            self._add(span_of(context, SpanKind.SWITCH, here, exactly(self._switch_s), flow=flow, step=step))
        pace = breathed(step.breaths, step.breathe, filler, context.talk, audible=context.chimes)
        if is_first and context.talk != "bells":
            text = step.say.at(context.talk == "brief" or here.round > 1) if step.say else None
            about_tones = filler.say(self._about_tones(step.breaths, audible=context.chimes))
            flow = joined_with_breaks([filler.timing(pace.length).say(text), about_tones])
            self._add_spoken(span_of(context, SpanKind.SETUP, here, flow=flow, step=step))
        start = (Sign("start", context.chimes),)
        span = span_of(context, SpanKind.BREATHE, here, pace.length, flow=start, step=step)
        self._add(replace(span, cues=pace.cues, unit=pace.unit))

    def _say(self, step: SayStep, here: Position) -> None:
        text = step.say.at(self.context.talk == "brief" or here.round > 1)
        filler = self.context.filler.knowing(side=here.side, round=here.round, rounds=here.rounds)
        self._add_spoken(span_of(self.context, SpanKind.TALK, here, flow=filler.say(text), step=step))
        if step.after is not None:
            self._add(span_of(self.context, SpanKind.AFTER, here, step.after, step=step))

    def _rest(self, step: RestStep, here: Position) -> None:
        filler = self.context.filler.knowing(side=here.side, round=here.round, rounds=here.rounds)
        silent = step.say is None or self.context.talk == "bells"
        words = () if silent or step.say is None else filler.say(step.say.at(self.context.talk == "brief"))
        self._add_spoken(span_of(self.context, SpanKind.REST, here, step.rest, flow=words, step=step))

    def _add_spoken(self, span: Span) -> None:
        """Add a span with words between holds, and remember them: a tool that they name needs no built-in words."""
        self._spoken_since += _texts(span.flow)
        self._add(span)


def _texts(flow: Flow) -> list[str]:
    return [sound.text for sound in flow if isinstance(sound, Utterance)]
