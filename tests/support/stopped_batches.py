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

from support.command_line import SPOKEN, Run
from support.crash import alive_after, descendants

_PATIENCE_S = 60.0
_ROUTINES, _FIRST = 12, 2
"""Sessions of the plan, and those that are there when it is stopped."""


@dataclass(frozen=True)
class Stopped:
    """A batch that was stopped."""

    exit_code: int
    stderr: str
    left: list[int]
    """Ids of its processes that are still there some seconds later."""


def twelve_rows(folder: Path) -> str:
    """Write a plan of twelve short sessions, and its routines, into `folder`; return the name of its file."""
    names = [f"r{number}" for number in range(_ROUTINES)]
    for name in names:
        (folder / f"{name}.yaml").write_text(SPOKEN.replace("NAME", name))
    (folder / "plan.yaml").write_text(f"matrix: {{routine: [{', '.join(names)}], voice: hum}}\n")
    return "plan.yaml"


def check_stopped(plan: str, folder: Path, number: signal.Signals, run: Run) -> None:
    """Stop a batch in the middle, and see that its files are whole, its processes gone, and that it goes on."""
    end = stopped(plan, folder, number, _FIRST)
    assert end.left == []
    assert "Traceback" not in end.stderr
    assert end.exit_code == (130 if number == signal.SIGINT else -number)
    assert torn(folder) == []
    built = len(report(folder))
    assert _FIRST <= built < _ROUTINES
    if number == signal.SIGINT:
        assert "Stopped." in end.stderr
        assert list(folder.glob(".*")) == []
    code, out, _ = run("batch", plan, "-o", str(folder), "--jobs", "2")
    assert (code, len(out.splitlines())) == (0, _ROUTINES - built)
    assert len(report(folder)) == _ROUTINES
    assert torn(folder) == []
    assert list(folder.glob(".*")) == []


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
