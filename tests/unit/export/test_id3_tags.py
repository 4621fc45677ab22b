"""voiceguide/export/id3_tags.py, read back by mutagen and by ffprobe."""

# mypy: disallow-untyped-calls=False

import json
import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3

from support.decoders import DECODERS, PROGRAMS, decode
from support.programs import needs
from support.session_factory import CHAPTERS, FRAMES, audio_of, session
from voiceguide.export.id3_tags import id3_tag
from voiceguide.export.metadata import merged, metadata_of
from voiceguide.export.read_tags import read_plan, routine_of_audio
from voiceguide.export.session_record import Picture, SessionRecord
from voiceguide.model.timeline import Chapter


def read(published: SessionRecord) -> Any:
    return ID3(BytesIO(b"".join(id3_tag(metadata_of(published)))))


def chapters_of(tag: Any) -> list[tuple[str, int, int]]:
    toc = tag["CTOC:toc"]
    in_order = [tag[f"CHAP:{child}"] for child in toc.child_element_ids]
    return [(str(chapter.sub_frames["TIT2"]), chapter.start_time, chapter.end_time) for chapter in in_order]


def planned(chapters: tuple[Chapter, ...]) -> list[tuple[str, int, int]]:
    return [(chapter.title, chapter.start_frame * 24, chapter.end_frame * 24) for chapter in chapters]


def written(path: Path, published: SessionRecord) -> Path:
    with path.open("wb") as out:
        audio_of(published)(out)
    return path


def test_the_tag_is_of_version_2_3_and_ends_where_it_says() -> None:
    tag = b"".join(id3_tag(metadata_of(session())))
    size = sum(byte << shift for byte, shift in zip(tag[6:10], (21, 14, 7, 0), strict=True))
    assert tag[:6] == b"ID3\x03\x00\x00"
    assert len(tag) == 10 + size
    at = 10
    while at < len(tag):  # frame after frame, and no padding
        assert tag[at : at + 4].isalnum()
        at += 10 + int.from_bytes(tag[at + 4 : at + 8], "big")
    assert at == len(tag)


def test_title_album_artist_comment_lyrics_and_length_are_read_back() -> None:
    tag = read(session(title="Füße — weich"))
    assert [str(tag[name]) for name in ("TIT2", "TALB", "TPE1", "TLEN")] == [
        "Füße — weich",
        "Füße — weich",
        "voiceguide",
        str(FRAMES * 24),
    ]
    assert str(tag["COMM::eng"]) == "Turn off “skip silence” in your player."
    assert str(tag["USLT::eng"]).startswith("Both calves, <slowly> & with care.\nGastrocnemius.")


def test_mutagen_reads_the_chapters_as_planned() -> None:
    assert chapters_of(read(session())) == planned(CHAPTERS)


def test_the_table_of_contents_is_as_players_want_it() -> None:
    toc = read(session())["CTOC:toc"]
    assert (int(toc.flags), str(toc.sub_frames["TIT2"])) == (3, "Calves, spiky ball")
    chapter = read(session())["CHAP:chp0"]
    assert (chapter.start_offset, chapter.end_offset) == (0xFFFFFFFF, 0xFFFFFFFF)


@needs("ffprobe")
def test_ffprobe_reads_the_chapters_as_planned_and_in_order(tmp_path: Path) -> None:
    chapters = tuple(Chapter(f"Chapter {'x' * (40 - n)} {n}", 10 * n, 10 * n + 10) for n in range(40))
    path = written(tmp_path / "a.mp3", session(chapters=chapters))
    command = ["ffprobe", "-v", "warning", "-show_chapters", "-show_format", "-of", "json", str(path)]
    probed = subprocess.run(command, capture_output=True, check=True)
    told = json.loads(probed.stdout)
    found = [(c["tags"]["title"], float(c["start_time"]), float(c["end_time"])) for c in told["chapters"]]
    assert found == [(title, start / 1000, end / 1000) for title, start, end in planned(chapters)]
    assert probed.stderr == b""
    assert told["format"]["tags"]["title"] == "Calves, spiky ball"


