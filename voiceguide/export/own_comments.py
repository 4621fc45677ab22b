"""Finds our own Vorbis comments in an Opus or FLAC file, whoever wrote the others; no others are kept."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_LARGEST_BYTES = 24 << 20
"""Largest comment that is read: the plan of a day-long session, in base64, has less than 3 MiB."""
_LARGEST_PACKET_BYTES = 32 << 20
"""Largest packet of comments of an Opus file that is read; it holds the cover as well."""
_MOST_PAGES, _MOST_COMMENTS, _MOST_BLOCKS = 20_000, 10_000, 1_000
_COMMENTS_BLOCK = 4
"""Type of the block of a FLAC file that holds comments."""
APPLICATION_BLOCK = 2
"""Type of the blocks of a FLAC file that programs write for themselves."""
PICTURE_BLOCK = 6
"""Type of the blocks of a FLAC file that hold a picture."""
_LONGEST_NAME_BYTES = 32
"""Bytes at the start of a comment within which its name is looked for."""


def comments_of_opus(path: Path, names: str) -> dict[str, list[str]]:
    """Return the comments of the Opus file at `path` whose names begin with one of `names`, which `|` separates.

    Raise ValueError if it is no Opus file, or its comments are larger than those of any session.
    """
    with path.open("rb") as file:
        packets = _packets(file)
        if not next(packets, b"").startswith(b"OpusHead"):
            raise ValueError("no Opus file")
        comments = next(packets, b"")
    if not comments.startswith(b"OpusTags"):
        raise ValueError("no comments")
    return _wanted(comments, 8, names)


def comments_of_flac(path: Path, names: str) -> dict[str, list[str]]:
    """Return the comments of the FLAC file at `path` in the same way. Raise ValueError if it is no FLAC file."""
    with path.open("rb") as file:
        found = next(_blocks(file, _COMMENTS_BLOCK), None)
    return {} if found is None else _wanted(found, 0, names)


def block_of_flac(path: Path, kind: int, identity: bytes = b"") -> bytes | None:
    """Return the first block of a type in the FLAC file at `path` that begins with `identity`, without it.

    Return None if the file has none. Raise ValueError if it is no FLAC file.
    """
    with path.open("rb") as file:
        found = (block for block in _blocks(file, kind) if block.startswith(identity))
        block = next(found, None)
    return None if block is None else block.removeprefix(identity)


def _blocks(file: BinaryIO, kind: int) -> Iterator[bytes]:
    """Yield the blocks of a type of a FLAC file."""
    if file.read(4) != b"fLaC":
        raise ValueError("no FLAC file")
    for _ in range(_MOST_BLOCKS):
        head = file.read(4)
        if len(head) < 4:
            return
        length = int.from_bytes(head[1:], "big")  # three bytes: at most 16 MiB
        if head[0] & 0x7F == kind:
            yield file.read(length)
        else:
            file.seek(length, 1)
        if head[0] & 0x80:
            return


def _packets(file: BinaryIO) -> Iterator[bytes]:
    """Yield the packets at the start of an Ogg file of a single stream."""
    packet = bytearray()
    for _ in range(_MOST_PAGES):
        head = file.read(27)
        if len(head) < 27 or not head.startswith(b"OggS"):
            return
        lacing = file.read(head[26])
        for length in lacing:
            packet += file.read(length)
            if length < 255:
                yield bytes(packet)
                packet.clear()
        if len(packet) > _LARGEST_PACKET_BYTES:
            raise ValueError("larger comments than those of any session")


def _wanted(block: bytes, at: int, names: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    (vendor,) = struct.unpack_from("<I", block, at)
    (count,) = struct.unpack_from("<I", block, at + 4 + vendor)
    at += 8 + vendor
    beginnings = tuple(names.encode().split(b"|"))
    for _ in range(min(count, _MOST_COMMENTS)):
        (length,) = struct.unpack_from("<I", block, at)
        at += 4
        if length <= _LARGEST_BYTES and block[at : at + _LONGEST_NAME_BYTES].lower().startswith(beginnings):
            name, _, value = block[at : at + length].partition(b"=")
            found.setdefault(name.decode("ascii", "replace").lower(), []).append(value.decode("utf-8", "replace"))
        at += length
    return found
