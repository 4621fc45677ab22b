"""A batch that is killed in the middle; `scripts/prove batch` stops it by other signals too."""

import signal
from pathlib import Path

import pytest

from support.command_line import Run
from support.programs import needs_proc
from support.stopped_batches import check_stopped, twelve_rows


@pytest.fixture
def plan(here: Path) -> str:
    return twelve_rows(here)


@needs_proc
def test_a_killed_batch_leaves_whole_files_and_goes_on(plan: str, here: Path, run: Run) -> None:
    check_stopped(plan, here / "out", signal.SIGKILL, run)
