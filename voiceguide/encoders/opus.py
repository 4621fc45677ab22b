"""Opus in Ogg, for Android and the web."""

from dataclasses import replace
from typing import BinaryIO

from voiceguide.encoders.pyav import encode
from voiceguide.encoders.stream import Blocks, Outline
from voiceguide.model.durations import SAMPLE_RATE_HZ


def write(blocks: Blocks, outline: Outline, out: BinaryIO) -> None:
    """Write the file; its chapters belong to its tags.

    `lowdelay` keeps to the half of Opus that codes a sound as it is: under 64 kb/s the other one would make speech
    anew, so freely that `verify` could not tell it from other words.
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
