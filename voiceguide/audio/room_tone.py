"""The quiet bed: room tone that keeps loudspeakers awake, computed and not recorded, and how it swells before words."""

import hashlib
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip
from voiceguide.cache import key_of
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

ROOM_DBFS = -60.0
"""Root mean square. Digital zeros let Bluetooth speakers fall asleep; this keeps many of them awake, and nobody hears
it beside a voice at -19 LUFS."""
ROOM_LUFS = -59.6
"""The same after BS.1770: above its absolute gate, so that the bed counts in the loudness of a whole file."""
LOOP_FRAMES = 500
"""Twelve seconds, after which it repeats without a seam."""
ROOM_TONE = "room tone 2: -60 dBFS, 100 Hz to 2 kHz"
"""Names how it is made, in the keys of what is kept; to be changed with anything that changes its sound."""
SWELL_FRAMES = 63
"""A second and a half."""
QUIET_FRAMES = 417
"""Ten seconds in which nothing is heard; after more, a loudspeaker may be asleep."""
SWELL_DB = 8.0
"""How much the bed swells. More would be taken for speech: what lies within 35 dB of a word counts as heard, and the
softest words are heard from -47.6 dBFS on."""
_LOW_HZ, _HIGH_HZ = 100.0, 2000.0
_HIGHEST_HZ = 6000.0
"""Above, nothing would be left of it in 16 bits: it would lie at -136 dBFS."""
_SEED = b"room tone"
_FALL_FRAMES = 3
_FULL_SCALE = 32768.0

_Floats = npt.NDArray[np.float64]


@cache
def room_tone() -> Clip:
    """Give `LOOP_FRAMES` of room tone that may follow itself; nothing in it counts as heard."""
    samples = np.rint(_loop()).astype("<i2")
    return Clip(samples.tobytes(), 0, 0)


@cache
def swell() -> Clip:
    """Give what is added to the bed for it to swell over `SWELL_FRAMES`, and to fall again in the last three."""
    length, fall = SWELL_FRAMES * FRAME_SAMPLES, _FALL_FRAMES * FRAME_SAMPLES
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(np.arange(length) / (length - fall), 1.0))
    close = np.minimum(np.arange(length)[::-1] / fall, 1.0)
    added = np.sqrt(10 ** (SWELL_DB * rise / 10) - 1) * (0.5 - 0.5 * np.cos(np.pi * close))
    samples = np.rint(added * np.roll(_loop(), _loop().size // 2)[:length]).astype("<i2")  # another stretch of it
    return Clip(samples.tobytes(), 0, 0)


def swell_key() -> str:
    """Give the key of the swell."""
    return key_of(swell=ROOM_TONE, frames=SWELL_FRAMES, db=SWELL_DB)


@cache
def _loop() -> _Floats:
    """Noise made from its spectrum, by which it is as long as its period: its end leads into its start."""
    length = LOOP_FRAMES * FRAME_SAMPLES
    pitches_hz = np.arange(1, int(_HIGHEST_HZ * length / SAMPLE_RATE_HZ)) * (SAMPLE_RATE_HZ / length)
    sizes = 1 / ((1 + (_LOW_HZ / pitches_hz) ** 4) * (1 + (pitches_hz / _HIGH_HZ) ** 8))
    turns = 2 * np.pi * _drawn(len(pitches_hz))
    spectrum = np.zeros(len(pitches_hz) + 1, dtype=np.complex128)
    spectrum[1:].real, spectrum[1:].imag = sizes * np.cos(turns), sizes * np.sin(turns)
    level = np.fft.irfft(spectrum, length)
    level *= _FULL_SCALE * 10 ** (ROOM_DBFS / 20) / np.sqrt(np.mean(level**2))
    return level


def _drawn(count: int) -> _Floats:
    """Give numbers from 0 up to 1, as if by chance, and the same for ever: SHAKE-256 is a standard (FIPS 202).

    What numpy draws may change with its version; and to begin with, it takes longer than the tone.
    """
    drawn = hashlib.shake_256(_SEED).digest(4 * count)
    return np.frombuffer(drawn, dtype="<u4") / 2.0**32
