"""Keeps off stderr what libraries in C write there, past Python."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


@contextmanager
def stderr_into(noise: BinaryIO) -> Iterator[bool]:
    """Have `noise` take what is written to file descriptor 2 meanwhile, by any thread; False where 2 is closed.

    Another one may be within this one, but two may not overlap: the later to end would bring back what the first took.
    """
    try:
        theirs = os.dup(2)
    except OSError:  # it is closed
        yield False
        return
    os.dup2(noise.fileno(), 2)
    try:
        yield True
    finally:
        os.dup2(theirs, 2)
        os.close(theirs)
