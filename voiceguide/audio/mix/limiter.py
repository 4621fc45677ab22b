"""Words turned down a little where they and the bed under them together would come too near full scale."""

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Samples
from voiceguide.audio.levelling import CEILING_DBTP, limiter_gains, peaks_near
from voiceguide.audio.mix.blocks import Loader, Under
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Segment

_CEILING = 10 ** (CEILING_DBTP / 20)
_HARMLESS = 0.7
"""Share of the ceiling: where no sample passes it, nothing between them passes the ceiling either, but by a freak."""
_AIM = _CEILING * 0.992
"""By 0.07 dB under it: turning words down a little changes what lies between samples by less."""
_FULL_SCALE = 32768.0


def with_room(load: Loader, under: Under) -> Loader:
    """Give what loads segments so that none passes the ceiling together with what lies under it."""

    def loaded(segment: Segment) -> Samples:
        samples = load(segment)
        beneath = under.read(segment.start_frame * FRAME_SAMPLES, len(samples)) / _FULL_SCALE
        return np.stack([_limited(channel, beneath) for channel in samples.T], axis=1)

    return loaded


def _limited(samples: Samples, beneath: npt.NDArray[np.float32]) -> Samples:
    """Turn down the words, and never the bed, which would be heard to duck."""
    words = samples / _FULL_SCALE
    mixed = words + beneath
    if np.abs(mixed).max(initial=0.0) <= _HARMLESS * _CEILING:
        return samples
    peaks = peaks_near(mixed, _AIM)
    if peaks.max() <= _CEILING:
        return samples
    turned = words * limiter_gains(peaks, _AIM)
    return np.asarray(np.rint(turned * _FULL_SCALE), dtype="<i2")
