"""voiceguide/encoders/mp3/stitch.py and crc.py, checked by four independent decoders."""

import io
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pytest
import soundfile
from mutagen.mp3 import MP3

from support.decoders import decode, heard_intervals, lag
from support.mp3_judges import PLACES, TOTAL_FRAMES, burst, each_decoder
from voiceguide.audio.clip import Clip, clip_of
from voiceguide.encoders.mp3.background import Mp3Background
from voiceguide.encoders.mp3.crc import RunningCrc, crc16, frame_crcs
from voiceguide.encoders.mp3.encode import TAIL_FRAMES, Encoding, encode
from voiceguide.encoders.mp3.stitch import info_frame, stitch


def stitched(path: Path, encoding: Encoding, places: tuple[tuple[int, int], ...] = PLACES) -> list[tuple[int, Clip]]:
    clips = [(start, burst(frames, start)) for start, frames in places]
    with path.open("wb") as out:
        stitch([(start, encode(clip, encoding)) for start, clip in clips], TOTAL_FRAMES, encoding, out)
    return clips


@each_decoder
@pytest.mark.parametrize("bitrate_kbps", [8, 32, 64, 160])
def test_every_decoder_gives_the_exact_length_and_complains_of_nothing(
    tmp_path: Path, decoder: str, bitrate_kbps: int
) -> None:
    stitched(tmp_path / "a.mp3", Encoding(bitrate_kbps))
    decoded = decode(tmp_path / "a.mp3", decoder)
    assert (len(decoded.samples), decoded.rate_hz, decoded.warnings) == (TOTAL_FRAMES * 576, 24_000, "")


@each_decoder
def test_every_segment_is_heard_at_its_frame_to_the_sample(tmp_path: Path, decoder: str) -> None:
    clips = stitched(tmp_path / "a.mp3", Encoding())
    samples = decode(tmp_path / "a.mp3", decoder).samples
    assert [lag(samples, clip.samples, start * 576) for start, clip in clips] == [0] * len(clips)


@each_decoder
def test_what_is_not_spoken_is_digital_silence(tmp_path: Path, decoder: str) -> None:
    stitched(tmp_path / "a.mp3", Encoding())
    samples = decode(tmp_path / "a.mp3", decoder).samples
    assert not samples[(700 + 50 + 4) * 576 : (TOTAL_FRAMES - 60 - 2) * 576].any()


@each_decoder
def test_the_last_word_is_not_cut(tmp_path: Path, decoder: str) -> None:
    clips = stitched(tmp_path / "a.mp3", Encoding())
    source = clips[-1][1].samples[-576:].astype(float)
    decoded = decode(tmp_path / "a.mp3", decoder).samples[-576:].astype(float)
    assert np.sqrt((decoded**2).mean()) == pytest.approx(np.sqrt((source**2).mean()), rel=0.15)


def test_what_is_heard_lies_where_it_was_placed_within_30_ms(tmp_path: Path) -> None:
    stitched(tmp_path / "a.mp3", Encoding(), places=((10, 30), (300, 20), (1000, 100)))
    found = np.array(heard_intervals(decode(tmp_path / "a.mp3", "libsndfile").samples)) / 24_000
    assert found == pytest.approx(np.array([(10, 40), (300, 320), (1000, 1100)]) * 0.024, abs=0.030)


def test_lames_scale_is_made_good(tmp_path: Path) -> None:
    tone = clip_of(8000 * np.sin(2 * np.pi * 1000 * np.arange(100 * 576) / 24_000))
    with (tmp_path / "a.mp3").open("wb") as out:
        stitch([(0, encode(tone, Encoding()))], 100, Encoding(), out)
    decoded = decode(tmp_path / "a.mp3", "libsndfile").samples[5760:-5760].astype(float)
    assert 20 * np.log10(np.sqrt(2 * (decoded**2).mean()) / 8000) == pytest.approx(0, abs=0.02)


def test_mutagen_reads_the_length_and_the_bit_rate(tmp_path: Path) -> None:
    stitched(tmp_path / "a.mp3", Encoding())
    info: Any = MP3(tmp_path / "a.mp3").info  # type: ignore[no-untyped-call]
    assert info.length == pytest.approx(TOTAL_FRAMES * 0.024, abs=1e-6)
    assert (info.bitrate, info.sample_rate, info.channels, info.sketchy) == (64_000, 24_000, 1, False)


