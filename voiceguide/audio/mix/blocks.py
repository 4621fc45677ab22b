"""The sound of a session as a stream: clips mixed over the bed, a few seconds at a time."""

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip, Samples
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Segment, Timeline

BLOCK_SAMPLES = 250 * FRAME_SAMPLES
"""Samples in a block (6 s). Only one block is in memory at a time, plus the clips that sound in it."""

Loader = Callable[[Segment], Samples]
"""Function that returns the samples of a segment from its start on, shape (n, channels)."""


class Background(Protocol):
    """The sound under a session, such as a `beds.bed.Bed`."""

    def read(self, start: int, count: int) -> npt.NDArray[np.float32]:
        """Return `count` samples from sample `start` on, shape (count,), full scale ±32767."""
        ...


def blocks(timeline: Timeline, load: Loader, under: Background, channels: int = 1) -> Iterator[Samples]:
    """Yield the samples of the session at 24 kHz in blocks of shape (n, `channels`), `timeline.frames` frames in all.

    A clip is loaded when its first block comes, and released after its last. Samples beyond full scale are clipped.
    """
    remaining = iter(timeline.segments)
    upcoming = next(remaining, None)
    sounding: list[tuple[int, Samples]] = []
    total = timeline.frames * FRAME_SAMPLES
    for start in range(0, total, BLOCK_SAMPLES):
        end = min(start + BLOCK_SAMPLES, total)
        while upcoming is not None and upcoming.start_frame * FRAME_SAMPLES < end:
            sounding.append((upcoming.start_frame * FRAME_SAMPLES, load(upcoming)))
            upcoming = next(remaining, None)
        yield _mixed(under.read(start, end - start), sounding, start, channels)
        sounding = [(at, samples) for at, samples in sounding if at + len(samples) > end]


def mono_loader(load: Callable[[Segment], Clip]) -> Loader:
    """Return a loader for one channel, shape (n, 1), from a function that loads the clip of a segment."""
    return lambda segment: load(segment).samples[:, np.newaxis]


def _mixed(under: npt.NDArray[np.float32], sounding: list[tuple[int, Samples]], start: int, channels: int) -> Samples:
    mixed = np.repeat(under[:, np.newaxis], channels, axis=1) if channels > 1 else under.copy()[:, np.newaxis]
    for at, samples in sounding:
        first, last = max(at, start), min(at + len(samples), start + len(under))
        mixed[first - start : last - start] += samples[first - at : last - at]
    return np.rint(mixed).clip(-32768, 32767).astype("<i2")
