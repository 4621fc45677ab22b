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


def surroundings(home: Path, voice: str) -> dict[str, str]:
    """Return variables for builds with a home of their own that speak with `voice`, the usual one if it is empty."""
    own = {"VOICEGUIDE_CACHE_DIR": str(home / "cache"), "HOME": str(home)}
    return {**own, "VOICEGUIDE_VOICE": voice} if voice else own


def check_killed_tracks(tmp_path: Path, *, count: int, seed: int, voice: str = "") -> None:
    source, folder = tmp_path / "killed.yaml", tmp_path / "sessions"
    (folder / "killed").mkdir(parents=True)
    (folder / "killed/01 mine.mp3").write_text("mine")
    environment = surroundings(tmp_path, voice)
    source.write_text(routine("Before"))
    began = time.monotonic()
    assert build(source, folder, environment, "--tracks").returncode == 0
    took_s = time.monotonic() - began
    for index, after_s in enumerate(moments(seed, count, took_s)):
        before = state(folder)
        source.write_text(routine(f"Word {index}").replace("section: Legs", f"section: Legs {index}"))
        kill(source, folder, environment, after_s, "--tracks", group=True)
        left = state(folder)
        mended = build(source, folder, environment, "--tracks")
        assert mended.returncode == 0, mended.stderr
        after = state(folder)
        assert all(left[name] in (before.get(name), after.get(name)) for name in left), "neither the old nor the new"
        assert not [path.name for path in (folder / "killed").iterdir() if path.name.startswith(".")]
        clean = tmp_path / f"clean {index}"
        assert build(source, clean, environment, "--tracks").returncode == 0
        assert {**state(clean), "killed/01 mine.mp3": before["killed/01 mine.mp3"]} == after


def check_killing(
    tmp_path: Path, *, group: bool, count: int, seed: int, name: str = "mp3", voice: str = ""
) -> None:
    source, folder, options = tmp_path / "killed.yaml", tmp_path / "sessions", ("--format", name)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    first = surroundings(tmp_path, voice)
    source.write_text(routine("Before"))
    began = time.monotonic()
    assert build(source, folder, first, *options).returncode == 0
    took_s = time.monotonic() - began
    for index, after_s in enumerate(moments(seed, count, took_s)):
        before = state(folder)
        source.write_text(routine(f"Word {index}"))
        environment = {**first, "VOICEGUIDE_CACHE_DIR": str(tmp_path / f"cache {index}")}
        killed = kill(source, folder, environment, after_s, *options, group=group)
        assert alive_after(killed.children) == [], f"left over after a kill at {after_s:.2f} s"
        left = state(folder)
        if left.get(f"killed.{name}") == before[f"killed.{name}"] and not is_mixed(folder, f".{name}"):
            assert left == before, f"changed by a kill at {after_s:.2f} s"
        was_mixed = is_mixed(folder, f".{name}")
        mended = build(source, folder, environment, *options)
        assert mended.returncode == 0, mended.stderr
        after = state(folder)
        assert not is_mixed(folder, f".{name}")
        assert all(left[file] in (before[file], after[file]) for file in before), "neither the old file nor the new"
        assert not was_mixed or "belong together" in mended.stderr
        assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
        clean = tmp_path / f"clean {index}"
        assert build(source, clean, environment, *options).returncode == 0
        assert {**state(clean), "mine.txt": before["mine.txt"]} == after
