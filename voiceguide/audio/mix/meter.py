"""Loudness of a session and evenness of its bed, computed from figures of the clips and the bed without mixing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import astuple

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed, quiet
from voiceguide.audio.levelling import CEILING_DBTP
from voiceguide.audio.loudness import Figures, Meter
from voiceguide.audio.mix.blocks import BLOCK_SAMPLES
from voiceguide.audio.mix.ducking import SLOTS_A_FRAME, Ducked, Steady
from voiceguide.audio.room_tone import ROOM_LUFS
from voiceguide.audio.unevenness import Unevenness, unevenness
from voiceguide.cache import Cache, key_of
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.timeline import Segment, Timeline

_MINUTE_SLOTS = 15_000
"""Slots of 4 ms that are measured together: one minute."""
_JUDGED_STRETCHES, _STRETCH_DISTANCE_SAMPLES = 24, 131 * SAMPLE_RATE_HZ
"""Number of blocks by which the evenness of a bed is judged, and their distance: they cover most of an hour."""
_VERSION = "unevenness 5"


def metered(timeline: Timeline, figures: Callable[[Segment], Figures], under: Steady | Ducked) -> Meter:
    """Return a meter of the whole session. Words and bed are uncorrelated, so their powers add up.

    Peaks are those of the clips, at most the ceiling that the limiter keeps in the mix.
    """
    if isinstance(under, Ducked):
        return _metered_over_ducked(timeline, figures, under)
    whole = Meter(ROOM_LUFS if under.bed is quiet() else -np.inf)
    for segment in timeline.segments:
        whole.place(figures(segment), segment.start_frame)
    whole.rest(timeline.frames)
    return whole


def evenness(bed: Bed, kept: Cache) -> Unevenness:
    """Return how far moments of a bed stick out of their surroundings, rounded to 0.1 dB. `kept` caches the result."""
    key = key_of(bed=bed.key, judged=_VERSION)
    found = kept.get("beds", key)
    if found is None:
        found = kept.keep("beds", key, json.dumps(_measure_unevenness(bed)).encode())
    return Unevenness(*json.loads(found))


def _measure_unevenness(bed: Bed) -> list[float]:
    highest = np.full(3, -np.inf)
    for start in range(0, _JUDGED_STRETCHES * _STRETCH_DISTANCE_SAMPLES, _STRETCH_DISTANCE_SAMPLES):
        heard = np.rint(bed.read(start, BLOCK_SAMPLES)).astype("<i2")
        highest = np.maximum(highest, astuple(unevenness(heard)))
    return [round(float(value), 1) for value in highest]


def _metered_over_ducked(timeline: Timeline, figures: Callable[[Segment], Figures], under: Ducked) -> Meter:
    whole, ceiling = Meter(), 10 ** (CEILING_DBTP / 20)
    for at, powers in _minutes(under, timeline.frames * SLOTS_A_FRAME):
        peak = 0.0
        for segment in _overlapping(timeline, at, at + len(powers)):
            measured = figures(segment)
            first = segment.start_frame * SLOTS_A_FRAME - at
            low, high = max(0, first), min(len(powers), first + len(measured.powers))
            powers[low:high] += measured.powers[low - first : high - first]
            peak = max(peak, min(ceiling, measured.true_peak))
        whole.append(Figures(powers, peak))
    return whole


def _minutes(under: Ducked, slots: int) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
    for at in range(0, slots, _MINUTE_SLOTS):
        yield at, under.powers(at, min(_MINUTE_SLOTS, slots - at))


def _overlapping(timeline: Timeline, start_slot: int, end_slot: int) -> Iterator[Segment]:
    for segment in timeline.segments:
        if segment.start_frame * SLOTS_A_FRAME < end_slot and segment.end_frame * SLOTS_A_FRAME > start_slot:
            yield segment
