"""A routine to a script: the opening, the walk through its steps, and what is said when a hold has ended."""

from voiceguide.compiler.context import context_of
from voiceguide.compiler.release import with_releases
from voiceguide.compiler.variants import Variant, leaves, usual_variant
from voiceguide.compiler.walker import Walker
from voiceguide.compiler.wording import TextFiller
from voiceguide.errors import Complaint, FaultyContent
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
    """Give the script of `routine`; `minutes` is what `{minutes}` says, `choice` the set of steps, the usual if None.

    Where it `reminds`, each section but the first says how hard to press.
    Raises FaultyContent with every text that cannot be said where it stands.
    """
    complaints: list[Complaint] = []
    speaker = TextFiller(language.phrases, complaints.append, language.lexicon | routine.lexicon)
    speaker = speaker.knowing(name=routine.name.text, minutes=max(1, minutes))
    given = context_of(routine, language, talk, choice or usual_variant(routine), speaker, reminds=reminds)
    walking = Walker(given)
    if complaints:
        raise FaultyContent(complaints)
    spans = with_releases(walking.spans, language.lists, given.speaker, talk)
    return Script(routine, language, talk, spans, tuple(walking.titles), minutes)
