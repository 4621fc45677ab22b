"""The beds by name."""

from pathlib import Path

from voiceguide.audio.beds.bed import Bed, off, quiet
from voiceguide.audio.beds.generated import GENERATED_BEDS, generated_bed
from voiceguide.audio.beds.recording import RecordedBed
from voiceguide.cache import Cache

QUIET, OFF = "quiet", "off"
BEDS = (QUIET, OFF, *GENERATED_BEDS)
"""Names of all beds; a bed may also be made of a sound file."""


def bed_of(name: str | Path, cache: Cache) -> Bed:
    """Return the bed called `name`, or a bed made of the sound file if `name` is a path.

    Raise ValueError if the name is not in `BEDS`, UsageError if the file cannot be a bed.
    """
    if isinstance(name, Path):
        return RecordedBed(name, cache)
    return quiet() if name == QUIET else off() if name == OFF else generated_bed(name)


def is_audible(name: str | Path) -> bool:
    """Return whether the bed is audible together with words: every bed except the quiet bed and silence."""
    return name not in (QUIET, OFF)
