"""Which optional steps are taken, and how many rounds: one chain of nested sets around the usual one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, Group, Leaf, Step


@dataclass(frozen=True, slots=True)
class Variant:
    """One set: the optional steps that are left out, and the rounds of what is repeated; steps by their `id()`."""

    left_out: frozenset[int]
    rounds: Mapping[int, int]

    def takes(self, step: Step) -> bool:
        """Whether the step is performed at all."""
        return id(step) not in self.left_out and self.rounds.get(id(step), 1) > 0

    def rounds_of(self, step: Step) -> int:
        """Give how often the step is performed."""
        return self.rounds.get(id(step), 1)


@dataclass(frozen=True, slots=True)
class Variants:
    """All sets, each contained in the next; `usual` is the index of the usual one."""

    choices: tuple[Variant, ...]
    usual: int

    def outwards(self) -> Iterator[tuple[int, Variant]]:
        """Give the usual set, then those next to it, then those next to them; of two, the smaller first."""
        order = sorted(range(len(self.choices)), key=lambda index: (abs(index - self.usual), index))
        return ((index, self.choices[index]) for index in order)


def variants_of(routine: Routine) -> Variants:
    """Give the chain of `routine`.

    Downwards, optional steps go one by one, the last written first; then rounds, one at a time from the last repeat to
    the first and around again, to their least. Upwards, rounds come one at a time from the first repeat to the last.
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
    """Give the usual set: every step, each repeated as often as is usual."""
    return Variant(frozenset(), {id(step): step.repeat.usual for step in _all(routine.steps) if step.repeat})


def leaves(steps: Sequence[AnyStep], choice: Variant | None = None) -> Iterator[Leaf]:
    """Give the steps that are no groups, in the order they are written; of a set, those that it takes."""
    for step in steps:
        if choice is not None and not choice.takes(step):
            continue
        if isinstance(step, Group):
            yield from leaves(step.steps, choice)
        else:
            yield step


def _all(steps: Sequence[AnyStep]) -> Iterator[AnyStep]:
    for step in steps:
        yield step
        if isinstance(step, Group):
            yield from _all(step.steps)


def _rounds_in_turn(differences: Mapping[int, int]) -> Iterator[int]:
    """Give each key as often as its difference says, one after the other, around and around."""
    for turn in range(max(differences.values(), default=0)):
        yield from (key for key, difference in differences.items() if turn < difference)
