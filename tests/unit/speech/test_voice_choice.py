"""voiceguide/speech/voice_choice.py: `auto` takes the best voice that works, and says why a better one does not."""

from pathlib import Path

import pytest

from support.programs import needs_modules
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.model.roles import Role
from voiceguide.pipeline.library import loads
from voiceguide.settings import settings_in
from voiceguide.speech import worker_process
from voiceguide.speech.engines.natural import NaturalEngine
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice, named_voices


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


needs_hibari = needs_modules("hibari", "onnxruntime")


@needs_hibari
@pytest.mark.parametrize(("language", "voice"), [("en", "natural:heart"), ("de", "system:de"), ("fr", "system:fr")])
def test_auto_takes_the_best_voice_for_the_language(language: str, voice: str) -> None:
    assert str(VoiceChoice.parse("auto", language)) == voice
    assert VoiceChoice.parse("auto", language).reason == ""


def test_auto_takes_the_system_where_the_natural_voice_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NaturalEngine, "lack", lambda _self: "hibari not installed; get it")
    choice = VoiceChoice.parse("auto", "en")
    assert str(choice) == "system:en-us"
    assert choice.reason == "natural would sound better, but does not work here: hibari not installed; get it"


@needs_hibari
def test_auto_takes_the_system_where_the_natural_voice_does_not_load(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "onnxruntime"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('libthing.so.1: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    choice = VoiceChoice.parse("auto", "en", cache)
    assert str(choice) == "system:en-us"
    assert "libthing.so.1: cannot open" in choice.reason


@needs_hibari
def test_auto_loads_the_voice_once_and_keeps_the_worker_for_the_first_phrase(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert str(VoiceChoice.parse("auto", "en", cache)) == "natural:heart"
    worker_process.end_ahead()
    monkeypatch.setattr("voiceguide.speech.voice_choice.worker_for", lambda *_: pytest.fail("it was loaded before"))
    assert str(VoiceChoice.parse("auto", "en", cache)) == "natural:heart"


def test_an_engine_that_is_asked_for_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NaturalEngine, "lack", lambda _self: "gone")
    assert str(VoiceChoice.parse("natural", "en")) == "natural:heart"


def test_no_engine_that_works_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceguide.speech.voice_choice.BUILT_IN", {"natural": None})
    monkeypatch.setattr(NaturalEngine, "lack", lambda _self: "gone")
    with pytest.raises(SpeechError, match="no voice works here: natural would sound better"):
        VoiceChoice.parse("auto", "en")


@pytest.mark.parametrize(
    ("config", "variables", "flag", "named"),
    [
        ("", {}, None, {}),
        ("", {"VOICE": "hum"}, None, {"coach": "hum"}),
        ("voice: hum", {}, None, {"coach": "hum"}),
        ("voice: hum\nvoices: {coach: system, count: x}", {}, None, {"coach": "system", "count": "x"}),
        ("voices: {coach: system, count: x}", {"VOICE": "hum"}, None, {"coach": "hum", "count": "x"}),
        ("voices: {coach: system}", {"VOICE": "hum"}, "natural", {"coach": "natural"}),
    ],
)
def test_a_flag_wins_over_a_variable_and_that_over_config(
    config: str, variables: dict[str, str], flag: str | None, named: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text(config)
    environment = {f"VOICEGUIDE_{name}": value for name, value in variables.items()}
    settings = settings_in(environment | {"VOICEGUIDE_CONFIG_DIR": str(tmp_path)}, {"voice": flag})
    assert named_voices(settings) == named


@pytest.mark.parametrize(
    ("voice", "voices", "said"),
    [
        ("hum", None, {"coach": "hum:tone", "count": "system:en-us"}),
        ("system:en-us", None, {"coach": "system:en-us"}),
        ("hum", {"count": "hum:low"}, {"coach": "hum:tone", "count": "hum:low"}),
        ("hum", {"count": "hum"}, {"coach": "hum:tone"}),
        (None, {"coach": "hum:low"}, {"coach": "hum:low", "count": "system:en-us"}),
    ],
)
def test_a_studio_has_the_voices_it_is_given_and_then_those_of_the_routine(
    voice: str | None, voices: dict[Role, str] | None, said: dict[str, str], cache: Cache
) -> None:
    routine = loads("name: A\nvoices: {coach: natural, count: system}\nsteps: [{rest: 5s}]\n")
    found = Studio(voice=voice, voices=voices, cache=cache).voices_for(routine)
    assert {role: str(choice) for role, choice in found.items()} == said
