"""What an audible bed does to what is heard: words drown in it where they are soft, and it has a level of its own.

The bed is measured in the file itself, next to each sound: it changes slowly, and is down before words begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Samples
from voiceguide.audio.fingerprint import Fingerprint, fingerprint
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.verify.expectations import Expected

EDGE_SAMPLES = SAMPLE_RATE_HZ * 60 // 1000
"""So far around a sound it may still be heard."""
_REACHES = (SAMPLE_RATE_HZ * 4 // 10, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * 3, SAMPLE_RATE_HZ * 60)
"""How far around a sound its bed is looked for: as near as there is enough of it."""
_ENOUGH_FRAMES = 6
_SILENT_DBFS = -75.0
"""Softer frames of a clip are the pauses between its sentences, in which it is silent itself: the breath of a
whispering voice lies at -63, and as it is high it sticks out of a low bed, by up to 12 dB more than its level."""


@dataclass(frozen=True, slots=True)
class Beneath:
    """What the bed is like under one sound."""

    level_dbfs: float
    octaves: float


def free(samples: Samples, start: int, sounds: Sequence[Expected], *, pauses: bool) -> npt.NDArray[np.bool_]:
    """Tell of each sample whether the bed is alone there; with `pauses`, between the sentences of an utterance too."""
    alone = np.ones(len(samples), dtype=bool)
    for sound in sounds:
        at = sound.start - start
        ends = [(at, sound.end - start)]
        if pauses:
            loud = np.flatnonzero(sound.like.levels_dbfs > _SILENT_DBFS)
            ends = [(at + int(one) * FRAME_SAMPLES, at + (int(one) + 1) * FRAME_SAMPLES) for one in loud]
        for first, last in ends:
            alone[max(0, first - EDGE_SAMPLES) : max(0, last + EDGE_SAMPLES)] = False
    return alone


def beneath(samples: Samples, alone: npt.NDArray[np.bool_], start: int, sound: Expected) -> Beneath | None:
    """Give what the bed is like under `sound`; None where it is nowhere to be heard alone."""
    for reach in _REACHES:
        low, high = max(0, sound.start - start - reach), max(0, sound.end - start + reach)
        near, counted = samples[low:high], alone[low:high]
        whole = len(near) // FRAME_SAMPLES * FRAME_SAMPLES
        frames = counted[:whole].reshape(-1, FRAME_SAMPLES).all(axis=1)
        if frames.sum() >= _ENOUGH_FRAMES:
            found = fingerprint(near[:whole])
            power = float(np.mean(10 ** (found.levels_dbfs[frames] / 10)))
            return Beneath(10 * float(np.log10(power)), float(np.median(found.octaves[frames])))
    return None


def upon(bed: Beneath, like: Fingerprint) -> Fingerprint:
    """Give what a sound is like upon the bed: powers add up, and so do pitches by their powers."""
    of_sound, of_bed = 10 ** (like.levels_dbfs / 10), 10 ** (bed.level_dbfs / 10)
    together = of_sound + of_bed
    return Fingerprint(10 * np.log10(together), (like.octaves * of_sound + bed.octaves * of_bed) / together)
