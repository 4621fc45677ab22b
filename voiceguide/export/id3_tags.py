"""ID3v2.3 tags, at the start of an MP3 and at the end of a WAV, in the form that most players read.

The version is 2.3 because Windows reads 2.4 badly and Apple drops its chapters. Chapters have offsets of 0xFFFFFFFF and
a table of contents with a title, because without them Overcast, BookPlayer and Prologue show no chapters.
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
    TCON,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TPE2,
    TRCK,
    TXXX,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)

from voiceguide.export.embedded import EmbeddedTags
from voiceguide.export.metadata import TAG_NAME, UNKNOWN_LANGUAGE, VOICE_NAME, SessionMetadata, milliseconds
from voiceguide.export.own_frames import own_tag, seek_chunk

_NO_OFFSET = 0xFFFFFFFF
"""Offset of a chapter that is placed by its time only."""
_VERSION = b"ID3\x03\x00\x00"
"""First bytes of a tag: version 2.3, no flags. The size follows in four bytes."""
_HEAD_BYTES = 4096
"""Bytes within which a tag of voiceguide names its routine: the whole tag of eight hours has half a megabyte."""
_FRAME_HEAD_BYTES = 10
"""Length of a frame's head: four bytes of name, four of size (of the bytes after the head), two of flags."""
_PACKED = "application/zlib"


def id3_tag(told: SessionMetadata) -> list[bytes]:
    """Return the whole tag, without padding, as pieces to be written in order; the same facts give the same bytes."""
    return _tag_of([*map(_frame_bytes, _frames(told)), *_packed_plan(told.plan)])


def _tag_of(frames: list[bytes]) -> list[bytes]:
    length = sum(map(len, frames))
    size = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return [_VERSION, size, *frames]


def add_to_wav(told: SessionMetadata, out: BinaryIO) -> None:
    """Append two chunks to the finished WAV in `out`: RIFF's own list of facts, and the tag as its last chunk.

    Many programs read only one of them, and skip the other.
    """
    out.seek(0, 2)
    out.writelines(_chunk(b"LIST", [b"INFO", *_riff_facts(told)]))
    out.writelines(_chunk(b"id3 ", id3_tag(told)))
    length = out.tell()
    out.seek(4)
    out.write(struct.pack("<I", length - 8))


def _chunk(name: bytes, content: list[bytes]) -> list[bytes]:
    size = sum(map(len, content))
    return [name, struct.pack("<I", size), *content, bytes(size % 2)]


def _riff_facts(told: SessionMetadata) -> Iterator[bytes]:
    """Yield the facts that RIFF has names for, as UTF-8, which ffmpeg writes and most programs read.

    Where they are, ffmpeg reads no texts from the other tag, only its chapters and cover. `ISTR` is for who performs.
    """
    facts = {
        b"INAM": told.title,
        b"IART": told.artist,
        b"IPRD": told.album,
        b"IPRT": f"{told.track.number}/{told.track.of}",
        b"IGNR": told.genre,
        b"ISTR": told.voice,
        b"ILNG": told.language,
        b"ICMT": told.comment,
    }
    for name, fact in facts.items():
        yield from _chunk(name, [fact.encode(), b"\0"])


def routine_of_mp3(path: Path) -> str | None:
    """Return the id of the routine that the MP3 at `path` was made from; None if voiceguide did not make it.

    Read the first frames of the tag only, if the id is among them.
    """
    with path.open("rb") as file:
        told = _read(io.BytesIO(_whole_frames(file.read(_HEAD_BYTES))))
    return told.routine_id or read_mp3(path).routine_id


def _whole_frames(head: bytes) -> bytes:
    """Return a tag of the frames that lie completely within `head`, the first bytes of a tag; b"" if it is none."""
    start = end = len(_VERSION) + 4
    while (following := end + 10 + int.from_bytes(head[end + 4 : end + 8], "big")) <= len(head) and head[end]:
        end = following
    return b"".join(_tag_of([head[start:end]])) if head.startswith(_VERSION) else b""


def read_mp3(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the MP3 at `path`."""
    with path.open("rb") as file:
        return _read(file)


def read_wav(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the WAV at `path`."""
    with path.open("rb") as file:
        return _read(file) if seek_chunk(file, b"id3 ") else EmbeddedTags()


def _read(file: BinaryIO) -> EmbeddedTags:
    """Return our tags, from the tag that begins where `file` is. Frames that are not ours are never decoded."""
    tag = own_tag(file)
    return _embedded(ID3(io.BytesIO(tag))) if len(tag) > _FRAME_HEAD_BYTES else EmbeddedTags()


def _embedded(tag: ID3) -> EmbeddedTags:
    routine = tag.get(f"TXXX:{TAG_NAME}")
    plan = tag.get(f"GEOB:{TAG_NAME}")
    chapters = [
        (str(frame.sub_frames.get("TIT2", "")), int(frame.start_time), int(frame.end_time))
        for frame in tag.getall("CHAP")
    ]
    return EmbeddedTags(
        str(routine.text[0]) if routine and routine.text else None,
        plan.data if plan else None,
        sorted(chapters, key=lambda chapter: chapter[1:]),
        next(((str(frame.mime), bytes(frame.data)) for frame in tag.getall("APIC")), None),
    )


def _frames(facts: SessionMetadata) -> Iterator[Frame]:
    language = "XXX" if facts.language == UNKNOWN_LANGUAGE else facts.language
    yield _text(TIT2, facts.title)
    yield _text(TALB, facts.album)
    yield _text(TPE1, facts.artist)
    yield _text(TPE2, facts.artist)
    yield _text(TCON, facts.genre)
    yield _text(TRCK, f"{facts.track.number}/{facts.track.of}")
    yield _text(TLAN, language)
    yield _text(TLEN, str(facts.milliseconds))
    yield TXXX(encoding=_encoding(facts.routine_id), desc=TAG_NAME, text=facts.routine_id)
    yield TXXX(encoding=_encoding(facts.voice), desc=VOICE_NAME, text=facts.voice)
    yield COMM(encoding=_encoding(facts.comment), lang=language, desc="", text=facts.comment)
    yield USLT(encoding=_encoding(facts.lyrics), lang=language, desc="", text=facts.lyrics)
    yield from _chapters(facts)
    yield from _pictures(facts)


def _text(frame: type[Frame], text: str) -> Frame:
    return frame(encoding=_encoding(text), text=text)


def _chapters(facts: SessionMetadata) -> Iterator[Frame]:
    if not facts.chapters:
        return
    ids = [f"chp{index}" for index in range(len(facts.chapters))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[_text(TIT2, facts.title)])
    for element_id, chapter in zip(ids, facts.chapters, strict=True):
        yield CHAP(
            element_id=element_id,
            start_time=milliseconds(chapter.start_frame),
            end_time=milliseconds(chapter.end_frame),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[_text(TIT2, chapter.title)],
        )


def _pictures(facts: SessionMetadata) -> Iterator[Frame]:
    if (cover := facts.cover) is not None:
        front = PictureType.COVER_FRONT
        yield APIC(encoding=Encoding.LATIN1, mime=cover.mime, type=front, desc="", data=cover.data)


def _encoding(text: str) -> int:
    """Return the encoding for `text`: Latin 1 for ASCII, UTF-16 for all else.

    Many players read the Latin 1 of ID3v2.3 as another encoding.
    """
    return int(Encoding.LATIN1 if text.isascii() else Encoding.UTF16)


def _packed_plan(plan: bytes) -> Iterator[bytes]:
    """Yield the frame of the plan in pieces: an empty frame from mutagen with a corrected size, then `plan` itself.

    Mutagen would hold five copies of the plan in memory at once. The frame is a GEOB, not a PRIV: if a WAV has a PRIV,
    ffmpeg reads nothing else of the tag.
    """
    empty = _frame_bytes(GEOB(encoding=Encoding.LATIN1, mime=_PACKED, filename="", desc=TAG_NAME, data=b""))
    size = len(empty) - _FRAME_HEAD_BYTES + len(plan)
    yield empty[:4] + size.to_bytes(4, "big") + empty[8:]
    yield plan


def _frame_bytes(frame: Frame) -> bytes:
    """Return the bytes of `frame`, from a tag that mutagen writes for this frame only.

    Mutagen would sort several frames by size, and put chapters out of order.
    """
    tag, out = ID3(), io.BytesIO()
    tag.add(frame)
    tag.update_to_v23()
    tag.save(out, v1=0, v2_version=3, padding=lambda _: 0)
    return bytes(out.getbuffer()[10:])
