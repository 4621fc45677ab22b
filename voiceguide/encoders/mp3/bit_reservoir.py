"""Rearranges MP3 frames without changing a coefficient, so that a clip can start in the middle of a bed.

A Layer III frame may keep its main data in the free room of earlier frames (the bit reservoir). It states how many
bytes before the frame its data begin, so a decoder cannot simply start in the middle of a stream. But the data may lie
anywhere within reach, as long as they are in order. Once rearranged, the frames of an encoder can follow those of
another (ISO/IEC 13818-3, 2.4.2.7).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from voiceguide.encoders.mp3.encode import HEADER_BYTES, SIDE_INFO_BYTES, Encoding

_HEAD_BYTES = HEADER_BYTES + SIDE_INFO_BYTES
_REACH_BYTES = 255
"""How far before a frame its main data may begin: `main_data_begin` has eight bits in MPEG-2."""


class FrameContent(NamedTuple):
    """The content of a frame with one granule and one channel: its side information and its main data."""

    side_info: bytes
    data: bytes


def split_frames(frames: bytes, encoding: Encoding) -> list[FrameContent]:
    """Return the content of each of `frames`, which must start with the first frame of an encoder's output."""
    size = encoding.frame_bytes
    room = size - _HEAD_BYTES
    rows = np.frombuffer(frames, dtype=np.uint8).reshape(-1, size)
    reservoir = rows[:, _HEAD_BYTES:].tobytes()
    side_infos = rows[:, HEADER_BYTES:_HEAD_BYTES]
    begins = np.arange(len(rows)) * room - side_infos[:, 0]
    # part2_3_length follows main_data_begin (eight bits) and a private bit
    bits = (side_infos[:, 1].astype(np.intp) & 0x7F) << 5 | side_infos[:, 2] >> 3
    ends = begins + (bits + 7) // 8
    side_info_data = side_infos.tobytes()
    offsets = range(0, len(side_info_data), SIDE_INFO_BYTES)
    return [
        FrameContent(side_info_data[start : start + SIDE_INFO_BYTES], reservoir[begin:end])
        for start, begin, end in zip(offsets, begins.tolist(), ends.tolist(), strict=True)
    ]


def join_frames(coded: Sequence[FrameContent], encoding: Encoding) -> bytes | None:
    """Return frames with this content that need no earlier frame, or None if they do not fit at this bit rate."""
    room = encoding.frame_bytes - _HEAD_BYTES
    lengths = np.array([len(frame.data) for frame in coded])
    room_starts = np.arange(len(coded)) * room
    packed_starts = np.cumsum(lengths) - lengths
    # The data of a frame begin where those of the previous frame end, or at the limit of its reach if that is later.
    # The running maximum carries the limits of all earlier frames forward.
    starts = packed_starts + np.maximum.accumulate(np.maximum(room_starts - _REACH_BYTES, 0) - packed_starts)
    if (starts + lengths > room_starts + room).any():
        return None
    rows = np.empty((len(coded), encoding.frame_bytes), dtype=np.uint8)
    rows[:, :HEADER_BYTES] = np.frombuffer(encoding.header, dtype=np.uint8)
    rows[:, HEADER_BYTES:_HEAD_BYTES] = _rows([frame.side_info for frame in coded], SIDE_INFO_BYTES)
    rows[:, HEADER_BYTES] = room_starts - starts
    reservoir = bytearray(len(coded) * room)
    for start, frame in zip(starts.tolist(), coded, strict=True):
        reservoir[start : start + len(frame.data)] = frame.data
    rows[:, _HEAD_BYTES:] = _rows([reservoir], room)
    return rows.tobytes()


def self_contained_frames(coded: Sequence[FrameContent], encoding: Encoding) -> bytes | None:
    """Return frames with this content, each with its data inside itself.

    Return None if the data of a frame do not fit into it at this bit rate.
    """
    room = encoding.frame_bytes - _HEAD_BYTES
    if any(len(frame.data) > room for frame in coded):
        return None
    start = encoding.header + bytes(1)  # main_data_begin is 0: the data begin in this frame
    return b"".join(start + frame.side_info[1:] + frame.data.ljust(room, b"\0") for frame in coded)


def _rows(parts: Sequence[bytes | bytearray], width: int) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(-1, width)
