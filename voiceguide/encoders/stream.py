"""The inputs of a format's writer: a stream of samples, and the properties of the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.audio.clip import Samples
from voiceguide.model.timeline import Chapter

Blocks = Iterator[Samples]
"""A stream of sound at 24 kHz, 16 bits, in blocks of shape (n, channels) with any n."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """The properties of a file that its writer needs in addition to the samples."""

    channels: int
    samples: int
    """Number of samples of each channel."""
    bitrate_kbps: int
    """Bit rate of the whole file, for formats that have a bit rate."""
    chapters: tuple[Chapter, ...] = ()
    """Chapters, for formats that store them outside the tags."""
    language: str = "und"
    """ISO 639-2 code, for formats that store it outside the tags."""


Writer = Callable[[Blocks, StreamInfo, BinaryIO], None]
"""Writes a whole file without tags. Its output must be readable, writable and seekable. Raises SoundError or
OSError."""
Reader = Callable[[Path], Blocks]
"""Yields the sound of a file from its first sample on. Raises SoundError if the file is not the sound of a session."""
