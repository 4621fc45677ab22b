"""Cache of computed sounds in a folder. Each entry is checked when it is read, and is never replaced by another.

Many processes may use the folder at once, any of them may be killed at any moment, and the folder may be emptied or
removed while they run.
"""

import contextlib
import errno
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide._system.cache_entry import HEAD_BYTES, entry_name, head_of, unsealed
from voiceguide._system.cache_files import (
    CLAIM_S,
    STALE_S,
    cache_files,
    content_of,
    is_closed,
    publish_entry,
    remove_if_same,
    scanned,
    sweep_stale,
)
from voiceguide._system.file_owner import has_temporary_folder, other_owner, temporary_folder
from voiceguide.errors import SoundError

LIMIT_BYTES = 1024**3
"""Default size limit of the cache: 1 GiB."""

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

    Its folders are open to this user alone.

    A kind is a plain word such as `clip`; a key comes from `key_of`. An operation blocked by other processes is tried
    again for `patience_s`. `limit_bytes` is the size above which the least recently used entries are removed.
    """

    def __init__(self, folder: Path, patience_s: float = CLAIM_S + 1, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._patience_s = patience_s
        self._swept_folders: set[str] = set()

    @property
    def shared_address(self) -> str | None:
        """The address of the cache that many share and that is behind it; None if there is none."""
        return None

    def require_shared(self) -> None:
        """Raise NetworkError or SoundError if the shared cache behind it cannot be read; do nothing without any."""

    @property
    def owner(self) -> str | None:
        """The name of the user whose cache it is, if not this user's. It is read, and never written."""
        return other_owner(self.folder)

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the payload of an entry, or None if there is none. A damaged entry is removed.

        An entry that cannot be read, for lack of a right or of file descriptors, counts as missing and stays.
        """
        path = self._path(kind, key)
        try:
            content, identity = content_of(path)
        except OSError:  # it is missing, or the reason may pass; `keep` reports it if it matters
            return self._temporary.get(kind, key) if has_temporary_folder(self.folder) else None
        if (payload := unsealed(content, kind, key)) is not None:
            self._note_use(path)
            return payload
        if self.owner is None:
            remove_if_same(path, identity)
        return self._temporary.get(kind, key) if has_temporary_folder(self.folder) else None

    def keep(self, kind: str, key: str, payload: bytes) -> bytes:
        """Store `payload` unless the entry exists, and return the payload that is stored now.

        What cannot be stored because the cache, or an entry in its place, is somebody else's is kept for as long as
        this process runs. Raise SoundError, which names the folder, if it cannot be written.
        """
        until = time.monotonic() + self._patience_s
        with self._reporting_errors():
            if self.owner is not None:
                earlier = self.get(kind, key)
                return self._temporary.keep(kind, key, payload) if earlier is None else earlier
            while True:
                try:
                    if (kept := self._try_keep(kind, key, payload)) is not None:
                        return kept
                except FileNotFoundError:  # the folder was removed meanwhile: make it again
                    if time.monotonic() > until:
                        raise
                if is_closed(self._path(kind, key)):
                    return self._temporary.keep(kind, key, payload)
                if time.monotonic() > until:
                    raise FileExistsError(errno.EEXIST, f"{key}.kept is damaged and cannot be replaced")

    @property
    def _temporary(self) -> "Cache":
        """A cache of this process alone, for what cannot be stored here."""
        return Cache(temporary_folder(self.folder), self._patience_s, self._limit_bytes)

    def _note_use(self, path: Path) -> None:
        if self.owner is None:
            with contextlib.suppress(OSError):  # if it is gone or read-only, its last use stays as it was
                os.utime(path)

    def peek(self, kind: str, key: str, count: int) -> bytes:
        """Return the first `count` bytes of a payload, fewer if it is shorter, none if there is no entry.

        They are not checked for damage.
        """
        path = self._path(kind, key)
        if has_temporary_folder(self.folder) and (seen := self._temporary.peek(kind, key, count)):
            return seen
        try:
            seen, _ = content_of(path, HEAD_BYTES + count)
        except OSError:
            return b""
        self._note_use(path)
        return seen[HEAD_BYTES:]

    def prefetch(self, kind: str, keys: Iterable[str]) -> None:
        """Fetch at once the entries that will be asked for, where asking takes time. Here it takes none."""

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Protect all entries that are read or stored within the context; trim the cache to its limit afterwards.

        The least recently used entries go first. A mark file informs other processes; the mark of a killed process
        counts for an hour.
        """
        if self.owner is not None:
            yield
            return
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
        if self.owner is not None:
            raise SoundError(f"{self.folder.as_posix()}: this cache is that of {self.owner}, who alone may clear it")
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
                file.write(head_of(payload, kind, key))
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
        return self.folder / kind / entry_name(key)

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
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)  # what a person has spoken is nobody else's business
            folder.mkdir(mode=0o700, exist_ok=True)

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

