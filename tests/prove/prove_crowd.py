"""Twenty builds at once on an empty cache make the same files, and eight hours take no more memory than one."""

import os
import sys
from pathlib import Path

import pytest

from support.costs import peak_mib
from support.parallel_builds import built_at_once
from support.programs import needs_proc

PHRASES = 90
STEP = '  - {{say: "Phrase {n}: roll slowly, and stop where it is sore enough to notice it.", after: 34s}}\n'
MORE = 1.15
"""A build's peak wavers by a tenth: two threads and two workers are at their largest together, or not."""


@pytest.mark.parametrize("voice", ["system", "hum"])
def test_twenty_builds_at_once_make_the_same_files(tmp_path: Path, voice: str) -> None:
    first, *others = built_at_once(tmp_path, 20, voice)
    assert others == [first] * 19


@needs_proc
def test_eight_hours_take_no_more_memory_than_one(tmp_path: Path) -> None:
    peaks = {hours: min(peak(tmp_path / f"{hours} {run}", hours) for run in range(3)) for hours in (1, 8)}
    assert peaks[8] <= MORE * peaks[1], peaks
    assert peaks[8] <= 200, peaks


def peak(folder: Path, hours: int) -> float:
    """The peak memory of a first build that lasts so many hours and speaks 90 phrases in each, all of them distinct."""
    folder.mkdir()
    routine = folder / "long.yaml"
    steps = "".join(STEP.format(n=n) for n in range(PHRASES * hours))
    routine.write_text(f"name: Long\nsafety: Gently.\nsteps:\n{steps}")
    command = [sys.executable, "-m", "voiceguide", "build", str(routine), "--voice", "hum", "-o", f"{folder}/"]
    return peak_mib(command, {**os.environ, "VOICEGUIDE_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)})
