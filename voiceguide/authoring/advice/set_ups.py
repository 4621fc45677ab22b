"""Advice on the words around a hold: set-ups in parts, and words that stay true for a part of the routine."""

import re
from collections.abc import Iterator

from voiceguide.compiler.compile import leaves
from voiceguide.errors import Complaint
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep

_COUNT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) "
    r"(?:moves|stages|steps|exercises|places|parts)\b",
    re.IGNORECASE,
)


def undivided_set_ups(routine: Routine) -> Iterator[Complaint]:
    """Yield advice to divide a set-up that also says where to go: only then can the coach lead from any posture."""
    for step in leaves(routine.steps):
        move = step.move if isinstance(step, MoveStep) else None
        if move is not None and move.tool and move.posture and move.setup and not move.place and move.setup.where:
            why = "say under place where the tool goes, and leave the posture to the coach, who leads to it in time"
            yield Complaint(move.setup.where, why)


def counts_by_hand(routine: Routine) -> Iterator[Complaint]:
    """Yield advice against numbers of moves in the intro and the outro: with --from, --section or --fit they change."""
    for talk in (routine.intro, routine.outro):
        for text in () if talk is None else (talk.full, talk.brief):
            if text is not None and text.where and (found := _COUNT.search(text.text)):
                yield Complaint(text.where, f'"{found[0]}" is untrue for a part of the routine; write {{moves}}')
