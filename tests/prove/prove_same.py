"""All files for users are byte for byte the same as at an earlier commit; run it before and after moving code.

SAME_AS names the commit, HEAD if it is not set: SAME_AS=v0.1.0 scripts/prove same
Both versions run in this environment, each with a cache of its own, then this version with the cache of the earlier.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.paths import CHECKOUT

ROUTINES = sorted(path.stem for path in (CHECKOUT / "content" / "routines").glob("*.yaml"))
VOICES = ("hum", "system")
FORMATS = ("text", "json", "vtt", "ssml")
Digests = dict[str, str]


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the commit that SAME_AS names."""
    place = tmp_path_factory.mktemp("earlier") / "voiceguide"
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", CHECKOUT, place], check=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--verify", os.environ.get("SAME_AS", "HEAD") + "^{commit}"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    subprocess.run(["git", "checkout", "--quiet", commit], cwd=place, check=True)
    return place


class Version:
    """One checkout's voiceguide, run in `folder` with a cache and settings of its own."""

    def __init__(self, checkout: Path, folder: Path, cache: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VOICEGUIDE_")}
        self.environment = {
            **kept,
            "PYTHONPATH": str(checkout),
            "VOICEGUIDE_CACHE_DIR": str(cache),
            "VOICEGUIDE_CONFIG_DIR": str(folder / "config"),
            "VOICEGUIDE_DATA_DIR": str(folder / "data"),
        }

    def run(self, *arguments: str) -> bytes:
        """What a command prints on stdout."""
        command = [sys.executable, "-m", "voiceguide", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True)
        assert done.returncode == 0, f"{arguments}: {done.stderr.decode()}"
        return done.stdout

    def digests(self, routine: str, voice: str) -> tuple[Digests, int]:
        """The SHA-256 of all that users get of a routine, by name, and how many phrases were spoken for it."""
        length = json.loads(self.run("show", routine, "--voice", voice, "--json"))["length"]
        fit = f"{(length['min_s'] + length['usual_s']) // 2:.0f}s"
        taken: Digests = {}
        spoken = 0
        for name, options in {"usual": [], "fit": ["--fit", fit]}.items():
            wish = ["--voice", voice, *options]
            built: dict[str, Any] = json.loads(self.run("build", routine, *wish, "--json", "-o", f"{name}/a.mp3"))
            spoken += built["clips"]["spoken"]
            printed = {form: self.run("script", routine, *wish, "--format", form) for form in FORMATS}
            printed["show"] = self.run("show", routine, *wish, "--json")
            self.run("show", routine, *wish, "--card", f"{name}/card.html")
            taken |= {f"{name} {form}": hashlib.sha256(text).hexdigest() for form, text in printed.items()}
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        taken |= {str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        return taken, spoken


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("routine", ROUTINES)
def test_all_that_users_get_is_the_same(routine: str, voice: str, earlier: Path, tmp_path: Path) -> None:
    before, _ = Version(earlier, tmp_path / "before", tmp_path / "old-cache").digests(routine, voice)
    after, _ = Version(CHECKOUT, tmp_path / "after", tmp_path / "new-cache").digests(routine, voice)
    with_old_cache, spoken = Version(CHECKOUT, tmp_path / "again", tmp_path / "old-cache").digests(routine, voice)
    assert len(before) > 2 * len(FORMATS)
    assert changed(before, after) == []
    assert changed(before, with_old_cache) == []
    assert spoken == 0, "the cache of the earlier version is not used"


def changed(before: Digests, after: Digests) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
