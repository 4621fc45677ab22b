"""Loops made from their spectrum, by which their end leads into their start, as the layers of a bed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Floats, Gain, Layer, Layers
from voiceguide.audio.clip import Clip
from voiceguide.audio.loudness import SLOT_SAMPLES, Figures, Meter, figures
from voiceguide.model.durations import SAMPLE_RATE_HZ

BED_LUFS = -34.0
"""15 LU under the voice."""
SLOTS_S = SAMPLE_RATE_HZ // SLOT_SAMPLES
"""Slots of 4 ms in a second."""
LENGTHS = (8192, 6561, 15_625, 2401)
"""Lengths in slots that have no common measure, and are quick to transform: 33, 26, 62 and 10 s. Two loops of them
come together again after more than a day."""
_DRAWN = 1000.0
"""Root mean square at which a loop is drawn: far from the edges of 16 bits, by which it is measured."""
_JUDGED_SLOTS = 60_000
"""Four minutes, by which a bed is levelled."""

_Wide = npt.NDArray[np.float64]
Shape = Callable[[_Wide], _Wide]
"""Amplitude by pitch in Hz."""


def noise(slots: int, seed: int, shape: Shape) -> _Wide:
    """Give noise of this spectrum that repeats after `slots`, 1.0 in the root mean square."""
    length = slots * SLOT_SAMPLES
    turns = np.random.default_rng(seed).random(length // 2 + 1)
    return evened(np.fft.irfft(shape(_pitches_hz(length)) * np.exp(2j * np.pi * turns), length))


def tones(slots: int, partials: Sequence[tuple[float, float]], seed: int) -> _Wide:
    """Give a sound of partials (Hz, amplitude), each at the nearest pitch that repeats after `slots`."""
    length = slots * SLOT_SAMPLES
    spectrum = np.zeros(length // 2 + 1, dtype=np.complex128)
    turns = np.random.default_rng(seed).random(len(partials))
    for (pitch_hz, amplitude), turn in zip(partials, turns, strict=True):
        spectrum[round(pitch_hz * length / SAMPLE_RATE_HZ)] = amplitude * np.exp(2j * np.pi * turn)
    return evened(np.fft.irfft(spectrum, length))


def band(low_hz: float, high_hz: float, fall_db: float, steep: int = 4) -> Shape:
    """Give a band that falls by `fall_db` an octave from its lower edge on."""

    def shape(pitches_hz: _Wide) -> _Wide:
        above = np.maximum(pitches_hz, 1e-3)
        edges = 1 / np.sqrt(1 + (low_hz / above) ** (2 * steep)) / np.sqrt(1 + (above / high_hz) ** (2 * steep))
        falling: _Wide = edges * (np.maximum(above, low_hz) / low_hz) ** (-fall_db / 6.0206)
        return falling

    return shape


def evened(sound: _Wide) -> _Wide:
    """Give `sound` at 1.0 in the root mean square."""
    even: _Wide = sound / np.sqrt(np.mean(sound**2))
    return even


def layer(sound: _Wide, level_db: float = 0.0, gain: Gain | None = None) -> Layer:
    """Give a layer of a loop (1.0 in the root mean square) that is softer or louder than others by `level_db`."""
    drawn = sound * _DRAWN
    clip = Clip(np.rint(drawn).astype("<i2").tobytes(), 0, 0)
    return _louder(Layer(drawn.astype(np.float32), figures(clip, peak=0.0).powers, gain), 10 ** (level_db / 20))


def drift(depth_db: float, *periods_s: float) -> Gain:
    """Give a gain that wanders by as much as `depth_db` up and down, in waves of these lengths."""

    def gain(slots: npt.NDArray[np.int64]) -> Floats:
        waves = sum(np.sin(2 * np.pi * slots / (period_s * SLOTS_S) + period_s) for period_s in periods_s)
        return np.asarray(10 ** (waves * (depth_db / len(periods_s) / 20)), dtype=np.float32)

    return gain


def levelled(key: str, layers: Sequence[Layer]) -> Layers:
    """Give the bed of these layers at `BED_LUFS`, judged over its first minutes."""
    drawn = Layers(key, layers)
    meter = Meter()
    meter.append(Figures(drawn.powers(0, _JUDGED_SLOTS), 0.0))
    factor = 10 ** ((BED_LUFS - meter.lufs) / 20)
    return replace(drawn, layers=tuple(_louder(one, factor) for one in layers))


def _louder(one: Layer, factor: float) -> Layer:
    loop, powers = (np.asarray(sound, np.float32) for sound in (one.loop * factor, one.powers * factor**2))
    return replace(one, loop=loop, powers=powers)


def _pitches_hz(length: int) -> _Wide:
    return np.asarray(np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ), dtype=np.float64)
