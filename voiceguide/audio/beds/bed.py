"""A bed is a value: sound that goes on for ever, and can be read from any sample on, as often as one likes."""

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
"""How loud (1.0: as it is) at each of these slots of 4 ms, counted from the session's start; it goes straight between
them."""


class Bed(Protocol):
    """Sound without an end, in one channel."""

    @property
    def key(self) -> str:
        """Names all that shapes its sound."""
        ...

    def read(self, start: int, count: int) -> Floats:
        """Give `count` samples from sample `start` on, shape (count,), full scale ±32767; the same each time."""
        ...

    def powers(self, start_slot: int, count: int) -> Floats:
        """Give the K-weighted power of `count` slots of 4 ms from `start_slot` on, as `Figures.powers` has it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One loop and its powers, both whole slots long; it comes and goes by `gain`, or lies there as it is."""

    loop: Floats
    powers: Floats
    gain: Gain | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A bed of loops laid upon each other; where their lengths have no common measure, it hardly ever repeats."""

    key: str
    layers: Sequence[Layer]

    def read(self, start: int, count: int) -> Floats:
        """See `Bed`."""
        mixed = np.zeros(count, dtype=np.float32)
        for layer in self.layers:
            part = turning(layer.loop, start, count)
            mixed += part if layer.gain is None else part * gliding(layer.gain, start, count)
        return mixed

    def powers(self, start_slot: int, count: int) -> Floats:
        """See `Bed`; loops that know nothing of each other add up by their powers."""
        mixed = np.zeros(count, dtype=np.float32)
        slots = np.arange(start_slot, start_slot + count)
        for layer in self.layers:
            part = turning(layer.powers, start_slot, count)
            mixed += part if layer.gain is None else part * layer.gain(slots) ** 2
        return mixed


def turning(loop: Floats, start: int, count: int) -> Floats:
    """Give `count` values from `start` on of a loop that goes round for ever."""
    first = start % len(loop)
    if first + count <= len(loop):
        return loop[first : first + count]
    return np.tile(loop, -(-(first + count) // len(loop)))[first : first + count]


def gliding(gain: Gain, start: int, count: int) -> Floats:
    """Give the gain at each of `count` samples from `start` on, straight from slot to slot and never by a step."""
    first, last = start // SLOT_SAMPLES, -(-(start + count) // SLOT_SAMPLES)
    edges = gain(np.arange(first, last + 1)).astype(np.float32)
    if (edges == edges[0]).all():
        return np.full(count, edges[0])
    way = np.arange(SLOT_SAMPLES, dtype=np.float32) / SLOT_SAMPLES
    gains = edges[:-1, np.newaxis] + (edges[1:] - edges[:-1])[:, np.newaxis] * way
    return np.asarray(gains.ravel()[start - first * SLOT_SAMPLES :][:count], dtype=np.float32)


class _Quiet:
    """The room tone, drawn when it is first read: a build whose clips are all encoded never does."""

    key = ROOM_TONE

    def read(self, start: int, count: int) -> Floats:
        """See `Bed`."""
        return _room().read(start, count)

    def powers(self, start_slot: int, count: int) -> Floats:
        """See `Bed`."""
        return _room().powers(start_slot, count)


@cache
def quiet() -> Bed:
    """Give the room tone, as a bed."""
    return _Quiet()


@cache
def _room() -> Layers:
    tone = room_tone()
    return Layers(ROOM_TONE, (Layer(tone.samples.astype(np.float32), figures(tone).powers),))


@cache
def off() -> Bed:
    """Give digital silence, as a bed."""
    return Layers("off", ())
