"""Which optional steps are taken, and how many rounds: a chain of nested sets of steps around the usual set."""

from collections import Counter
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
    """The chain of all sets of a routine, each contained in the next; a set is made when it is asked for.

    A routine may have thousands of sets of thousands of steps, of which a search looks at a few.
    """

    usual_choice: Variant
    """The usual set."""
    optional: tuple[int, ...]
    """Steps that are dropped singly below the usual set, in this order."""
    fewer: tuple[int, ...]
    """Steps that lose a round then, in this order; a step stands here once for each round."""
    more: tuple[int, ...]
    """Steps that gain a round above the usual set, in this order."""

    @property
    def usual(self) -> int:
        """Index of the usual set."""
        return len(self.optional) + len(self.fewer)

    @property
    def count(self) -> int:
        """Number of sets."""
        return self.usual + 1 + len(self.more)

    def choice(self, index: int) -> Variant:
        """Return the set at `index`, from 0 for the smallest."""
        down = max(0, self.usual - index)
        rounds = Counter(self.usual_choice.rounds)
        rounds.subtract(self.fewer[: max(0, down - len(self.optional))])
        rounds.update(self.more[: max(0, index - self.usual)])
        return Variant(self.usual_choice.left_out | set(self.optional[:down]), rounds)


def variants_of(routine: Routine) -> Variants:
    """Return the chain of `routine`.

    Below the usual set, optional steps are dropped singly, the last written first; then rounds are dropped singly, from
    the last repeat to the first and around again, to their least. Above it, rounds are added singly, from the first
    repeat to the last and around again.
    """
    steps = list(_all(routine.steps))
    repeated = {id(step): step.repeat for step in steps if step.repeat}
    return Variants(
        usual_variant(routine),
        tuple(id(step) for step in reversed(steps) if step.optional),
        tuple(_rounds_in_turn({key: repeated[key].usual - repeated[key].min for key in reversed(repeated)})),
        tuple(_rounds_in_turn({key: repeat.max - repeat.usual for key, repeat in repeated.items()})),
    )


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
    turn, keys = 0, list(differences)
    while keys := [key for key in keys if turn < differences[key]]:
        yield from keys
        turn += 1
