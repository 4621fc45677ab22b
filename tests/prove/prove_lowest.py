"""All tests pass with the oldest version of each dependency that pyproject.toml allows."""

import subprocess
from pathlib import Path

from support.environments import environment_with, lowest, requirements
from support.paths import CHECKOUT


def test_the_lower_bounds_are_enough(tmp_path: Path) -> None:
    python = environment_with(list(map(lowest, requirements())), tmp_path)
    subprocess.run([python, "-m", "pytest", "-n", "auto"], cwd=CHECKOUT, check=True)
