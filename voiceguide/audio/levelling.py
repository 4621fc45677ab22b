"""One gain for a voice, and a limiter for the peaks that it lifts too high."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip, clip_of
from voiceguide.audio.loudness import SILENT_LUFS, Meter, figures, heights_between, places_near, true_peak
from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ

TARGET_LUFS = -19.0
"""Of speech on one channel, which sounds like -16 on two: what podcasts are set to."""
CEILING_DBTP = -2.0
"""No true peak passes this before it is encoded, so that what is decoded stays under -1.5."""
LEVELLING = "level 4: peaks limited to -2 dBTP, 5 ms ahead, 80 ms back"
"""Names how clips are levelled, in the keys of what is kept; to be changed with anything that changes their sound."""
CALIBRATION_PHRASES = (
    "Breathe out, and let the leg grow heavy.",
    "Ten seconds to go.",
    "Good. Change sides.",
    "Slowly roll the ball towards the heel, and stop where it is sore.",
)
"""By which the gain of a voice is found: short, as a session's phrases are, for a longer text comes out softer.

Twice as many give the same to 0.15 dB: with eight of eSpeak's voices, at 110, 145 and 180 words a minute.
"""
_CELL_SAMPLES = 8
"""How finely the limiter works: a third of a millisecond, in which it moves by a fifteenth of its way at most."""
_LOOK_AHEAD_CELLS = SAMPLE_RATE_HZ * 5 // 1000 // _CELL_SAMPLES
_RELEASE_CELLS = SAMPLE_RATE_HZ * 80 // 1000 // _CELL_SAMPLES
_TRIES = 4
_AIM = 0.998
"""Of the ceiling: 0.02 dB of room, so that one pass is mostly enough."""
_FULL_SCALE = 32768.0
_MOST_GAIN_DB = 40.0

_Floats = npt.NDArray[np.floating[Any]]
_Gains = npt.NDArray[np.float32]
_Places = npt.NDArray[np.intp]


def levelled(clip: Clip, gain_db: float) -> Clip:
    """Give `clip` louder by `gain_db`, its true peaks brought under `CEILING_DBTP` by a limiter that looks ahead.

    Clips mixed with others need it too, with 0 dB. Where sound is heard in it is found anew.
    """
    return levelled_to(clip, gain_db)[0]


def levelled_to(clip: Clip, gain_db: float) -> tuple[Clip, float]:
    """Give what `levelled` gives, and its true peak (1.0 is full scale), which the limiter knows already."""
    samples = clip.samples * np.float32(10 ** (gain_db / 20) / _FULL_SCALE)
    limited, peak = _limited(samples, 10 ** (CEILING_DBTP / 20))
    return clip_of(limited * _FULL_SCALE), peak


def voice_gain_db(phrases: Sequence[Clip], target_lufs: float = TARGET_LUFS) -> float:
    """Give the one gain at which a voice that spoke `phrases` like this comes to `target_lufs` after the limiter.

    What is heard of them counts, one after the other. Raises SpeechError where nothing is.
    """
    spoken_lufs = _speech_lufs(phrases)
    if spoken_lufs <= SILENT_LUFS:
        raise SpeechError("the voice was asked to speak phrases to be levelled by, and they are silent; try another")
    gain_db = target_lufs - spoken_lufs
    gain_db += target_lufs - _speech_lufs([levelled(phrase, gain_db) for phrase in phrases])  # what the limiter took
    return round(min(gain_db, _MOST_GAIN_DB), 2)


def _speech_lufs(phrases: Sequence[Clip]) -> float:
    meter = Meter()
    for phrase in phrases:
        meter.append(figures(phrase, peak=0.0).between(phrase.heard_start, phrase.heard_end))
    return meter.lufs


def limiter_gains(peaks: _Floats, ceiling: float) -> _Gains:
    """Give the gain of the limiter at each sample, given its `peaks`, so that none passes `ceiling`.

    It is down in full when the peak comes, having come down over the 5 ms before, and is back by 1/e of what it took,
    in dB, after 80 ms. It is worked out for each eighth sample, and goes straight in between.
    """
    cells = -(-len(peaks) // _CELL_SAMPLES)
    wanted_db = np.zeros(cells + 1)  # at the edges of cells: for each the higher of both beside it
    over = np.flatnonzero(peaks > ceiling)
    if not len(over):
        return np.ones(len(peaks), dtype=np.float32)
    over_db = 20 * np.log10(peaks[over] / ceiling)
    for beside in (0, 1):
        np.maximum.at(wanted_db, over // _CELL_SAMPLES + beside, over_db)
    half = _LOOK_AHEAD_CELLS // 2
    reductions_db = _mean_of_last(_mean_of_last(_released(_highest_ahead(wanted_db)), half), half)
    edges: _Gains = np.exp(reductions_db.astype(np.float32) * np.float32(-math.log(10) / 20))
    way = np.arange(_CELL_SAMPLES, dtype=np.float32) / _CELL_SAMPLES
    between: _Gains = np.multiply(way[:, np.newaxis], edges[1:] - edges[:-1])  # long rows are quicker than long columns
    between += edges[:-1]
    gains: _Gains = between.T.ravel()[: len(peaks)]
    return gains


def peaks_near(samples: _Floats, level: float) -> _Floats:
    """Give the highest level at each sample and between it and its neighbours (1.0 is full scale).

    What stays under `level` may be given too low.
    """
    sizes = np.abs(samples)
    places = places_near(sizes, level)
    return _raised(sizes, places, heights_between(samples, places))


def _raised(sizes: _Floats, places: _Places, heights: _Gains) -> _Floats:
    """Give `sizes`, at `places` and the samples after them no lower than the `heights` between."""
    for beside in (places, np.minimum(places + 1, len(sizes) - 1)):
        sizes[beside] = np.maximum(sizes[beside], heights)
    return sizes


def _limited(samples: _Floats, ceiling: float) -> tuple[_Floats, float]:
    """Turn peaks down, and give the true peak then: turning changes what lies between samples a little."""
    aim = ceiling * _AIM
    sizes = np.abs(samples)
    places = places_near(sizes, aim)
    peaks = _raised(sizes, places, heights_between(samples, places))
    if peaks.max(initial=0.0) <= ceiling:
        return samples, true_peak(samples)
    for _ in range(_TRIES):
        limited = samples * limiter_gains(peaks, aim)
        # Where nothing was near the ceiling nothing is now.
        found = float(max(np.abs(limited[places]).max(), heights_between(limited, places).max()))
        if found <= ceiling:
            return limited, found
        aim *= ceiling / found * 0.999
    return limited * (ceiling / found), ceiling


def _highest_ahead(wanted: _Floats) -> _Floats:
    """Give at each sample the most that is wanted there or within the look-ahead, by windows that double."""
    highest, width = wanted, 1
    while width < _LOOK_AHEAD_CELLS:
        step = min(width, _LOOK_AHEAD_CELLS - width)
        ahead = highest.copy()
        np.maximum(highest[:-step], highest[step:], out=ahead[:-step])
        highest, width = ahead, width + step
    return highest


def _mean_of_last(values: _Floats, count: int) -> _Floats:
    """Give at each place the mean of the `count` values up to it; before the first there were zeros."""
    sums = np.cumsum(values)
    means: _Floats = sums.copy()
    means[count:] -= sums[:-count]
    means /= count
    return np.maximum(means, 0.0, out=means)


def _released(wanted: _Floats) -> _Floats:
    """Let each value die away exponentially where none higher follows: a running maximum, taken in logarithms."""
    rise = np.arange(len(wanted)) / _RELEASE_CELLS
    some = np.flatnonzero(wanted)
    released = np.zeros(len(wanted))
    if len(some):
        highest = np.maximum.accumulate(np.log(wanted[some]) + rise[some])
        lasting = np.repeat(highest, np.diff(some, append=len(wanted)))
        released[some[0] :] = np.exp(lasting - rise[some[0] :])
    return released
