"""Redirection of stderr for C libraries, which write to it without Python."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


@contextmanager
def redirect_stderr(noise: BinaryIO) -> Iterator[bool]:
    """Redirect file descriptor 2 to `noise` for all threads. Yield True, or False if descriptor 2 is closed.

    Redirections may be nested but must not overlap: the last to end would bring back the redirection of the other.
    """
    try:
        original = os.dup(2)
    except OSError:  # it is closed
        yield False
        return
    os.dup2(noise.fileno(), 2)
    try:
        yield True
    finally:
        os.dup2(original, 2)
        os.close(original)
