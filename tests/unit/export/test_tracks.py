"""voiceguide/export/split.py and tracks.py: a session cut into files, on a real file system."""

import re
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from support.session_factory import CHAPTERS, FRAMES, audio_in, cue, session
from voiceguide.encoders.registry import FORMATS, Format
from voiceguide.errors import SoundError
from voiceguide.export.read_tags import read_plan, routine_of_file
from voiceguide.export.session_record import SessionRecord, Track
from voiceguide.export.split import Part, parts
from voiceguide.export.tracks import PublishedTracks, name_of, publish_tracks
from voiceguide.model.timeline import Chapter, PlacedClip, Segment, Timeline

MP3, FLAC = FORMATS["mp3"], FORMATS["flac"]
NAMES = ["01 Intro.mp3", "02 Calves — left.mp3", "03 End.mp3", "a.m3u8"]


def sounding(*places: tuple[int, int], chapters: tuple[Chapter, ...] = CHAPTERS) -> SessionRecord:
    """A session with clips from a frame up to another, and an utterance in each."""
    segments = tuple(Segment((PlacedClip("x", start, end - start),)) for start, end in places)
    cues = tuple(cue("utterance", (start + 1) * 0.024, (end - 1) * 0.024, f"At {start}.") for start, end in places)
    return replace(session(), timeline=Timeline(segments, cues, chapters, FRAMES))


def cut(whole: SessionRecord) -> list[Part]:
    return parts(whole, lambda _start, _end: -19.0)


def lengths(found: list[Part]) -> list[tuple[str, int, int]]:
    return [(one.session.title, one.start_frame, one.session.timeline.frames) for one in found]


def test_each_chapter_is_a_part_and_together_they_last_as_long() -> None:
    found = cut(sounding((10, 90), (101, 340), (400, 490)))
    assert lengths(found) == [("Intro", 0, 101), ("Calves: — left", 101, 249), ("End", 350, 150)]
    assert [one.session.track for one in found] == [Track(1, 3), Track(2, 3), Track(3, 3)]
    assert {one.session.album for one in found} == {"Calves, spiky ball"}


def test_cues_and_clips_go_with_their_part_and_count_from_its_start() -> None:
    second = cut(sounding((10, 90), (101, 340), (400, 490)))[1].session.timeline
    assert [(one.start_frame, one.end_frame) for one in second.segments] == [(0, 239)]
    assert [(one.text, one.start_sample, one.chapter) for one in second.cues] == [("At 101.", 576, 0)]
    assert second.chapters == (Chapter("Calves: — left", 0, 249),)


def test_a_sound_across_the_border_is_not_cut_but_stays_whole_on_the_nearer_side() -> None:
    assert lengths(cut(sounding((95, 120), (348, 380))))[1:] == [("Calves: — left", 95, 253), ("End", 348, 152)]
    assert lengths(cut(sounding((50, 103), (300, 352))))[1:] == [("Calves: — left", 103, 249), ("End", 352, 148)]


def test_a_chapter_full_of_one_sound_that_began_before_shares_a_part() -> None:
    chapters = (Chapter("Intro", 0, 101), Chapter("Short", 101, 150), Chapter("End", 150, FRAMES))
    found = cut(sounding((95, 400), chapters=chapters))
    assert lengths(found) == [("Intro", 0, 95), ("Short … End", 95, 405)]


def test_a_session_without_chapters_is_one_part() -> None:
    assert lengths(cut(sounding((10, 90), chapters=()))) == [("", 0, FRAMES)]


def published(
    folder: Path, whole: SessionRecord | None = None, form: Format = MP3, *, force: bool = False
) -> PublishedTracks:
    told = whole or sounding((10, 90), (101, 340), (400, 490))

    def write(part: Part, out: BinaryIO) -> None:
        audio_in(form, part.session)(out)

    return publish_tracks(folder / "a", told, cut(told), form.ending, write, force=force)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "a").iterdir())


def test_the_tracks_lie_in_a_folder_with_a_playlist_that_plays_the_session(tmp_path: Path) -> None:
    done = published(tmp_path)
    assert names(tmp_path) == NAMES
    lines = done.playlist.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert [line for line in lines if not line.startswith("#")] == NAMES[:-1]
    assert sum(float(length) for length in re.findall(r"#EXTINF:([\d.]+),", "\n".join(lines))) == FRAMES * 0.024
    assert {routine_of_file(path) for path in (*done.tracks, done.playlist)} == {"calf-release"}


