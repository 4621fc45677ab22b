"""A part of a routine: a single section, everything from a move on, or a single side."""

from collections.abc import Iterator, Sequence
from typing import Literal

from voiceguide.compiler.exclusions import still_used
from voiceguide.compiler.variants import changed, leaves
from voiceguide.errors import ContentError
from voiceguide.model.markup import counted, near_miss
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, SayStep, Step
from voiceguide.model.values import Bounds, Side


def only_section(routine: Routine, name: str) -> Routine:
    """Return `routine` with only its section `name`, whatever the case. Raise ContentError if there is none."""
    sections = {section.section.text: section for section in _sections(routine.steps) if section.section}
    wanted = {title.casefold(): section for title, section in sections.items()}.get(name.casefold())
    if wanted is None:
        known = ", ".join(f'"{title}"' for title in sections) or "none at all"
        raise ContentError(f'no section "{name}"{near_miss(name, sections) or f"; there is {known}"}')
    return _part(routine, (wanted,))


def from_step(routine: Routine, wanted: str) -> Routine:
    """Return `routine` from a move on, and the words right before it.

    `wanted` is the number of the move, as it is spoken and as `show` counts, or its id or name. The moves that stay
    keep their numbers. Raise ContentError if there is no such move.
    """
    steps = list(leaves(routine.steps))
    places = [place for place, step in enumerate(steps) if isinstance(step, MoveStep)]
    names = [_names(steps[place]) for place in places]
    if wanted.isdigit() and 1 <= int(wanted) <= len(places):
        number = int(wanted)
    else:
        number = next((n for n, move_names in enumerate(names, 1) if wanted.casefold() in move_names), 0)
    if number == 0:
        hint = near_miss(wanted, [name for move_names in names for name in move_names])
        there = f"; there are {counted(len(places), 'move')}, see voiceguide show {routine.id}"
        raise ContentError(f'no move "{wanted}"{hint or there}')
    first = places[number - 1]
    while number > 1 and first and isinstance(steps[first - 1], SayStep):
        first -= 1
    kept = {id(step) for step in steps[first:]}
    rest = changed(routine.steps, lambda step: step if id(step) in kept else None)
    return _part(routine, rest, moves_before=routine.moves_before + number - 1)


def one_side(routine: Routine, side: Literal["left", "right"]) -> Routine:
    """Return `routine` with everything that is done on each side done on `side` only.

    Steps for the other side alone are left out. Raise ContentError if nothing is left.
    """
    steps = _on_side(routine.steps, Side(side))
    if not any(isinstance(step, (MoveStep, BreatheStep)) for step in leaves(steps)):
        raise ContentError(f"on the {side} side alone nothing is left of {routine.id}")
    most_s = routine.length.max_s
    return _part(routine, steps, length=Bounds(max_s=None if most_s is None else most_s / 2))


def asks_side(routine: Routine) -> bool:
    """Return whether `routine` does both sides of work that many people need on one side only: `side: ask`."""
    asking = (Side.ASK,) if routine.side is None else (Side.ASK, Side.EACH)
    return any(side in asking for side in _sides_of(routine.steps))


def _sides_of(steps: Sequence[AnyStep]) -> Iterator[Side | None]:
    """Yield the sides that the steps ask for, those inside groups included."""
    for step in steps:
        yield step.move.side if isinstance(step, MoveStep) else step.side
        if isinstance(step, Group):
            yield from _sides_of(step.steps)


def _part(routine: Routine, steps: tuple[AnyStep, ...], **changes: object) -> Routine:
    """Return the part of `routine` that has `steps`: it may be shorter than the whole, and needs fewer tools."""
    kept: dict[str, object] = {"steps": steps, "tools": still_used(routine, steps)}
    return routine.model_copy(update={**kept, "length": Bounds(max_s=routine.length.max_s), **changes})


def _on_side(steps: Sequence[AnyStep], side: Side) -> tuple[AnyStep, ...]:
    kept: list[AnyStep] = []
    other = Side.RIGHT if side is Side.LEFT else Side.LEFT
    for step in steps:
        own = step.move.side if isinstance(step, MoveStep) else step.side
        if own is other:
            continue
        sided = {"side": side} if own is not None and own.alternates else {}
        if isinstance(step, MoveStep):
            kept.append(step.model_copy(update={"move": step.move.model_copy(update=sided)}) if sided else step)
        elif isinstance(step, Group):
            inner = _on_side(step.steps, side)
            kept += [step.model_copy(update={"steps": inner, **sided})] if inner else []
        else:
            kept.append(step.model_copy(update=sided) if sided else step)
    return tuple(kept)


def _names(step: Step) -> list[str]:
    if not isinstance(step, MoveStep):
        return []
    return [name.casefold() for name in (step.id, step.move.name.text) if name]


def _sections(steps: Sequence[AnyStep]) -> list[Group]:
    groups = [step for step in steps if isinstance(step, Group)]
    return [found for group in groups for found in (group, *_sections(group.steps))]
