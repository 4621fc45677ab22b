"""How an audible bed changes a sound: soft words drown in it, and its own level is added.

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

_Floats = npt.NDArray[np.float64]
EDGE_SAMPLES = SAMPLE_RATE_HZ * 60 // 1000
"""How far before its start and after its end a sound may still be heard (60 ms)."""
_REACHES = (SAMPLE_RATE_HZ * 4 // 10, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * 3, SAMPLE_RATE_HZ * 60)
"""How far around a sound its bed is looked for, in samples: the nearest reach that has enough of it is taken."""
_ENOUGH_FRAMES = 6
"""The least number of frames of bed alone for a measurement."""
_SILENT_DBFS = -75.0
"""Frames of a clip below this are the pauses between its sentences, in which the clip is silent. The limit is below the
breath of a whispering voice (-63 dBFS): being high-pitched, the breath stands out of a low bed by up to 12 dB more than
its level says."""
_HISSING_OCTAVES = 4.5
"""From this mean pitch on (2.3 kHz), a frame may have most of its power over 6 kHz: an s of a natural voice has."""


@dataclass(frozen=True, slots=True)
class BedLevel:
    """The bed under a sound."""

    level_dbfs: float
    """Mean power of its frames."""
    octaves: float
    """Median of the mean pitches of its frames, in octaves above 100 Hz."""


def bed_only_mask(samples: Samples, start: int, sounds: Sequence[Expected], *, pauses: bool) -> npt.NDArray[np.bool_]:
    """Return, for each of `samples`, whether only the bed is heard there, and none of `sounds`.

    `samples` begin at sample `start` of the session. With `pauses`, the bed also counts as alone between the sentences
    of an utterance.
    """
    alone = np.ones(len(samples), dtype=bool)
    for sound in sounds:
        at = sound.start - start
        ends = [(at, sound.end - start)]
        if pauses:
            loud = np.flatnonzero(sound.fingerprint.levels_dbfs > _SILENT_DBFS)
            ends = [(at + int(frame) * FRAME_SAMPLES, at + (int(frame) + 1) * FRAME_SAMPLES) for frame in loud]
        for first, last in ends:
            alone[max(0, first - EDGE_SAMPLES) : max(0, last + EDGE_SAMPLES)] = False
    return alone


def measure_bed(samples: Samples, alone: npt.NDArray[np.bool_], start: int, sound: Expected) -> BedLevel | None:
    """Measure the bed near `sound`, in those `samples` that `alone` marks as bed only.

    `samples` begin at sample `start` of the session. Return None if the bed is not heard alone within a minute.
    """
    for reach in _REACHES:
        low, high = max(0, sound.start - start - reach), max(0, sound.end - start + reach)
        near, near_alone = samples[low:high], alone[low:high]
        length = len(near) // FRAME_SAMPLES * FRAME_SAMPLES
        frames = near_alone[:length].reshape(-1, FRAME_SAMPLES).all(axis=1)
        if frames.sum() >= _ENOUGH_FRAMES:
            measured = fingerprint(near[:length])
            power = float(np.mean(10 ** (measured.levels_dbfs[frames] / 10)))
            return BedLevel(10 * float(np.log10(power)), float(np.median(measured.octaves[frames])))
    return None


def add_bed(bed: BedLevel, like: Fingerprint) -> Fingerprint:
    """Return the fingerprint of a sound on the bed: powers are added, pitches averaged by their powers."""
    of_sound, of_bed = 10 ** (like.levels_dbfs / 10), 10 ** (bed.level_dbfs / 10)
    together = of_sound + of_bed
    return Fingerprint(10 * np.log10(together), (like.octaves * of_sound + bed.octaves * of_bed) / together)


def octave_limits(bed: BedLevel, like: Fingerprint, together: Fingerprint) -> tuple[_Floats, _Floats]:
    """Return the lowest and the highest mean pitch of each frame of a sound on the bed, in octaves above 100 Hz.

    `like` is the sound alone, and `together` the sound on the bed. The level of a frame has all of its power, but its
    mean pitch only the power up to 6 kHz. How much of a hiss is below that is not known, so its pitch may lie anywhere
    between that of the hiss and that of the bed.
    """
    is_hiss = like.octaves > _HISSING_OCTAVES
    lowest = np.where(is_hiss, np.minimum(like.octaves, bed.octaves), together.octaves)
    highest = np.where(is_hiss, np.maximum(like.octaves, bed.octaves), together.octaves)
    return lowest, highest
