"""The names and titles of sessions: one that differs from the usual session of its routine never replaces it."""

import json
import shlex
from pathlib import Path
from typing import Any

import mutagen
import pytest

from support.command_line import voiceguide_here

ROUTINE = """
name: Two words
safety: off
steps:
  - section: Calves
    steps:
      - move: {name: Low calf, area: calf, side: each, hold: {min: 5s, usual: 6s, max: 30s}, setup: "Sit down."}
      - move: {name: Roll, area: foot, hold: 5s, setup: "Roll it."}
outro: "That was it."
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a routine; a setting makes `hum` the usual voice."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "two.yaml").write_text(ROUTINE)
    return folder


def built(folder: Path, clips: Path, options: str = "") -> dict[str, Any]:
    asked = ("two.yaml", "--json", *shlex.split(options))
    done = voiceguide_here("build", *asked, cwd=folder, cache=clips, VOICEGUIDE_VOICE="hum")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert (folder / told["path"]).is_file()
    return told


@pytest.mark.parametrize(
    ("options", "name", "title"),
    [
        ("", "two.mp3", "Two words"),
        ("--talk auto --bed quiet --voice hum", "two.mp3", "Two words"),
        ("--fit 1m", "two.1m.mp3", "Two words, 1 min"),
        ("--fit 1:00", "two.1m.mp3", "Two words, 1 min"),
        ("--talk brief --fit 60s", "two.1m.brief.mp3", "Two words, 1 min, brief"),
        ("--voice hum:low", "two.hum-low.mp3", "Two words, hum:low"),
        ("--rate 130", "two.130wpm.mp3", "Two words, 130 words a minute"),
        ("--side left", "two.left.mp3", "Two words, left side"),
        ("--section calves", "two.section-calves.mp3", "Two words, calves"),
        ("--from 2", "two.from-2.mp3", "Two words, from move 2"),
        ("--without foot", "two.without-foot.mp3", "Two words, without foot"),
        ("--bed off --format flac", "two.bed-off.flac", "Two words, no bed"),
        ("--talk bells --tracks", "two.bells/two.bells.m3u8", "Two words, bells"),
    ],
)
def test_the_name_and_the_title_tell_the_variant(
    folder: Path, clips: Path, options: str, name: str, title: str
) -> None:
    told = built(folder, clips, options)
    assert (told["path"], told["title"]) == (f"output/{name}", title)


def test_a_variant_leaves_the_usual_session_and_its_sidecars_alone(folder: Path, clips: Path) -> None:
    built(folder, clips)
    files = (folder / "output" / f"two{ending}" for ending in (".mp3", ".vtt", ".lrc", ".json", ".chapters.json"))
    usual = {path: path.read_bytes() for path in files}
    other = folder / built(folder, clips, "--fit 50s --voice hum:low")["path"]
    assert {path: path.read_bytes() for path in usual} == usual
    assert {path.name for path in other.parent.glob("two.50s.*")} == {
        f"two.50s.hum-low{ending}" for ending in (".mp3", ".vtt", ".lrc", ".json", ".chapters.json")
    }
    assert str(mutagen.File(other)["TIT2"]) == "Two words, 50 s, hum:low"


def test_a_file_of_ones_own_name_gets_the_title_and_a_folder_the_name(folder: Path, clips: Path) -> None:
    assert built(folder, clips, "--fit 50s -o mine.mp3")["title"] == "Two words, 50 s"
    assert built(folder, clips, "--fit 50s -o phone/")["path"] == "phone/two.50s.mp3"


def test_a_file_with_a_name_of_before_is_left_alone(folder: Path, clips: Path) -> None:
    earlier = folder / built(folder, clips, "--fit 1m10s -o old/two.mp3")["path"]
    before = earlier.read_bytes()
    built(folder, clips, "--fit 1m20s -o old/")
    assert earlier.read_bytes() == before
