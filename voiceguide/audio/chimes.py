"""The signs: short warm chimes, computed and not recorded. They differ in how the pitch moves and in length."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import LEAD_SAMPLES, Clip, clip_of, trimmed
from voiceguide.audio.levelling import levelled
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.cache import key_of
from voiceguide.model.durations import SAMPLE_RATE_HZ

SIGN_LUFS = -27.0
"""Loudness of a sign, 8 LU below the voice: clear in silence, and too soft to cover a word."""
_VERSION = 2
"""Raise this number with any change to the sound of the signs: it is part of their cache keys."""
_ATTACK_S = 0.010
"""Length of the rise at the start of a note."""
_PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.30, 1.6), (3.0, 0.10, 2.4))
"""Of each partial: multiple of the pitch, amplitude, and decay rate relative to the first partial.

The upper partials die away first, as on struck bars.
"""
_RAW_AMPLITUDE = 8000.0
"""Amplitude at which a sign is computed, before it is levelled (full scale ±32767)."""
_E4, _A4, _C5, _E5, _G5, _C6 = 329.63, 440.0, 523.25, 659.26, 783.99, 1046.5


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a sign sounds: notes struck at even steps, or one tone that swells and glides."""

    pitches_hz: tuple[float, ...]
    """The notes in order; the first and last pitch of a tone that glides."""
    length_s: float
    """Length of the whole sign."""
    step_s: float = 0.0
    """Time from the start of a note to the start of the next. The last note lasts until the end."""
    glides: bool = False
    """Whether the sign is one gliding tone instead of struck notes."""


_SHAPES = {
    "start": _Shape((_C5, _G5), 0.55, 0.14),
    "halfway": _Shape((_E5,), 0.40),
    "switch": _Shape((_C5, _G5, _C5), 0.68, 0.14),
    "end": _Shape((_G5, _C5), 0.80, 0.20),
    "tick": _Shape((_C6,), 0.08),
    "breathe-in": _Shape((_E4, _A4), 0.84, glides=True),
    "breathe-out": _Shape((_A4, _E4), 0.84, glides=True),
}
SIGNS = tuple(_SHAPES)
"""Names of the signs.

Start rises. End falls and is the longest of the struck signs. Switch goes up and down. Halfway is a single note. Tick
is a very short high note. The two breath signs are not struck: they swell and die away, lower than the others, and
slide up or down.
"""


@cache
def sign(name: str) -> Clip:
    """Return the sign `name`, trimmed, at `SIGN_LUFS` over its own length. Raise ValueError if it is not in `SIGNS`."""
    silence = np.zeros(LEAD_SAMPLES)  # gives the first audible 5 ms window its full length
    raw = trimmed(clip_of(np.concatenate((silence, _RAW_AMPLITUDE * _raw_samples(_shape(name))))))
    return levelled(raw, SIGN_LUFS - loudness_lufs(raw))


def sign_key(name: str) -> str:
    """Return the cache key of the sign `name`. Raise ValueError if it is not in `SIGNS`."""
    _shape(name)
    return key_of(sign=name, made=_VERSION, lufs=SIGN_LUFS)


def _shape(name: str) -> _Shape:
    if name not in _SHAPES:
        raise ValueError(f"there is no sign {name!r}; there are {', '.join(SIGNS)}")
    return _SHAPES[name]


def _raw_samples(shape: _Shape) -> npt.NDArray[np.float64]:
    if shape.glides:
        return _glide(shape)
    sound = np.zeros(round(shape.length_s * SAMPLE_RATE_HZ))
    for index, pitch_hz in enumerate(shape.pitches_hz):
        start = round(index * shape.step_s * SAMPLE_RATE_HZ)
        sound[start:] += _note(pitch_hz, len(sound) - start)
    return sound


def _glide(shape: _Shape) -> npt.NDArray[np.float64]:
    """Return one tone that slides from the first pitch to the last, and swells and fades like a breath."""
    progress = np.linspace(0.0, 1.0, round(shape.length_s * SAMPLE_RATE_HZ))
    first_hz, last_hz = shape.pitches_hz
    pitch_hz = first_hz + (last_hz - first_hz) * (0.5 - 0.5 * np.cos(np.pi * progress))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE_HZ
    tone = sum(level * np.sin(multiple * phase) for multiple, level, _ in _PARTIALS)
    return np.asarray(tone * np.sin(np.pi * progress) ** 2)


def _note(pitch_hz: float, samples: int) -> npt.NDArray[np.float64]:
    """Return one struck note, shape (samples,). It decays by 30 dB, and its last 15 % also fade out to zero."""
    at_s = np.arange(samples) / SAMPLE_RATE_HZ
    decay = np.log(10**1.5) / at_s[-1]
    note = sum(
        (level * np.exp(-decay * relative_decay * at_s) * np.sin(2 * np.pi * pitch_hz * multiple * at_s))
        for multiple, level, relative_decay in _PARTIALS
    )
    attack = 0.5 - 0.5 * np.cos(np.pi * np.minimum(at_s / _ATTACK_S, 1.0))
    fade_out = np.minimum(1.0, (at_s[-1] - at_s) / (0.15 * at_s[-1]))
    return np.asarray(note * attack * fade_out)
