"""Speaks the same text in a voice, so that people can compare voices."""

from collections.abc import Sequence

from voiceguide.audio.clip import Clip, joined, trimmed
from voiceguide.cache import Cache
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.clips import SessionClips
from voiceguide.speech.synthesis import Progress, Speech
from voiceguide.speech.voice_choice import VoiceChoice

PAUSE_S = 0.8
"""Seconds between two texts."""


def trial_clip(
    texts: Sequence[str], voice: VoiceChoice, rate_wpm: int, cache: Cache, on_progress: Progress | None = None
) -> Clip:
    """Return `texts` in a row, as loud as in a session. Raise SpeechError for a voice or text that cannot be spoken."""
    speech = Speech(voice, rate_wpm, cache)
    for _ in speech.speak(dict.fromkeys([*speech.calibration_phrases, *texts]), on_progress):
        pass
    clips = SessionClips(cache)
    clips.add(speech)
    return in_a_row([clips.clip(clips.utterance(text).key) for text in texts], PAUSE_S)


def in_a_row(clips: Sequence[Clip], pause_s: float) -> Clip:
    """Return `clips` in a row, with silence between their heard parts, cut to whole frames."""
    return joined([trimmed(clip) for clip in clips], round(pause_s * SAMPLE_RATE_HZ))
