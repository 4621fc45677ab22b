"""M4B, an audio book: AAC in MP4, with its chapters as a text track (QuickTime) and as a list (Nero)."""

from typing import BinaryIO

from voiceguide.encoders.mp4_layout import put_in_order
from voiceguide.encoders.pyav import encode
from voiceguide.encoders.stream import Blocks, StreamInfo

_RATE_HZ = 48_000
"""Twice `SAMPLE_RATE_HZ`. ffmpeg plays the last AAC frame (1,024 samples) to its end; at 48 kHz that frame lasts under
24 ms."""


def write(blocks: Blocks, outline: StreamInfo, out: BinaryIO) -> None:
    """Write the file. ffmpeg adds both kinds of chapters, and an edit list that drops the encoder's delay.

    Its own option for `moov` before `mdat` (`faststart`) opens the file a second time, by a name that it has not here.

    Memory grows by some 12 MiB an hour, because ffmpeg keeps its table of packets until the end; the other formats need
    no such memory. The quick search (`fast`) takes a third of the time of the thorough search, and its result is 8 dB
    closer to the original for spoken sessions at 64 kb/s. Raise SoundError if ffmpeg fails.
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
    put_in_order(out)
