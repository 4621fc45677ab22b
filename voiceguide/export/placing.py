"""How the files of a session get into a folder: complete, all together, and without harm to anybody else's files.

Files are written under hidden names next to their places, and renamed when all of them are on the disk.
"""

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import SoundError
from voiceguide.export.read_tags import routine_of_file

STALE_S = 3600.0
"""The age from which an unfinished file is removed on Windows, where a process cannot be asked whether it lives."""
_LONGEST_NAME_BYTES = 255
"""The longest name of a file that the usual file systems take, in bytes."""
_HINTS = {
    errno.ENAMETOOLONG: "a name has at most 255 bytes; give a shorter name with -o, or leave out the sidecars",
    errno.ELOOP: "its links lead in a circle; choose another place with -o",
    errno.ENOSPC: "the disk is full; make room, or choose another place with -o",
    errno.EDQUOT: "your share of the disk is used up; make room, or choose another place with -o",
}


class Publication:
    """The files of a session on their way into a folder. The first appears when all are complete.

    In a `with` of `staged`, write each file with `write` or `write_text`, then call `appear`.
    """

    def __init__(self, folder: Path, paths: Sequence[Path], routine_id: str, *, force: bool) -> None:
        """Take the `paths` in `folder`, in the order in which they shall appear. Raise what `refuse_others` raises."""
        self._folder, self._paths, self._routine_id, self._force = folder, paths, routine_id, force
        self._staged = {path: path.with_name(_hidden_name(path.name)) for path in paths}
        self._refuse_others()

    def owns(self, path: Path) -> bool:
        """Return whether voiceguide made the file at `path`, which may be missing, from the same routine."""
        try:
            mode = _mode(path)
        except OSError:  # such as a name that is too long for the system
            return False
        return mode is not None and stat.S_ISREG(mode) and routine_of_file(path) == self._routine_id

    @contextlib.contextmanager
    def staged(self, names: str) -> Iterator[None]:
        """Make the folder if it is missing, and remove unfinished files of killed builds from it.

        `names` is a regular expression for the final names of such files. In the end, remove the hidden files that are
        left, and the folder if it was made for nothing.
        """
        with _existing(self._folder), self._hidden_files_removed():
            with _naming(self._folder):
                _sweep(self._folder, names)
            yield

    def write(self, path: Path, fill: Callable[[BinaryIO], object]) -> None:
        """Create the file that will appear at `path`, have `fill` write it, and wait until it is on the disk."""
        with _naming(path), self._staged[path].open("x+b") as out:
            fill(out)
            out.flush()
            os.fsync(out.fileno())

    def write_text(self, path: Path, pieces: Iterable[str]) -> None:
        """Write a text file piece by piece, so that it is never in memory as a whole."""
        self.write(path, lambda out: out.writelines(piece.encode() for piece in pieces))

    def digest(self, path: Path) -> str:
        """Return the SHA-256, in hex, of the file that will appear at `path`."""
        return sha256(self._staged[path])

    def appear(self, outdated: Iterable[Path]) -> None:
        """Remove the `outdated` files, then give the new files their names, in order.

        Raise SoundError if somebody else has put a file in their place meanwhile.
        """
        self._refuse_others()  # writing the audio took its time
        for path in outdated:
            with _naming(path):
                path.unlink()
        for path, hidden in self._staged.items():
            with _naming(path):
                hidden.replace(path)
        _sync(self._folder)

    def _refuse_others(self) -> None:
        refuse_others(self._paths, self._routine_id, force=self._force)

    @contextlib.contextmanager
    def _hidden_files_removed(self) -> Iterator[None]:
        try:
            yield
        finally:
            for hidden in self._staged.values():
                with contextlib.suppress(OSError):  # the next build removes what could not be removed now
                    hidden.unlink()


def _hidden_name(name: str) -> str:
    """Return the name under which a file is written; for a long name with a digest in its place."""
    ending = f".{os.getpid()}.part"
    is_long = len(os.fsencode(name)) + 1 + len(ending) > _LONGEST_NAME_BYTES
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest() if is_long else name}{ending}"


def refuse_others(paths: Sequence[Path], routine_id: str, *, force: bool) -> None:
    """Raise SoundError if a file at one of `paths` was not made by voiceguide from this routine, unless `force`.

    A link counts as somebody else's file; with `force`, the link is replaced and its target stays. A folder, a device
    or a pipe is never replaced.
    """
    for path in paths:
        with _naming(path):
            mode = _mode(path)
        if mode is None:
            continue
        if stat.S_ISDIR(mode):
            raise SoundError(f"{path}: there is a folder of this name; choose another place with -o")
        if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
            raise SoundError(f"{path}: is a device or a pipe, which no session replaces; choose a file with -o")
        owner = routine_of_file(path) if stat.S_ISREG(mode) else None
        if not force and owner != routine_id:
            maker = (
                f"was made from the routine {owner!r}" if owner else f"was not made from {routine_id!r} by voiceguide"
            )
            raise SoundError(
                f"{path}: is there already and {maker}; replace it with -f, or choose another place with -o"
            )


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with _naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mode(path: Path) -> int | None:
    """Return the file mode at `path` itself, without following links; None if nothing is there."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextlib.contextmanager
def _existing(folder: Path) -> Iterator[None]:
    """Make `folder` and its parents if they are missing; in the end, remove those that were made and stayed empty."""
    with _naming(folder):
        made = [missing for missing in (folder, *folder.parents) if not missing.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # it is not empty, as it should be
            for empty in made:
                empty.rmdir()


def _sweep(folder: Path, names: str) -> None:
    """Remove the unfinished files of killed builds whose final names match the regular expression `names`."""
    unfinished = re.compile(rf"\.(?:{names}|[0-9a-f]{{64}})\.(\d{{1,9}})\.part")
    for path in folder.iterdir():
        match = unfinished.fullmatch(path.name)
        if match and _has_ended(int(match[1]), path):
            with contextlib.suppress(FileNotFoundError):  # another build was quicker
                path.unlink()


def _has_ended(process: int, path: Path) -> bool:
    """Return whether `process`, which writes `path`, has ended. Our own number belonged to an older process then."""
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
    return _is_dead_child(process)


def _is_dead_child(process: int) -> bool:
    """Return whether a process has ended, but its parent has not asked how; only Linux tells this."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:1] == ["Z"]
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Wait until the new names are on the disk as well, if the system can do that."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some file systems cannot, and the files themselves are complete
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn an error of the file system into a SoundError that names `path` and what to do."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "choose another place with -o, or close the program that has it open")
        raise SoundError(f"{path}: cannot be written ({error.strerror or error}); {hint}") from error
