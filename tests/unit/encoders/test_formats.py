"""voiceguide/encoders/: the same sound in each format, checked by ffmpeg."""

import hashlib
import json
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from support.decoders import Samples, lag
from support.programs import needs
from voiceguide.encoders import pyav
from voiceguide.encoders.registry import FORMATS, Format, format_called, format_for, format_of
from voiceguide.encoders.stream import StreamInfo
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.timeline import Chapter

if TYPE_CHECKING:
    from typing_extensions import Buffer

STREAMED = [one for one in FORMATS.values() if one.write]
named = pytest.mark.parametrize("form", STREAMED, ids=lambda form: form.name)
channelled = pytest.mark.parametrize("channels", [1, 2])
CHAPTERS = (Chapter("Intro", 0, 101), Chapter("Füße: — left", 101, 350), Chapter("End", 350, 500))
AT = (24_000, 100_001, 250_000)
BEEP = (8000 * np.sin(np.arange(6000) ** 1.3 / 40) * np.hanning(6000)).astype(np.int16)


def sound(channels: int = 1, frames: int = 500) -> Samples:
    """A soft hiss and three beeps whose pitch rises, the second one on the right where there are two channels."""
    samples = np.random.default_rng(1).normal(0, 30, (frames * 576, channels)).astype(np.int16)
    for number, at in enumerate(AT):
        samples[at : at + len(BEEP), number % channels] += BEEP
    return samples


def blocks(samples: Samples, length: int = 7001) -> Iterator[Samples]:
    yield from (samples[at : at + length] for at in range(0, len(samples), length))


def written(form: Format, folder: Path, channels: int = 1, length: int = 7001) -> Path:
    samples = sound(channels)
    path = folder / f"sound{form.ending}"
    with path.open("x+b") as out:
        assert form.write
        form.write(blocks(samples, length), StreamInfo(channels, len(samples), 64, CHAPTERS, "eng"), out)
    return path


def decoded(path: Path, channels: int) -> Samples:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-f", "s16le", "-ar", "24000", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return np.frombuffer(done.stdout, "<i2").reshape(-1, channels)


@needs("ffmpeg")
@named
@channelled
def test_every_beep_is_where_it_was_to_the_sample_and_the_length_within_a_frame(
    form: Format, channels: int, tmp_path: Path
) -> None:
    found = decoded(written(form, tmp_path, channels), channels)
    assert abs(len(found) - len(sound())) <= 576
    assert [lag(found[:, number % channels], BEEP, at) for number, at in enumerate(AT)] == [0, 0, 0]


@named
@channelled
def test_our_own_reader_gives_the_same(form: Format, channels: int, tmp_path: Path) -> None:
    found = np.concatenate(list(form.read(written(form, tmp_path, channels))))
    assert found.dtype == np.int16
    assert abs(len(found) - len(sound())) <= 576
    assert [lag(found[:, number % channels], BEEP, at) for number, at in enumerate(AT)] == [0, 0, 0]


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_what_is_not_packed_is_given_back_as_it_was(name: str, tmp_path: Path) -> None:
    form = format_called(name)
    assert np.array_equal(np.concatenate(list(form.read(written(form, tmp_path, 2)))), sound(2))


@named
def test_the_same_samples_give_the_same_bytes_however_they_are_cut(form: Format, tmp_path: Path) -> None:
    for name, length in (("one", 7001), ("two", 7001), ("three", 24_000)):
        (tmp_path / name).mkdir()
        written(form, tmp_path / name, length=length)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*/sound.*")}
    assert len(digests) == 1


@needs("ffprobe")
def test_an_m4b_has_its_chapters_as_a_track_and_as_a_list_and_says_that_it_is_a_book(tmp_path: Path) -> None:
    path = written(format_called("m4b"), tmp_path)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_streams", "-show_format", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = [(one["tags"]["title"], float(one["start_time"]), float(one["end_time"])) for one in told["chapters"]]
    assert found == [(one.title, one.start_frame * 0.024, one.end_frame * 0.024) for one in CHAPTERS]
    assert [stream["codec_name"] for stream in told["streams"]] == ["aac", "bin_data"]
    assert told["streams"][0]["tags"]["language"] == "eng"
    assert b"chpl" in path.read_bytes()
    assert path.read_bytes()[4:12] == b"ftypM4B "
    assert not {"creation_time", "encoder"} & set(told["format"].get("tags", {}))


@named
def test_memory_does_not_grow_with_the_length(form: Format) -> None:
    def endless(seconds: int) -> Iterator[Samples]:
        second = sound()[:24_000]
        yield from (second for _ in range(seconds))

    class Nowhere(BytesIO):
        """Keeps the first bytes, which are written again at the end."""

        def write(self, data: "Buffer") -> int:
            if self.tell() < 100_000:
                return super().write(data)
            self.seek(len(memoryview(data)), 1)
            return len(memoryview(data))

    peaks = []
    for seconds in (20, 200):
        tracemalloc.start()
        assert form.write
        with TemporaryFile() if form.name == "m4b" else Nowhere() as out:  # an M4B is read again
            form.write(endless(seconds), StreamInfo(1, seconds * 24_000, 64), out)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 + 200_000


