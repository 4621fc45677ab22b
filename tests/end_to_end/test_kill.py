"""The files that a killed build leaves; `scripts/prove kill` runs more."""

import time
from pathlib import Path

import pytest

from support.crash import alive_after, build, is_mixed, kill, moments, routine, state
from support.programs import needs_proc

COUNT = 3


@needs_proc
@pytest.mark.parametrize("group", [True, False], ids=["the whole group", "the parent alone"])
def test_a_killed_build_harms_nothing_and_the_next_one_mends(tmp_path: Path, group: bool) -> None:
    check_killing(tmp_path, group=group, count=COUNT, seed=2)


@needs_proc
def test_a_killed_build_of_another_format_harms_nothing(tmp_path: Path) -> None:
    check_killing(tmp_path, group=True, count=1, seed=3, name="m4b")


@needs_proc
def test_a_killed_build_of_tracks_harms_nothing_and_the_next_one_mends(tmp_path: Path) -> None:
    check_killed_tracks(tmp_path, count=1, seed=4)


def check_killed_tracks(tmp_path: Path, *, count: int, seed: int) -> None:
    source, folder = tmp_path / "killed.yaml", tmp_path / "sessions"
    (folder / "killed").mkdir(parents=True)
    (folder / "killed/01 mine.mp3").write_text("mine")
    environment = {"VOICEGUIDE_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    source.write_text(routine("Before"))
    began = time.monotonic()
    assert build(source, folder, environment, "--tracks").returncode == 0
    took_s = time.monotonic() - began
    for index, after_s in enumerate(moments(seed, count, took_s)):
        before = state(folder)
        source.write_text(routine(f"Word {index}").replace("section: Legs", f"section: Legs {index}"))
        kill(source, folder, environment, after_s, "--tracks", group=True)
        left = state(folder)
        mended = build(source, folder, environment, "--tracks")
        assert mended.returncode == 0, mended.stderr
        after = state(folder)
        assert all(left[name] in (before.get(name), after.get(name)) for name in left), "neither the old nor the new"
        assert not [path.name for path in (folder / "killed").iterdir() if path.name.startswith(".")]
        clean = tmp_path / f"clean {index}"
        assert build(source, clean, environment, "--tracks").returncode == 0
        assert {**state(clean), "killed/01 mine.mp3": before["killed/01 mine.mp3"]} == after


def check_killing(tmp_path: Path, *, group: bool, count: int, seed: int, name: str = "mp3") -> None:
    source, folder, options = tmp_path / "killed.yaml", tmp_path / "sessions", ("--format", name)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    first = {"VOICEGUIDE_CACHE_DIR": str(tmp_path / "first"), "HOME": str(tmp_path)}
    source.write_text(routine("Before"))
    began = time.monotonic()
    assert build(source, folder, first, *options).returncode == 0
    took_s = time.monotonic() - began
    for index, after_s in enumerate(moments(seed, count, took_s)):
        before = state(folder)
        source.write_text(routine(f"Word {index}"))
        environment = {**first, "VOICEGUIDE_CACHE_DIR": str(tmp_path / f"cache {index}")}
        killed = kill(source, folder, environment, after_s, *options, group=group)
        assert alive_after(killed.children) == [], f"left over after a kill at {after_s:.2f} s"
        left = state(folder)
        if left.get(f"killed.{name}") == before[f"killed.{name}"] and not is_mixed(folder, f".{name}"):
            assert left == before, f"changed by a kill at {after_s:.2f} s"
        was_mixed = is_mixed(folder, f".{name}")
        mended = build(source, folder, environment, *options)
        assert mended.returncode == 0, mended.stderr
        after = state(folder)
        assert not is_mixed(folder, f".{name}")
        assert all(left[file] in (before[file], after[file]) for file in before), "neither the old file nor the new"
        assert not was_mixed or "belong together" in mended.stderr
        assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
        clean = tmp_path / f"clean {index}"
        assert build(source, clean, environment, *options).returncode == 0
        assert {**state(clean), "mine.txt": before["mine.txt"]} == after
