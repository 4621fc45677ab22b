"""Writing a session as tracks: a folder with a file for each chapter, and a playlist that names them."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from voiceguide.encoders.registry import ENDINGS
from voiceguide.export.ownership import digest_in, origin_lines
from voiceguide.export.placing import Publication, sha256
from voiceguide.export.read_tags import read_plan
from voiceguide.export.session_record import SessionRecord
from voiceguide.export.split import Part
from voiceguide.printable import in_one_line

PLAYLIST = ".m3u8"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
"""Characters that Windows forbids in names, and the file systems of phones."""
_LONGEST_NAME_BYTES = 120
"""The longest title in the name of a file, in bytes. File systems take 255, but a build's hidden name adds some, and so
do folders on the way to a phone.
"""
_ANY_TRACK = rf"\d{{2,}}(?: [^/]*)?(?:{'|'.join(re.escape(ending) for ending in ENDINGS)})"
"""Regular expression for the name of a track."""


@dataclass(frozen=True, slots=True)
class PublishedTracks:
    """The files of a session in tracks."""

    playlist: Path
    tracks: tuple[Path, ...]
    mended: bool
    """Whether the files that were there before belonged to different builds."""


def publish_tracks(
    folder: Path,
    whole: SessionRecord,
    parts: Sequence[Part],
    ending: str,
    write_audio: Callable[[Part, BinaryIO], None],
    *,
    force: bool,
) -> PublishedTracks:
    """Write each of `parts` to `folder`, and last a playlist that is called like the folder.

    The folder is made if it is missing. Tracks of the same routine that no longer belong to it are removed. Raise what
    `files.publish` raises.
    """
    by_path = {folder / name_of(part.session, ending): part for part in parts}
    playlist = playlist_in(folder)
    publication = Publication(folder, [*by_path, playlist], whole.id, force=force)
    mended = _is_mixed(publication, playlist)
    with publication.staged(f"{re.escape(playlist.name)}|{_ANY_TRACK}"):
        for path, part in by_path.items():
            publication.write(path, partial(write_audio, part))
        lines = _playlist(whole, by_path, [publication.digest(path) for path in by_path])
        publication.write_text(playlist, lines)
        publication.appear(_outdated(publication, folder, by_path))
    return PublishedTracks(playlist, tuple(by_path), mended)


def playlist_in(folder: Path) -> Path:
    """Return the path of the playlist of the tracks in `folder`."""
    return folder / f"{folder.name}{PLAYLIST}"


def tracks_in(playlist: Path) -> list[Path]:
    """Return the files next to a playlist made by voiceguide that it names, in order."""
    lines = playlist.read_text(encoding="utf-8", errors="replace").splitlines()
    return [playlist.parent / Path(line).name for line in lines if line and not line.startswith("#")]


def name_of(track: SessionRecord, ending: str) -> str:
    """Return a name for the file of a track that every file system takes: `01 Title.mp3`."""
    if track.track is None:
        raise ValueError("a session that is no track has no number")
    return _name(track.track.number, track.track.of, track.title, ending)


def _name(number: int, of: int, title: str, ending: str) -> str:
    plain = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title))
    short = in_one_line(plain).encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore").rstrip(". ")
    return f"{number:0{max(2, len(str(of)))}d} {short}".rstrip() + ending


def _playlist(whole: SessionRecord, by_path: dict[Path, Part], digests: Sequence[str]) -> Iterator[str]:
    """Return the lines of an extended M3U. Its digest is the SHA-256 of all tracks' digests, one after the other."""
    origin = [f"# {line}" for line in origin_lines(whole.id, _combined(digests))]
    lines = ["#EXTM3U", *origin, f"#PLAYLIST:{in_one_line(whole.title)}"]
    for path, part in by_path.items():
        length_s = part.session.timeline.duration_s
        lines += [f"#EXTINF:{length_s:.3f},{in_one_line(part.session.title)}", path.name]
    return (f"{line}\n" for line in lines)


def _combined(digests: Iterable[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _is_mixed(publication: Publication, playlist: Path) -> bool:
    """Return whether a playlist of this routine names other tracks than those that are there."""
    if not publication.owns(playlist):
        return False
    tracks = tracks_in(playlist)
    return not all(map(publication.owns, tracks)) or digest_in(playlist) != _combined(map(sha256, tracks))


def _outdated(publication: Publication, folder: Path, wanted: Container[Path]) -> Iterator[Path]:
    """Yield tracks of this routine that are not `wanted`, if they still have the names that voiceguide gave them."""
    for path in folder.iterdir():
        if path not in wanted and re.fullmatch(_ANY_TRACK, path.name) and publication.owns(path):
            plan = read_plan(path)
            if plan is not None and _name_in_plan(plan, path.suffix) == path.name:
                yield path


def _name_in_plan(plan: dict[str, Any], ending: str) -> str | None:
    track, title = plan.get("track"), plan.get("title")
    if not (isinstance(track, dict) and isinstance(title, str)):
        return None
    number, of = track.get("number"), track.get("of")
    return _name(number, of, title, ending) if isinstance(number, int) and isinstance(of, int) else None
