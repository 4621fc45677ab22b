"""Advice on tools and postures: tools to have ready, and needless getting up."""

from collections.abc import Iterator

from voiceguide.compiler.compile import leaves
from voiceguide.errors import Complaint
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, Group, MoveStep, SayStep
from voiceguide.model.vocabulary import Lists


def unlisted_tools(routine: Routine) -> Iterator[Complaint]:
    """Yield advice to list each tool that is used, so that the listener has it ready; once for each tool."""
    listed: set[str] = set(routine.tools)
    for step in _moves(routine):
        tool = step.move.tool
        if tool is not None and tool not in listed and step.where and routine.where:
            listed.add(tool)
            yield Complaint(step.where, f'the tool "{tool}" is not under tools, so nobody is told to have it ready')


def get_ups(routine: Routine, lists: Lists) -> Iterator[Complaint]:
    """Yield advice on another order where the listener gets up although the higher posture could have come first.

    There is no advice where words lead the listener up, since the author means it. Nor is there any where steps are
    repeated, or done on one side after the other: the listener then gets up in any order.
    """
    before: MoveStep | None = None
    is_led = False
    for part in _parts(routine.steps, lists):
        if isinstance(part, SayStep):
            is_led = True
            continue
        step = part[0]
        if before is not None and not is_led and _height(step, lists) > _height(before, lists) and step.where:
            low, high = (lists.postures[str(end.move.posture)].name for end in (before, step))
            why = f"this gets up, from {low} to {high}; done before “{before.move.name.text}”, it would not"
            yield Complaint(step.where, why)
        before, is_led = part[-1], False


def _moves(routine: Routine) -> list[MoveStep]:
    return [step for step in leaves(routine.steps) if isinstance(step, MoveStep)]


def _parts(steps: tuple[AnyStep, ...], lists: Lists) -> Iterator[list[MoveStep] | SayStep]:
    """Yield each step of words, and moves with a posture in lists: alone, or together if repeats or sides tie them."""
    for step in steps:
        if isinstance(step, Group) and not _is_tied(step):
            yield from _parts(step.steps, lists)
            continue
        inside = list(leaves((step,)))
        if isinstance(inside[0], SayStep):
            yield inside[0]
        if found := [inner for inner in inside if isinstance(inner, MoveStep) and _is_known(inner, lists)]:
            yield found


def _is_known(step: MoveStep, lists: Lists) -> bool:
    return step.move.posture is not None and lists.postures[step.move.posture].level != "any"


def _is_tied(group: Group) -> bool:
    repeats = group.repeat is not None and group.repeat.usual > 1
    return repeats or (group.side is not None and group.side.alternates)


def _height(step: MoveStep, lists: Lists) -> int:
    return lists.postures[str(step.move.posture)].height
