"""A whole session: a real voice, real files, and decoders that are not part of voiceguide."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support import loudness
from support.command_line import voiceguide
from support.decoders import decode
from support.onsets import Samples, milliseconds, misplaced
from support.programs import needs
from voiceguide.model.durations import SAMPLE_RATE_HZ

Session = dict[str, Any]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Session:
    """calf-release, built once with the usual voice; its JSON and the folder it lies in."""
    folder = tmp_path_factory.mktemp("session")
    done = voiceguide("build", "calf-release", "--json", cwd=folder, cache=cache)
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "folder": folder}


def audio_of(session: Session) -> Path:
    return Path(str(session["folder"]), str(session["path"]))


def cues(session: Session, *kinds: str) -> list[Session]:
    return [cue for cue in session["cues"] if cue["kind"] in kinds]


@pytest.mark.parametrize(
    "decoder",
    [
        pytest.param("ffmpeg", marks=needs("ffmpeg")),
        pytest.param("mpg123", marks=needs("mpg123")),
        "miniaudio",
        "libsndfile",
    ],
)
def test_every_decoder_gives_the_planned_length_without_a_warning(session: Session, decoder: str) -> None:
    decoded = decode(audio_of(session), decoder)
    assert decoded.warnings == ""
    assert abs(len(decoded.samples) / SAMPLE_RATE_HZ - session["duration_s"]) <= 0.024


def test_every_utterance_is_heard_from_its_start_to_its_end(session: Session) -> None:
    samples = decode(audio_of(session), "miniaudio").samples
    assert len(cues(session, "utterance")) > 60
    assert misplaced(samples, session["cues"]) == []


def test_both_sides_of_each_hold_last_the_same_in_the_plan(session: Session) -> None:
    lengths: dict[object, set[object]] = {}
    sides: dict[object, list[object]] = {}
    for hold in cues(session, "hold"):
        lengths.setdefault(hold["step"], set()).add(hold["end_sample"] - hold["start_sample"])
        sides.setdefault(hold["step"], []).append(hold["side"])
    assert len(lengths) == 5
    assert all(len(length) == 1 for length in lengths.values())
    assert all(sorted(map(str, side)) == ["left", "right"] for side in sides.values())


def test_both_sides_of_each_hold_last_the_same_in_the_sound(session: Session) -> None:
    """The start sign is found by its own shape in the decoded file, and so is the sign that ends each hold."""
    samples = decode(audio_of(session), "miniaudio").samples.astype(np.float64)
    signs = {cue["start_sample"]: cue["text"] for cue in cues(session, "sign")}
    heard: dict[object, list[int]] = {}
    for hold in cues(session, "hold"):
        start, end = int(str(hold["start_sample"])), int(str(hold["end_sample"]))
        assert signs[start] == "start"
        assert signs[end] in ("end", "switch")
        heard.setdefault(hold["step"], []).append(onset(samples, end) - onset(samples, start))
    for first, second in heard.values():
        assert abs(first - second) <= 1 or abs(first - second) < SAMPLE_RATE_HZ * 0.002


def onset(samples: Samples, near: int) -> int:
    """The first sample near one that rises above a thirtieth of what follows."""
    stretch = np.abs(samples[near - 1200 : near + 6000])
    return near - 1200 + int(np.flatnonzero(stretch > stretch.max() / 30)[0])


@needs("ffprobe")
def test_chapters_are_the_same_in_the_plan_in_mutagen_and_in_ffprobe(session: Session) -> None:
    from mutagen.id3 import ID3

    planned = [
        (chapter["title"], milliseconds(chapter["start_s"]), milliseconds(chapter["end_s"]))
        for chapter in session["chapters"]
    ]
    tag = ID3(audio_of(session))  # type: ignore[no-untyped-call]  # mutagen has no types
    in_mutagen = sorted(
        ((str(chap.sub_frames["TIT2"]), chap.start_time, chap.end_time) for chap in tag.getall("CHAP")),  # type: ignore[no-untyped-call]
        key=lambda chapter: chapter[1],
    )
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", audio_of(session)], capture_output=True, check=True
    )
    in_ffprobe = [
        (one["tags"]["title"], milliseconds(one["start_time"]), milliseconds(one["end_time"]))
        for one in json.loads(told.stdout)["chapters"]
    ]
    assert in_mutagen == in_ffprobe == planned
    assert (planned[0][1], planned[-1][2]) == (0, milliseconds(session["duration_s"]))


@needs("ffmpeg")
def test_every_word_is_equally_loud_judged_by_ffmpeg(session: Session) -> None:
    found = loudness.judged(decode(audio_of(session), "libsndfile").samples, session["cues"])
    loudness.check(found)
    assert len(found.utterances_lufs) > 25
    assert abs(found.speech_lufs - session["speech_lufs"]) <= 0.2
    assert abs(found.integrated_lufs - session["integrated_lufs"]) <= 0.2


def test_building_again_speaks_nothing_and_gives_the_same_bytes(
    session: Session, cache: Path, tmp_path: Path
) -> None:
    done = voiceguide("build", "calf-release", "--json", cwd=tmp_path, cache=cache)
    again = json.loads(done.stdout)
    assert again["clips"]["spoken"] == 0
    first, second = audio_of(session).parent, tmp_path / "output"
    assert sorted(path.name for path in first.iterdir()) == sorted(path.name for path in second.iterdir())
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


ROUTINE = """
name: Two words
safety: "Press gently."
steps:
  - section: Calves
    steps:
      - move: {name: Low calf, side: each, hold: 5s, setup: "Sit down."}
outro: "That was it."
"""


def test_changing_one_word_speaks_one_phrase(cache: Path, tmp_path: Path) -> None:
    for text, spoken in ((ROUTINE, None), (ROUTINE.replace("Sit down.", "Sit up."), 1)):
        (tmp_path / "two.yaml").write_text(text)
        done = voiceguide("build", "two.yaml", "--json", "--voice", "hum", cwd=tmp_path, cache=cache)
        assert done.returncode == 0, done.stderr
        assert spoken is None or json.loads(done.stdout)["clips"]["spoken"] == spoken


def test_what_is_in_the_way_is_left_alone_and_named(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(ROUTINE)
    (tmp_path / "output").mkdir()
    (tmp_path / "output/two.mp3").write_bytes(b"my own song")
    (tmp_path / "output/other.txt").write_text("mine")
    done = voiceguide("build", "two.yaml", cwd=tmp_path, cache=cache, VOICEGUIDE_VOICE="hum")
    assert done.returncode == 5
    assert "two.mp3" in done.stderr
    assert "-f" in done.stderr
    assert (tmp_path / "output/two.mp3").read_bytes() == b"my own song"
    forced = voiceguide("build", "two.yaml", "-f", cwd=tmp_path, cache=cache, VOICEGUIDE_VOICE="hum")
    assert forced.returncode == 0
    assert forced.stdout == "output/two.mp3\n"
    assert (tmp_path / "output/other.txt").read_text() == "mine"


def test_a_dry_run_writes_nothing(cache: Path, tmp_path: Path) -> None:
    done = voiceguide("build", "calf-release", "-n", "--voice", "hum", cwd=tmp_path, cache=cache)
    assert done.returncode == 0
    assert "would last" in done.stderr
    assert list(tmp_path.iterdir()) == []
