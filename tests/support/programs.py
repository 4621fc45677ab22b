"""Marks for tests that need programs or modules which a machine may lack."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Return a mark that skips the test if any of `programs` is missing; in CI the test runs, and fails."""
    return _mark([program for program in programs if shutil.which(program) is None])


def needs_modules(*modules: str) -> pytest.MarkDecorator:
    """Return the same mark for modules that have no wheels on some systems; pyproject.toml has them in test-voices."""
    return _mark([module for module in modules if find_spec(module) is None])


def _mark(missing: list[str]) -> pytest.MarkDecorator:
    in_ci = os.environ.get("CI", "").lower() in ("true", "1")
    return pytest.mark.skipif(bool(missing) and not in_ci, reason=f"needs {', '.join(missing)}")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc, to see processes end")
