"""voiceguide/speech/engines/: the promises that an engine makes for itself; test_conformance.py has those of all."""

from pathlib import Path

import numpy as np
import pytest

from voiceguide.audio.clip import Clip
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech.engines import hum
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice

SHORT = "Draw your toes back."
LONG = "Sit with your right leg straight, and put the ball under the widest part of your calf. Lean back on your hands."


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _spoken(engine: str, text: str, cache: Cache, rate_wpm: int = 145) -> Clip:
    return speak({text: None}, VoiceChoice.parse(engine, "en"), rate_wpm, cache).clip(text)


# --- the system's voices


def _espeak_only() -> None:
    from voiceguide.speech.engines import system

    if not system.ESPEAK:
        pytest.skip("needs eSpeak, which speaks on Linux")


def test_variants_of_a_voice_are_voices(cache: Cache) -> None:
    _espeak_only()
    voices = ("en-us", "en-us+f3", "en-gb", "en-gb+f3", "gmw/en-gb-scotland")
    clips = {voice: speak({SHORT: None}, VoiceChoice("system", voice), 145, cache).clip(SHORT).pcm for voice in voices}
    assert len(set(clips.values())) == 5


@pytest.mark.parametrize(
    ("voice", "near"), [("en-uss", "en-us"), ("en-us+f33", r"en-us\+f3"), ("en-us+F3", r"en-us\+f3")]
)
def test_an_unknown_voice_or_variant_is_refused_with_near_misses(voice: str, near: str, cache: Cache) -> None:
    _espeak_only()
    with pytest.raises(SpeechError, match=f'did you mean .*"system:{near}"'):
        speak({SHORT: None}, VoiceChoice("system", voice), 145, cache)



def test_espeak_says_a_phrase_alike_in_each_process(cache: Cache, tmp_path: Path) -> None:
    _espeak_only()
    texts = dict.fromkeys([SHORT, LONG, *(f"Hold for {number} breaths." for number in range(3, 20))])
    one, other = (
        speak(texts, VoiceChoice.parse("system", "en"), 145, kept, jobs=jobs)
        for kept, jobs in ((cache, 1), (Cache(tmp_path / "other"), 2))
    )
    assert [one.clip(text) for text in texts] == [other.clip(text) for text in texts]


def test_the_system_speaks_each_phrase_whole_and_at_its_rate_whatever_came_before(cache: Cache, tmp_path: Path) -> None:
    """pyttsx3 loses one phrase in thirty, or its rate, to the setting of the rate before it."""
    texts = dict.fromkeys([f"{SHORT} Number {number}." for number in range(100, 160)])
    together = speak(texts, VoiceChoice.parse("system", "en"), 145, cache, jobs=1)
    apart = speak(texts, VoiceChoice.parse("system", "en"), 145, Cache(tmp_path / "other"), jobs=2)
    for text in texts:
        assert apart.clip(text).length == pytest.approx(together.clip(text).length, rel=0.02)


# --- hum


def test_hum_gives_the_same_bytes_always(tmp_path: Path) -> None:
    engine = hum.HumEngine()
    files = [tmp_path / "one.wav", tmp_path / "two.wav"]
    for file in files:
        engine.speak(LONG, "tone", 145, file)
    assert files[0].read_bytes() == files[1].read_bytes()


def _periods(clip: Clip, words: list[str]) -> list[float]:
    """Find tones between silences, as one who knows nothing of how they were made, and count their waves."""
    sounding = np.convolve(np.abs(clip.samples.astype(float)), np.ones(480) / 480, mode="same") > 100
    edges = np.flatnonzero(np.diff(sounding.astype(int)))
    tones = [clip.samples[start:end].astype(int) for start, end in edges.reshape(-1, 2)]
    assert len(tones) == len(words)
    periods = []
    for tone in tones:
        rises = np.flatnonzero((tone[:-1] < 0) & (tone[1:] >= 0))
        periods.append(float(np.median(np.diff(rises))))
    return periods


def test_the_words_can_be_told_again_from_what_hum_sounds_like(cache: Cache) -> None:
    words = ["Bend", "and", "stretch", "both", "feet", "slowly"]
    periods = _periods(_spoken("hum", " ".join(words), cache), words)
    assert periods == [pytest.approx(60 + 2 * hum.pitch(word), abs=1) for word in words]
    assert len({hum.pitch(word) for word in words}) > 3
