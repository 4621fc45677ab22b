"""voiceguide/audio/mix/: ducking, headroom for bed and speech, and panned signs."""

import numpy as np
import numpy.typing as npt
import pytest

from support.session_factory import cue
from voiceguide.audio.beds.bed import off
from voiceguide.audio.beds.generated import generated_bed
from voiceguide.audio.clip import Clip, clip_of
from voiceguide.audio.levelling import CEILING_DBTP, levelled
from voiceguide.audio.loudness import true_peak
from voiceguide.audio.mix.blocks import blocks, mono_loader
from voiceguide.audio.mix.ducking import DUCK_DB, Ducked, background_of
from voiceguide.audio.mix.limiter import limited_loader
from voiceguide.audio.mix.panning import stereo_loader
from voiceguide.model.timeline import PlacedClip, Segment, Timeline

WORDS = ((20.0, 23.0), (26.0, 28.0), (50.0, 51.0))
"""Three seconds lie between the first two, and 22 before the last."""
FRAMES = 3000
CUES = (*(cue("utterance", start_s, end_s, "words") for start_s, end_s in WORDS), cue("sign", 40.0, 40.5, "start"))
TIMELINE = Timeline((), CUES, (), FRAMES)


def gain_db(at_s: float) -> float:
    ducked = background_of(generated_bed("rain"), TIMELINE, is_audible=True)
    assert isinstance(ducked, Ducked)
    return float(20 * np.log10(ducked.gain(np.array([round(at_s * 250)]))[0]))


@pytest.mark.parametrize("at_s", [20.0, 21.5, 23.0, 24.5, 26.0, 28.0, 50.0, 51.0])
def test_under_words_and_between_those_of_one_set_up_it_is_8_db_softer(at_s: float) -> None:
    assert gain_db(at_s) == pytest.approx(-DUCK_DB, abs=0.01)


@pytest.mark.parametrize("at_s", [10.0, 18.0, 31.5, 40.2, 48.0, 55.0])
def test_elsewhere_and_under_signs_it_is_as_it_is(at_s: float) -> None:
    assert gain_db(at_s) == pytest.approx(0, abs=0.01)


def test_it_comes_from_nothing_and_goes_to_nothing() -> None:
    assert gain_db(0.02) < -70
    assert gain_db(72 - 0.02) < -70
    assert gain_db(2) == pytest.approx(-6, abs=0.1)


def test_its_gain_has_no_step() -> None:
    ducked = background_of(generated_bed("rain"), TIMELINE, is_audible=True)
    assert isinstance(ducked, Ducked)
    assert np.abs(np.diff(ducked.gain(np.arange(72 * 250)))).max() < 0.005  # 0.04 dB each 4 ms


def test_a_quiet_bed_is_left_as_it_is() -> None:
    assert not background_of(off(), TIMELINE, is_audible=False).read(0, 10_000).any()


def speech(seed: int, frames: int = 60) -> Clip:
    """Something whose peaks are as high as those of a levelled voice."""
    noise = np.random.default_rng(seed).normal(size=frames * 576) * 9000
    return levelled(clip_of(noise * np.hanning(len(noise))), 0.0)


def stretch(clip: Clip, *, limited: bool) -> npt.NDArray[np.int16]:
    timeline = Timeline((Segment((PlacedClip("words", 900, 60),)),), (cue("utterance", 21.6, 23.0),), (), FRAMES)
    beneath = background_of(generated_bed("waves"), timeline, is_audible=True)
    load = mono_loader(lambda _: clip)
    whole = blocks(timeline, limited_loader(load, beneath) if limited else load, beneath)
    return np.concatenate(list(whole))[900 * 576 : 960 * 576, 0]


def test_words_leave_room_for_the_bed_under_them() -> None:
    found = 20 * np.log10(true_peak(stretch(speech(1), limited=True) / 32768))
    assert CEILING_DBTP - 0.1 < found <= CEILING_DBTP + 0.02
    assert 20 * np.log10(true_peak(stretch(speech(1), limited=False) / 32768)) > CEILING_DBTP + 0.05


def test_soft_words_are_left_to_the_sample() -> None:
    soft = clip_of(speech(1).samples * 0.3)
    assert (stretch(soft, limited=True) == stretch(soft, limited=False)).all()


LEFT, RIGHT = (Segment((PlacedClip("sign", 10, 20, side),)) for side in ("left", "right"))
MIDDLE = Segment((PlacedClip("words", 40, 60),))
CLIPS = {"sign": clip_of(speech(2, 20).samples * 0.3), "words": speech(3)}
panned = stereo_loader(CLIPS.__getitem__, lambda segment: CLIPS[segment.parts[0].key])


def powers(segment: Segment) -> list[float]:
    samples = panned(segment).astype(float)
    return [float((channel**2).mean()) for channel in samples.T]


def test_side_signs_come_from_their_side_as_strong_as_from_the_middle() -> None:
    left, right = powers(LEFT)
    assert 10 * np.log10(left / right) == pytest.approx(16, abs=0.5)
    middle = float((CLIPS["sign"].samples.astype(float) ** 2).mean())
    assert left + right == pytest.approx(2 * middle, rel=0.01)
    assert powers(RIGHT) == [right, left]


def test_words_stay_in_the_middle_as_they_are() -> None:
    assert (panned(MIDDLE) == CLIPS["words"].samples[:, np.newaxis]).all()


def test_a_sign_mixed_with_words_comes_from_its_side_and_the_words_from_the_middle() -> None:
    both = Segment((PlacedClip("sign", 38, 20, "left"), PlacedClip("words", 40, 60)))
    left, right = panned(both).T.astype(float)
    late = slice(22 * 576, None)  # the sign is over by then
    assert (left[late] == right[late]).all()
    assert (left[: 2 * 576] ** 2).sum() > 20 * (right[: 2 * 576] ** 2).sum()
