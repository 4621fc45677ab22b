"""Opus in Ogg, for Android and the web."""

from dataclasses import replace
from typing import BinaryIO

from voiceguide.encoders.pyav import encode
from voiceguide.encoders.stream import Blocks, StreamInfo
from voiceguide.model.durations import SAMPLE_RATE_HZ


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
        container_options={},
        codec_options={"application": "lowdelay", "vbr": "on"},
        rate_hz=SAMPLE_RATE_HZ,
    )
