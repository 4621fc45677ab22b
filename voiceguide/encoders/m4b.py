"""M4B, an audio book: AAC in MP4, with its chapters as a track of text (QuickTime) and as a list (Nero)."""

from typing import BinaryIO

from voiceguide.encoders.pyav import encode
from voiceguide.encoders.stream import Blocks, Outline

_RATE_HZ = 48_000
"""Twice our own: ffmpeg plays the last of AAC's frames of 1,024 samples to its end, and so these last under 24 ms."""


def write(blocks: Blocks, outline: Outline, out: BinaryIO) -> None:
    """Write the file; ffmpeg makes both kinds of chapters, and an edit list that drops the encoder's delay.

    Its table of packets grows in memory until the end: by some 12 MiB an hour, where other formats take none.
    The quick search is three times as fast as the thorough one, and comes 8 dB nearer to spoken sessions at 64 kb/s.
    """
    encode(
        blocks,
        outline,
        out,
        container="ipod",
        codec="aac",
        container_options={"brand": "M4B "},
        codec_options={"aac_coder": "fast", "cutoff": "12000"},
        rate_hz=_RATE_HZ,
    )
