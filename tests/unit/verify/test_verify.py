"""voiceguide/verify/: sessions as they were built, and sessions that were damaged on purpose."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from mutagen.id3 import ID3

from support.command_line import voiceguide
from support.decoders import decode
from voiceguide.audio.clip import clip_of
from voiceguide.audio.fingerprint import Fingerprint
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.errors import SoundError
from voiceguide.verify.bed_effects import bed_only_mask
from voiceguide.verify.expectations import Expected
from voiceguide.verify.verifier import verify

Floats = npt.NDArray[np.float64]
Harm = Callable[[Floats, dict[str, Any]], Floats]
ROUTINE = "plantar-fascia-morning"
VOICES = ("system", "hum")


@dataclass(frozen=True)
class Built:
    audio: Path
    cache: Path
    plan: dict[str, Any]
    samples: Floats


@pytest.fixture(scope="module", params=VOICES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A session of three minutes and a half, by a real voice and by the fake whose words differ in pitch only."""
    return build(tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("cache"), "--voice", request.param)


@pytest.fixture(scope="module", params=[("system", "rain"), ("hum", "drone")], ids="-".join)
def on_bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same upon a bed that is heard; `scripts/prove sound` has each voice upon each bed."""
    voice, bed = request.param
    return build(tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("cache"), "--voice", voice, "--bed", bed)


def build(folder: Path, cache: Path, *options: str) -> Built:
    done = voiceguide("build", ROUTINE, *options, "-o", f"{folder}/", "--json", cwd=folder, cache=cache)
    assert done.returncode == 0, done.stderr
    audio = folder / f"{ROUTINE}.mp3"
    return Built(audio, cache, json.loads(done.stdout), decode(audio, "libsndfile").samples.astype(np.float64))


def harmed(built: Built, path: Path, harm: Harm) -> Path:
    """Write the session anew with `harm` done to its sound; its tag, and the plan in it, stay as they are."""
    samples = np.clip(harm(built.samples.copy(), built.plan), -30_000, 30_000)
    clip = clip_of(samples[: len(samples) // 576 * 576])
    tag_bytes = ID3(built.audio).size  # type: ignore[no-untyped-call]  # mutagen has no types
    with path.open("wb") as out:
        out.write(built.audio.read_bytes()[:tag_bytes])
        stitch([(0, encode(clip, Encoding()))], clip.length // 576, Encoding(), out)
    return path


def kinds(path: Path) -> set[str]:
    return {fault.kind for fault in verify(path).faults}


def utterances(plan: dict[str, Any]) -> list[slice]:
    return [slice(cue["start_sample"], cue["end_sample"]) for cue in plan["cues"] if cue["kind"] == "utterance"]


def alone(plan: dict[str, Any], *, least_s: float = 0.0) -> list[slice]:
    """Utterances with nothing else heard within half a second of them."""
    sounds = [cue for cue in plan["cues"] if cue["kind"] in ("utterance", "sign")]
    found = []
    for cue in utterances(plan):
        from_, to = cue.start - 12_000, cue.stop + 12_000
        near = [one for one in sounds if one["start_sample"] < to and one["end_sample"] > from_]
        if len(near) == 1 and cue.stop - cue.start >= least_s * 24_000:
            found.append(cue)
    return found


def quiet_place(plan: dict[str, Any]) -> int:
    """The midst of the longest quiet."""
    sounds = [cue for cue in plan["cues"] if cue["kind"] in ("utterance", "sign")]
    gaps = [(after["start_sample"] - before["end_sample"], before["end_sample"]) for before, after in pairwise(sounds)]
    length, start = max(gaps)
    return int(start + length // 2)


def late(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan)[3]
    wide = slice(cue.start - 2400, cue.stop + 2400)
    samples[wide] = np.roll(samples[wide], round(0.080 * 24_000))
    return samples


def early(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan)[3]
    wide = slice(cue.start - 2400, cue.stop + 2400)
    samples[wide] = np.roll(samples[wide], -round(0.080 * 24_000))
    return samples


def swapped_utterances(samples: Floats, plan: dict[str, Any]) -> Floats:
    first, second = alone(plan)[2], alone(plan)[4]
    one, other = samples[first].copy(), samples[second].copy()
    length = min(len(one), len(other))
    samples[first], samples[second] = 0, 0
    samples[first.start : first.start + length] = other[:length]
    samples[second.start : second.start + length] = one[:length]
    return samples


def swapped_halves(samples: Floats, plan: dict[str, Any]) -> Floats:
    """Two words of one utterance change places."""
    cue = alone(plan, least_s=2)[0]
    middle = (cue.start + cue.stop) // 2
    samples[cue] = np.concatenate((samples[middle : cue.stop], samples[cue.start : middle]))
    return samples


def loud(samples: Floats, _plan: dict[str, Any]) -> Floats:
    return samples * 10 ** (3 / 20)


def loud_utterance(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[alone(plan)[1]] *= 10 ** (3 / 20)
    return samples


def click_in_quiet(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[quiet_place(plan)] += 12_000
    return samples


def click_in_speech(samples: Floats, plan: dict[str, Any]) -> Floats:
    """In the longest pause between words, where it is heard as such."""
    cue = alone(plan, least_s=2)[0]
    level = np.convolve(np.abs(samples[cue]), np.ones(4800), "same")
    at = 6000 + int(np.argmin(level[6000:-6000]))
    samples[cue.start + at] += 20_000
    return samples


def second_of_speech_silent(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[1]
    samples[cue.start + 12_000 : cue.start + 36_000] = 0
    return samples


def second_cut_out(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[1]
    return np.delete(samples, slice(cue.start + 12_000, cue.start + 36_000))


def utterance_gone(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[alone(plan)[2]] = 0
    return samples


def speech_too_much(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[0]
    at = quiet_place(plan)
    samples[at : at + 24_000] += samples[cue.start : cue.start + 24_000]
    return samples


def test_a_session_as_it_was_built_has_no_fault(built: Built) -> None:
    assert verify(built.audio).faults == ()


def test_the_soft_end_of_a_tone_that_an_encoder_covers_with_noise_is_no_other_word(tmp_path: Path) -> None:
    """At this rate two frames in a row hold nothing but such ends, 18 dB below the frames beside them."""
    session = build(tmp_path, tmp_path / "cache", "--voice", "hum", "--rate", "149")
    assert verify(session.audio).faults == ()


def test_encoding_it_again_is_no_fault(built: Built, tmp_path: Path) -> None:
    assert kinds(harmed(built, tmp_path / "a.mp3", lambda samples, _: samples)) == set()


SIX = (
    (late, "moved"),
    (swapped_halves, "words"),
    (loud, "loudness"),
    (click_in_quiet, "click"),
    (click_in_speech, "click"),
    (second_cut_out, "length"),
    (second_of_speech_silent, "silence"),
    (speech_too_much, "sound"),
)
"""The harms that every session has to be found with, whatever lies under it; a dropped chapter besides."""
HARMS = (
    *SIX,
    (early, "moved"),
    (swapped_utterances, "words"),
    (loud_utterance, "loudness"),
    (utterance_gone, "silence"),
)
"""All harms to sound, in any format."""


def test_upon_a_bed_a_session_as_it_was_built_has_no_fault(on_bed: Built, tmp_path: Path) -> None:
    assert verify(on_bed.audio).faults == ()
    assert kinds(harmed(on_bed, tmp_path / "a.mp3", lambda samples, _: samples)) == set()


def test_upon_a_bed_a_track_that_begins_with_words_has_no_fault(tmp_path: Path) -> None:
    """There is no moment around them in which its bed could be measured."""
    asked = ("--voice", "hum", "--tracks", "--format", "wav", "--bed", "rain")
    done = voiceguide("build", "sciatic-seat", *asked, "-o", f"{tmp_path}/", cwd=tmp_path, cache=tmp_path / "cache")
    assert [fault for path in tmp_path.glob("*/*.wav") for fault in verify(path).faults] == [], done.stderr


def test_upon_a_bed_what_a_voice_breathes_in_its_pauses_is_no_click() -> None:
    like = Fingerprint(np.repeat([-20.0, -63.0, -94.5, -20.0], 10), np.full(40, 1.0))
    alone = bed_only_mask(
        np.zeros(40 * 576, dtype=np.int16), 0, [Expected("utterance", "", 0, 40 * 576, like)], pauses=True
    )
    frames = alone.reshape(-1, 576)
    assert not frames[:20].any()
    assert frames[23:27].all()


@pytest.mark.parametrize(("harm", "kind"), SIX)
def test_upon_a_bed_each_harm_is_found_by_its_name(on_bed: Built, tmp_path: Path, harm: Harm, kind: str) -> None:
    assert kind in kinds(harmed(on_bed, tmp_path / "a.mp3", harm))


@pytest.mark.parametrize("harm", [late, swapped_halves, click_in_quiet, utterance_gone])
def test_upon_a_bed_a_single_harm_is_not_taken_for_many(on_bed: Built, tmp_path: Path, harm: Harm) -> None:
    assert len(verify(harmed(on_bed, tmp_path / "a.mp3", harm)).faults) == 1


@pytest.mark.parametrize(("harm", "kind"), HARMS)
def test_each_harm_is_found_by_its_name(built: Built, tmp_path: Path, harm: Harm, kind: str) -> None:
    assert kind in kinds(harmed(built, tmp_path / "a.mp3", harm))


@pytest.mark.parametrize("harm", [late, swapped_halves, click_in_quiet, utterance_gone])
def test_a_single_harm_is_not_taken_for_many(built: Built, tmp_path: Path, harm: Harm) -> None:
    assert len(verify(harmed(built, tmp_path / "a.mp3", harm)).faults) == 1


def test_a_dropped_chapter_is_found(built: Built, tmp_path: Path) -> None:
    assert [fault.kind for fault in verify(without_a_chapter(built, tmp_path)).faults] == ["chapters"]


def without_a_chapter(built: Built, folder: Path) -> Path:
    path = Path(shutil.copy(built.audio, folder))
    tag: Any = ID3(path)  # type: ignore[no-untyped-call]
    del tag["CHAP:chp1"]
    tag.save(v2_version=3)
    return path


def test_the_plan_inside_is_that_beside(built: Built, tmp_path: Path) -> None:
    inside = verify(Path(shutil.copy(built.audio, tmp_path)))
    beside = verify(built.audio)
    assert (inside.faults, inside.utterances, inside.title) == (beside.faults, beside.utterances, beside.title)


def test_a_file_without_a_plan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"no song at all")
    with pytest.raises(SoundError, match="no plan"):
        verify(tmp_path / "song.mp3")


def on_command_line(built: Built, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return voiceguide("verify", str(path), *more, cwd=path.parent, cache=built.cache)


def test_on_the_command_line_a_fault_is_exit_7_and_told_to_people_and_programs(built: Built, tmp_path: Path) -> None:
    fine = on_command_line(built, built.audio, "--json")
    assert (fine.returncode, json.loads(fine.stdout)["ok"]) == (0, True)
    path = harmed(built, tmp_path / "a.mp3", late)
    told = on_command_line(built, path, "--json")
    assert told.returncode == 7
    assert [fault["kind"] for fault in json.loads(told.stdout)["faults"]] == ["moved"]
    table = on_command_line(built, path)
    assert table.returncode == 7
    assert "80 ms too late" in table.stdout


def test_under_quiet_only_what_is_off_is_told(built: Built, tmp_path: Path) -> None:
    fine = on_command_line(built, built.audio, "-q")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "")
    told = on_command_line(built, harmed(built, tmp_path / "a.mp3", late), "-q")
    assert told.returncode == 7
    assert "80 ms too late" in told.stdout
    assert "ok   " not in told.stdout
