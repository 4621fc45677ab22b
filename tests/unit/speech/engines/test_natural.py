"""voiceguide/speech/engines/natural.py: only models that are known are loaded, and nothing is left unsaid."""

import shutil
from pathlib import Path

import pytest

from support.programs import needs_modules
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.hibari_models import MODELS
from voiceguide.speech.engines.natural import NaturalEngine
from voiceguide.speech.engines.protocol import EngineLoadError, VoiceError
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.voice_files import verify, voices_folder

HEART = VoiceChoice("natural", "heart")

pytestmark = needs_modules("hibari", "onnxruntime")


@pytest.fixture(scope="module")
def engine() -> NaturalEngine:
    loaded = NaturalEngine()
    loaded.start("heart")
    return loaded


@pytest.mark.parametrize("text", ["吸气", "Дыши", "Breathe 吸 in."])
def test_another_script_is_refused_and_never_left_out(text: str, engine: NaturalEngine, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="speaks English only, and cannot say"):
        engine.speak(text, "heart", 150.0, tmp_path / "a.wav")
    assert not list(tmp_path.iterdir())


def test_a_text_without_a_word_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="could not be spoken by natural:heart: there is no word in it") as caught:
        speak({"😀": None}, HEART, 150, Cache(tmp_path))
    assert caught.value.exit_code == 4


def test_a_model_that_is_cut_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "voice.onnx"
    path.write_bytes(b"half")
    with pytest.raises(EngineLoadError, match=r"voice\.onnx is damaged, or is another model.* get it again"):
        verify(path, "00" * 32, "get it again")
    with pytest.raises(EngineLoadError, match="No such file"):
        verify(tmp_path / "none.onnx", "00" * 32, "get it")


def test_an_installed_voice_that_is_another_model_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hibari

    monkeypatch.setenv("VOICEGUIDE_DATA_DIR", str(tmp_path))
    engine = NaturalEngine()
    with pytest.raises(VoiceError, match=r'no voice "kore"; .*voiceguide voices install natural:kore'):
        engine.start("kore")
    folder = voices_folder("natural")
    folder.mkdir(parents=True)
    shutil.copy(Path(hibari.__file__).parent / "assets" / "hibari.onnx", folder / MODELS["kore"].file)
    with pytest.raises(EngineLoadError, match="voiceguide voices install natural:kore"):
        engine.start("kore")


def test_its_models_are_those_that_its_package_lists() -> None:
    from hibari.voices import VOICES

    listed = {name: (voice["file"], voice["sha256"], voice["bytes"]) for name, voice in VOICES.items()}
    assert {name: (model.file, model.sha256, model.size_bytes) for name, model in MODELS.items()} == listed
