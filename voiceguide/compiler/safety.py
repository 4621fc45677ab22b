"""How hard to press and when to stop, of the kind that the moves ask for; and who should leave a session out."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from voiceguide.compiler.context import Context
from voiceguide.compiler.gentler import presses
from voiceguide.compiler.variants import leaves
from voiceguide.compiler.wording import joined
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine, SafetyKind
from voiceguide.model.spans import Flow
from voiceguide.model.steps import BreatheStep, MoveStep
from voiceguide.model.vocabulary import ConditionEntry


def safety_words(context: Context) -> list[Flow]:
    """Return the words on safety: how hard and when to stop, what to watch for in some areas, and the conditions.

    They are the same for every length: moves that the length leaves out are included.
    """
    safety = context.routine.safety or kind_of(context.routine)
    brief = context.talk == "brief"
    if safety == "off":
        return []
    if not isinstance(safety, str):
        return [context.filler.say(safety.at(brief))]
    said = context.filler.say(context.phrases.safety[safety].at(brief))
    return [said, _conditions(context)]


def kind_of(routine: Routine) -> SafetyKind:
    """Return the kind of safety that a routine asks for: pressing, breathing alone, or moving without a tool."""
    steps = list(leaves(routine.steps))
    moves = _moves(routine)
    if routine.tools or any(move.tool is not None or move.pressure for move in moves):
        return "pressure"
    breathes = any(isinstance(step, BreatheStep) for step in steps) or any(move.breaths for move in moves)
    return "breath" if breathes and all(move.breaths for move in moves) else "stretch"


def _moves(routine: Routine) -> list[Move]:
    return [step.move for step in leaves(routine.steps) if isinstance(step, MoveStep)]


def _said(conditions: Mapping[str, ConditionEntry], found: AbstractSet[str]) -> list[str]:
    """Return the words of the conditions in `found`, of which some speak for another one as well."""
    names, told = [], set[str]()
    for condition, entry in conditions.items():
        if condition in found - told:
            pair = next((other for other in entry.says_with if other in found - told), None)
            names.append(entry.says if pair is None else entry.says_with[pair])
            told |= {condition, *([] if pair is None else [pair])}
    return names


def _conditions(context: Context) -> Flow:
    """Return the sentence that names what to watch for in the areas that are pressed, and all conditions."""
    moves = _moves(context.routine)
    warnings = [context.lists.areas[move.area].says for move in moves if presses(move)]
    found = {condition for move in moves for condition in move.avoid_if}
    names = [warning for warning in warnings if warning is not None]
    names += _said(context.lists.conditions, found)
    if not names:
        return ()
    names = list(dict.fromkeys(names))
    return context.filler.knowing(name=joined(names, "or")).say(context.phrases.conditions)
