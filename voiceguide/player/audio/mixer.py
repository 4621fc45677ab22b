"""Clips and the bed mixed as they come, a stretch at a time: what the loudspeaker is given."""

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio.source import Samples

FADE_SAMPLES = SAMPLE_RATE_HZ // 100
"""10 ms: what is cut off, or goes on, does so without a click."""
DUCK_DB = 8.0
"""By how much an audible bed gives way to words."""
_ATTACK_S, _RELEASE_S = 0.15, 0.9
_FULL_SCALE = 32767

_Floats = npt.NDArray[np.float32]


class _Sounding:
    """A clip on its way: it waits for `delay` samples, then sounds from its sample `at` on.

    The bed `ducks` under words; what is said `besides` the session sounds in a pause, too.
    """

    def __init__(self, samples: Samples, delay: int, *, ducks: bool, besides: bool) -> None:
        self.samples, self.delay, self.at = samples, delay, 0
        self.ducks, self.besides = ducks, besides

    @property
    def is_over(self) -> bool:
        return self.at >= len(self.samples)

    def add_to(self, mixed: _Floats, gains: _Floats | None = None) -> None:
        waited = min(self.delay, len(mixed))
        self.delay -= waited
        count = min(len(mixed) - waited, len(self.samples) - self.at)
        if count > 0:
            heard = self.samples[self.at : self.at + count]
            mixed[waited : waited + count] += heard if gains is None else heard * gains[waited : waited + count]
            self.at += count


class Mixer:
    """What sounds at present; `bed` goes on under it, in pauses too, and where it is audible it ducks under words."""

    def __init__(self, bed: Bed, *, bed_ducks: bool = False) -> None:
        self._bed, self._bed_ducks = bed, bed_ducks
        self._sounding: list[_Sounding] = []
        self._at = 0
        self._gain = 1.0
        self._duck_db = 0.0
        self._paused = False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing sounds but the bed."""
        return not self._sounding

    def begin(self, samples: Samples, after: int, *, is_words: bool = False, besides: bool = False) -> None:
        """Have a clip begin `after` so many samples of the next stretch; one that is `besides` heeds no pause."""
        self._sounding.append(_Sounding(samples, after, ducks=is_words, besides=besides))

    def cut(self) -> None:
        """End all that sounds, within 10 ms."""
        fall = np.linspace(1.0, 0.0, FADE_SAMPLES, dtype=np.float32)
        for one in self._sounding:
            rest = one.samples[one.at : one.at + FADE_SAMPLES] if not one.delay else one.samples[:0]
            one.samples, one.at = (rest * fall[: len(rest)]).astype(np.int16), 0

    def mix(self, count: int, *, paused: bool = False, volume_db: float = 0.0) -> Samples:
        """Give the next `count` samples; in a pause there is the bed alone, and clips go on afterwards."""
        mixed: _Floats = np.array(self._bed.read(self._at, count), dtype=np.float32)
        self._at += count
        if self._bed_ducks:
            mixed *= self._ducking(count)
        self._add_clips(mixed, paused=paused)
        gain = 10 ** (volume_db / 20)
        mixed *= np.linspace(self._gain, gain, count, dtype=np.float32)
        self._gain = gain
        return np.clip(np.rint(mixed), -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)

    def _add_clips(self, mixed: _Floats, *, paused: bool) -> None:
        """Add what sounds; where a pause begins or ends, over 10 ms."""
        gains = None
        if paused != self._paused:
            ramp = np.linspace(float(paused), float(not paused), min(FADE_SAMPLES, len(mixed)), dtype=np.float32)
            gains = np.concatenate((ramp, np.full(len(mixed) - len(ramp), float(not paused), dtype=np.float32)))
        stretch = mixed[: 0 if self._paused else FADE_SAMPLES] if paused else mixed
        for one in self._sounding:
            if one.besides:
                one.add_to(mixed)
            else:
                one.add_to(stretch, gains)
        self._sounding = [one for one in self._sounding if not one.is_over]
        self._paused = paused

    def _ducking(self, count: int) -> _Floats:
        """Give the gain of the bed: it falls before one would notice, and comes back slowly."""
        wanted = -DUCK_DB if any(one.ducks and one.delay < count for one in self._sounding) else 0.0
        seconds = _ATTACK_S if wanted < self._duck_db else _RELEASE_S
        share = 1 - np.exp(-np.arange(1, count + 1, dtype=np.float32) / (seconds * SAMPLE_RATE_HZ))
        levels_db = self._duck_db + (wanted - self._duck_db) * share
        self._duck_db = float(levels_db[-1])
        return np.asarray(10 ** (levels_db / 20), dtype=np.float32)
