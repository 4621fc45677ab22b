"""The `hum` engine: it sounds each word as a short tone by a fixed rule.

It needs nothing installed, sounds the same on every machine, and replaces a voice wherever words do not matter: in
tests, and on machines without speech. By the rule, a listener can recognise the words:

- Pitch: a word is a run of letters and digits, ignoring case. The code point of each of its n characters is multiplied
  by the position of the character, from 1 to n. The sum of the products, modulo 32, is the pitch p of the word.
- Wave: the tone is a triangle wave with a period of 60 + 2p samples at 24 kHz, from 400 Hz for p = 0 down to 197 Hz for
  p = 31; the voice `low` doubles the period. The tone fades in and out over 120 samples. Like a spoken word it is
  loudest at the start: its height is 24,000 of 32,767 (2.7 dB below full scale). The height falls with the square of
  the remaining length, to a quarter in the middle, and stays there. A tone of constant height would fail where speech
  does not: the softest sounds around it, such as a swelling bed, would be within 35 dB of it.
- Length: at the rate 145, a tone lasts 64 ms for each character, at least 128 ms. A silence of 45 ms follows, of
  500 ms after a comma, colon, semicolon or dash, of 600 ms after a full stop, question or exclamation mark, and none at
  the very end. All lengths scale with the rate. The figures were fitted to eSpeak's lengths.

All calculations use integers, so that the same text gives the same bytes on every machine.
"""

import re
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.engines.protocol import Engine, Voice, no_voice

USUAL_RATE = 145
"""Rate to which the lengths below apply."""
PITCHES = 32
_VOICES = {"tone": 1, "low": 2}
_HEIGHT = 24_000
_EDGE_SAMPLES = 120
_CHARACTER_MS, _SHORTEST_MS = 64, 128
_GAP_MS, _COMMA_MS, _STOP_MS = 45, 500, 600
_WORD = re.compile(r"([^\W_]+)([^\w]*)", re.UNICODE)

_Wave = npt.NDArray[np.int64]


class HumEngine(Engine):
    """The built-in substitute for a voice; the docstring of the module describes its rule."""

    name = "hum"
    writes_whole_files = True
    rate_table: str | None = "hum"
    levelling_phrases = 4

    def version(self, voice: str) -> str:
        """Return the version of the rule."""
        return "2"

    def default_voice(self, language: str) -> str:
        """Return `tone` for any language."""
        return "tone"

    def licence(self, voice: str) -> str:
        """Return CC0-1.0: nobody owns tones."""
        return "CC0-1.0"

    def voices(self) -> list[Voice]:
        """Return the two voices: `tone`, and `low`, an octave below it."""
        return [Voice(voice, f"Hum, {voice}", "mul", self.licence(voice)) for voice in _VOICES]

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write a WAV file: 24 kHz, 16 bit, mono.

        Raise VoiceError for an unknown voice, SpeechError if `text` has no word.
        """
        if voice not in _VOICES:
            raise no_voice(self.name, voice, _VOICES)
        words = _WORD.findall(text)
        if not words:
            raise SpeechError("there is no word in it")
        sounds = [part for word, after in words for part in _word(word, after, _VOICES[voice], rate)]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE_HZ)
            file.writeframes(np.concatenate(sounds[:-1]).astype("<i2").tobytes())


def pitch(word: str) -> int:
    """Return the pitch of a word, from 0 (highest) to 31 (lowest)."""
    return sum(position * ord(character) for position, character in enumerate(word.lower(), 1)) % PITCHES


def _word(word: str, after: str, octave: int, rate: float) -> tuple[_Wave, _Wave]:
    length = _samples(max(_SHORTEST_MS, _CHARACTER_MS * len(word)), rate)
    return _tone((60 + 2 * pitch(word)) * octave, length), np.zeros(_samples(_gap_ms(after), rate), np.int64)


def _gap_ms(after: str) -> int:
    if any(mark in after for mark in ".!?…"):
        return _STOP_MS
    return _COMMA_MS if any(mark in after for mark in ",;:\u2013\u2014") else _GAP_MS


def _samples(milliseconds: int, rate: float) -> int:
    return milliseconds * SAMPLE_RATE_HZ * USUAL_RATE // round(1000 * rate)


def _tone(period: int, length: int) -> _Wave:
    """Return a triangle wave, loudest at its start, with soft edges; it starts at zero and rises.

    `period` is even; both `period` and `length` are in samples.
    """
    at = np.arange(length, dtype=np.int64)
    phase = (at + period // 4) % period
    triangle = np.minimum(phase, period - phase) * 4 * _HEIGHT // period - _HEIGHT
    edge = min(_EDGE_SAMPLES, length // 2)
    swell = np.minimum(np.minimum(at, length - 1 - at), edge)
    decay = np.maximum(length - at, length // 2)
    return triangle * swell // max(edge, 1) * decay // length * decay // length
