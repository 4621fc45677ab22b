"""A routine without what somebody had better leave out: moves dropped, or swapped for another that is harmless."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from voiceguide.compiler.variants import leaves
from voiceguide.errors import ContentError, UsageError
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Conduct, Move
from voiceguide.model.routine import Omission, Routine
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, RestStep, SayStep
from voiceguide.model.vocabulary import Lists

FindMove = Callable[[str], Move]
"""Gives the move called so; raises ContentError where there is none."""

_HANDED_DOWN = (frozenset(Conduct.model_fields) - {"where"}) | {"area", "tool", "posture", "pressure", "sources"}


def without(routine: Routine, words: Sequence[str], lists: Lists, find_move: FindMove) -> Routine:
    """Give `routine` without the moves whose area is one of `words`, or whose `avoid_if` names one; it tells what went.

    A move with an `instead` that concerns none of them is swapped. Raises UsageError for a word that is no area or
    condition, ContentError where nothing is left.
    """
    excluding = _Excluding(frozenset(_known(word, lists) for word in words), find_move)
    steps = excluding.steps(routine.steps, _set_in(routine.defaults))
    if excluding.changes and not any(isinstance(step, (MoveStep, BreatheStep)) for step in leaves(steps)):
        raise ContentError(f"without {' and '.join(words)} nothing is left of {routine.id}")
    changes = tuple(dict.fromkeys(excluding.changes))
    return routine.model_copy(update={"steps": steps, "changes": changes, "tools": _still_used(routine, steps)})


def _known(word: str, lists: Lists) -> str:
    found = "-".join(word.casefold().split())
    known = lists.choices("area") | lists.choices("condition")
    if found not in known:
        hint = near_miss(found, known) or f"; there is {', '.join(sorted(known))}"
        raise UsageError(f'--without: no area or condition "{word}"{hint}')
    return found


def _still_used(routine: Routine, steps: Sequence[AnyStep]) -> tuple[str, ...]:
    """Give the tools to lay out: not those that only moves which went away had used."""
    gone = set(_tools(routine.steps)) - set(_tools(steps))
    return tuple(tool for tool in routine.tools if tool not in gone)


def _tools(steps: Sequence[AnyStep]) -> Iterator[str]:
    return (step.move.tool for step in leaves(steps) if isinstance(step, MoveStep) and step.move.tool is not None)


def _set_in(holder: Conduct | Group) -> dict[str, Any]:
    """Give what a holder was told that it hands down."""
    return {name: getattr(holder, name) for name in holder.model_fields_set & _HANDED_DOWN}


class _Excluding:
    def __init__(self, words: frozenset[str], find_move: FindMove) -> None:
        self.words, self.find_move = words, find_move
        self.changes: list[Omission] = []

    def steps(self, steps: Sequence[AnyStep], handed: Mapping[str, Any]) -> tuple[AnyStep, ...]:
        """Give what stays of `steps`; a group goes when it had moves and has none left."""
        kept: list[AnyStep] = []
        for step in steps:
            match step:
                case Group():
                    inner = self.steps(step.steps, {**handed, **_set_in(step)})
                    if inner and (_has_moves(inner) or not _has_moves(step.steps)):
                        kept.append(step.model_copy(update={"steps": inner}))
                case MoveStep():
                    kept += self._moves(step, handed)
                case BreatheStep() | RestStep() | SayStep():
                    kept.append(step)
                case _:
                    assert_never(step)
        return tuple(kept)

    def _moves(self, step: MoveStep, handed: Mapping[str, Any]) -> list[MoveStep]:
        """Return the step, or the one that is done instead, or nothing; note what changed."""
        if not self._concerns(step.move):
            return [step]
        instead = self._instead(step, handed)
        self.changes.append(Omission(step.move.name.text, None if instead is None else instead.move.name.text))
        return [] if instead is None else [instead]

    def _concerns(self, move: Move) -> bool:
        return not self.words.isdisjoint({move.area, *move.avoid_if})

    def _instead(self, step: MoveStep, handed: Mapping[str, Any]) -> MoveStep | None:
        """Give the step with the move that is offered instead; what the step had replaced of the first goes with it."""
        if step.move.instead is None:
            return None
        move = self.find_move(step.move.instead)
        told = {name: value for name, value in handed.items() if name not in move.model_fields_set}
        if step.id is None or self.find_move(step.id).side != step.move.side:
            told["side"] = step.move.side
        move = move.model_copy(update=told)
        return None if self._concerns(move) else step.model_copy(update={"id": step.move.instead, "move": move})


def _has_moves(steps: Sequence[AnyStep]) -> bool:
    return any(isinstance(step, (MoveStep, BreatheStep)) for step in leaves(steps))
