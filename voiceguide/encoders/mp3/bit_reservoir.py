"""Frames taken apart and put together anew, without touching a coefficient: so clips can begin in the midst of a bed.

A Layer III frame may keep its main data in the room that earlier frames left (the bit reservoir): it tells by how many
bytes before itself they begin. So a stream cannot simply be entered in its midst. But the data may lie anywhere within
reach, in order: laid out again, frames of one encoder can follow those of another (ISO/IEC 13818-3, 2.4.2.7).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from voiceguide.encoders.mp3.encode import HEADER_BYTES, SIDE_INFO_BYTES, Encoding

_HEAD_BYTES = HEADER_BYTES + SIDE_INFO_BYTES
_REACH_BYTES = 255
"""`main_data_begin` has eight bits in MPEG-2."""


class Coded(NamedTuple):
    """What a frame of one granule and one channel says: its side information and its main data, wherever they lay."""

    side_info: bytes
    data: bytes


def taken_apart(frames: bytes, encoding: Encoding) -> list[Coded]:
    """Give what each of `frames` says, all of them from the start of what an encoder gave."""
    size = encoding.frame_bytes
    room = size - _HEAD_BYTES
    rows = np.frombuffer(frames, dtype=np.uint8).reshape(-1, size)
    reservoir = rows[:, _HEAD_BYTES:].tobytes()
    side_infos = rows[:, HEADER_BYTES:_HEAD_BYTES]
    begins = np.arange(len(rows)) * room - side_infos[:, 0]
    # part2_3_length, after eight bits and a private one
    bits = (side_infos[:, 1].astype(np.intp) & 0x7F) << 5 | side_infos[:, 2] >> 3
    ends = begins + (bits + 7) // 8
    told = side_infos.tobytes()
    at = range(0, len(told), SIDE_INFO_BYTES)
    return [
        Coded(told[start : start + SIDE_INFO_BYTES], reservoir[begin:end])
        for start, begin, end in zip(at, begins.tolist(), ends.tolist(), strict=True)
    ]


def put_together(coded: Sequence[Coded], encoding: Encoding) -> bytes | None:
    """Give frames that say this and need none before them; None where they do not fit at this bit rate."""
    room = encoding.frame_bytes - _HEAD_BYTES
    lengths = np.array([len(frame.data) for frame in coded])
    rooms = np.arange(len(coded)) * room
    before = np.cumsum(lengths) - lengths
    # Each begins where the one before ends, or as far ahead as can be told: the latest that any before it asks for.
    starts = before + np.maximum.accumulate(np.maximum(rooms - _REACH_BYTES, 0) - before)
    if (starts + lengths > rooms + room).any():
        return None
    rows = np.empty((len(coded), encoding.frame_bytes), dtype=np.uint8)
    rows[:, :HEADER_BYTES] = np.frombuffer(encoding.header, dtype=np.uint8)
    rows[:, HEADER_BYTES:_HEAD_BYTES] = _rows([frame.side_info for frame in coded], SIDE_INFO_BYTES)
    rows[:, HEADER_BYTES] = rooms - starts
    reservoir = bytearray(len(coded) * room)
    for start, frame in zip(starts.tolist(), coded, strict=True):
        reservoir[start : start + len(frame.data)] = frame.data
    rows[:, _HEAD_BYTES:] = _rows([reservoir], room)
    return rows.tobytes()


def each_alone(coded: Sequence[Coded], encoding: Encoding) -> bytes | None:
    """Give frames that say this, each with its data within itself; None where one does not fit at this bit rate."""
    room = encoding.frame_bytes - _HEAD_BYTES
    if any(len(frame.data) > room for frame in coded):
        return None
    start = encoding.header + bytes(1)  # its data begin no byte before it
    return b"".join(start + frame.side_info[1:] + frame.data.ljust(room, b"\0") for frame in coded)


def _rows(parts: Sequence[bytes | bytearray], width: int) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(-1, width)
