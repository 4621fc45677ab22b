"""Reads the sound file of an engine when it is whole: some engines report that they are done before that."""

import time
from pathlib import Path

from voiceguide.audio.clip import Clip, read_sound
from voiceguide.errors import SpeechError

LOOK_S = 0.02
"""Seconds between two looks at a file."""
LOOKING = 0.9
"""Share of the limit of a phrase after which a file that is not whole is an error."""
SETTLE_S = 0.1
"""Seconds for which the file of an external engine must stay unchanged before it counts as whole."""


def arrived(path: Path, deadline: float, settle_s: float) -> Clip:
    """Return the sound in `path` as soon as the file is whole and has been unchanged for `settle_s` seconds.

    Raise SpeechError if it is not whole at `deadline`, in seconds of `time.monotonic`.
    """
    while True:
        before = _state(path)
        clip: Clip | None = None
        try:
            clip = read_sound(path)
        except SpeechError:
            if time.monotonic() > deadline:
                raise
        if clip and not settle_s:
            return clip
        time.sleep(settle_s if clip else LOOK_S)
        while clip is None and _state(path) == before and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        if clip and _state(path) == before:
            return clip


def _state(path: Path) -> tuple[int, int] | None:
    """Return the size in bytes and the time in nanoseconds of a file; None if it does not exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
