"""The generated beds, computed and not recorded: rain, waves, brown noise and a drone."""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Bed, Floats, Layers
from voiceguide.audio.beds.loops import LENGTHS, SLOTS_S, band, drift, layer, levelled, noise, normalized, tones
from voiceguide.audio.loudness import SLOT_SAMPLES
from voiceguide.model.durations import SAMPLE_RATE_HZ

_LONG_SLOTS, _SHORT_SLOTS, _LONGEST_SLOTS, _SHORTEST_SLOTS = LENGTHS
_VERSION = 1
"""Raise this number with any change to the sound of these beds: it is part of their cache keys."""
_WAVE_S = 10.7
"""Time from wave to wave, about that of a calm breath."""
_DRONE_HZ = 54.0
"""Base frequency of the drone, never heard itself. All notes are multiples of it, so no beat between them is slower."""


def _rain() -> Layers:
    """Return steady rain on leaves: far rain, near rain and single drops, without hiss above 5 kHz."""
    return levelled(_key("rain"), (
        layer(noise(_LONG_SLOTS, 11, band(90, 900, 4)), -3, drift(1.0, 23.0, 61.0)),
        layer(noise(_SHORT_SLOTS, 12, band(500, 3600, 5, 2)), 0, drift(1.5, 17.0, 41.0, 97.0)),
        layer(_drops(_LONGEST_SLOTS, 13), -2, drift(2.0, 29.0, 71.0)),
    ))  # fmt: skip


def _waves() -> Layers:
    """Return a calm sea, in which each wave rises slowly, breaks softly and draws back over the sand."""
    return levelled(_key("waves"), (
        layer(noise(_LONG_SLOTS, 21, band(50, 250, 4)), 0, _wave_gain(5.0, 0.0)),
        layer(noise(_SHORT_SLOTS, 22, band(130, 1800, 4, 2)), 1, _wave_gain(12.0, 0.5)),
        layer(noise(_LONGEST_SLOTS, 23, band(900, 4500, 4, 2)), -9, _wave_gain(18.0, 1.3)),
    ))  # fmt: skip


def _brown_noise() -> Layers:
    """Return noise that falls by 6 dB an octave, starting at the lowest pitch of a loudspeaker."""
    shape = band(55, 6000, 6, 2)
    return levelled(_key("brown-noise"), (
        layer(noise(_LONG_SLOTS, 31, shape), 0, drift(0.7, 19.0, 53.0)),
        layer(noise(_SHORT_SLOTS, 32, shape), 0, drift(0.7, 31.0, 83.0)),
    ))  # fmt: skip


def _drone() -> Layers:
    """Return a low, breathing chord of just intervals: root, fifth and third come and go, each with its octaves."""
    return levelled(_key("drone"), (
        layer(_chord(2, 4, 8), 0.0, drift(1.5, 37.0, 89.0)),
        layer(_chord(3, 6, 9), -4.0, drift(3.0, 23.0, 61.0)),
        layer(_chord(5, 10), -12.0, drift(6.0, 31.0, 101.0)),
        layer(_chord(12, 16), -19.0, drift(5.0, 17.0, 43.0)),
    ))  # fmt: skip


_MAKERS: dict[str, Callable[[], Layers]] = {
    "rain": _rain, "waves": _waves, "brown-noise": _brown_noise, "drone": _drone,
}  # fmt: skip
GENERATED_BEDS = tuple(_MAKERS)
"""Names of the generated beds."""


@cache
def generated_bed(name: str) -> Bed:
    """Return the generated bed `name`, at -34 LUFS. Raise ValueError if it is not in `GENERATED_BEDS`."""
    if name not in _MAKERS:
        raise ValueError(f"there is no bed {name!r}; there are {', '.join(GENERATED_BEDS)}")
    return _MAKERS[name]()


def _key(name: str) -> str:
    return f"{name} {_VERSION}"


def _chord(*multiples: int) -> npt.NDArray[np.float64]:
    """Return a warm chord, in which each partial is softer than its lower neighbour.

    No two chords of the drone share a partial, so that they do not beat.
    """
    base_hz = round(_DRONE_HZ * _SHORTEST_SLOTS / SLOTS_S) * SLOTS_S / _SHORTEST_SLOTS
    return tones(
        _SHORTEST_SLOTS, [(base_hz * multiple, (multiples[0] / multiple) ** 1.7) for multiple in multiples], 41
    )


def _wave_gain(depth_db: float, delay_s: float) -> Callable[[npt.NDArray[np.int64]], Floats]:
    """Return the gain of a layer of the sea: `depth_db` lower between waves, with its crest delayed by `delay_s`."""

    def gain(slots: npt.NDArray[np.int64]) -> Floats:
        at_s = slots / SLOTS_S - delay_s
        phase_drift = 0.9 * np.sin(2 * np.pi * at_s / 47.3) + 0.6 * np.sin(2 * np.pi * at_s / 28.1 + 1.0)
        turn = 2 * np.pi * at_s / _WAVE_S + phase_drift
        high = (0.5 - 0.5 * np.cos(turn - 0.55 * np.sin(turn))) ** 1.2  # rises for six seconds, falls for four
        crest_db = 2.0 * np.sin(2 * np.pi * at_s / 35.9 + 2.0)
        return np.asarray(10 ** ((depth_db * (high - 1) + crest_db * high) / 20), dtype=np.float32)

    return gain


def _drops(slots: int, seed: int) -> npt.NDArray[np.float64]:
    """Return drops that fall at random times, each a short soft tone. Near drops are rare, louder and ring longer."""
    length, rng = slots * SLOT_SAMPLES, np.random.default_rng(seed)
    sound = np.zeros(length)
    count = 90 * length // SAMPLE_RATE_HZ
    for place, near, high in zip(rng.random(count), rng.random(count), rng.random(count), strict=True):
        drop = _drop(700 * 2 ** (2.0 * high), 0.004 + 0.010 * near**2) * (0.15 + 0.85 * near**4)
        at = int(place * length)
        kept = min(len(drop), length - at)
        sound[at : at + kept] += drop[:kept]
        sound[: len(drop) - kept] += drop[kept:]  # what passes the end of the loop goes to its start
    return normalized(sound)


def _drop(pitch_hz: float, decay_s: float) -> npt.NDArray[np.float64]:
    at_s = np.arange(int(6 * decay_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    rise = np.minimum(at_s / 0.003, 1.0)
    drop: npt.NDArray[np.float64] = rise**2 * np.exp(-at_s / decay_s) * np.sin(2 * np.pi * pitch_hz * at_s)
    return drop
