"""What a decoded session sounds like, measured without asking the plan where anything begins."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.model.durations import SAMPLE_RATE_HZ

Cue = dict[str, Any]
Samples = npt.NDArray[Any]

WINDOW = SAMPLE_RATE_HZ * 5 // 1000
TOLERANCE_S = 0.030


def loud_windows(samples: Samples) -> Samples:
    """The power of each window of 5 ms, one starting each millisecond."""
    power = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    starts = np.arange(0, len(samples) - WINDOW, SAMPLE_RATE_HZ // 1000)
    return power[starts + WINDOW] - power[starts]


def milliseconds(seconds: object) -> int:
    return round(float(str(seconds)) * 1000)


def misplaced(samples: Samples, cues: Sequence[Cue]) -> list[tuple[str, float]]:
    """The utterances that are not heard from their start to their end, with by how many seconds they are off.

    Each is looked for from the middle of the silence before it to the middle of the one after it, where its loudest
    window and all within 35 dB of that are taken for it: so one that is cut, or runs into another, is found.
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
