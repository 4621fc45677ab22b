"""Sources and speakers. A speaker takes samples when it needs them, so it is the clock of a session."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Source = Callable[[int], Samples]
"""A function that returns the next `n` samples: mono int16 at 24 kHz.

The speaker calls it from a thread of its own. It must be quick and must not raise.
"""


class Speaker(Protocol):
    """Takes sound from a source, from `start` until `close`, with one device open all the time."""

    on_change: Callable[[bool], None]
    """Called from a thread of the speaker: with True when the device is gone, with False when it is back."""

    def start(self, source: Source) -> None:
        """Begin to take samples from `source`. Raise SoundError if there is no device."""
        ...

    def close(self) -> None:
        """Stop and close the device. Sound that is still in its buffer may be lost. A second call does nothing."""
        ...

    @property
    def is_gone(self) -> bool:
        """Whether the device takes no samples at present, because it was unplugged or its sound server stopped."""
        ...
