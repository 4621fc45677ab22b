"""Every bundled routine is equally loud throughout, judged by ffmpeg on what is decoded, and verified."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import meters
from decoders import decode
from voiceguide.catalogue import Catalogue
from voiceguide.verify.session import verify

ROUTINES = Catalogue().ids("routines")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def build(routine: str, folder: Path, cache: Path, *more: str) -> dict[str, Any]:
    """Build a routine into `folder`, and give its document."""
    command = [sys.executable, "-m", "voiceguide", "build", routine, "--json", "-o", f"{folder}/", *more]
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("routine", ROUTINES)
def test_every_word_is_equally_loud_in(routine: str, tmp_path: Path, cache: Path) -> None:
    document = build(routine, tmp_path, cache)
    found = meters.judged(decode(tmp_path / f"{routine}.mp3", "ffmpeg").samples, document["cues"])
    meters.check(found)
    assert abs(found.speech_lufs - document["speech_lufs"]) <= 0.2
    assert abs(found.integrated_lufs - document["integrated_lufs"]) <= 0.2
    assert verify(tmp_path / f"{routine}.mp3").faults == ()


def harm(cache: Path, chance: random.Random, count: int) -> int:
    """Remove, cut short or change a bit of so many entries; give how many there were to harm."""
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


def test_two_hundred_harmed_entries_are_never_heard(tmp_path: Path) -> None:
    """By `hum`, which says a phrase alike each time; half of them are harmed between builds, half during one."""
    chance, harmed = random.Random(200), 0
    build("calf-release", tmp_path / "whole", tmp_path / "kept", "--voice", "hum")
    expected = (tmp_path / "whole" / "calf-release.mp3").read_bytes()
    for number in range(10):
        harmed += harm(tmp_path / "kept", chance, 10)
        with ThreadPoolExecutor(1) as threads:
            building = threads.submit(
                build, "calf-release", tmp_path / f"{number}", tmp_path / "kept", "--voice", "hum"
            )
            for _ in range(10):
                time.sleep(chance.uniform(0.02, 0.2))
                harmed += harm(tmp_path / "kept", chance, 1)
            building.result()
        assert (tmp_path / f"{number}" / "calf-release.mp3").read_bytes() == expected
    assert harmed >= 200
