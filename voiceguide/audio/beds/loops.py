"""Loops for the layers of a bed. They are made from a spectrum, so that the end leads into the start."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.bed import Floats, Gain, Layer, Layers
from voiceguide.audio.clip import Clip
from voiceguide.audio.loudness import SLOT_SAMPLES, Figures, Meter, figures
from voiceguide.model.durations import SAMPLE_RATE_HZ

BED_LUFS = -34.0
"""Loudness of an audible bed: 15 LU under the voice."""
SLOTS_S = SAMPLE_RATE_HZ // SLOT_SAMPLES
"""Slots of 4 ms in a second."""
LENGTHS = (8192, 6561, 15_625, 2401)
"""Lengths of loops in slots: 33, 26, 62 and 10 s.

They have no common divisor and are quick to transform. Two loops of the first three lengths line up again only after
more than a day.
"""
_RAW_RMS = 1000.0
"""Root mean square at which a loop is computed. It is measured in 16 bits, and this is far from both ends of them."""
_MEASURED_SLOTS = 60_000
"""Slots from which the level of a bed is measured: four minutes."""

_Wide = npt.NDArray[np.float64]
Shape = Callable[[_Wide], _Wide]
"""Function from frequencies in Hz to amplitudes."""


def noise(slots: int, seed: int, shape: Shape) -> _Wide:
    """Return noise with the spectrum `shape` that loops after `slots` slots of 4 ms, with a root mean square of 1.0."""
    length = slots * SLOT_SAMPLES
    cycles = np.random.default_rng(seed).random(length // 2 + 1)
    return normalized(np.fft.irfft(shape(_bin_frequencies_hz(length)) * np.exp(2j * np.pi * cycles), length))


def tones(slots: int, partials: Sequence[tuple[float, float]], seed: int) -> _Wide:
    """Return a sum of partials (Hz, amplitude), each at the nearest frequency that loops after `slots` slots of 4 ms.

    Its root mean square is 1.0.
    """
    length = slots * SLOT_SAMPLES
    spectrum = np.zeros(length // 2 + 1, dtype=np.complex128)
    cycles = np.random.default_rng(seed).random(len(partials))
    for (pitch_hz, amplitude), cycle in zip(partials, cycles, strict=True):
        spectrum[round(pitch_hz * length / SAMPLE_RATE_HZ)] = amplitude * np.exp(2j * np.pi * cycle)
    return normalized(np.fft.irfft(spectrum, length))


def band(low_hz: float, high_hz: float, fall_db: float, steep: int = 4) -> Shape:
    """Return a band that falls by `fall_db` an octave from its lower edge on. `steep` is the order of its edges."""

    def shape(pitches_hz: _Wide) -> _Wide:
        above = np.maximum(pitches_hz, 1e-3)
        edges = 1 / np.sqrt(1 + (low_hz / above) ** (2 * steep)) / np.sqrt(1 + (above / high_hz) ** (2 * steep))
        falling: _Wide = edges * (np.maximum(above, low_hz) / low_hz) ** (-fall_db / 6.0206)
        return falling

    return shape


def normalized(sound: _Wide) -> _Wide:
    """Return `sound` scaled to a root mean square of 1.0."""
    even: _Wide = sound / np.sqrt(np.mean(sound**2))
    return even


def layer(sound: _Wide, level_db: float = 0.0, gain: Gain | None = None) -> Layer:
    """Return a layer made of the loop `sound` (root mean square 1.0), `level_db` louder than a layer at 0 dB."""
    raw = sound * _RAW_RMS
    clip = Clip(np.rint(raw).astype("<i2").tobytes(), 0, 0)
    return _scaled(Layer(raw.astype(np.float32), figures(clip, peak=0.0).powers, gain), 10 ** (level_db / 20))


def drift(depth_db: float, *periods_s: float) -> Gain:
    """Return a gain that wanders up and down by at most `depth_db`, as the mean of waves with these periods."""

    def gain(slots: npt.NDArray[np.int64]) -> Floats:
        waves = sum(np.sin(2 * np.pi * slots / (period_s * SLOTS_S) + period_s) for period_s in periods_s)
        return np.asarray(10 ** (waves * (depth_db / len(periods_s) / 20)), dtype=np.float32)

    return gain


def levelled(key: str, layers: Sequence[Layer]) -> Layers:
    """Return a bed of these layers at `BED_LUFS`, measured over its first four minutes."""
    raw = Layers(key, layers)
    meter = Meter()
    meter.append(Figures(raw.powers(0, _MEASURED_SLOTS), 0.0))
    factor = 10 ** ((BED_LUFS - meter.lufs) / 20)
    return replace(raw, layers=tuple(_scaled(part, factor) for part in layers))


def _scaled(part: Layer, factor: float) -> Layer:
    loop, powers = (np.asarray(sound, np.float32) for sound in (part.loop * factor, part.powers * factor**2))
    return replace(part, loop=loop, powers=powers)


def _bin_frequencies_hz(length: int) -> _Wide:
    return np.asarray(np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ), dtype=np.float64)
