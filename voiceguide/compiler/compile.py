"""From a routine to its script: the opening, the walk through its steps, and the words at the end of each hold."""

from voiceguide.compiler.context import context_of
from voiceguide.compiler.release import with_releases
from voiceguide.compiler.variants import Variant, leaves, usual_variant
from voiceguide.compiler.walker import Walker
from voiceguide.compiler.wording import TextFiller
from voiceguide.errors import Complaint, FaultyContent
from voiceguide.model.respelling import spellings
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language

__all__ = ["compile_script", "leaves"]


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
    filler = TextFiller(language.phrases, complaints.append, spellings({**language.lexicon, **routine.lexicon}))
    filler = filler.knowing(name=routine.name.text, minutes=max(1, minutes))
    context = context_of(routine, language, talk, choice or usual_variant(routine), filler, reminds=reminds)
    walker = Walker(context)
    if complaints:
        raise FaultyContent(complaints)
    spans = with_releases(walker.spans, language.lists, context.filler, talk)
    return Script(routine, language, talk, spans, tuple(walker.titles), minutes)
