"""Puts the finished file of ffmpeg's MP4 writer into the order that all players read.

The table of contents (`moov`) comes before the sound (`mdat`), so that a player on the web need not fetch the end of a
file first. Chunks of sound are short, and each sample of a chapter track is a chunk of its own: parsers that read the
sound from its start to its end, such as music-metadata, take a chunk for a chapter. Layout of the boxes: ISO/IEC
14496-12, sections 4.2 and 8.7.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SoundError

_Whole = npt.NDArray[np.int64]
_BLOCK_BYTES = 1 << 20
_LARGEST_OFFSET = 2**32 - 1
_HEAD_BYTES = 8
_CHUNK_SAMPLES = 4
"""AAC frames of a chunk of sound (85 ms). ffmpeg makes chunks of a megabyte, and VLC seeks to the start of a chunk: up
to two minutes early."""
_PARENTS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl"))
"""Boxes on the way to the tables of chunks."""
_TOO_LARGE = "an M4B holds no more than 4 GiB; make the session shorter, or take --format opus"


def put_in_order(out: BinaryIO) -> None:
    """Move `moov` before `mdat`, and make the chunks short, in the finished file in `out`.

    `out` must be readable, writable and seekable. Memory grows by the size of `moov`, 0.6 MB an hour. Raise SoundError
    if the file is no MP4, or larger than 4 GiB.
    """
    places = dict(_boxes_of_file(out))
    if not {b"ftyp", b"moov", b"mdat"} <= places.keys():
        raise SoundError("the encoder aac wrote no complete MP4")
    (first, first_size), (at, size) = places[b"ftyp"], places[b"moov"]
    insert_at = first + first_size
    out.seek(at)
    moov = out.read(size)
    shift = len(_rewritten(moov, 0))
    _move(out, insert_at, at, shift)
    out.truncate(at + shift)
    out.seek(insert_at)
    out.write(_rewritten(moov, shift))
    out.seek(0, 2)


def _boxes_of_file(out: BinaryIO) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the name of each outermost box, with its position and size."""
    end, at = out.seek(0, 2), 0
    while at + _HEAD_BYTES <= end:
        out.seek(at)
        size, name = struct.unpack(">I4s", out.read(_HEAD_BYTES))
        if size == 1:  # the size has 64 bits, and follows
            (size,) = struct.unpack(">Q", out.read(8))
        if size < _HEAD_BYTES:
            return
        yield name, (at, size)
        at += size


def _move(out: BinaryIO, start: int, end: int, shift: int) -> None:
    """Copy the bytes from `start` to `end` to `shift` bytes later, the last block first."""
    while end > start:
        begin = max(start, end - _BLOCK_BYTES)
        out.seek(begin)
        block = out.read(end - begin)
        out.seek(begin + shift)
        out.write(block)
        end = begin


def _rewritten(box: bytes, shift: int) -> bytes:
    """Return a box with the boxes in it; chunks are short, and lie `shift` bytes later."""
    name, content = box[4:8], box[_HEAD_BYTES:]
    if name not in _PARENTS:
        return box
    parts = list(_boxes(content))
    tables = _chunk_tables(dict(parts), shift) if name == b"stbl" else {}
    return _box(name, b"".join(tables.get(inner) or _rewritten(part, shift) for inner, part in parts))


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size < _HEAD_BYTES:
            raise SoundError("the encoder aac wrote a damaged MP4")
        yield content[at + 4 : at + 8], content[at : at + size]
        at += size


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", _HEAD_BYTES + len(content), name) + content


def _chunk_tables(parts: dict[bytes, bytes], shift: int) -> dict[bytes, bytes]:
    """Return the boxes `stco` and `stsc` of a track for shorter chunks, which lie `shift` bytes later.

    `parts` are all boxes of its sample table.
    """
    if b"stco" not in parts:
        raise SoundError(_TOO_LARGE)
    is_text = parts[b"stsd"][20:24] == b"text"  # the type of the samples
    offsets = np.frombuffer(parts[b"stco"][16:], ">u4").astype(np.int64)
    counts = _samples_per_chunk(parts[b"stsc"], len(offsets))
    sizes = _sample_sizes(parts[b"stsz"])
    firsts = np.cumsum(counts) - counts  # the first sample of each chunk
    before = np.cumsum(sizes) - sizes
    places = np.repeat(offsets - before[firsts], counts) + before  # of each sample
    number = np.arange(len(sizes)) - np.repeat(firsts, counts)  # of each sample in its chunk
    starts = np.flatnonzero(number % (1 if is_text else _CHUNK_SAMPLES) == 0)
    return {b"stsc": _runs_box(np.diff(starts, append=len(sizes))), b"stco": _offsets_box(places[starts] + shift)}


def _runs_box(counts: _Whole) -> bytes:
    """Return the box `stsc` for chunks of `counts` samples: an entry for each run of equal chunks."""
    firsts = np.flatnonzero(np.diff(counts, prepend=-1))
    runs = np.stack((firsts + 1, counts[firsts], np.ones_like(firsts)), axis=1)  # first chunk, samples, description
    return _box(b"stsc", struct.pack(">II", 0, len(runs)) + runs.astype(">u4").tobytes())


def _sample_sizes(stsz: bytes) -> _Whole:
    size, count = struct.unpack_from(">II", stsz, 12)
    return np.full(count, size, np.int64) if size else np.frombuffer(stsz[20:], ">u4").astype(np.int64)


def _samples_per_chunk(stsc: bytes, chunks: int) -> _Whole:
    """Return the number of samples in each of the `chunks`. The box has runs: first chunk, samples, description."""
    runs = np.frombuffer(stsc[16:], ">u4").astype(np.int64).reshape(-1, 3)
    return np.repeat(runs[:, 1], np.diff(runs[:, 0], append=chunks + 1))


def _offsets_box(offsets: _Whole) -> bytes:
    if offsets.max(initial=0) > _LARGEST_OFFSET:
        raise SoundError(_TOO_LARGE)
    return _box(b"stco", struct.pack(">II", 0, len(offsets)) + offsets.astype(">u4").tobytes())
