"""voiceguide/encoders/mp3/streaming.py, checked by independent decoders."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from mutagen.mp3 import MP3

from support.decoders import decode, lag
from support.programs import needs
from voiceguide.audio.clip import clip_of
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.mp3.streaming import stream

FRAMES = 1800
ENCODINGS = (Encoding(), Encoding(32), Encoding(96, channels=2))
each_encoding = pytest.mark.parametrize("encoding", ENCODINGS, ids=str)


def sound(channels: int) -> npt.NDArray[np.int16]:
    noise = np.random.default_rng(1).normal(size=(FRAMES * 576 + 2, channels)) * 2000
    whole: npt.NDArray[np.int16] = (noise[:-2] + noise[1:-1] + noise[2:]).astype("<i2")
    return whole


def streamed(path: Path, encoding: Encoding, block: int = 10_000) -> npt.NDArray[np.int16]:
    samples = sound(encoding.channels)
    blocks: Iterator[npt.NDArray[np.int16]] = (samples[at : at + block] for at in range(0, len(samples), block))
    with path.open("wb") as out:
        out.write(b"tag")
        stream(blocks, FRAMES, encoding, out)
    path.write_bytes(path.read_bytes()[3:])
    return samples


@each_encoding
def test_it_plays_what_was_given_to_the_sample(tmp_path: Path, encoding: Encoding) -> None:
    source = streamed(tmp_path / "a.mp3", encoding)
    decoded, _ = soundfile.read(tmp_path / "a.mp3", dtype="int16", always_2d=True)
    assert decoded.shape == source.shape
    for channel in range(encoding.channels):
        assert lag(decoded[:, channel], source[500_000:530_000, channel], 500_000) == 0
    heard, given = (float((part.astype(float) ** 2).mean()) for part in (decoded, source))
    assert heard == pytest.approx(given, rel=0.2)


@needs("ffmpeg")
@each_encoding
def test_ffmpeg_gives_the_exact_length_and_complains_of_nothing(tmp_path: Path, encoding: Encoding) -> None:
    streamed(tmp_path / "a.mp3", encoding)
    decoded = decode(tmp_path / "a.mp3", "ffmpeg")
    assert (len(decoded.samples), decoded.warnings) == (FRAMES * 576 * encoding.channels, "")


@each_encoding
def test_mutagen_reads_length_rate_and_channels(tmp_path: Path, encoding: Encoding) -> None:
    streamed(tmp_path / "a.mp3", encoding)
    info: Any = MP3(tmp_path / "a.mp3").info  # type: ignore[no-untyped-call]
    assert info.length == pytest.approx(FRAMES * 0.024, abs=1e-6)
    assert (info.bitrate, info.channels, info.sketchy) == (encoding.bitrate_kbps * 1000, encoding.channels, False)


def test_blocks_of_any_size_give_the_same_bytes(tmp_path: Path) -> None:
    streamed(tmp_path / "a.mp3", Encoding())
    streamed(tmp_path / "b.mp3", Encoding(), block=144_001)
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_what_leaves_the_encoder_no_room_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no room"):
        stream(iter([np.full((576, 1), 32_000, dtype=np.int16)]), 1, Encoding(), io.BytesIO())


def test_one_channel_in_the_middle_is_heard_alike_on_both(tmp_path: Path) -> None:
    tone = clip_of(6000 * np.sin(np.arange(FRAMES * 576) / 8)).samples
    with (tmp_path / "a.mp3").open("wb") as out:
        stream(iter([np.stack((tone, tone), axis=1)]), FRAMES, Encoding(96, channels=2), out)
    left, right = soundfile.read(tmp_path / "a.mp3", dtype="int16")[0].T.astype(float)
    assert np.abs(left - right).max() <= 1
    assert np.sqrt((left**2).mean()) == pytest.approx(6000 / np.sqrt(2), rel=0.01)
