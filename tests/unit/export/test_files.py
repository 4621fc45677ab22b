"""voiceguide/export/files.py: on a real file system, with processes that are really killed."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from support.paths import TESTS
from support.session_factory import audio_in, audio_of, session
from voiceguide.encoders.registry import FORMATS, MP3, Format
from voiceguide.errors import SoundError
from voiceguide.export.files import SIDECARS, Published, publish
from voiceguide.export.ownership import digest_in
from voiceguide.export.session_record import SessionRecord

NAMES = ["a.chapters.json", "a.json", "a.lrc", "a.mp3", "a.vtt"]
FLAC = FORMATS["flac"]
posix = pytest.mark.skipif(os.name == "nt", reason="needs signals, and files that can be replaced while open")


def published(
    folder: Path, told: SessionRecord | None = None, *, force: bool = False, sidecars: bool = True, form: Format = MP3
) -> Published:
    told = told or session()
    return publish(folder / f"a{form.ending}", told, audio_in(form, told), force=force, sidecars=sidecars)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_audio_and_four_sidecars_appear_in_a_folder_that_was_missing(tmp_path: Path) -> None:
    done = published(tmp_path / "new" / "output")
    assert names(tmp_path / "new" / "output") == NAMES
    assert done.audio_sha256 == sha256(done.audio)
    assert {digest_in(path) for path in done.sidecars} == {done.audio_sha256}
    assert not done.mended


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two", "two"):
        published(tmp_path / folder)
    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_session_of_the_same_routine_is_replaced(tmp_path: Path) -> None:
    before = published(tmp_path)
    after = published(tmp_path, session(title="Calves, once more"))
    assert before.audio_sha256 != after.audio_sha256 == sha256(tmp_path / "a.mp3")
    assert {digest_in(path) for path in after.sidecars} == {after.audio_sha256}
    assert not after.mended


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_somebody_else_stays_and_nothing_appears_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(SoundError, match=rf"{name}: is there already .* -f"):
        published(tmp_path)
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_another_routine_stays_and_is_named(tmp_path: Path, name: str) -> None:
    published(tmp_path, replace(session(), id="feet"))
    for other in set(NAMES) - {name}:
        (tmp_path / other).unlink()
    with pytest.raises(SoundError, match=rf"{name}: .* from the routine 'feet'"):
        published(tmp_path)


def test_force_replaces_what_somebody_else_made(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("mine")
    assert published(tmp_path, force=True).audio_sha256 == sha256(tmp_path / "a.mp3")


def test_a_folder_of_the_name_is_not_replaced_even_by_force(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").mkdir()
    with pytest.raises(SoundError, match=r"a\.vtt: there is a folder"):
        published(tmp_path, force=True)
    assert names(tmp_path) == ["a.vtt"]


@posix
def test_a_pipe_or_a_device_is_not_replaced_even_by_force(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp3")
    with pytest.raises(SoundError, match=r"a\.mp3: is a device or a pipe"):
        published(tmp_path, force=True)
    assert names(tmp_path) == ["a.mp3"]
    assert (tmp_path / "a.mp3").is_fifo()


@posix
def test_a_link_is_refused_and_by_force_replaced_but_never_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.mp3"
    elsewhere.write_text("mine")
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "a.mp3").symlink_to(elsewhere)
    with pytest.raises(SoundError, match=r"a\.mp3"):
        published(folder)
    published(folder, force=True)
    assert not (folder / "a.mp3").is_symlink()
    assert elsewhere.read_text() == "mine"


@posix
def test_a_pipe_of_the_name_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp3")
    with pytest.raises(SoundError, match=r"a\.mp3"):
        published(tmp_path)


def test_what_appears_while_the_audio_is_written_stays(tmp_path: Path) -> None:
    def write(out: BinaryIO) -> None:
        audio_of(session())(out)
        (tmp_path / "a.lrc").write_text("mine")

    with pytest.raises(SoundError, match=r"a\.lrc"):
        publish(tmp_path / "a.mp3", session(), write, force=False, sidecars=True)
    assert names(tmp_path) == ["a.lrc"]


def test_nothing_else_in_the_folder_is_touched(tmp_path: Path) -> None:
    dead = dead_process()
    others = [f".b.mp3.{dead}.part", f".a.txt.{dead}.part", f".a.b.mp3.{dead}.part", ".a.mp3.part", "a.txt", "a.wav"]
    for name in others:
        (tmp_path / name).write_text("mine")
    published(tmp_path)
    assert names(tmp_path) == sorted(others + NAMES)


@posix
def test_what_dead_builds_left_is_swept_up_and_what_living_ones_write_stays(tmp_path: Path) -> None:
    living = f".a.mp3.{os.getppid()}.part"
    for name in (living, f".a.mp3.{dead_process()}.part", f".a.json.{os.getpid()}.part"):
        (tmp_path / name).write_text("half")
    published(tmp_path)
    assert names(tmp_path) == [living, *NAMES]


def test_a_build_that_fails_leaves_the_older_session_as_it_was(tmp_path: Path) -> None:
    before = published(tmp_path)

    def write(out: BinaryIO) -> None:
        out.write(b"half")
        raise SoundError("the encoder failed")

    with pytest.raises(SoundError, match="the encoder failed"):
        publish(tmp_path / "a.mp3", session(title="New"), write, force=False, sidecars=True)
    assert names(tmp_path) == NAMES
    assert sha256(tmp_path / "a.mp3") == before.audio_sha256


def test_without_sidecars_older_ones_that_would_be_wrong_go(tmp_path: Path) -> None:
    published(tmp_path)
    (tmp_path / "a.lrc").write_text("mine")
    done = published(tmp_path, session(title="New"), sidecars=False)
    assert done.sidecars == ()
    assert names(tmp_path) == ["a.lrc", "a.mp3"]


def test_without_sidecars_older_ones_that_are_still_right_stay(tmp_path: Path) -> None:
    published(tmp_path)
    published(tmp_path, sidecars=False)
    assert names(tmp_path) == NAMES


def test_a_mixed_set_is_noticed_and_mended(tmp_path: Path) -> None:
    published(tmp_path / "new", session(title="New"))
    published(tmp_path)
    (tmp_path / "new" / "a.vtt").replace(tmp_path / "a.vtt")
    assert published(tmp_path).mended
    assert not published(tmp_path).mended


def test_sidecars_without_their_audio_are_a_mixed_set(tmp_path: Path) -> None:
    published(tmp_path)
    (tmp_path / "a.mp3").unlink()
    assert published(tmp_path).mended


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_session_appears_in_any_format_and_is_known_again(tmp_path: Path, form: Format) -> None:
    done = published(tmp_path, form=form)
    assert names(tmp_path) == sorted({*NAMES} - {"a.mp3"} | {f"a{form.ending}"})
    assert {digest_in(path) for path in done.sidecars} == {sha256(tmp_path / f"a{form.ending}")}
    assert not published(tmp_path, form=form).mended
    with pytest.raises(SoundError, match="from the routine 'calf-release'"):
        published(tmp_path, replace(session(), id="feet"), form=form)


def test_two_formats_lie_beside_each_other_and_the_sidecars_tell_of_the_last(tmp_path: Path) -> None:
    for form in (MP3, FLAC, MP3, FLAC, MP3):
        done = published(tmp_path, form=form)
        assert not done.mended
        assert {digest_in(path) for path in done.sidecars} == {sha256(tmp_path / f"a{form.ending}")}
    assert names(tmp_path) == sorted([*NAMES, "a.flac"])


def test_sidecars_that_tell_of_different_formats_are_a_mixed_set(tmp_path: Path) -> None:
    published(tmp_path)
    lyrics = (tmp_path / "a.lrc").read_bytes()
    published(tmp_path, form=FLAC)
    (tmp_path / "a.lrc").write_bytes(lyrics)
    assert published(tmp_path).mended


def test_without_sidecars_those_of_another_format_stay(tmp_path: Path) -> None:
    published(tmp_path)
    published(tmp_path, session(title="New"), form=FLAC, sidecars=False)
    assert names(tmp_path) == sorted([*NAMES, "a.flac"])
    assert digest_in(tmp_path / "a.vtt") == sha256(tmp_path / "a.mp3")
    published(tmp_path, session(title="New"), sidecars=False)
    assert names(tmp_path) == ["a.flac", "a.mp3"]


def test_another_format_of_somebody_else_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "a.flac").write_text("mine")
    published(tmp_path)
    assert not published(tmp_path).mended
    assert (tmp_path / "a.flac").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SoundError, match=r"file.output: cannot be written \(.+\); choose another place"):
        published(tmp_path / "file" / "output")


@posix
def test_a_disk_without_room_is_named_and_left_clean(tmp_path: Path) -> None:
    limited = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from test_files import published
from voiceguide.errors import SoundError
from voiceguide.encoders.registry import FORMATS, MP3, Format
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    published(Path(sys.argv[1]))
except SoundError as error:
    print(error)
"""
    command: list[str | Path] = [sys.executable, "-c", limited, tmp_path, TESTS, Path(__file__).parent]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{tmp_path / 'a.mp3'}: cannot be written" in said.stdout
    assert names(tmp_path) == []


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from support.session_factory import audio_in, audio_of, session
from voiceguide.export.files import publish

