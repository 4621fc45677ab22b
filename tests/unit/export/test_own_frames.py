"""voiceguide/export/: only our own frames of a tag are read, whoever wrote the rest of it."""

import shutil
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from support.harms import Built, build
from voiceguide.export.read_tags import read_chapters, read_plan, routine_of_file

MOST_BYTES = 60 << 20


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Built:
    return build(tmp_path_factory.mktemp("built"), clips, "--voice", "hum")


def frame(name: bytes, body: bytes, flags: int = 0, claimed: int | None = None) -> bytes:
    return name + struct.pack(">IH", len(body) if claimed is None else claimed, flags) + body


def tagged(audio: bytes, frames: bytes, *, after: bool = False) -> bytes:
    """The MP3 with `frames` before or after its own."""
    size = sum((byte & 0x7F) << shift for byte, shift in zip(audio[6:10], (21, 14, 7, 0), strict=True))
    own, rest = audio[10 : 10 + size], audio[10 + size :]
    body = own + frames if after else frames + own
    return b"ID3\3\0\0" + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body + rest


@cache
def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    return struct.pack(">I", megabytes << 20) + packed


def nested_chapters(depth: int) -> bytes:
    body = b""
    for number in range(depth):
        body = frame(b"CHAP", b"c%d\0" % number + bytes(16) + body)
    return body


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a comment that unpacks to a hundred megabytes": lambda: frame(b"COMM", bomb(100), 0x0080),
    "our own text, packed": lambda: frame(b"TXXX", bomb(100), 0x0080),
    "our own plan, packed": lambda: frame(b"GEOB", bomb(100), 0x0080),
    "encrypted": lambda: frame(b"TXXX", b"\1voiceguide\0x", 0x0040),
    "a picture of fifty megabytes": lambda: frame(b"APIC", bytes(50 << 20)),
    "a plan of fifty megabytes": lambda: frame(b"GEOB", bytes(50 << 20)),
    "chapters in chapters": lambda: nested_chapters(1000),
    "a title in a chapter, packed": lambda: frame(b"CHAP", b"x\0" + bytes(16) + frame(b"TIT2", bomb(100), 0x0080)),
}


@pytest.mark.parametrize("harm", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("after", [False, True])
def test_a_session_with_a_hostile_frame_is_read_as_before_in_little_memory(
    built: Built, tmp_path: Path, harm: Callable[[], bytes], after: bool
) -> None:
    path, audio = tmp_path / "a.mp3", built.audio.read_bytes()
    path.write_bytes(tagged(audio, harm(), after=after))
    tracemalloc.start()
    plan, routine = read_plan(path), routine_of_file(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (plan, routine) == (read_plan(built.audio), routine_of_file(built.audio))
    assert peak < MOST_BYTES
    assert set(read_chapters(built.audio)) <= set(read_chapters(path))


@pytest.mark.parametrize("version", [3, 4])
def test_what_another_program_saves_anew_is_still_read(built: Built, tmp_path: Path, version: int) -> None:
    path = Path(shutil.copy(built.audio, tmp_path / "a.mp3"))
    ID3(path).save(path, v2_version=version)  # type: ignore[no-untyped-call]  # mutagen has no types
    assert read_plan(path) == read_plan(built.audio)
    assert read_chapters(path) == read_chapters(built.audio)
