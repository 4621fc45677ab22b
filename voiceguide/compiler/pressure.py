"""Reminders of how hard to press, for the sections of long sessions.

Safety that is said once is forgotten by minute twenty.
"""

import re
from collections.abc import Iterator
from typing import assert_never

from voiceguide.compiler.cautions import cautions_of
from voiceguide.compiler.context import Context
from voiceguide.compiler.variants import leaves
from voiceguide.model.spans import Flow
from voiceguide.model.steps import BreatheStep, Group, MoveStep, RestStep, SayStep
from voiceguide.model.texts import Text


def pressure_words(context: Context, section: Group, turn: int) -> Flow:
    """Return the reminder for `section`; `turn` counts the reminders from 0, so that they take turns.

    Return an empty flow with bells, if no move of the section uses a tool, or if the author's own words, up to the
    first hold of the section, are on pressure already.
    """
    if context.talk == "bells" or not _uses_tools(context, section) or _mentions_pressure(context, section):
        return ()
    phrases = context.phrases.pressure
    return context.filler.say(phrases[turn % len(phrases)])


def _uses_tools(context: Context, section: Group) -> bool:
    steps = leaves(section.steps, context.choice)
    return any(isinstance(step, MoveStep) and step.move.tool is not None for step in steps)


def _mentions_pressure(context: Context, section: Group) -> bool:
    words = {word for text in _first_words(context, section) for word in re.findall(r"\w+", text.text.casefold())}
    return not words.isdisjoint(context.phrases.on_pressure)


def _first_words(context: Context, section: Group) -> Iterator[Text]:
    for step in leaves(section.steps, context.choice):
        match step:
            case SayStep():
                yield step.say.at(context.talk == "brief")
            case MoveStep():
                move = step.move
                yield from (text for text in (move.place, move.setup) if text is not None)
                yield from (caution.full for caution in cautions_of(move, context.lists))
                return
            case RestStep() | BreatheStep():
                pass
            case _:
                assert_never(step)
