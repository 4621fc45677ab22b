"""Plays a sound from its start to its end, without controls."""

import threading

import numpy as np

from voiceguide.player.audio.source import Samples, Speaker

_LOOK_S = 0.5
"""Seconds between two looks for Ctrl-C, which does not reach a thread that waits without a limit on Windows."""


def play_through(samples: Samples, speaker: Speaker) -> None:
    """Play `samples` and wait until the speaker has taken all of them. Raise what `Speaker.start` raises."""
    at, ended = 0, threading.Event()

    def source(count: int) -> Samples:
        nonlocal at
        block = np.zeros(count, np.int16)
        taken = samples[at : at + count]
        block[: len(taken)] = taken
        at += count
        if at >= len(samples):
            ended.set()
        return block

    speaker.start(source)
    try:
        while not ended.wait(_LOOK_S):
            pass
    finally:
        speaker.close()
