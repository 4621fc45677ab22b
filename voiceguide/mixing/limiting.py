"""Words turned down a little where they and the bed under them together would come too near full scale."""

import numpy as np
import numpy.typing as npt

from voiceguide.clip import Samples
from voiceguide.durations import FRAME_SAMPLES
from voiceguide.mixing import Loader, Under
from voiceguide.sound.level import CEILING_DBTP, peaks_near, reductions_db
from voiceguide.timeline import Segment

_CEILING = 10 ** (CEILING_DBTP / 20)
_HARMLESS = 0.7
"""Share of the ceiling: where no sample passes it, nothing between them passes the ceiling either, but by a freak."""
_TRIES = 3
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
    mixed, aim = words + beneath, _CEILING
    if np.abs(mixed).max(initial=0.0) <= _HARMLESS * _CEILING:
        return samples
    turned = words
    for _ in range(_TRIES):
        peak = peaks_near(turned + beneath, _CEILING).max(initial=0.0)
        if peak <= _CEILING:
            break
        aim = _CEILING if turned is words else aim * _CEILING / peak * 0.999
        turned = words * 10 ** (reductions_db(peaks_near(mixed, aim), aim) / -20)
    return np.rint(turned * _FULL_SCALE).astype("<i2")
