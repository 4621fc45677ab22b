"""voiceguide/encoders/mp3/background.py and bit_reservoir.py: clips over a bed, checked by four decoders."""

from pathlib import Path

import numpy as np
import pytest

from support.decoders import Samples, decode, lag
from support.mp3_judges import PLACES, TOTAL_FRAMES, burst, each_decoder
from voiceguide.audio.clip import Clip, clip_of, silence
from voiceguide.cache import Cache
from voiceguide.encoders.mp3.background import BEDS, Mp3Background
from voiceguide.encoders.mp3.bit_reservoir import join_frames, self_contained_frames, split_frames
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.errors import UsageError

CLOSE = ((0, 30), (34, 20), (60, 8), (72, 1), (700, 50), (TOTAL_FRAMES - 60, 60))
"""Start and frames: at the very start, as close as can be, after a long while, and up to the very end."""


def on_background(path: Path, background: Mp3Background, clips: list[tuple[int, Clip]]) -> Samples:
    with path.open("wb") as out:
        leads = [background.lead_frames(start) for start, _ in clips]
        segments = [
            (start - lead, background.encode(clip, lead)) for lead, (start, clip) in zip(leads, clips, strict=True)
        ]
        stitch(segments, TOTAL_FRAMES, background.encoding, out, background.filler())
    return decode(path, "libsndfile").samples


def levels_dbfs(samples: Samples, window: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    whole = samples[: len(samples) // window * window].astype(np.float64).reshape(-1, window)
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = 10 * np.log10((whole**2).mean(axis=1) + 1e-9) - 90.31
    return found


@each_decoder
@pytest.mark.parametrize("bitrate_kbps", [32, 64, 128])
def test_on_a_bed_every_clip_is_heard_at_its_frame_to_the_sample(
    tmp_path: Path, decoder: str, bitrate_kbps: int
) -> None:
    clips = [(start, burst(frames, start)) for start, frames in CLOSE]
    on_background(tmp_path / "a.mp3", Mp3Background("quiet", Encoding(bitrate_kbps)), clips)
    decoded = decode(tmp_path / "a.mp3", decoder)
    assert (len(decoded.samples), decoded.rate_hz, decoded.warnings) == (TOTAL_FRAMES * 576, 24_000, "")
    assert [lag(decoded.samples, clip.samples, start * 576) for start, clip in clips] == [0] * len(clips)


@pytest.mark.parametrize("bitrate_kbps", [32, 64, 128])
def test_the_bed_lies_at_minus_60_dbfs_without_a_seam(tmp_path: Path, bitrate_kbps: int) -> None:
    """Also where clips in which nothing is heard join it: no dip, no rise, in any 24 ms of the file."""
    quiet = [(start, silence(frames * 576)) for start, frames in CLOSE]
    samples = on_background(tmp_path / "a.mp3", Mp3Background("quiet", Encoding(bitrate_kbps)), quiet)
    assert levels_dbfs(samples, len(samples))[0] == pytest.approx(-60, abs=1)
    short = levels_dbfs(samples, 576)
    assert -64 < short.min() < short.max() < -56


def test_no_join_clicks(tmp_path: Path) -> None:
    """No step between two samples is larger near the joins than elsewhere in the bed."""
    quiet = [(start, silence(frames * 576)) for start, frames in CLOSE]
    samples = on_background(tmp_path / "a.mp3", Mp3Background("quiet", Encoding()), quiet).astype(float)
    steps = np.abs(np.diff(samples))
    near = np.zeros(len(steps), dtype=bool)
    for start, frames in CLOSE:
        for edge in (start * 576, (start + frames) * 576):
            near[max(0, edge - 2500) : edge + 2500] = True
    assert steps[near].max() <= 1.2 * steps[~near].max()


def test_without_a_bed_what_is_not_spoken_is_digital_silence(tmp_path: Path) -> None:
    samples = on_background(tmp_path / "a.mp3", Mp3Background("off", Encoding()), [(s, burst(n, s)) for s, n in PLACES])
    assert not samples[(700 + 50 + 4) * 576 : (TOTAL_FRAMES - 60 - 2) * 576].any()


@pytest.mark.parametrize("bed", BEDS)
def test_filler_repeats_frames_that_need_none_before_them(bed: str) -> None:
    for kbps in (32, 64, 128):
        background = Mp3Background("quiet" if bed == "quiet" else "off", Encoding(kbps))
        frames = background.filler()
        size = background.encoding.frame_bytes
        assert len(frames) == 500 * size
        assert all(frames[at + 4] == 0 for at in range(0, len(frames), size))  # main_data_begin


@pytest.mark.parametrize("bitrate_kbps", [8, 16, 24])
def test_where_a_bed_has_no_room_it_says_so(bitrate_kbps: int) -> None:
    with pytest.raises(UsageError, match="--bed off"):
        Mp3Background("quiet", Encoding(bitrate_kbps)).filler()


@pytest.mark.parametrize("bitrate_kbps", [32, 64, 128])
def test_any_sound_finds_room_after_the_bed(bitrate_kbps: int) -> None:
    """However many bits its first frames want: noise at once, after a second of rest, tones, a single click."""
    background = Mp3Background("quiet", Encoding(bitrate_kbps))
    click = np.zeros(20 * 576)
    click[576] = 20_000
    tone = 15_000 * np.sin(np.arange(20 * 576) / 3)
    for samples in (click, tone, *(np.random.default_rng(seed).normal(size=576 * 9) * 4000 for seed in range(20))):
        clip = clip_of(samples)
        frames = background.encode(clip, 2)
        assert len(frames) == (clip.length // 576 + 4) * background.encoding.frame_bytes


def test_what_was_taken_apart_can_be_put_together(tmp_path: Path) -> None:
    encoding = Encoding()
    frames = Mp3Background("off", encoding).encode(burst(50, 3), 0)
    again = join_frames(split_frames(frames, encoding), encoding)
    assert again is not None
    for name, written in (("a", frames), ("b", again)):
        with (tmp_path / name).open("wb") as out:
            stitch([(10, written)], 100, encoding, out)
    first, second = (decode(tmp_path / name, "libsndfile").samples for name in "ab")
    assert np.array_equal(first, second)


def test_what_does_not_fit_is_not_squeezed() -> None:
    coded = split_frames(Mp3Background("off", Encoding(128)).encode(burst(20, 1), 0), Encoding(128))
    assert join_frames(coded, Encoding(32)) is None
    assert self_contained_frames(coded, Encoding(32)) is None


def test_a_clip_is_encoded_once_for_each_bed_and_place_and_then_found(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    quiet, off = (Mp3Background(bed, Encoding()) for bed in BEDS)
    first = quiet.encoded("a clip", lambda: burst(5, 1), 2, kept)
    assert quiet.encoded("a clip", lambda: burst(5, 2), 2, kept) == first == quiet.encode(burst(5, 1), 2)
    assert quiet.encoded("a clip", lambda: burst(5, 1), 0, kept) != first
    assert off.encoded("a clip", lambda: burst(5, 1), 0, kept) == off.encode(burst(5, 1), 0)
