"""Beds as values: endless sound that can be read from any sample on, any number of times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voiceguide.audio.loudness import SLOT_SAMPLES, figures
from voiceguide.audio.room_tone import ROOM_TONE, room_tone

Floats = npt.NDArray[np.float32]
Gain = Callable[[npt.NDArray[np.int64]], Floats]
"""Function from slots of 4 ms, counted from the start of the session, to gains (1.0 is unchanged).

Between slots the gain is interpolated linearly.
"""


class Bed(Protocol):
    """Endless sound in one channel."""

    @property
    def key(self) -> str:
        """Name of everything that shapes the sound, for cache keys."""
        ...

    def read(self, start: int, count: int) -> Floats:
        """Return `count` samples from sample `start` on, shape (count,), full scale ±32767; the same at each call."""
        ...

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return the K-weighted powers of `count` slots of 4 ms from `start_slot` on, as in `Figures.powers`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A loop in a bed."""

    loop: Floats
    """Samples, a whole number of slots, full scale ±32767."""
    powers: Floats
    """K-weighted power of each slot of the loop, in the unit of `Figures.powers`."""
    gain: Gain | None = None
    """Gain over time; None keeps the loop as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A bed mixed from loops. If the lengths of the loops have no common divisor, it hardly ever repeats."""

    key: str
    layers: Sequence[Layer]

    def read(self, start: int, count: int) -> Floats:
        """Return samples; see `Bed`."""
        mixed = np.zeros(count, dtype=np.float32)
        for layer in self.layers:
            part = read_loop(layer.loop, start, count)
            mixed += part if layer.gain is None else part * interpolated_gain(layer.gain, start, count)
        return mixed

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return K-weighted powers; see `Bed`. The loops are uncorrelated, so their powers add up."""
        mixed = np.zeros(count, dtype=np.float32)
        slots = np.arange(start_slot, start_slot + count)
        for layer in self.layers:
            part = read_loop(layer.powers, start_slot, count)
            mixed += part if layer.gain is None else part * layer.gain(slots) ** 2
        return mixed


def read_loop(loop: Floats, start: int, count: int) -> Floats:
    """Return `count` values of an endlessly repeated `loop` from index `start` on, shape (count,)."""
    first = start % len(loop)
    if first + count <= len(loop):
        return loop[first : first + count]
    return np.tile(loop, -(-(first + count) // len(loop)))[first : first + count]


def interpolated_gain(gain: Gain, start: int, count: int) -> Floats:
    """Return the gain at each of `count` samples from `start` on, interpolated linearly between slots."""
    first, last = start // SLOT_SAMPLES, -(-(start + count) // SLOT_SAMPLES)
    edges = gain(np.arange(first, last + 1)).astype(np.float32)
    if (edges == edges[0]).all():
        return np.full(count, edges[0])
    fractions = np.arange(SLOT_SAMPLES, dtype=np.float32) / SLOT_SAMPLES
    gains = edges[:-1, np.newaxis] + (edges[1:] - edges[:-1])[:, np.newaxis] * fractions
    return np.asarray(gains.ravel()[start - first * SLOT_SAMPLES :][:count], dtype=np.float32)


class _Quiet:
    """The room tone, computed at the first read. A build whose clips are all encoded never reads it."""

    key = ROOM_TONE

    def read(self, start: int, count: int) -> Floats:
        """Return samples; see `Bed`."""
        return _room_tone_layers().read(start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return K-weighted powers; see `Bed`."""
        return _room_tone_layers().powers(start_slot, count)


@cache
def quiet() -> Bed:
    """Return the room tone as a bed."""
    return _Quiet()


@cache
def _room_tone_layers() -> Layers:
    tone = room_tone()
    return Layers(ROOM_TONE, (Layer(tone.samples.astype(np.float32), figures(tone).powers),))


@cache
def off() -> Bed:
    """Return digital silence as a bed."""
    return Layers("off", ())
