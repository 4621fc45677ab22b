"""Writes frames to a file: encoded clips at their places, filler between them, and an Info frame with the length."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from voiceguide.encoders.mp3.background import Mp3Background
from voiceguide.encoders.mp3.crc import RunningCrc, crc16, frame_crcs
from voiceguide.encoders.mp3.encode import ENCODER_DELAY_SAMPLES, TAIL_FRAMES, Encoding
from voiceguide.model.durations import FRAME_SAMPLES

_INFO_KBPS = 64
"""The lowest bit rate at which a frame of 24 ms has room for the whole Info tag; LAME uses the same."""
_FIELDS = 0b1011
"""The fields of the Info tag that are there: frames, bytes and quality, but no table of positions."""
_JOINT_STEREO = 3 << 2
_END_PADDING_SAMPLES = TAIL_FRAMES * FRAME_SAMPLES - ENCODER_DELAY_SAMPLES
Piece = tuple[bytes, list[int]]
"""Consecutive frames, and the CRC of each of them."""


def stitch(
    segments: Iterable[tuple[int, bytes]],
    total_frames: int,
    encoding: Encoding,
    out: BinaryIO,
    filler: bytes | None = None,
) -> None:
    """Write to `out`, which must be seekable, an MP3 that plays exactly `total_frames` frames.

    `segments` are pairs of a start frame and the output of `encode`, in order of time; each is heard from its start
    frame on, and only one segment at a time is in memory. `filler` comes from `Ground.filler`; without it, the rest is
    silent. Raise ValueError, which means a bug, if segments overlap or the last segment does not end by `total_frames`.
    """
    between = filler or Mp3Background("off", encoding).filler()
    stream_frames = total_frames + TAIL_FRAMES
    write_frames(_pieces(segments, stream_frames, between, encoding.frame_bytes), stream_frames, encoding, out)


def write_frames(pieces: Iterable[Piece], stream_frames: int, encoding: Encoding, out: BinaryIO) -> None:
    """Write to `out`, which must be seekable, an Info frame and then `pieces`, `stream_frames` frames in all."""
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
    """Return the Info frame: a silent frame whose tag tells players the number of `frames` that follow it.

    The tag also holds how many samples to drop, and `music_crc`, the CRC of all frames. It has no table of positions
    for seeking, whose steps of 1/256 of the file would make players land up to eight seconds early: at a constant bit
    rate, they compute the position. The layout is that of Xing's tag and LAME's extension to it (gabriel.mp3-tech.org,
    Mp3 Info Tag, revision 1).
    """
    shell = replace(encoding, bitrate_kbps=max(encoding.bitrate_kbps, _INFO_KBPS))
    length = shell.frame_bytes + frames * encoding.frame_bytes
    xing = struct.pack(">4sIIII", b"Info", _FIELDS, frames, length, 0)
    lame = struct.pack(
        ">9sBB8xBB3sBBHIH",
        b"LAME3.100",
        0x01,  # revision 0, constant bit rate
        0,  # low-pass unknown; the eight bytes after it: no peak, no gains
        0,  # flags and type of threshold: unknown
        encoding.bitrate_kbps,
        (ENCODER_DELAY_SAMPLES << 12 | _END_PADDING_SAMPLES).to_bytes(3, "big"),
        _JOINT_STEREO if encoding.channels == 2 else 0,  # 0: one channel; the source has 32 kHz or less
        0,  # no gain was applied to the frames
        0,  # no preset
        length,
        music_crc,
    )
    frame = shell.header + bytes(shell.side_info_bytes) + xing + lame
    return (frame + struct.pack(">H", crc16(frame))).ljust(shell.frame_bytes, b"\0")


def _pieces(
    segments: Iterable[tuple[int, bytes]], stream_frames: int, filler: bytes, frame_bytes: int
) -> Iterator[Piece]:
    """Yield the stream after its Info frame in pieces, each with the CRCs of its frames."""
    filler_piece = filler, frame_crcs(filler, frame_bytes)
    at = 0
    for start_frame, frames in segments:
        if start_frame < at:
            raise ValueError(f"a segment at frame {start_frame} overlaps the one that ends at frame {at}")
        yield from _fill_gap(at, start_frame, filler_piece, frame_bytes)
        yield frames, frame_crcs(frames, frame_bytes)
        at = start_frame + len(frames) // frame_bytes
    if at > stream_frames:
        raise ValueError(f"the last segment ends at frame {at}, after the session's {stream_frames}")
    yield from _fill_gap(at, stream_frames, filler_piece, frame_bytes)


def _fill_gap(start: int, end: int, filler: Piece, frame_bytes: int) -> Iterator[Piece]:
    """Yield filler from frame `start` up to `end`. It continues under the clips as if it never stopped."""
    frames, crcs = filler
    while start < end:
        first = start % len(crcs)
        taken = min(end - start, len(crcs) - first)
        yield frames[first * frame_bytes : (first + taken) * frame_bytes], crcs[first : first + taken]
        start += taken
