"""The quiet bed: computed room tone that keeps loudspeakers awake, and its swell before words."""

import hashlib
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE, Clip
from voiceguide.cache import key_of
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

ROOM_DBFS = -60.0
"""Root mean square of the room tone.

Digital zeros let Bluetooth speakers fall asleep. This level keeps many of them awake, and nobody hears it together with
a voice at -19 LUFS.
"""
ROOM_LUFS = -59.6
"""Loudness of the room tone by BS.1770. It is above the absolute gate, so the bed counts in the loudness of a file."""
LOOP_FRAMES = 500
"""Length of the loop: 12 s. It repeats without a seam."""
ROOM_TONE = "room tone 2: -60 dBFS, 100 Hz to 2 kHz"
"""Name of the room tone in cache keys. Change it with anything that changes the sound."""
SWELL_FRAMES = 63
"""Length of the swell: 1.5 s."""
QUIET_FRAMES = 417
"""Ten seconds without audible sound. After a longer quiet, a loudspeaker may be asleep."""
SWELL_DB = 8.0
"""Rise of the bed in the swell.

A higher swell would be taken for speech: sound within 35 dB of a word counts as heard, and the softest words are heard
from -47.6 dBFS on.
"""
_LOW_HZ, _HIGH_HZ = 100.0, 2000.0
_HIGHEST_HZ = 6000.0
"""Highest frequency of the tone. At -136 dBFS, anything above would vanish in 16 bits."""
_SEED = b"room tone"
_FALL_FRAMES = 3

_Floats = npt.NDArray[np.float64]


@cache
def room_tone() -> Clip:
    """Return `LOOP_FRAMES` of room tone that loop without a seam. None of it counts as heard."""
    samples = np.rint(_loop()).astype("<i2")
    return Clip(samples.tobytes(), 0, 0)


@cache
def swell() -> Clip:
    """Return the sound that is added to the bed for a swell of `SWELL_FRAMES`. It falls in the last three frames."""
    length, fall = SWELL_FRAMES * FRAME_SAMPLES, _FALL_FRAMES * FRAME_SAMPLES
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(np.arange(length) / (length - fall), 1.0))
    close = np.minimum(np.arange(length)[::-1] / fall, 1.0)
    added = np.sqrt(10 ** (SWELL_DB * rise / 10) - 1) * (0.5 - 0.5 * np.cos(np.pi * close))
    samples = np.rint(added * np.roll(_loop(), _loop().size // 2)[:length]).astype("<i2")  # a different part
    return Clip(samples.tobytes(), 0, 0)


def swell_key() -> str:
    """Return the cache key of the swell."""
    return key_of(swell=ROOM_TONE, frames=SWELL_FRAMES, db=SWELL_DB)


@cache
def _loop() -> _Floats:
    """Return one period of noise made from its spectrum, so that its end leads into its start."""
    length = LOOP_FRAMES * FRAME_SAMPLES
    pitches_hz = np.arange(1, int(_HIGHEST_HZ * length / SAMPLE_RATE_HZ)) * (SAMPLE_RATE_HZ / length)
    amplitudes = 1 / ((1 + (_LOW_HZ / pitches_hz) ** 4) * (1 + (pitches_hz / _HIGH_HZ) ** 8))
    phases = 2 * np.pi * _pseudo_random(len(pitches_hz))
    spectrum = np.zeros(len(pitches_hz) + 1, dtype=np.complex128)
    spectrum[1:].real, spectrum[1:].imag = amplitudes * np.cos(phases), amplitudes * np.sin(phases)
    wave = np.fft.irfft(spectrum, length)
    wave *= FULL_SCALE * 10 ** (ROOM_DBFS / 20) / np.sqrt(np.mean(wave**2))
    return wave


def _pseudo_random(count: int) -> _Floats:
    """Return `count` pseudo-random numbers in [0, 1), always the same: SHAKE-256 is a standard (FIPS 202).

    The random numbers of numpy may change with its version, and its generator takes longer to start than the tone.
    """
    digest = hashlib.shake_256(_SEED).digest(4 * count)
    return np.frombuffer(digest, dtype="<u4") / 2.0**32
