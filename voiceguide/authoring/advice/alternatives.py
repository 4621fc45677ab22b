"""Advice on the tools and moves that a move names in its place: those that would never be taken."""

from collections.abc import Iterator

from voiceguide.compiler.exclusions import FindMove
from voiceguide.compiler.gentler import stand_ins, strength
from voiceguide.compiler.variants import leaves
from voiceguide.errors import Complaint, ContentError
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.model.vocabulary import Lists


def useless_alternatives(routine: Routine, lists: Lists, find_move: FindMove) -> Iterator[Complaint]:
    """Yield advice on each of the `substitutes`, and on each `instead`, that is never taken."""
    for step in leaves(routine.steps):
        move = step.move if isinstance(step, MoveStep) else None
        where = None if move is None else move.where or step.where
        if move is None or where is None:
            continue
        for tool in move.substitutes:
            if tool not in stand_ins(move, lists):
                why = "it has to be no firmer than the tool itself, with as many lobes, and have no rules of its own"
                yield Complaint(where, f"substitutes: {tool} is never taken; {why}")
        if move.instead is None:
            continue
        try:
            other = find_move(move.instead)
        except ContentError as error:
            yield Complaint(where, f"instead: {error}")
            continue
        if strength(other, lists) >= strength(move, lists):
            why = "it has to press less, and a tool that does not say its pressure counts as the hardest"
            yield Complaint(where, f'instead: "{move.instead}" is never done; {why}')
