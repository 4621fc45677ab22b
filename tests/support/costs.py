"""Cost of a command and its children: time by the clock, processor time, and peak of memory."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLED_S = 0.005
"""Seconds between two readings of memory."""


@dataclass(frozen=True)
class Cost:
    """The time that a run took, in seconds."""

    wall_s: float
    """Time by the clock."""
    cpu_s: float
    """Processor time of the command and its children, user and system."""


def cost_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command`, without its output, and return its cost. Raise CalledProcessError if it fails."""
    began = time.perf_counter()
    process = _started(command, environment)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall_s, used.ru_utime + used.ru_stime)


def peak_mib(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> float:
    """Run `command` and return the peak of the summed PSS of its process tree, in MiB, read every 5 ms (Linux only).

    A peak counts only if two readings in a row have it: a process that is just starting shares its parent's memory for
    a moment, which is then counted twice. Raise CalledProcessError if the command fails.
    """
    process = _started(command, environment)
    peak = before = 0
    while process.poll() is None:
        now = sum(_pss_kib(pid) for pid in _tree(process.pid))
        peak, before = max(peak, min(before, now)), now
        time.sleep(SAMPLED_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak / 1024


def _started(command: Sequence[str | Path], environment: Mapping[str, str] | None) -> "subprocess.Popen[bytes]":
    silent = subprocess.DEVNULL
    return subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=silent, stderr=silent)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        found = [(thread / "children").read_text().split() for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:  # it ended while we looked
        return
    for child in (child for children in found for child in children):
        yield from _tree(int(child))


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
