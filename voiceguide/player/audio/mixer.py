"""The mixer of a live session: clips over the bed, one block of samples at a time, for the loudspeaker."""

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio.source import Samples

FADE_SAMPLES = SAMPLE_RATE_HZ // 100
"""Samples in 10 ms: the length of a fade where a clip is cut off, or goes on, so that it does not click."""
DUCK_DB = 8.0
"""How much softer an audible bed is under words, in dB."""
_ATTACK_S, _RELEASE_S = 0.15, 0.9
"""Time constants of the gain of the bed, in seconds: it falls before a person would notice, and recovers slowly."""
_FULL_SCALE = 32767

_Floats = npt.NDArray[np.float32]


class _PlayingClip:
    """A clip that is playing: it waits for `delay` samples, then plays from its sample `at` on.

    `ducks`: the bed is softer while it plays. `besides`: it plays in a pause, too.
    """

    def __init__(self, samples: Samples, delay: int, *, ducks: bool, besides: bool) -> None:
        self.samples, self.delay, self.at = samples, delay, 0
        self.ducks, self.besides = ducks, besides

    @property
    def is_over(self) -> bool:
        """Whether all its samples were taken."""
        return self.at >= len(self.samples)

    def add_to(self, mixed: _Floats, gains: _Floats | None = None) -> None:
        """Add the next samples to `mixed`."""
        waited = min(self.delay, len(mixed))
        self.delay -= waited
        count = min(len(mixed) - waited, len(self.samples) - self.at)
        if count > 0:
            audible = self.samples[self.at : self.at + count]
            mixed[waited : waited + count] += audible if gains is None else audible * gains[waited : waited + count]
            self.at += count


class Mixer:
    """Mixes the clips that play at present with `bed`, which goes on in pauses, too.

    With `bed_ducks`, for an audible bed, the bed is softer under words.
    """

    def __init__(self, bed: Bed, *, bed_ducks: bool = False) -> None:
        self._bed, self._bed_ducks = bed, bed_ducks
        self._playing: list[_PlayingClip] = []
        self._at = 0
        self._gain = 1.0
        self._duck_db = 0.0
        self._paused = False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing plays but the bed."""
        return not self._playing

    def begin(self, samples: Samples, after: int, *, is_words: bool = False, besides: bool = False) -> None:
        """Start a clip `after` samples from now.

        An audible bed is softer under a clip that `is_words`. A clip `besides` the session plays in a pause, too.
        """
        self._playing.append(_PlayingClip(samples, after, ducks=is_words, besides=besides))

    def cut(self) -> None:
        """Fade out all clips within 10 ms."""
        fall = np.linspace(1.0, 0.0, FADE_SAMPLES, dtype=np.float32)
        for clip in self._playing:
            rest = clip.samples[clip.at : clip.at + FADE_SAMPLES] if not clip.delay else clip.samples[:0]
            clip.samples, clip.at = (rest * fall[: len(rest)]).astype(np.int16), 0

    def mix(self, count: int, *, paused: bool = False, volume_db: float = 0.0) -> Samples:
        """Return the next `count` samples: mono at 24 kHz.

        In a pause only the bed and clips `besides` the session play; the other clips go on afterwards. A change of
        `volume_db` is spread over the whole block.
        """
        mixed: _Floats = np.array(self._bed.read(self._at, count), dtype=np.float32)
        self._at += count
        if self._bed_ducks:
            mixed *= self._bed_gains(count)
        self._add_clips(mixed, paused=paused)
        gain = 10 ** (volume_db / 20)
        mixed *= np.linspace(self._gain, gain, count, dtype=np.float32)
        self._gain = gain
        return np.clip(np.rint(mixed), -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)

    def _add_clips(self, mixed: _Floats, *, paused: bool) -> None:
        """Add the clips to `mixed`. Fade them over 10 ms where a pause begins or ends."""
        gains = None
        if paused != self._paused:
            ramp = np.linspace(float(paused), float(not paused), min(FADE_SAMPLES, len(mixed)), dtype=np.float32)
            gains = np.concatenate((ramp, np.full(len(mixed) - len(ramp), float(not paused), dtype=np.float32)))
        block = mixed[: 0 if self._paused else FADE_SAMPLES] if paused else mixed
        for clip in self._playing:
            if clip.besides:
                clip.add_to(mixed)
            else:
                clip.add_to(block, gains)
        self._playing = [clip for clip in self._playing if not clip.is_over]
        self._paused = paused

    def _bed_gains(self, count: int) -> _Floats:
        """Return a gain of the bed, as a factor, for each of `count` samples. It falls fast and recovers slowly."""
        target_db = -DUCK_DB if any(clip.ducks and clip.delay < count for clip in self._playing) else 0.0
        time_constant_s = _ATTACK_S if target_db < self._duck_db else _RELEASE_S
        share = 1 - np.exp(-np.arange(1, count + 1, dtype=np.float32) / (time_constant_s * SAMPLE_RATE_HZ))
        levels_db = self._duck_db + (target_db - self._duck_db) * share
        self._duck_db = float(levels_db[-1])
        return np.asarray(10 ** (levels_db / 20), dtype=np.float32)
