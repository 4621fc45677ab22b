"""A shared cache in a bucket of S3, Google Cloud Storage or Azure, through obstore.

Credentials come from the environment alone. They are in obstore's store, which is never shown and never pickled.
"""

import asyncio
import importlib.util
import os
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from voiceguide._system.packages import install_command
from voiceguide.errors import NetworkError, SoundError
from voiceguide.shared_cache.bucket_faults import is_broken_off, is_missing_bucket, opening_fault, request_fault
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
_PAUSE_S = 0.1
"""Seconds before a request that broke off is sent again."""
_LOOK_S = 0.5
"""How often a waiting thread looks for Ctrl-C, which on Windows reaches no thread that waits without a limit."""

_LOOPS: dict[int, asyncio.AbstractEventLoop] = {}
"""The loop of the thread for requests, by the process in which it was started."""
_STARTING = threading.Lock()

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
        from obstore.exceptions import AlreadyExistsError, NotSupportedError, PreconditionError

        known: dict[str, Any] = {part: version[part] for part in ("e_tag", "version") if version[part] is not None}
        try:
            mode: Any = known or "overwrite"
            await obstore.put_async(self._store, name, content, mode=mode, use_multipart=False)
        except (AlreadyExistsError, PreconditionError, FileNotFoundError):  # the first for two at the same moment
            return False
        except (NotImplementedError, NotSupportedError):  # a store without conditions: the last who replaces it wins
            await obstore.put_async(self._store, name, content, use_multipart=False)
        return True

    def _answer(self, ask: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
        """Return the answer of the bucket. Raise NetworkError if there is none, or was none a moment ago."""
        from obstore.exceptions import BaseError

        began_s = time.monotonic()
        if began_s < self._fault_until_s:
            raise NetworkError(self._fault)
        while True:
            try:
                return _waited_for(ask, began_s + LIMIT_S - time.monotonic())
            except (BaseError, NotImplementedError, OSError, ValueError) as error:  # TimeoutError is an OSError
                if not is_broken_off(error) or time.monotonic() > began_s + RETRY_S:
                    self._fault = request_fault(error, self.address)
                    self._fault_until_s = time.monotonic() + REMEMBERED_S
                    break
            time.sleep(_PAUSE_S)  # obstore sends no put again, which could be stored twice; here that does no harm
        raise NetworkError(self._fault)


def _waited_for(ask: Callable[[], Coroutine[Any, Any, _Result]], limit_s: float) -> _Result:
    """Ask in the thread for requests, and return the answer. Raise TimeoutError after the limit."""
    loop = _requests_loop(os.getpid())
    running = asyncio.run_coroutine_threadsafe(asyncio.wait_for(ask(), limit_s), loop)
    try:
        while True:
            try:
                return running.result(_LOOK_S)
            except TimeoutError:  # of this wait, or of the work
                if running.done():
                    return running.result()
    except BaseException:
        running.cancel()
        raise


def _requests_loop(process: int) -> asyncio.AbstractEventLoop:
    """Start the thread that waits for answers, and return its loop; the same for all who ask in this process.

    Raise RuntimeError, which is a bug, in the fork of a process that has this thread.
    """
    with _STARTING:
        if _LOOPS and process not in _LOOPS:
            raise RuntimeError("obstore does not survive a fork; start processes that use a bucket by spawn")
        if process not in _LOOPS:
            _LOOPS[process] = asyncio.new_event_loop()
            start = _LOOPS[process].run_forever
            threading.Thread(target=start, name="shared-cache-requests", daemon=True).start()
        return _LOOPS[process]
