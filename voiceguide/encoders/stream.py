"""What the writer of a format is told beside the samples."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.audio.clip import Samples
from voiceguide.model.timeline import Chapter

Blocks = Iterator[Samples]
"""A stream of sound at 24 kHz, 16 bits, block after block of shape (n, channels), any n."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Of one file: channels, how many samples of each there will be, kb/s of the whole, chapters, ISO 639-2 language.

    `bitrate_kbps` is for what has one; `chapters` and `language` for what keeps them beside the sound and not in a tag.
    """

    channels: int
    samples: int
    bitrate_kbps: int
    chapters: tuple[Chapter, ...] = ()
    language: str = "und"


Writer = Callable[[Blocks, Outline, BinaryIO], None]
"""Writes a whole file without tags to what can be read, written and sought, and raises SoundError or OSError."""
Reader = Callable[[Path], Blocks]
"""Gives what a file holds, from its first sample on; raises SoundError where it holds no sound of ours."""
