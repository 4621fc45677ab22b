"""How far single moments of a sound stick out of what surrounds them: clicks, and sounds that come all of a sudden."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Samples
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

CLICK_SAMPLES = SAMPLE_RATE_HZ // 1000
_FULL_SCALE = 32768.0
_FLOOR = 10**-6.2
"""Of power: what is softer than -62 dBFS, as the noise of an encoder is, surrounds as nothing does."""
_FRAMES_AROUND = 62
"""A second and a half before a frame and after it."""
_CLICKS_AROUND = 100
"""A tenth of a second before a moment and after it, in which nothing changes its colour by itself."""

_Floats = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unevenness:
    """The most by which a frame of 24 ms, and a millisecond above the low pitches, stand over what surrounds them; and
    how loud the loudest frame is.
    """

    frame_db: float
    click_db: float
    loudest_dbfs: float


def unevenness(samples: Samples) -> Unevenness:
    """Measure a sound; nothing (0 dB, -62 dBFS) where it is too short."""
    everywhere = np.ones(len(samples), dtype=bool)
    frames, clicks = frames_over_db(samples, everywhere), clicks_over_db(samples, everywhere)
    loudest = _powers(samples, FRAME_SAMPLES).max(initial=_FLOOR)
    return Unevenness(
        float(frames.max(initial=0.0)), float(clicks.max(initial=0.0)), 10 * float(np.log10(max(loudest, _FLOOR)))
    )


def frames_over_db(samples: Samples, counted: _Mask) -> _Floats:
    """Give by how much each frame of 24 ms is louder than those around it; 0 where not all of it is `counted`."""
    return _over_db(_powers(samples, FRAME_SAMPLES), _whole(counted, FRAME_SAMPLES), _FRAMES_AROUND)


def clicks_over_db(samples: Samples, counted: _Mask) -> _Floats:
    """Give by how much each millisecond is louder than those around it, above the low pitches of most sounds."""
    sharp = np.zeros(len(samples))
    sharp[2:] = np.diff(samples.astype(np.float64), 2)
    return _over_db(_powers(sharp, CLICK_SAMPLES), _whole(counted, CLICK_SAMPLES), _CLICKS_AROUND)


def _powers(samples: npt.NDArray[np.floating] | Samples, size: int) -> _Floats:
    whole = len(samples) // size * size
    rows = samples[:whole].astype(np.float64).reshape(-1, size) / _FULL_SCALE
    powers: _Floats = np.einsum("ij,ij->i", rows, rows) / size
    return powers


def _whole(counted: _Mask, size: int) -> _Mask:
    return np.asarray(counted[: len(counted) // size * size].reshape(-1, size).all(axis=1), dtype=bool)


def _over_db(powers: _Floats, counted: _Mask, around: int) -> _Floats:
    """Compare each with the median of what is counted near it, taken for a few neighbours at once."""
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
