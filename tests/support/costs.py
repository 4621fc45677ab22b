"""What a command costs, its children included: seconds, seconds of processor, and the most memory at a time."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLED_S = 0.005


@dataclass(frozen=True)
class Cost:
    """What a run took by the clock, and of processors: its own and its children's time, user and system."""

    wall_s: float
    cpu_s: float


def cost_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command` and wait for it; what it prints is dropped, and so is the run if it fails (CalledProcessError)."""
    began = time.perf_counter()
    process = _started(command, environment)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall_s, used.ru_utime + used.ru_stime)


def peak_mib(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> float:
    """Run `command`, and give the peak of its process tree's summed PSS, read every 5 ms (Linux alone tells it).

    What was there in one reading alone does not count: a process that is being begun has its parent's memory for a
    moment, which is then told twice.
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
