"""Limits of the atoms in an M4B, checked before mutagen reads them all into memory."""

import struct
from typing import BinaryIO

_LARGEST_MOVIE_BYTES = 32 << 20
"""Largest `moov` atom that is read. The table of packets of a day-long session has 17 MiB, its plan and cover 3."""
_MOST_ATOMS = 20_000
_DEEPEST = 8
"""Most levels of atoms; those of our tags are five deep."""
_CONTAINERS = (b"moov", b"udta", b"trak", b"mdia", b"meta", b"ilst", b"stbl", b"minf", b"moof", b"traf")
"""Atoms that hold atoms, as mutagen knows them."""


def refuse_huge(file: BinaryIO) -> None:
    """Raise ValueError if the atoms of the M4B in `file` are more, larger or deeper than those of any session."""
    file.seek(0, 2)
    open_ends, count = [(0, file.tell())], 0
    while open_ends:
        at, end = open_ends.pop()
        if at + 8 > end:
            continue
        count += 1
        if count > _MOST_ATOMS or len(open_ends) >= _DEEPEST:
            raise ValueError("more atoms than any session has")
        name, head_bytes, length = _atom(file, at, end)
        if length < head_bytes:
            raise ValueError("an atom ends before it begins")
        if not open_ends and name not in (b"mdat", b"free", b"skip", b"wide") and length > _LARGEST_MOVIE_BYTES:
            raise ValueError("larger tags than those of any session")
        open_ends.append((at + length, end))
        if name in _CONTAINERS:
            open_ends.append((at + head_bytes + (4 if name == b"meta" else 0), min(end, at + length)))


def _atom(file: BinaryIO, at: int, end: int) -> tuple[bytes, int, int]:
    """Return the name of the atom at `at`, the length of its head, and its whole length."""
    file.seek(at)
    length, name = struct.unpack(">I4s", file.read(8))
    if length == 1:
        return name, 16, int.from_bytes(file.read(8), "big")
    return name, 8, end - at if length == 0 else length
