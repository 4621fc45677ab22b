"""A folder of sounds that were made once: each entry is checked when it is read, and the first one kept stays for good.

Many processes may use one folder at once, any of them may be killed at any moment, and the folder may be emptied or
removed while they run.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import SoundError

STALE_S = 3600.0
"""A file that a killed process left unfinished is removed when it is an hour old: no phrase takes that long."""
LIMIT_BYTES = 1024**3
"""How much is kept, if nobody says otherwise."""
CLAIM_S = 5.0
"""Where there are no hard links: how long the claim of a process that was killed holds up the others."""

_MAGIC = b"voiceguide kept 1\n"
_HEAD_BYTES = len(_MAGIC) + hashlib.sha256().digest_size
_KEY = re.compile(r"[0-9a-f]{64}")
_OURS = re.compile(r"[0-9a-f]{64}\.(kept|claim)|\.making-.*")
_RUNNING = "running"
_PAUSE_S = 0.01
_CLOCK_S = 2.0
"""How coarse the clock of a file system may be."""
_NO_HARD_LINKS = {
    getattr(errno, name)
    for name in ("EPERM", "EACCES", "EINVAL", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK", "EXDEV")
    if hasattr(errno, name)
}


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """How much is kept in `folder`: the number of entries, and their size in bytes."""

    folder: Path
    entries: int
    bytes: int


def key_of(**facts: str | int | float | bool | None) -> str:
    """Give the key of what these facts shape, 64 hexadecimal digits: other facts, another key."""
    told = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(told.encode("ascii")).hexdigest()


class Cache:
    """The entries in `folder`, which is made when something is first kept; each has a kind, such as `clip`, and a key.

    A kind is a plain word, a key comes from `key_of`. What other processes hold up is tried again for `patience_s`.
    """

    def __init__(self, folder: Path, patience_s: float = CLAIM_S + 1, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._patience_s = patience_s
        self._swept: set[str] = set()

    def get(self, kind: str, key: str) -> bytes | None:
        """Give what is kept, or None where nothing is; an entry that is not as it was written is removed."""
        path = self._path(kind, key)
        try:
            with path.open("rb", buffering=0) as file:
                head, payload, identity = file.read(_HEAD_BYTES), file.read(), os.fstat(file.fileno())
            with contextlib.suppress(OSError):  # it may not be ours to write, or gone; then it counts as used earlier
                os.utime(path)
        except FileNotFoundError:
            return None
        except OSError:
            with contextlib.suppress(OSError):  # what can neither be read nor removed stops `keep`, which says so
                path.unlink()
            return None
        if head == _head(payload, kind, key):
            return payload
        _remove_if_same(path, identity)
        return None

    def keep(self, kind: str, key: str, payload: bytes) -> bytes:
        """Keep `payload` unless something is kept already, and give what is kept now.

        Raises SoundError, naming the folder, where nothing can be written.
        """
        until = time.monotonic() + self._patience_s
        with self._used():
            while True:
                try:
                    if (kept := self._kept(kind, key, payload)) is not None:
                        return kept
                except FileNotFoundError:  # the folder was removed under our hands: make it again
                    if time.monotonic() > until:
                        raise
                if time.monotonic() > until:
                    raise FileExistsError(errno.EEXIST, f"{key}.kept is damaged and cannot be replaced")

    def peek(self, kind: str, key: str, count: int) -> bytes:
        """Give the first `count` bytes of what is kept, or less where there is less or nothing.

        Nobody looks whether they are as they were written.
        """
        path = self._path(kind, key)
        try:
            with path.open("rb", buffering=0) as file:
                seen = file.read(_HEAD_BYTES + count)[_HEAD_BYTES:]
            with contextlib.suppress(OSError):  # as in `get`
                os.utime(path)
        except OSError:
            return b""
        return seen

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Have everything stay that is read or kept meanwhile; at the end, what was not used for longest goes.

        A mark tells other processes; that of a killed one counts for an hour.
        """
        mark: Path | None = None
        with contextlib.suppress(OSError):  # where nothing can be written, `keep` says so if it has to
            handle, mark = self._new_file(_RUNNING)
            os.close(handle)
        try:
            yield
            self._trim()
        finally:
            with contextlib.suppress(OSError):  # it is swept up later
                if mark:
                    mark.unlink()

    def info(self) -> CacheInfo:
        """Count what is there; a folder that is missing holds nothing. Raises SoundError where it cannot be read."""
        with self._used():
            return self._counted(remove=False)

    def clear(self) -> CacheInfo:
        """Remove every entry, and no file of anyone else's; give what was removed.

        Raises SoundError where something cannot be removed.
        """
        with self._used():
            removed = self._counted(remove=True)
            for folder in self._kinds():
                _sweep(folder)
                with contextlib.suppress(OSError):  # it holds something of somebody else's, and stays
                    folder.rmdir()
        return removed

    def _trim(self) -> None:
        """Remove what was not used for longest, down to the limit, but nothing used since a running build began."""
        over = sum(status.st_size for _, status in self._entries()) - self._limit_bytes
        if over <= 0:  # as mostly: then no list of all that is kept is made
            return
        fresh = time.time() - STALE_S
        marks = [at.st_mtime for _, at in _seen(self.folder / _RUNNING) if at.st_mtime > fresh]
        began = min(marks, default=time.time()) - _CLOCK_S
        for used, size, path in sorted((at.st_mtime, at.st_size, path) for path, at in self._entries()):
            if over <= 0 or used >= began:
                return
            with contextlib.suppress(OSError):  # another process was quicker, or has it open on Windows
                Path(path).unlink()
            over -= size

    def _kept(self, kind: str, key: str, payload: bytes) -> bytes | None:
        """Give what is kept now, or None where it has to be tried again."""
        handle, made = self._new_file(kind)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(payload, kind, key))
                file.write(payload)
            if _published(made, self._path(kind, key)):
                return payload
            earlier = self.get(kind, key)
            if earlier is None:  # it was damaged, or somebody else is at it: whoever looks again will know
                time.sleep(_PAUSE_S)
            return earlier
        finally:
            made.unlink(missing_ok=True)

    def _path(self, kind: str, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key: it comes from key_of")
        return self.folder / kind / f"{key}.kept"

    def _new_file(self, kind: str) -> tuple[int, Path]:
        folder = self.folder / kind
        until = time.monotonic() + self._patience_s
        while True:
            try:
                handle, name = tempfile.mkstemp(prefix=".making-", dir=folder)
            except FileNotFoundError:  # there is no folder yet, or somebody removed it in this very moment
                if time.monotonic() > until:
                    raise
                self._make(folder)
                continue
            self._sweep_once(folder)
            return handle, Path(name)

    def _make(self, folder: Path) -> None:
        with contextlib.suppress(FileExistsError, FileNotFoundError):  # others make and remove it, too
            folder.mkdir(parents=True, exist_ok=True)

    def _sweep_once(self, folder: Path) -> None:
        if folder.name not in self._swept:
            self._swept.add(folder.name)
            _sweep(folder)

    def _kinds(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _entries(self) -> Iterator[tuple[str, os.stat_result]]:
        seen = (one for folder in self._kinds() for one in _seen(folder))
        return ((path, status) for path, status in seen if path.endswith(".kept"))

    def _counted(self, *, remove: bool) -> CacheInfo:
        entries = size = 0
        for path in (path for folder in self._kinds() for path in _ours(folder) if path.suffix == ".kept"):
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                size += path.stat().st_size
                entries += 1
                if remove:
                    path.unlink()
        return CacheInfo(self.folder, entries, size)

    @contextlib.contextmanager
    def _used(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SoundError(
                f"{self.folder}: the cache cannot be used ({error.strerror or error}); make room and give yourself "
                "the right to write there, or name another folder with VOICEGUIDE_CACHE_DIR"
            ) from error


def _head(payload: bytes, kind: str, key: str) -> bytes:
    """Give what an entry begins with; it covers the name as well, so that one under another's name is found out."""
    digest = hashlib.sha256(f"{kind}/{key}\n".encode())
    digest.update(payload)
    return _MAGIC + digest.digest()


def _remove_if_same(path: Path, identity: os.stat_result) -> None:
    """Remove the damaged file that was read, and not a sound one that took its place in the meantime."""
    with contextlib.suppress(OSError):  # what cannot be removed stops `keep`, which says so
        if os.path.samestat(path.stat(), identity):
            path.unlink()


def _published(made: Path, path: Path) -> bool:
    """Give `made` the name `path` in one step; give False where there is a file of that name."""
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        return _published_without_links(made, path)
    return True


def _published_without_links(made: Path, path: Path) -> bool:
    """Rename, which on some systems replaces what is there: so only the one that holds the claim may do it."""
    claim = path.with_suffix(".claim")
    try:
        claim.open("x").close()
    except FileExistsError:
        with contextlib.suppress(FileNotFoundError):
            if time.time() - claim.stat().st_mtime > CLAIM_S:
                claim.unlink()
        return False
    try:
        if path.exists():
            return False
        made.rename(path)
    finally:
        claim.unlink(missing_ok=True)
    return True


def _ours(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError):  # the folder was removed
        yield from (path for path in folder.iterdir() if _OURS.fullmatch(path.name) and not path.is_dir())


def _seen(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Give the path and the status of each file of ours in `folder`, one after the other."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as found:  # the folder was removed
        for entry in found:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:  # another process was quicker
                continue
            if _OURS.fullmatch(entry.name) and stat.S_ISREG(status.st_mode):
                yield entry.path, status


def _sweep(folder: Path) -> None:
    """Remove what processes left that were killed."""
    for path in _ours(folder):
        with contextlib.suppress(OSError):  # another process was quicker, or still writes there on Windows
            if path.suffix != ".kept" and time.time() - path.stat().st_mtime > STALE_S:
                path.unlink()
