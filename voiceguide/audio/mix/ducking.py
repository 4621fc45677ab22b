"""What lies under a session: a quiet ground, and over it an audible bed that gives way to words."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed, Floats, gliding, quiet
from voiceguide.audio.beds.loops import SLOTS_S
from voiceguide.audio.loudness import SLOT_SAMPLES
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Timeline

DUCK_DB = 8.0
"""By how much an audible bed is softer under words."""
ATTACK_S, RELEASE_S = 1.2, 2.5
"""How long it takes to go down before words and to come up after them: slower than one would notice."""
AHEAD_S, AFTER_S = 0.15, 0.30
"""So much before the first word it is down already, and so much after the last one it begins to come up."""
TOGETHER_S = 8.0
"""Words with less between them belong together: it stays down, and does not pump."""
FADE_IN_S, FADE_OUT_S = 4.0, 6.0
"""At the start and in the closing, within whose last words it is down anyway."""
_SLOTS_A_FRAME = FRAME_SAMPLES // SLOT_SAMPLES

_Slots = npt.NDArray[np.int64]
_Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """A bed that is not heard beside words, and lies there as it is."""

    ground: Bed
    is_audible = False

    def read(self, start: int, count: int) -> Floats:
        """See `mixing.Under`."""
        return self.ground.read(start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """See `beds.bed.Bed`."""
        return self.ground.powers(start_slot, count)


@dataclass(frozen=True, slots=True, eq=False)
class Ducked:
    """An audible bed, from the start of a session to its end, over room tone that keeps loudspeakers awake."""

    bed: Bed
    words: tuple[_Wide, _Wide]
    frames: int
    is_audible = True

    def read(self, start: int, count: int) -> Floats:
        """See `mixing.Under`."""
        return quiet().read(start, count) + self.bed.read(start, count) * gliding(self.gain, start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """See `beds.bed.Bed`."""
        slots = np.arange(start_slot, start_slot + count)
        return quiet().powers(start_slot, count) + self.bed.powers(start_slot, count) * self.gain(slots) ** 2

    def gain(self, slots: _Slots) -> Floats:
        """Give how loud the bed is at these slots: 1.0 as it is, 8 dB softer under words, nothing at the very ends."""
        end = self.frames * _SLOTS_A_FRAME
        coming = _ease(slots / min(FADE_IN_S * SLOTS_S, end / 2))
        going = _ease((end - slots) / min(FADE_OUT_S * SLOTS_S, end / 2))
        return np.asarray(10 ** (-DUCK_DB / 20 * self._depth(slots)) * coming * going, dtype=np.float32)

    def _depth(self, slots: _Slots) -> _Wide:
        """Give how far it is down, from 0 to 1: by the words that began last, or those that come next."""
        starts, ends = self.words
        if not len(starts):
            return np.zeros(len(slots))
        begun = np.searchsorted(starts, slots, side="right")
        since = slots - np.concatenate(([-np.inf], ends))[begun]
        until = np.concatenate((starts, [np.inf]))[begun] - slots
        return np.maximum(_ease(1 - since / (RELEASE_S * SLOTS_S)), _ease(1 - until / (ATTACK_S * SLOTS_S)))


def under(bed: Bed, timeline: Timeline, *, is_audible: bool) -> Steady | Ducked:
    """Give what lies under a session: `bed` as it is, or one that is heard and gives way to the words."""
    if not is_audible:
        return Steady(bed)
    spoken = ((cue.start_sample, cue.end_sample) for cue in timeline.cues if cue.kind == "utterance")
    return Ducked(bed, _together(spoken), timeline.frames)


def _together(spoken: Iterable[tuple[int, int]]) -> tuple[_Wide, _Wide]:
    """Give from which slot to which there are words, near ones together."""
    runs: list[list[float]] = []
    for start, end in sorted(spoken):
        first, last = start / SLOT_SAMPLES - AHEAD_S * SLOTS_S, end / SLOT_SAMPLES + AFTER_S * SLOTS_S
        if runs and first - runs[-1][1] < TOGETHER_S * SLOTS_S:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    return np.array([run[0] for run in runs]), np.array([run[1] for run in runs])


def _ease(share: _Wide) -> _Wide:
    """Give a way from 0 to 1 that begins and ends slowly."""
    eased: _Wide = 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0))
    return eased
