"""The sound under a session: room tone alone, or room tone and an audible bed that ducks under words."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed, Floats, interpolated_gain, quiet
from voiceguide.audio.beds.loops import SLOTS_S
from voiceguide.audio.loudness import SLOT_SAMPLES
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Timeline

DUCK_DB = 8.0
"""How much softer an audible bed is under words, in dB."""
ATTACK_S, RELEASE_S = 1.2, 2.5
"""Time in which the bed goes down before words, and comes up after them: too slow to be noticed."""
AHEAD_S, AFTER_S = 0.15, 0.30
"""The bed is fully down this long before the first word, and begins to come up this long after the last word."""
TOGETHER_S = 8.0
"""Between words with a shorter gap the bed stays down, so that it does not pump."""
FADE_IN_S, FADE_OUT_S = 4.0, 6.0
"""Fade of the bed at the start and at the end of the session. In the closing it is down for the last words anyway."""
SLOTS_A_FRAME = FRAME_SAMPLES // SLOT_SAMPLES
"""Slots of the loudness meter in a frame of 24 ms."""

_Slots = npt.NDArray[np.int64]
_Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """A bed too quiet to be heard with words, played at a constant level."""

    bed: Bed
    is_audible = False

    def read(self, start: int, count: int) -> Floats:
        """Return samples; see `mix.blocks.Under`."""
        return self.bed.read(start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return K-weighted powers; see `beds.bed.Bed`."""
        return self.bed.powers(start_slot, count)


@dataclass(frozen=True, slots=True, eq=False)
class Ducked:
    """An audible bed that ducks under words, from start to end of a session, over room tone.

    The room tone keeps loudspeakers awake.
    """

    bed: Bed
    words: tuple[_Wide, _Wide]
    """Start and end of each run of words in slots of 4 ms, widened by `AHEAD_S` and `AFTER_S`, shape (runs,)."""
    frames: int
    """Length of the session in frames of 24 ms."""
    is_audible = True

    def read(self, start: int, count: int) -> Floats:
        """Return samples; see `mix.blocks.Under`."""
        return quiet().read(start, count) + self.bed.read(start, count) * interpolated_gain(self.gain, start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return K-weighted powers; see `beds.bed.Bed`."""
        slots = np.arange(start_slot, start_slot + count)
        return quiet().powers(start_slot, count) + self.bed.powers(start_slot, count) * self.gain(slots) ** 2

    def gain(self, slots: _Slots) -> Floats:
        """Return the gain of the bed at these slots of 4 ms: 1.0 for unchanged, -8 dB under words, 0 at both ends."""
        end = self.frames * SLOTS_A_FRAME
        fade_in = _ease(slots / min(FADE_IN_S * SLOTS_S, end / 2))
        fade_out = _ease((end - slots) / min(FADE_OUT_S * SLOTS_S, end / 2))
        return np.asarray(10 ** (-DUCK_DB / 20 * self._duck_depth(slots)) * fade_in * fade_out, dtype=np.float32)

    def _duck_depth(self, slots: _Slots) -> _Wide:
        """Return how far the bed is down (0 to 1), given by the words that began last or the words that come next."""
        starts, ends = self.words
        if not len(starts):
            return np.zeros(len(slots))
        begun_runs = np.searchsorted(starts, slots, side="right")
        slots_since = slots - np.concatenate(([-np.inf], ends))[begun_runs]
        slots_until = np.concatenate((starts, [np.inf]))[begun_runs] - slots
        return np.maximum(_ease(1 - slots_since / (RELEASE_S * SLOTS_S)), _ease(1 - slots_until / (ATTACK_S * SLOTS_S)))


def background_of(bed: Bed, timeline: Timeline, *, is_audible: bool) -> Steady | Ducked:
    """Return the sound under a session: `bed` at a constant level, or ducked under the words if it is audible."""
    if not is_audible:
        return Steady(bed)
    spoken = ((cue.start_sample, cue.end_sample) for cue in timeline.cues if cue.kind == "utterance")
    return Ducked(bed, _word_runs(spoken), timeline.frames)


def _word_runs(spoken: Iterable[tuple[int, int]]) -> tuple[_Wide, _Wide]:
    """Return the first and last slots of each run of words. `spoken` gives sample ranges; near ranges form one run."""
    runs: list[list[float]] = []
    for start, end in sorted(spoken):
        first, last = start / SLOT_SAMPLES - AHEAD_S * SLOTS_S, end / SLOT_SAMPLES + AFTER_S * SLOTS_S
        if runs and first - runs[-1][1] < TOGETHER_S * SLOTS_S:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    return np.array([run[0] for run in runs]), np.array([run[1] for run in runs])


def _ease(share: _Wide) -> _Wide:
    """Map 0 to 1 onto a cosine ramp from 0 to 1, which begins and ends slowly. Values outside are clipped."""
    eased: _Wide = 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0))
    return eased
