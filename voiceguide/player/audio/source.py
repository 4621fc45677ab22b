"""Where the sound goes: a speaker takes samples as it needs them, and so is the clock of a session."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Source = Callable[[int], Samples]
"""Gives the next so many samples, mono at 24 kHz; it must be quick and raise nothing, and is called from a
thread of the speaker's."""


class Speaker(Protocol):
    """Takes sound from a source from `start` until `close`, with one device open from beginning to end."""

    on_change: Callable[[bool], None]
    """Told, from a thread of the speaker's, when the device is gone (True) and when it is back (False)."""

    def start(self, source: Source) -> None:
        """Begin to take from `source`. Raises SoundError where there is no device."""
        ...

    def close(self) -> None:
        """Stop, and let go of the device; what is still in its buffer may be lost. Twice is as good as once."""
        ...

    @property
    def is_gone(self) -> bool:
        """Whether the device takes nothing at present: unplugged, or its server gone."""
        ...
