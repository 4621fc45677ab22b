"""A session's sound as a stream: all that is heard, mixed over what lies under it, a few seconds at a time."""

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip, Samples
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Segment, Timeline

BLOCK_SAMPLES = 250 * FRAME_SAMPLES
"""Six seconds: what is held at a time, beside the clips that are heard just then."""

Loader = Callable[[Segment], Samples]
"""Gives what is heard of a segment from its start on, shape (n, channels)."""


class Under(Protocol):
    """What lies under a session, as `beds.bed.Bed` has it."""

    def read(self, start: int, count: int) -> npt.NDArray[np.float32]:
        """Give `count` samples from `start` on, shape (count,), full scale ±32767."""
        ...


def blocks(timeline: Timeline, load: Loader, under: Under, channels: int = 1) -> Iterator[Samples]:
    """Give the session's samples at 24 kHz, block after block of shape (n, `channels`), `timeline.frames` in all.

    Clips are loaded when they come, and let go after. What passes full scale is cut off there.
    """
    waiting = iter(timeline.segments)
    coming = next(waiting, None)
    sounding: list[tuple[int, Samples]] = []
    total = timeline.frames * FRAME_SAMPLES
    for start in range(0, total, BLOCK_SAMPLES):
        end = min(start + BLOCK_SAMPLES, total)
        while coming is not None and coming.start_frame * FRAME_SAMPLES < end:
            sounding.append((coming.start_frame * FRAME_SAMPLES, load(coming)))
            coming = next(waiting, None)
        yield _mixed(under.read(start, end - start), sounding, start, channels)
        sounding = [(at, samples) for at, samples in sounding if at + len(samples) > end]


def in_the_middle(load: Callable[[Segment], Clip]) -> Loader:
    """Give what loads segments for one channel."""
    return lambda segment: load(segment).samples[:, np.newaxis]


def _mixed(under: npt.NDArray[np.float32], sounding: list[tuple[int, Samples]], start: int, channels: int) -> Samples:
    mixed = np.repeat(under[:, np.newaxis], channels, axis=1) if channels > 1 else under.copy()[:, np.newaxis]
    for at, samples in sounding:
        first, last = max(at, start), min(at + len(samples), start + len(under))
        mixed[first - start : last - start] += samples[first - at : last - at]
    return np.rint(mixed).clip(-32768, 32767).astype("<i2")
