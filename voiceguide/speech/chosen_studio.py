"""The studio that the settings ask for."""

from dataclasses import replace

from voiceguide.model.routine import Routine
from voiceguide.settings import Settings
from voiceguide.settings.user_cache import user_cache
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import named_voices


def studio_of(settings: Settings, routine: Routine | None = None) -> Studio:
    """Return the studio that the settings ask for, with the voices for `routine`, if there is one.

    Raise SpeechError for an engine that does not exist.
    """
    rate_wpm, jobs, limit_s = (settings.value(name) for name in ("rate", "jobs", "time_limit"))
    studio = Studio(None, user_cache(settings), rate_wpm, jobs, limit_s, voices=named_voices(settings))
    if routine is None:
        return studio
    return replace(studio, voices=studio.voices_in(routine.language, routine.voices.by_role()))
