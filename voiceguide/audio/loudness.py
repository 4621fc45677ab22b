"""Loudness after ITU-R BS.1770-4 and true peaks, from figures per clip: no session has to be held as a whole."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip
from voiceguide.model.durations import SAMPLE_RATE_HZ

SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: what lies below counts as nothing, and nothing is given as this."""
SLOT_SAMPLES = 96
"""4 ms, the longest that both a frame (24 ms) and a step of the gate (100 ms) hold whole."""
_STEP_SLOTS = 25
_BLOCK_STEPS = 4
_RELATIVE_GATE_LU = -10.0
_OFFSET_LUFS = -0.691
_FULL_SCALE = 32768.0
_FFT_SAMPLES = 16_384
_STEP_SAMPLES = 146 * SLOT_SAMPLES
"""What of an FFT is used; before lie 64 ms, in which the high-pass at 38 Hz dies away by 125 dB, and after it 35 ms,
for a response that ends at 12 kHz rings a little ahead."""
_BEFORE_SAMPLES = 16 * SLOT_SAMPLES
_FFTS_AT_ONCE = 8
SINGLE: Literal["ortho"] = "ortho"
"""A norm by which numpy transforms 32 bits in 32 bits: where it has nothing to divide by, it goes over to 64."""
OVERSAMPLING = 8
"""To 192 kHz, where BS.1770-4 annex 2 comes to by taking four times 48 kHz."""
_SINC_SAMPLES = 48
_BETWEEN = 1.5
_AT_ONCE = 512
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
    samples = clip.samples * np.float32(1 / _FULL_SCALE)  # exact: a power of two
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


def true_peak(samples: npt.NDArray[np.floating[Any]]) -> float:
    """Give the highest level at the samples and between them, looked for at 192 kHz (1.0 is full scale)."""
    sizes = np.abs(samples)
    highest = float(sizes.max(initial=0.0))
    return max(highest, float(heights_between(samples, places_near(sizes, highest)).max(initial=0.0)))


def places_near(sizes: npt.NDArray[np.floating[Any]], level: float) -> npt.NDArray[np.intp]:
    """Give the samples between which and the next sound may pass `level`, given how large each is, without its sign.

    Where neither comes within 3.5 dB of the level, it is not passed between them either, but in sounds made to.
    """
    near = np.flatnonzero(sizes >= level / _BETWEEN)
    before = near[(near > 0) & (np.diff(near, prepend=-1) > 1)] - 1
    return np.concatenate((near, before))


def heights_between(
    samples: npt.NDArray[np.floating[Any]], places: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """Give how high sound comes between each of `places` and the next sample, without signs; shapes (n,) and (k,).

    By a windowed sinc of 48 samples at eight times the rate; of speech within 0.001 dB of what soxr finds. Some at a
    time: for so few neither memory has to be fetched nor does BLAS call for help.
    """
    padded = np.zeros(len(samples) + _SINC_SAMPLES, dtype=np.float32)
    padded[_SINC_SAMPLES // 2 - 1 : -_SINC_SAMPLES // 2 - 1] = samples
    around = np.lib.stride_tricks.sliding_window_view(padded, _SINC_SAMPLES)
    heights = np.empty(len(places), dtype=np.float32)
    for start in range(0, len(places), _AT_ONCE):
        dense = around[places[start : start + _AT_ONCE]] @ _sinc()
        np.abs(dense).max(axis=1, out=heights[start : start + _AT_ONCE])
    return heights


@cache
def _sinc() -> npt.NDArray[np.float32]:
    """Give what each of 48 samples adds at each of seven places between the middle two: shape (48, 7), Kaiser's window.

    With its beta of 7 the response is flat up to 0.9 of half the rate; speech has next to nothing above.
    """
    half = _SINC_SAMPLES // 2
    away = np.arange(1, OVERSAMPLING) / OVERSAMPLING - np.arange(1 - half, half + 1)[:, np.newaxis]
    shares = np.sinc(away) * np.i0(7.0 * np.sqrt(1 - (away / half) ** 2))
    return np.asarray(shares / shares.sum(axis=0), dtype=np.float32)


def _slot_powers(samples: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Give the mean square of each 4 ms after K-weighting; the last slot is filled up with what still rings.

    By FFTs of one size, which overlap, some at a time, so that what is worked on stays near the processor. In 32 bits,
    which is twice as fast and leaves noise 120 dB below the loudest.
    """
    slots = -(-len(samples) // SLOT_SAMPLES)
    pieces = max(1, -(-slots * SLOT_SAMPLES // _STEP_SAMPLES))
    padded = np.zeros(_FFT_SAMPLES + (pieces - 1) * _STEP_SAMPLES, dtype=np.float32)
    padded[_BEFORE_SAMPLES : _BEFORE_SAMPLES + len(samples)] = samples
    overlapping = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SAMPLES)[::_STEP_SAMPLES]
    powers = np.empty((pieces, _STEP_SAMPLES // SLOT_SAMPLES), dtype=np.float32)
    for first in range(0, pieces, _FFTS_AT_ONCE):
        spectra = np.fft.rfft(overlapping[first : first + _FFTS_AT_ONCE], norm=SINGLE) * _weighting()
        weighted = np.fft.irfft(spectra, _FFT_SAMPLES, norm=SINGLE)
        rows = weighted[:, _BEFORE_SAMPLES : _BEFORE_SAMPLES + _STEP_SAMPLES].reshape(len(weighted), -1, SLOT_SAMPLES)
        # Numpy before 2.0 transforms in 64 bits, whatever it is given.
        np.einsum("ijk,ijk->ij", rows, rows, out=powers[first : first + _FFTS_AT_ONCE], casting="same_kind")
    return powers.ravel()[:slots] / np.float32(SLOT_SAMPLES)


@cache
def _weighting() -> npt.NDArray[np.complex64]:
    """Give the response of the filters, which are made for 48 kHz, at the frequencies of our FFT.

    So 24 kHz sound is weighted as if it had been resampled to 48 kHz first, and nothing is bent near its upper end.
    """
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(_FFT_SAMPLES, 1 / SAMPLE_RATE_HZ) / _FILTER_RATE_HZ)
    response = np.ones(len(turn), dtype=np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return response.astype(np.complex64)


def _lufs(power: float) -> float:
    return _OFFSET_LUFS + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LUFS) / 10))
