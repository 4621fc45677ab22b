"""Limiter that turns words down a little where words and bed together would come too near full scale."""

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE, Samples
from voiceguide.audio.levelling import CEILING_DBTP, limiter_gains, peaks_near
from voiceguide.audio.mix.blocks import Background, Loader
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Segment

_CEILING = 10 ** (CEILING_DBTP / 20)
_HARMLESS = 0.7
"""Share of the ceiling that needs no check.

If no sample passes it, the signal between samples stays under the ceiling too, except in freak signals.
"""
_AIM = _CEILING * 0.992
"""0.07 dB under the ceiling. Turning words down a little changes the signal between samples by less than that."""


def limited_loader(load: Loader, under: Background) -> Loader:
    """Return a loader whose segments stay under the ceiling when mixed over the sound `under` them."""

    def loaded(segment: Segment) -> Samples:
        samples = load(segment)
        beneath = under.read(segment.start_frame * FRAME_SAMPLES, len(samples)) / FULL_SCALE
        return np.stack([_limited(channel, beneath) for channel in samples.T], axis=1)

    return loaded


def _limited(samples: Samples, beneath: npt.NDArray[np.float32]) -> Samples:
    """Turn down the words where they pass the ceiling. The bed stays as it is: its ducking would be heard."""
    words = samples / FULL_SCALE
    mixed = words + beneath
    if np.abs(mixed).max(initial=0.0) <= _HARMLESS * _CEILING:
        return samples
    peaks = peaks_near(mixed, _AIM)
    if peaks.max() <= _CEILING:
        return samples
    turned = words * limiter_gains(peaks, _AIM)
    return np.asarray(np.rint(turned * FULL_SCALE), dtype="<i2")
