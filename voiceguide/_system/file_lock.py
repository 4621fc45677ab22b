"""A lock that processes share by a file. The system releases it when its holder ends, even by a crash."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_S = 0.1
"""Seconds between two attempts to get the lock."""


@contextmanager
def file_lock(path: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of the file `path`, which is made if it is missing. Wait for it, after a call of `on_wait`.

    The file stays afterwards: if it were removed, another process could hold a lock on the removed file. Raise OSError
    if the file cannot be opened.
    """
    with path.open("a+b") as file:
        has_waited = False
        while not _try_to_lock(file.fileno()):
            if not has_waited:
                on_wait()
                has_waited = True
            time.sleep(_LOOK_S)
        try:
            yield
        finally:
            _unlock(file.fileno())


if sys.platform == "win32":
    import msvcrt
    import os

    def _try_to_lock(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_to_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
