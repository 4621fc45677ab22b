"""Levelling: one gain for a whole voice, and a limiter for the peaks that this gain lifts too high."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE, Clip, clip_of
from voiceguide.audio.loudness import SILENT_LUFS, Meter, figures, indices_near, peaks_between, true_peak
from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ

TARGET_LUFS = -19.0
"""Loudness of speech on one channel. It sounds like -16 LUFS on two channels, the usual level of podcasts."""
CEILING_DBTP = -2.0
"""Highest true peak before encoding, so that the decoded sound stays under -1.5 dBTP."""
LEVELLING = "level 4: peaks limited to -2 dBTP, 5 ms ahead, 80 ms back"
"""Name of the levelling method in cache keys. Change it with anything that changes the sound of levelled clips."""
CALIBRATION_PHRASES = (
    "Breathe out, and let the leg grow heavy.",
    "Ten seconds to go.",
    "Good. Change sides.",
    "Slowly roll the ball towards the heel, and stop where it is sore.",
    "Move 2 of 5. Under the ball of the foot.",
    "Sit on the floor, with your left leg straight out.",
    "Stay there.",
    "If it is too strong, take weight off with your hands.",
    "Draw your toes back, towards your head. Hold them there.",
    "Put your hands on the floor behind you, and lift your seat.",
    "Halfway. Keep the shoulders soft.",
    "Now turn over, and lie on your belly.",
)
"""Phrases from which the gain of a voice is measured: all twelve, or the first four for an engine that speaks evenly.

