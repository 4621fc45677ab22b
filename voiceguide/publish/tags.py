"""The ID3v2.3 tag that stands before the audio: titles, lyrics, chapters, cover, in the form that most players read.

Version 2.3, since Windows reads 2.4 badly and Apple drops its chapters; chapters with offsets of 0xFFFFFFFF and a table
of contents with a title of its own, without which Overcast, BookPlayer and Prologue show none.
"""

# mypy: disallow-untyped-calls=False
# mutagen has no types for its constructors

import io
import json
import zlib
from collections.abc import Iterator
from itertools import pairwise

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    PRIV,
    TALB,
    TIT2,
    TLEN,
    TPE1,
    TXXX,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.publish.document import plan_document
from voiceguide.publish.session import Session
from voiceguide.publish.within import OURS
from voiceguide.timeline import Chapter

MOST_CHAPTERS = 255
"""A table of contents counts its entries in one byte."""
_NO_OFFSET = 0xFFFFFFFF
_UNKNOWN_LANGUAGE = "XXX"
_LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld", "pt": "por"}
"""ISO 639-1 to 639-2, which ID3 wants."""


def id3_tag(session: Session) -> bytes:
    """Give the whole tag, without padding; the same session gives the same bytes."""
    body = b"".join(_frame_bytes(frame) for frame in _frames(session))
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def merged(chapters: tuple[Chapter, ...], most: int = MOST_CHAPTERS) -> tuple[Chapter, ...]:
    """Give at most `most` chapters: where there are more, neighbours share one, called after its first and last."""
    if len(chapters) <= most:
        return chapters
    cuts = [index * len(chapters) // most for index in range(most + 1)]
    return tuple(_joined(chapters[start:end]) for start, end in pairwise(cuts))


def _joined(run: tuple[Chapter, ...]) -> Chapter:
    first, last = run[0], run[-1]
    title = first.title if first.title == last.title else f"{first.title} … {last.title}"
    return Chapter(title, first.start_frame, last.end_frame)


def _frames(session: Session) -> Iterator[Frame]:
    language = _LANGUAGES.get(session.language, session.language if len(session.language) == 3 else _UNKNOWN_LANGUAGE)
    lyrics = "\n".join(cue.text for cue in session.utterances())
    yield TIT2(encoding=_encoding(session.title), text=session.title)
    yield TALB(encoding=_encoding(session.album), text=session.album)
    yield TPE1(encoding=_encoding(session.artist), text=session.artist)
    yield TLEN(encoding=Encoding.LATIN1, text=str(_milliseconds(session.timeline.frames)))
    yield TXXX(encoding=_encoding(session.id), desc=OURS, text=session.id)
    yield COMM(encoding=_encoding(session.comment), lang=language, desc="", text=session.comment)
    yield USLT(encoding=_encoding(lyrics), lang=language, desc="", text=lyrics)
    yield from _chapters(session)
    yield from _pictures(session)
    plan = json.dumps(plan_document(session), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    yield PRIV(owner=OURS, data=zlib.compress(plan.encode(), 9))


def _chapters(session: Session) -> Iterator[Frame]:
    chapters = merged(session.timeline.chapters)
    if not chapters:
        return
    ids = [f"chp{index}" for index in range(len(chapters))]
    title = TIT2(encoding=_encoding(session.title), text=session.title)
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[title])
    for element_id, chapter in zip(ids, chapters, strict=True):
        yield CHAP(
            element_id=element_id,
            start_time=_milliseconds(chapter.start_frame),
            end_time=_milliseconds(chapter.end_frame),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[TIT2(encoding=_encoding(chapter.title), text=chapter.title)],
        )


def _pictures(session: Session) -> Iterator[Frame]:
    if (cover := session.cover) is not None:
        front = PictureType.COVER_FRONT
        yield APIC(encoding=Encoding.LATIN1, mime=cover.mime, type=front, desc="", data=cover.data)


def _milliseconds(frames: int) -> int:
    """A frame lasts 24 of them, so nothing is rounded, and chapters share their ends."""
    return frames * FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ


def _encoding(text: str) -> int:
    """Plain letters as such; all else in UTF-16, for what 2.3 calls Latin 1 many a player takes for something else."""
    return int(Encoding.LATIN1 if text.isascii() else Encoding.UTF16)


def _frame_bytes(frame: Frame) -> bytes:
    """Let mutagen write a tag of this frame alone: several it would sort by their size, and chapters out of order."""
    tag, out = ID3(), io.BytesIO()
    tag.add(frame)
    tag.update_to_v23()
    tag.save(out, v1=0, v2_version=3, padding=lambda _: 0)
    return out.getvalue()[10:]
