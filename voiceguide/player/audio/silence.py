"""Speakers that nobody hears: one in real time, for sessions of words on the screen, and one in no time, for tests."""

import threading
import time
from collections.abc import Callable

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio.source import Source

BLOCK_SAMPLES = SAMPLE_RATE_HZ // 50
STOOD_STILL_S = 0.5
"""Who is so far behind was stopped (Ctrl-Z, a closed lid), and does not catch up."""


class Silence:
    """Takes samples as time passes by `clock`, in seconds, and drops them."""

    is_gone = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_change: Callable[[bool], None] = lambda _gone: None
        self._clock = clock
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source: Source) -> None:
        """Begin to take from `source`, in a thread."""
        self._thread = threading.Thread(target=self._take, args=(source,), name="speaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more; twice is as good as once."""
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


class Hurry(Silence):
    """Takes samples as fast as they come: an hour passes in seconds."""

    def _take(self, source: Source) -> None:
        while not self._closing.is_set():
            source(BLOCK_SAMPLES)
