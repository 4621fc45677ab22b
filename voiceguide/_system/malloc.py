"""Memory that was freed, kept for what comes next, in whatever thread."""

import ctypes
import sys

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


def keep_freed(size_bytes: int) -> None:
    """Free a block so large that glibc fetched it by itself: from then on it keeps what is freed, up to twice as much.

    Else it gives each block of a megabyte back to the system and fetches it anew, page by page. Elsewhere than with
    glibc this does nothing.
    """
    block = bytes(size_bytes)
    del block


def share_freed(pools: int) -> None:
    """Have threads share so many pools of memory; to be called while there is but one thread.

    Else glibc gives each a pool of its own, where nothing that one has freed serves another. Elsewhere than with glibc
    this does nothing.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_ARENA_MAX, pools)
