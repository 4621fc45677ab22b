"""voiceguide/speech/synthesis.py: a phrase is spoken once for all who ask; a damaged clip is spoken again."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from voiceguide.cache import Cache
from voiceguide.speech.synthesis import Speech, speak
from voiceguide.speech.voice_choice import VoiceChoice

TEXTS = dict.fromkeys(["Point.", "Draw back.", "Ten seconds to go."])
HUM = VoiceChoice("hum", "tone")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _sounds(spoken: Speech) -> list[bytes]:
    return [spoken.clip(text).pcm for text in TEXTS]


def test_a_choice_of_voice_is_read_and_written() -> None:
    assert VoiceChoice.parse("hum:low", "en") == VoiceChoice("hum", "low")
    assert VoiceChoice.parse("hum", "en") == VoiceChoice("hum", "tone")
    assert str(VoiceChoice("system", "en-us+f3")) == "system:en-us+f3"


def test_the_second_time_nothing_is_spoken_and_no_worker_started(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    first = speak(TEXTS, HUM, 145, cache)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")  # then no worker could be started
    second = speak(TEXTS, HUM, 145, cache)
    assert (first.spoken_count, first.cached_count) == (3, 0)
    assert (second.spoken_count, second.cached_count) == (0, 3)
    assert second.clips == first.clips
    assert _sounds(second) == _sounds(first)


def test_a_build_from_the_cache_imports_nothing_that_speaks(cache: Cache) -> None:
    program = (
        "import pathlib, sys; from voiceguide.cache import Cache\n"
        "from voiceguide.speech.synthesis import speak\n"
        "from voiceguide.speech.voice_choice import VoiceChoice\n"
        "voice = VoiceChoice.parse('system', 'en')\n"
        "print(speak({'Point.': None}, voice, 145, Cache(pathlib.Path(sys.argv[1]))).spoken_count)\n"
        "print(sorted({'pyttsx3', 'soundfile', 'soxr', 'pydub'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, str(cache.folder)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n") for _ in range(2)]
    assert runs[0][0] == "1"
    assert runs[1][:2] == ["0", "[]"]


@pytest.mark.parametrize("change", [(VoiceChoice("hum", "low"), 145), (HUM, 150)])
def test_another_voice_or_rate_is_another_clip(cache: Cache, change: tuple[VoiceChoice, int]) -> None:
    speak(TEXTS, HUM, 145, cache)
    assert speak(TEXTS, *change, cache).spoken_count == 3


def test_a_changed_word_speaks_one_phrase(cache: Cache) -> None:
    speak(TEXTS, HUM, 145, cache)
    told: list[tuple[int, int]] = []
    changed = {**TEXTS, "Five seconds to go.": None}
    spoken = speak(changed, HUM, 145, cache, on_progress=lambda done, total: told.append((done, total)))
    assert (spoken.spoken_count, spoken.cached_count) == (1, 3)
    assert told == [(0, 1), (1, 1)]


def _flip_in_the_first_line(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[60] ^= 1
    path.write_bytes(whole)


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b""), Path.unlink, _flip_in_the_first_line])
def test_what_is_harmed_is_made_again(cache: Cache, harm: Callable[[Path], object]) -> None:
    first = speak(TEXTS, HUM, 145, cache)
    path = cache.folder / "clip" / f"{first.clips['Point.'].key}.kept"
    whole = path.read_bytes()
    harm(path)
    again = speak(TEXTS, HUM, 145, cache)
    assert again.clips == first.clips
    assert _sounds(again) == _sounds(first)
    assert path.read_bytes() == whole


def test_a_clip_that_is_removed_while_it_is_in_use_is_spoken_again(cache: Cache) -> None:
    spoken = speak(TEXTS, HUM, 145, cache)
    before = spoken.clip("Point.")
    cache.clear()
    assert spoken.clip("Point.") == before


def test_all_who_speak_the_same_at_once_get_the_same_clips(cache: Cache) -> None:
    """`scripts/prove crowd` has twenty."""
    program = (
        "import hashlib, pathlib, sys; from voiceguide.cache import Cache\n"
        "from voiceguide.speech.synthesis import speak\n"
        "from voiceguide.speech.voice_choice import VoiceChoice\n"
        "texts = dict.fromkeys(['Point.', 'Draw back.', 'Ten seconds to go.'])\n"
        "spoken = speak(texts, VoiceChoice.parse('system', 'en'), 145, Cache(pathlib.Path(sys.argv[1])), jobs=1)\n"
        "print([hashlib.sha256(spoken.clip(text).pcm).hexdigest() for text in texts])\n"
    )
    command = [sys.executable, "-c", program, str(cache.folder)]

    def run(_: int) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(run, range(8)))) == 1
    assert len(list((cache.folder / "clip").iterdir())) == 3
