"""Vorbis comments, the tags of Opus and FLAC: texts by name, chapters as CHAPTER001 and CHAPTER001NAME."""

# mypy: disallow-untyped-calls=False
# mutagen has no types

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mutagen.flac import FLAC, MetadataBlock
from mutagen.flac import Picture as Block
from mutagen.id3 import PictureType
from mutagen.oggopus import OggOpus

from voiceguide.export.embedded import EmbeddedTags, chapters_from_starts
from voiceguide.export.metadata import TAG_NAME, VOICE_NAME, SessionMetadata, milliseconds, plan_as_text, plan_from_text
from voiceguide.export.own_comments import (
    APPLICATION_BLOCK,
    PICTURE_BLOCK,
    block_of_flac,
    comments_of_flac,
    comments_of_opus,
)
from voiceguide.export.session_record import Picture

_PLAN = f"{TAG_NAME}_plan"
_PICTURE = "metadata_block_picture"
_OWN = f"{TAG_NAME}|chapter|{_PICTURE}"
"""How the names of the comments begin that are read."""
_APPLICATION_ID = b"VGPL"
"""The first four bytes of our block APPLICATION. The rest is the packed plan."""
_HALF_S, _SECOND_MS = 500, 1000
_TIME = re.compile(r"(\d{2,}):(\d{2}):(\d{2})\.(\d{3})")


class _PlanBlock(MetadataBlock):
    """A block APPLICATION of FLAC, which belongs to a program and is shown by no player."""

    code = 2
    """The type of the block."""


def add_to_opus(told: SessionMetadata, out: BinaryIO) -> None:
    """Write all facts into the finished Opus file in `out`, the cover as a comment."""
    out.seek(0)
    file = OggOpus(out)
    _set_comments(file, told)
    file[_PLAN] = plan_as_text(told.plan)
    if told.cover is not None:
        file[_PICTURE] = base64.b64encode(_picture_block(told.cover).write()).decode()
    out.seek(0)
    file.save(out, padding=lambda _: 0)


def add_to_flac(told: SessionMetadata, out: BinaryIO) -> None:
    """Write all facts into the finished FLAC file in `out`, the cover as a block of its own."""
    out.seek(0)
    file = FLAC(out)
    _set_comments(file, told)
    if told.cover is not None:
        file.add_picture(_picture_block(told.cover))
    file.metadata_blocks.append(_PlanBlock(_APPLICATION_ID + told.plan))
    out.seek(0)
    file.save(out, padding=lambda _: 0)


def read_opus(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the Opus file at `path`."""
    comments = comments_of_opus(path, _OWN)
    packed = _first(comments, _PICTURE)
    return _embedded(comments, _plan_in(comments), None if packed is None else base64.b64decode(packed))


def read_flac(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the FLAC file at `path`."""
    comments = comments_of_flac(path, _OWN)
    # Earlier versions wrote the plan into a comment.
    plan = block_of_flac(path, APPLICATION_BLOCK, _APPLICATION_ID) or _plan_in(comments)
    return _embedded(comments, plan, block_of_flac(path, PICTURE_BLOCK))


def _set_comments(file: OggOpus | FLAC, facts: SessionMetadata) -> None:
    for name, value in _comments(facts):
        file[name] = value


def _comments(facts: SessionMetadata) -> Iterator[tuple[str, str]]:
    yield "title", facts.title
    yield "album", facts.album
    yield "artist", facts.artist
    yield "albumartist", facts.artist
    yield "genre", facts.genre
    yield "tracknumber", str(facts.track.number)
    yield "tracktotal", str(facts.track.of)
    yield VOICE_NAME, facts.voice
    yield "language", facts.language
    yield "comment", facts.comment
    yield "lyrics", facts.lyrics
    yield TAG_NAME, facts.routine_id
    for number, chapter in enumerate(facts.chapters, 1):
        yield f"chapter{number:03d}", _clock(milliseconds(chapter.start_frame))
        yield f"chapter{number:03d}name", chapter.title


def _picture_block(cover: Picture) -> Block:
    block = Block()
    block.type, block.mime, block.data = PictureType.COVER_FRONT, cover.mime, cover.data
    block.width, block.height, block.depth = cover.width_px, cover.height_px, 24
    return block


def _embedded(file: dict[str, list[str]], plan: bytes | None, picture: bytes | None) -> EmbeddedTags:
    cover = None if picture is None else Block(picture)
    return EmbeddedTags(
        _first(file, TAG_NAME),
        plan,
        chapters_from_starts(_starts(file)),
        (cover.mime, cover.data) if cover else None,
    )


def _first(file: dict[str, list[str]], name: str) -> str | None:
    return file[name][0] if file.get(name) else None


def _plan_in(file: dict[str, list[str]]) -> bytes | None:
    text = _first(file, _PLAN)
    return None if text is None else plan_from_text(text)


def _starts(file: dict[str, list[str]]) -> list[tuple[str, int]]:
    """Return the title and the start, in milliseconds, of each chapter, in order of time.

    Chapters are numbered from 1, and from 0 in a copy by ffmpeg. It rounds the seconds of a start, and writes the
    milliseconds unchanged after them (libavformat/vorbiscomment.c, up to ffmpeg 8.1): from half a second on, the start
    is a second late.
    """
    found, is_copy = [], "chapter000" in file
    for number in range(1000):
        match = _TIME.fullmatch(_first(file, f"chapter{number:03d}") or "")
        if match:
            hours, minutes, seconds, thousandths = map(int, match.groups())
            start = ((hours * 60 + minutes) * 60 + seconds) * _SECOND_MS + thousandths
            start -= _SECOND_MS if is_copy and thousandths >= _HALF_S else 0
            found.append((_first(file, f"chapter{number:03d}name") or "", start))
    return sorted(found, key=lambda chapter: chapter[1])


def _clock(time_ms: int) -> str:
    minutes, rest = divmod(time_ms, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
