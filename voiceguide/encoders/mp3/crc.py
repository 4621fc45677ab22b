"""The CRC-16 that LAME's tag carries (polynomial 0x8005 reflected, start 0), quick enough for a session of hours.

A CRC that starts at 0 is linear: that of a row of frames follows from the frames' own, and that of a frame from what
each of its bytes does by itself, which numpy looks up for many frames at once.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

_POLYNOMIAL = np.uint16(0xA001)
_Words = npt.NDArray[np.uint16]


def _table() -> _Words:
    table: _Words = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.bitwise_xor(table >> 1, (table & 1) * _POLYNOMIAL, dtype=np.uint16)
    return table


_TABLE = _table()


def crc16(data: bytes) -> int:
    """Give the CRC of `data`."""
    return frame_crcs(data, len(data))[0] if data else 0


def frame_crcs(frames: bytes, frame_bytes: int) -> list[int]:
    """Give the CRC of each frame of `frames`, all of them `frame_bytes` long."""
    rows = np.frombuffer(frames, dtype=np.uint8).reshape(-1, frame_bytes)
    shares = _shares(frame_bytes).ravel().take(rows + np.arange(frame_bytes) * 256)
    crcs: list[int] = np.bitwise_xor.reduce(shares, axis=1).tolist()
    return crcs


class RunningCrc:
    """The CRC of all frames added so far, in `value`."""

    def __init__(self, frame_bytes: int) -> None:
        self.value = 0
        self._low, self._high = _after_zeros(frame_bytes)

    def add(self, crcs: Sequence[int]) -> None:
        """Take in frames by their own CRCs, in order."""
        value, low, high = self.value, self._low, self._high
        for crc in crcs:
            value = low[value & 0xFF] ^ high[value >> 8] ^ crc
        self.value = value


@cache
def _shares(count: int) -> _Words:
    """Give what each byte, at each of `count` places, does to the CRC of so many: their CRC is the XOR of these."""
    shares = np.zeros((count, 256), dtype=np.uint16)
    shares[-1] = _TABLE
    for place in range(count - 2, -1, -1):
        shares[place] = _with_a_zero(shares[place + 1])
    return shares


def _with_a_zero(crcs: _Words) -> _Words:
    """Give what becomes of CRCs when a zero byte follows."""
    shifted: _Words = (crcs >> 8) ^ _TABLE[crcs & 0xFF]
    return shifted


def _after_zeros(count: int) -> tuple[list[int], list[int]]:
    """Give what becomes of each low and each high byte of a CRC when `count` zero bytes follow."""
    crcs = np.concatenate((np.arange(256, dtype=np.uint16), np.arange(256, dtype=np.uint16) << 8))
    for _ in range(count):
        crcs = _with_a_zero(crcs)
    return [int(crc) for crc in crcs[:256]], [int(crc) for crc in crcs[256:]]
