"""A routine to a script: sides, repeats, announcing, preparing, settling, switching, and how much is said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.lists import Lists, Phrases
from voiceguide.routine import BreatheStep, Group, Length, Move, MoveStep, RestStep, Routine, SayStep, Side, Step
from voiceguide.script import Flow, Script, Sign, Span, SpanKind, Talk, Utterance
from voiceguide.script.chain import Choice, usual_choice
from voiceguide.script.holds import hold_cues
from voiceguide.script.release import with_releases
from voiceguide.script.words import Speaker, joined
from voiceguide.text import Pause

LEAD_IN_S = 1.5
"""The first word comes after the speaker has woken up (docs: phone-proof sound)."""
CLOSING_S = 1.0
SETTLE_S = 6.0
SETTLE_FROM, SETTLE_TO = 0.6, 2.0
"""How far settling gives way, as a share of its usual time."""
SWITCH_S = 10.0
CAUTION_BREAK_S = 0.5
TITLE_BEFORE = "Before you start"
TITLE_AFTER = "To finish"

_ZERO = Length.exactly(0.0)


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is: what groups around a step say of it."""

    side: str | None = None
    chapter: int = 0
    round: int = 1
    rounds: int = 1


def compile_script(
    routine: Routine,
    lists: Lists,
    phrases: Phrases,
    *,
    talk: Talk = "auto",
    minutes: int = 0,
    choice: Choice | None = None,
) -> Script:
    """Give the script of `routine`; `minutes` is what `{minutes}` says, `choice` the set of steps, the usual if None.

    Raises FaultyContent with every text that cannot be said where it stands.
    """
    compiling = _Compiling(routine, lists, phrases, talk, choice or usual_choice(routine), minutes)
    compiling.run()
    if compiling.complaints:
        raise FaultyContent(compiling.complaints)
    spans = with_releases(compiling.spans, lists, compiling.speaker, talk)
    return Script(routine.id, routine.name.text, spans, tuple(compiling.titles), tuple(routine.lexicon.items()))


def leaves(steps: Sequence[Step], choice: Choice | None = None) -> Iterator[Step]:
    """Give the steps that are no groups, in the order they are written; of a set, those that it takes."""
    for step in steps:
        if choice is not None and not choice.takes(step):
            continue
        if isinstance(step, Group):
            yield from leaves(step.steps, choice)
        else:
            yield step


