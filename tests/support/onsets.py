"""Onsets and ends of utterances, measured in a decoded session and compared with its cues."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.model.durations import SAMPLE_RATE_HZ

Cue = dict[str, Any]
Samples = npt.NDArray[Any]

MILLISECOND = SAMPLE_RATE_HZ // 1000
WINDOW = 5 * MILLISECOND
"""Samples in a window of 5 ms."""
TOLERANCE_S = 0.030
"""Most seconds by which an utterance may be off."""


def loud_windows(samples: Samples) -> Samples:
    """Return the power of windows of 5 ms; a window starts each millisecond."""
    parts = samples[: len(samples) // MILLISECOND * MILLISECOND].reshape(-1, MILLISECOND)
    power = np.einsum("ij,ij->i", parts, parts, dtype=np.float64)
    windows: Samples = np.lib.stride_tricks.sliding_window_view(power, WINDOW // MILLISECOND).sum(axis=1)
    return windows


def milliseconds(seconds: object) -> int:
    return round(float(str(seconds)) * 1000)


def misplaced(samples: Samples, cues: Sequence[Cue]) -> list[tuple[str, float]]:
    """Return the utterances that are not heard from their start to their end, and by how many seconds each is off.

    An utterance is measured between the middle of the silence before it and the middle of the silence after it. It is
    taken to last from the first to the last window within 35 dB of the loudest. So an utterance that is cut, or runs
    into another, is found.
    """
    power = loud_windows(samples)
    sounds = sorted((cue for cue in cues if cue["kind"] in ("utterance", "sign")), key=lambda cue: cue["start_sample"])
    ends = [0, *(milliseconds(cue["end_s"]) for cue in sounds)]
    starts = [*(milliseconds(cue["start_s"]) for cue in sounds), len(power)]
    wrong = []
    for index, cue in enumerate(sounds):
        if cue["kind"] != "utterance":
            continue
        low, high = (ends[index] + starts[index]) // 2, (ends[index + 1] + starts[index + 1]) // 2
        loud = np.flatnonzero(power[low:high] >= power[low:high].max() * 10**-3.5)
        start_s, end_s = (low + loud[0]) / 1000, (low + loud[-1]) / 1000 + WINDOW / SAMPLE_RATE_HZ
        off_s = max(abs(start_s - cue["start_s"]), abs(end_s - cue["end_s"]))
        if off_s > TOLERANCE_S:
            wrong.append((str(cue["text"]), round(off_s, 3)))
    return wrong
