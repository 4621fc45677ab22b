"""Environments with other versions of the dependencies than those that the tests usually run with."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from support.paths import CHECKOUT


def requirements() -> list[str]:
    """Return the requirements of the program and of its tests, as scripts/test installs them."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *extras["test"], *extras["test-voices"]]


def lowest(requirement: str) -> str:
    """Return a requirement that only its lowest version meets; its conditions on Python or the system stay."""
    version, mark, condition = requirement.partition(";")
    return version.replace(">=", "==") + mark + condition


def environment_with(needed: list[str], folder: Path) -> Path:
    """Make a virtual environment in `folder` with the checkout and what is `needed`; return its Python."""
    listed = folder / "needed.txt"
    listed.write_text("\n".join(needed), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--upgrade", "-r", listed], check=True)
    subprocess.run([*pip, "--no-deps", "--editable", CHECKOUT], check=True)
    return python
