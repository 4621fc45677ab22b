"""voiceguide/speech/aliases.py: a name of the user's own stands for a voice."""

import pytest

from voiceguide.errors import SpeechError
from voiceguide.speech.aliases import resolved


@pytest.fixture(autouse=True)
def _no_config(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))


@pytest.mark.parametrize("text", ["hum", "hum:low", "system:en-us+f3", "nobody", ""])
def test_without_aliases_every_voice_stays_as_it_is(text: str) -> None:
    assert resolved(text) == text


def test_an_alias_stands_for_a_voice_and_may_stand_for_another_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_ALIASES", "{calm: hum:low, night: calm, any: auto}")
    assert [resolved(text) for text in ("calm", "night", "any")] == ["hum:low", "hum:low", "auto"]
    assert resolved("hum:tone") == "hum:tone"


@pytest.mark.parametrize(
    ("aliases", "text", "message"),
    [
        ("{calm: hm:low}", "calm", 'VOICEGUIDE_ALIASES:1:8: no engine or alias "hm:low"; did you mean "hum"?'),
        ("{calm: soft, night: calm}", "night", 'VOICEGUIDE_ALIASES:1:8: no engine or alias "soft"'),
        ("{hum: system}", "natural", 'VOICEGUIDE_ALIASES:1:7: the alias "hum" is called like an engine'),
        ("{auto: system}", "hum", 'VOICEGUIDE_ALIASES:1:8: the alias "auto" is called like an engine'),
        ("{calm: hum}", "clam", 'no engine or alias "clam"; did you mean "calm"?'),
    ],
)
def test_an_alias_that_leads_nowhere_is_named_with_its_place(
    aliases: str, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_ALIASES", aliases)
    with pytest.raises(SpeechError) as caught:
        resolved(text)
    assert str(caught.value).startswith(message)
