"""A routine to a script: the opening, the walk through its steps, and what is said when a hold has ended."""

from voiceguide.compiler.context import given_of
from voiceguide.compiler.release import with_releases
from voiceguide.compiler.variants import Choice, leaves, usual_choice
from voiceguide.compiler.walker import Walking
from voiceguide.compiler.wording import Speaker
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
    choice: Choice | None = None,
    reminds: bool = False,
) -> Script:
    """Give the script of `routine`; `minutes` is what `{minutes}` says, `choice` the set of steps, the usual if None.

    Where it `reminds`, each section but the first says how hard to press.
    Raises FaultyContent with every text that cannot be said where it stands.
    """
    complaints: list[Complaint] = []
    speaker = Speaker(language.phrases, complaints.append, language.lexicon | routine.lexicon)
    speaker = speaker.knowing(name=routine.name.text, minutes=max(1, minutes))
    given = given_of(routine, language, talk, choice or usual_choice(routine), speaker, reminds=reminds)
    walking = Walking(given)
    if complaints:
        raise FaultyContent(complaints)
    spans = with_releases(walking.spans, language.lists, given.speaker, talk)
    return Script(routine, language, talk, spans, tuple(walking.titles), minutes)
