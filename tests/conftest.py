"""Setup for all tests."""

import os
import signal
from pathlib import Path

import pytest

pytest.register_assert_rewrite("support")  # an assertion that fails there tells the values as well

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
