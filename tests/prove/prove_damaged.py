"""Ten thousand damaged routines, plans, tags and names end in a helpful line; damaged sounds are never heard."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.command_line import voiceguide, voiceguide_here
from support.fuzz import check, damaged_files, fault_in_telling
from support.harms import build as build_session
from support.plan_damage import fault_in_verifying, harmed_plans

PARTS = 20
EACH = 250
PLANS, TAGS, NAMES = 2000, 2000, 1000


@pytest.mark.parametrize("seed", range(1000, 1000 + PARTS))
def test_damaged_files_are_told_what_is_wrong(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / name.lower()))
    faults = []
    for damaged in damaged_files(EACH, seed):
        path = tmp_path / damaged.name
        path.write_bytes(damaged.source)
        faults.append(fault_in_telling(damaged, path, *check(path)))
    assert not list(filter(None, faults)), "\n\n".join(filter(None, faults))


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    for damaged in damaged_files(40, seed=2):
        path = tmp_path / damaged.name
        path.write_bytes(damaged.source)
        ended = voiceguide("check", "--estimate", str(path), cwd=tmp_path, cache=tmp_path)
        assert (ended.returncode, ended.stderr) == check(path)


def test_damaged_plans_end_in_a_line(tmp_path: Path) -> None:
    built = build_session(tmp_path, tmp_path / "cache", "--voice", "hum")
    plan = json.loads(built.audio.with_suffix(".json").read_text(encoding="utf-8"))
    for harm, text in harmed_plans(plan, PLANS, seed=5):
        fault = fault_in_verifying(built.audio, text, built.cache)
        assert fault is None, f"{harm}: {fault}"


def test_damaged_tags_end_in_a_line(tmp_path: Path) -> None:
    """Some bytes of the tag are changed, or it is cut; the sound is short, so that this is quick."""
    built = build_session(tmp_path, tmp_path / "cache", "--voice", "hum")
    whole, chance = built.audio.read_bytes()[:200_000], random.Random(6)
    audio = tmp_path / "harmed.mp3"
    for number in range(TAGS):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            content[chance.randrange(chance.choice([10, 300, 2000, 60_000]))] = chance.randrange(256)
        audio.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
        done = voiceguide_here("verify", str(audio), cwd=tmp_path, cache=built.cache)
        assert done.returncode in (5, 7), f"{number}: exit {done.returncode}: {done.stderr[-600:]}"
        assert "Traceback" not in done.stderr


def test_odd_names_of_files_end_in_a_line(tmp_path: Path) -> None:
    chance = random.Random(7)
    letters = [*"aé/~'\"\\🦶-: .\n\u202e", "\x1b[31m", "..", "x" * 100]
    for number in range(NAMES):
        name = "".join(chance.choices(letters, k=chance.randrange(1, 6)))
        if is_outside(tmp_path / name, tmp_path):
            continue  # `check` would read all of this computer
        arguments = chance.choice([["verify", "--", name], ["check", "--estimate", "--", name], ["import", "--", name]])
        done = voiceguide_here(*arguments, cwd=tmp_path, cache=tmp_path / "cache")
        assert done.returncode in (0, 2, 3, 5), f"{number}: {arguments}: exit {done.returncode}: {done.stderr[-600:]}"
        assert "Traceback" not in done.stderr


def is_outside(path: Path, folder: Path) -> bool:
    """Return whether a name is that of another folder which is there."""
    try:
        return path.is_dir() and path.resolve() != folder
    except OSError:  # no name at all, which is what the proof is about
        return False


def build(voice: str, folder: Path, cache: Path) -> bytes:
    """Build a routine into `folder`, and give its audio file."""
    target = folder / "calf-release.mp3"
    command = [sys.executable, "-m", "voiceguide", "build", "calf-release", "--voice", voice, "-o", str(target)]
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


def harm(cache: Path, chance: random.Random, count: int) -> int:
    """Remove, cut short or change a bit of so many entries; give how many there were."""
    entries = sorted(cache.rglob("*.kept"))
    chosen = chance.sample(entries, min(count, len(entries)))
    for path in chosen:
        with contextlib.suppress(FileNotFoundError):  # a build has just removed it
            content = bytearray(path.read_bytes())
            how = chance.choice(("remove", "cut", "flip"))
            if how == "remove":
                path.unlink()
            elif how == "cut":
                path.write_bytes(content[: chance.randrange(len(content))])
            else:
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                path.write_bytes(content)
    return len(chosen)


def harmed_while(job: Callable[[], bytes], cache: Path, chance: random.Random) -> tuple[int, bytes]:
    """Harm up to ten entries, one after the other, while `job` is running; give how many, and what it gave."""
    harmed = 0
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(job)
        while not running.done() and harmed < 10:
            time.sleep(chance.uniform(0.02, 0.1))
            harmed += harm(cache, chance, 1)
        return harmed, running.result()


@pytest.mark.parametrize("voice", ["hum", "system"])
def test_two_hundred_harmed_entries_are_never_heard(voice: str, tmp_path: Path) -> None:
    """Half of them are harmed between builds, half while one is running."""
    chance, cache = random.Random(200), tmp_path / "kept"
    expected = build(voice, tmp_path / "whole", tmp_path / "whole-cache")
    between = during = number = 0
    while between < 100 or during < 100:
        number += 1
        between += harm(cache, chance, 10)
        harmed, found = harmed_while(lambda: build(voice, tmp_path / f"{number}", cache), cache, chance)  # noqa: B023
        during += harmed
        assert found == expected
