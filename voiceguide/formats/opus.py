"""Opus in Ogg, the smallest file for the same voice."""

from dataclasses import replace
from typing import BinaryIO

from voiceguide.durations import SAMPLE_RATE_HZ
from voiceguide.formats.outline import Blocks, Outline
from voiceguide.formats.pyav import encode


def write(blocks: Blocks, outline: Outline, out: BinaryIO) -> None:
    """Write the file; its chapters belong to its tags."""
    encode(
        blocks,
        replace(outline, chapters=()),
        out,
        container="ogg",
        codec="libopus",
        container_options={},
        codec_options={"application": "audio", "vbr": "on"},
        rate_hz=SAMPLE_RATE_HZ,
    )