class Full(BytesIO):
    """A disk with room for 3,000 bytes."""

    def write(self, data: "Buffer") -> int:
        if self.tell() > 3000:
            raise OSError(28, "No space left on device")
        return super().write(data)


@named
def test_a_full_disk_is_told_as_what_it_is(form: Format, capfd: pytest.CaptureFixture[str]) -> None:
    assert form.write
    with pytest.raises(OSError, match="No space left"):
        form.write(blocks(sound()), StreamInfo(1, 500 * 576, 64), Full())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_what_is_no_sound_is_refused_and_named(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"none{form.ending}"
    path.write_bytes(b"no sound at all" * 100)
    with pytest.raises(SoundError, match=r"none.*(is no sound that can be read|cannot be decoded)"):
        list(form.read(path))


def test_a_wav_that_would_pass_four_gigabytes_is_refused_before_it_is_written() -> None:
    form, out = format_called("wav"), BytesIO()
    assert form.write
    with pytest.raises(SoundError, match="4 GiB"):
        form.write(iter(()), StreamInfo(2, 24_000 * 86_400, 64), out)
    assert out.getvalue() == b""


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="mp3, m4b, opus, flac, wav"):
        format_called("ogg")


def test_the_table_of_formats_is_light_to_import() -> None:
    program = "import sys, voiceguide.encoders.registry; print('numpy' in sys.modules, 'av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False False\n"


@pytest.mark.parametrize(("path", "name", "told"), [(None, None, "mp3"), ("a.opus", None, "opus"), (None, "wav", "wav"),
                                                   ("a.flac", "flac", "flac")])  # fmt: skip
def test_name_and_format_tell_the_same_format(path: str | None, name: str | None, told: str) -> None:
    assert format_for(None if path is None else Path(path), name).name == told


def test_a_name_that_tells_another_format_or_none_is_refused() -> None:
    with pytest.raises(UsageError, match=r"a\.m4b: its name tells m4b, but flac is asked for"):
        format_for(Path("a.m4b"), "flac")
    with pytest.raises(UsageError, match=r"a\.txt: its name tells no format; .*\.wav, or a folder's in /"):
        format_for(Path("a.txt"), None)


def test_the_ending_tells_the_format() -> None:
    assert [format_of(Path(name)) for name in ("a.MP3", "a.b.m4b", "a.txt", "a")] == [
        FORMATS["mp3"], FORMATS["m4b"], None, None,
    ]  # fmt: skip


def test_without_its_part_a_format_is_refused_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    for name in ("m4b", "opus"):
        with pytest.raises(SoundError, match=rf"the format {name} needs PyAV.*\n.*install \"av>="):
            format_called(name)
    assert format_called("flac").name == "flac"


def test_the_command_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.prefix", "/home/me/.local/share/pipx/venvs/voiceguide")
    assert pyav.pyav_install_command().startswith("pipx inject voiceguide ")
    monkeypatch.setattr("sys.prefix", "/work/.voiceguide-venv")
    assert " -m pip install " in pyav.pyav_install_command()


def ogg_pages(content: bytes) -> list[tuple[int, int]]:
    """The serial number and the position (in samples at 48 kHz) of each page."""
    found, at = [], 0
    while at < len(content):
        assert content[at : at + 4] == b"OggS"
        position, serial = struct.unpack_from("<qI", content, at + 6)
        found.append((serial, position))
        table = content[at + 27 : at + 27 + content[at + 26]]
        at += 27 + len(table) + sum(table)
    return found


def test_an_opus_stream_has_a_number_of_its_own_and_pages_of_a_fifth_of_a_second(tmp_path: Path) -> None:
    first = ogg_pages(written(FORMATS["opus"], tmp_path).read_bytes())
    (serial,) = {serial for serial, _ in first}
    (tmp_path / "two").mkdir()
    assert serial > 0
    assert serial not in {number for number, _ in ogg_pages(written(FORMATS["opus"], tmp_path / "two", 2).read_bytes())}
    positions = [position for _, position in first]
    assert max(after - before for before, after in pairwise(positions)) <= 48_000 // 5


@pytest.mark.parametrize(("version", "takes_errors"), [("16.0.0", True), ("19.0.2", False)])
def test_an_m4b_is_read_by_the_oldest_pyav_and_by_those_whose_open_has_fewer_options(
    version: str, takes_errors: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import av

    path, seen = written(FORMATS["m4b"], tmp_path), list[str]()
    really = av.open

    def opened(file: Path, **options: str) -> object:
        seen.extend(options)
        return really(file)

    monkeypatch.setattr(av, "open", opened)
    monkeypatch.setattr(av, "__version__", version)
    assert sum(map(len, pyav.decoded(path))) >= 500 * 576
    assert seen == ["metadata_errors"] * takes_errors
