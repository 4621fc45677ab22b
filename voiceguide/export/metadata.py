"""The metadata of a session that goes into its tags, gathered once for all formats."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voiceguide.encoders.stream import StreamInfo
from voiceguide.export.document import plan_json
from voiceguide.export.session_record import Picture, SessionRecord, Track
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.timeline import Chapter
from voiceguide.printable import in_one_line

TAG_NAME = "voiceguide"
"""Name of the tags that only voiceguide writes: the routine's id, and the plan."""
VOICE_NAME = "voice"
"""Name of the tag with the names of the voices, for which no format has a field."""
MOST_CHAPTERS = 255
"""Most chapters of a file: ID3 and MP4 count them in one byte."""
UNKNOWN_LANGUAGE = "und"
"""Code of ISO 639-2 for a language that is not known."""
_LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld", "pt": "por"}
"""Codes of ISO 639-1 to those of ISO 639-2, which tags require."""
_GENRE = "Speech"
"""Genre 101 of ID3, which all players know. The other formats take the same word."""
_PLAN_IS = f"The plan by which {TAG_NAME} verifies this file (JSON, packed by zlib, as base64):"
"""The words before a plan in a field that players may show."""
LARGEST_PLAN_BYTES = 24 << 20
"""Most bytes of a plan that are read. The plan of a day-long session has a third of this."""
_MOST_BRACKETS, _MOST_VALUES = 200_000, 2_000_000
"""Most objects and lists, and most commas, of a plan that is read: each costs memory, and a session has fewer."""


@dataclass(frozen=True, slots=True)
class SessionMetadata:
    """The content of a file's tags."""

    title: str
    album: str
    artist: str
    """Artist, and artist of the album."""
    genre: str
    voice: str
    """The names of the voices that speak."""
    comment: str
    lyrics: str
    language: str
    """A code of ISO 639-2."""
    routine_id: str
    milliseconds: int
    """Length of the file in milliseconds."""
    chapters: tuple[Chapter, ...]
    cover: Picture | None
    track: Track
    """A whole session is track 1 of 1."""
    plan: bytes
    """The plan that `verify` needs, as JSON compressed with zlib; see `plan_json` and `unpacked`."""


def metadata_of(session: SessionRecord) -> SessionMetadata:
    """Return the facts of `session`; the same session gives the same bytes."""
    return SessionMetadata(
        title=session.title,
        album=session.album,
        artist=session.artist,
        genre=_GENRE,
        voice=session.speakers(),
        comment=session.comment,
        lyrics="\n".join(in_one_line(cue.text) for cue in session.utterances()),
        language=_language(session),
        routine_id=session.id,
        milliseconds=milliseconds(session.timeline.frames),
        chapters=merged(session.timeline.chapters),
        cover=session.cover,
        track=session.track or Track(1, 1),
        plan=b"".join(_packed(plan_json(session))),
    )


def stream_info(session: SessionRecord, channels: int, bitrate_kbps: int) -> StreamInfo:
    """Return the data that the writer of a format needs besides the samples."""
    samples = session.timeline.frames * FRAME_SAMPLES
    return StreamInfo(channels, samples, bitrate_kbps, merged(session.timeline.chapters), _language(session))


def _language(session: SessionRecord) -> str:
    """Return the language as a code of ISO 639-2; `und` if its code is not known."""
    known = session.language if len(session.language) == 3 else UNKNOWN_LANGUAGE
    return _LANGUAGES.get(session.language, known)


def milliseconds(frames: int) -> int:
    """Return the length of `frames` in milliseconds.

    A frame lasts 24 ms. So nothing is rounded, and a chapter ends exactly where the next begins.
    """
    return frames * FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ


def merged(chapters: tuple[Chapter, ...], most: int = MOST_CHAPTERS) -> tuple[Chapter, ...]:
    """Return at most `most` chapters: if there are more, neighbours are joined (see `joined`)."""
    if len(chapters) <= most:
        return chapters
    cuts = [index * len(chapters) // most for index in range(most + 1)]
    return tuple(joined(chapters[start:end]) for start, end in pairwise(cuts))


def joined(run: tuple[Chapter, ...]) -> Chapter:
    """Return a chapter that spans the consecutive chapters of `run`; its title names the first and the last of them."""
    first, last = run[0], run[-1]
    title = first.title if first.title == last.title else f"{first.title} … {last.title}"
    return Chapter(title, first.start_frame, last.end_frame)


def _packed(plan: Iterable[str]) -> Iterator[bytes]:
    packer = zlib.compressobj(9)
    for piece in plan:
        if packed := packer.compress(piece.encode()):
            yield packed
    yield packer.flush()


def plan_as_text(plan: bytes) -> str:
    """Return a packed plan as text, after words that explain it, for a field that players may show."""
    return f"{_PLAN_IS} {base64.b64encode(plan).decode()}"


def plan_from_text(text: str) -> bytes | None:
    """Return the packed plan in `text`; None if it is damaged. Earlier versions wrote no words before it."""
    try:
        return base64.b64decode(text.removeprefix(_PLAN_IS).strip(), validate=True)
    except ValueError:
        return None


def unpacked(plan: bytes) -> dict[str, Any] | None:
    """Return the plan (see `plan_json`) from its packed bytes; None if these are damaged, or larger than any plan."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(plan, LARGEST_PLAN_BYTES)
    except zlib.error:
        return None
    return plan_in(text) if unpacker.eof else None


def plan_in(text: bytes) -> dict[str, Any] | None:
    """Return the plan in JSON; None if it is no JSON, or so large that it would not fit into memory when read."""
    if len(text) > LARGEST_PLAN_BYTES or text.count(b"{") + text.count(b"[") > _MOST_BRACKETS:
        return None
    if text.count(b",") > _MOST_VALUES:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # RecursionError: lists in lists in lists
        return None
    return found if isinstance(found, dict) else None
