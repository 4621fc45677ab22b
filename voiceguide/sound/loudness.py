"""Loudness after ITU-R BS.1770-4 and true peaks, from figures per clip: no session has to be held as a whole."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import soxr

from voiceguide.clip import Clip
from voiceguide.durations import SAMPLE_RATE_HZ

SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: what lies below counts as nothing, and nothing is given as this."""
SLOT_SAMPLES = 96
"""4 ms, the longest that both a frame (24 ms) and a step of the gate (100 ms) hold whole."""
_STEP_SLOTS = 25
_BLOCK_STEPS = 4
_RELATIVE_GATE_LU = -10.0
_OFFSET_LUFS = -0.691
_FULL_SCALE = 32768.0
_SETTLING_SAMPLES = SAMPLE_RATE_HZ // 2
"""Silence after a clip, in which the high-pass at 38 Hz dies away; without it the FFT would wrap its end round."""
OVERSAMPLING = 8
"""To 192 kHz, where BS.1770-4 annex 2 comes to by taking four times 48 kHz."""
_PIECE_SAMPLES = 8192
_BINS_PER_LU = 100
_LOUDEST_LUFS = 10.0

_Floats = npt.NDArray[np.float64]
_FILTER_RATE_HZ = 48_000
_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""Both stages of the K-weighting as BS.1770-4 tables 1 and 2 give them: numerator and denominator, at 48 kHz."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What loudness needs to know of a clip: the K-weighted power of each 4 ms; the true peak (1.0 is full scale)."""

    powers: npt.NDArray[np.float32]
    true_peak: float

    def between(self, start: int, end: int) -> "Figures":
        """Give those of the samples from `start` up to `end`, to the nearest 4 ms; the true peak stays that of all."""
        return Figures(self.powers[round(start / SLOT_SAMPLES) : round(end / SLOT_SAMPLES)], self.true_peak)

    def to_bytes(self) -> bytes:
        """Give them as bytes to be kept."""
        return np.float32(self.true_peak).tobytes() + self.powers.astype("<f4").tobytes()


def figures_from(payload: bytes) -> Figures:
    """Give back what `Figures.to_bytes` gave; ValueError where it is no such thing."""
    peak, *_ = numbers = np.frombuffer(payload, dtype="<f4")
    return Figures(numbers[1:], float(peak))


def figures(clip: Clip, peak: float | None = None) -> Figures:
    """Measure `clip`, but for its true `peak` where that is known."""
    samples = clip.samples / _FULL_SCALE
    return Figures(_slot_powers(samples), true_peak(samples) if peak is None else peak)


