"""How a session comes to lie in a folder: each file whole, the audio last, nobody else's file touched.

Files are written under hidden names beside their places, and renamed when all of them are on the disk. A build that is
killed in between leaves at most sidecars that belong to another audio file than the one there; the next build notices
this by the digest in them, and replaces the whole set.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.encoders.registry import ENDINGS
from voiceguide.export.captions import chapters_json, lrc, vtt
from voiceguide.export.document import document_json
from voiceguide.export.ownership import digest_in
from voiceguide.export.placing import (
    appear,
    is_ours,
    naming,
    refuse_others,
    sha256,
    staging,
    standing,
    sweep,
    write,
    write_text,
)
from voiceguide.export.session_record import SessionRecord

SIDECARS: dict[str, Callable[[SessionRecord, str], Iterator[str]]] = {
    ".vtt": vtt,
    ".lrc": lrc,
    ".chapters.json": chapters_json,
    ".json": document_json,
}
"""What ends the name of each file beside the audio, and in pieces what it says, given the session and the audio's
SHA-256.
"""


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a session; `mended` says that those there before belonged to different builds."""

    audio: Path
    sidecars: tuple[Path, ...]
    audio_sha256: str
    mended: bool


def publish(
    target: Path, session: SessionRecord, write_audio: Callable[[BinaryIO], None], *, force: bool, sidecars: bool
) -> Published:
    """Put the session's audio at `target`, and its sidecars beside it; the folder is made if missing.

    Where the same session lies there in another format, that one stays, and the sidecars tell of the one built last.
    Without `sidecars`, older ones of this routine that tell of no audio file there are removed. Raises SoundError where
    something that is not ours is in the way (see `refuse_others`) or nothing can be written. One process may publish
    one session of a name at a time.
    """
    *wanted, audio = places = targets(target, sidecars=sidecars)
    beside = {_beside(target, ending): told for ending, told in SIDECARS.items()}
    refuse_others(places, session.id, force=force)
    mended = _is_mixed(audio, list(beside), session.id)
    with standing(target.parent), staging(places) as staged:
        with naming(target.parent):
            sweep(target.parent, _names(target.stem))
        write(staged[audio], write_audio, audio)
        digest = sha256(staged[audio])
        for path in wanted:
            write_text(staged[path], beside[path](session, digest), path)
        refuse_others(places, session.id, force=force)  # the audio took its time: somebody may have come
        _remove_outdated(set(beside) - set(wanted), audio, session.id, digest)
        appear(staged)
    return Published(audio, tuple(wanted), digest, mended)


def targets(target: Path, *, sidecars: bool) -> list[Path]:
    """Give the files that `publish` makes, in the order in which they appear: the audio is the last.

    With `refuse_others` a build asks beforehand whether it may make them.
    """
    return [*(_beside(target, ending) for ending in (SIDECARS if sidecars else ())), target]


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f"{target.stem}{ending}")


def _names(stem: str) -> str:
    endings = "|".join(re.escape(ending) for ending in (*ENDINGS, *SIDECARS))
    return f"{re.escape(stem)}(?:{endings})"


def _is_mixed(audio: Path, beside: list[Path], routine_id: str) -> bool:
    """Tell whether sidecars of this routine belong to different audio files, or to none of those there."""
    told = {digest_in(path) for path in beside if is_ours(path, routine_id)}
    return len(told) > 1 or (len(told) == 1 and told.isdisjoint(_digests(audio, routine_id)))


def _digests(audio: Path, routine_id: str) -> Iterator[str]:
    """Give those of this routine's audio files there, in any format, the one asked about first."""
    if is_ours(audio, routine_id):
        yield sha256(audio)
    yield from _others(audio, routine_id)


def _others(audio: Path, routine_id: str) -> Iterator[str]:
    """Give those of the same session's files in other formats."""
    paths = (_beside(audio, ending) for ending in ENDINGS if ending != audio.suffix.lower())
    yield from (sha256(path) for path in paths if is_ours(path, routine_id))


def _remove_outdated(paths: set[Path], audio: Path, routine_id: str, digest: str) -> None:
    """Remove sidecars of ours that are not made anew and tell of an audio file that is about to go, or gone."""
    for path in paths:
        told = digest_in(path) if is_ours(path, routine_id) else None
        if told is not None and told != digest and told not in _others(audio, routine_id):
            with naming(path):
                path.unlink()
