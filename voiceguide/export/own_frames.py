"""Finds our own frames in an ID3 tag, whoever wrote the rest of it: a tag may claim to be gigabytes once decompressed.

Frames that are compressed or encrypted are passed over, which ours never are, and so are frames over a limit.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_HEAD_BYTES = 10
"""Length of the head of a tag, and of a frame in versions 2.3 and 2.4."""
_LARGEST_BYTES = {b"GEOB": 16 << 20, b"TXXX": 64 << 10, b"CHAP": 64 << 10, b"TIT2": 16 << 10, b"APIC": 16 << 20}
"""Largest frames that are read. The plan of a day-long session has less than 2 MiB, and our cover much less."""
_OWN = (b"GEOB", b"TXXX", b"CHAP", b"APIC")
_MOST_FRAMES, _MOST_READ = 20_000, 2_000
"""Most frames of a tag that are looked at, and that are read; a session has 300."""
_LARGEST_TAG_BYTES = 32 << 20
"""Largest tag that is read as a whole, which unsynchronisation needs."""
_LARGEST_READ_BYTES = 24 << 20
"""Most bytes of frames that are read together."""
_CHAPTER_TIMES_BYTES = 16
_LEVEL_FRAMES = {3: 0x00C0, 4: 0x000C}
"""Flags of frames that are compressed or encrypted, by version."""


def own_tag(file: BinaryIO) -> bytes:
    """Return a tag of the same version with only the frames that may be ours; b"" if no tag begins at this place.

    `file` is at the start of the tag. Texts and titles inside chapters are kept, and nothing else in chapters.
    """
    head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or not head.startswith(b"ID3") or head[3] not in _LEVEL_FRAMES:
        return b""
    version, flags, size = head[3], head[5], _synchsafe(head[6:])
    if flags & 0x80 and version == 3:  # the whole tag is unsynchronised
        if size > _LARGEST_TAG_BYTES:
            return b""
        whole = file.read(size).replace(b"\xff\x00", b"\xff")
        frames = _frames(_Bytes(whole), len(whole), version, flags)
    else:
        frames = _frames(file, size, version, flags)
    kept = b"".join(frames)
    sizes = bytes(len(kept) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, 0]) + sizes + kept


class _Bytes:
    """Bytes as a file that is read and skipped, without a copy of the whole."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def read(self, count: int) -> bytes:
        found = self._content[self._at : self._at + count]
        self._at += len(found)
        return found

    def seek(self, offset: int, _whence: int) -> None:
        self._at += offset


def _frames(file: "BinaryIO | _Bytes", size: int, version: int, flags: int) -> Iterator[bytes]:
    left = size - (_skip_extended(file, version) if flags & 0x40 else 0)
    read = read_bytes = 0
    for _ in range(_MOST_FRAMES):
        head = file.read(_HEAD_BYTES) if left >= _HEAD_BYTES else b""
        if len(head) < _HEAD_BYTES or not head[0]:
            return
        name, length = head[:4], _length(head[4:8], version)
        left -= _HEAD_BYTES + length
        if left < 0:
            return
        is_read = name in _OWN and length <= _LARGEST_BYTES[name] and _is_plain(head, version)
        if not is_read or read >= _MOST_READ or read_bytes + length > _LARGEST_READ_BYTES:
            file.seek(length, 1)
            continue
        read, read_bytes = read + 1, read_bytes + length
        body = file.read(length)
        yield _with_title(body, version) if name == b"CHAP" else head + body


def _skip_extended(file: "BinaryIO | _Bytes", version: int) -> int:
    """Skip the extended header; return its length."""
    written = file.read(4)
    length = int.from_bytes(written, "big") if version == 3 else max(0, _synchsafe(written) - 4)
    file.seek(length, 1)
    return 4 + length


def _is_plain(head: bytes, version: int) -> bool:
    return not int.from_bytes(head[8:10], "big") & _LEVEL_FRAMES[version]


def _with_title(chapter: bytes, version: int) -> bytes:
    """Return a chapter as a frame with its title alone: what nests in it could nest for ever."""
    name, end, rest = chapter.partition(b"\0")
    times, inner = rest[:_CHAPTER_TIMES_BYTES], rest[_CHAPTER_TIMES_BYTES:]
    if not end or len(times) < _CHAPTER_TIMES_BYTES:
        return b""
    body = name + end + times + _title(inner, version)
    return b"CHAP" + _written(len(body), version) + b"\0\0" + body


def _title(inner: bytes, version: int) -> bytes:
    at = 0
    while at + _HEAD_BYTES <= len(inner):
        head = inner[at : at + _HEAD_BYTES]
        length = _length(head[4:8], version)
        if head.startswith(b"TIT2") and _is_plain(head, version) and length <= _LARGEST_BYTES[b"TIT2"]:
            return inner[at : at + _HEAD_BYTES + length]
        at += _HEAD_BYTES + length
    return b""


def _length(written: bytes, version: int) -> int:
    return int.from_bytes(written, "big") if version == 3 else _synchsafe(written)


def _written(length: int, version: int) -> bytes:
    bits = 8 if version == 3 else 7
    return bytes(length >> (bits * place) & ((1 << bits) - 1) for place in (3, 2, 1, 0))


def _synchsafe(written: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(written, (21, 14, 7, 0), strict=False))


def seek_chunk(file: BinaryIO, name: bytes) -> bool:
    """Move a WAV to the content of its chunk `name`, in any case of letters; return whether there is one."""
    if file.read(4) != b"RIFF":
        return False
    file.seek(8, 1)
    for _ in range(_MOST_FRAMES):
        head = file.read(8)
        if len(head) < 8:
            return False
        if head[:4].lower() == name:
            return True
        (length,) = struct.unpack("<I", head[4:])
        file.seek(length + length % 2, 1)
    return False