class Meter:
    """Loudness of what was put in, in LUFS, and its true peak, in dBTP; its memory does not grow.

    `bed_lufs` is how loud a steady bed is that lies under all of it.
    """

    def __init__(self, bed_lufs: float = -math.inf) -> None:
        self._bed = _power(bed_lufs)
        self._open: _Floats = np.zeros(0)
        self._open_slot = 0
        bins = round((_LOUDEST_LUFS - SILENT_LUFS) * _BINS_PER_LU) + 1
        self._counts: _Floats = np.zeros(bins)
        self._powers: _Floats = np.zeros(bins)
        self._peak = 0.0

    def place(self, measured: Figures, start_frame: int) -> None:
        """Take in a clip heard from `start_frame` on, after everything that is in already (ValueError else)."""
        gap = start_frame * 6 - self._end_slot
        if gap < 0:
            raise ValueError(f"the clip at frame {start_frame} begins before the one that was measured last ends")
        self._silence(gap)
        self._take(measured.powers)
        self._peak = max(self._peak, measured.true_peak)

    def rest(self, end_frame: int) -> None:
        """Take in what follows the last clip, up to the session's end."""
        self._silence(max(0, end_frame * 6 - self._end_slot))

    def append(self, measured: Figures) -> None:
        """Take in a clip as if it followed the last one at once: so speech is measured without its pauses."""
        self._take(measured.powers)
        self._peak = max(self._peak, measured.true_peak)

    @property
    def lufs(self) -> float:
        """Integrated loudness, gated as BS.1770-4 says; -70 where nothing passes the gate."""
        counts, powers = self._counts, self._powers
        if not counts.any():
            return SILENT_LUFS
        gate = _lufs(powers.sum() / counts.sum()) + _RELATIVE_GATE_LU
        above = slice(max(0, math.ceil((gate - SILENT_LUFS) * _BINS_PER_LU)), None)
        return _lufs(powers[above].sum() / counts[above].sum())

    @property
    def true_peak_dbtp(self) -> float:
        """The highest true peak; -70 for silence."""
        return max(SILENT_LUFS, 20 * math.log10(max(self._peak, 1e-9)))

    @property
    def _end_slot(self) -> int:
        return self._open_slot + len(self._open)

    def _silence(self, slots: int) -> None:
        """Take in silence; of a long one only what shares a block with sound, and whole steps are left out."""
        shared = _STEP_SLOTS * _BLOCK_STEPS * 2
        skipped = max(0, slots - shared) // _STEP_SLOTS * _STEP_SLOTS
        self._take(np.zeros(slots - skipped, dtype=np.float32))
        self._open_slot += skipped
        self._count(np.full(skipped // _STEP_SLOTS, self._bed))

    def _take(self, powers: npt.NDArray[np.float32]) -> None:
        slots: _Floats = np.concatenate((self._open, powers.astype(np.float64) + self._bed))
        steps = slots[: len(slots) // _STEP_SLOTS * _STEP_SLOTS].reshape(-1, _STEP_SLOTS).mean(axis=1)
        blocks = len(steps) - _BLOCK_STEPS + 1
        if blocks > 0:
            sums = np.concatenate(([0.0], np.cumsum(steps)))
            self._count((sums[_BLOCK_STEPS:] - sums[:-_BLOCK_STEPS]) / _BLOCK_STEPS)
            self._open, self._open_slot = slots[blocks * _STEP_SLOTS :], self._open_slot + blocks * _STEP_SLOTS
        else:
            self._open = slots

    def _count(self, blocks: _Floats) -> None:
        """Sort blocks into bins of 0.01 LU; the relative gate is known only when all of them are in."""
        heard = blocks[blocks > _power(SILENT_LUFS)]
        lufs = _OFFSET_LUFS + 10 * np.log10(heard)
        bins = np.minimum(((lufs - SILENT_LUFS) * _BINS_PER_LU).astype(int), len(self._counts) - 1)
        np.add.at(self._counts, bins, 1)
        np.add.at(self._powers, bins, heard)


def loudness_lufs(clip: Clip) -> float:
    """Give the integrated loudness of `clip`; of one under 400 ms, which has no block, its mean; -70 for silence."""
    if clip.length < _BLOCK_STEPS * _STEP_SLOTS * SLOT_SAMPLES:
        powers = _slot_powers(clip.samples / _FULL_SCALE)
        return max(SILENT_LUFS, _lufs(float(powers.sum()) * SLOT_SAMPLES / max(1, clip.length)))
    meter = Meter()
    meter.append(figures(clip))
    return meter.lufs


def true_peak(samples: _Floats) -> float:
    """Give the highest level between and at the samples, looked for at 192 kHz (1.0 is full scale)."""
    return max((float(piece.max(initial=0.0)) for piece in heights_between(samples)), default=0.0)


def heights_between(samples: _Floats) -> Iterator[npt.NDArray[np.float32]]:
    """Give, piece by piece, how high `samples` are at eight times their rate, without their signs: 8 n of them.

    In 32 bits, which soxr takes four times as fast as 64; in pieces, for which no memory has to be fetched.
    """
    stream = soxr.ResampleStream(1, OVERSAMPLING, 1, dtype="float32", quality="HQ")
    for start in range(0, len(samples), _PIECE_SAMPLES):
        piece = samples[start : start + _PIECE_SAMPLES].astype(np.float32)
        yield np.abs(stream.resample_chunk(piece, last=start + _PIECE_SAMPLES >= len(samples)))


def _slot_powers(samples: _Floats) -> npt.NDArray[np.float32]:
    """Give the mean square of each 4 ms after K-weighting; the last slot is filled up with what still rings.

    In 32 bits, which is twice as fast and leaves noise 120 dB below the loudest.
    """
    size = _quick_size(len(samples) + _SETTLING_SAMPLES)
    weighted = np.fft.irfft(np.fft.rfft(samples.astype(np.float32), size) * _weighting(size), size)
    slots = -(-len(samples) // SLOT_SAMPLES)
    rows = weighted[: slots * SLOT_SAMPLES].reshape(slots, SLOT_SAMPLES)
    powers: npt.NDArray[np.float32] = np.einsum("ij,ij->i", rows, rows) / np.float32(SLOT_SAMPLES)
    return powers


def _quick_size(least: int) -> int:
    """Give the next power of two, or five or six eighths of it: quick to transform, and few, so that each is kept."""
    whole = 1 << (least - 1).bit_length()
    return min(size for size in (whole * 5 // 8, whole * 6 // 8, whole) if size >= least)


@cache
def _weighting(size: int) -> npt.NDArray[np.complex64]:
    """Give the response of the filters, which are made for 48 kHz, at the frequencies of our FFT of `size`.

    So 24 kHz sound is weighted as if it had been resampled to 48 kHz first, and nothing is bent near its upper end.
    """
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ) / _FILTER_RATE_HZ)
    response = np.ones(len(turn), dtype=np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return response.astype(np.complex64)


def _lufs(power: float) -> float:
    return _OFFSET_LUFS + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LUFS) / 10))
