"""Speakers without sound: `Silence` takes samples in real time, `FastSilence` as fast as it can."""

import threading
import time
from collections.abc import Callable

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio.source import Source

BLOCK_SAMPLES = SAMPLE_RATE_HZ // 50
"""Samples in 20 ms: how many are taken at a time."""
STOOD_STILL_S = 0.5
"""A speaker that is this many seconds late was stopped (Ctrl-Z, a closed lid), and does not catch up."""


class Silence:
    """A speaker that takes samples in real time and drops them. `clock` returns seconds, such as `time.monotonic`."""

    is_gone = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_change: Callable[[bool], None] = lambda _gone: None
        self._clock = clock
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source: Source) -> None:
        """Begin to take samples from `source`, in a thread."""
        self._thread = threading.Thread(target=self._take, args=(source,), name="speaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop taking samples. A second call does nothing."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _take(self, source: Source) -> None:
        due_s = self._clock()
        while not self._closing.is_set():
            source(BLOCK_SAMPLES)
            due_s += BLOCK_SAMPLES / SAMPLE_RATE_HZ
            early_s = due_s - self._clock()
            if early_s < -STOOD_STILL_S:
                due_s = self._clock()
            self._closing.wait(max(0.0, early_s))


class FastSilence(Silence):
    """A speaker for tests that takes samples as fast as the source makes them: an hour passes in seconds."""

    def _take(self, source: Source) -> None:
        while not self._closing.is_set():
            source(BLOCK_SAMPLES)
