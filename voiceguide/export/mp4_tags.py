"""The atoms of an M4B that hold its tags. Its chapters are not among them: they are written with the sound."""

# mypy: disallow-untyped-calls=False
# mutagen has no types

from pathlib import Path
from typing import BinaryIO

from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm

from voiceguide.export.atom_limits import refuse_huge
from voiceguide.export.embedded import EmbeddedTags, chapters_from_starts
from voiceguide.export.metadata import TAG_NAME, VOICE_NAME, SessionMetadata, plan_as_text, plan_from_text

_AUDIOBOOK = 2
"""Value of the iTunes atom `stik`: players remember the position, and show the file among the audiobooks."""
_VOICE = f"----:com.apple.iTunes:{VOICE_NAME}"
"""Under this name, other programs show a field that MP4 does not know."""
_MIME = {MP4Cover.FORMAT_PNG: "image/png", MP4Cover.FORMAT_JPEG: "image/jpeg"}
_ROUTINE, _PLAN = f"----:{TAG_NAME}:routine", f"----:{TAG_NAME}:plan"


def add_to_m4b(told: SessionMetadata, out: BinaryIO) -> None:
    """Write all facts except the chapters into the finished M4B in `out`, which can be read, written and sought."""
    out.seek(0)
    file = MP4(out)
    file["\xa9nam"], file["\xa9alb"], file["\xa9gen"] = told.title, told.album, told.genre
    file["\xa9ART"] = file["aART"] = told.artist
    file["\xa9cmt"], file["\xa9lyr"] = told.comment, told.lyrics
    file["stik"] = [_AUDIOBOOK]
    file["trkn"] = [(told.track.number, told.track.of)]
    if told.cover is not None:
        kind = next(kind for kind, mime in _MIME.items() if mime == told.cover.mime)
        file["covr"] = [MP4Cover(told.cover.data, kind)]
    file[_VOICE] = [MP4FreeForm(told.voice.encode(), AtomDataType.UTF8)]
    file[_ROUTINE] = [MP4FreeForm(told.routine_id.encode(), AtomDataType.UTF8)]
    file[_PLAN] = [MP4FreeForm(plan_as_text(told.plan).encode(), AtomDataType.UTF8)]  # ffmpeg reads all as text
    out.seek(0)
    file.save(out, padding=lambda _: 0)


def read_m4b(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the M4B at `path`, and its chapters.

    Raise ValueError if they are larger, or nest deeper, than those of any session.
    """
    with path.open("rb") as opened:
        refuse_huge(opened)
    file = MP4(path)
    routine, plan, covers = file.get(_ROUTINE), file.get(_PLAN), file.get("covr")
    return EmbeddedTags(
        bytes(routine[0]).decode() if routine else None,
        plan_from_text(bytes(plan[0]).decode()) if plan else None,
        chapters_from_starts([(chapter.title, round(chapter.start * 1000)) for chapter in file.chapters or ()]),
        (_MIME[covers[0].imageformat], bytes(covers[0])) if covers else None,
    )
