"""The beds that we make ourselves, computed and not recorded: rain, waves, brown noise, and a drone."""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed, Floats, Layers
from voiceguide.audio.beds.loops import LENGTHS, SLOTS_S, band, drift, evened, layer, levelled, noise, tones
from voiceguide.audio.loudness import SLOT_SAMPLES
from voiceguide.model.durations import SAMPLE_RATE_HZ

_LONG, _SHORT, _LONGEST, _SHORTEST = LENGTHS
_VERSION = 1
"""To be raised with any change to how beds sound, for it is part of their keys."""
_WAVE_S = 10.7
"""From wave to wave, as a calm breath."""
_DRONE_HZ = 54.0
"""The note that is never heard, whose multiples all others are: so they meet in nothing slower than itself."""


def _rain() -> Layers:
    """Steady rain on leaves: what falls afar, what falls near, single drops, and no hiss above 5 kHz."""
    return levelled(_key("rain"), (
        layer(noise(_LONG, 11, band(90, 900, 4)), -3, drift(1.0, 23.0, 61.0)),
        layer(noise(_SHORT, 12, band(500, 3600, 5, 2)), 0, drift(1.5, 17.0, 41.0, 97.0)),
        layer(_drops(_LONGEST, 13), -2, drift(2.0, 29.0, 71.0)),
    ))  # fmt: skip


def _waves() -> Layers:
    """A calm sea: each wave comes up slowly, breaks softly, and draws back over the sand after it."""
    return levelled(_key("waves"), (
        layer(noise(_LONG, 21, band(50, 250, 4)), 0, _swelling(5.0, 0.0)),
        layer(noise(_SHORT, 22, band(130, 1800, 4, 2)), 1, _swelling(12.0, 0.5)),
        layer(noise(_LONGEST, 23, band(900, 4500, 4, 2)), -9, _swelling(18.0, 1.3)),
    ))  # fmt: skip


def _brown_noise() -> Layers:
    """Noise that falls by 6 dB an octave, as far down as a loudspeaker goes."""
    shape = band(55, 6000, 6, 2)
    return levelled(_key("brown-noise"), (
        layer(noise(_LONG, 31, shape), 0, drift(0.7, 19.0, 53.0)),
        layer(noise(_SHORT, 32, shape), 0, drift(0.7, 31.0, 83.0)),
    ))  # fmt: skip


def _drone() -> Layers:
    """A low chord of just intervals that breathes: root, fifth and third come and go, each with its octaves."""
    return levelled(_key("drone"), (
        layer(_chord(2, 4, 8), 0.0, drift(1.5, 37.0, 89.0)),
        layer(_chord(3, 6, 9), -4.0, drift(3.0, 23.0, 61.0)),
        layer(_chord(5, 10), -12.0, drift(6.0, 31.0, 101.0)),
        layer(_chord(12, 16), -19.0, drift(5.0, 17.0, 43.0)),
    ))  # fmt: skip


_MADE: dict[str, Callable[[], Layers]] = {
    "rain": _rain, "waves": _waves, "brown-noise": _brown_noise, "drone": _drone,
}  # fmt: skip
MADE = tuple(_MADE)


@cache
def made(name: str) -> Bed:
    """Give the bed called `name`, one of `MADE` (ValueError else), at -34 LUFS."""
    if name not in _MADE:
        raise ValueError(f"there is no bed {name!r}; there are {', '.join(MADE)}")
    return _MADE[name]()


def _key(name: str) -> str:
    return f"{name} {_VERSION}"


def _chord(*multiples: int) -> npt.NDArray[np.float64]:
    """Warm: each partial is softer than the one below it. No two chords share one, so that none beats with another."""
    base_hz = round(_DRONE_HZ * _SHORTEST / SLOTS_S) * SLOTS_S / _SHORTEST
    return tones(_SHORTEST, [(base_hz * multiple, (multiples[0] / multiple) ** 1.7) for multiple in multiples], 41)


def _swelling(depth_db: float, later_s: float) -> Callable[[npt.NDArray[np.int64]], Floats]:
    """Give the gain of one part of the sea: `depth_db` lower between waves, its crest `later_s` after the first."""

    def gain(slots: npt.NDArray[np.int64]) -> Floats:
        at_s = slots / SLOTS_S - later_s
        uneven = 0.9 * np.sin(2 * np.pi * at_s / 47.3) + 0.6 * np.sin(2 * np.pi * at_s / 28.1 + 1.0)
        turn = 2 * np.pi * at_s / _WAVE_S + uneven
        high = (0.5 - 0.5 * np.cos(turn - 0.55 * np.sin(turn))) ** 1.2  # up over six seconds, down over four
        tall = 2.0 * np.sin(2 * np.pi * at_s / 35.9 + 2.0)
        return np.asarray(10 ** ((depth_db * (high - 1) + tall * high) / 20), dtype=np.float32)

    return gain


def _drops(slots: int, seed: int) -> npt.NDArray[np.float64]:
    """Give drops that fall at random, each a short soft tone; the few near ones are louder and lower."""
    length, chance = slots * SLOT_SAMPLES, np.random.default_rng(seed)
    sound = np.zeros(length)
    count = 90 * length // SAMPLE_RATE_HZ
    for place, near, high in zip(chance.random(count), chance.random(count), chance.random(count), strict=True):
        drop = _drop(700 * 2 ** (2.0 * high), 0.004 + 0.010 * near**2) * (0.15 + 0.85 * near**4)
        at = int(place * length)
        kept = min(len(drop), length - at)
        sound[at : at + kept] += drop[:kept]
        sound[: len(drop) - kept] += drop[kept:]  # round the end, to the start
    return evened(sound)


def _drop(pitch_hz: float, decay_s: float) -> npt.NDArray[np.float64]:
    at_s = np.arange(int(6 * decay_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    rise = np.minimum(at_s / 0.003, 1.0)
    drop: npt.NDArray[np.float64] = rise**2 * np.exp(-at_s / decay_s) * np.sin(2 * np.pi * pitch_hz * at_s)
    return drop
