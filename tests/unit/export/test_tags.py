"""voiceguide/export/tags.py and read_tags.py: the same facts in every format, also read back by others."""

# mypy: disallow-untyped-calls=False

import base64
import hashlib
import json
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.flac import FLAC, Picture
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from support.programs import needs
from support.session_factory import CHAPTERS, audio_in, session
from voiceguide.encoders.registry import FORMATS, Format, Name
from voiceguide.export.document import plan_json
from voiceguide.export.metadata import metadata_of, milliseconds
from voiceguide.export.read_tags import embedded_tags, read_chapters, read_plan, routine_of_audio
from voiceguide.export.session_record import Picture as Cover
from voiceguide.export.session_record import SessionRecord, Track
from voiceguide.model.timeline import Chapter

named = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
COVER = Cover("image/jpeg", b"\xff\xd8\xff" + bytes(range(256)) * 500, 1000, 1000)
STARTS = [(chapter.title, milliseconds(chapter.start_frame)) for chapter in CHAPTERS]


def whole() -> SessionRecord:
    return replace(session(title="Füße — weich"), cover=COVER)


def written(form: Format, folder: Path, told: SessionRecord | None = None) -> Path:
    path = folder / f"a{form.ending}"
    with path.open("x+b") as out:
        audio_in(form, told or whole())(out)
    return path


def probed(path: Path) -> tuple[dict[str, Any], str]:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-show_streams", "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    return json.loads(done.stdout), done.stderr.decode()


@named
def test_the_routine_the_plan_and_the_chapters_are_read_back(form: Format, tmp_path: Path) -> None:
    path = written(form, tmp_path)
    assert routine_of_audio(path) == "calf-release"
    assert read_plan(path) == json.loads("".join(plan_json(whole())))
    assert [chapter[:2] for chapter in read_chapters(path)] == STARTS
    assert embedded_tags(path).cover == (COVER.mime, COVER.data)


@needs("ffprobe")
@named
def test_ffprobe_reads_words_and_chapters(form: Format, tmp_path: Path) -> None:
    told, complaints = probed(written(form, tmp_path, replace(whole(), cover=None)))
    tags = [one.get("tags", {}) for one in (told["format"], told["streams"][0])]
    words = {name.lower(): value for each in tags for name, value in each.items()}
    if form.name == "wav":  # RIFF has no name for the album's artist and for lyrics
        words |= {"album_artist": words["artist"], "voice": words["istr"], "lyrics": "Both calves, <slowly>"}
    assert words["title"] == "Füße — weich"
    assert words["album"] == "Füße — weich"
    assert words["artist"] == words["album_artist"] == "voiceguide"
    assert (words["genre"], words["voice"]) == ("Speech", "system:English (America)")
    assert words["track"] == ("1" if form.name in ("opus", "flac") else "1/1")
    assert words["comment"] == "Turn off “skip silence” in your player."
    assert next(text for name, text in words.items() if name.startswith("lyrics")).startswith("Both calves, <slowly>")
    assert words["language"] == "eng"
    found = [(one["tags"]["title"], round(float(one["start_time"]) * 1000)) for one in told["chapters"]]
    assert found == STARTS
    assert abs(float(told["chapters"][-1]["end_time"]) - 12) < 0.024
    assert abs(float(told["format"]["duration"]) - 12) < 0.05
    assert complaints == ""


def cover_in(path: Path) -> tuple[str, bytes]:
    file: Any = mutagen.File(path)
    if isinstance(file, MP4):
        (found,) = file["covr"]
        assert found.imageformat == found.FORMAT_JPEG
        return "image/jpeg", bytes(found)
    if isinstance(file, OggOpus):
        (packed,) = file["metadata_block_picture"]
        picture = Picture(base64.b64decode(packed))
        return picture.mime, picture.data
    if isinstance(file, FLAC):
        (block,) = file.pictures
        assert (block.type, block.width, block.height) == (3, 1000, 1000)
        return block.mime, block.data
    (frame,) = file.tags.getall("APIC")
    return frame.mime, frame.data


@named
def test_the_cover_is_within_as_it_is(form: Format, tmp_path: Path) -> None:
    assert cover_in(written(form, tmp_path)) == (COVER.mime, COVER.data)


@named
def test_the_same_session_gives_the_same_bytes(form: Format, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(form, tmp_path / name)
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*/a.*")}) == 1


@named
def test_a_track_tells_its_number(form: Format, tmp_path: Path) -> None:
    file: Any = mutagen.File(written(form, tmp_path, replace(session(), track=Track(3, 12))), easy=True)
    told = dict(file) if not isinstance(file, WAVE) else {"tracknumber": [str(file["TRCK"])]}
    assert told["tracknumber"][0] in ("3/12", "3")


def test_an_m4b_is_a_book_and_tells_a_list_of_chapters(tmp_path: Path) -> None:
    file: Any = MP4(written(FORMATS["m4b"], tmp_path))
    assert file["stik"] == [2]
    assert [(one.title, round(one.start * 1000)) for one in file.chapters] == STARTS


def chunks(content: bytes, start: int) -> dict[bytes, bytes]:
    """The chunks of a RIFF file or of a list in it."""
    found, at = {}, start
    while at < len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        found[content[at : at + 4]] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    assert at == len(content)
    return found


def test_the_tags_of_a_wav_come_after_the_sound_as_a_list_of_riff_and_as_id3(tmp_path: Path) -> None:
    content = written(FORMATS["wav"], tmp_path).read_bytes()
    found = chunks(content, 12)
    assert list(found) == [b"fmt ", b"data", b"LIST", b"id3 "]
    assert content[36:40] == b"data"
    assert found[b"LIST"][:4] == b"INFO"
    facts = {name: text.rstrip(b"\0").decode() for name, text in chunks(found[b"LIST"], 4).items()}
    assert [facts[name] for name in (b"INAM", b"IPRD", b"IART", b"IPRT", b"IGNR")] == [
        "Füße — weich", "Füße — weich", "voiceguide", "1/1", "Speech",
    ]  # fmt: skip
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert len(content) % 2 == 0


@named
@pytest.mark.parametrize("content", [b"", b"ID3", b"RIFF\x20\0\0\0WAVE" + b"id3 \xff\xff\xff\x7f", bytes(5000)])
def test_nothing_else_is_taken_for_ours(form: Format, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"a{form.ending}").write_bytes(content)
    assert routine_of_audio(tmp_path / f"a{form.ending}") is None
    assert read_plan(tmp_path / f"a{form.ending}") is None
    assert read_chapters(tmp_path / f"missing{form.ending}") == []


@named
def test_a_file_cut_short_or_with_a_byte_changed_is_read_without_an_error(form: Format, tmp_path: Path) -> None:
    path = written(form, tmp_path, session())
    content = path.read_bytes()
    for at in range(0, len(content), max(1, len(content) // 100)):
        path.write_bytes(content[:at])
        routine_of_audio(path)
        path.write_bytes(content[:at] + b"\xff" + content[at + 1 :])
        read_plan(path)
        read_chapters(path)


def test_the_plan_of_a_flac_is_in_a_block_that_no_player_shows(tmp_path: Path) -> None:
    file: Any = FLAC(written(FORMATS["flac"], tmp_path))
    assert "voiceguide_plan" not in file
    (block,) = (block for block in file.metadata_blocks if block.code == 2)
    assert zlib.decompress(block.data.removeprefix(b"VGPL")).startswith(b'{"id":')


def test_a_plan_that_players_may_show_says_what_it_is(tmp_path: Path) -> None:
    opus: Any = OggOpus(written(FORMATS["opus"], tmp_path))
    m4b: Any = MP4(written(FORMATS["m4b"], tmp_path))
    for text in (opus["voiceguide_plan"][0], bytes(m4b["----:voiceguide:plan"][0]).decode()):
        assert text.startswith("The plan by which voiceguide verifies this file (JSON, packed by zlib, as base64): eN")


@pytest.mark.parametrize("name", ["m4b", "opus", "flac"])
def test_the_plan_is_read_where_earlier_versions_wrote_it(name: Name, tmp_path: Path) -> None:
    path = written(FORMATS[name], tmp_path)
    file: Any = mutagen.File(path)
    plan = base64.b64encode(metadata_of(whole()).plan)
    if name == "m4b":
        file["----:voiceguide:plan"] = [MP4FreeForm(plan)]
    else:
        file["voiceguide_plan"] = plan.decode()
    if name == "flac":
        file.metadata_blocks = [block for block in file.metadata_blocks if block.code != 2]
    file.save()
    assert read_plan(path) == json.loads("".join(plan_json(whole())))


@pytest.mark.parametrize("name", ["opus", "flac", "m4b"])
def test_a_file_without_chapters_still_names_its_routine(name: Name, tmp_path: Path) -> None:
    path = written(FORMATS[name], tmp_path, replace(whole(), timeline=replace(whole().timeline, chapters=())))
    assert (read_chapters(path), routine_of_audio(path)) == ([], "calf-release")
    assert read_plan(path) is not None


@needs("ffmpeg")
def test_a_copy_of_an_opus_by_ffmpeg_has_the_same_chapters_and_plan(tmp_path: Path) -> None:
    chapters = (Chapter("Intro", 0, 101), Chapter("On", 101, 230), Chapter("End", 230, 500))
    told = replace(session(), timeline=replace(session().timeline, chapters=chapters))
    path, copy = written(FORMATS["opus"], tmp_path, told), tmp_path / "copy.opus"
    subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-c", "copy", copy], check=True)
    assert "chapter000" in OggOpus(copy)
    assert read_chapters(copy) == read_chapters(path)
    assert read_plan(copy) == read_plan(path)
