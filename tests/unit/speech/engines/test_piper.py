"""voiceguide/speech/engines/piper.py: Piper repeats itself to the byte, and refuses what it cannot say or load."""

import sys
import wave
from pathlib import Path

import pytest

from support.programs import needs_modules
from voiceguide.errors import SpeechError
from voiceguide.speech import rates
from voiceguide.speech.engines import piper
from voiceguide.speech.engines.neural import package_versions
from voiceguide.speech.engines.piper import _JOE, PiperEngine
from voiceguide.speech.engines.protocol import EngineLoadError, VoiceError
from voiceguide.speech.voices.manifest import Manifest

pytestmark = needs_modules("piper")

JOE = "en_US-joe-medium"


@pytest.fixture(scope="module")
def engine() -> PiperEngine:
    return PiperEngine()


def test_a_slower_rate_takes_longer(engine: PiperEngine, tmp_path: Path) -> None:
    lengths = []
    for rate in (100.0, 200.0):
        engine.speak("Draw your toes back.", JOE, rate, tmp_path / "x.wav")
        with wave.open(str(tmp_path / "x.wav")) as sound:
            lengths.append(sound.getnframes())
    assert lengths[0] > 1.5 * lengths[1]


@pytest.mark.parametrize("text", ["привет", "Say 漢字.", "🙂", "...", "", "\0"])
def test_a_text_that_it_cannot_say_is_refused(engine: PiperEngine, tmp_path: Path, text: str) -> None:
    with pytest.raises(SpeechError, match=r"cannot say|no word in it"):
        engine.speak(text, JOE, 150.0, tmp_path / "x.wav")
    assert not (tmp_path / "x.wav").exists()


@pytest.mark.parametrize("text", ['He said "<b>yes</b>".', "-flag é 🙂 \0 ok", "[[not phonemes]]", "3/4 (a & b)"])
def test_odd_marks_are_no_trouble(engine: PiperEngine, tmp_path: Path, text: str) -> None:
    engine.speak(text, JOE, 300.0, tmp_path / "x.wav")
    assert (tmp_path / "x.wav").stat().st_size > 10_000


def test_its_pace_is_in_the_table_that_ships(engine: PiperEngine) -> None:
    assert rates.shipped(engine, JOE)
    assert "model 58afce0321b8" in engine.version(JOE)
    assert engine.default_voice("en") == JOE


def test_a_voice_that_is_not_here_is_answered_with_the_command_that_installs_it(engine: PiperEngine) -> None:
    with pytest.raises(VoiceError, match="voiceguide voices install piper:de_DE-thorsten-medium"):
        engine.version("de_DE-thorsten-medium")
    with pytest.raises(VoiceError, match="voiceguide voices install piper:de_DE-thorsten-medium"):
        engine.default_voice("de")


def test_the_best_voice_may_be_one_that_was_installed_on_purpose(
    engine: PiperEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA_DIR", str(tmp_path))
    assert not engine.is_for("en")
    for voice in ("de_DE-thorsten-high", "de_DE-thorsten-medium", "en_GB-alan-low"):
        record = Manifest("piper", voice, voice[:5].replace("_", "-").lower(), "CC0", "", "", {f"{voice}.onnx": "00"})
        record.path.parent.mkdir(parents=True, exist_ok=True)
        record.path.write_bytes(record.written())
    assert [engine.is_for(language) for language in ("de", "de-de", "en", "fr")] == [True, True, True, False]
    assert engine.default_voice("de") == "de_DE-thorsten-medium"
    assert engine.default_voice("en") == "en_GB-alan-low"
    assert engine.licence("en_GB-alan-low") == "CC0"


def test_a_damaged_model_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _JOE.sha256:
        (tmp_path / name).write_bytes(b"cut")
    monkeypatch.setattr(piper, "_joe_folder", lambda: tmp_path)
    with pytest.raises(EngineLoadError, match=r"is damaged, .*; install the package again: ") as refused:
        PiperEngine().start(JOE)
    assert refused.value.exit_code == 4


def test_without_its_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    package_versions.cache_clear()
    monkeypatch.setattr(sys, "path", [])  # so nothing is installed
    monkeypatch.setitem(sys.modules, "piper", None)
    assert "piper-tts" in str(PiperEngine().lack())
    with pytest.raises(EngineLoadError, match=r"piper-tts is not installed; .*pip install"):
        PiperEngine().version(JOE)
