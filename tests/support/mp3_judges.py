"""Clips of noise and their places in a file, and every decoder that judges them."""

import numpy as np
import pytest

from support.decoders import DECODERS, PROGRAMS
from support.programs import needs
from voiceguide.audio.clip import Clip, clip_of

TOTAL_FRAMES = 1800
PLACES = ((0, 30), (32, 20), (60, 8), (700, 50), (TOTAL_FRAMES - 60, 60))
"""Start and frames: at the very start, as close as can be, after more than one filler, and up to the very end."""
each_decoder = pytest.mark.parametrize(
    "decoder", [pytest.param(name, marks=needs(name) if name in PROGRAMS else ()) for name in DECODERS]
)


def burst(frames: int, seed: int) -> Clip:
    """Noise all through, but for a millisecond of fade at the ends."""
    fade = np.minimum(1, np.minimum(np.arange(frames * 576), np.arange(frames * 576)[::-1]) / 24)
    return clip_of(np.random.default_rng(seed).normal(size=frames * 576) * 3000 * fade)
