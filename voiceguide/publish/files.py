"""How a session comes to lie in a folder: each file whole, the audio last, nobody else's file touched.

Files are written under hidden names beside their places, and renamed when all of them are on the disk. A build that is
killed in between leaves at most sidecars that belong to another audio file than the one there; the next build notices
this by the digest in them, and replaces the whole set.
"""

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import SoundError
from voiceguide.publish.captions import chapters_json, lrc, vtt
from voiceguide.publish.document import document_json
from voiceguide.publish.origin import digest_in
from voiceguide.publish.session import Session
from voiceguide.publish.within import routine_in

AUDIO = ".mp3"
SIDECARS: dict[str, Callable[[Session, str], str]] = {
    ".vtt": vtt,
    ".lrc": lrc,
    ".chapters.json": chapters_json,
    ".json": document_json,
}
"""What ends the name of each file beside the audio, and what it says, given the session and the audio's SHA-256."""
STALE_S = 3600.0
"""On Windows, where one cannot ask whether a process lives: how old its unfinished files have to be to be removed."""
_HINTS = {
    errno.ENOSPC: "the disk is full; make room, or choose another place with -o",
    errno.EDQUOT: "your share of the disk is used up; make room, or choose another place with -o",
}


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a session; `mended` says that those there before belonged to different builds."""

    audio: Path
    sidecars: tuple[Path, ...]
    audio_sha256: str
    mended: bool


def publish(
    folder: Path,
    stem: str,
    session: Session,
    write_audio: Callable[[BinaryIO], None],
    *,
    force: bool,
    sidecars: bool,
) -> Published:
    """Put the session into `folder`, which is made if missing, under names that begin with `stem`.

    Without `sidecars`, older ones of this routine that tell of another audio file are removed. Raises SoundError where
    something that is not ours is in the way (see `refuse_others`) or nothing can be written. One process may publish
    one session of a name at a time.
    """
    *wanted, audio = places = targets(folder, stem, sidecars=sidecars)
    beside = {folder / f"{stem}{ending}": told for ending, told in SIDECARS.items()}
    refuse_others(places, session.id, force=force)
    with _naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, stem)
    mended = _is_mixed(audio, beside, session.id)
    with _staging(places) as staged:
        _write(staged[audio], write_audio, audio)
        digest = _sha256(staged[audio])
        for path in wanted:
            _write(staged[path], _writing(beside[path](session, digest)), path)
        refuse_others(places, session.id, force=force)  # the audio took its time: somebody may have come
        _remove_outdated(set(beside) - set(wanted), session.id, digest)
        for path, temporary in staged.items():
            with _naming(path):
                temporary.replace(path)
    _settle(folder)
    return Published(audio, tuple(wanted), digest, mended)


def targets(folder: Path, stem: str, *, sidecars: bool) -> list[Path]:
    """Give the files that `publish` makes, in the order in which they appear: the audio is the last.

    With `refuse_others` a build asks beforehand whether it may make them.
    """
    return [folder / f"{stem}{ending}" for ending in (*(SIDECARS if sidecars else ()), AUDIO)]


def refuse_others(paths: list[Path], routine_id: str, *, force: bool) -> None:
    """Raise SoundError where one of `paths` is there and voiceguide did not make it from this routine, unless `force`.

    A link counts as somebody else's; where forced, the link is replaced and what it points to stays. A folder is never
    replaced.
    """
    for path in paths:
        with _naming(path):
            kind = _kind(path)
        if kind is None:
            continue
        if stat.S_ISDIR(kind):
            raise SoundError(f"{path}: there is a folder of this name; choose another place with -o")
        whose = routine_in(path) if stat.S_ISREG(kind) else None
        if not force and whose != routine_id:
            maker = (
                f"was made from the routine {whose!r}" if whose else f"was not made from {routine_id!r} by voiceguide"
            )
            raise SoundError(
                f"{path}: is there already and {maker}; replace it with -f, or choose another place with -o"
            )


def _kind(path: Path) -> int | None:
    """Give the mode of what is at `path` itself, links not followed; None where nothing is."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_ours(path: Path, routine_id: str) -> bool:
    kind = _kind(path)
    return kind is not None and stat.S_ISREG(kind) and routine_in(path) == routine_id


def _is_mixed(audio: Path, beside: dict[Path, Callable[[Session, str], str]], routine_id: str) -> bool:
    """Tell whether a sidecar of this routine belongs to another audio file than the one there."""
    found = [digest_in(path) for path in beside if _is_ours(path, routine_id)]
    there = _sha256(audio) if found and _is_ours(audio, routine_id) else None
    return any(digest != there for digest in found)


def _remove_outdated(paths: set[Path], routine_id: str, digest: str) -> None:
    """Remove sidecars of ours that are not made anew and tell of an audio file that is about to go."""
    for path in paths:
        if _is_ours(path, routine_id) and digest_in(path) != digest:
            with _naming(path):
                path.unlink()


@contextlib.contextmanager
def _staging(paths: list[Path]) -> Iterator[dict[Path, Path]]:
    """Give each of `paths` a hidden name beside it, and leave none of those behind."""
    staged = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths}
    try:
        yield staged
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):  # the next build removes what could not be removed now
                temporary.unlink()


def _write(temporary: Path, write: Callable[[BinaryIO], None], path: Path) -> None:
    """Have `write` fill `temporary` and wait until it lies on the disk; errors name `path`, which it is to become."""
    with _naming(path), temporary.open("xb") as out:
        write(out)
        out.flush()
        os.fsync(out.fileno())


def _writing(text: str) -> Callable[[BinaryIO], None]:
    def write(out: BinaryIO) -> None:
        out.write(text.encode())

    return write


def _sha256(path: Path) -> str:
    with _naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(folder: Path, stem: str) -> None:
    """Remove what builds of the same name left that were killed."""
    endings = "|".join(re.escape(ending) for ending in (AUDIO, *SIDECARS))
    unfinished = re.compile(rf"\.{re.escape(stem)}(?:{endings})\.(\d{{1,9}})\.part")
    for path in folder.iterdir():
        left = unfinished.fullmatch(path.name)
        if left and _is_over(int(left[1]), path):
            with contextlib.suppress(FileNotFoundError):  # another build was quicker
                path.unlink()


def _is_over(process: int, path: Path) -> bool:
    """Tell whether `process`, which writes `path`, has ended; our own number in a name is an older one's."""
    if process == os.getpid():
        return True
    if os.name == "nt":  # asking by a signal would end the process
        with contextlib.suppress(FileNotFoundError):
            return time.time() - path.stat().st_mtime > STALE_S
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, and is somebody else's
        return False
    return False


def _settle(folder: Path) -> None:
    """Have the new names on the disk as well, where the system lets one ask for that."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some file systems cannot, and the files themselves are whole
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what the file system says into a SoundError that names `path` and what to do."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "choose another place with -o, or close the program that has it open")
        raise SoundError(f"{path}: cannot be written ({error.strerror or error}); {hint}") from error
