"""Writing a session as an audio file with sidecars: the audio last, and nobody else's file touched.

A build that is killed while its files appear leaves at most sidecars that belong to an audio file which is not in the
folder. The next build notices this by the digest in them, and replaces the whole set.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.encoders.registry import ENDINGS
from voiceguide.export.captions import chapters_json, lrc, vtt
from voiceguide.export.document import document_json
from voiceguide.export.ownership import digest_in
from voiceguide.export.placing import Publication, sha256
from voiceguide.export.session_record import SessionRecord

SIDECARS: dict[str, Callable[[SessionRecord, str], Iterator[str]]] = {
    ".vtt": vtt,
    ".lrc": lrc,
    ".chapters.json": chapters_json,
    ".json": document_json,
}
"""For each sidecar: the ending of its name, and the function that yields its text from a session and the SHA-256 of
the audio.
"""


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a session."""

    audio: Path
    sidecars: tuple[Path, ...]
    audio_sha256: str
    """In hex."""
    mended: bool
    """Whether the files that were there before belonged to different builds."""


def publish(
    target: Path, session: SessionRecord, write_audio: Callable[[BinaryIO], None], *, force: bool, sidecars: bool
) -> Published:
    """Write the session's audio to `target`, and its sidecars next to it; make the folder if it is missing.

    If the same session is there in another format, that file stays, and the sidecars describe the file built last.
    Without `sidecars`, older ones of this routine are removed if they describe no audio file that is there. Raise
    SoundError if a file of somebody else is in the way (see `refuse_others`) or nothing can be written. Only one
    process may publish a session of the same name at a time.
    """
    *wanted, audio = paths = targets(target, sidecars=sidecars)
    writers = {_sidecar(target, ending): writer for ending, writer in SIDECARS.items()}
    publication = Publication(target.parent, paths, session.id, force=force)
    mended = _is_mixed(publication, audio, writers)
    with publication.staged(_names(target.stem)):
        publication.write(audio, write_audio)
        digest = publication.digest(audio)
        for path in wanted:
            publication.write_text(path, writers[path](session, digest))
        publication.appear(_outdated(publication, writers.keys() - set(wanted), audio, digest))
    return Published(audio, tuple(wanted), digest, mended)


def targets(target: Path, *, sidecars: bool) -> list[Path]:
    """Return the files that `publish` makes, in the order in which they appear: the audio is the last.

    With these and `refuse_others`, a build asks beforehand whether it may make them.
    """
    return [*(_sidecar(target, ending) for ending in (SIDECARS if sidecars else ())), target]


def _sidecar(target: Path, ending: str) -> Path:
    return target.with_name(f"{target.stem}{ending}")


def _names(stem: str) -> str:
    endings = "|".join(re.escape(ending) for ending in (*ENDINGS, *SIDECARS))
    return f"{re.escape(stem)}(?:{endings})"


def _is_mixed(publication: Publication, audio: Path, sidecars: Iterable[Path]) -> bool:
    """Return whether sidecars of this routine belong to different audio files, or to none that is there."""
    found = {digest_in(path) for path in sidecars if publication.owns(path)}
    return len(found) > 1 or (len(found) == 1 and found.isdisjoint(_digests(publication, audio)))


def _digests(publication: Publication, audio: Path) -> Iterator[str]:
    """Yield the digests of this routine's audio files in any format, the requested format first."""
    if publication.owns(audio):
        yield sha256(audio)
    yield from _digests_of_other_formats(publication, audio)


def _digests_of_other_formats(publication: Publication, audio: Path) -> Iterator[str]:
    """Yield the digests of the same session's files in other formats."""
    paths = (_sidecar(audio, ending) for ending in ENDINGS if ending != audio.suffix.lower())
    yield from (sha256(path) for path in paths if publication.owns(path))


def _outdated(publication: Publication, sidecars: Iterable[Path], audio: Path, digest: str) -> Iterator[Path]:
    """Yield those of `sidecars` that describe an audio file which is gone, or is about to be replaced."""
    for path in sidecars:
        found = digest_in(path) if publication.owns(path) else None
        if found is not None and found != digest and found not in _digests_of_other_formats(publication, audio):
            yield path
