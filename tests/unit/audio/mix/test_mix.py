"""voiceguide/audio/mix/blocks.py: a session as a stream of blocks."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from voiceguide.audio.beds.bed import Bed, off, quiet
from voiceguide.audio.clip import Clip, clip_of
from voiceguide.audio.mix.blocks import BLOCK_SAMPLES, blocks, mono_loader
from voiceguide.audio.room_tone import room_tone
from voiceguide.model.timeline import PlacedClip, Segment, Timeline

FRAMES = 1800
PLACES = ((0, 30), (32, 20), (240, 20), (700, 600), (FRAMES - 60, 60))
"""Start and frames: one lies across two blocks, one across three, one reaches the very end."""


def burst(frames: int, seed: int) -> Clip:
    return clip_of(np.random.default_rng(seed).normal(size=frames * 576) * 3000)


CLIPS = {str(start): burst(frames, start) for start, frames in PLACES}
TIMELINE = Timeline(
    tuple(Segment((PlacedClip(str(start), start, frames),)) for start, frames in PLACES), (), (), FRAMES
)


def loaded(segment: Segment) -> Clip:
    return CLIPS[segment.parts[0].key]


def summed() -> npt.NDArray[np.int16]:
    whole = np.zeros(FRAMES * 576, dtype=np.int16)
    for start, frames in PLACES:
        whole[start * 576 : (start + frames) * 576] += CLIPS[str(start)].samples
    return whole


def tone() -> npt.NDArray[np.int16]:
    return np.resize(room_tone().samples, FRAMES * 576)


def stream(bed: Bed) -> npt.NDArray[np.int16]:
    return np.concatenate(list(blocks(TIMELINE, mono_loader(loaded), bed)))


def test_over_nothing_it_is_the_sum_of_its_clips_to_the_sample() -> None:
    assert (stream(off())[:, 0] == summed()).all()


def test_over_the_quiet_bed_it_is_the_sum_of_clips_and_room_tone_to_the_sample() -> None:
    assert (stream(quiet())[:, 0] == summed() + tone()).all()


def test_each_block_is_whole_but_the_last() -> None:
    found = list(blocks(TIMELINE, mono_loader(loaded), quiet(), 2))
    assert {block.shape for block in found[:-1]} == {(BLOCK_SAMPLES, 2)}
    assert {block.dtype for block in found} == {np.dtype(np.int16)}
    assert sum(map(len, found)) == FRAMES * 576


def test_clips_are_loaded_when_they_come_and_not_before() -> None:
    asked: list[int] = []

    def load(segment: Segment) -> Clip:
        asked.append(segment.start_frame)
        return loaded(segment)

    stream = blocks(TIMELINE, mono_loader(load), off())
    next(stream)
    assert asked == [0, 32, 240]


@pytest.mark.parametrize("bed", [quiet(), off()])
def test_a_bed_is_the_same_wherever_one_begins_to_read(bed: Bed) -> None:
    whole = bed.read(0, 700_000)
    edges = [0, 1, 95, 96, 5000, 287_999, 288_001, 700_000]
    assert (np.concatenate([bed.read(start, end - start) for start, end in pairwise(edges)]) == whole).all()