def test_each_track_carries_its_part_of_the_plan(tmp_path: Path) -> None:
    plans = [read_plan(path) or {} for path in published(tmp_path).tracks]
    assert [plan["track"] for plan in plans] == [{"number": number, "of": 3} for number in (1, 2, 3)]
    assert [[one["text"] for one in plan["cues"]] for plan in plans] == [["At 10."], ["At 101."], ["At 400."]]


def test_older_tracks_of_ours_go_and_nothing_else_does(tmp_path: Path) -> None:
    done = published(tmp_path)
    kept = {"01 mine.mp3": b"mine", "04 copied by me.mp3": done.tracks[0].read_bytes(), "notes.txt": b"mine"}
    for name, content in kept.items():
        (tmp_path / "a" / name).write_bytes(content)
    two = (Chapter("Opening", 0, 101), Chapter("The rest", 101, FRAMES))
    published(tmp_path, sounding((10, 90), (101, 340), chapters=two))
    assert names(tmp_path) == sorted([*kept, "01 Opening.mp3", "02 The rest.mp3", "a.m3u8"])


def test_tracks_of_different_builds_are_noticed_and_mended(tmp_path: Path) -> None:
    assert not published(tmp_path / "other", sounding((10, 60))).mended
    assert not published(tmp_path).mended
    assert not published(tmp_path).mended
    (tmp_path / "other/a/01 Intro.mp3").replace(tmp_path / "a/01 Intro.mp3")
    assert published(tmp_path).mended
    (tmp_path / "a/01 Intro.mp3").unlink()
    assert published(tmp_path).mended


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, SoundError])
def test_what_is_stopped_leaves_no_empty_folder_behind(tmp_path: Path, stopped: type[BaseException]) -> None:
    def write(_part: Part, _out: BinaryIO) -> None:
        raise stopped

    told = sounding((10, 90))
    (tmp_path / "theirs").mkdir()
    for folder in (tmp_path / "theirs", tmp_path / "new/a"):
        with pytest.raises(stopped):
            publish_tracks(folder, told, cut(told), MP3.ending, write, force=False)
    assert list(tmp_path.rglob("*")) == [tmp_path / "theirs"]


def test_another_format_replaces_the_tracks(tmp_path: Path) -> None:
    published(tmp_path)
    published(tmp_path, form=FLAC)
    assert names(tmp_path) == [name.replace(".mp3", ".flac") for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_somebody_else_stays_and_nothing_appears_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / name).write_text("mine")
    with pytest.raises(SoundError, match=r"is there already .* -f"):
        published(tmp_path)
    assert names(tmp_path) == [name]
    published(tmp_path, force=True)
    assert names(tmp_path) == NAMES


def test_a_build_that_fails_leaves_the_older_tracks_as_they_were(tmp_path: Path) -> None:
    published(tmp_path)
    told = session(title="New")

    def write(part: Part, out: BinaryIO) -> None:
        out.write(b"half")
        if part.session.title == "End":
            raise SoundError("the encoder failed")

    with pytest.raises(SoundError, match="the encoder failed"):
        publish_tracks(tmp_path / "a", told, cut(told), ".mp3", write, force=False)
    assert names(tmp_path) == NAMES


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('What? A "ball": 1/2 <x> | y*\\z', "07 What A ball 1 2 x y z.mp3"),
        ("Ends in dots...", "07 Ends in dots.mp3"),
        ("Zwei\nZeilen\t", "07 Zwei Zeilen.mp3"),
        ("CON", "07 CON.mp3"),
        ("", "07.mp3"),
        ("???", "07.mp3"),
        ("Fu\u0308sse \u202e", "07 Füsse.mp3"),
        ("ß" * 200, f"07 {'ß' * 60}.mp3"),
    ],
)
def test_the_name_of_a_track_is_one_that_every_file_system_takes(title: str, name: str) -> None:
    assert name_of(replace(session(), title=title, track=Track(7, 12)), ".mp3") == name


def test_a_hundred_tracks_are_numbered_so_that_they_sort() -> None:
    assert name_of(replace(session(), title="A", track=Track(7, 100)), ".mp3") == "007 A.mp3"
