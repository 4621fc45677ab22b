"""Batches that are stopped by a signal in the middle, and the files and processes that they leave."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from support.crash import alive_after, descendants

_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Stopped:
    """A batch that was stopped."""

    exit_code: int
    stderr: str
    left: list[int]
    """Ids of its processes that are still there some seconds later."""


def stopped(plan: str, folder: Path, number: signal.Signals, lines: int, *options: str) -> Stopped:
    """Start the batch of `plan`, send a signal when its report has so many lines, and wait for its end."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "voiceguide", "batch", plan, "-o", str(folder), "--jobs", "2", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ), start_new_session=True,
        )  # fmt: skip
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    until = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < until and len(report(folder)) < lines:
        time.sleep(0.05)
    children = descendants(process.pid)
    process.send_signal(number)
    stderr = process.communicate(timeout=_PATIENCE_S)[1]
    return Stopped(process.returncode, stderr, alive_after(children))


def report(folder: Path) -> list[dict[str, object]]:
    """Return the whole lines of the report, none if there is no report."""
    path = folder / "report.jsonl"
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def torn(folder: Path) -> list[str]:
    """Return the files of the report that are not as it says."""
    files = {
        name: digest
        for line in report(folder)
        for name, digest in {str(line["file"]): line["sha256"], **dict(line["others"])}.items()  # type: ignore[call-overload]
    }
    return [name for name, digest in files.items() if sha256((folder / name).read_bytes()).hexdigest() != digest]
