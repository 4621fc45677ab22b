"""voiceguide/speech/rates.py: for every wanted pace there is a rate of the engine, from a table or measured here."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech import rates
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.synthesis import Speech
from voiceguide.speech.voice_choice import VoiceChoice

POINTS = ((80.0, 104.0), (145.0, 180.0), (400.0, 505.0))


@pytest.mark.parametrize(("wanted", "rate"), [(104, 80.0), (180, 145.0), (505, 400.0), (52, 40.0), (1010, 800.0)])
def test_a_measured_pace_is_met_and_beyond_the_last_it_is_proportional(wanted: int, rate: float) -> None:
    assert rates.engine_rate(POINTS, wanted) == rate


@given(st.lists(st.integers(40, 900), min_size=2, unique=True))
def test_a_faster_pace_has_a_faster_rate(paces: list[int]) -> None:
    found = [rates.engine_rate(POINTS, pace) for pace in sorted(paces)]
    assert found == sorted(found)


def test_a_voice_that_ignores_its_rate_keeps_its_own() -> None:
    assert rates.engine_rate(((110.0, 170.0), (230.0, 170.0)), 150) == 150.0


@pytest.mark.parametrize("engine", ["natural", "system", "hum"])
def test_the_table_has_the_usual_voice_and_rises_for_each(engine: str) -> None:
    speaker = engine_named(engine)
    assert rates.shipped(speaker, speaker.default_voice("en"))
    for points in rates.table()[speaker.rate_table or ""].values():
        assert all(low < high for axis in zip(*points, strict=True) for low, high in itertools.pairwise(axis))


def test_a_voice_that_the_table_lacks_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "shipped", lambda _engine, _voice: None)
    cache = Cache(tmp_path)
    speech = Speech(VoiceChoice("hum", "low"), 150, cache)
    assert speech.lacks(["Good."])
    list(speech.speak({"Good.": None}))
    monkeypatch.setattr(Speech, "measured_points", lambda _self: pytest.fail("it was measured before"))
    again = Speech(VoiceChoice("hum", "low"), 150, cache)
    assert not again.lacks(["Good."])
    assert again.spoken_count == 0


@pytest.mark.parametrize(("rate_wpm", "nearest"), [(80, 105), (600, 559)])
def test_a_pace_that_the_voice_cannot_speak_is_refused_with_the_nearest(
    rate_wpm: int, nearest: int, tmp_path: Path
) -> None:
    speech = Speech(VoiceChoice("system", "en-us"), rate_wpm, Cache(tmp_path))
    with pytest.raises(SpeechError, match=f"speaks 105 to 559 words a minute.*take --rate {nearest}"):
        list(speech.speak({"Good.": None}))
