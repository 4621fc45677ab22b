"""The library as docs/library.md shows it, and wrong uses of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import miniaudio
import pytest

import voiceguide as vg
from support.library_page import ten_lines
from voiceguide.errors import SoundError, UsageError

SHORT = """
name: Short
safety: "Gently."
steps:
  - section: Feet
    steps:
      - move: {name: Roll, hold: 20s, setup: "Roll the ball from heel to toes."}
  - {say: "Well done.", after: 2s}
"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> vg.Studio:
    return vg.Studio(voice="hum", silent=True, cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def session(studio: vg.Studio) -> vg.Session:
    return vg.fit(studio.speak(vg.compile(vg.loads(SHORT))))


def test_the_ten_lines_of_the_page_run(tmp_path: Path, clips: Path) -> None:
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(clips), "VOICEGUIDE_VOICE": "hum"}
    program = f"{ten_lines()}\nprint(session.timeline.frames, part.frame_count(), voiced.script.talk)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    cues, (frames, part_samples, talk) = done.stdout.splitlines()[:-1], done.stdout.split()[-3:]
    assert cues[1] == "1.508 utterance Have a spiky ball and a mat ready."
    assert int(frames) * 576 == 12 * 60 * 24_000
    assert float(part_samples) % 576 == 0
    assert talk == "brief"
    assert miniaudio.mp3_read_file_s16(str(tmp_path / "calf.mp3")).num_frames == 12 * 60 * 24_000


def test_a_chapter_is_as_long_as_the_timeline_says(session: vg.Session) -> None:
    for chapter in session.timeline.chapters:
        samples = (chapter.end_frame - chapter.start_frame) * 576
        assert session.audio(chapter.title).frame_count() == session.audio(chapter).frame_count() == samples


def test_a_session_is_played_to_its_end(session: vg.Session) -> None:
    heard: list[str] = []
    assert session.play(on_event=lambda event: heard.append(event.text)) == "done"
    assert "Well done." in heard


def test_what_there_is_can_be_listed_and_each_has_help() -> None:
    assert {"load", "loads", "compile", "fit", "build", "Studio", "Session", "VoiceguideError"} < set(dir(vg))
    assert all(getattr(vg, name).__doc__ for name in dir(vg) if not name.startswith("__"))
    assert vg.__version__[0].isdigit()


def test_guessed_lengths_make_a_session_that_cannot_be_saved(tmp_path: Path) -> None:
    session = vg.fit(vg.compile(vg.loads(SHORT)).estimate())
    assert 25 < session.duration_s < 60
    with pytest.raises(UsageError, match=r"Studio\.speak"):
        session.save(tmp_path / "a.mp3")


def test_the_whole_sound_is_as_long_as_the_session(session: vg.Session) -> None:
    assert session.audio().frame_count() == session.timeline.frames * 576
    assert session.audio(bed="off").max > 1000


WRONG: dict[str, Callable[[vg.Studio, vg.Session, Path], object]] = {
    "fit takes a script with lengths": lambda _studio, session, _: vg.fit(session.planned.plan.script),  # type: ignore[arg-type]
    "a studio speaks a script": lambda studio, *_: studio.speak(None),
    "no engine": lambda _studio, session, _: vg.Studio(voice="nobody").speak(session.planned.plan.script),
    "voice: expected": lambda *_: vg.Studio(voice=3),  # type: ignore[arg-type]
    "cache: expected a folder": lambda *_: vg.Studio(cache=3),  # type: ignore[arg-type]
    "is a folder; name the file in it": lambda _studio, session, folder: session.save(folder),
    "needs the name of a file": lambda _studio, session, _: session.save(""),
    "tracks need the name of a folder": lambda _studio, session, _: session.save(__file__, tracks=True),
    "its name tells no format": lambda _studio, session, folder: session.save(folder / "a.xyz"),
    "bed: expected": lambda _studio, session, folder: session.save(folder / "a.mp3", bed="snow"),
    "has no 3 kb/s": lambda _studio, session, folder: session.save(folder / "a.mp3", bitrate_kbps=3),
    "no chapter": lambda _studio, session, _: session.audio("Hands"),
    "compile takes a routine": lambda *_: vg.compile(None),  # type: ignore[arg-type]
    "no talk": lambda *_: vg.compile(vg.loads(SHORT), talk="loud"),  # type: ignore[arg-type]
    "load takes the id of a routine": lambda *_: vg.load(3),  # type: ignore[arg-type]
    "no routine": lambda *_: vg.load("calf-releas"),
    "may be minutes or seconds": lambda studio, *_: vg.fit(studio.speak(vg.compile(vg.loads(SHORT))), "12"),
    "cannot last": lambda studio, *_: vg.fit(studio.speak(vg.compile(vg.loads(SHORT))), "9m"),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_use_gets_one_of_our_errors(
    message: str, studio: vg.Studio, session: vg.Session, tmp_path: Path
) -> None:
    with pytest.raises(vg.VoiceguideError, match=message):
        WRONG[message](studio, session, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_cache_that_cannot_be_written_is_one_of_our_errors(session: vg.Session, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SoundError, match="the cache cannot be used"):
        vg.Studio(voice="hum", cache=tmp_path / "file" / "cache").speak(session.planned.plan.script)