def slowly(write):
    def written(out):
        write(out)
        time.sleep(0.003)
    return written

print("ready", flush=True)
for turn in range(100_000):
    told = session(title=("Even", "Odd")[turn % 2])
    publish(Path(sys.argv[1], "a.mp3"), told, slowly(audio_of(told)), force=False, sidecars=True)
"""


@posix
@pytest.mark.parametrize("seed", range(8))
def test_a_build_killed_at_any_moment_leaves_whole_files_and_the_next_one_mends(tmp_path: Path, seed: int) -> None:
    whole = {published(tmp_path / title, session(title=title)).audio_sha256 for title in ("Even", "Odd")}
    folder = tmp_path / "output"
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, folder, TESTS], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    with run.stdout:
        assert run.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.25))
        run.send_signal(signal.SIGKILL)
        run.wait()
    mixed = whole_but_perhaps_mixed(folder, whole)
    done = published(folder, session(title="Even"))
    assert done.mended == mixed
    assert names(folder) == NAMES
    assert {digest_in(path) for path in done.sidecars} == {sha256(done.audio)}


def whole_but_perhaps_mixed(folder: Path, whole: set[str]) -> bool:
    """Check that each file with a finished name is finished; tell whether they belong to different builds."""
    if not folder.exists():
        return False
    audio = folder / "a.mp3"
    there = sha256(audio) if audio.exists() else None
    assert there is None or there in whole
    beside = [path for path in map(folder.joinpath, (f"a{ending}" for ending in SIDECARS)) if path.exists()]
    for path in beside:
        assert digest_in(path) in whole
        assert path.read_text(encoding="utf-8").endswith("\n")
        assert path.suffix != ".json" or json.loads(path.read_bytes())
    return any(digest_in(path) != there for path in beside)


def dead_process() -> int:
    """Give the number of a process that has just ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid
