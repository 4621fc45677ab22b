"""voiceguide/verify/ in every format: short sessions as built, and damaged on purpose; each damage is found by name."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from mutagen.flac import FLAC

from support.command_line import voiceguide_here
from support.harms import HARMS, Floats, Harm
from support.session_factory import audio_in
from voiceguide.audio.clip import Samples
from voiceguide.cache import Cache
from voiceguide.encoders.registry import FORMATS, Format, Name
from voiceguide.errors import SoundError
from voiceguide.export.document import document_json, plan_json
from voiceguide.export.session_record import SessionRecord
from voiceguide.export.tracks import PublishedTracks
from voiceguide.model.timeline import Chapter
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build
from voiceguide.pipeline.output import Output
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.verify.decoding import blocks
from voiceguide.verify.verifier import verify

ROUTINE = """
name: Five sentences
safety: "Press gently, and stop where it is too much for you."
steps:
  - section: Calves
    steps:
      - {say: "Put the ball under the middle of your calf, and let it sink.", after: 3s}
      - {say: "Breathe out for longer: as long as it is pleasant.", after: 3s}
      - {say: "Stop there.", after: 3s}
  - section: Feet
    steps:
      - {say: "Move on to the sole of the foot, and stand with a hand on the wall.", after: 4s}
      - {say: "The other foot waits.", after: 3s}
      - {say: "Slowly up, and that was all for today.", after: 3s}
