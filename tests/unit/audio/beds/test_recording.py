"""voiceguide/audio/beds/recording.py: sound files of the user as beds."""

import tracemalloc
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from support.decoders import decode
from support.loudness import ebur128
from support.programs import needs
from voiceguide.audio.beds.recording import RecordedBed
from voiceguide.audio.beds.registry import bed_of
from voiceguide.audio.file_input import sound_file
from voiceguide.audio.loudness import Figures, Meter
from voiceguide.cache import Cache
from voiceguide.errors import UsageError


def noise(seconds: float, rate_hz: int, channels: int = 1) -> npt.NDArray[np.float64]:
    white = np.random.default_rng(1).normal(size=(round(seconds * rate_hz), channels))
    return np.asarray(0.05 * (white[1:] + white[:-1]))


def written(path: Path, sound: npt.NDArray[np.float64], rate_hz: int) -> Path:
    soundfile.write(path, sound, rate_hz)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def lufs(bed: RecordedBed, start_slot: int, count: int) -> float:
    meter = Meter()
    meter.append(Figures(bed.powers(start_slot, count), 0.0))
    return meter.lufs


@needs("ffmpeg")
@pytest.mark.parametrize(
    ("name", "rate_hz", "channels"),
    [("a.wav", 44_100, 2), ("a.flac", 48_000, 1), ("a.mp3", 22_050, 2), ("a.ogg", 8_000, 1)],
)
def test_a_file_of_any_kind_goes_on_for_ever_at_minus_34_lufs(
    tmp_path: Path, cache: Cache, name: str, rate_hz: int, channels: int
) -> None:
    bed = RecordedBed(written(tmp_path / name, noise(41, rate_hz, channels), rate_hz), cache)
    heard = bed.read(24_000 * 30, 24_000 * 60)
    assert ebur128(np.rint(heard).astype(np.int16))[0] == pytest.approx(-34, abs=0.15)
    assert lufs(bed, 250 * 30, 250 * 60) == pytest.approx(-34, abs=0.15)


def test_where_it_begins_anew_it_is_as_loud_as_elsewhere_and_has_no_step(tmp_path: Path, cache: Cache) -> None:
    bed = RecordedBed(written(tmp_path / "a.wav", noise(20, 24_000), 24_000), cache)
    around = bed.read(24_000 * 12, 24_000 * 10).astype(np.float64)  # it lasts 17 s with the crossfade
    halves = 10 * np.log10((around.reshape(-1, 12_000) ** 2).mean(axis=1))
    assert np.ptp(halves) < 0.6
    seam = 24_000 * 5
    steps = np.abs(np.diff(around))
    assert steps[seam - 30 : seam + 30].max() <= np.delete(steps, slice(seam - 30, seam + 30)).max()


def test_it_is_the_same_wherever_one_begins_to_read(tmp_path: Path, cache: Cache) -> None:
    bed = RecordedBed(written(tmp_path / "a.wav", noise(64, 24_000), 24_000), cache)
    whole = bed.read(0, 2_000_000)
    edges = [0, 1, 719_999, 720_001, 1_463_000, 1_464_001, 1_900_000, 2_000_000]
    assert (np.concatenate([bed.read(start, end - start) for start, end in pairwise(edges)]) == whole).all()


def test_what_the_cache_lost_or_harmed_is_decoded_again(tmp_path: Path, cache: Cache) -> None:
    path = written(tmp_path / "a.wav", noise(64, 24_000), 24_000)
    before = RecordedBed(path, cache).read(0, 2_000_000)
    first, second, *_ = sorted((tmp_path / "cache").rglob("*.kept"), key=lambda file: -file.stat().st_size)
    first.unlink()
    second.write_bytes(second.read_bytes()[:1000])
    assert (RecordedBed(path, cache).read(0, 2_000_000) == before).all()


def test_another_file_has_another_key(tmp_path: Path, cache: Cache) -> None:
    one = written(tmp_path / "a.wav", noise(9, 24_000), 24_000)
    key = RecordedBed(one, cache).key
    assert RecordedBed(written(tmp_path / "b.wav", noise(9, 24_000), 24_000), cache).key == key
    assert RecordedBed(written(one, noise(10, 24_000), 24_000), cache).key != key


def test_claps_do_not_come_near_full_scale(tmp_path: Path, cache: Cache) -> None:
    sound = noise(20, 24_000) * 0.01
    sound[::48_000] = 0.9
    bed = RecordedBed(written(tmp_path / "a.wav", sound, 24_000), cache)
    assert np.abs(bed.read(0, 480_000)).max() / 32768 <= 10 ** (-9 / 20) * 1.000001  # 32 bits


@pytest.mark.parametrize(
    ("sound", "complaint"), [(noise(4, 24_000), "4.0 s, too short"), (0 * noise(20, 24_000), "is silent")]
)
def test_what_cannot_be_a_bed_is_refused(
    tmp_path: Path, cache: Cache, sound: npt.NDArray[np.float64], complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        bed_of(written(tmp_path / "a.wav", sound, 24_000), cache)


def test_a_file_that_is_missing_or_no_sound_is_refused(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(UsageError, match=r"none\.wav: cannot be read"):
        RecordedBed(tmp_path / "none.wav", cache)
    (tmp_path / "text.mp3").write_text("no sound")
    (tmp_path / "random.mp3").write_bytes(np.random.default_rng(1).bytes(50_000))
    for name in ("text.mp3", "random.mp3"):
        with pytest.raises(UsageError, match=rf"{name}: is no sound that can be read; for a bed take a WAV, FLAC"):
            RecordedBed(tmp_path / name, cache)


def test_a_file_that_breaks_off_is_refused(tmp_path: Path, cache: Cache) -> None:
    path = written(tmp_path / "a.flac", noise(20, 24_000), 24_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UsageError, match=r"a\.flac: breaks off: .*; for a bed take"):
        RecordedBed(path, cache)


@needs("mpg123")
def test_an_mp3_is_decoded_as_by_others_and_without_a_word_on_stderr(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    swelling = noise(120, 24_000) * np.geomspace(0.01, 1, 24_000 * 120 - 1)[:, np.newaxis]  # frames of many sizes
    path = written(tmp_path / "a.mp3", swelling, 24_000)
    with sound_file(path) as sound:
        found = np.concatenate(list(sound.blocks(65_536, "int16")))[:, 0]
    assert capfd.readouterr().err == ""
    assert np.abs(found.astype(int) - decode(path, "mpg123").samples).max() <= 1


def test_memory_does_not_grow_with_its_length(tmp_path: Path, cache: Cache) -> None:
    with soundfile.SoundFile(tmp_path / "a.wav", "w", 24_000, 1) as file:
        for _ in range(20):
            file.write(noise(30, 24_000))
    tracemalloc.start()
    bed = RecordedBed(tmp_path / "a.wav", cache)
    for second in range(0, 600, 10):
        bed.read(24_000 * second, 240_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6
