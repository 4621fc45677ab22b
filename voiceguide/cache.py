"""Cache of computed sounds in a folder. Each entry is checked when it is read, and is never replaced by another.

Many processes may use the folder at once, any of them may be killed at any moment, and the folder may be emptied or
removed while they run.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide._system.cache_files import (
    CLAIM_S,
    STALE_S,
    cache_files,
    publish_entry,
    remove_if_same,
    scanned,
    sweep_stale,
)
from voiceguide.errors import SoundError

LIMIT_BYTES = 1024**3
"""Default size limit of the cache: 1 GiB."""

_MAGIC = b"voiceguide kept 1\n"
_HEAD_BYTES = len(_MAGIC) + hashlib.sha256().digest_size
_KEY = re.compile(r"[0-9a-f]{64}")
_RUNNING = "running"
"""Folder of the mark files of running builds."""
_RETRY_PAUSE_S = 0.01
_CLOCK_RESOLUTION_S = 2.0
"""Coarsest resolution of the times in a file system that is allowed for."""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """Size of the cache in `folder`."""

    folder: Path
    entries: int
    """Number of entries."""
    bytes: int
    """Size of all entries together."""


def key_of(**facts: str | int | float | bool | None) -> str:
    """Return the key of a result that these facts determine, 64 hexadecimal digits. Other facts give another key."""
    facts_json = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(facts_json.encode("ascii")).hexdigest()


class Cache:
    """A cache in `folder`, which is made with the first entry. Each entry has a kind and a key.

    A kind is a plain word such as `clip`; a key comes from `key_of`. An operation blocked by other processes is tried
    again for `patience_s`. `limit_bytes` is the size above which the least recently used entries are removed.
    """

    def __init__(self, folder: Path, patience_s: float = CLAIM_S + 1, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._patience_s = patience_s
        self._swept_folders: set[str] = set()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the payload of an entry, or None if there is none. A damaged entry is removed."""
        path = self._path(kind, key)
        try:
            with path.open("rb", buffering=0) as file:
                head, payload, identity = file.read(_HEAD_BYTES), file.read(), os.fstat(file.fileno())
            with contextlib.suppress(OSError):  # if it is gone or read-only, its last use stays as it was
                os.utime(path)
        except FileNotFoundError:
            return None
        except OSError:
            with contextlib.suppress(OSError):  # `keep` reports an entry that can be neither read nor removed
                path.unlink()
            return None
        if head == _head(payload, kind, key):
            return payload
        remove_if_same(path, identity)
        return None

    def keep(self, kind: str, key: str, payload: bytes) -> bytes:
        """Store `payload` unless the entry exists, and return the payload that is stored now.

        Raise SoundError, which names the folder, if it cannot be written.
        """
        until = time.monotonic() + self._patience_s
        with self._reporting_errors():
            while True:
                try:
                    if (kept := self._try_keep(kind, key, payload)) is not None:
                        return kept
                except FileNotFoundError:  # the folder was removed meanwhile: make it again
                    if time.monotonic() > until:
                        raise
                if time.monotonic() > until:
                    raise FileExistsError(errno.EEXIST, f"{key}.kept is damaged and cannot be replaced")

    def peek(self, kind: str, key: str, count: int) -> bytes:
        """Return the first `count` bytes of a payload, fewer if it is shorter, none if there is no entry.

        They are not checked for damage.
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
        """Protect all entries that are read or stored within the context; trim the cache to its limit afterwards.

        The least recently used entries go first. A mark file informs other processes; the mark of a killed process
        counts for an hour.
        """
        mark: Path | None = None
        with contextlib.suppress(OSError):  # `keep` reports a folder that cannot be written
            handle, mark = self._new_file(_RUNNING)
            os.close(handle)
        try:
            yield
            self._trim()
        finally:
            with contextlib.suppress(OSError):  # a later sweep removes it
                if mark:
                    mark.unlink()

    def info(self) -> CacheInfo:
        """Return the size of the cache, 0 for a missing folder. Raise SoundError if it cannot be read."""
        with self._reporting_errors():
            return self._count_entries(remove=False)

    def clear(self) -> CacheInfo:
        """Remove every entry but no foreign file, and return the size of the removed entries.

        Raise SoundError if an entry cannot be removed.
        """
        with self._reporting_errors():
            removed = self._count_entries(remove=True)
            for folder in self._kinds():
                sweep_stale(folder)
                with contextlib.suppress(OSError):  # a folder with foreign files stays
                    folder.rmdir()
        return removed

    def _trim(self) -> None:
        """Remove the least recently used entries, down to the limit, but none used since a running build began."""
        over = sum(status.st_size for _, status in self._entries()) - self._limit_bytes
        if over <= 0:  # the usual case, which needs no sorted list
            return
        fresh = time.time() - STALE_S
        marks = [at.st_mtime for _, at in scanned(self.folder / _RUNNING) if at.st_mtime > fresh]
        began = min(marks, default=time.time()) - _CLOCK_RESOLUTION_S
        for used, size, path in sorted((at.st_mtime, at.st_size, path) for path, at in self._entries()):
            if over <= 0 or used >= began:
                return
            with contextlib.suppress(OSError):  # another process was quicker, or has it open on Windows
                Path(path).unlink()
            over -= size

    def _try_keep(self, kind: str, key: str, payload: bytes) -> bytes | None:
        """Store `payload` unless the entry exists. Return the stored payload, or None if a new attempt is needed."""
        handle, staged = self._new_file(kind)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(payload, kind, key))
                file.write(payload)
            if publish_entry(staged, self._path(kind, key)):
                return payload
            earlier = self.get(kind, key)
            if earlier is None:  # damaged, or another process is writing it: the next attempt shows which
                time.sleep(_RETRY_PAUSE_S)
            return earlier
        finally:
            staged.unlink(missing_ok=True)

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
            except FileNotFoundError:  # there is no folder yet, or it was just removed
                if time.monotonic() > until:
                    raise
                self._make(folder)
                continue
            self._sweep_once(folder)
            return handle, Path(name)

    def _make(self, folder: Path) -> None:
        with contextlib.suppress(FileExistsError, FileNotFoundError):  # other processes make and remove it too
            folder.mkdir(parents=True, exist_ok=True)

    def _sweep_once(self, folder: Path) -> None:
        if folder.name not in self._swept_folders:
            self._swept_folders.add(folder.name)
            sweep_stale(folder)

    def _kinds(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _entries(self) -> Iterator[tuple[str, os.stat_result]]:
        seen = (entry for folder in self._kinds() for entry in scanned(folder))
        return ((path, status) for path, status in seen if path.endswith(".kept"))

    def _count_entries(self, *, remove: bool) -> CacheInfo:
        entries = size = 0
        for path in (path for folder in self._kinds() for path in cache_files(folder) if path.suffix == ".kept"):
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                size += path.stat().st_size
                entries += 1
                if remove:
                    path.unlink()
        return CacheInfo(self.folder, entries, size)

    @contextlib.contextmanager
    def _reporting_errors(self) -> Iterator[None]:
        """Turn an OSError into a SoundError that names the folder."""
        try:
            yield
        except OSError as error:
            raise SoundError(
                f"{self.folder}: the cache cannot be used ({error.strerror or error}); make room and give yourself "
                "the right to write there, or name another folder with VOICEGUIDE_CACHE_DIR"
            ) from error


def _head(payload: bytes, kind: str, key: str) -> bytes:
    """Return the head of an entry. Its digest covers kind and key, so that a payload under a wrong name is detected."""
    digest = hashlib.sha256(f"{kind}/{key}\n".encode())
    digest.update(payload)
    return _MAGIC + digest.digest()


