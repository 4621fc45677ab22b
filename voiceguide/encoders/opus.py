"""Opus in Ogg, for Android and the web."""

import zlib
from dataclasses import replace
from typing import BinaryIO

from voiceguide.encoders.pyav import encode
from voiceguide.encoders.stream import Blocks, StreamInfo
from voiceguide.model.durations import SAMPLE_RATE_HZ

_PAGE_MICROSECONDS = 200_000
"""Length of a page of Ogg (0.2 s): players seek to the start of a page."""


def write(blocks: Blocks, outline: StreamInfo, out: BinaryIO) -> None:
    """Write the file without chapters, which belong in its tags.

    `lowdelay` selects the half of Opus that codes a sound as it is. Under 64 kb/s the other half would recreate speech
    so freely that `verify` could not tell it from other words. Raise SoundError if ffmpeg fails.
    """
    encode(
        blocks,
        replace(outline, chapters=()),
        out,
        container="ogg",
        codec="libopus",
        container_options={"serial_offset": str(_serial(outline)), "page_duration": str(_PAGE_MICROSECONDS)},
        codec_options={"application": "lowdelay", "vbr": "on"},
        rate_hz=SAMPLE_RATE_HZ,
    )


def _serial(outline: StreamInfo) -> int:
    """Return the serial number of the stream, from 1 to 2³¹ - 1: the same for the same session, in most others another.

    Some players take the number 0 for none, and streams of one number cannot follow each other in a file.
    """
    return zlib.crc32(repr(outline).encode()) % (2**31 - 1) + 1
