"""A part of a routine: a single section, or everything from a step on."""

from collections.abc import Callable, Sequence

from voiceguide.compiler.variants import leaves
from voiceguide.errors import ContentError
from voiceguide.model.markup import near_miss
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, Group, MoveStep, Step


def only_section(routine: Routine, name: str) -> Routine:
    """Return `routine` with only its section `name`, whatever the case. Raise ContentError if there is none."""
    sections = {section.section.text: section for section in _sections(routine.steps) if section.section}
    wanted = {title.casefold(): section for title, section in sections.items()}.get(name.casefold())
    if wanted is None:
        known = ", ".join(f'"{title}"' for title in sections) or "none at all"
        raise ContentError(f'no section "{name}"{near_miss(name, sections) or f"; there is {known}"}')
    return routine.model_copy(update={"steps": (wanted,)})


def from_step(routine: Routine, wanted: str) -> Routine:
    """Return `routine` from a step on. `wanted` is its number, as `show` counts, or the id or name of its move.

    Raise ContentError if there is no such step.
    """
    steps = list(leaves(routine.steps))
    names = [_names(step) for step in steps]
    if wanted.isdigit() and 1 <= int(wanted) <= len(steps):
        number = int(wanted)
    else:
        number = next((n for n, step_names in enumerate(names, 1) if wanted.casefold() in step_names), 0)
    if number == 0:
        hint = near_miss(wanted, [name for step_names in names for name in step_names])
        raise ContentError(f'no step "{wanted}"{hint or f"; there are {len(steps)}, see voiceguide show {routine.id}"}')
    kept = {id(step) for step in steps[number - 1 :]}
    return routine.model_copy(update={"steps": _filtered(routine.steps, lambda step: id(step) in kept)})


def _names(step: Step) -> list[str]:
    if not isinstance(step, MoveStep):
        return []
    return [name.casefold() for name in (step.id, step.move.name.text) if name]


def _sections(steps: Sequence[AnyStep]) -> list[Group]:
    groups = [step for step in steps if isinstance(step, Group)]
    return [found for group in groups for found in (group, *_sections(group.steps))]


def _filtered(steps: Sequence[AnyStep], keep: Callable[[Step], bool]) -> tuple[AnyStep, ...]:
    kept: list[AnyStep] = []
    for step in steps:
        if isinstance(step, Group):
            inner = _filtered(step.steps, keep)
            if inner:
                kept.append(step.model_copy(update={"steps": inner}))
        elif keep(step):
            kept.append(step)
    return tuple(kept)
