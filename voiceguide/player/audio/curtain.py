"""What a speaker takes from: silence until there is somebody to perform, and after a bug in the performance."""

import _thread

import numpy as np

from voiceguide.player.audio.source import Samples, Source


class Curtain:
    """A source that never raises: the device can be opened, and be found missing, before anything is planned."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self.failure: Exception | None = None
        """What the performance raised, which is a bug; the main thread was interrupted then, as by Ctrl-C."""

    def rise(self, source: Source) -> None:
        """Let `source` be heard from now on."""
        self._source = source

    def __call__(self, samples: int) -> Samples:
        """Give the next so many samples."""
        if self._source is not None:
            try:
                return self._source(samples)
            except Exception as error:  # noqa: BLE001 - in a call from C it would be printed and forgotten; `failure` tells
                self._source, self.failure = None, error
                _thread.interrupt_main()
        return np.zeros(samples, np.int16)
