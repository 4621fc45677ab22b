"""voiceguide/audio/clip.py."""

import numpy as np
import pytest

from voiceguide.audio.clip import LEAD_SAMPLES, Clip, trimmed
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ


@pytest.mark.filterwarnings("ignore")  # pydub's: it misses ffmpeg, and imports audioop
def test_a_clip_is_trimmed_to_whole_frames_with_fades_as_pydub_makes_them() -> None:
    from pydub import AudioSegment

    rustle = np.random.default_rng(1).integers(-9000, 9000, 24_000).astype("<i2")
    whole = trimmed(Clip(rustle.tobytes(), 5000, 15_000))
    length = LEAD_SAMPLES + 10_000 + LEAD_SAMPLES
    filled = np.zeros(-(-length // FRAME_SAMPLES) * FRAME_SAMPLES, dtype="<i2")
    filled[:length] = rustle[5000 - LEAD_SAMPLES :][:length]
    plain = AudioSegment(data=filled.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE_HZ, channels=1)
    faded = np.frombuffer(plain.fade_in(5).fade_out(10).raw_data, dtype="<i2").astype(int)
    assert whole.length == len(filled)
    assert np.abs(whole.samples - faded).max() <= 1
    assert (whole.heard_start, whole.heard_end) == (LEAD_SAMPLES, LEAD_SAMPLES + 10_000)


def test_a_clip_with_too_little_around_it_is_filled_up_with_silence() -> None:
    whole = trimmed(Clip(np.full(1000, 500, dtype="<i2").tobytes(), 0, 1000))
    assert whole.length % FRAME_SAMPLES == 0
    assert not whole.samples[:LEAD_SAMPLES].any()
    assert not whole.samples[LEAD_SAMPLES + 1000 :].any()
    assert (whole.samples[LEAD_SAMPLES:][:1000] == 500).all()
