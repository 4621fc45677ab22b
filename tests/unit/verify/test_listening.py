"""voiceguide/verify/listening.py on a bed: a voice whose hisses lie over 6 kHz, as those of natural voices do."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from voiceguide.audio.fingerprint import fingerprint, fingerprint_from
from voiceguide.export.session_record import AudibleBed
from voiceguide.verify.expectations import Expected
from voiceguide.verify.listening import find_faults

Floats = npt.NDArray[np.float64]
FRAME, START = 576, 48_000
BED = AudibleBed("brown-noise", 5.7, 5.8, -26.6)
RANDOM = np.random.default_rng(5)


def noise(length: int, low_hz: float, high_hz: float) -> Floats:
    """Noise of one band, with a standard deviation of 1."""
    spectrum = np.fft.rfft(RANDOM.normal(size=length))
    pitches_hz = np.fft.rfftfreq(length, 1 / 24_000)
    spectrum[(pitches_hz < low_hz) | (pitches_hz > high_hz)] = 0
    found = np.fft.irfft(spectrum, length)
    return np.asarray(found / found.std())


def bed(length: int, dbfs: float = -42.0) -> Floats:
    return noise(length, 120, 500) * 32_768 * 10 ** (dbfs / 20)


def vowel(frames: int, pitch_hz: float) -> Floats:
    time = np.arange(frames * FRAME) / 24_000
    return np.asarray(4000 * np.sin(2 * np.pi * pitch_hz * time) * (1 + 0.3 * np.sin(2 * np.pi * 5 * time)))


def hiss(frames: int) -> Floats:
    """Most of its power is over 6 kHz, where a fingerprint has no pitch."""
    length = frames * FRAME
    return noise(length, 7000, 11_000) * 1800 + noise(length, 3500, 6000) * 60


WORDS = np.concatenate([vowel(10, 300), hiss(14), vowel(8, 700), hiss(12), vowel(12, 450), hiss(8)])
PAUSE = 5 * FRAME
"""Too short for the bed to be heard alone in it."""


def heard(words: Floats, start: int = START) -> npt.NDArray[np.int16]:
    whole = bed(start + len(words) + START)
    whole[start : start + len(words)] += words
    return whole.astype(np.int16)


def planned(words: Floats, start: int = START) -> Expected:
    like = fingerprint_from(str(fingerprint(words.astype(np.int16))))
    return Expected("utterance", "Slowly.", start, start + len(words), like)


def kinds(samples: npt.NDArray[np.int16], sound: Expected) -> set[str]:
    return {fault.kind for fault in find_faults(samples, 0, [sound], BED)}


def test_a_hiss_that_sounds_lower_on_a_bed_is_no_other_word() -> None:
    assert kinds(heard(WORDS), planned(WORDS)) == set()


def swapped(words: Floats) -> Floats:
    middle = len(words) // FRAME // 2 * FRAME
    return np.concatenate((words[middle:], words[:middle]))


def without_a_word(words: Floats) -> Floats:
    found = words.copy()
    found[24 * FRAME : 32 * FRAME] = 0
    return found


@pytest.mark.parametrize(
    ("harm", "kind"),
    [(swapped, "words"), (without_a_word, "silence"), (lambda words: hiss(len(words) // FRAME), "words")],
)
def test_other_words_on_a_bed_are_found(harm: Callable[[Floats], Floats], kind: str) -> None:
    assert kind in kinds(heard(harm(WORDS)), planned(WORDS))


def test_words_that_come_late_on_a_bed_are_found() -> None:
    assert "moved" in kinds(heard(np.concatenate((np.zeros(1920), WORDS))), planned(WORDS))


def with_pause() -> Floats:
    return np.concatenate((vowel(20, 300), np.zeros(PAUSE), vowel(20, 500)))


def test_in_a_track_of_words_alone_the_bed_in_a_short_pause_is_no_click() -> None:
    words = with_pause()
    samples = bed(len(words)) + words
    assert kinds(samples.astype(np.int16), planned(words, 0)) == set()


def test_a_click_in_a_short_pause_on_a_bed_is_found() -> None:
    words = with_pause()
    words[20 * FRAME + PAUSE // 2] += 30_000
    assert "click" in kinds(heard(words), planned(with_pause()))