"""
named = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)


@dataclass(frozen=True)
class Built:
    session: SessionRecord
    files: dict[Name, Path]
    samples: Floats


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Built:
    folder = tmp_path_factory.mktemp("built")
    (folder / "five.yaml").write_text(ROUTINE)
    known = Catalogue()
    routine = known.routine(str(folder / "five.yaml"))
    studio = Studio(VoiceChoice.parse("system", "en"), Cache(clips))
    files = {name: folder / f"five{form.ending}" for name, form in FORMATS.items()}
    language, output = known.language("en"), Output(sidecars=False)
    done = [build(routine, language, studio, target, output) for target in files.values()]
    return Built(done[0].session, files, np.concatenate(list(blocks(files["wav"])))[:, 0].astype(np.float64))


def cut(samples: Floats) -> Iterator[Samples]:
    whole = np.clip(samples, -30_000, 30_000).astype(np.int16)
    yield from (whole[at : at + 24_000, np.newaxis] for at in range(0, len(whole), 24_000))


def harmed(built: Built, folder: Path, form: Format, harm: Harm) -> Path:
    """Write the session anew with `harm` done to its sound; its tags, and the plan in them, stay as they are."""
    path = folder / f"a{form.ending}"
    samples = harm(built.samples.copy(), json.loads("".join(plan_json(built.session))))
    with path.open("x+b") as out:
        audio_in(form, built.session, cut(samples[: len(samples) // 576 * 576]))(out)
    return path


@named
def test_a_session_as_it_was_built_has_no_fault(built: Built, form: Format) -> None:
    found = verify(built.files[form.name])
    assert found.faults == ()
    assert found.utterances > 6


@named
@pytest.mark.parametrize(("harm", "kind"), HARMS)
def test_each_harm_is_found_by_its_name(built: Built, tmp_path: Path, form: Format, harm: Harm, kind: str) -> None:
    assert kind in {fault.kind for fault in verify(harmed(built, tmp_path, form, harm)).faults}


@named
def test_encoding_it_again_is_no_fault(built: Built, tmp_path: Path, form: Format) -> None:
    assert verify(harmed(built, tmp_path, form, lambda samples, _: samples)).faults == ()


@named
def test_a_dropped_chapter_and_one_that_moved_are_found(built: Built, tmp_path: Path, form: Format) -> None:
    first, *others = built.session.timeline.chapters
    moved = (replace(first, end_frame=first.end_frame + 4), replace(others[0], start_frame=first.end_frame + 4))
    for name, chapters in (("dropped", (first,)), ("moved", (*moved, *others[1:]))):
        told = replace(built.session, timeline=replace(built.session.timeline, chapters=chapters))
        assert kinds_of_another_plan(built, tmp_path / f"{name}{form.ending}", form, told) == {"chapters"}


def kinds_of_another_plan(built: Built, path: Path, form: Format, told: SessionRecord) -> set[str]:
    """Write a file of `told`, and verify it against the session as it was built."""
    with path.open("x+b") as out:
        audio_in(form, told, cut(built.samples))(out)
    path.with_suffix(".json").write_text(document_of(built.session, path))
    found: set[str] = {fault.kind for fault in verify(path).faults}
    path.with_suffix(".json").unlink()
    return found


def document_of(session: SessionRecord, path: Path) -> str:
    return "".join(document_json(session, hashlib.sha256(path.read_bytes()).hexdigest()))


def test_a_plan_of_another_format_beside_it_is_not_taken_for_its_own(built: Built, tmp_path: Path) -> None:
    path = harmed(built, tmp_path, FORMATS["flac"], lambda samples, _: samples)
    other = replace(built.session, timeline=replace(built.session.timeline, chapters=(Chapter("Other", 0, 9),)))
    path.with_suffix(".json").write_text(document_of(other, built.files["mp3"]))
    assert verify(path).faults == ()


def test_a_file_without_its_tags_is_measured_by_the_plan_beside_it(built: Built, tmp_path: Path) -> None:
    path = harmed(built, tmp_path, FORMATS["flac"], lambda samples, _: samples)
    path.with_suffix(".json").write_text(document_of(built.session, path))
    FLAC(path).delete()  # type: ignore[no-untyped-call]
    assert {fault.kind for fault in verify(path).faults} == {"chapters"}


def test_what_ends_like_no_session_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.ogg").write_bytes(b"OggS")
    with pytest.raises(SoundError, match=r"a\.ogg: is no sound file of a session; those end in \.mp3"):
        next(blocks(tmp_path / "a.ogg"))


def cut_off(built: Built, folder: Path, name: Name) -> Path:
    """A file of which the last two fifths are gone."""
    path = folder / f"cut{FORMATS[name].ending}"
    whole = built.files[name].read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])
    return path


@pytest.mark.parametrize("name", ["mp3", "m4b", "opus", "flac"])
def test_a_session_that_breaks_off_is_found(built: Built, tmp_path: Path, name: Name) -> None:
    found = verify(cut_off(built, tmp_path, name))
    assert {"length", "silence"} <= {fault.kind for fault in found.faults}
    told = [fault.at_s for fault in found.faults if "cannot be decoded from here on" in fault.message]
    assert told == ([found.duration_s] if name in ("m4b", "flac") else [])


def test_a_wav_whose_plan_went_with_its_end_may_be_incomplete(built: Built, tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"no plan.*or it is damaged or incomplete"):
        verify(cut_off(built, tmp_path, "wav"))


@pytest.mark.parametrize("name", ["m4b", "wav", "flac"])
def test_nothing_that_can_be_decoded_is_a_fault_where_there_is_a_plan(
    built: Built, tmp_path: Path, name: Name
) -> None:
    path = tmp_path / f"a{FORMATS[name].ending}"
    path.write_bytes(b"")
    path.with_suffix(".json").write_text(document_of(built.session, path))
    found = verify(path)
    assert ("length", 0.0) in {(fault.kind, fault.at_s) for fault in found.faults}
    assert (found.speech_lufs, found.true_peak_dbtp) == (-70.0, -70.0)


def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "five.yaml").write_text(ROUTINE)
    with pytest.raises(SoundError, match=r"five\.yaml: is no sound file"):
        verify(tmp_path / "five.yaml")


def test_sides_are_told_of_only_where_signs_have_some(built: Built) -> None:
    assert "sides" not in verify(built.files["wav"]).kinds


def test_a_track_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "five.yaml").write_text(ROUTINE)
    known = Catalogue()
    studio = Studio(VoiceChoice.parse("hum", "en"), Cache(tmp_path / "cache"))
    routine = known.routine(str(tmp_path / "five.yaml"))
    done = build(routine, known.language("en"), studio, tmp_path / "t", Output(tracks=True))
    assert isinstance(done.published, PublishedTracks)
    playlist, (first, gone, *_) = done.published.playlist, done.published.tracks
    gone.unlink()
    told = voiceguide_here("verify", str(playlist), "--json", cwd=tmp_path, cache=tmp_path / "cache")
    assert told.returncode == 7, told.stderr
    tracks = {Path(one["path"]): one for one in json.loads(told.stdout)["tracks"]}
    assert tracks[first]["ok"]
    assert [fault["kind"] for fault in tracks[gone]["faults"]] == ["missing"]
    table = voiceguide_here("verify", str(playlist), cwd=tmp_path, cache=tmp_path / "cache")
    assert f"{gone.name} is not there" in table.stdout
