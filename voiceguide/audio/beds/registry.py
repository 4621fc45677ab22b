"""The beds by name."""

from pathlib import Path

from voiceguide.audio.beds.bed import Bed, off, quiet
from voiceguide.audio.beds.generated import MADE, made
from voiceguide.audio.beds.recording import Recording
from voiceguide.cache import Cache

QUIET, OFF = "quiet", "off"
BEDS = (QUIET, OFF, *MADE)


def bed_of(name: str | Path, cache: Cache) -> Bed:
    """Give the bed called `name`, one of `BEDS` (ValueError else), or the one made of the sound file at a path.

    Raises UsageError where that cannot be one.
    """
    if isinstance(name, Path):
        return Recording(name, cache)
    return quiet() if name == QUIET else off() if name == OFF else made(name)


def is_audible(name: str | Path) -> bool:
    """Tell whether one hears it beside words: not the quiet bed, nor silence."""
    return name not in (QUIET, OFF)
