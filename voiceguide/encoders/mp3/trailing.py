"""Finds MP3 sound after the end that the Info frame tells, which some decoders stop at and others play."""

from pathlib import Path
from typing import BinaryIO

_KBPS = {  # ISO/IEC 11172-3 and 13818-3, Layer III
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES_HZ = (44_100, 48_000, 32_000, 0)
_HEAD_BYTES = 10
_INFO_WITHIN_BYTES = 256
_FRAMES = 3
"""Frames in a row that are sound. Two may be chance in a tag."""


def sound_after_end_s(path: Path) -> float:
    """Return about how many seconds of sound follow in the MP3 at `path` after the end that its Info frame tells."""
    with path.open("rb") as file:
        start = _tag_bytes(file.read(_HEAD_BYTES))
        file.seek(start)
        first = file.read(_INFO_WITHIN_BYTES)
        info = max(first.find(b"Info"), first.find(b"Xing"))
        if info < 0 or not first[info + 7] & 0b10:
            return 0.0
        fields = info + (12 if first[info + 7] & 0b1 else 8)
        end = start + int.from_bytes(first[fields : fields + 4], "big")
        lengths = _lengths(file, end)
        size = file.seek(0, 2)
    if len(lengths) < _FRAMES:
        return 0.0
    frame_bytes, frame_s = lengths[-1]
    return (size - end) / frame_bytes * frame_s


def _tag_bytes(head: bytes) -> int:
    if len(head) < _HEAD_BYTES or not head.startswith(b"ID3"):
        return 0
    return _HEAD_BYTES + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])


def _lengths(file: BinaryIO, at: int) -> list[tuple[int, float]]:
    """Return the bytes and the seconds of the first frames from `at` on, which follow each other without a gap."""
    found = list[tuple[int, float]]()
    while len(found) < _FRAMES:
        file.seek(at)
        length = _frame(file.read(4))
        if length is None:
            break
        found.append(length)
        at += length[0]
    return found


def _frame(header: bytes) -> tuple[int, float] | None:
    """Return the bytes and the seconds of the frame with a header; None if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2 or header[1] & 0x18 == 0x08:
        return None
    version = {0x18: 1, 0x10: 2, 0x00: 4}[header[1] & 0x18]  # 4: MPEG 2.5, at a quarter of the rates
    kbps, rate_hz = _KBPS[min(version, 2)][header[2] >> 4], _RATES_HZ[header[2] >> 2 & 3] // version
    if not kbps or not rate_hz:
        return None
    samples = 1152 if version == 1 else 576
    return samples // 8 * kbps * 1000 // rate_hz + (header[2] >> 1 & 1), samples / rate_hz
