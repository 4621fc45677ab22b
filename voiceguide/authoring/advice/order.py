"""Advice on tools and postures: what to have ready, and when nobody has to get up."""

from collections.abc import Iterator

from voiceguide.compiler.compile import leaves
from voiceguide.errors import Complaint
from voiceguide.model.routine import Routine
from voiceguide.model.steps import Group, MoveStep, SayStep, Step
from voiceguide.model.vocabulary import Lists

_HEIGHTS = {"standing": 2, "standing-wall": 2, "sitting-chair": 1, "sitting-table": 1}
"""How far up one is; all other postures are on the floor."""


def unlisted_tools(routine: Routine) -> Iterator[Complaint]:
    """Advise to list each tool that is used, so that the listener has it ready; once for each."""
    told: set[str] = set(routine.tools)
    for step in _moves(routine):
        tool = step.move.tool
        if tool is not None and tool not in told and step.where and routine.where:
            told.add(tool)
            yield Complaint(step.where, f'the tool "{tool}" is not under tools, so nobody is told to have it ready')


def get_ups(routine: Routine, lists: Lists) -> Iterator[Complaint]:
    """Advise another order where one gets up from lower down, though the higher posture could have come first.

    Not where words lead the listener up: then the author means it. And where steps are repeated, or taken on one side
    after the other, one gets up in any order.
    """
    before: MoveStep | None = None
    is_led = False
    for part in _parts(routine.steps):
        if isinstance(part, SayStep):
            is_led = True
            continue
        step = part[0]
        if before is not None and not is_led and _height(step) > _height(before) and step.where:
            low, high = (lists.postures[str(one.move.posture)].name for one in (before, step))
            why = f"this gets up, from {low} to {high}; done before “{before.move.name.text}”, it would not"
            yield Complaint(step.where, why)
        before, is_led = part[-1], False


def _moves(routine: Routine) -> list[MoveStep]:
    return [step for step in leaves(routine.steps) if isinstance(step, MoveStep)]


def _parts(steps: tuple[Step, ...]) -> Iterator[list[MoveStep] | SayStep]:
    """Give the moves that have a posture, alone, or those together whose order rounds or sides tie; and all words."""
    for step in steps:
        tied = isinstance(step, Group) and ((step.repeat and step.repeat.usual > 1) or step.side == "each")
        if isinstance(step, Group) and not tied:
            yield from _parts(step.steps)
            continue
        inside = list(leaves((step,)))
        if isinstance(inside[0], SayStep):
            yield inside[0]
        if found := [one for one in inside if isinstance(one, MoveStep) and one.move.posture]:
            yield found


def _height(step: MoveStep) -> int:
    return _HEIGHTS.get(str(step.move.posture), 0)
