"""voiceguide/audio/room_tone.py, and where room tone swells."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from voiceguide.audio.clip import HEARD_DB
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.audio.room_tone import LOOP_FRAMES, ROOM_LUFS, SWELL_DB, SWELL_FRAMES, room_tone, swell
from voiceguide.model.timeline import PlacedClip, Segment, Timeline
from voiceguide.schedule.placement import with_swells

SOFTEST_WORD_DBFS = -12.6
"""The loudest 5 ms of "Halfway.", eSpeak's en-us; of all others more."""


def level_dbfs(samples: npt.NDArray[Any]) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)) - 90.31)


def test_room_tone_lies_at_minus_60_dbfs_and_repeats_without_a_step() -> None:
    samples = room_tone().samples.astype(np.float64)
    assert len(samples) == LOOP_FRAMES * 576
    assert level_dbfs(samples) == pytest.approx(-60, abs=0.1)
    assert loudness_lufs(room_tone()) == pytest.approx(ROOM_LUFS, abs=0.1)
    assert abs(samples[0] - samples[-1]) <= np.abs(np.diff(samples)).max()


def test_the_bed_swells_for_a_second_and_a_half_and_never_counts_as_heard() -> None:
    together = swell().samples + room_tone().samples[: SWELL_FRAMES * 576].astype(np.float64)
    assert len(together) / 24_000 == pytest.approx(1.5, abs=0.02)
    top = together[-14_400:-2400]
    assert level_dbfs(top) == pytest.approx(-60 + SWELL_DB, abs=2)
    assert level_dbfs(together[:4800]) == pytest.approx(-60, abs=1)
    windows = np.lib.stride_tricks.sliding_window_view(together, 120)[::24]
    assert max(level_dbfs(window) for window in windows) < SOFTEST_WORD_DBFS - HEARD_DB


def awake(*starts: int) -> list[tuple[str, int]]:
    """What lies where, of words of ten frames at these places, and a sign at each that is odd."""
    segments = tuple(Segment((PlacedClip("sign" if start % 2 else "words", start, 10),)) for start in starts)
    timeline = Timeline(segments, (), (), 10_000)
    found = with_swells(timeline, PlacedClip("swell", 0, 63), lambda key: key == "words", 417, 4)
    return [(part.key, part.start_frame) for segment in found.segments for part in segment.parts]


def test_it_swells_before_words_after_more_than_ten_seconds_of_quiet() -> None:
    assert awake(0, 1000) == [("words", 0), ("swell", 1000 - 4 - 63), ("words", 1000)]


def test_it_does_not_swell_after_less_nor_before_signs() -> None:
    assert awake(0, 426, 1001, 1020) == [("words", 0), ("words", 426), ("sign", 1001), ("words", 1020)]
