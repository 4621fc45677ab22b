"""What is told about a session inside its file, once for all formats."""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voiceguide.encoders.stream import Outline
from voiceguide.export.document import plan_json
from voiceguide.export.session_record import Picture, SessionRecord, Track
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.timeline import Chapter

OURS = "voiceguide"
"""Names what is ours alone in a tag: the routine's id, and the plan."""
MOST_CHAPTERS = 255
"""ID3 and MP4 count them in one byte."""
UNKNOWN_LANGUAGE = "und"
_LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld", "pt": "por"}
"""ISO 639-1 to 639-2, which tags want."""
_LONGEST_PLAN_BYTES = 64 * 1024 * 1024
"""Ours, of a day-long session, has a tenth of this; what is longer is not read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What tags tell. `language` is a code of ISO 639-2; `plan` is what `verify` needs, packed."""

    title: str
    album: str
    artist: str
    comment: str
    lyrics: str
    language: str
    routine_id: str
    milliseconds: int
    chapters: tuple[Chapter, ...]
    cover: Picture | None
    track: Track | None
    plan: bytes


def facts(session: SessionRecord) -> Facts:
    """Give what is told about `session`; the same session gives the same bytes."""
    return Facts(
        title=session.title,
        album=session.album,
        artist=session.artist,
        comment=session.comment,
        lyrics="\n".join(cue.text for cue in session.utterances()),
        language=_language(session),
        routine_id=session.id,
        milliseconds=milliseconds(session.timeline.frames),
        chapters=merged(session.timeline.chapters),
        cover=session.cover,
        track=session.track,
        plan=b"".join(_packed(plan_json(session))),
    )


def outline(session: SessionRecord, channels: int, bitrate_kbps: int) -> Outline:
    """Give what the writer of a format is told beside the samples."""
    samples = session.timeline.frames * FRAME_SAMPLES
    return Outline(channels, samples, bitrate_kbps, merged(session.timeline.chapters), _language(session))


def _language(session: SessionRecord) -> str:
    """Give the code of ISO 639-2; `und` where we know none."""
    known = session.language if len(session.language) == 3 else UNKNOWN_LANGUAGE
    return _LANGUAGES.get(session.language, known)


def milliseconds(frames: int) -> int:
    """Give how long `frames` last: 24 each, so nothing is rounded, and chapters share their ends."""
    return frames * FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ


def merged(chapters: tuple[Chapter, ...], most: int = MOST_CHAPTERS) -> tuple[Chapter, ...]:
    """Give at most `most` chapters: where there are more, neighbours share one, called after its first and last."""
    if len(chapters) <= most:
        return chapters
    cuts = [index * len(chapters) // most for index in range(most + 1)]
    return tuple(joined(chapters[start:end]) for start, end in pairwise(cuts))


def joined(run: tuple[Chapter, ...]) -> Chapter:
    """Give one chapter for several that follow each other."""
    first, last = run[0], run[-1]
    title = first.title if first.title == last.title else f"{first.title} … {last.title}"
    return Chapter(title, first.start_frame, last.end_frame)


def _packed(plan: Iterable[str]) -> Iterator[bytes]:
    packer = zlib.compressobj(9)
    for piece in plan:
        if packed := packer.compress(piece.encode()):
            yield packed
    yield packer.flush()


def unpacked(plan: bytes) -> dict[str, Any] | None:
    """Give the plan that was packed (see `plan_json`); None where that is damaged."""
    try:
        found = json.loads(zlib.decompressobj().decompress(plan, _LONGEST_PLAN_BYTES))
    except (zlib.error, ValueError):
        return None
    return found if isinstance(found, dict) else None
