"""The end of a session: the outro, and the way from the last hold to standing, or to lying down for sleep."""

from collections.abc import Mapping, Sequence

from voiceguide.compiler.coach import leave_words
from voiceguide.compiler.context import Context, joined_with_breaks
from voiceguide.compiler.transitions import farewell
from voiceguide.model.body import Body
from voiceguide.model.spans import Flow, Utterance
from voiceguide.model.texts import Text


def parting_words(context: Context, body: Body, spoken_since: Sequence[str], *, ends_hold: bool) -> Flow:
    """Return the words after the last step: to come off the tool, the outro, where the tool goes, and to stand up.

    How often to do it all is said before the words that let the listener go.

    `spoken_since` holds the texts of the author since the last hold: a tool that they name needs no built-in words.
    With `ends_hold` the last hold was not left yet.
    """
    brief = context.talk == "brief"
    outro = context.routine.outro
    words = () if outro is None else context.filler.say(outro.at(brief))
    texts = [*spoken_since, *(sound.text for sound in words if isinstance(sound, Utterance))]
    leaving = leave_words(context, body) if ends_hold else ()
    stands = context.routine.ending == "stand" and context.talk != "bells"
    often = () if context.talk in ("brief", "bells") else context.filler.say(context.routine.often)
    if not stands:
        away = farewell(context, body, texts)
        return joined_with_breaks([leaving, often, away, words] if often else [(*leaving, *away), words])
    ease = () if brief else context.filler.say(_at(context, body, context.phrases.ease))
    rise = context.filler.say(_at(context, body, context.phrases.rise))
    away = farewell(context, body, texts, rested=bool(ease))
    return joined_with_breaks([(*leaving, *words), often, ease, (*away, *rise)])


def _at(context: Context, body: Body, texts: Mapping[str, Text]) -> Text | None:
    """Return the words for a posture, or for its level."""
    level = None if body.posture is None else context.lists.postures[body.posture].level
    return next((texts[key] for key in (body.posture, level) if key is not None and key in texts), None)
