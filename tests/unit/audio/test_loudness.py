"""voiceguide/audio/loudness.py, against the signals of EBU Tech 3341 and ffmpeg's own meter."""

import numpy as np
import numpy.typing as npt
import pytest

from support.loudness import ebur128
from support.programs import needs
from voiceguide.audio.clip import Clip, clip_of, silence
from voiceguide.audio.loudness import Figures, Meter, figures, figures_from, loudness_lufs

ONE_CHANNEL_LU = 10 * np.log10(2)
"""Tech 3341 plays each tone on two channels, which is that much louder than one."""


def tone(level_dbfs: float, seconds: float, pitch_hz: float = 1000.0) -> npt.NDArray[np.float64]:
    at_s = np.arange(round(seconds * 24_000)) / 24_000
    samples: npt.NDArray[np.float64] = 32768 * 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * pitch_hz * at_s)
    return samples


def spoken_like(frames: int, level: float, seed: int) -> Clip:
    """Noise, softer towards the top as speech is, that comes and goes four times a second."""
    noise = np.random.default_rng(seed).normal(size=frames * 576) * level
    samples = np.convolve(noise, (0.25, 0.5, 0.25), mode="same") * 2
    return clip_of(samples * np.abs(np.sin(np.arange(len(samples)) / 24_000 * 2 * np.pi * 2)))


def measured(*clips: Clip) -> Meter:
    meter = Meter()
    for clip in clips:
        meter.append(figures(clip))
    return meter


@pytest.mark.parametrize(
    ("parts", "expected_lufs"),
    [
        pytest.param([(-23, 20)], -23, id="1"),
        pytest.param([(-33, 20)], -33, id="2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23, id="3"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23, id="4"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23, id="5"),
    ],
)
def test_the_signals_of_ebu_tech_3341_measure_as_they_should(
    parts: list[tuple[float, float]], expected_lufs: float
) -> None:
    clip = clip_of(np.concatenate([tone(level, seconds) for level, seconds in parts]))
    assert loudness_lufs(clip) == pytest.approx(expected_lufs - ONE_CHANNEL_LU, abs=0.1)


@needs("ffmpeg")
@pytest.mark.parametrize("pitch_hz", [60, 200, 1000, 3000, 6000, 10_000])
def test_tones_measure_as_in_ffmpeg(pitch_hz: float) -> None:
    clip = clip_of(tone(-20, 5, pitch_hz))
    assert measured(clip).lufs == pytest.approx(ebur128(clip.samples)[0], abs=0.2)


@needs("ffmpeg")
def test_sound_with_pauses_measures_as_in_ffmpeg() -> None:
    clip = clip_of(np.concatenate([spoken_like(100 + 40 * n, 900 * n, n).samples for n in (1, 3, 0, 5, 0, 2)]))
    lufs, true_peak_dbtp = ebur128(clip.samples)
    assert measured(clip).lufs == pytest.approx(lufs, abs=0.2)
    assert measured(clip).true_peak_dbtp == pytest.approx(true_peak_dbtp, abs=0.3)


def test_clips_placed_one_by_one_measure_like_the_whole() -> None:
    places = ((3, 40, 3000), (44, 3, 500), (100, 200, 6000), (900, 100, 2000), (2000, 5, 900), (2006, 400, 1500))
    whole, meter = np.zeros(576 * 2500), Meter()
    for start, frames, level in places:
        clip = spoken_like(frames, level, start)
        whole[start * 576 : (start + frames) * 576] = clip.samples
        meter.place(figures(clip), start)
    assert meter.lufs == pytest.approx(loudness_lufs(clip_of(whole)), abs=0.05)


def test_pauses_of_any_length_do_not_count() -> None:
    def with_pause(frames: int) -> float:
        meter = Meter()
        meter.place(figures(spoken_like(200, 3000, 1)), 0)
        meter.place(figures(spoken_like(200, 3000, 2)), 200 + frames)
        return meter.lufs

    assert with_pause(100) == pytest.approx(with_pause(1_200_000), abs=0.05)


def test_clips_that_overlap_are_a_bug() -> None:
    meter = Meter()
    meter.place(figures(spoken_like(10, 3000, 1)), 5)
    with pytest.raises(ValueError, match="frame 14"):
        meter.place(figures(spoken_like(10, 3000, 1)), 14)


def test_the_true_peak_between_two_samples_is_found() -> None:
    quarter = clip_of(32767 * 10 ** (-6 / 20) * np.sin(2 * np.pi * np.arange(24_000) / 4 + np.pi / 4))
    assert 20 * np.log10(np.abs(quarter.samples[2000:-2000]).max() / 32768) == pytest.approx(-9.0, abs=0.05)
    softly = clip_of(quarter.samples * np.hanning(24_000))
    assert measured(softly).true_peak_dbtp == pytest.approx(-6.0, abs=0.1)


@pytest.mark.parametrize("clip", [silence(0), silence(1), silence(24_000)], ids=["nothing", "a sample", "a second"])
def test_silence_is_given_as_the_absolute_gate(clip: Clip) -> None:
    assert loudness_lufs(clip) == measured(clip).lufs == measured(clip).true_peak_dbtp == -70.0


def test_a_clip_too_short_for_a_block_has_the_loudness_of_its_mean() -> None:
    assert loudness_lufs(clip_of(tone(-23, 0.08))) == pytest.approx(-23 - ONE_CHANNEL_LU, abs=0.3)


def test_figures_can_be_kept_as_bytes() -> None:
    before = figures(spoken_like(20, 3000, 1))
    after = figures_from(before.to_bytes())
    assert np.array_equal(before.powers, after.powers)
    assert after.true_peak == pytest.approx(before.true_peak, rel=1e-6)
    assert isinstance(after, Figures)
