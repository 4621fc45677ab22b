"""Memory that was freed, kept for what comes next."""


def keep_freed(size_bytes: int) -> None:
    """Free a block so large that glibc fetched it by itself: from then on it keeps what is freed, up to twice as much.

    Else it gives each block of a megabyte back to the system and fetches it anew, page by page. Elsewhere than with
    glibc this does nothing.
    """
    block = bytes(size_bytes)
    del block
