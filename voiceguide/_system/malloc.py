"""Settings of glibc's malloc, so that freed memory is used again, by any thread."""

import ctypes
import sys

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


def retain_freed_memory(size_bytes: int) -> None:
    """Make glibc keep freed memory, up to twice `size_bytes`, by freeing a block of that size once.

    The block must be so large that glibc gets it from the system separately. Without this, glibc returns each block of
    a megabyte to the system and gets it again page by page. With other C libraries this has no effect.
    """
    block = bytes(size_bytes)
    del block


def limit_arenas(pools: int) -> None:
    """Make all threads share `pools` memory pools. Call it while the process has only one thread.

    Without this, glibc gives each thread its own pool, and memory freed by one thread cannot serve another. With other
    C libraries this has no effect.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_ARENA_MAX, pools)
