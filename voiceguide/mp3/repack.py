"""Frames taken apart and put together anew, without touching a coefficient: so clips can begin in the midst of a bed.

A Layer III frame may keep its main data in the room that earlier frames left (the bit reservoir): it tells by how many
bytes before itself they begin. So a stream cannot simply be entered in its midst. But the data may lie anywhere within
reach, in order: laid out again, frames of one encoder can follow those of another (ISO/IEC 13818-3, 2.4.2.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.mp3.encode import HEADER_BYTES, SIDE_INFO_BYTES, Encoding

_HEAD_BYTES = HEADER_BYTES + SIDE_INFO_BYTES
_REACH_BYTES = 255
"""`main_data_begin` has eight bits in MPEG-2."""


@dataclass(frozen=True, slots=True)
class Coded:
    """What a frame of one granule and one channel says: its side information and its main data, wherever they lay."""

    side_info: bytes
    data: bytes


def taken_apart(frames: bytes, encoding: Encoding) -> list[Coded]:
    """Give what each of `frames` says, all of them from the start of what an encoder gave."""
    size = encoding.frame_bytes
    room = size - _HEAD_BYTES
    reservoir = b"".join(frames[at + _HEAD_BYTES : at + size] for at in range(0, len(frames), size))
    found = []
    for index, at in enumerate(range(0, len(frames), size)):
        side_info = frames[at + HEADER_BYTES : at + _HEAD_BYTES]
        start = index * room - side_info[0]
        bits = (side_info[1] & 0x7F) << 5 | side_info[2] >> 3  # part2_3_length, after eight bits and a private one
        found.append(Coded(side_info, reservoir[start : start + (bits + 7) // 8]))
    return found


def put_together(coded: Sequence[Coded], encoding: Encoding) -> bytes | None:
    """Give frames that say this and need none before them; None where they do not fit at this bit rate."""
    room, header = encoding.frame_bytes - _HEAD_BYTES, encoding.header
    reservoir = bytearray(len(coded) * room)
    heads, end = [], 0
    for index, frame in enumerate(coded):
        start = max(end, index * room - _REACH_BYTES)
        end = start + len(frame.data)
        if end > (index + 1) * room:
            return None
        reservoir[start:end] = frame.data
        heads.append(header + bytes((index * room - start,)) + frame.side_info[1:])
    return b"".join(head + reservoir[index * room : (index + 1) * room] for index, head in enumerate(heads))
