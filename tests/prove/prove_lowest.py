"""All tests pass with the oldest version of each dependency that pyproject.toml allows."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from support.paths import CHECKOUT


def pinned(requirement: str) -> str:
    """A requirement that only its lowest version meets; what it says of Python or the system stays as it is."""
    version, mark, condition = requirement.partition(";")
    return version.replace(">=", "==") + mark + condition


def test_the_lower_bounds_are_enough(tmp_path: Path) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = tmp_path / "lowest.txt"
    requirements: list[str] = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lowest.write_text("\n".join(map(pinned, requirements)))

    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", lowest], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", CHECKOUT], check=True)
    subprocess.run([python, "-m", "pytest", "-n", "auto"], cwd=CHECKOUT, check=True)
