"""All tests pass with today's newest version of each dependency."""

import subprocess
from pathlib import Path

from support.environments import environment_with, requirements
from support.paths import CHECKOUT


def test_todays_newest_versions_break_nothing(tmp_path: Path) -> None:
    python = environment_with(requirements(), tmp_path)
    subprocess.run([python, "-m", "pip", "list"], check=True)
    subprocess.run([python, "-m", "pytest", "-n", "auto"], cwd=CHECKOUT, check=True)
