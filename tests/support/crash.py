"""Builds that are killed at a chosen moment, and checks of the files that they leave."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROUTINE = """
name: Killed
safety: "Press gently."
steps:
  - section: Legs
    steps:
{moves}
outro: "That was it."
"""
PHRASES = 24
"""Phrases of the routine."""


def routine(word: str) -> str:
    """Return a routine of many short phrases with `word` in each, so that a kill can happen between any two of them."""
    line = '      - {{say: "{word}, phrase number {n}, spoken slowly, for the killer to have something to hit."}}'
    return ROUTINE.format(moves="\n".join(line.format(word=word, n=n) for n in range(PHRASES)))


def command(routine: Path, folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "voiceguide", "build", str(routine), "-o", f"{folder}/", "--json", *options]


@dataclass(frozen=True)
class Killed:
    """A build that was killed."""

    after_s: float
    """Seconds from its start to the kill."""
    finished: bool
    """Whether it had ended by itself before."""
    children: list[int]
    """Ids of the processes that it had started by then."""


def build(
    routine: Path, folder: Path, environment: dict[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, **environment}
    return subprocess.run(command(routine, folder, *options), env=around, capture_output=True, text=True, check=False)


def kill(
    routine: Path, folder: Path, environment: dict[str, str], after_s: float, *options: str, group: bool
) -> Killed:
    """Start a build and kill it with SIGKILL after `after_s` seconds; with `group`, kill its whole process group."""
    process = subprocess.Popen(
        command(routine, folder, *options),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after_s)
    finished = process.poll() is not None
    children = descendants(process.pid)
    if not finished:
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    process.wait()
    return Killed(after_s, finished, children)


def descendants(parent: int) -> list[int]:
    """Return the ids of the children of a process, and of their children, from /proc."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            child = int(stat.parent.name)
            found += [child, *descendants(child)]
    return found


def alive_after(pids: list[int], patience_s: float = 5.0) -> list[int]:
    """Return those of `pids` that have not ended within `patience_s`."""
    until = time.monotonic() + patience_s
    left = pids
    while left and time.monotonic() < until:
        left = [pid for pid in left if _is_alive(pid)]
        time.sleep(0.02)
    return left


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def state(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each visible file in `folder` and its subfolders, by path relative to `folder`."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.name[0] != "." and path.is_file()
    }


def is_mixed(folder: Path, ending: str = ".mp3") -> bool:
    """Return whether the sidecar in `folder` belongs to another audio file than the file there."""
    document, audio = folder / "killed.json", folder / f"killed{ending}"
    if not document.exists():
        return False
    digest = json.loads(document.read_text())["audio_sha256"]
    return not audio.exists() or hashlib.sha256(audio.read_bytes()).hexdigest() != digest


def moments(seed: int, count: int, longest_s: float) -> list[float]:
    """Return `count` random moments from 0 to `longest_s` seconds, spread evenly over a build; `seed` decides them."""
    chance = random.Random(seed)
    return [(index + chance.random()) / count * longest_s for index in range(count)]
