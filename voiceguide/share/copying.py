"""Copies of a finished session in a folder that is synced or mounted: whole or not at all."""

import re
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import SoundError
from voiceguide.export.placing import Publication
from voiceguide.share.safe_names import safe_name


def require_folder(folder: Path) -> None:
    """Raise SoundError if `folder` is not there. It is not made: a disk that is not mounted would go unnoticed."""
    if not folder.is_dir():
        raise SoundError(
            f"--to {folder.as_posix()}: there is no such folder; is the disk or the phone connected? "
            "If it is a new folder, make it first"
        )


def copy_session(audio: Path, others: Sequence[Path], folder: Path, routine_id: str, *, force: bool) -> Path:
    """Copy a session's `audio` and the `others` of its files to `folder`; return the copy of the audio.

    The copies get names that every phone takes. All appear when all are complete, the audio last. Raise SoundError if
    the folder is missing, a file of somebody else has one of the names and `force` is false, or nothing can be
    written.
    """
    require_folder(folder)
    stem = safe_name(audio.stem)
    names = {source: f"{stem}{source.name.removeprefix(audio.stem)}" for source in (*others, audio)}
    _copy({source: folder / name for source, name in names.items()}, folder, routine_id, force=force)
    return folder / names[audio]


def copy_tracks(playlist: Path, tracks: Sequence[Path], folder: Path, routine_id: str, *, force: bool) -> Path:
    """Copy the tracks of a session and their playlist to a folder of their own in `folder`; return the playlist.

    Tracks keep their names, which the playlist says. Raise SoundError as `copy_session` does.
    """
    require_folder(folder)
    inner = folder / playlist.parent.name
    _copy({source: inner / source.name for source in (*tracks, playlist)}, inner, routine_id, force=force)
    return inner / playlist.name


def _copy(places: dict[Path, Path], folder: Path, routine_id: str, *, force: bool) -> None:
    """Copy each key to its value, in order. Raise SoundError if that fails; then nothing has appeared."""
    try:
        publication = Publication(folder, list(places.values()), routine_id, force=force)
        with publication.staged("|".join(re.escape(target.name) for target in places.values())):
            for source, target in places.items():
                publication.write(target, partial(_fill, source))
            publication.appear(())
    except SoundError as error:
        raise SoundError(str(error).replace("with -o", "with --to")) from error


def _fill(source: Path, out: BinaryIO) -> None:
    with source.open("rb") as file:
        shutil.copyfileobj(file, out)
