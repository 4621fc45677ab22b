"""Marks for tests that need programs which a machine may lack."""

import os
import shutil
from pathlib import Path

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Return a mark that skips the test if any of `programs` is missing; in CI the test runs, and fails."""
    missing = [program for program in programs if shutil.which(program) is None]
    in_ci = os.environ.get("CI", "").lower() in ("true", "1")
    return pytest.mark.skipif(bool(missing) and not in_ci, reason=f"needs {', '.join(missing or programs)}")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc, to see processes end")
