"""Advice on words that listeners stumbled over (docs/writing.md, "check, and its advice")."""

import re
from collections.abc import Iterator
from typing import assert_never

from voiceguide.compiler.compile import leaves
from voiceguide.errors import Complaint
from voiceguide.model.markup import Either, Field, near_miss
from voiceguide.model.move import Move
from voiceguide.model.respelling import DEFAULT
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, RestStep, SayStep
from voiceguide.model.texts import Talk, Text
from voiceguide.speech.engines.registry import BUILT_IN

_TENDER = re.compile(r"\b(?:bones?|bony|spine|spinal|vertebrae?|joints?|kneecaps?|tailbone|coccyx)\b", re.IGNORECASE)
_LEFT_TO_GO = re.compile(
    r"\b(?:(?:seconds?|minutes?|breaths?|rounds?|times?|moves?|more|is|are|has|have|what|nothing|anything|some|much|few"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|\d+)|what['\u2019]s)\s+left\b"
    r"(?!\s+(?:side|leg|foot|calf|arm|hand|heel|toes?|knee|thigh|hip|buttock|shoulder|forearm|wrist|elbow|ear|cheek))",
    re.IGNORECASE,
)
_SIDE = re.compile(r"\b(?:left|right)\b", re.IGNORECASE)


def texts_of(move: Move) -> Iterator[Text]:
    """Yield all texts of a move that are spoken, except its cautions."""
    texts = (move.name, *set_up_texts(move), move.lighter, move.deeper)
    yield from (text for text in texts if text is not None)
    for cue in move.cues:
        yield from cue.say


def set_up_texts(move: Move) -> tuple[Text | None, ...]:
    """Return the texts that lead into the hold of a move, of which some may be None."""
    return (move.go, move.place, move.shift, move.setup, move.brief, move.again)


def moves_with_cautions(routine: Routine) -> Iterator[tuple[MoveStep, bool]]:
    """Yield each step that is a move, and whether it or an earlier step of the same move has cautions."""
    cautioned: set[str] = set()
    for step in leaves(routine.steps):
        if isinstance(step, MoveStep):
            heard = bool(step.move.cautions) or step.id in cautioned
            if heard and step.id is not None:
                cautioned.add(step.id)
            yield step, heard


def uncautioned_words(routine: Routine) -> Iterator[Complaint]:
    """Yield advice to add a caution where words mention bone, spine or joint without a caution."""
    for step, is_cautioned in moves_with_cautions(routine):
        for text in () if is_cautioned else texts_of(step.move):
            if (found := _TENDER.search(text.text)) and text.where:
                why = f'"{found[0]}" is spoken of, without a caution; say under cautions what to keep off'
                yield Complaint(text.where, why)


def misspelt_engines(routine: Routine) -> Iterator[Complaint]:
    """Yield advice on each form of the lexicon for an engine whose name is nearly that of a built-in engine.

    Other names are engines of the author's own.
    """
    forms = [forms for forms in routine.lexicon.values() if not isinstance(forms, str)]
    for engine in dict.fromkeys(engine for words in forms for engine in words):
        known = (DEFAULT, *BUILT_IN)
        if engine not in known and routine.where and (hint := near_miss(engine, known)):
            yield Complaint(routine.where, f'the lexicon has forms for an engine "{engine}"{hint}')


def sides_named_twice(routine: Routine) -> Iterator[Complaint]:
    """Yield advice to name the side only once in a set-up. Naming the other side does not count."""
    for step in leaves(routine.steps):
        for text in set_up_texts(step.move) if isinstance(step, MoveStep) else ():
            if text is not None and text.where and _sides_in(text) > 1:
                yield Complaint(text.where, "the side is named twice in one set-up; once is enough")


def _sides_in(text: Text) -> int:
    return sum(
        len(_SIDE.findall(part)) if isinstance(part, str)
        else isinstance(part, Either) or (isinstance(part, Field) and part.name in ("side", "Side"))
        for part in text.parts
    )  # fmt: skip


def left_for_what_remains(routine: Routine) -> Iterator[Complaint]:
    """Yield advice against "left" in the sense of "to go": on the floor, with closed eyes, it is heard as a side."""
    for text in _all_texts(routine):
        if (found := _LEFT_TO_GO.search(text.text)) and text.where:
            yield Complaint(text.where, f'"{found[0]}": "left" is heard as a side; say "to go"')


def _all_texts(routine: Routine) -> Iterator[Text]:
    safety = None if isinstance(routine.safety, str) else routine.safety
    for talk in (routine.intro, safety, routine.outro):
        yield from _of_talk(talk)
    yield from (*routine.props, *((routine.often,) if routine.often else ()))
    yield from _sections(routine.steps)
    for step in leaves(routine.steps):
        match step:
            case MoveStep():
                yield from texts_of(step.move)
                for caution in step.move.cautions:
                    yield from _of_talk(caution)
            case SayStep() | RestStep() | BreatheStep():
                yield from _of_talk(step.say)
            case _:
                assert_never(step)


def _sections(steps: tuple[AnyStep, ...]) -> Iterator[Text]:
    for step in steps:
        if isinstance(step, Group):
            yield from (step.section,) if step.section else ()
            yield from _sections(step.steps)


def _of_talk(talk: Talk | None) -> Iterator[Text]:
    if talk is not None:
        yield talk.full
        yield from (talk.brief,) if talk.brief else ()
