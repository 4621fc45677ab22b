"""Panning: signs of a side come from that side, everything else from the middle."""

from collections.abc import Callable

import numpy as np

from voiceguide.audio.clip import Clip, Samples, clip_of, overlaid
from voiceguide.audio.levelling import levelled
from voiceguide.audio.mix.blocks import Loader
from voiceguide.model.timeline import PlacedClip, Segment

NEAR, FAR = 1.396, 0.224
"""Amplitude factors of a side sign on its own channel and on the opposite channel.

Together they have the power of 1.0 and 1.0, the factors of the middle. They are only 16 dB apart, because a sign in one
ear alone is unpleasant.
"""


def stereo_loader(load: Callable[[str], Clip], together: Callable[[Segment], Clip]) -> Loader:
    """Return a loader for two channels. `load` returns a clip by key, `together` the mixed clip of a segment.

    Samples have shape (n, 2), or (n, 1) for a segment without a side.
    """

    def loaded(segment: Segment) -> Samples:
        if not any(part.side for part in segment.parts):
            return together(segment).samples[:, np.newaxis]
        return np.stack([_channel(segment, load, side) for side in ("left", "right")], axis=1)

    return loaded


def _channel(segment: Segment, load: Callable[[str], Clip], side: str) -> Samples:
    first, *others = segment.parts
    mixed = _panned(first, load, side)
    for part in others:
        mixed = overlaid(mixed, _panned(part, load, side), part.start_frame - segment.start_frame)
    return levelled(mixed, 0.0).samples


def _panned(part: PlacedClip, load: Callable[[str], Clip], side: str) -> Clip:
    clip = load(part.key)
    return clip_of(clip.samples * (NEAR if part.side == side else FAR)) if part.side else clip
