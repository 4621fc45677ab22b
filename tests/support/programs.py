"""Programs that some tests judge the product by, and that a machine may lack."""

import os
import shutil
from pathlib import Path

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip the test, by name, where one of `programs` is missing; in CI let it run, and fail."""
    missing = [program for program in programs if shutil.which(program) is None]
    in_ci = os.environ.get("CI", "").lower() in ("true", "1")
    return pytest.mark.skipif(bool(missing) and not in_ci, reason=f"needs {', '.join(missing or programs)}")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc, to see processes end")
