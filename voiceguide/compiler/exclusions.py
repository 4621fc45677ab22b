"""A routine without the moves that a person should leave out: they are dropped, or swapped for harmless moves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from voiceguide.compiler.gentler import may_stand_in
from voiceguide.compiler.variants import changed, leaves
from voiceguide.errors import ContentError, UsageError
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Conduct, Move
from voiceguide.model.routine import Omission, Routine
from voiceguide.model.steps import AnyStep, BreatheStep, Group, Leaf, MoveStep, RestStep, SayStep
from voiceguide.model.vocabulary import Lists

FindMove = Callable[[str], Move]
"""Returns the move with an id. Raises ContentError if there is none."""

_INHERITED = (frozenset(Conduct.model_fields) - {"where"}) | {"area", "tool", "posture", "pressure", "sources"}
"""Fields that moves inherit from the groups around them and from the defaults of the routine."""


def without(routine: Routine, words: Sequence[str], lists: Lists, find_move: FindMove) -> Routine:
    """Return `routine` without the moves that `words` exclude; its `changes` name them.

    A word is an area, a word for several areas, or a condition in the `avoid_if` of a move. An excluded move is swapped
    for its `instead`, if that is gentler, and neither excluded nor, where a condition forbids the place, on that place.
    One move in the place of several comes once. Where a condition takes something out, none offers to press more.
    Raise UsageError for any other word, ContentError if nothing is left.
    """
    exclusion = _Exclusion(frozenset(found for word in words for found in excluded(word, lists)), lists, find_move)
    exclusion.keep(routine.steps)
    steps = exclusion.steps(routine.steps, _inheritable(routine.defaults))
    if exclusion.changes and not any(isinstance(step, (MoveStep, BreatheStep)) for step in leaves(steps)):
        raise ContentError(f"without {' and '.join(words)} nothing is left of {routine.id}")
    if exclusion.changes and exclusion.conditions:
        steps = changed(steps, _no_deeper)
    changes = tuple(dict.fromkeys(exclusion.changes))
    return routine.model_copy(update={"steps": steps, "changes": changes, "tools": still_used(routine, steps)})


def excluded(word: str, lists: Lists) -> tuple[str, ...]:
    """Return the areas or the condition that `word` means. Raise UsageError if it means none of them."""
    found = "-".join(word.casefold().split())
    known = lists.area_words.keys() | lists.choices("condition")
    if found not in known:
        hint = near_miss(found, known) or f"; there is {', '.join(sorted(known))}"
        raise UsageError(f'--without: no area or condition "{word}"{hint}')
    return lists.parts(found)


def still_used(routine: Routine, steps: Sequence[AnyStep]) -> tuple[str, ...]:
    """Return the tools of `routine`, without those that only dropped steps used."""
    dropped = set(_tools(routine.steps)) - set(_tools(steps))
    return tuple(tool for tool in routine.tools if tool not in dropped)


def _tools(steps: Sequence[AnyStep]) -> Iterator[str]:
    return (step.move.tool for step in leaves(steps) if isinstance(step, MoveStep) and step.move.tool is not None)


def _inheritable(holder: Conduct | Group) -> dict[str, Any]:
    """Return the fields written in `holder` that the moves in it inherit."""
    return {name: getattr(holder, name) for name in holder.model_fields_set & _INHERITED}


class _Exclusion:
    def __init__(self, words: frozenset[str], lists: Lists, find_move: FindMove) -> None:
        self.words, self.lists, self.find_move = words, lists, find_move
        self.conditions = words & lists.choices("condition")
        self.changes: list[Omission] = []
        self._there: dict[str, str | None] = {}
        """The moves of the session, with the id of the move that each stands in for; None if for none."""

    def keep(self, steps: Sequence[AnyStep]) -> None:
        """Remember the moves that stay, so that none of them comes a second time in the place of another."""
        moves = [step for step in leaves(steps) if isinstance(step, MoveStep)]
        self._there |= {step.id: None for step in moves if step.id and not self._excludes(step.move)}

    def steps(self, steps: Sequence[AnyStep], inherited: Mapping[str, Any]) -> tuple[AnyStep, ...]:
        """Return the steps that stay. A group is dropped if it had moves and has none left."""
        kept: list[AnyStep] = []
        for step in steps:
            match step:
                case Group():
                    inner = self.steps(step.steps, {**inherited, **_inheritable(step)})
                    if inner and (_has_moves(inner) or not _has_moves(step.steps)):
                        kept.append(step.model_copy(update={"steps": inner}))
                case MoveStep():
                    kept += self._moves(step, inherited)
                case BreatheStep() | RestStep() | SayStep():
                    kept.append(step)
                case _:
                    assert_never(step)
        return tuple(kept)

    def _moves(self, step: MoveStep, inherited: Mapping[str, Any]) -> list[MoveStep]:
        """Return the step if it stays, else the step done instead, if any; record the change."""
        if not self._excludes(step.move):
            return [step]
        instead = self._instead(step, inherited)
        move, name = step.move, None if instead is None else instead.move.name.text
        self.changes.append(Omission(move.name.text, name, move.area))
        return [] if instead is None else [instead]

    def _excludes(self, move: Move) -> bool:
        return not self.words.isdisjoint({move.area, *move.avoid_if})

    def _instead(self, step: MoveStep, inherited: Mapping[str, Any]) -> MoveStep | None:
        """Return the step with the move that its move offers instead; None if there is none, or it may not be done.

        Fields that the step replaced in the old move are lost, except the side.
        """
        if step.move.instead is None:
            return None
        move = self.find_move(step.move.instead)
        fields = {name: value for name, value in inherited.items() if name not in move.model_fields_set}
        if step.id is None or self.find_move(step.id).side != step.move.side:
            fields["side"] = step.move.side
        move = move.model_copy(update=fields)
        if self._excludes(move) or not may_stand_in(move, step.move, self.conditions, self.lists):
            return None
        if step.id is not None and self._there.setdefault(step.move.instead, step.id) != step.id:
            return None
        return step.model_copy(update={"id": step.move.instead, "move": move})


def _no_deeper(step: Leaf) -> Leaf:
    """Return `step` without the offer to press more, if it is a move that has one."""
    if not isinstance(step, MoveStep):
        return step
    offer = "none" if step.move.offer in ("deeper", "none") else "lighter"
    return step.model_copy(update={"move": step.move.model_copy(update={"offer": offer})})


def _has_moves(steps: Sequence[AnyStep]) -> bool:
    return any(isinstance(step, (MoveStep, BreatheStep)) for step in leaves(steps))
