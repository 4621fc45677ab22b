"""Every bundled routine is equally loud throughout (ffmpeg) and passes `verify` in all formats, in tracks, on each bed.

Sessions that were damaged on purpose are found, upon nothing and on every bed, by the name of the damage.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import loudness
from support.decoders import decode
from support.harms import BUNDLED, HARMS, SIX, Built, Harm, harmed, kinds, without_a_chapter
from support.harms import build as built_by
from voiceguide.audio.beds.generated import GENERATED_BEDS
from voiceguide.encoders.registry import FORMATS
from voiceguide.parser.catalogue import Catalogue
from voiceguide.verify.verifier import verify

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


@pytest.mark.parametrize(("voice", "spread_lu"), [("natural", 3), ("system", 3), ("piper", 5)])
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_word_is_equally_loud_in(
    routine: str, voice: str, spread_lu: float, tmp_path: Path, cache: Path
) -> None:
    document = build(routine, tmp_path, cache, "--voice", voice)
    found = loudness.judged(decode(Path(document["path"]), "ffmpeg").samples, document["cues"])
    loudness.check(found, spread_lu)
    assert abs(found.speech_lufs - document["speech_lufs"]) <= 0.2
    assert abs(found.integrated_lufs - document["integrated_lufs"]) <= 0.2
    assert verify(Path(document["path"])).faults == ()


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "mp3"])
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_format_is_as_planned_of(routine: str, name: str, tmp_path: Path, cache: Path) -> None:
    document = build(routine, tmp_path, cache, "--format", name)
    path = tmp_path / f"{routine}.{name}"
    assert abs(len(decode(path, "ffmpeg").samples) / 24_000 - document["duration_s"]) <= 0.024
    assert verify(path).faults == ()


@pytest.mark.parametrize("routine", ROUTINES)
def test_tracks_are_as_planned_of(routine: str, tmp_path: Path, cache: Path) -> None:
    document = build(routine, tmp_path, cache, "--tracks")
    assert abs(sum(verify(Path(path)).duration_s for path in document["tracks"]) - document["duration_s"]) < 1e-4
    assert [fault for path in document["tracks"] for fault in verify(Path(path)).faults] == []


@pytest.mark.parametrize("more", [(), ("--pan",)], ids=["mono", "stereo"])
@pytest.mark.parametrize("bed", GENERATED_BEDS)
@pytest.mark.parametrize("routine", ROUTINES)
def test_it_is_as_loud_and_as_planned_upon_a_bed(
    routine: str, bed: str, more: tuple[str, ...], tmp_path: Path, cache: Path
) -> None:
    document = build(routine, tmp_path, cache, "--bed", bed, *more)
    path = Path(document["path"])
    assert verify(path).faults == ()
    if not more:
        found = loudness.judged(decode(path, "ffmpeg").samples, document["cues"])
        loudness.check(found)
        assert found.integrated_lufs == pytest.approx(document["integrated_lufs"], abs=0.21)  # both rounded to 0.1


VOICES = ("natural", "system", "piper", "hum")


@pytest.fixture(scope="module", params=VOICES)
def plain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Built:
    return built_by(tmp_path_factory.mktemp("built"), cache, "--voice", request.param, routine=BUNDLED)


@pytest.mark.parametrize(("harm", "kind"), HARMS)
def test_each_harm_is_found_by_its_name(plain: Built, tmp_path: Path, harm: Harm, kind: str) -> None:
    assert kind in kinds(harmed(plain, tmp_path / "a.mp3", harm))


@pytest.fixture(scope="module", params=[(voice, bed) for voice in VOICES for bed in GENERATED_BEDS], ids="-".join)
def upon(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Built:
    voice, bed = request.param
    return built_by(tmp_path_factory.mktemp("built"), cache, "--voice", voice, "--bed", bed, routine=BUNDLED)


@pytest.mark.parametrize(("harm", "kind"), SIX)
def test_upon_each_bed_each_harm_is_found_by_its_name(upon: Built, tmp_path: Path, harm: Harm, kind: str) -> None:
    assert kind in kinds(harmed(upon, tmp_path / "a.mp3", harm))


def test_upon_each_bed_right_sound_has_no_fault_also_encoded_again(upon: Built, tmp_path: Path) -> None:
    assert kinds(upon.audio) == set()
    assert kinds(harmed(upon, tmp_path / "a.mp3", lambda samples, _: samples)) == set()


def test_upon_each_bed_a_dropped_chapter_is_found(upon: Built, tmp_path: Path) -> None:
    assert kinds(without_a_chapter(upon, tmp_path)) == {"chapters"}
