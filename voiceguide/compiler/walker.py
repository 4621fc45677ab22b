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
TITLE_BEFORE = "Before you start"
TITLE_AFTER = "To finish"


class Walker:
    """Walks once from the opening to the closing; then its `spans` and `titles` are what the routine became."""

    def __init__(self, given: Context) -> None:
        self.given = given
        self.titles = [TITLE_BEFORE]
        self.spans = opening(given)
        self._body = Body()
        self._said: set[int] = set()
        self._knows_tones = False
        self._since: list[str] = []
        self._reminded = 0
        for step in given.routine.steps:
            self._begin_chapter(step)
            self._walk(step, Position(chapter=len(self.titles) - 1))
        self._close()

    def _close(self) -> None:
        outro = self.given.routine.outro
        said = () if outro is None else self.given.speaker.say(outro.at(self.given.talk == "brief"))
        if outro is not None:
            self._chapter(TITLE_AFTER)
        here = Position(chapter=len(self.titles) - 1)
        away = farewell(self.given, self._body, [*self._since, *_texts(said)])
        self._add(span_of(self.given, SpanKind.TALK, here, flow=joined_with_breaks([away, said])))
        self._add(span_of(self.given, SpanKind.CLOSING, here, exactly(CLOSING_S)))

    def _add(self, *spans: Span) -> None:
        self.spans += [replace(span, posture=self._body.posture, tool=self._body.tool) for span in non_empty(spans)]

    def _chapter(self, title: str) -> int:
        self.titles.append(title)
        return len(self.titles) - 1

    def _begin_chapter(self, step: AnyStep) -> None:
        """Sections begin chapters themselves; outside of them each move does, and what comes before any of these."""
        if not self.given.choice.takes(step):
            return
        if isinstance(step, MoveStep):
            self._chapter(step.move.name.text)
        elif len(self.titles) == 1 and not (isinstance(step, Group) and step.section):
            self._chapter(self.given.routine.name.text)

    def _walk(self, step: AnyStep, here: Position) -> None:
        """Perform a step in all its rounds and sides; repeats lie outside sides: left, right, left, right."""
        if not self.given.choice.takes(step):
            return
        rounds = self.given.choice.rounds_of(step)
        for turn in range(1, rounds + 1):
            inner = replace(here, round=turn, rounds=rounds) if step.repeat else here
            if isinstance(step, Group):
                self._group(step, inner)
            else:
                for index, side in enumerate(self._sides_of(step, inner)):
                    self._perform(step, replace(inner, side=side), is_first=index == 0)
            if turn < rounds and step.between_s:
                between, there = exactly(step.between_s), replace(inner, chapter=len(self.titles) - 1)
                self._add(span_of(self.given, SpanKind.BETWEEN, there, between, step=step))

    @property
    def _switch_s(self) -> float:
        switch_s = self.given.routine.defaults.switch_s
        return SWITCH_S if switch_s is None else switch_s

    def _sides_of(self, step: Leaf, here: Position) -> Iterable[str | None]:
        of = step.move if isinstance(step, MoveStep) else step
        return self.given.sides(of.side, of.first, here)

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
        sides = self.given.sides(group.side, group.first, here)
        changes = len(sides) > 1
        for turn, side in enumerate(sides):
            inner = replace(here, side=side)
            if group.section is not None:
                title = f"{group.section.text}, {side}" if changes else group.section.text
                inner = replace(inner, chapter=self._chapter(title))
                self._remind(group, inner)
                self._said.add(id(group))
            if changes:
                self._change_side(group, inner, is_first=turn == 0)
            for step in group.steps:
                self._walk(step, inner)
                inner = replace(inner, chapter=len(self.titles) - 1)

    def _remind(self, section: Group, here: Position) -> None:
        """Say how hard to press, where a section begins for the first time; the first one follows on safety."""
        if not self.given.reminds or id(section) in self._said or len(self.titles) <= 2:
            return
        flow = pressure_words(self.given, section, self._reminded)
        self._reminded += bool(flow)
        self._add(span_of(self.given, SpanKind.TALK, here, flow=flow))

    def _change_side(self, group: Group, here: Position, *, is_first: bool) -> None:
        speaker = self.given.speaker.knowing(side=here.side)
        if is_first:
            self._add(span_of(self.given, SpanKind.TALK, here, flow=speaker.say(self.given.phrases.first_side)))
            return
        length = exactly(self._switch_s if group.switch_s is None else group.switch_s)
        flow = (Sign("switch", self.given.chimes), *speaker.say(self.given.phrases.other_side))
        self._add(span_of(self.given, SpanKind.SWITCH, here, length, flow=flow))
        self._body = replace(self._body, side=here.side)

    def _move(self, step: MoveStep, here: Position, *, is_first: bool) -> None:
        move = step.move
        bodies = self._body, self._body.going_to(move, here.side)
        since, self._since, self._body = self._since, [], bodies[1]
        if is_first:
            again, advice = id(step) in self._said, self._breathing_advice(move)
            self._add(*approach_spans(self.given, step, here, bodies, since=since, again=again, advice=advice))
            self._said |= {id(step), id(move)}
        else:
            self._add(switch_span(self.given, step, here))
        self._add(*hold_spans(self.given, step, here, self._body))

    def _breathing_advice(self, move: Move) -> Text | None:
        """Give what is said of breathing before a hold: once a move, or what the tones of paced breaths mean."""
        phrases = self.given.phrases
        if move.breaths is not None:
            return self._about_tones(move.breaths, audible=move.chimes != "off")
        if move.breathing is None or id(move) in self._said:
            return None
        return phrases.breathing.get(move.breathing, phrases.breathing["other"])

    def _about_tones(self, breaths: Count, *, audible: bool) -> Text | None:
        """Tell once what the tones mean, if any are heard."""
        if self._knows_tones or not audible or breaths.max <= BREATHS_IN_WORDS or self.given.talk == "bells":
            return None
        self._knows_tones = True
        return self.given.phrases.breath_tones

    def _breathe(self, step: BreatheStep, here: Position, *, is_first: bool) -> None:
        given = self.given
        speaker = given.speaker.knowing(side=here.side, round=here.round, rounds=here.rounds)
        if not is_first:
            flow = (Sign("switch", given.chimes), *speaker.say(given.phrases.other_side))
            self._add(span_of(given, SpanKind.SWITCH, here, exactly(self._switch_s), flow=flow, step=step))
        pace = breathed(step.breaths, step.breathe, speaker, given.talk, audible=given.chimes)
        if is_first and given.talk != "bells":
            text = step.say.at(given.talk == "brief" or here.round > 1) if step.say else None
            about_tones = speaker.say(self._about_tones(step.breaths, audible=given.chimes))
            flow = joined_with_breaks([speaker.timing(pace.length).say(text), about_tones])
            self._tell(span_of(given, SpanKind.SETUP, here, flow=flow, step=step))
        start = (Sign("start", given.chimes),)
        span = span_of(given, SpanKind.BREATHE, here, pace.length, flow=start, step=step)
        self._add(replace(span, cues=pace.cues, unit=pace.unit))

    def _say(self, step: SayStep, here: Position) -> None:
        text = step.say.at(self.given.talk == "brief" or here.round > 1)
        speaker = self.given.speaker.knowing(side=here.side, round=here.round, rounds=here.rounds)
        self._tell(span_of(self.given, SpanKind.TALK, here, flow=speaker.say(text), step=step))
        if step.after is not None:
            self._add(span_of(self.given, SpanKind.AFTER, here, step.after, step=step))

    def _rest(self, step: RestStep, here: Position) -> None:
        speaker = self.given.speaker.knowing(side=here.side, round=here.round, rounds=here.rounds)
        silent = step.say is None or self.given.talk == "bells"
        said = () if silent or step.say is None else speaker.say(step.say.at(self.given.talk == "brief"))
        self._tell(span_of(self.given, SpanKind.REST, here, step.rest, flow=said, step=step))

    def _tell(self, span: Span) -> None:
        """Add what an author says between holds, and remember it: a tool that is named needs no words of ours."""
        self._since += _texts(span.flow)
        self._add(span)


def _texts(flow: Flow) -> list[str]:
    return [sound.text for sound in flow if isinstance(sound, Utterance)]
