"""Which optional steps are taken, and how many rounds: a chain of nested sets of steps around the usual set."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, Group, Leaf, Step


@dataclass(frozen=True, slots=True)
class Variant:
    """A set of the steps of a routine. Steps are known by their `id()`."""

    left_out: frozenset[int]
    """Optional steps that are left out."""
    rounds: Mapping[int, int]
    """Rounds of each step that has a repeat."""

    def takes(self, step: Step) -> bool:
        """Return whether the step is performed at all."""
        return id(step) not in self.left_out and self.rounds.get(id(step), 1) > 0

    def rounds_of(self, step: Step) -> int:
        """Return the number of rounds in which the step is performed."""
        return self.rounds.get(id(step), 1)


@dataclass(frozen=True, slots=True)
class Variants:
    """The chain of all sets of a routine."""

    choices: tuple[Variant, ...]
    """The sets, each contained in the next."""
    usual: int
    """Index of the usual set."""

    def outwards(self) -> Iterator[tuple[int, Variant]]:
        """Return the sets with their indexes, from the usual set outwards; of two equally far, the smaller first."""
        order = sorted(range(len(self.choices)), key=lambda index: (abs(index - self.usual), index))
        return ((index, self.choices[index]) for index in order)


def variants_of(routine: Routine) -> Variants:
    """Return the chain of `routine`.

    Below the usual set, optional steps are dropped singly, the last written first; then rounds are dropped singly, from
    the last repeat to the first and around again, to their least. Above it, rounds are added singly, from the first
    repeat to the last and around again.
    """
    steps = list(_all(routine.steps))
    usual = usual_variant(routine)
    down = [usual]
    for step in reversed([step for step in steps if step.optional]):
        down.append(Variant(down[-1].left_out | {id(step)}, usual.rounds))
    least = {id(step): step.repeat.min for step in steps if step.repeat}
    for key in _rounds_in_turn({key: usual.rounds[key] - least[key] for key in reversed(least)}):
        down.append(Variant(down[-1].left_out, {**down[-1].rounds, key: down[-1].rounds[key] - 1}))
    up: list[Variant] = []
    most = {id(step): step.repeat.max for step in steps if step.repeat}
    for key in _rounds_in_turn({key: most[key] - usual.rounds[key] for key in most}):
        before = up[-1] if up else usual
        up.append(Variant(frozenset(), {**before.rounds, key: before.rounds[key] + 1}))
    return Variants((*reversed(down), *up), len(down) - 1)


def usual_variant(routine: Routine) -> Variant:
    """Return the usual set: every step, with its usual number of rounds."""
    return Variant(frozenset(), {id(step): step.repeat.usual for step in _all(routine.steps) if step.repeat})


def leaves(steps: Sequence[AnyStep], choice: Variant | None = None) -> Iterator[Leaf]:
    """Yield the steps that are not groups, in written order; with `choice`, only those that it takes."""
    for step in steps:
        if choice is not None and not choice.takes(step):
            continue
        if isinstance(step, Group):
            yield from leaves(step.steps, choice)
        else:
            yield step


def changed(steps: Sequence[AnyStep], change: Callable[[Leaf], Leaf | None]) -> tuple[AnyStep, ...]:
    """Return `steps` with each step that is no group as `change` returns it, or without it; empty groups go too."""
    found: list[AnyStep] = []
    for step in steps:
        if isinstance(step, Group):
            inner = changed(step.steps, change)
            found += [step.model_copy(update={"steps": inner})] if inner else []
        elif (leaf := change(step)) is not None:
            found.append(leaf)
    return tuple(found)


def _all(steps: Sequence[AnyStep]) -> Iterator[AnyStep]:
    for step in steps:
        yield step
        if isinstance(step, Group):
            yield from _all(step.steps)


def _rounds_in_turn(differences: Mapping[int, int]) -> Iterator[int]:
    """Yield each key as often as its difference says; the keys take turns."""
    for turn in range(max(differences.values(), default=0)):
        yield from (key for key, difference in differences.items() if turn < difference)
