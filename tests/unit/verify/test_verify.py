"""voiceguide/verify/: sessions as they were built, and sessions that were damaged on purpose."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import voiceguide as vg
from support.command_line import voiceguide_here
from support.harms import (
    HARMS,
    SIX,
    Built,
    Harm,
    build,
    click_in_quiet,
    harmed,
    kinds,
    late,
    swapped_halves,
    utterance_gone,
    without_a_chapter,
)
from voiceguide.audio.fingerprint import Fingerprint
from voiceguide.errors import SoundError
from voiceguide.speech import rates
from voiceguide.verify.bed_effects import bed_only_mask
from voiceguide.verify.expectations import Expected
from voiceguide.verify.faults import Fault
from voiceguide.verify.verifier import verify

VOICES = ("system", "hum")
by_hum = pytest.mark.parametrize("built", ["hum"], indirect=True)
FaultsAfter = Callable[[Built, Harm], tuple[Fault, ...]]


@pytest.fixture(scope="module", params=VOICES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Built:
    """A session of a minute and a half, by a real voice and by the fake whose words differ in pitch only."""
    return build(tmp_path_factory.mktemp("built"), clips, "--voice", request.param)


@pytest.fixture(scope="module", params=[("system", "rain")], ids="-".join)
def on_bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Built:
    """The same upon a bed that is heard; `scripts/prove sound` has each voice upon each bed."""
    voice, bed = request.param
    return build(tmp_path_factory.mktemp("built"), clips, "--voice", voice, "--bed", bed)


@pytest.fixture(scope="module")
def faults_after(tmp_path_factory: pytest.TempPathFactory) -> FaultsAfter:
    """Give what tells the faults of a session after a harm, which is done to it once, however often that is asked."""
    path = tmp_path_factory.mktemp("harmed") / "a.mp3"
    known: dict[tuple[Path, Harm], tuple[Fault, ...]] = {}

    def faults(built: Built, harm: Harm) -> tuple[Fault, ...]:
        if (built.audio, harm) not in known:
            known[built.audio, harm] = verify(harmed(built, path, harm)).faults
        return known[built.audio, harm]

    return faults


def test_a_session_as_it_was_built_has_no_fault(built: Built) -> None:
    assert verify(built.audio).faults == ()


def test_the_soft_end_of_a_tone_that_an_encoder_covers_with_noise_is_no_other_word(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At this rate two frames in a row hold nothing but such ends, 18 dB below the frames beside them."""
    monkeypatch.setattr(rates, "engine_rate", lambda _points, _wpm: 150.0)
    monkeypatch.setattr(rates, "heard_limits", lambda _engine, _points: (1, 999))
    path = tmp_path / "a.mp3"
    vg.build("plantar-fascia-morning", path, studio=vg.Studio("hum", clips))
    assert verify(path).faults == ()


def test_encoding_it_again_is_no_fault(built: Built, tmp_path: Path) -> None:
    assert kinds(harmed(built, tmp_path / "a.mp3", lambda samples, _: samples)) == set()


def test_upon_a_bed_a_session_as_it_was_built_has_no_fault(on_bed: Built, tmp_path: Path) -> None:
    assert verify(on_bed.audio).faults == ()
    assert kinds(harmed(on_bed, tmp_path / "a.mp3", lambda samples, _: samples)) == set()


def test_upon_a_bed_a_track_that_begins_with_words_has_no_fault(clips: Path, tmp_path: Path) -> None:
    """There is no moment around them in which its bed could be measured."""
    asked = ("--voice", "hum", "--fit", "6m", "--tracks", "--format", "wav", "--bed", "rain")
    done = voiceguide_here("build", "sciatic-seat", *asked, "-o", f"{tmp_path}/", cwd=tmp_path, cache=clips)
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
def test_upon_a_bed_each_harm_is_found_by_its_name(
    on_bed: Built, faults_after: FaultsAfter, harm: Harm, kind: str
) -> None:
    assert kind in {fault.kind for fault in faults_after(on_bed, harm)}


@pytest.mark.parametrize("harm", [late, swapped_halves, click_in_quiet, utterance_gone])
def test_upon_a_bed_a_single_harm_is_not_taken_for_many(on_bed: Built, faults_after: FaultsAfter, harm: Harm) -> None:
    assert len(faults_after(on_bed, harm)) == 1


@pytest.mark.parametrize(("harm", "kind"), HARMS)
def test_each_harm_is_found_by_its_name(built: Built, faults_after: FaultsAfter, harm: Harm, kind: str) -> None:
    assert kind in {fault.kind for fault in faults_after(built, harm)}


@pytest.mark.parametrize("harm", [late, swapped_halves, click_in_quiet, utterance_gone])
def test_a_single_harm_is_not_taken_for_many(built: Built, faults_after: FaultsAfter, harm: Harm) -> None:
    assert len(faults_after(built, harm)) == 1


def test_a_dropped_chapter_is_found(built: Built, tmp_path: Path) -> None:
    assert [fault.kind for fault in verify(without_a_chapter(built, tmp_path)).faults] == ["chapters"]


@by_hum
def test_sound_glued_to_its_end_is_found_and_a_tag_there_is_no_sound(built: Built, tmp_path: Path) -> None:
    whole, seconds = built.audio.read_bytes(), built.plan["duration_s"]
    glued, tagged = tmp_path / "glued.mp3", tmp_path / "tagged.mp3"
    glued.write_bytes(whole + whole[whole.index(b"Info") - 13 :])
    tagged.write_bytes(whole + b"TAG".ljust(128, b"\0"))
    (fault,) = verify(glued).faults
    assert fault.kind == "length"
    assert fault.message == f"{seconds:.0f} s of sound follow its end, and many players play it"
    assert verify(tagged).faults == ()


def test_the_plan_inside_is_that_beside(built: Built, tmp_path: Path) -> None:
    inside = verify(Path(shutil.copy(built.audio, tmp_path)))
    beside = verify(built.audio)
    assert (inside.faults, inside.utterances, inside.title) == (beside.faults, beside.utterances, beside.title)


def test_a_file_without_a_plan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"no song at all")
    with pytest.raises(SoundError, match="no plan"):
        verify(tmp_path / "song.mp3")


def on_command_line(built: Built, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return voiceguide_here("verify", str(path), *more, cwd=path.parent, cache=built.cache)


@by_hum
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


@by_hum
def test_under_quiet_only_what_is_off_is_told(built: Built, tmp_path: Path) -> None:
    fine = on_command_line(built, built.audio, "-q")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "")
    told = on_command_line(built, harmed(built, tmp_path / "a.mp3", late), "-q")
    assert told.returncode == 7
    assert "80 ms too late" in told.stdout
    assert "ok   " not in told.stdout