They are short, like the phrases of a session, because a longer text comes out softer. For eight eSpeak voices at 110,
145 and 180 words a minute, eight phrases give the same gain as four within 0.15 dB; for `natural:heart`, within 0.1 dB.
For Piper's joe, four give 4.0 dB and twelve 4.9 dB, which is also what three whole routines give.
"""
_CELL_SAMPLES = 8
"""Time step of the limiter: a third of a millisecond, in which a gain moves by at most a seventh of its way."""
_LOOK_AHEAD_CELLS = SAMPLE_RATE_HZ * 5 // 1000 // _CELL_SAMPLES
_RELEASE_CELLS = SAMPLE_RATE_HZ * 80 // 1000 // _CELL_SAMPLES
_MAX_PASSES = 4
_AIM = 0.998
"""Share of the ceiling that the limiter aims for: 0.02 dB of room, so that one pass is usually enough."""
_MAX_GAIN_DB = 40.0

_Floats = npt.NDArray[np.floating[Any]]
_Gains = npt.NDArray[np.float32]
_Places = npt.NDArray[np.intp]


def levelled(clip: Clip, gain_db: float) -> Clip:
    """Return `clip` amplified by `gain_db`, with true peaks kept under `CEILING_DBTP` by a look-ahead limiter.

    A mix of clips needs this too, with 0 dB. The start and end of audible sound are determined again.
    """
    return levelled_to(clip, gain_db)[0]


def levelled_to(clip: Clip, gain_db: float) -> tuple[Clip, float]:
    """Return the clip that `levelled` returns, and its true peak (1.0 is full scale), already known to the limiter."""
    samples = clip.samples * np.float32(10 ** (gain_db / 20) / FULL_SCALE)
    limited, peak = _limited(samples, 10 ** (CEILING_DBTP / 20))
    return clip_of(limited * FULL_SCALE), peak


def voice_gain_db(phrases: Sequence[Clip], target_lufs: float = TARGET_LUFS) -> float:
    """Return the gain in dB that brings a voice to `target_lufs` after the limiter, given its raw `phrases`.

    Only the audible part of each phrase counts, joined without pauses. Raise SpeechError if all phrases are silent.
    """
    spoken_lufs = _speech_lufs(phrases)
    if spoken_lufs <= SILENT_LUFS:
        raise SpeechError("the voice was asked to speak phrases to be levelled by, and they are silent; try another")
    gain_db = target_lufs - spoken_lufs
    gain_db += target_lufs - _speech_lufs([levelled(phrase, gain_db) for phrase in phrases])  # what the limiter took
    return round(min(gain_db, _MAX_GAIN_DB), 2)


def _speech_lufs(phrases: Sequence[Clip]) -> float:
    meter = Meter()
    for phrase in phrases:
        meter.append(figures(phrase, peak=0.0).between(phrase.heard_start, phrase.heard_end))
    return meter.lufs


def limiter_gains(peaks: _Floats, ceiling: float) -> _Gains:
    """Return the gain of the limiter at each sample that keeps `peaks` (shape (n,)) under `ceiling`.

    The gain falls during the 5 ms before a peak and is fully down when the peak comes. Afterwards the reduction in dB
    decays, to 1/e in 80 ms. It is computed for every eighth sample and interpolated linearly between.
    """
    cells = -(-len(peaks) // _CELL_SAMPLES)
    wanted_db = np.zeros(cells + 1)  # at cell edges: the higher of the two cells that meet there
    over = np.flatnonzero(peaks > ceiling)
    if not len(over):
        return np.ones(len(peaks), dtype=np.float32)
    over_db = 20 * np.log10(peaks[over] / ceiling)
    for neighbour in (0, 1):
        np.maximum.at(wanted_db, over // _CELL_SAMPLES + neighbour, over_db)
    half = _LOOK_AHEAD_CELLS // 2
    reductions_db = _mean_of_last(_mean_of_last(_with_release(_max_ahead(wanted_db)), half), half)
    edges: _Gains = np.exp(reductions_db.astype(np.float32) * np.float32(-math.log(10) / 20))
    fractions = np.arange(_CELL_SAMPLES, dtype=np.float32) / _CELL_SAMPLES
    # Long rows are faster than long columns.
    between: _Gains = np.multiply(fractions[:, np.newaxis], edges[1:] - edges[:-1])
    between += edges[:-1]
    gains: _Gains = between.T.ravel()[: len(peaks)]
    return gains


def peaks_near(samples: _Floats, level: float) -> _Floats:
    """Return the highest level at each sample and between it and its neighbours (1.0 is full scale), shape (n,).

    A level below `level` may come out too low.
    """
    sizes = np.abs(samples)
    places = indices_near(sizes, level)
    return _raised(sizes, places, peaks_between(samples, places))


def _raised(sizes: _Floats, places: _Places, heights: _Gains) -> _Floats:
    """Raise `sizes` in place to at least `heights`, at `places` and the sample after each, and return it."""
    for neighbour in (places, np.minimum(places + 1, len(sizes) - 1)):
        sizes[neighbour] = np.maximum(sizes[neighbour], heights)
    return sizes


def _limited(samples: _Floats, ceiling: float) -> tuple[_Floats, float]:
    """Return the limited samples and their true peak. Passes repeat, as limiting changes the signal between samples."""
    aim = ceiling * _AIM
    sizes = np.abs(samples)
    places = indices_near(sizes, aim)
    peaks = _raised(sizes, places, peaks_between(samples, places))
    if peaks.max(initial=0.0) <= ceiling:
        return samples, true_peak(samples)
    for _ in range(_MAX_PASSES):
        limited = samples * limiter_gains(peaks, aim)
        # Only places that were near the ceiling before can be near it now.
        found = float(max(np.abs(limited[places]).max(), peaks_between(limited, places).max()))
        if found <= ceiling:
            return limited, found
        aim *= ceiling / found * 0.999
    return limited * (ceiling / found), ceiling


def _max_ahead(wanted: _Floats) -> _Floats:
    """Return the running maximum of each cell and the look-ahead after it, by windows that double in width."""
    highest, width = wanted, 1
    while width < _LOOK_AHEAD_CELLS:
        step = min(width, _LOOK_AHEAD_CELLS - width)
        ahead = highest.copy()
        np.maximum(highest[:-step], highest[step:], out=ahead[:-step])
        highest, width = ahead, width + step
    return highest


def _mean_of_last(values: _Floats, count: int) -> _Floats:
    """Return the running mean of the last `count` values, with zeros before the first."""
    sums = np.cumsum(values)
    means: _Floats = sums.copy()
    means[count:] -= sums[:-count]
    means /= count
    return np.maximum(means, 0.0, out=means)


def _with_release(wanted: _Floats) -> _Floats:
    """Return `wanted` with an exponential decay after each value, until a higher value comes: a running log maximum."""
    rise = np.arange(len(wanted)) / _RELEASE_CELLS
    nonzero = np.flatnonzero(wanted)
    released = np.zeros(len(wanted))
    if len(nonzero):
        highest = np.maximum.accumulate(np.log(wanted[nonzero]) + rise[nonzero])
        held = np.repeat(highest, np.diff(nonzero, append=len(wanted)))
        released[nonzero[0] :] = np.exp(held - rise[nonzero[0] :])
    return released
