"""A routine in every format and in tracks, built by the command line and checked by ffmpeg."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.command_line import voiceguide_here
from support.decoders import Samples
from support.onsets import milliseconds, misplaced
from support.programs import needs
from voiceguide.encoders.registry import FORMATS
from voiceguide.verify.verifier import verify

NAMES = list(FORMATS)
ROUTINE = """
name: "Two: short?"
author: "Jo  Doe"
safety: "Press gently, and stop where it is too much for you."
steps:
  - section: Calves
    steps:
      - move: {name: Low calf, side: each, hold: 8s, setup: "Sit down, and put the ball under your calf."}
  - section: 'Feet: "soles"'
    steps:
      - {say: "Breathe out. And in.", after: 3s}
outro: "That was all. Stand up slowly."
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a routine, and in output/ its session in every format and in tracks of two."""
    folder = tmp_path_factory.mktemp("session")
    (folder / "two.yaml").write_text(ROUTINE)
    tracks = ["--tracks"], ["--tracks", "--format", "m4b", "-o", "m4b/"]
    for options in (*(["--format", name] for name in NAMES), *tracks):
        told = built(folder, *options)
        assert (folder / str(told["path"])).exists()
    return folder


def built(folder: Path, *options: str) -> dict[str, Any]:
    asked, usual = ("two.yaml", "--json", *options), {"VOICEGUIDE_VOICE": "system"}
    done = voiceguide_here("build", *asked, cwd=folder, cache=folder / "cache", **usual)
    assert done.returncode == 0, done.stderr
    assert "belong together" not in done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def decoded(path: Path) -> Samples:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-f", "s16le", "-ar", "24000", "-ac", "1", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<i2")


def plan(here: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((here / "output/two.json").read_text())
    return found


def test_the_formats_lie_beside_each_other_with_one_set_of_sidecars(here: Path) -> None:
    found = {path.name for path in (here / "output").iterdir() if path.is_file()}
    assert found == {*(f"two.{name}" for name in NAMES), "two.vtt", "two.lrc", "two.chapters.json", "two.json"}


def tags(path: Path) -> dict[str, str]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {
        name.lower(): value
        for one in (told["format"], *told["streams"])
        for name, value in one.get("tags", {}).items()
    }


@needs("ffprobe")
@pytest.mark.parametrize("name", [*(f"two.{name}" for name in NAMES), "two/01*.mp3", "../m4b/two/01*.m4b"])
def test_each_session_is_an_album_by_its_author_and_names_its_voice(here: Path, name: str) -> None:
    (path,) = (here / "output" / name).parent.glob(Path(name).name)
    found = tags(path)
    assert [found[tag] for tag in ("album", "artist", "genre")] == ["Two: short?", "Jo Doe", "Speech"]
    assert found["istr" if name.endswith("wav") else "voice"].startswith("system:")
    assert name.endswith("wav") or found["album_artist"] == "Jo Doe"
    assert found["track"].partition("/")[0] == "1"


@needs("ffmpeg")
@pytest.mark.parametrize("name", NAMES)
def test_every_utterance_is_heard_within_30_ms_and_the_length_is_kept_within_a_frame(here: Path, name: str) -> None:
    samples, told = decoded(here / f"output/two.{name}"), plan(here)
    assert abs(len(samples) / 24_000 - told["duration_s"]) <= 0.024
    assert misplaced(samples, told["cues"]) == []


@needs("ffmpeg")
def test_onsets_agree_between_all_formats(here: Path) -> None:
    """Each sound is taken from the WAV and looked for in the others by its shape: they lie at the same sample."""
    sounds = {name: decoded(here / f"output/two.{name}").astype(np.float64) for name in NAMES}
    for cue in (cue for cue in plan(here)["cues"] if cue["kind"] in ("utterance", "sign")):
        start = max(720, cue["start_sample"])
        shape = sounds["wav"][start : start + 4800]
        for name in NAMES:
            match = np.correlate(sounds[name][start - 720 : start + 5520], shape, "valid")
            assert abs(int(np.argmax(match)) - 720) <= 24, (name, cue["text"])


@needs("ffprobe")
@pytest.mark.parametrize("name", NAMES)
def test_chapters_and_cover_are_there_for_ffprobe(here: Path, name: str) -> None:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_streams", "-of", "json", f"output/two.{name}"]
    done = subprocess.run(command, cwd=here, capture_output=True, check=True)
    told = json.loads(done.stdout)
    found = [(one["tags"]["title"], milliseconds(one["start_time"])) for one in told["chapters"]]
    assert found == [(one["title"], milliseconds(one["start_s"])) for one in plan(here)["chapters"]]
    assert [one["width"] for one in told["streams"] if one["disposition"]["attached_pic"]] == [1000]
    assert done.stderr == b""


@pytest.mark.parametrize("name", NAMES)
def test_verify_finds_no_fault(here: Path, name: str) -> None:
    assert verify(here / f"output/two.{name}").faults == ()


def test_building_again_gives_the_same_bytes_in_every_format(here: Path) -> None:
    before = {path: path.read_bytes() for path in (here / "output").glob("two.*")}
    for name in NAMES:
        built(here, "-o", f"output/two.{name}")
        path = here / f"output/two.{name}"
        assert path.read_bytes() == before[path], name


@needs("ffmpeg")
@pytest.mark.parametrize(("folder", "name"), [("output/two", "mp3"), ("m4b/two", "m4b")])
def test_tracks_play_the_session_one_after_the_other(here: Path, folder: str, name: str) -> None:
    lines = (here / folder / "two.m3u8").read_text(encoding="utf-8").splitlines()
    tracks = [here / folder / line for line in lines if not line.startswith("#")]
    assert [path.name for path in tracks] == sorted(path.name for path in (here / folder).glob(f"*.{name}"))
    lengths = [float(line.split(":")[1].split(",")[0]) for line in lines if line.startswith("#EXTINF")]
    assert abs(sum(lengths) - plan(here)["duration_s"]) < 1e-6
    together = np.concatenate([decoded(path)[: round(s * 24_000)] for path, s in zip(tracks, lengths, strict=True)])
    assert len(together) == round(plan(here)["duration_s"] * 24_000)
    assert misplaced(together, plan(here)["cues"]) == []


def test_the_playlist_is_verified_track_by_track(here: Path) -> None:
    done = voiceguide_here("verify", "output/two/two.m3u8", "--json", cwd=here, cache=here / "cache")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], len(told["tracks"])) == (0, True, 4)
    assert abs(told["duration_s"] - plan(here)["duration_s"]) < 0.001
    (here / "m4b/two/01 Before you start.m4b").rename(here / "m4b/kept")
    missing = voiceguide_here("verify", "m4b/two/two.m3u8", cwd=here, cache=here / "cache")
    (here / "m4b/kept").rename(here / "m4b/two/01 Before you start.m4b")
    assert missing.returncode == 7
    assert "01 Before you start.m4b" in missing.stdout


@pytest.mark.parametrize(("folder", "name"), [("output/two", "mp3"), ("m4b/two", "m4b")])
def test_each_track_has_its_name_and_is_verified_by_itself(here: Path, folder: str, name: str) -> None:
    tracks = sorted((here / folder).glob(f"*.{name}"))
    assert [path.stem.partition(" ")[2] for path in tracks] == [
        "Before you start", "Calves", "Feet soles", "To finish",
    ]  # fmt: skip
    assert [verify(path).faults for path in tracks] == [()] * 4
    assert verify(tracks[2]).title == 'Feet: "soles"'
