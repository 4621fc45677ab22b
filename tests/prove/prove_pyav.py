"""An M4B and an Opus file are built and verified with the oldest PyAV that is allowed and with today's newest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.environments import lowest, requirements

NEWEST = next(one for one in requirements() if one.startswith("av>="))


@pytest.mark.parametrize("requirement", [lowest(NEWEST), NEWEST], ids=["lowest", "newest"])
def test_a_session_is_built_and_verified(requirement: str, tmp_path: Path) -> None:
    place = tmp_path / "packages"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", place]
    subprocess.run([*pip, requirement], check=True)
    paths = os.pathsep.join(filter(None, (str(place), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "VOICEGUIDE_CACHE_DIR": str(tmp_path / "cache")}
    said = [sys.executable, "-c", "import av; print(av.__file__, av.__version__)"]
    assert subprocess.check_output(said, env=environment, text=True).startswith(str(place))
    for name in ("a.m4b", "a.opus"):
        made = tmp_path / name
        build = ("build", "plantar-fascia-morning", "--voice", "hum", "-o", made)
        for arguments in (build, ("verify", made)):
            subprocess.run([sys.executable, "-m", "voiceguide", *arguments], env=environment, cwd=tmp_path, check=True)
