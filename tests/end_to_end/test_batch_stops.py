"""A batch that is stopped in the middle leaves whole files and no process, and goes on where it was."""

import signal
from pathlib import Path

import pytest

from support.command_line import SPOKEN, Run
from support.programs import needs_proc
from support.stopped_batches import report, stopped, torn

ROUTINES, FIRST = 12, 2


@pytest.fixture
def plan(here: Path) -> str:
    names = [f"r{number}" for number in range(ROUTINES)]
    for name in names:
        (here / f"{name}.yaml").write_text(SPOKEN.replace("NAME", name))
    (here / "plan.yaml").write_text(f"matrix: {{routine: [{', '.join(names)}], voice: hum}}\n")
    return "plan.yaml"


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_batch_leaves_whole_files_and_goes_on(
    number: signal.Signals, plan: str, here: Path, run: Run
) -> None:
    folder = here / "out"
    end = stopped(plan, folder, number, FIRST)
    assert end.left == []
    assert "Traceback" not in end.stderr
    assert end.exit_code == (130 if number == signal.SIGINT else -number)
    assert torn(folder) == []
    built = len(report(folder))
    assert FIRST <= built < ROUTINES
    if number == signal.SIGINT:
        assert "Stopped." in end.stderr
        assert list(folder.glob(".*")) == []
    code, out, _ = run("batch", plan, "-o", str(folder), "--jobs", "2")
    assert (code, len(out.splitlines())) == (0, ROUTINES - built)
    assert len(report(folder)) == ROUTINES
    assert torn(folder) == []
    assert list(folder.glob(".*")) == []
