"""voiceguide/speech/engines/neural.py: the shared code of neural engines refuses what it cannot do, in words."""

import pytest

from voiceguide.errors import SpeechError
from voiceguide.speech.engines.neural import composed, cut, is_of_script, loading, missing_packages, package_versions
from voiceguide.speech.engines.protocol import EngineLoadError, VoiceError


def test_a_long_text_is_cut_where_words_end() -> None:
    assert cut("ab " * 400) == ["ab " * 133, "ab " * 133, "ab " * 133, "ab "]
    assert [len(part) for part in cut("a" * 900)] == [400, 400, 100]
    assert cut(list("abc " * 150)) == [list("abc " * 100), list("abc " * 50)]


def test_letters_that_are_not_known_are_named_and_never_left_out() -> None:
    def is_latin(letter: str) -> bool:
        return is_of_script(letter, ("LATIN",))

    assert composed("caf\N{LATIN SMALL LETTER E}\N{COMBINING ACUTE ACCENT} 3", is_latin, "{}") == "café 3"
    with pytest.raises(SpeechError, match="cannot say 吸气"):
        composed("in 吸气", is_latin, "cannot say {}")


def test_whatever_fails_in_loading_says_how_to_mend_it() -> None:
    said = "the voice x does not load: libthing is missing; get it"
    with pytest.raises(EngineLoadError, match=said), loading("the voice x", "get it"):
        raise RuntimeError("libthing is missing")
    with pytest.raises(VoiceError, match="no such voice"), loading("the voice x", "get it"):
        raise VoiceError("no such voice")


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it() -> None:
    assert missing_packages({"json": "json"}, "json") is None
    said = missing_packages({"json": "json", "no_such": "no-such"}, "no-such>=1")
    assert said is not None
    assert said.startswith("no-such not installed; ")
    assert said.endswith('"no-such>=1"')
    with pytest.raises(EngineLoadError, match="no-such is not installed"):
        package_versions(("numpy", "no-such"), "no-such")
