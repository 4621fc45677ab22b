"""The signs: short warm chimes, computed and not recorded, told apart by how their pitch goes and by their length."""

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
"""8 LU under the voice: plain in silence, and under a word it does not cover it."""
_MADE = 2
"""To be raised with any change to how signs sound, for it is part of their keys."""
_ATTACK_S = 0.010
_PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.30, 1.6), (3.0, 0.10, 2.4))
"""Multiple of the pitch, amplitude, how much quicker it dies away: the upper ones go first, as on struck bars."""
_DRAWING_LEVEL = 8000.0
_E4, _A4, _C5, _E5, _G5, _C6 = 329.63, 440.0, 523.25, 659.26, 783.99, 1046.5


@dataclass(frozen=True, slots=True)
class _Shape:
    """Pitches in Hz, struck at even steps over the first part of `length_s`; or one that swells and `glides`."""

    pitches_hz: tuple[float, ...]
    length_s: float
    step_s: float = 0.0
    glides: bool = False


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
"""Start rises, end falls and is longest, switch goes up and down, halfway is one note, tick a very short high one.

The tones of the breath are not struck: they swell and die away, lower than the others, and slide up or down.
"""


@cache
def sign(name: str) -> Clip:
    """Give the sign called `name`, one of `SIGNS` (ValueError else), trimmed and at `SIGN_LUFS` over its own length."""
    silence = np.zeros(LEAD_SAMPLES)  # so that the first window that is heard has all of itself to begin in
    drawn = trimmed(clip_of(np.concatenate((silence, _DRAWING_LEVEL * _drawn(_shape(name))))))
    return levelled(drawn, SIGN_LUFS - loudness_lufs(drawn))


def sign_key(name: str) -> str:
    """Give the key of the sign called `name`; ValueError where there is none."""
    _shape(name)
    return key_of(sign=name, made=_MADE, lufs=SIGN_LUFS)


def _shape(name: str) -> _Shape:
    if name not in _SHAPES:
        raise ValueError(f"there is no sign {name!r}; there are {', '.join(SIGNS)}")
    return _SHAPES[name]


def _drawn(shape: _Shape) -> npt.NDArray[np.float64]:
    if shape.glides:
        return _gliding(shape)
    sound = np.zeros(round(shape.length_s * SAMPLE_RATE_HZ))
    for index, pitch_hz in enumerate(shape.pitches_hz):
        start = round(index * shape.step_s * SAMPLE_RATE_HZ)
        sound[start:] += _struck(pitch_hz, len(sound) - start)
    return sound


def _gliding(shape: _Shape) -> npt.NDArray[np.float64]:
    """Give one tone that slides from the first pitch to the last, and comes and goes as a breath does."""
    share = np.linspace(0.0, 1.0, round(shape.length_s * SAMPLE_RATE_HZ))
    first_hz, last_hz = shape.pitches_hz
    pitch_hz = first_hz + (last_hz - first_hz) * (0.5 - 0.5 * np.cos(np.pi * share))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE_HZ
    tone = sum(level * np.sin(multiple * phase) for multiple, level, _ in _PARTIALS)
    return np.asarray(tone * np.sin(np.pi * share) ** 2)


def _struck(pitch_hz: float, samples: int) -> npt.NDArray[np.float64]:
    """Give one note, 30 dB softer by its end, where a fade takes over."""
    at_s = np.arange(samples) / SAMPLE_RATE_HZ
    decay = np.log(10**1.5) / at_s[-1]
    note = sum(
        (level * np.exp(-decay * quicker * at_s) * np.sin(2 * np.pi * pitch_hz * multiple * at_s))
        for multiple, level, quicker in _PARTIALS
    )
    attack = 0.5 - 0.5 * np.cos(np.pi * np.minimum(at_s / _ATTACK_S, 1.0))
    close = np.minimum(1.0, (at_s[-1] - at_s) / (0.15 * at_s[-1]))
    return np.asarray(note * attack * close)