class _Compiling:
    def __init__(
        self, routine: Routine, lists: Lists, phrases: Phrases, talk: Talk, choice: Choice, minutes: int
    ) -> None:
        self.routine, self.lists, self.talk, self.choice = routine, lists, talk, choice
        self.complaints: list[Complaint] = []
        self.spans: list[Span] = []
        self.titles: list[str] = [TITLE_BEFORE]
        self.chimes = routine.defaults.chimes != "off"
        self.first = routine.defaults.first or "left"
        self.numbers = {id(step): number for number, step in enumerate(leaves(routine.steps), 1)}
        moves = [step for step in leaves(routine.steps, choice) if isinstance(step, MoveStep)]
        self.turns = {id(step): turn for turn, step in enumerate(moves, 1)}
        self.following = {id(step): after for step, after in pairwise(moves)}
        self.speaker = Speaker(phrases, self.complaints.append).knowing(
            name=routine.name.text, minutes=max(1, minutes), total=len(moves)
        )
        self.phrases = phrases
        self.moves = moves
        self.posture: str | None = None
        self.tool: str | None = None
        self.side: str | None = None
        self.said: set[int] = set()

    def run(self) -> None:
        """Compile the whole routine."""
        self._refuse_what_is_to_come()
        self._open()
        for step in self.routine.steps:
            self._begin_chapter(step)
            self._walk(step, _Here(chapter=len(self.titles) - 1))
        if self.routine.outro is not None:
            self._chapter(TITLE_AFTER)
            self._add(SpanKind.TALK, flow=self.speaker.say(self.routine.outro.at(self.talk == "brief")))
        self._add(SpanKind.CLOSING, Length.exactly(CLOSING_S))

    def _refuse_what_is_to_come(self) -> None:
        for step in leaves(self.routine.steps):
            where = step.where or Where(self.routine.id, 1, 1)
            found = ["breathe"] if isinstance(step, BreatheStep) else []
            if isinstance(step, MoveStep):
                found = [key for key in ("breaths", "reps") if getattr(step.move, key) is not None]
                found += ["wait"] if step.move.wait else []
            self.complaints += [Complaint(where, f'"{key}" is read, but not yet performed') for key in found]
        if self.complaints:
            raise FaultyContent(self.complaints)

    def _open(self) -> None:
        brief = self.talk == "brief"
        exact = Length.exactly(LEAD_IN_S)
        self._add(SpanKind.LEAD_IN, exact, flow=(Sign("start", self.chimes),))
        if self.routine.intro is not None and self.talk != "bells":
            self._add(SpanKind.TALK, flow=self.speaker.say(self.routine.intro.at(brief)))
        safety = self.routine.safety or self.phrases.safety
        self._add(SpanKind.TALK, flow=self.speaker.say(safety.at(brief)) + self._conditions())
        if self.talk == "bells":
            for step in self.moves:
                speaker = self.speaker.knowing(side=None, name=step.move.name.text)
                said = [speaker.say(text) for text in step.move.cautions]
                self._add(SpanKind.TALK, flow=_spaced(said))
        self._add(SpanKind.TALK, flow=self._lay_out())

    def _conditions(self) -> Flow:
        found = dict.fromkeys(condition for step in self.moves for condition in step.move.avoid_if)
        if self.routine.safety is not None or not found:
            return ()
        says = [self.lists.conditions[condition].says for condition in found]
        said = ", ".join(says[:-1]) + f" or {says[-1]}" if len(says) > 1 else says[0]
        return (Pause(CAUTION_BREAK_S), *self.speaker.knowing(name=said).say(self.phrases.conditions))

    def _lay_out(self) -> Flow:
        tools = [_article(self.lists.tools[tool].name) for tool in self.routine.tools]
        said = [sound for text in self.routine.props for sound in self.speaker.say(text)]
        props = [sound.text for sound in said if isinstance(sound, Utterance)]
        if self.talk == "bells" or not tools + props:
            return ()
        return self.speaker.knowing(name=joined([*tools, *props])).say(self.phrases.lay_out)

    def _add(self, kind: SpanKind, length: Length = _ZERO, *, flow: Flow = (), here: _Here | None = None,
             step: Step | None = None, **more: object) -> None:  # fmt: skip
        """Add a span; one that would neither last nor say anything is left out."""
        if not flow and length.max_s == 0 and not more.get("cues"):
            return
        grows = kind not in (SpanKind.REST, SpanKind.AFTER, SpanKind.BETWEEN, SpanKind.HOLD, SpanKind.LEAD_IN)
        here = here or _Here(chapter=len(self.titles) - 1)
        number = self.numbers.get(id(step)) if step is not None else None
        span = Span(kind, length, grows, here.chapter, flow, step=number, side=here.side,
                    round=here.round if step else None, where=step.where if step else None,
                    posture=self.posture, tool=self.tool)  # fmt: skip
        self.spans.append(replace(span, **more))  # type: ignore[arg-type]  # the names of Span's own fields

    def _chapter(self, title: str) -> int:
        self.titles.append(title)
        return len(self.titles) - 1

    def _begin_chapter(self, step: Step) -> None:
        """Sections begin chapters themselves; outside of them each move does, and what comes before any of these."""
        if not self.choice.takes(step):
            return
        if isinstance(step, MoveStep):
            self._chapter(step.move.name.text)
        elif len(self.titles) == 1 and not (isinstance(step, Group) and step.section):
            self._chapter(self.routine.name.text)

    def _walk(self, step: Step, here: _Here) -> None:
        """Perform a step in all its rounds and sides; repeats lie outside sides: left, right, left, right."""
        if not self.choice.takes(step):
            return
        rounds = self.choice.rounds_of(step)
        for turn in range(1, rounds + 1):
            inner = replace(here, round=turn, rounds=rounds) if step.repeat else here
            if isinstance(step, Group):
                self._group(step, inner)
            elif isinstance(step, MoveStep):
                self._move(step, inner)
            elif isinstance(step, SayStep):
                self._say(step, inner)
            elif isinstance(step, RestStep):
                self._rest(step, inner)
            if turn < rounds and step.between_s:
                between = Length.exactly(step.between_s)
                self._add(SpanKind.BETWEEN, between, here=inner, step=step)

    def _sides(self, side: Side | None, first: str | None, here: _Here) -> list[str | None]:
        if here.side in ("left", "right"):
            return [here.side]
        if side == Side.EACH:
            leading = first or self.first
            return [leading, "right" if leading == "left" else "left"]
        return [None if side in (None, Side.NONE) else str(side)]

    def _group(self, group: Group, here: _Here) -> None:
        sides = self._sides(group.side, group.first, here)
        changes = len(sides) > 1
        for turn, side in enumerate(sides):
            inner = replace(here, side=side)
            if group.section is not None:
                title = f"{group.section.text}, {side}" if changes else group.section.text
                inner = replace(inner, chapter=self._chapter(title))
            if changes:
                self._change_side(group, inner, is_first=turn == 0)
            for step in group.steps:
                self._walk(step, inner)
                inner = replace(inner, chapter=len(self.titles) - 1)

    def _change_side(self, group: Group, here: _Here, *, is_first: bool) -> None:
        speaker = self.speaker.knowing(side=here.side)
        if is_first:
            self._add(SpanKind.TALK, flow=speaker.say(self.phrases.first_side), here=here)
            return
        switch_s = group.switch_s if group.switch_s is not None else self.routine.defaults.switch_s
        length = Length.exactly(SWITCH_S if switch_s is None else switch_s)
        flow = (Sign("switch", self.chimes), *speaker.say(self.phrases.other_side))
        self._add(SpanKind.SWITCH, length, flow=flow, here=here)
        self.side = here.side

    def _speaker_for(self, step: MoveStep, side: str | None, here: _Here) -> Speaker:
        following = self.following.get(id(step))
        move = step.move
        return self.speaker.knowing(
            side=side,
            name=move.name.text,
            next=following.move.name.text if following else None,
            n=self.turns[id(step)],
            round=here.round,
            rounds=here.rounds,
            pressure=move.pressure,
        ).timing(move.hold or _ZERO)

    def _move(self, step: MoveStep, here: _Here) -> None:
        move = step.move
        if not isinstance(move.hold, Length):
            raise TypeError("only holds are performed; what is not was refused before")
        sides = self._sides(move.side, move.first, here)
        for turn, side in enumerate(sides):
            there = replace(here, side=side)
            speaker = self._speaker_for(step, side, here)
            if turn == 0:
                self._approach(step, speaker, there)
            else:
                self._switch(step, speaker, there)
            self.side = side
            self._add(SpanKind.SETTLE, _giving_way(self._settle_s(move)), here=there, step=step)
            flow = (Sign("start", move.chimes != "off"),)
            cues = hold_cues(move, speaker, self.talk)
            self._add(SpanKind.HOLD, move.hold, flow=flow, cues=cues, here=there, step=step,
                      move=step.id, name=move.name.text, where=move.where or step.where,
                      on_overrun=move.on_overrun)  # fmt: skip

    def _approach(self, step: MoveStep, speaker: Speaker, here: _Here) -> None:
        """Announce and prepare, then say what to do: in full the first time, in brief after that."""
        move = step.move
        again = id(step) in self.said
        self.said.add(id(step))
        prepare_s = self._prepare_s(move)
        self.posture, self.tool = move.posture or self.posture, move.tool
        names = {"step": step, "here": here, "move": step.id, "name": move.name.text}
        announce = {"full": self.phrases.announce.full, "brief": self.phrases.announce.brief, "none": None}
        announced = speaker.say(announce[move.announce or "full"])
        self._add(SpanKind.PREPARE, Length.exactly(prepare_s), flow=announced, **names)  # type: ignore[arg-type]
        if self.talk == "bells":
            return
        parts = [self._setup(move, speaker, again or self.talk == "brief"), self._breathing(move, speaker)]
        parts += [self._lighter(move, speaker)]
        parts += [] if again else [speaker.say(caution) for caution in move.cautions]
        self._add(SpanKind.SETUP, flow=_spaced(parts), **names)  # type: ignore[arg-type]

    def _switch(self, step: MoveStep, speaker: Speaker, here: _Here) -> None:
        move = step.move
        switch_s = SWITCH_S if move.switch_s is None else move.switch_s
        parts: list[Flow] = [(Sign("switch", move.chimes != "off"),)]
        if self.talk == "bells":
            parts.append(speaker.say(self.phrases.other_side))
        else:
            parts.append(speaker.say(self.phrases.switch))
            parts += [self._setup(move, speaker, self.talk != "full"), self._lighter(move, speaker)]
        flow = tuple(sound for part in parts for sound in part)
        self._add(SpanKind.SWITCH, Length.exactly(switch_s), flow=flow, step=step, here=here,
                  move=step.id, name=move.name.text)  # fmt: skip

    def _setup(self, move: Move, speaker: Speaker, brief: bool) -> Flow:
        return speaker.say(move.brief if brief and move.brief is not None else move.setup)

    def _lighter(self, move: Move, speaker: Speaker) -> Flow:
        offered = self.talk in ("auto", "full") and move.offer not in ("deeper", "none")
        return speaker.say(move.lighter) if offered else ()

    def _breathing(self, move: Move, speaker: Speaker) -> Flow:
        if move.breathing is None or id(move) in self.said:
            return ()
        self.said.add(id(move))
        phrases = self.phrases.breathing
        return speaker.say(phrases.get(move.breathing, phrases["other"]))

    def _settle_s(self, move: Move) -> float:
        if move.settle_s is not None:
            return move.settle_s
        return self.lists.postures[move.posture].settle_s if move.posture else SETTLE_S

    def _prepare_s(self, move: Move) -> float:
        if move.prepare_s is not None:
            return move.prepare_s
        changes = move.posture is not None and move.posture != self.posture
        posture_s = self.lists.postures[move.posture].change_s if changes and move.posture else 0.0
        fetch_s = self.lists.tools[move.tool].fetch_s if move.tool is not None and move.tool != self.tool else 0.0
        return posture_s + fetch_s

    def _say(self, step: SayStep, here: _Here) -> None:
        for side in self._sides(step.side, step.first, here):
            there = replace(here, side=side)
            text = step.say.at(self.talk == "brief" or here.round > 1)
            speaker = self.speaker.knowing(side=side, round=here.round, rounds=here.rounds)
            self._add(SpanKind.TALK, flow=speaker.say(text), here=there, step=step)
            if step.after is not None:
                self._add(SpanKind.AFTER, step.after, here=there, step=step)

    def _rest(self, step: RestStep, here: _Here) -> None:
        for side in self._sides(step.side, step.first, here):
            there = replace(here, side=side)
            speaker = self.speaker.knowing(side=side, round=here.round, rounds=here.rounds)
            said = speaker.say(step.say.at(self.talk == "brief")) if step.say and self.talk != "bells" else ()
            self._add(SpanKind.REST, step.rest, flow=said, here=there, step=step)



def _giving_way(settle_s: float) -> Length:
    return Length(min_s=SETTLE_FROM * settle_s, usual_s=settle_s, max_s=SETTLE_TO * settle_s)


def _spaced(flows: Sequence[Flow]) -> Flow:
    """Join what is said, with a breath between the parts."""
    joint: list[Utterance | Sign | Pause] = []
    for flow in flows:
        if flow and joint:
            joint.append(Pause(CAUTION_BREAK_S))
        joint += flow
    return tuple(joint)


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"

