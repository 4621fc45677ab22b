"""The CRC-16 of LAME's tag (polynomial 0x8005 reflected, start 0), fast enough for a session of hours.

A CRC that starts at 0 is linear. The CRC of a row of frames therefore follows from the CRCs of the frames, and the CRC
of a frame from the contribution of each of its bytes, which numpy looks up for many frames at once.
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
    """Return the CRC of `data`."""
    return frame_crcs(data, len(data))[0] if data else 0


def frame_crcs(frames: bytes, frame_bytes: int) -> list[int]:
    """Return the CRC of each frame of `frames`, all of them `frame_bytes` long."""
    rows = np.frombuffer(frames, dtype=np.uint8).reshape(-1, frame_bytes)
    contributions = _contributions(frame_bytes).ravel().take(rows + np.arange(frame_bytes) * 256)
    crcs: list[int] = np.bitwise_xor.reduce(contributions, axis=1).tolist()
    return crcs


class RunningCrc:
    """The CRC of all frames added so far, in `value`."""

    def __init__(self, frame_bytes: int) -> None:
        self.value = 0
        self._low, self._high = _after_zeros(frame_bytes)

    def add(self, crcs: Sequence[int]) -> None:
        """Update `value` with the next frames, given their CRCs in order."""
        value, low, high = self.value, self._low, self._high
        for crc in crcs:
            value = low[value & 0xFF] ^ high[value >> 8] ^ crc
        self.value = value


@cache
def _contributions(count: int) -> _Words:
    """Return the contribution of each byte value at each of `count` places to the CRC, shape (count, 256).

    The CRC of `count` bytes is the XOR of their contributions.
    """
    contributions = np.zeros((count, 256), dtype=np.uint16)
    contributions[-1] = _TABLE
    for place in range(count - 2, -1, -1):
        contributions[place] = _after_zero(contributions[place + 1])
    return contributions


def _after_zero(crcs: _Words) -> _Words:
    """Return the CRCs after one more zero byte."""
    shifted: _Words = (crcs >> 8) ^ _TABLE[crcs & 0xFF]
    return shifted


def _after_zeros(count: int) -> tuple[list[int], list[int]]:
    """Return the CRC that each low byte, and each high byte, of a CRC becomes after `count` zero bytes."""
    crcs = np.concatenate((np.arange(256, dtype=np.uint16), np.arange(256, dtype=np.uint16) << 8))
    for _ in range(count):
        crcs = _after_zero(crcs)
    return [int(crc) for crc in crcs[:256]], [int(crc) for crc in crcs[256:]]
