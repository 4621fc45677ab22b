"""Setup for all tests."""

import os
import signal
from pathlib import Path

import pytest

pytest.register_assert_rewrite("support")  # an assertion that fails there tells the values as well

from support.command_line import SMALL, SPOKEN, Run  # noqa: E402 - it is to be rewritten, too

# As the command line has it, and before numpy is imported: threads of several processes would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Else every program that a test starts would compile all of voiceguide again, where Python may not keep that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache that all processes of a run of tests share; a test that is about the cache has its own."""
    folder = tmp_path_factory.getbasetemp()
    clips = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "clips"
    clips.mkdir(exist_ok=True)
    return clips


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, a home and a cache of its own, and settings from nowhere else."""
    for name in [name for name in os.environ if name.startswith("VOICEGUIDE_")]:
        monkeypatch.delenv(name)
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / "home" / name.lower()))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "small.yaml").write_text(SMALL)
    return work


@pytest.fixture
def two_routines(here: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two routines, a and b, some of whose words are the same, and the cache of all tests."""
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(clips))
    for name in "ab":
        (here / f"{name}.yaml").write_text(SPOKEN.replace("NAME", name.upper()))


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)
