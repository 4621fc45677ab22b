"""Unevenness: how far moments of a sound stick out of their surroundings, such as clicks and sudden sounds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE, Samples
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

CLICK_SAMPLES = SAMPLE_RATE_HZ // 1000
"""Samples in the window that looks for clicks: 1 ms."""
_FLOOR = 10**-6.2
"""Lowest power that counts (-62 dBFS). Softer surroundings, such as the noise of an encoder, count as this power."""
_FRAMES_AROUND = 62
"""Frames of context before a frame, and after it: 1.5 s each."""
_MILLISECONDS_AROUND = 100
"""Milliseconds of context before a moment, and after it: too short for a sound to change its colour by itself."""

_Floats = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unevenness:
    """The highest values that `unevenness` found in a sound."""

    frame_db: float
    """Most by which a frame of 24 ms is louder than its surroundings, 0 or more."""
    click_db: float
    """Most by which a millisecond is louder than its surroundings, without the low pitches, 0 or more."""
    loudest_dbfs: float
    """Level of the loudest frame, -62 or more."""


def unevenness(samples: Samples) -> Unevenness:
    """Measure the unevenness of `samples`, shape (n,). A sound that is too short gets 0 dB and -62 dBFS."""
    everywhere = np.ones(len(samples), dtype=bool)
    frames, clicks = frames_over_db(samples, everywhere), clicks_over_db(samples, everywhere)
    loudest = _powers(samples, FRAME_SAMPLES).max(initial=_FLOOR)
    return Unevenness(
        float(frames.max(initial=0.0)), float(clicks.max(initial=0.0)), 10 * float(np.log10(max(loudest, _FLOOR)))
    )


def frames_over_db(samples: Samples, counted: _Mask) -> _Floats:
    """Return by how many dB each frame of 24 ms is louder than its neighbours.

    It is 0 unless all samples of the frame are `counted`.
    """
    return _over_db(_powers(samples, FRAME_SAMPLES), _all_counted(counted, FRAME_SAMPLES), _FRAMES_AROUND)


def clicks_over_db(samples: Samples, counted: _Mask) -> _Floats:
    """Return by how many dB each millisecond is louder than its neighbours, without the low pitches of most sounds.

    It is 0 unless all samples of the millisecond are `counted`.
    """
    sharp = np.zeros(len(samples))
    sharp[2:] = np.diff(samples.astype(np.float64), 2)
    return _over_db(_powers(sharp, CLICK_SAMPLES), _all_counted(counted, CLICK_SAMPLES), _MILLISECONDS_AROUND)


def _powers(samples: npt.NDArray[np.floating] | Samples, size: int) -> _Floats:
    whole = len(samples) // size * size
    rows = samples[:whole].astype(np.float64).reshape(-1, size) / FULL_SCALE
    powers: _Floats = np.einsum("ij,ij->i", rows, rows) / size
    return powers


def _all_counted(counted: _Mask, size: int) -> _Mask:
    return np.asarray(counted[: len(counted) // size * size].reshape(-1, size).all(axis=1), dtype=bool)


def _over_db(powers: _Floats, counted: _Mask, around: int) -> _Floats:
    """Return each power over the median of the counted powers near it, in dB. A few neighbours share a median."""
    over = np.zeros(len(powers))
    step = max(1, around // 8)
    for start in range(0, len(powers), step):
        near = slice(max(0, start - around), start + step + around)
        known = powers[near][counted[near]]
        if len(known) >= around // 2:
            here = slice(start, start + step)
            ratio = np.maximum(powers[here], _FLOOR) / max(float(np.median(known)), _FLOOR)
            over[here] = np.where(counted[here], 10 * np.log10(ratio), 0.0)
    return np.maximum(over, 0.0)
