"""voiceguide/audio/levelling.py."""

from pathlib import Path

import numpy as np
import pytest

from support.decoders import decode
from voiceguide.audio.clip import Clip, clip_of, silence
from voiceguide.audio.levelling import (
    CALIBRATION_PHRASES,
    CEILING_DBTP,
    levelled,
    limiter_gains,
    peaks_near,
    voice_gain_db,
)
from voiceguide.audio.loudness import loudness_lufs, true_peak
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.errors import SpeechError


def like_speech(frames: int = 250, level: float = 4000.0) -> Clip:
    """Pulses a hundred times a second that ring at three pitches, in syllables: with high peaks, as speech has."""
    samples = np.zeros(frames * 576)
    samples[::240] = np.random.default_rng(4).uniform(0.5, 1.0, len(samples[::240]))
    at_s = np.arange(480) / 24_000
    formants = ((500, 250), (1500, 400), (2500, 500))
    ring = np.sum([np.exp(-at_s * decay) * np.sin(2 * np.pi * hz * at_s) for hz, decay in formants], axis=0)
    voiced = np.convolve(samples, ring)[: len(samples)]
    return clip_of(level * voiced * np.abs(np.sin(np.arange(len(samples)) / 24_000 * 2 * np.pi * 1.7)))


def peak_dbtp(clip: Clip) -> float:
    return float(20 * np.log10(true_peak(clip.samples / 32768)))


def test_under_the_ceiling_only_the_gain_is_applied() -> None:
    clip = like_speech()
    assert np.abs(levelled(clip, -3.0).samples - clip.samples * 10 ** (-3 / 20)).max() <= 0.51


@pytest.mark.parametrize("gain_db", [3.0, 9.0, 15.0, 30.0])
def test_no_true_peak_passes_the_ceiling_whatever_the_gain(gain_db: float) -> None:
    assert peak_dbtp(levelled(like_speech(), gain_db)) <= CEILING_DBTP + 0.005


def test_noise_at_full_scale_and_a_single_sample_stay_under_the_ceiling() -> None:
    click = np.zeros(24_000)
    click[5000] = 32767
    for samples in (click, np.random.default_rng(1).choice([-32767, 32767], 24_000)):
        assert peak_dbtp(levelled(clip_of(samples), 0.0)) <= CEILING_DBTP + 0.005


def test_the_limiter_sets_in_within_5_ms_and_lets_go_within_half_a_second() -> None:
    peaks = np.full(24_000, 0.1)
    peaks[10_000] = 1.0
    reduced = -20 * np.log10(limiter_gains(peaks, 0.5))
    assert reduced[10_000] == pytest.approx(6.02, abs=0.01)
    assert not reduced[: 10_000 - 120].any()
    assert reduced[10_000 + 12_000] < 0.02


def test_the_limiter_never_jumps() -> None:
    loud = like_speech(level=30_000).samples / 20_000
    ceiling = 10 ** (CEILING_DBTP / 20)
    reduced = -20 * np.log10(limiter_gains(peaks_near(loud, ceiling), ceiling))
    assert reduced.max() > 3
    assert np.abs(np.diff(reduced)).max() < 0.2


def test_the_same_clip_comes_out_the_same() -> None:
    assert levelled(like_speech(), 6.0) == levelled(like_speech(), 6.0)


def test_silence_stays_silence() -> None:
    assert levelled(silence(5760), 20.0) == silence(5760)


@pytest.mark.parametrize("level", [300.0, 4000.0, 20_000.0])
def test_a_voice_comes_to_its_loudness_however_loud_it_speaks(level: float) -> None:
    passage = like_speech(400, level)
    assert loudness_lufs(levelled(passage, voice_gain_db([passage]))) == pytest.approx(-19.0, abs=0.3)


def test_a_voice_that_says_nothing_is_refused() -> None:
    with pytest.raises(SpeechError, match="silent"):
        voice_gain_db([silence(24_000)])


def test_a_voice_is_levelled_by_short_phrases_that_last_ten_seconds_or_half_a_minute() -> None:
    words = [len(phrase.split()) for phrase in CALIBRATION_PHRASES]
    assert max(words) <= 15
    assert 150 / 60 * 10 <= sum(words[:4]) <= 40
    assert 150 / 60 * 30 <= sum(words) <= 120


def test_pauses_around_a_phrase_do_not_change_the_gain() -> None:
    tight, quiet = like_speech(400), np.zeros(24_000)
    wide = clip_of(np.concatenate((quiet, tight.samples, quiet)))
    assert voice_gain_db([wide, wide]) == pytest.approx(voice_gain_db([tight, tight]), abs=0.15)


def test_what_is_decoded_stays_under_minus_one_and_a_half(tmp_path: Path) -> None:
    clip = levelled(like_speech(), 12.0)
    with (tmp_path / "a.mp3").open("wb") as out:
        stitch([(5, encode(clip, Encoding()))], 300, Encoding(), out)
    decoded = clip_of(decode(tmp_path / "a.mp3", "libsndfile").samples)
    assert peak_dbtp(clip) > CEILING_DBTP - 0.5
    assert peak_dbtp(decoded) <= -1.5