def test_the_same_segments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        stitched(tmp_path / name, Encoding())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_stands_before_and_a_buffer_that_is_no_file_are_left_alone() -> None:
    out = io.BytesIO()
    out.write(b"a tag")
    stitch([], 10, Encoding(), out)
    assert out.getvalue().startswith(b"a tag" + Encoding().header)
    assert out.tell() == len(out.getvalue()) == 5 + (1 + 10 + TAIL_FRAMES) * 192


def test_segments_that_overlap_are_a_bug() -> None:
    three = encode(burst(1, 0), Encoding())
    with pytest.raises(ValueError, match="frame 12 overlaps"):
        stitch([(10, three), (12, three)], 100, Encoding(), io.BytesIO())


def test_a_segment_past_the_end_is_a_bug() -> None:
    with pytest.raises(ValueError, match="after the session's"):
        stitch([(10, encode(burst(1, 0), Encoding()))], 10, Encoding(), io.BytesIO())


def test_the_checksum_of_the_info_frame_covers_all_frames_after_it() -> None:
    out = io.BytesIO()
    stitch([(3, encode(burst(5, 0), Encoding()))], 700, Encoding(), out)
    info, music = out.getvalue()[:192], out.getvalue()[192:]
    assert info == info_frame(702, slow_crc16(music), Encoding())


def test_our_tag_agrees_with_one_that_lame_wrote_itself(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(size=48_000) * 0.1
    by_lame = {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.6}
    soundfile.write(tmp_path / "a.mp3", noise, 24_000, **by_lame)
    theirs = (tmp_path / "a.mp3").read_bytes()
    ours = info_frame(len(theirs) // 192 - 1, crc16(theirs[192:]), Encoding())
    assert theirs[:4] == Encoding().header
    assert theirs[13:17] == ours[13:17]  # "Info"
    assert theirs[21:29] == ours[21:29]  # frames, bytes
    theirs, ours = theirs[129:169], ours[29:69]  # theirs has a table of 100 bytes for seeking before it
    assert theirs[4:13] == ours[4:13]  # the encoder's name, by which players know the extension
    assert theirs[32:38] == ours[32:38]  # length and checksum of the music


def test_the_info_frame_has_no_table_for_seeking_and_ends_in_its_own_checksum() -> None:
    info = info_frame(1800, 0, Encoding())
    assert info[13:21] == b"Info\0\0\0\x0b"
    assert int.from_bytes(info[67:69], "big") == crc16(info[:67])
    assert not any(info[69:])


def test_checksums_of_frames_join_to_that_of_the_whole() -> None:
    data = np.random.default_rng(3).integers(0, 256, 96 * 50, dtype=np.uint8).tobytes()
    running = RunningCrc(96)
    running.add(frame_crcs(data[: 96 * 20], 96))
    running.add(frame_crcs(data[96 * 20 :], 96))
    assert running.value == crc16(data) == slow_crc16(data)


def test_crc16_gives_its_known_check_value() -> None:
    assert crc16(b"123456789") == 0xBB3D  # CRC-16/ARC in the RevEng catalogue


def slow_crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


class Nowhere(io.RawIOBase):
    """Counts what is written, and forgets it."""

    def __init__(self) -> None:
        self.at = self.end = 0

    def write(self, data: Any) -> int:
        self.at += len(data)
        self.end = max(self.end, self.at)
        return len(data)

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.end
        return self.at


def peak_memory(total_frames: int) -> int:
    spoken = encode(burst(100, 0), Encoding())
    filler = Mp3Background("quiet", Encoding()).filler()
    out = Nowhere()
    tracemalloc.start()
    try:
        stitch(
            ((start, spoken) for start in range(0, total_frames - 100, 400)),
            total_frames,
            Encoding(),
            cast("BinaryIO", out),
            filler,
        )
        assert out.end == (1 + total_frames + TAIL_FRAMES) * 192
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_eight_hours_take_no_more_memory_than_eight_minutes() -> None:
    minute_frames = 2500
    assert peak_memory(480 * minute_frames) < peak_memory(8 * minute_frames) + 50_000
