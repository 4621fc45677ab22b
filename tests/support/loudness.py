"""Loudness of a decoded session, measured by ffmpeg's ebur128, which shares no code with voiceguide."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from support.decoders import Samples

LONG_S = 2.0
"""Utterances of at least this many seconds are compared with each other. Shorter ones have too few blocks of 400 ms to
be measured."""


@dataclass(frozen=True)
class Judged:
    """The loudness of a session."""

    speech_lufs: float
    """Loudness of all utterances together."""
    integrated_lufs: float
    """Loudness of the whole file."""
    true_peak_dbtp: float
    utterances: dict[str, Samples]
    """Each utterance of `LONG_S` or more, by its text."""

    @cached_property
    def utterances_lufs(self) -> dict[str, float]:
        """Return the loudness of each utterance, which takes many times as long as the whole."""
        return {text: ebur128(sound)[0] for text, sound in self.utterances.items()}


def ebur128(samples: Samples) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP of a single channel at 24 kHz."""
    raw = ["-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-hide_banner", *raw, "-af", "ebur128=peak=true", "-f", "null", "-"]
    output = subprocess.run(command, input=samples.astype("<i2").tobytes(), capture_output=True, check=True).stderr
    summary = output.decode()[output.decode().rindex("Summary") :]
    loudness, peak = (re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak"))
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])


def judged(samples: Samples, cues: list[dict[str, Any]]) -> Judged:
    """Return the loudness of decoded samples, and of each utterance among the `cues` of the plan."""
    cut = {
        (cue["text"], index): samples[cue["start_sample"] : cue["end_sample"]]
        for index, cue in enumerate(cues)
        if cue["kind"] == "utterance"
    }
    distinct = {text: sound for (text, _), sound in cut.items() if len(sound) >= LONG_S * 24_000}
    integrated, peak = ebur128(samples)
    speech, _ = ebur128(np.concatenate(list(cut.values())))
    return Judged(speech, integrated, peak, distinct)


def check(session: Judged, spread_lu: float = 3) -> None:
    """Assert what listeners are promised: every word is equally loud, within `spread_lu`, and nothing clips."""
    assert abs(session.speech_lufs + 19) <= 0.5
    assert session.true_peak_dbtp <= -1.5
    ordered = sorted((lufs, text) for text, lufs in session.utterances_lufs.items())
    assert ordered[-1][0] - ordered[0][0] <= spread_lu, (ordered[0], ordered[-1])