@pytest.mark.parametrize(
    "decoder", [pytest.param(name, marks=needs(name) if name in PROGRAMS else ()) for name in DECODERS]
)
def test_a_tagged_file_decodes_to_its_exact_length_without_a_warning(tmp_path: Path, decoder: str) -> None:
    decoded = decode(written(tmp_path / "a.mp3", session()), decoder)
    assert (len(decoded.samples), decoded.warnings) == (FRAMES * 576, "")


@pytest.mark.parametrize("count", [1, 254, 255, 256, 600])
def test_more_chapters_than_a_table_holds_share_one(count: int) -> None:
    chapters = tuple(Chapter(f"Move {n}", 10 * n, 10 * n + 10) for n in range(count))
    found = chapters_of(read(session(chapters=chapters)))
    assert len(found) == min(count, 255)
    assert (found[0][1], found[-1][2]) == (0, count * 240)
    assert all(one[2] == next_one[1] for one, next_one in pairwise(found))


def test_chapters_that_share_one_give_it_their_first_and_last_title() -> None:
    chapters = tuple(Chapter(title, n, n + 1) for n, title in enumerate("abbc"))
    assert [chapter.title for chapter in merged(chapters, 2)] == ["a … b", "b … c"]
    assert [chapter.title for chapter in merged(chapters, 1)] == ["a … c"]


def test_a_session_without_chapters_has_no_table() -> None:
    assert "CTOC:toc" not in read(session(chapters=()))


def test_the_cover_is_the_front_cover_as_it_is_and_nothing_of_it_is_in_the_plan(tmp_path: Path) -> None:
    jpeg = b"\xff\xd8\xff" + bytes(range(256)) * 500
    covered = replace(session(), cover=Picture("image/jpeg", jpeg, 1000, 1000))
    (found,) = read(covered).getall("APIC")
    assert (found.mime, int(found.type), found.desc, found.data) == ("image/jpeg", 3, "", jpeg)
    assert read_plan(written(tmp_path / "a.mp3", covered)) == read_plan(written(tmp_path / "b.mp3", session()))
    assert read(session()).getall("APIC") == []


def test_the_same_session_gives_the_same_bytes() -> None:
    assert id3_tag(metadata_of(session())) == id3_tag(metadata_of(session()))


@pytest.mark.parametrize("routine_id", ["calf-release", "Füße/weich", "a b"])
def test_an_mp3_of_ours_names_its_routine(tmp_path: Path, routine_id: str) -> None:
    assert routine_of_audio(written(tmp_path / "a.mp3", replace(session(), id=routine_id))) == routine_id


def test_an_mp3_of_ours_is_known_by_its_first_bytes_or_where_a_program_has_moved_them(tmp_path: Path) -> None:
    content = written(tmp_path / "a.mp3", session()).read_bytes()
    (tmp_path / "cut.mp3").write_bytes(content[:4096])
    large = b"TIT1" + (5000).to_bytes(4, "big") + bytes(2) + b"\0" + b"x" * 4999
    length = 5010 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    size = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    (tmp_path / "moved.mp3").write_bytes(content[:6] + size + large + content[10:])
    assert [routine_of_audio(tmp_path / name) for name in ("cut.mp3", "moved.mp3")] == ["calf-release", "calf-release"]


@pytest.mark.parametrize("content", [b"", b"ID3", b"ID3\x03\x00\x00\x7f\x7f\x7f\x7fTXXX", b"RIFF" * 50, bytes(5000)])
def test_nothing_else_is_taken_for_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp3").write_bytes(content)
    assert routine_of_audio(tmp_path / "a.mp3") is None
    assert routine_of_audio(tmp_path / "missing.mp3") is None
