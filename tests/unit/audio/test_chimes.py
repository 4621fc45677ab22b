"""voiceguide/audio/chimes.py."""

import numpy as np
import pytest

from voiceguide.audio.chimes import SIGN_LUFS, SIGNS, sign, sign_key
from voiceguide.audio.clip import heard
from voiceguide.audio.loudness import loudness_lufs

each_sign = pytest.mark.parametrize("name", SIGNS)


def pitches_hz(name: str) -> list[float]:
    """Give the strongest pitch of the first and the last eighth of a second that can be heard, and of the middle."""
    clip = sign(name)
    middle = (clip.heard_start + clip.heard_end) // 2 - 2000
    found = []
    for start in (clip.heard_start + 240, middle, clip.heard_end - 4500):
        part = clip.samples[start : start + 3000] * np.hanning(3000)
        found.append(float(np.argmax(np.abs(np.fft.rfft(part, 48_000)))) / 2)
    return found


@each_sign
def test_a_sign_lies_8_lu_under_the_voice(name: str) -> None:
    assert loudness_lufs(sign(name)) == pytest.approx(SIGN_LUFS, abs=0.05) == pytest.approx(-27, abs=0.05)


@each_sign
def test_a_sign_lasts_whole_frames_and_is_short(name: str) -> None:
    clip = sign(name)
    heard_s = (clip.heard_end - clip.heard_start) / 24_000
    assert clip.length % 576 == 0
    assert 0.07 <= heard_s <= 0.09 if name == "tick" else 0.35 <= heard_s <= 0.8


@each_sign
def test_a_sign_is_heard_where_it_says(name: str) -> None:
    assert heard(sign(name).samples) == (sign(name).heard_start, sign(name).heard_end)


@each_sign
def test_a_sign_begins_and_ends_without_a_click(name: str) -> None:
    samples = sign(name).samples.astype(float)
    loudest = np.abs(samples).max()
    assert np.abs(samples[:600]).max() < 0.05 * loudest
    assert np.abs(np.diff(samples[-1200:])).max() < 0.05 * loudest


def test_signs_differ_in_length_by_a_tenth_of_a_second_at_least() -> None:
    struck = [name for name in SIGNS if not name.startswith("breathe")]
    lengths = sorted(clip.heard_end - clip.heard_start for clip in map(sign, struck))
    assert np.diff(lengths).min() > 2400


def test_start_rises_end_falls_halfway_stays() -> None:
    low, _, high = pitches_hz("start")
    assert high > low * 1.3
    high, _, low = pitches_hz("end")
    assert high > low * 1.3
    first, _, last = pitches_hz("halfway")
    assert first == pytest.approx(last, rel=0.02)


def test_the_tones_of_the_breath_slide_up_and_down_and_are_not_struck() -> None:
    low, middle, high = pitches_hz("breathe-in")
    assert low * 1.2 < high
    assert low < middle < high
    assert pitches_hz("breathe-out") == pytest.approx([high, middle, low], rel=0.05)
    for name in ("breathe-in", "breathe-out"):
        samples = np.abs(sign(name).samples.astype(float))
        assert 0.4 < np.argmax(samples) / len(samples) < 0.6  # it swells, where a chime is loudest at once


def test_each_sign_has_a_key_of_its_own_and_others_have_none() -> None:
    assert len({sign_key(name) for name in SIGNS}) == len(SIGNS) == 7
    with pytest.raises(ValueError, match="no sign 'gong'; there are start, halfway"):
        sign_key("gong")
    with pytest.raises(ValueError, match="no sign 'gong'"):
        sign("gong")
