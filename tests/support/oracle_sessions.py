"""Sessions for the oracle: bundled routines with all options that change what is said, composed and random ones."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from support.oracle import objections
from support.oracle_scenes import Heard, moves_of
from support.oracle_texts import Tables
from voiceguide.authoring.compose.arranging import Composing, Unmet
from voiceguide.authoring.compose.request import Request
from voiceguide.cache import Cache
from voiceguide.compiler import selection
from voiceguide.compiler.exclusions import without
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.errors import ContentError
from voiceguide.model.durations import FRAME_S
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.steps import Group, MoveStep
from voiceguide.model.values import Count
from voiceguide.parser.catalogue import Catalogue, Listed
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import plan, reach
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

_TWICE = Count(min=2, usual=2, max=2)
TALKS = ("full", "brief", "bells")


@cache
def content() -> Catalogue:
    return Catalogue()


@cache
def moves() -> list[Listed[Move]]:
    return [*content().moves()]


@cache
def tables() -> Tables:
    return Tables(content().phrases("en"), content().lists)


@cache
def studio() -> Studio:
    return Studio(VoiceChoice("hum", "hum"), Cache(Path("never-written")))


@dataclass(frozen=True)
class Case:
    """A routine, or a part of it, as it is to be heard."""

    name: str
    change: Callable[[], Routine]
    talk: str = "auto"
    share: float | None = None
    """Length, as a share of the way from the shortest to the longest; None for the usual."""

    def heard(self) -> Heard | None:
        """The session; None if there is none such, since nothing is left or the length cannot be met."""
        try:
            routine = self.change()
            fit_s = None if self.share is None else _length_s(routine, self.talk, self.share)
            found = plan(routine, content(), studio(), talk=self.talk, fit_s=fit_s, estimate=True)  # type: ignore[arg-type]
        except ContentError:
            return None
        return Heard(found.plan.script.routine, self.talk, timeline_of(found.plan, TAIL_FRAMES).cues, tables())

    def complaints(self) -> list[str] | None:
        """What the oracle objects to, in words; None if there is no such session."""
        heard = self.heard()
        return None if heard is None else [f"{self.name}, {objection}" for objection in objections(heard)]


def _length_s(routine: Routine, talk: str, share: float) -> float:
    found = reach(routine, content(), studio(), talk=talk, estimate=True)  # type: ignore[arg-type]
    return round((found.shortest + share * (found.longest - found.shortest)) * FRAME_S)


def usual(routine_id: str) -> Case:
    """A bundled routine as it is."""
    return Case(routine_id, lambda: content().routine(routine_id))


def cases(routine_id: str) -> Iterator[Case]:
    """A bundled routine with each option that changes what is said."""
    routine = content().routine(routine_id)
    yield usual(routine_id)
    yield from (Case(f"{routine_id} --talk {talk}", lambda: routine, talk) for talk in TALKS)
    for share in (0.02, 0.3, 0.98):
        yield Case(f"{routine_id} --fit {share:.0%}", lambda: routine, share=share)
        yield Case(f"{routine_id} --fit {share:.0%} --talk brief", lambda: routine, "brief", share)
    moves = moves_of(routine)
    for number in range(1, len(moves) + 1):
        yield Case(f"{routine_id} --from {number}", lambda n=number: selection.from_step(routine, str(n)))  # type: ignore[misc]
    for name in _sections(routine.steps):
        yield Case(f"{routine_id} --section {name!r}", lambda n=name: selection.only_section(routine, n))  # type: ignore[misc]
    for word in sorted({str(move.area) for move in moves} | {str(one) for move in moves for one in move.avoid_if}):
        yield Case(f"{routine_id} --without {word}", lambda w=word: _without(routine, w))  # type: ignore[misc]
    if hasattr(selection, "one_side"):
        for side in ("left", "right"):
            for talk in ("auto", "brief", "bells"):
                name = f"{routine_id} --side {side} --talk {talk}"
                yield Case(name, lambda s=side: selection.one_side(routine, s), talk)  # type: ignore[misc]
    yield Case(f"{routine_id} twice", lambda: _twice(routine))
    yield Case(f"{routine_id} each step twice", lambda: _each_twice(routine))


def _without(routine: Routine, word: str) -> Routine:
    return without(routine, [word], content().lists, content().move)


def _sections(steps: Any) -> list[str]:
    return [step.section.text for step in steps if getattr(step, "section", None)]


def _twice(routine: Routine) -> Routine:
    group = Group.model_validate({"steps": routine.steps, "repeat": _TWICE})
    return routine.model_copy(update={"steps": (group,)})


def _each_twice(routine: Routine) -> Routine:
    def doubled(steps: Any) -> tuple[Any, ...]:
        return tuple(
            step.model_copy(update={"steps": doubled(step.steps)}) if isinstance(step, Group)
            else step.model_copy(update={"repeat": _TWICE}) if isinstance(step, MoveStep) and step.repeat is None
            else step
            for step in steps
        )  # fmt: skip

    return routine.model_copy(update={"steps": doubled(routine.steps)})


@cache
def composing() -> Composing:
    return Composing(content(), Script.estimate)


def composed_case(number: int) -> Case:
    """A routine that is composed of areas, tools and minutes chosen by a number."""
    chance = random.Random(number)
    areas = tuple(chance.sample(sorted({str(listed.item.area) for listed in moves()}), chance.choice([0, 1, 1, 2, 3])))
    tools = tuple(
        chance.sample(sorted({str(one.item.tool) for one in moves() if one.item.tool}), chance.choice([0, 0, 1, 2]))
    )
    wish = Request(areas, tools, chance.choice([4, 6, 8, 10, 12, 15, 20]), (), chance.choice([None, number]))
    return Case(f"{number}: {wish}", lambda: composed(wish), chance.choice(["auto", "auto", "brief"]))


def composed(wish: Request) -> Routine:
    """The routine that is composed; raise ContentError if there is none."""
    try:
        return composing().compose(wish).routine
    except Unmet as unmet:
        raise ContentError(str(unmet)) from None


def random_case(number: int) -> Case:
    """A routine of moves in random order, with random sides, groups, repeats, rests and words."""
    talk = random.Random(-number).choice(["auto", "auto", "brief", "full"])
    return Case(f"random {number}", lambda: _random_routine(number), talk)


def _random_routine(number: int) -> Routine:
    chance = random.Random(number)
    ending = ["ending: stand"] if hasattr(content().phrases("en"), "rise") else []
    lines = [f"name: Random {number}", *ending, "steps:", *_move(chance, "  ", sided=False)]
    text = "\n".join([*lines, *_steps(chance, 2, chance.randint(1, 7), sided=False)])
    return content().read(text.encode(), "random.yaml", "random")


def _steps(chance: random.Random, indent: int, count: int, *, sided: bool) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for _ in range(count):
        match chance.randrange(8):
            case 0 if not sided:
                lines += [f"{pad}- side: {chance.choice(['each', 'each', 'left', 'right'])}"]
                lines += [f"{pad}  repeat: 2"] if chance.random() < 0.3 else []
                lines += [f"{pad}  steps:", *_move(chance, f"{pad}    ", sided=True)]
                lines += _steps(chance, indent + 4, chance.randint(0, 2), sided=True)
            case 1:
                lines.append(f"{pad}- rest: 10s")
            case 2:
                lines.append(f"{pad}- say: Well done.")
            case _:
                lines += _move(chance, pad, sided=sided)
    return lines


def _move(chance: random.Random, pad: str, *, sided: bool) -> list[str]:
    listed = chance.choice(moves())
    lines = [f"{pad}- move: {listed.id}"]
    if str(listed.item.side) == "each" and not sided and chance.random() < 0.3:
        lines.append(f"{pad}  side: {chance.choice(['left', 'right'])}")
    if chance.random() < 0.2:
        lines.append(f"{pad}  repeat: 2")
    return lines
