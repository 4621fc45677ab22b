"""voiceguide/encoders/mp3/encode.py."""

import threading

import numpy as np
import pytest

from voiceguide.audio.clip import Clip, clip_of, silence
from voiceguide.encoders.mp3.encode import BIT_RATES_KBPS, TAIL_FRAMES, Encoding, encode, encoded_key
from voiceguide.errors import UsageError


def noise(frames: int, level: float = 3000.0, seed: int = 1) -> Clip:
    return clip_of(np.random.default_rng(seed).normal(size=frames * 576) * level)


@pytest.mark.parametrize("bitrate_kbps", BIT_RATES_KBPS)
@pytest.mark.parametrize("frames", [1, 2, 3, 41])
def test_a_clip_of_whole_frames_becomes_two_more_at_every_bit_rate(bitrate_kbps: int, frames: int) -> None:
    for quality in (0, 7, 9):
        encoding = Encoding(bitrate_kbps, quality)
        assert len(encode(noise(frames), encoding)) == (frames + TAIL_FRAMES) * bitrate_kbps * 3


def test_a_frame_at_64_kbps_has_192_bytes() -> None:
    assert Encoding().frame_bytes == 192


def test_the_same_clip_gives_the_same_bytes_in_any_thread() -> None:
    once = encode(noise(40), Encoding())
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(encode(noise(40), Encoding()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [once] * 4


@pytest.mark.parametrize("samples", [0, 1, 575, 577])
def test_a_clip_that_does_not_last_whole_frames_is_a_bug(samples: int) -> None:
    with pytest.raises(ValueError, match="whole frames"):
        encode(silence(samples), Encoding())


def test_a_clip_without_room_for_what_lame_takes_away_is_a_bug() -> None:
    with pytest.raises(ValueError, match="levelled"):
        encode(clip_of(np.full(576, 32000)), Encoding())


@pytest.mark.parametrize(("bitrate_kbps", "quality"), [(63, 7), (0, 7), (320, 7), (64, 10), (64, -1)])
def test_a_bit_rate_or_quality_that_does_not_exist_is_wrong_usage(bitrate_kbps: int, quality: int) -> None:
    with pytest.raises(UsageError, match="choose"):
        Encoding(bitrate_kbps, quality)


def test_the_key_tells_clips_bit_rates_and_qualities_apart() -> None:
    keys = {encoded_key(clip, Encoding(kbps, quality)) for clip in "ab" for kbps in (32, 64) for quality in (2, 7)}
    assert len(keys) == 8
