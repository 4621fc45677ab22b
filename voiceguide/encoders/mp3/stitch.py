"""Frames to a file: encoded clips at their places, filler between them, and an Info frame that says how long it is."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from voiceguide.encoders.mp3.background import Ground
from voiceguide.encoders.mp3.crc import RunningCrc, crc16, frame_crcs
from voiceguide.encoders.mp3.encode import ENCODER_DELAY_SAMPLES, TAIL_FRAMES, Encoding
from voiceguide.model.durations import FRAME_SAMPLES

_INFO_KBPS = 64
"""The least bit rate at which a frame of 24 ms has room for the whole Info tag; LAME takes the same one."""
_JOINT_STEREO = 3 << 2
_END_PADDING_SAMPLES = TAIL_FRAMES * FRAME_SAMPLES - ENCODER_DELAY_SAMPLES
Piece = tuple[bytes, list[int]]
"""Some frames, and the CRC of each."""


def stitch(
    segments: Iterable[tuple[int, bytes]],
    total_frames: int,
    encoding: Encoding,
    out: BinaryIO,
    filler: bytes | None = None,
) -> None:
    """Write to `out`, which can seek, an MP3 that plays exactly `total_frames`, each segment heard from its frame on.

    `segments` are pairs of a start frame and what `encode` gave, in order of time; one is held at a time. `filler`
    comes from a `Ground`; without, there is silence. Raises ValueError, for it is a bug, where segments overlap, or
    where the last one does not end by `total_frames`.
    """
    between = filler or Ground("off", encoding).filler()
    stream_frames = total_frames + TAIL_FRAMES
    write_frames(_pieces(segments, stream_frames, between, encoding.frame_bytes), stream_frames, encoding, out)


def write_frames(pieces: Iterable[Piece], stream_frames: int, encoding: Encoding, out: BinaryIO) -> None:
    """Write to `out`, which can seek, an Info frame and after it `pieces`, `stream_frames` in all."""
    start = out.tell()
    out.write(info_frame(stream_frames, 0, encoding))
    crc = RunningCrc(encoding.frame_bytes)
    for frames, crcs in pieces:
        out.write(frames)
        crc.add(crcs)
    out.seek(start)
    out.write(info_frame(stream_frames, crc.value, encoding))
    out.seek(0, 2)


def info_frame(frames: int, music_crc: int, encoding: Encoding) -> bytes:
    """Give the silent frame whose tag says that `frames` follow, how many samples to drop, and where each percent lies.

    The layout is that of Xing's tag and LAME's extension to it (gabriel.mp3-tech.org, Mp3 Info Tag, revision 1).
    """
    shell = replace(encoding, bitrate_kbps=max(encoding.bitrate_kbps, _INFO_KBPS))
    length = shell.frame_bytes + frames * encoding.frame_bytes
    everything = 0b1111  # frames, bytes, table of contents, quality: all four fields are there
    xing = struct.pack(">4sIII100sI", b"Info", everything, frames, length, _contents(shell.frame_bytes, length), 0)
    lame = struct.pack(
        ">9sBB8xBB3sBBHIH",
        b"LAME3.100",
        0x01,  # revision 0, constant bit rate
        0,  # low-pass not told; then no peak and no gains: eight bytes
        0,  # flags and kind of threshold: not told
        encoding.bitrate_kbps,
        (ENCODER_DELAY_SAMPLES << 12 | _END_PADDING_SAMPLES).to_bytes(3, "big"),
        _JOINT_STEREO if encoding.channels == 2 else 0,  # or one channel; from 32 kHz or less
        0,  # no gain was applied to the frames
        0,  # no preset
        length,
        music_crc,
    )
    tagged = shell.header + bytes(shell.side_info_bytes) + xing + lame
    return (tagged + struct.pack(">H", crc16(tagged))).ljust(shell.frame_bytes, b"\0")


def _contents(info_bytes: int, length: int) -> bytes:
    """Give for each percent of the time its place among the bytes, in 256ths."""
    return bytes((info_bytes * 256 + (length - info_bytes) * 256 * percent // 100) // length for percent in range(100))


def _pieces(
    segments: Iterable[tuple[int, bytes]], stream_frames: int, filler: bytes, size: int
) -> Iterator[Piece]:
    """Give the stream after its Info frame, piece by piece, each with the CRCs of its frames."""
    between = filler, frame_crcs(filler, size)
    at = 0
    for start_frame, frames in segments:
        if start_frame < at:
            raise ValueError(f"a segment at frame {start_frame} overlaps the one that ends at frame {at}")
        yield from _filling(at, start_frame, between, size)
        yield frames, frame_crcs(frames, size)
        at = start_frame + len(frames) // size
    if at > stream_frames:
        raise ValueError(f"the last segment ends at frame {at}, after the session's {stream_frames}")
    yield from _filling(at, stream_frames, between, size)


def _filling(start: int, end: int, filler: Piece, size: int) -> Iterator[Piece]:
    """Give filler from frame `start` up to `end`; it goes on beneath the clips as if it had never been left."""
    frames, crcs = filler
    while start < end:
        first = start % len(crcs)
        taken = min(end - start, len(crcs) - first)
        yield frames[first * size : (first + taken) * size], crcs[first : first + taken]
        start += taken
