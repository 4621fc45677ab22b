"""voiceguide/encoders/mp4_layout.py: the order of the boxes of an M4B, with and without tags."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from support.session_factory import CHAPTERS, audio_in, session
from voiceguide.encoders.mp4_layout import put_in_order
from voiceguide.encoders.registry import FORMATS
from voiceguide.errors import SoundError

PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A tagged M4B with three chapters."""
    path: Path = tmp_path_factory.mktemp("m4b") / "a.m4b"
    with path.open("x+b") as out:
        audio_in(FORMATS["m4b"], session())(out)
    return path.read_bytes()


def boxes(content: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Each box, also within others: its name, and where its content starts and ends."""
    end = len(content) if end is None else end
    while at < end:
        size, name = struct.unpack_from(">I4s", content, at)
        yield name, at + 8, at + size
        if name in PARENTS:
            yield from boxes(content, at + 8, at + size)
        at += size


def tables(content: bytes, name: bytes) -> list[list[int]]:
    """The whole numbers of each box `name`, after its version."""
    return [
        np.frombuffer(content[start + 4 : end], ">u4").tolist()
        for found, start, end in boxes(content)
        if found == name
    ]


def test_the_contents_come_before_the_sound(content: bytes) -> None:
    names = [name for name, *_ in boxes(content) if name in (b"ftyp", b"moov", b"mdat")]
    assert names == [b"ftyp", b"moov", b"mdat"]


def test_each_chapter_is_a_chunk_of_its_own_with_its_title(content: bytes) -> None:
    _, (count, *offsets) = tables(content, b"stco")
    _, (_, size_count, *sizes) = tables(content, b"stsz")
    assert count == size_count == len(CHAPTERS)
    assert tables(content, b"stsc")[1] == [1, 1, 1, 1]  # one run from chunk 1 on, of one sample each
    texts = [content[at : at + size] for at, size in zip(offsets, sizes, strict=True)]
    assert [text[2 : 2 + text[1]].decode() for text in texts] == [chapter.title for chapter in CHAPTERS]


def test_chunks_of_sound_last_less_than_a_tenth_of_a_second(content: bytes) -> None:
    samples, (count, *offsets), (_, *runs) = (tables(content, name)[0] for name in (b"stsz", b"stco", b"stsc"))
    assert runs[:3] == [1, 4, 1]
    assert runs[3:] in ([], [count, samples[1] % 4, 1])
    sizes = np.array(samples[2:])
    assert np.diff(offsets).tolist() == [sizes[at : at + 4].sum() for at in range(0, 4 * (count - 1), 4)]


def test_every_chunk_lies_in_the_sound(content: bytes) -> None:
    (start, end), *_ = ((start, end) for name, start, end in boxes(content) if name == b"mdat")
    assert all(start <= at < end for _, *offsets in tables(content, b"stco") for at in offsets)


def test_a_file_without_its_contents_is_refused() -> None:
    with pytest.raises(SoundError, match="no complete MP4"):
        put_in_order(BytesIO(b"\0\0\0\x08ftyp"))


def test_a_file_over_four_gigabytes_is_refused() -> None:
    def box(name: bytes, *content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + sum(map(len, content)), name) + b"".join(content)

    tables = {b"stsd": (0,) * 6, b"stsz": (0, 9, 1), b"stsc": (0, 1, 1, 1, 1), b"stco": (0, 1, 2**32 - 1)}
    table = box(b"stbl", *(box(name, struct.pack(f">{len(numbers)}I", *numbers)) for name, numbers in tables.items()))
    moov = box(b"moov", box(b"trak", box(b"mdia", box(b"minf", table))))
    with pytest.raises(SoundError, match="4 GiB"):
        put_in_order(BytesIO(box(b"ftyp") + box(b"mdat") + moov))
