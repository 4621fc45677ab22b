"""The `hum` engine: each word a short tone by a fixed rule. It needs nothing, sounds the same everywhere, and stands
in for a voice wherever words do not matter: in tests, and on machines without speech.

The rule, by which a listener can tell the words again:

- A word is a run of letters and digits, taken without case. Each of its n characters has a number, its code point.
  The sum of the numbers, each multiplied by its place from 1 to n, modulo 32 is the word's pitch p.
- It sounds as a triangle wave of 60 + 2p samples at 24 kHz, which is 400 Hz for p = 0 down to 197 Hz for p = 31;
  the voice `low` doubles the period. Its edges rise and fall over 120 samples. Like a spoken word it is loudest where
  it begins: its height is 24,000 steps of 32,767 (2.7 dB below full scale) and falls with the square of what is left
  of it, to a quarter in the middle and for the rest. A level tone would have the softest sounds around it, a bed that
  swells, within 35 dB of itself, where speech has not.
- At 145 words a minute it lasts 64 ms a character, at least 128 ms, and 45 ms of silence follow; after a comma,
  colon, semicolon or dash it is 500 ms, after a full stop, question or exclamation mark 600 ms, but nothing at the
  very end. All this is slower and faster with the rate. The figures were fitted to eSpeak's lengths.

All of it is counted in whole numbers, so that the same text gives the same bytes on every machine.
"""

import re
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.engines.protocol import Voice, no_voice

USUAL_WPM = 145
PITCHES = 32
_VOICES = {"tone": 1, "low": 2}
_HEIGHT = 24_000
_EDGE_SAMPLES = 120
_CHARACTER_MS, _SHORTEST_MS = 64, 128
_GAP_MS, _COMMA_MS, _STOP_MS = 45, 500, 600
_WORD = re.compile(r"([^\W_]+)([^\w]*)", re.UNICODE)

_Wave = npt.NDArray[np.int64]


class HumEngine:
    """The fake that ships; see the module for its rule."""

    name = "hum"
    phrases_per_process: int | None = None

    def version(self) -> str:
        """Give the number of the rule."""
        return "2"

    def default_voice(self, language: str) -> str:
        """Give `tone`, for any language."""
        return "tone"

    def licence(self, voice: str) -> str:
        """Give CC0-1.0: tones are nobody's."""
        return "CC0-1.0"

    def voices(self) -> list[Voice]:
        """Give the two voices, `tone` and an octave below it `low`."""
        return [Voice(voice, f"Hum, {voice}", "mul", self.licence(voice)) for voice in _VOICES]

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write a WAV file, 24 kHz, 16 bit, mono. Raises VoiceError, and SpeechError where there is no word."""
        if voice not in _VOICES:
            raise no_voice(self.name, voice, _VOICES)
        words = _WORD.findall(text)
        if not words:
            raise SpeechError("there is no word in it")
        sounds = [part for word, after in words for part in _word(word, after, _VOICES[voice], rate_wpm)]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE_HZ)
            file.writeframes(np.concatenate(sounds[:-1]).astype("<i2").tobytes())


def pitch(word: str) -> int:
    """Give the pitch of a word, from 0, the highest, to 31."""
    return sum(place * ord(character) for place, character in enumerate(word.lower(), 1)) % PITCHES


def _word(word: str, after: str, octave: int, rate_wpm: int) -> tuple[_Wave, _Wave]:
    length = _samples(max(_SHORTEST_MS, _CHARACTER_MS * len(word)), rate_wpm)
    return _tone((60 + 2 * pitch(word)) * octave, length), np.zeros(_samples(_gap_ms(after), rate_wpm), np.int64)


def _gap_ms(after: str) -> int:
    if any(mark in after for mark in ".!?…"):
        return _STOP_MS
    return _COMMA_MS if any(mark in after for mark in ",;:\u2013\u2014") else _GAP_MS


def _samples(milliseconds: int, rate_wpm: int) -> int:
    return milliseconds * SAMPLE_RATE_HZ * USUAL_WPM // (1000 * rate_wpm)


def _tone(period: int, length: int) -> _Wave:
    """Give a triangle wave of an even period, from zero upwards, that begins at its loudest and has soft edges."""
    at = np.arange(length, dtype=np.int64)
    phase = (at + period // 4) % period
    triangle = np.minimum(phase, period - phase) * 4 * _HEIGHT // period - _HEIGHT
    edge = min(_EDGE_SAMPLES, length // 2)
    swell = np.minimum(np.minimum(at, length - 1 - at), edge)
    left = np.maximum(length - at, length // 2)
    return triangle * swell // max(edge, 1) * left // length * left // length
