"""The cores that this process may use."""

import os


def cores() -> int:
    """Return the number of cores, of those that this process may use where the system says so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
