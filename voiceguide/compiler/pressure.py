"""Safety said once is forgotten by minute twenty: in long sessions each section says how hard to press."""

import re
from collections.abc import Iterator
from typing import assert_never

from voiceguide.compiler.context import Context
from voiceguide.compiler.variants import leaves
from voiceguide.model.spans import Flow
from voiceguide.model.steps import BreatheStep, Group, MoveStep, RestStep, SayStep
from voiceguide.model.texts import Text


def pressure_words(given: Context, section: Group, turn: int) -> Flow:
    """Give the phrase of the `turn`-th section that needs one; none with bells, or where nothing is pressed.

    Nor where the author's own words, up to the first hold of the section, are on pressure already.
    """
    if given.talk == "bells" or not _uses_tools(given, section) or _has_its_own(given, section):
        return ()
    phrases = given.phrases.pressure
    return given.speaker.say(phrases[turn % len(phrases)])


def _uses_tools(given: Context, section: Group) -> bool:
    steps = leaves(section.steps, given.choice)
    return any(isinstance(step, MoveStep) and step.move.tool is not None for step in steps)


def _has_its_own(given: Context, section: Group) -> bool:
    words = {word for text in _first_words(given, section) for word in re.findall(r"\w+", text.text.casefold())}
    return not words.isdisjoint(given.phrases.on_pressure)


def _first_words(given: Context, section: Group) -> Iterator[Text]:
    for step in leaves(section.steps, given.choice):
        match step:
            case SayStep():
                yield step.say.at(given.talk == "brief")
            case MoveStep():
                yield from (text for text in (step.move.setup, *step.move.cautions) if text is not None)
                return
            case RestStep() | BreatheStep():
                pass
            case _:
                assert_never(step)
