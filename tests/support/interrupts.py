"""Programs that get Ctrl-C at a chosen moment, from the first of their process on."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from support.crash import alive_after, descendants, routine

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Interrupted:
    """How a program ended that got SIGINT."""

    after_s: float
    """Seconds from its start to the signal."""
    exit_code: int | None
    """None if it did not end."""
    stderr: str
    left: tuple[int, ...]
    """Ids of its child processes that are still there."""

    @property
    def fault(self) -> str:
        """What is wrong with it, or "". A program that was quicker than the signal may have ended with 0."""
        noisy = any(word in self.stderr for word in ("Traceback", "KeyboardInterrupt", "Exception ignored"))
        is_wrong = noisy or self.left or self.exit_code not in (0, 130)
        return f"after {self.after_s:.4f} s: {self}" if is_wrong else ""


def surroundings(folder: Path) -> dict[str, str]:
    (folder / "long.yaml").write_text(routine("Long"))
    return {**os.environ, "HOME": str(folder), "VOICEGUIDE_VOICE": "hum"}


def interrupted(
    arguments: list[str], folder: Path, environment: dict[str, str], after_s: float, times: int = 1
) -> Interrupted:
    """Start voiceguide as scripts/voiceguide does, with SIGINT blocked until its own code runs, and interrupt it."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "voiceguide", *arguments],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    time.sleep(after_s)
    children = descendants(process.pid)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.02 if times > 1 else 0)
    try:
        stderr = process.communicate(timeout=PATIENCE_S)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        return Interrupted(after_s, None, process.communicate()[1], tuple(children))
    return Interrupted(after_s, process.returncode, stderr, tuple(alive_after(children)))


def faults_of(arguments: list[str], folder: Path, longest_s: float, count: int, times: int = 1) -> list[str]:
    """Interrupt so many runs at moments spread from 0 to `longest_s`; return what is wrong with each that is not right.

    Each run has a cache of its own, so that it has everything to do.
    """
    environment, found = surroundings(folder), []
    for number in range(count):
        after_s = longest_s * number / count
        own = environment | {"VOICEGUIDE_CACHE_DIR": str(folder / f"cache-{number}")}
        found.append(interrupted(arguments, folder, own, after_s, times).fault)
        hidden = [path.name for path in folder.rglob(".*.part")]
        found += [f"after {after_s:.4f} s it left {hidden}"] if hidden and times == 1 else []
    return list(filter(None, found))
