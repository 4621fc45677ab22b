"""The program with a cache of its own: as a person starts it, or in this process, which takes half a second less."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = "name: Small\nsafety: Gently.\nsteps:\n- rest: 5s\n"
"""A routine of five seconds, without a word of its own."""
SPOKEN = "name: NAME\nsafety: Gently.\nsteps:\n- say: Breathe in.\n- say: NAME it is.\n- rest: 5s\n"
"""A routine with two sentences, one of which has its name."""


def voiceguide(*arguments: str, cwd: Path, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in `cwd`, with further variables for its environment; return what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        cwd=cwd,
        env={**os.environ, **_surroundings(cwd, cache), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def voiceguide_here(*arguments: str, cwd: Path, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide like `voiceguide`, but in this process: for tests of the files that it makes."""
    from voiceguide.cli import main

    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.chdir(cwd)
        for name, value in {**_surroundings(cwd, cache), **environment}.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
    code = int(ended.value.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def _surroundings(home: Path, cache: Path) -> dict[str, str]:
    return {"VOICEGUIDE_CACHE_DIR": str(cache), "HOME": str(home)}


class Run:
    """Runs the command line in this process: exit code, standard output, standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        from voiceguide.cli import main

        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return int(ended.value.code or 0), out, err
