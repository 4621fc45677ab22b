"""From a routine to its script: its visits in order, and the walk through them."""

from functools import partial

from voiceguide.compiler.chapters import Chapters
from voiceguide.compiler.context import context_of
from voiceguide.compiler.variants import Variant, leaves, usual_variant
from voiceguide.compiler.visits import Position, visits_of
from voiceguide.compiler.walker import walk, way_to_visit
from voiceguide.compiler.wording import TextFiller
from voiceguide.errors import Complaint, FaultyContent
from voiceguide.model.respelling import spellings
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language

__all__ = ["compile_script", "leaves"]

TITLE_AFTER = "To finish"
"""Title of the chapter of the outro."""


def compile_script(
    routine: Routine,
    language: Language,
    *,
    talk: Talk = "auto",
    minutes: int = 0,
    choice: Variant | None = None,
    reminds: bool = False,
) -> Script:
    """Return the script of `routine`.

    `minutes` fills in `{minutes}`, and is at least 1 there. `choice` is the set of steps to take; None takes the usual
    set. With `reminds`, each section but the first says how hard to press. Raise FaultyContent with every text that
    cannot be said where it stands.
    """
    complaints: list[Complaint] = []
    lexicon = spellings({**language.lexicon, **routine.lexicon})
    filler = TextFiller(language.phrases, complaints.append, lexicon, language.readings)
    filler = filler.knowing(name=routine.name.text, minutes=max(1, minutes))
    choice = choice or usual_variant(routine)
    visits, titles = visits_of(routine, choice)
    context = context_of(routine, language, talk, choice, filler, visits, reminds=reminds)
    last = None
    if routine.outro is not None or routine.ending is not None or routine.often is not None:
        titles, last = (*titles, TITLE_AFTER), Position(chapter=len(titles))
    spans = walk(context, visits, last)
    if complaints:
        raise FaultyContent(complaints)
    chapters = Chapters(titles, spans)
    way = chapters.way(partial(way_to_visit, context, visits))
    return Script(routine, language, talk, chapters.numbered(spans), chapters.titles, minutes, way=way)
