"""Loudness by ffmpeg's ebur128, which shares no code with ours, on what is heard in a decoded session."""

import re
import subprocess
from dataclasses import dataclass
from typing import Any

import numpy as np

from support.decoders import Samples

LONG_S = 2.0
"""Utterances of so much are compared with each other; a shorter one holds too few blocks of 400 ms to be judged."""


@dataclass(frozen=True)
class Judged:
    """Of a session: speech alone, whole file, highest true peak, and the longer utterances one by one."""

    speech_lufs: float
    integrated_lufs: float
    true_peak_dbtp: float
    utterances_lufs: dict[str, float]


def ebur128(samples: Samples) -> tuple[float, float]:
    """Give integrated loudness in LUFS and true peak in dBTP of one channel at 24 kHz."""
    raw = ["-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-hide_banner", *raw, "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, input=samples.astype("<i2").tobytes(), capture_output=True, check=True).stderr
    summary = said.decode()[said.decode().rindex("Summary") :]
    loudness, peak = (re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak"))
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])


def judged(samples: Samples, cues: list[dict[str, Any]]) -> Judged:
    """Judge decoded samples by the utterances among the cues of the plan, cut out one after the other."""
    cut = {
        (cue["text"], index): samples[cue["start_sample"] : cue["end_sample"]]
        for index, cue in enumerate(cues)
        if cue["kind"] == "utterance"
    }
    distinct = {text: sound for (text, _), sound in cut.items() if len(sound) >= LONG_S * 24_000}
    integrated, peak = ebur128(samples)
    speech, _ = ebur128(np.concatenate(list(cut.values())))
    return Judged(speech, integrated, peak, {text: ebur128(sound)[0] for text, sound in distinct.items()})


def check(session: Judged) -> None:
    """The promise to the listener: every word equally loud, and nothing clipped."""
    assert abs(session.speech_lufs + 19) <= 0.5
    assert session.true_peak_dbtp <= -1.5
    loud = sorted((lufs, text) for text, lufs in session.utterances_lufs.items())
    assert loud[-1][0] - loud[0][0] <= 3, (loud[0], loud[-1])
