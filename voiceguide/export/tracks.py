"""How a session lies in a folder of its own as tracks, a file for each chapter, with a playlist that names them."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from voiceguide.encoders.registry import ENDINGS
from voiceguide.export.ownership import digest_in, origin_lines
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
from voiceguide.export.read_tags import read_plan
from voiceguide.export.session_record import SessionRecord
from voiceguide.export.split import Part

PLAYLIST = ".m3u8"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
"""By Windows, and by what phones are formatted with."""
_LONGEST_NAME_BYTES = 120
"""File systems take 255; a build's hidden name, and folders on their way to a phone, want some."""


@dataclass(frozen=True, slots=True)
class PublishedTracks:
    """The files of a session in tracks; `mended` says that those there before belonged to different builds."""

    playlist: Path
    tracks: tuple[Path, ...]
    mended: bool


def publish_tracks(
    folder: Path,
    whole: SessionRecord,
    parts: Sequence[Part],
    ending: str,
    write_audio: Callable[[Part, BinaryIO], None],
    *,
    force: bool,
) -> PublishedTracks:
    """Put each of `parts` into `folder`, which is made if missing, and a playlist called like it, which comes last.

    Tracks of the same routine that are no longer part of it go. Raises what `files.publish` raises.
    """
    by_place = {folder / name_of(part.session, ending): part for part in parts}
    playlist = playlist_in(folder)
    refuse_others([*by_place, playlist], whole.id, force=force)
    mended = _is_mixed(playlist, whole.id)
    with standing(folder), staging([*by_place, playlist]) as staged:
        with naming(folder):
            sweep(folder, f"{re.escape(playlist.name)}|{_ANY_TRACK}")
        for path, part in by_place.items():
            write(staged[path], partial(write_audio, part), path)
        write_text(staged[playlist], _playlist(whole, by_place, [sha256(staged[path]) for path in by_place]), playlist)
        refuse_others([*by_place, playlist], whole.id, force=force)  # the audio took its time: somebody may have come
        _remove_older(folder, set(by_place), whole.id)
        appear(staged)
    return PublishedTracks(playlist, tuple(by_place), mended)


_ANY_TRACK = rf"\d{{2,}}(?: [^/]*)?(?:{'|'.join(re.escape(ending) for ending in ENDINGS)})"


def playlist_in(folder: Path) -> Path:
    """Give the playlist of the tracks in `folder`."""
    return folder / f"{folder.name}{PLAYLIST}"


def tracks_in(playlist: Path) -> list[Path]:
    """Give the files beside it that a playlist of ours names, in order."""
    lines = playlist.read_text(encoding="utf-8", errors="replace").splitlines()
    return [playlist.parent / Path(line).name for line in lines if line and not line.startswith("#")]


def name_of(track: SessionRecord, ending: str) -> str:
    """Give what the file of a track is called, on any file system: `01 Title.mp3`."""
    if track.track is None:
        raise ValueError("a session that is no track has no number")
    return _name(track.track.number, track.track.of, track.title, ending)


def _name(number: int, of: int, title: str, ending: str) -> str:
    plain = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title))
    printable = "".join(char for char in plain if char.isprintable())
    short = " ".join(printable.split()).encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore").rstrip(". ")
    return f"{number:0{max(2, len(str(of)))}d} {short}".rstrip() + ending


def _playlist(whole: SessionRecord, by_place: dict[Path, Part], digests: Sequence[str]) -> Iterator[str]:
    """Give an extended M3U in UTF-8, line by line, whose digest is that of all tracks' digests, one after the other."""
    origin = [f"# {line}" for line in origin_lines(whole.id, _together(digests))]
    lines = ["#EXTM3U", *origin, f"#PLAYLIST:{_line(whole.title)}"]
    for path, part in by_place.items():
        length_s = part.session.timeline.duration_s
        lines += [f"#EXTINF:{length_s:.3f},{_line(part.session.title)}", path.name]
    return (f"{line}\n" for line in lines)


def _together(digests: Iterable[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _is_mixed(playlist: Path, routine_id: str) -> bool:
    """Tell whether a playlist of ours names other tracks than those there."""
    if not is_ours(playlist, routine_id):
        return False
    named = tracks_in(playlist)
    whole = all(is_ours(path, routine_id) for path in named)
    return not whole or digest_in(playlist) != _together(map(sha256, named))


def _line(text: str) -> str:
    return " ".join(text.split())


def _remove_older(folder: Path, wanted: set[Path], routine_id: str) -> None:
    """Remove tracks of this routine that are not made anew, under the very names that we gave them."""
    for path in folder.iterdir():
        if path not in wanted and re.fullmatch(_ANY_TRACK, path.name) and is_ours(path, routine_id):
            told = read_plan(path)
            if told is not None and _told_name(told, path.suffix) == path.name:
                with naming(path):
                    path.unlink()


def _told_name(plan: dict[str, Any], ending: str) -> str | None:
    track, title = plan.get("track"), plan.get("title")
    if not (isinstance(track, dict) and isinstance(title, str)):
        return None
    number, of = track.get("number"), track.get("of")
    return _name(number, of, title, ending) if isinstance(number, int) and isinstance(of, int) else None
