"""What a sound is like, in two letters a frame: how loud, and how high. Enough to tell words apart, and to keep."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.loudness import SINGLE
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODES = np.frombuffer(_LETTERS.encode("ascii"), dtype=np.uint8)
_STEP_DB, _LOWEST_DBFS = 1.5, -94.5
_STEP_OCTAVES, _LOWEST_HZ, _HIGHEST_HZ = 0.1, 100.0, 6000.0
_FULL_SCALE = 32768.0

_Floats = npt.NDArray[np.float64]
_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """For each frame of 24 ms its level in dBFS, to 1.5 dB, and the mean of its pitches in octaves above 100 Hz."""

    levels_dbfs: _Floats
    octaves: _Floats

    def __str__(self) -> str:
        loud = np.rint((self.levels_dbfs - _LOWEST_DBFS) / _STEP_DB)
        high = np.rint(self.octaves / _STEP_OCTAVES)
        pairs = np.stack((loud, high), axis=1).clip(0, len(_LETTERS) - 1).astype(int)
        return str(_CODES[pairs].tobytes(), "ascii")


def fingerprint(samples: npt.NDArray[np.int16]) -> Fingerprint:
    """Give that of 16-bit samples; what is over after whole frames is left out."""
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = samples[:whole].reshape(-1, FRAME_SAMPLES).astype(np.float32)
    levels = 10 * np.log10(np.einsum("ij,ij->i", frames, frames) / FRAME_SAMPLES / _FULL_SCALE**2 + 1e-10)
    window, counted, octaves = _spectral()
    frames *= window
    spectrum = np.fft.rfft(frames, axis=1, norm=SINGLE)[:, counted]
    weights = spectrum.real**2 + spectrum.imag**2 + np.float32(1e-12 / FRAME_SAMPLES)
    means = np.einsum("ij,j->i", weights, octaves) / weights.sum(axis=1)
    return Fingerprint(levels.astype(np.float64), means.astype(np.float64))


@cache
def _spectral() -> tuple[_Singles, slice, _Singles]:
    """Give a window to full scale, the pitches that count, and in octaves how high each of them is."""
    pitches_hz = np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE_HZ)
    first, last = np.flatnonzero((pitches_hz >= _LOWEST_HZ) & (pitches_hz <= _HIGHEST_HZ))[[0, -1]]
    counted = slice(int(first), int(last) + 1)
    octaves = np.log2(pitches_hz[counted] / _LOWEST_HZ)
    window = np.hanning(FRAME_SAMPLES) / _FULL_SCALE
    return window.astype(np.float32), counted, octaves.astype(np.float32)


def fingerprint_from(written: str) -> Fingerprint:
    """Give back what `str` of a fingerprint gave, rounded as it was; ValueError for anything else."""
    numbers = np.array([_LETTERS.index(letter) for letter in written], dtype=np.float64).reshape(-1, 2)
    return Fingerprint(numbers[:, 0] * _STEP_DB + _LOWEST_DBFS, numbers[:, 1] * _STEP_OCTAVES)
