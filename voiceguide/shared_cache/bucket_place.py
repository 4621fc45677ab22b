"""A shared cache in a bucket of S3, Google Cloud Storage or Azure, through obstore.

Credentials come from the environment alone. They are in obstore's store, which is never shown and never pickled.
"""

import asyncio
import functools
import importlib.util
import os
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from voiceguide._system.packages import install_command
from voiceguide.errors import NetworkError, SoundError
from voiceguide.shared_cache.bucket_faults import is_missing_bucket, opening_fault, request_fault
from voiceguide.shared_cache.shared_place import LARGEST_BYTES, FoundEntry

if TYPE_CHECKING:
    from obstore.store import ObjectStore

EXTRA = "cloud"
_REQUIREMENT = "obstore>=0.8"
LIMIT_S = 15.0
"""Limit in seconds for an entry, with all tries."""
RETRY_S = 10.0
"""Seconds after which a request that failed is not tried again."""
REMEMBERED_S = 30.0
"""Seconds for which a fault is raised again at once. A thousand sessions would wait for it one after the other."""
_LOOK_S = 0.5
"""How often a waiting thread looks for Ctrl-C, which on Windows reaches no thread that waits without a limit."""

_Result = TypeVar("_Result")


class BucketPlace:
    """A shared cache at an address such as `s3://bucket/folder`.

    Raise SoundError if obstore is not installed, NetworkError if the environment lacks what obstore needs to begin.
    """

    def __init__(self, address: str) -> None:
        if importlib.util.find_spec("obstore") is None:
            raise SoundError(
                f"a cache in the cloud needs the optional part “{EXTRA}” of voiceguide, which is not installed; "
                "get it with",
                f"    {install_command(_REQUIREMENT)}",
            )
        self.address = address
        self._fault = ""
        self._fault_until_s = 0.0
        self._store = self._opened()

    def fetch(self, name: str) -> FoundEntry | None:
        """Return the entry called `name`, or None if there is none. Raise NetworkError if that cannot be found out."""
        return self._answer(lambda: self._fetch(name))

    def create(self, name: str, content: bytes) -> bool:
        """Store an entry unless it exists; return whether it was stored. Raise NetworkError if that fails."""
        return self._answer(lambda: self._create(name, content))

    def replace(self, name: str, content: bytes, version: object) -> bool:
        """Store an entry in the place of a damaged one; return whether it was stored, as `SharedPlace` says."""
        return self._answer(lambda: self._replace(name, content, version))

    def _opened(self) -> "ObjectStore":
        from obstore.exceptions import BaseError
        from obstore.store import from_url

        retry, longest = timedelta(seconds=RETRY_S), timedelta(seconds=2)
        try:
            return from_url(
                self.address,
                retry_config={"max_retries": 50, "retry_timeout": retry, "backoff": {"max_backoff": longest}},
            )
        except (BaseError, ValueError):
            raise NetworkError(opening_fault(self.address)) from None  # obstore's own text may hold a secret

    async def _fetch(self, name: str) -> FoundEntry | None:
        import obstore

        try:
            result = await obstore.get_async(self._store, name)
        except FileNotFoundError as error:
            if is_missing_bucket(error):
                raise
            return None
        meta = result.meta
        if meta["size"] > LARGEST_BYTES:
            return FoundEntry(b"", meta)
        return FoundEntry(bytes(await result.bytes_async()), meta)

    async def _create(self, name: str, content: bytes) -> bool:
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            await obstore.put_async(self._store, name, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    async def _replace(self, name: str, content: bytes, version: Any) -> bool:  # noqa: ANN401 - as obstore has it
        import obstore
        from obstore.exceptions import NotSupportedError, PreconditionError

        known: dict[str, Any] = {part: version[part] for part in ("e_tag", "version") if version[part] is not None}
        try:
            await obstore.put_async(self._store, name, content, mode=known, use_multipart=False)  # type: ignore[arg-type]
        except (PreconditionError, FileNotFoundError):
            return False
        except NotSupportedError:  # a store without conditions: the last who replaces it wins
            await obstore.put_async(self._store, name, content, use_multipart=False)
        return True

    def _answer(self, ask: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
        """Return the answer of the bucket. Raise NetworkError if there is none, or was none a moment ago."""
        from obstore.exceptions import BaseError

        if time.monotonic() < self._fault_until_s:
            raise NetworkError(self._fault)
        try:
            return _waited_for(ask())
        except (BaseError, OSError, ValueError) as error:  # TimeoutError is an OSError too
            self._fault, self._fault_until_s = request_fault(error, self.address), time.monotonic() + REMEMBERED_S
        raise NetworkError(self._fault)


def _waited_for(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do `work` in the thread for requests, and return its result. Raise TimeoutError after the limit."""
    running = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, LIMIT_S), _requests_loop(os.getpid()))
    try:
        while True:
            try:
                return running.result(_LOOK_S)
            except TimeoutError:
                if running.done():
                    raise
    except BaseException:
        running.cancel()
        raise


@functools.cache
def _requests_loop(process: int) -> asyncio.AbstractEventLoop:
    """Start the thread that waits for answers. Raise RuntimeError, which is a bug, in a fork of a process with one."""
    if _PROCESSES and process not in _PROCESSES:
        raise RuntimeError("obstore does not survive a fork; start processes that use a bucket by spawn")
    _PROCESSES.add(process)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="shared-cache-requests", daemon=True).start()
    return loop


_PROCESSES: set[int] = set()
"""The process in which the thread for requests was started."""
