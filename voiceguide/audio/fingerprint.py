"""Fingerprints: loudness and pitch of a sound, two letters a frame. Enough to tell words apart, and small to store."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE
from voiceguide.audio.loudness import FFT_NORM_32_BIT
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODES = np.frombuffer(_LETTERS.encode("ascii"), dtype=np.uint8)
_NUMBERS = np.full(256, -1, dtype=np.int8)
_NUMBERS[_CODES] = np.arange(len(_CODES), dtype=np.int8)
_STEP_DB, _LOWEST_DBFS = 1.5, -94.5
_STEP_OCTAVES, _LOWEST_HZ, _HIGHEST_HZ = 0.1, 100.0, 6000.0

_Floats = npt.NDArray[np.float64]
_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Level and mean pitch of each frame of 24 ms. `str` writes two letters a frame; `fingerprint_from` reads them."""

    levels_dbfs: _Floats
    """Level of each frame, shape (frames,). `str` rounds it to steps of 1.5 dB from -94.5 dBFS up."""
    octaves: _Floats
    """Power-weighted mean pitch of each frame in octaves above 100 Hz, shape (frames,). `str` rounds it to 0.1."""

    def __str__(self) -> str:
        level_codes = np.rint((self.levels_dbfs - _LOWEST_DBFS) / _STEP_DB)
        octave_codes = np.rint(self.octaves / _STEP_OCTAVES)
        pairs = np.stack((level_codes, octave_codes), axis=1).clip(0, len(_LETTERS) - 1).astype(int)
        return str(_CODES[pairs].tobytes(), "ascii")


def fingerprint(samples: npt.NDArray[np.int16]) -> Fingerprint:
    """Return the fingerprint of 16-bit samples at 24 kHz, shape (n,). A partial last frame is left out."""
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = samples[:whole].reshape(-1, FRAME_SAMPLES).astype(np.float32)
    levels = 10 * np.log10(np.einsum("ij,ij->i", frames, frames) / FRAME_SAMPLES / FULL_SCALE**2 + 1e-10)
    window, bins, octaves = _analysis()
    frames *= window
    spectrum = np.fft.rfft(frames, axis=1, norm=FFT_NORM_32_BIT)[:, bins]
    weights = spectrum.real**2 + spectrum.imag**2 + np.float32(1e-12 / FRAME_SAMPLES)
    means = np.einsum("ij,j->i", weights, octaves) / weights.sum(axis=1)
    return Fingerprint(levels.astype(np.float64), means.astype(np.float64))


@cache
def _analysis() -> tuple[_Singles, slice, _Singles]:
    """Return the window (scaled by full scale), the FFT bins from 100 Hz to 6 kHz, and their octaves above 100 Hz."""
    pitches_hz = np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE_HZ)
    first, last = np.flatnonzero((pitches_hz >= _LOWEST_HZ) & (pitches_hz <= _HIGHEST_HZ))[[0, -1]]
    bins = slice(int(first), int(last) + 1)
    octaves = np.log2(pitches_hz[bins] / _LOWEST_HZ)
    window = np.hanning(FRAME_SAMPLES) / FULL_SCALE
    return window.astype(np.float32), bins, octaves.astype(np.float32)


def fingerprint_from(written: str) -> Fingerprint:
    """Return the fingerprint that `str` wrote as `written`, with its rounding. Raise ValueError for any other text."""
    numbers = _NUMBERS[np.frombuffer(written.encode("latin-1", "replace"), dtype=np.uint8)]
    if not written:
        raise ValueError("a fingerprint has no letters")
    if len(written) % 2 or (numbers < 0).any():
        raise ValueError("a fingerprint has other letters than fingerprints have")
    codes = numbers.astype(np.float64).reshape(-1, 2)
    return Fingerprint(codes[:, 0] * _STEP_DB + _LOWEST_DBFS, codes[:, 1] * _STEP_OCTAVES)
