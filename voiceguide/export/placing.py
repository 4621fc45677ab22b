"""How files come to lie in a folder: each one whole, nobody else's touched, and what killed builds left swept up.

They are written under hidden names beside their places, and renamed when all of them are on the disk.
"""

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import SoundError
from voiceguide.export.read_tags import routine_of_file

STALE_S = 3600.0
"""On Windows, where one cannot ask whether a process lives: how old its unfinished files have to be to be removed."""
_HINTS = {
    errno.ENOSPC: "the disk is full; make room, or choose another place with -o",
    errno.EDQUOT: "your share of the disk is used up; make room, or choose another place with -o",
}


def refuse_others(paths: list[Path], routine_id: str, *, force: bool) -> None:
    """Raise SoundError where one of `paths` is there and voiceguide did not make it from this routine, unless `force`.

    A link counts as somebody else's; where forced, the link is replaced and what it points to stays. A folder is never
    replaced, nor a device or a pipe.
    """
    for path in paths:
        with naming(path):
            kind = _kind(path)
        if kind is None:
            continue
        if stat.S_ISDIR(kind):
            raise SoundError(f"{path}: there is a folder of this name; choose another place with -o")
        if not stat.S_ISREG(kind) and not stat.S_ISLNK(kind):
            raise SoundError(f"{path}: is a device or a pipe, which no session replaces; choose a file with -o")
        whose = routine_of_file(path) if stat.S_ISREG(kind) else None
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


def is_ours(path: Path, routine_id: str) -> bool:
    """Tell whether voiceguide made the file at `path`, which may be missing, from this routine."""
    kind = _kind(path)
    return kind is not None and stat.S_ISREG(kind) and routine_of_file(path) == routine_id


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[None]:
    """Make `folder` if it is missing; what of it was made goes again if nothing came to lie in it."""
    with naming(folder):
        made = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # it is not empty, as it should be
            for one in made:
                one.rmdir()


@contextlib.contextmanager
def staging(paths: list[Path]) -> Iterator[dict[Path, Path]]:
    """Give each of `paths` a hidden name beside it, and leave none of those behind."""
    staged = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths}
    try:
        yield staged
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):  # the next build removes what could not be removed now
                temporary.unlink()


def write(temporary: Path, fill: Callable[[BinaryIO], object], path: Path) -> None:
    """Have `fill` write `temporary` and wait until it lies on the disk; errors name `path`, which it is to become."""
    with naming(path), temporary.open("x+b") as out:
        fill(out)
        out.flush()
        os.fsync(out.fileno())


def write_text(temporary: Path, pieces: Iterable[str], path: Path) -> None:
    """Do the same for a file of text, which comes in pieces and is never there as a whole."""
    write(temporary, lambda out: out.writelines(piece.encode() for piece in pieces), path)


def appear(staged: dict[Path, Path]) -> None:
    """Give what was staged its name, in order."""
    for path, temporary in staged.items():
        with naming(path):
            temporary.replace(path)
    for folder in {path.parent for path in staged}:
        _settle(folder)


def sha256(path: Path) -> str:
    """Give the digest of a file, in hex."""
    with naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sweep(folder: Path, name: str) -> None:
    """Remove what builds left that were killed, of files whose whole name the regular expression `name` tells."""
    unfinished = re.compile(rf"\.(?:{name})\.(\d{{1,9}})\.part")
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
def naming(path: Path) -> Iterator[None]:
    """Turn what the file system says into a SoundError that names `path` and what to do."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "choose another place with -o, or close the program that has it open")
        raise SoundError(f"{path}: cannot be written ({error.strerror or error}); {hint}") from error
