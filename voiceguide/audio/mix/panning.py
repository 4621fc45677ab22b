"""Side signs from the side worked on, and all else in the middle."""

from collections.abc import Callable

import numpy as np

from voiceguide.audio.clip import Clip, Samples, clip_of, overlaid
from voiceguide.audio.levelling import levelled
from voiceguide.audio.mix.blocks import Loader
from voiceguide.model.timeline import Placed, Segment

NEAR, FAR = 1.396, 0.224
"""On the side's own channel and on the other one, beside 1.0 and 1.0 in the middle: as strong together, and 16 dB
apart, for a sign in one ear alone is unpleasant."""


def from_their_sides(load: Callable[[str], Clip], together: Callable[[Segment], Clip]) -> Loader:
    """Give what loads segments for two channels; `load` gives a clip by its key, `together` a segment as one."""

    def loaded(segment: Segment) -> Samples:
        if not any(part.side for part in segment.parts):
            return together(segment).samples[:, np.newaxis]
        return np.stack([_channel(segment, load, side) for side in ("left", "right")], axis=1)

    return loaded


def _channel(segment: Segment, load: Callable[[str], Clip], side: str) -> Samples:
    first, *others = segment.parts
    mixed = _from(first, load, side)
    for part in others:
        mixed = overlaid(mixed, _from(part, load, side), part.start_frame - segment.start_frame)
    return levelled(mixed, 0.0).samples


def _from(part: Placed, load: Callable[[str], Clip], side: str) -> Clip:
    clip = load(part.key)
    return clip_of(clip.samples * (NEAR if part.side == side else FAR)) if part.side else clip
