"""Covers in finished sessions: built by the command, read by mutagen and ffprobe, decoded, and verified."""

# mypy: disallow-untyped-calls=False

import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3
from PIL import Image

from support.decoders import decode
from support.factories import catalogue, routine_of
from support.programs import needs
from voiceguide.cache import Cache
from voiceguide.cli import main
from voiceguide.compiler.variants import leaves
from voiceguide.export.cover.cover import own_cover
from voiceguide.model.steps import MoveStep
from voiceguide.pipeline.build import build
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

SMALL = """
name: "Calf, softly"
safety: "Press gently."
steps:
  - move: {name: Low calf, area: calf, hold: 5s}
"""
OPTIONAL = """
- move: {name: Calf, area: calf, hold: {min: 10s, usual: 20s, max: 30s}}
- {move: {name: Neck, area: neck, hold: 40s}, optional: true}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / name.lower()))
    monkeypatch.delenv("VOICEGUIDE_COVER", raising=False)
    Path("small.yaml").write_text(SMALL)


def built(*arguments: str, folder: str = "made") -> Path:
    with pytest.raises(SystemExit) as ended:
        main(["build", "small.yaml", "--voice", "hum", "-q", "-o", f"{folder}/small.mp3", *arguments])
    assert ended.value.code == 0
    return Path(folder, "small.mp3")


def pictures(path: Path) -> list[Any]:
    return list(ID3(path).getall("APIC"))


def test_a_session_has_a_cover_of_our_own_and_the_same_bytes_each_time() -> None:
    first, second = built(), built(folder="again")
    (cover,) = pictures(first)
    assert (cover.mime, int(cover.type)) == ("image/jpeg", 3)
    assert Image.open(io.BytesIO(cover.data)).size == (1000, 1000)
    assert first.read_bytes() == second.read_bytes()
    assert len(list(Path(os.environ["VOICEGUIDE_CACHE_DIR"], "cover").glob("*.kept"))) == 1


def test_it_is_in_the_audio_file_alone() -> None:
    bare, covered = built("--cover", "none", folder="bare"), built()
    assert pictures(bare) == []
    told = [json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in (bare, covered)]
    digests = [one.pop("audio_sha256") for one in told]
    assert told[0] == told[1]
    assert digests[0] != digests[1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_one_s_own_picture_is_taken_as_it_is(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (64, 48), "red").save("mine", kind)
    monkeypatch.setenv("VOICEGUIDE_COVER", "mine")
    (by_setting,) = pictures(built())
    (by_flag,) = pictures(built("--cover", "./mine"))
    assert by_setting.data == by_flag.data == Path("mine").read_bytes()
    assert by_flag.mime == f"image/{kind.lower()}"
    assert pictures(built("--cover", "none")) == []


@needs("ffprobe", "ffmpeg")
@pytest.mark.parametrize("kind", [None, "JPEG", "PNG"])
def test_other_programs_see_a_picture_and_hear_the_same_sound(kind: str | None) -> None:
    if kind:
        Image.effect_noise((2000, 1500), 90).convert("RGB").save("mine", kind)
    covered, bare = built(*(("--cover", "mine") if kind else ())), built("--cover", "none", folder="bare")
    command = ["ffprobe", "-v", "warning", "-show_streams", "-of", "json", str(covered)]
    probed = subprocess.run(command, capture_output=True, check=True)
    (picture,) = [one for one in json.loads(probed.stdout)["streams"] if one["codec_type"] == "video"]
    assert picture["disposition"]["attached_pic"] == 1
    assert (picture["width"], picture["height"]) == ((2000, 1500) if kind else (1000, 1000))
    assert probed.stderr == b""
    for decoder in ("ffmpeg", "miniaudio", "libsndfile"):
        with_it, without = decode(covered, decoder), decode(bare, decoder)
        assert with_it.warnings == ""
        assert with_it.samples.tobytes() == without.samples.tobytes(), decoder


def test_verify_has_nothing_against_it(capsys: pytest.CaptureFixture[str]) -> None:
    Image.effect_noise((2000, 1500), 90).convert("RGB").save("mine.jpg", quality=95)
    for path in (built(), built("--cover", "mine.jpg", folder="mine")):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["verify", str(path), "--json"])
        assert (ended.value.code, json.loads(capsys.readouterr().out)["faults"]) == (0, [])


@pytest.mark.parametrize("name", ["missing.jpg", "small.yaml", "."])
def test_a_wrong_file_is_told_before_anything_is_spoken(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", "small.yaml", "--voice", "hum", "--cover", name])
    assert ended.value.code == 2
    assert name in capsys.readouterr().err
    assert not Path(os.environ["VOICEGUIDE_CACHE_DIR"]).exists()
    assert not Path("output").exists()


@pytest.mark.parametrize(("fit_s", "areas"), [(None, ["calf", "neck"]), (45.0, ["calf"])])
def test_areas_that_the_length_leaves_out_are_not_marked(
    fit_s: float | None, areas: list[str], tmp_path: Path
) -> None:
    kept = Cache(tmp_path / "kept")
    studio = Studio(VoiceChoice.parse("hum", "en"), kept)
    session = build(routine_of(OPTIONAL), catalogue().language("en"), studio, None, fit_s=fit_s).session
    assert session.cover == own_cover("Test", session.timeline.duration_s, areas, kept)


@pytest.mark.parametrize("routine", catalogue().ids("routines"))
def test_each_bundled_routine_has_a_cover_under_150_kb(routine: str, tmp_path: Path) -> None:
    found = catalogue().routine(routine, None)
    areas = [step.move.area for step in leaves(found.steps) if isinstance(step, MoveStep)]
    assert len(own_cover(found.name.text, 1800.0, areas, Cache(tmp_path)).data) <= 150_000
