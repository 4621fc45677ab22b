"""What is left of a build that was killed; the long form is `scripts/prove kill`."""

import time
from pathlib import Path

import pytest

from killing import alive_after, build, is_mixed, kill, moments, routine, state
from tools import needs_proc

COUNT = 3


@needs_proc
@pytest.mark.parametrize("group", [True, False], ids=["the whole group", "the parent alone"])
def test_a_killed_build_harms_nothing_and_the_next_one_mends(tmp_path: Path, group: bool) -> None:
    check_killing(tmp_path, group=group, count=COUNT, seed=2)


def check_killing(tmp_path: Path, *, group: bool, count: int, seed: int) -> None:
    source, folder = tmp_path / "killed.yaml", tmp_path / "sessions"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    first = {"VOICEGUIDE_CACHE_DIR": str(tmp_path / "first"), "HOME": str(tmp_path)}
    source.write_text(routine("Before"))
    began = time.monotonic()
    assert build(source, folder, first).returncode == 0
    took_s = time.monotonic() - began
    for index, after_s in enumerate(moments(seed, count, took_s)):
        before = state(folder)
        source.write_text(routine(f"Word {index}"))
        environment = {**first, "VOICEGUIDE_CACHE_DIR": str(tmp_path / f"cache {index}")}
        killed = kill(source, folder, environment, after_s, group=group)
        assert alive_after(killed.children) == [], f"left over after a kill at {after_s:.2f} s"
        left = state(folder)
        if left.get("killed.mp3") == before["killed.mp3"] and not is_mixed(folder):
            assert left == before, f"changed by a kill at {after_s:.2f} s"
        was_mixed = is_mixed(folder)
        mended = build(source, folder, environment)
        assert mended.returncode == 0, mended.stderr
        after = state(folder)
        assert not is_mixed(folder)
        assert all(left[name] in (before[name], after[name]) for name in before), "neither the old file nor the new"
        assert not was_mixed or "belong together" in mended.stderr
        assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
        clean = tmp_path / f"clean {index}"
        assert build(source, clean, environment).returncode == 0
        assert {**state(clean), "mine.txt": before["mine.txt"]} == after
