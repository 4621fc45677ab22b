"""The sound file that an engine leaves: taken when it is whole, for some say that they are done before it is."""

import time
from pathlib import Path

from voiceguide.audio.clip import Clip, read_sound
from voiceguide.errors import SpeechError

LOOK_S = 0.02
LOOKING = 0.9
"""The part of a phrase's limit after which a file that is not whole is called so."""
SETTLE_S = 0.1
"""How long the file of an engine that is not ours must have stayed as it is, to be taken for whole."""


def arrived(path: Path, deadline: float, settle_s: float) -> Clip:
    """Give the sound in `path` as soon as it is whole and has stayed so for `settle_s`.

    Raises SpeechError at the `deadline`, a moment of `time.monotonic`.
    """
    while True:
        seen = _look(path)
        clip: Clip | None = None
        try:
            clip = read_sound(path)
        except SpeechError:
            if time.monotonic() > deadline:
                raise
        if clip and not settle_s:
            return clip
        time.sleep(settle_s if clip else LOOK_S)
        while clip is None and _look(path) == seen and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        if clip and _look(path) == seen:
            return clip


def _look(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
