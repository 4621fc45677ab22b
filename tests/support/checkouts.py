"""Small checkouts with the real scripts, which pip installs within seconds and without a network."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.paths import CHECKOUT

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "voiceguide"
version = "1.0"
dependencies = []
optional-dependencies.test = []
"""

# The smallest build backend (PEP 660): an editable wheel is a .pth file and its metadata.
BACKEND = """\
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "voiceguide-1.0-py3-none-any.whl", "voiceguide-1.0.dist-info/"
    files = {
        "voiceguide.pth": str(pathlib.Path.cwd()),
        info + "METADATA": "Metadata-Version: 2.1\\nName: voiceguide\\nVersion: 1.0\\nProvides-Extra: test\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: b\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    files[info + "RECORD"] = "".join(f"{file},,\\n" for file in [*files, info + "RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
"""

PROGRAM = """\
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "python": sys.executable}))
sys.exit(int(os.environ.get("EXIT_CODE", 0)))
"""

# Replaces ruff, mypy and pytest: prints its name, and fails if the variable FAILING contains it.
TOOL = """\
import os, pathlib, sys
name = pathlib.Path(__file__).stem
print(name, *sys.argv[1:], flush=True)
sys.exit(name in os.environ.get("FAILING", "").split())
"""


@dataclass(frozen=True)
class Checkout:
    """A folder with the scripts, a pyproject.toml and a program that prints how it was started."""

    path: Path

    @property
    def venv(self) -> Path:
        return self.path / ".voiceguide-venv"

    @property
    def pyproject(self) -> Path:
        return self.path / "pyproject.toml"

    def command(self, script: str, *arguments: str) -> list[str]:
        return [sys.executable, str(self.path / "scripts" / script), *arguments]

    def start(
        self, *command: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*command),
            cwd=cwd,
            env=surroundings(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(
        self, *command: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        process = self.start(*command, cwd=cwd, env=env)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def surroundings(additions: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without Python's variables and without a package index, with `additions`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "PYTEST"))}
    return {**kept, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", **additions}


def copy_of(ready: Checkout, path: Path) -> Checkout:
    """Return a copy of a checkout at `path`, which counts as set up there."""
    shutil.copytree(ready.path, path, symlinks=True)
    copied = Checkout(path)
    made_from = copied.venv / "made-from"
    made_from.write_bytes(made_from.read_bytes().replace(os.fsencode(ready.path), os.fsencode(path)))
    return copied


def make_checkout(path: Path) -> Checkout:
    """Return a new checkout at `path` that was never set up."""
    shutil.copytree(CHECKOUT / "scripts", path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (path / "voiceguide").mkdir()
    (path / "voiceguide" / "__init__.py").touch()
    (path / "voiceguide" / "__main__.py").write_text(PROGRAM)
    (path / "backend.py").write_text(BACKEND)
    (path / "pyproject.toml").write_text(PYPROJECT)
    for tool in ("ruff", "mypy", "pytest"):
        (path / f"{tool}.py").write_text(TOOL)
    return Checkout(path)
