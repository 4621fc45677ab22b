"""Batches in processes of their own, with their time, their memory, and the bytes of their files."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support.crash import descendants

_SAMPLE_S = 1.0


@dataclass
class TimedBatch:
    """A batch that has ended."""

    exit_code: int
    stderr: str
    took_s: float
    report: dict[str, str]
    """The SHA-256 of each file, by its name."""
    memory_mb: list[float] = field(default_factory=list)
    """The memory of the largest process, each second."""


def timed_batch(
    plan: Path, folder: Path, cache: Path, *options: str, during: Callable[[int], None] | None = None
) -> TimedBatch:
    """Build `plan` into `folder`. `during` is called each second with the id of the process."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "voiceguide", "batch", str(plan), "-o", str(folder), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache)},
    )  # fmt: skip
    memory = list[float]()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_SAMPLE_S):
            memory.append(max(map(_memory_mb, [process.pid, *descendants(process.pid)])))
            if during is not None:
                during(process.pid)

    watcher = threading.Thread(target=look)
    watcher.start()
    stderr = process.communicate()[1]
    ended.set()
    watcher.join()
    return TimedBatch(process.returncode, stderr, time.monotonic() - began, digests(folder), memory)


def digests(folder: Path, name: str = "report.jsonl") -> dict[str, str]:
    """Return the SHA-256 of each file of a report, by its name; nothing if there is no report."""
    path = folder / name
    lines = map(json.loads, path.read_text().splitlines() if path.exists() else ())
    return {line["file"]: line.get("sha256", line.get("error")) for line in lines}


class WorkerKiller:
    """Kills a process that builds, with SIGKILL, every ten seconds."""

    def __init__(self, every_s: float, seed: int) -> None:
        self._every_s, self._chance = every_s, random.Random(seed)
        self._next_s = time.monotonic() + 2 * every_s
        self.killed = 0

    def __call__(self, parent: int) -> None:
        """Kill a worker, if it is time for that."""
        if time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + self._every_s
        workers = [pid for pid in descendants(parent) if "spawn_main" in _command(pid)]
        if workers:
            os.kill(self._chance.choice(workers), signal.SIGKILL)
            self.killed += 1


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _memory_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
