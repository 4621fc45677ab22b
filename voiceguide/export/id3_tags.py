"""ID3v2.3, which stands before an MP3 and at the end of a WAV: all facts in the form that most players read.

Version 2.3, since Windows reads 2.4 badly and Apple drops its chapters; chapters with offsets of 0xFFFFFFFF and a table
of contents with a title of its own, without which Overcast, BookPlayer and Prologue show none.
"""

# mypy: disallow-untyped-calls=False
# mutagen has no types for its constructors

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    GEOB,
    ID3,
    TALB,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TRCK,
    TXXX,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)
from mutagen.wave import WAVE

from voiceguide.export.embedded import Ours
from voiceguide.export.metadata import OURS, UNKNOWN_LANGUAGE, Facts, milliseconds

_NO_OFFSET = 0xFFFFFFFF
_VERSION = b"ID3\x03\x00\x00"
_HEAD_BYTES = 4096
"""Within these a tag of ours has said whose it is: of eight hours, the whole has half a megabyte."""
_FRAME_HEAD_BYTES = 10
"""Four for its name, four for how many bytes follow the head, and two of flags."""
_PACKED = "application/zlib"


def id3_tag(told: Facts) -> list[bytes]:
    """Give the whole tag, without padding, in pieces that follow each other; the same facts give the same bytes."""
    return _tag_of([*map(_frame_bytes, _frames(told)), *_packed_plan(told.plan)])


def _tag_of(frames: list[bytes]) -> list[bytes]:
    length = sum(map(len, frames))
    size = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return [_VERSION, size, *frames]


def add_to_wav(told: Facts, out: BinaryIO) -> None:
    """Append the tag to a finished WAV, as the last of its chunks, which readers that do not know it pass over."""
    tag = id3_tag(told)
    size = sum(map(len, tag))
    out.seek(0, 2)
    out.writelines([b"id3 ", struct.pack("<I", size), *tag, bytes(size % 2)])
    length = out.tell()
    out.seek(4)
    out.write(struct.pack("<I", length - 8))


def whose_mp3(path: Path) -> str | None:
    """Give the id of the routine that the MP3 at `path` was made from, by the first frames of its tag if they say."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    frames = _whole_frames(head) if head.startswith(_VERSION) else b""
    told = _ours(ID3(io.BytesIO(b"".join(_tag_of([frames]))))) if frames else Ours()
    return told.routine_id or in_mp3(path).routine_id


def _whole_frames(head: bytes) -> bytes:
    """Give those frames of a tag that lie within its first bytes, `head`, from the first one on."""
    start = end = len(_VERSION) + 4
    while (following := end + 10 + int.from_bytes(head[end + 4 : end + 8], "big")) <= len(head) and head[end]:
        end = following
    return head[start:end]


def in_mp3(path: Path) -> Ours:
    """Give what a tag of ours says in the MP3 at `path`."""
    return _ours(ID3(path))


def in_wav(path: Path) -> Ours:
    """Give what a tag of ours says in the WAV at `path`."""
    return _ours(WAVE(path).tags or ID3())


def _ours(tag: ID3) -> Ours:
    routine = tag.get(f"TXXX:{OURS}")
    plan = tag.get(f"GEOB:{OURS}")
    chapters = [
        (str(one.sub_frames.get("TIT2", "")), int(one.start_time), int(one.end_time)) for one in tag.getall("CHAP")
    ]
    return Ours(
        str(routine.text[0]) if routine and routine.text else None,
        plan.data if plan else None,
        sorted(chapters, key=lambda chapter: chapter[1:]),
    )


def _frames(told: Facts) -> Iterator[Frame]:
    language = "XXX" if told.language == UNKNOWN_LANGUAGE else told.language
    yield _text(TIT2, told.title)
    yield _text(TALB, told.album)
    yield _text(TPE1, told.artist)
    if told.track is not None:
        yield _text(TRCK, f"{told.track.number}/{told.track.of}")
    yield _text(TLAN, language)
    yield _text(TLEN, str(told.milliseconds))
    yield TXXX(encoding=_encoding(told.routine_id), desc=OURS, text=told.routine_id)
    yield COMM(encoding=_encoding(told.comment), lang=language, desc="", text=told.comment)
    yield USLT(encoding=_encoding(told.lyrics), lang=language, desc="", text=told.lyrics)
    yield from _chapters(told)
    yield from _pictures(told)


def _text(frame: type[Frame], text: str) -> Frame:
    return frame(encoding=_encoding(text), text=text)


def _chapters(told: Facts) -> Iterator[Frame]:
    if not told.chapters:
        return
    ids = [f"chp{index}" for index in range(len(told.chapters))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[_text(TIT2, told.title)])
    for element_id, chapter in zip(ids, told.chapters, strict=True):
        yield CHAP(
            element_id=element_id,
            start_time=milliseconds(chapter.start_frame),
            end_time=milliseconds(chapter.end_frame),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[_text(TIT2, chapter.title)],
        )


def _pictures(told: Facts) -> Iterator[Frame]:
    if (cover := told.cover) is not None:
        front = PictureType.COVER_FRONT
        yield APIC(encoding=Encoding.LATIN1, mime=cover.mime, type=front, desc="", data=cover.data)


def _encoding(text: str) -> int:
    """Plain letters as such; all else in UTF-16, for what 2.3 calls Latin 1 many a player takes for something else."""
    return int(Encoding.LATIN1 if text.isascii() else Encoding.UTF16)


def _packed_plan(plan: bytes) -> Iterator[bytes]:
    """Give the frame of the plan, of which mutagen, in whose hands it is empty, would make five copies at once.

    Not a PRIV: ffmpeg takes one in a WAV for all that the tag says, and drops the rest.
    """
    empty = _frame_bytes(GEOB(encoding=Encoding.LATIN1, mime=_PACKED, filename="", desc=OURS, data=b""))
    size = len(empty) - _FRAME_HEAD_BYTES + len(plan)
    yield empty[:4] + size.to_bytes(4, "big") + empty[8:]
    yield plan


def _frame_bytes(frame: Frame) -> bytes:
    """Let mutagen write a tag of this frame alone: several it would sort by their size, and chapters out of order."""
    tag, out = ID3(), io.BytesIO()
    tag.add(frame)
    tag.update_to_v23()
    tag.save(out, v1=0, v2_version=3, padding=lambda _: 0)
    return bytes(out.getbuffer()[10:])
