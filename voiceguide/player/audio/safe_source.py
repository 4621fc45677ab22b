"""The source of a speaker: silence before the performance begins, and after a bug in it."""

import _thread

import numpy as np

from voiceguide.player.audio.source import Samples, Source


class SafeSource:
    """A source that never raises, and that is silent until `set_source` is called.

    So the device can be opened, or is found to be missing, before anything is planned.
    """

    def __init__(self) -> None:
        self._source: Source | None = None
        self.failure: Exception | None = None
        """The exception that the performance raised: a bug. The main thread was then interrupted, as by Ctrl-C."""

    def set_source(self, source: Source) -> None:
        """Take samples from `source` from now on."""
        self._source = source

    def __call__(self, samples: int) -> Samples:
        """Return the next `samples` samples: mono int16 at 24 kHz."""
        if self._source is not None:
            try:
                return self._source(samples)
            except Exception as error:  # noqa: BLE001 - C code would print it and drop it; it is kept in `failure`
                self._source, self.failure = None, error
                _thread.interrupt_main()
        return np.zeros(samples, np.int16)
