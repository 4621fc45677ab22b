"""Speech: `speak` turns phrases into clips, by whatever engine is chosen, and keeps them."""

from voiceguide.speech.kept import SpokenClip
from voiceguide.speech.phrases import Spoken, VoiceChoice, speak

__all__ = ["Spoken", "SpokenClip", "VoiceChoice", "speak"]
