"""The phrases that a session will probably need, found with guessed lengths, before anything is spoken."""

from collections.abc import Sequence

from voiceguide.errors import ContentError
from voiceguide.model.durations import FRAME_S
from voiceguide.model.roles import COACH
from voiceguide.model.script import Estimated, Script
from voiceguide.pipeline.orders import SessionOrder
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.speech.studio import Studio, Voiced
from voiceguide.speech.voice_choice import VoiceChoice

_PACES = (1.0, 1.5, 1 / 1.5)
"""Guesses of the pace of a voice, as parts of its rate: a length is refused only if no pace can meet it."""
SpokenBy = tuple[VoiceChoice, int]
"""A voice, and its rate in words a minute."""


def likely_scripts(order: SessionOrder, guessed: int | None = None) -> tuple[Script, Script]:
    """Return the script as compiled, and as laid out. Raise the error of the likeliest pace if no pace can be met.

    `guessed` is the guessed length of the routine in frames, if it is known from another session of it.
    """
    compiled = compile_routine(order.routine, order.language, order.talk, fit_s=order.fit_s, guessed=guessed)
    order.output.refuse_too_long((compiled.guessed_frames or 0) * FRAME_S if order.fit_s is None else order.fit_s)
    refusals = list[ContentError]()
    for pace in _PACES:
        estimated = Estimated(compiled, round(order.studio.rate_for(order.routine) * pace))
        try:
            return compiled, Planner(estimated).plan(order.fit_s).plan.script
        except ContentError as error:
            refusals.append(error)
    raise refusals[0]


def phrases_of_scripts(scripts: Sequence[Script], studio: Studio) -> dict[SpokenBy, tuple[str, ...]]:
    """Return the phrases of scripts, and those by which voices are levelled, as the engines get them."""
    found: dict[SpokenBy, dict[str, None]] = {}
    for script in scripts:
        voiced = Voiced(script, studio)
        for role, speech in voiced.speeches.items():
            texts = voiced.script.phrases(role)
            if texts or role == COACH:
                spoken = found.setdefault((speech.voice, speech.rate_wpm), {})
                spoken |= dict.fromkeys((*speech.calibration_phrases, *texts))
    return {spoken_by: tuple(texts) for spoken_by, texts in found.items()}
