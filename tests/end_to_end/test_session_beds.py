"""Sessions with audible beds, from the command line to the decoded sound."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from support import loudness
from support.command_line import voiceguide_here
from support.decoders import decode, lag
from support.paths import SOLES
from support.programs import needs
from voiceguide.audio.beds import registry
from voiceguide.audio.unevenness import clicks_over_db
from voiceguide.settings import parse
from voiceguide.verify.verifier import verify

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Made:
    path: Path
    document: dict[str, Any]
    alone: Samples
    """The same words upon nothing, as they are before any encoder."""


def build(folder: Path, cache: Path, *options: str) -> dict[str, Any]:
    done = voiceguide_here("build", str(SOLES), "--voice", "hum", "--json", *options, cwd=folder, cache=cache)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def brook(path: Path) -> Path:
    """A sound file as people have them: eleven seconds in stereo at 44.1 kHz."""
    noise = np.random.default_rng(5).normal(size=(11 * 44_100, 2)) * 0.1
    soundfile.write(path, (noise[1:] + noise[:-1]) / 2, 44_100)
    return path


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Samples:
    folder = tmp_path_factory.mktemp("alone")
    build(folder, clips, "--bed", "off", "-o", "alone.wav")
    samples: Samples = soundfile.read(folder / "alone.wav", dtype="int16")[0]
    return samples


@pytest.fixture(scope="module", params=["waves", "brook.flac"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clips: Path, alone: Samples
) -> Made:
    folder = tmp_path_factory.mktemp("made")
    brook(folder / "brook.flac")
    document = build(folder, clips, "--bed", request.param, "-o", "a.mp3")
    return Made(folder / "a.mp3", document, alone)


def utterances(made: Made) -> list[slice]:
    return [
        slice(cue["start_sample"], cue["end_sample"]) for cue in made.document["cues"] if cue["kind"] == "utterance"
    ]


@needs("ffmpeg")
def test_words_are_as_loud_as_ever_and_the_figures_are_right(made: Made) -> None:
    found = loudness.judged(decode(made.path, "ffmpeg").samples, made.document["cues"])
    assert abs(found.speech_lufs + 19) <= 0.5
    assert found.true_peak_dbtp <= -1.5
    assert found.speech_lufs == pytest.approx(made.document["speech_lufs"], abs=0.2)
    assert found.integrated_lufs == pytest.approx(made.document["integrated_lufs"], abs=0.2)


@needs("ffmpeg")
def test_every_word_is_heard_when_it_is_planned_by_correlation_with_its_clip(made: Made) -> None:
    heard = decode(made.path, "ffmpeg").samples
    assert len(heard) == len(made.alone) == round(made.document["duration_s"] * 24_000)
    lags = [lag(heard, made.alone[one], one.start) for one in utterances(made)]
    assert max(map(abs, lags)) <= 24  # a millisecond


@needs("ffmpeg")
def test_the_bed_lies_under_all_of_it_softer_under_words(made: Made) -> None:
    bed = decode(made.path, "ffmpeg").samples.astype(float) - made.alone
    spans = utterances(made)
    gaps = [bed[before.stop + 96_000 : max(0, after.start - 48_000)] for before, after in pairwise(spans)]
    between = np.concatenate(gaps)  # all of them, because waves swell and fade for ten seconds
    assert len(between) > 10 * 24_000
    assert loudness.ebur128(between.astype(np.int16))[0] == pytest.approx(-34, abs=2)
    low, high = (spans[1].start, spans[1].start + 96_000)
    assert loudness.ebur128(bed[low:high].astype(np.int16))[0] < -37


def test_nothing_clicks_where_the_bed_is_alone(made: Made) -> None:
    """No millisecond stands out of its surroundings by more than noise does: not at a loop's seam, a fade, a clip."""
    samples = soundfile.read(made.path, dtype="int16")[0]
    alone = np.ones(len(samples), dtype=bool)
    for at in np.flatnonzero(made.alone.reshape(-1, 576).any(axis=1)) * 576:
        alone[max(0, at - 1440) : at + 2016] = False
    assert clicks_over_db(samples, alone).max() < 9


def test_a_second_build_has_the_same_bytes(made: Made, tmp_path: Path) -> None:
    brook(tmp_path / "brook.flac")
    bed = json.loads(made.path.with_suffix(".json").read_text())["bed"]["name"]
    build(tmp_path, tmp_path / "cache", "--bed", bed, "-o", "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == made.path.read_bytes()


def test_a_wrong_name_is_told_with_the_nearest_and_a_missing_file_by_its_name(tmp_path: Path) -> None:
    wrong = voiceguide_here("build", str(SOLES), "--bed", "wavs", cwd=tmp_path, cache=tmp_path / "cache")
    assert (wrong.returncode, 'did you mean "waves"?' in wrong.stderr) == (2, True)
    missing = voiceguide_here("build", str(SOLES), "--bed", "brook.mp3", cwd=tmp_path, cache=tmp_path / "cache")
    assert (missing.returncode, "brook.mp3: cannot be read for a bed" in missing.stderr) == (2, True)


def test_each_track_of_it_is_as_planned(made: Made, clips: Path) -> None:
    bed = json.loads(made.path.with_suffix(".json").read_text())["bed"]["name"]
    document = build(made.path.parent, clips, "--bed", bed, "--tracks", "-o", "tracks/")
    paths = [made.path.parent / path for path in document["tracks"]]
    assert [fault for path in paths for fault in verify(path).faults] == []
    assert sum(soundfile.info(path).frames for path in paths) == len(made.alone)


def test_the_settings_know_the_beds_that_there_are() -> None:
    assert parse.BEDS == registry.BEDS
