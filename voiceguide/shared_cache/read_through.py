"""A local cache with a shared cache behind it."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from voiceguide._system.cache_entry import entry_name, sealed, unsealed
from voiceguide.cache import LIMIT_BYTES, Cache, key_of
from voiceguide.errors import SoundError, UsageError
from voiceguide.shared_cache.cache_address import is_bucket, shared_address
from voiceguide.shared_cache.folder_place import FolderPlace
from voiceguide.shared_cache.shared_place import SharedPlace

SHARED_KINDS = frozenset({"clip", "rate"})
"""The kinds that must be the same for all: spoken phrases, and the measured rates of voices.

All others are computed from these, or are notes about this computer, and stay in the local cache.
"""
REQUESTS_AT_ONCE = 16
"""Number of entries that are fetched at once; more make a bucket no faster on a usual network."""
MISSING_S = 2.0
"""Seconds for which an entry that was not there is not looked for again."""
_PATIENCE_S = 10.0
_PAUSE_S = 0.02
"""Pause before another attempt, while somebody else writes the same entry."""


class SharedCache(Cache):
    """A local cache in `folder` that fetches missing entries from `place`, and stores new ones there.

    Everybody gets the same bytes for an entry of a shared kind: those of whoever stored it first. So entries that are
    the same for all have a place of their own in the local cache, and one that was made before is offered to the
    others once. Each method raises NetworkError or SoundError if `place` cannot be used.
    """

    def __init__(self, folder: Path, place: SharedPlace, limit_bytes: int = LIMIT_BYTES) -> None:
        super().__init__(folder, limit_bytes=limit_bytes)
        self.local, self.place = Cache(folder, limit_bytes=limit_bytes), place
        self._suffix = hashlib.sha256(place.address.encode()).hexdigest()[:12]
        self._missing: dict[tuple[str, str], float] = {}
        """When an entry was not there, by kind and key, on the clock of `time.monotonic`."""

    def __reduce__(self) -> tuple[Callable[..., Cache], tuple[Any, ...]]:
        """Return the call that opens it again in another process. It holds no credentials."""
        return open_cache, (self.folder, self._limit_bytes, self.place.address)

    @property
    def shared_address(self) -> str:
        """The address of the shared cache, without any secret."""
        return self.place.address

    def require_shared(self) -> None:
        """Ask for an entry that is not there. Raise NetworkError or SoundError if the shared cache does not answer."""
        self.place.fetch(_name("clip", key_of(asked="whether it answers")))

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the payload of an entry from here or from the shared cache, or None if there is none."""
        if kind not in SHARED_KINDS:
            return self.local.get(kind, key)
        payload = self.local.get(self._agreed(kind), key)
        if payload is None and (payload := self._fetch(kind, key)) is not None:
            return self.local.keep(self._agreed(kind), key, payload)
        if payload is None and (own := self.local.get(kind, key)) is not None:
            return self.keep(kind, key, own)
        return payload

    def peek(self, kind: str, key: str, count: int) -> bytes:
        """Return the first `count` bytes of a payload, none if there is no entry."""
        if kind not in SHARED_KINDS:
            return self.local.peek(kind, key, count)
        return self.local.peek(self._agreed(kind), key, count) or (self.get(kind, key) or b"")[:count]

    def keep(self, kind: str, key: str, payload: bytes) -> bytes:
        """Store `payload` unless the entry exists in the shared cache, and return the payload that is stored now."""
        if kind not in SHARED_KINDS:
            return self.local.keep(kind, key, payload)
        agreed = self._first_stored(kind, key, payload)
        self._missing.pop((kind, key), None)
        kept = self.local.keep(self._agreed(kind), key, agreed)
        return payload if kept == payload else kept

    def prefetch(self, kind: str, keys: Iterable[str]) -> None:
        """Fetch the entries that the local cache lacks, several at once."""
        if kind not in SHARED_KINDS:
            return
        wanted = [key for key in keys if not self.local.peek(self._agreed(kind), key, 1)]
        threads = ThreadPoolExecutor(REQUESTS_AT_ONCE, thread_name_prefix="shared-cache")
        try:
            is_missing = [*threads.map(lambda key: self.get(kind, key) is None, wanted)]
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        now = time.monotonic()
        self._missing = {entry: at for entry, at in [*self._missing.items()] if now - at < MISSING_S}
        self._missing |= {(kind, key): now for key, is_lacking in zip(wanted, is_missing, strict=True) if is_lacking}

    def _agreed(self, kind: str) -> str:
        """Return the local kind of the entries that are the same for all who share this cache."""
        return f"{kind}-{self._suffix}"

    def _fetch(self, kind: str, key: str) -> bytes | None:
        """Return the payload of a whole entry of the shared cache; None if there is none, or was none a moment ago."""
        if time.monotonic() - self._missing.get((kind, key), float("-inf")) < MISSING_S:
            return None
        found = self.place.fetch(_name(kind, key))
        payload = None if found is None else unsealed(found.content, kind, key)
        if payload is None:
            self._missing[kind, key] = time.monotonic()
        return payload

    def _first_stored(self, kind: str, key: str, payload: bytes) -> bytes:
        """Store an entry in the shared cache unless it exists, and return the payload there. Replace a damaged one."""
        name, content, until = _name(kind, key), sealed(payload, kind, key), time.monotonic() + _PATIENCE_S
        while not self.place.create(name, content):
            if (found := self.place.fetch(name)) is not None:
                theirs = unsealed(found.content, kind, key)
                if theirs is not None:
                    return theirs
                if self.place.replace(name, content, found.version):
                    return payload
            if time.monotonic() > until:
                raise SoundError(
                    f"{self.place.address}: {name} is damaged there, and cannot be replaced; remove it, and start again"
                )
            time.sleep(_PAUSE_S)
        return payload


def open_cache(folder: Path, limit_bytes: int = LIMIT_BYTES, shared: str | None = None) -> Cache:
    """Return the cache in `folder`, with the shared cache at the address `shared` behind it, if there is one.

    A pickle of it is opened again in another process, with the credentials in the environment there. Raise UsageError
    for an address that makes no sense, SoundError if a package is missing, NetworkError if the environment does not
    say how to reach the bucket.
    """
    if shared is None:
        return Cache(folder, limit_bytes=limit_bytes)
    try:
        address = shared_address(shared)
    except ValueError as error:
        raise UsageError(f"cache: {error}") from None
    if not is_bucket(address):
        address = str(Path(address).absolute())
        if Path(address).resolve() == folder.resolve():
            raise UsageError(f"{address}: this is the local cache, which cannot be the shared cache too; name another")
    return SharedCache(folder, place_at(address, os.getpid()), limit_bytes)


@lru_cache
def place_at(address: str, _process: int) -> SharedPlace:
    """Return the place at `address`, the same within a process, so that a fault is found once for all who use it."""
    if not is_bucket(address):
        return FolderPlace(address)
    from voiceguide.shared_cache.bucket_place import BucketPlace

    return BucketPlace(address)


def _name(kind: str, key: str) -> str:
    """Return the name of an entry; its folder has two digits of the key, so that no folder becomes too large."""
    return f"{kind}/{key[:2]}/{entry_name(key)}"
