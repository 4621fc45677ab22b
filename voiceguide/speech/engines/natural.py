"""The `natural` engine: hibari, small neural English voices, fifty times faster than real time on a single core.

The same text gives the same bytes in every process: the noise has a fixed seed, onnxruntime has one thread, and numpy
computes the Fourier transforms, although hibari would prefer scipy where somebody installed it.
"""

import re
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.engines.hibari_models import ATTRIBUTION, LICENCE, METHOD, MODELS, REQUIREMENT
from voiceguide.speech.engines.neural import composed, is_of_script, missing_packages, package_versions, write_wav
from voiceguide.speech.engines.protocol import Engine, Voice
from voiceguide.speech.voice_files import voices_folder

if TYPE_CHECKING:
    from voiceguide.speech.engines.hibari_network import HibariNetwork

NATIVE_RATE = 237.0
"""Words a minute at the network's own pace. The rate of this engine is relative to it."""
_PACKAGES = {"hibari": "hibari-tts", "onnxruntime": "onnxruntime"}
_OF = re.compile(r"(\d) of (?=\d)")
"""The network drags or swallows a weak "of" between numbers, as in "move 3 of 5": 2.9 s instead of 2.0 s."""
_STRONG_OF = "\u02c8\u028cv"
"""The sounds of "of" with stress."""
_SOUNDS = re.compile(r"(\]\(/[^/()]*/\))")


class NaturalEngine(Engine):
    """hibari's voices. `heart` is in its package; the others are installed by `voiceguide voices install`."""

    name = "natural"
    writes_whole_files = True
    is_heavy = True
    rate_table = "hibari"
    levelling_phrases = 4

    def __init__(self) -> None:
        self._network: HibariNetwork | None = None
        self._loaded = ""

    def lack(self) -> str | None:
        """Return which package is missing, and the command that installs it; None if both are there."""
        return missing_packages(_PACKAGES, REQUIREMENT)

    def installation(self) -> str:
        """Return the places of the packages and their times."""
        places = [spec.origin for module in _PACKAGES if (spec := find_spec(module)) and spec.origin]
        return " ".join(f"{place} {Path(place).stat().st_mtime_ns}" for place in places)

    def is_for(self, language: str) -> bool:
        """Return whether the language is English."""
        return language.partition("-")[0] == "en"

    def version(self, voice: str) -> str:
        """Return the versions of hibari, onnxruntime and numpy, and the method. Raise SpeechError without hibari."""
        packages = package_versions((*_PACKAGES.values(), "numpy"), REQUIREMENT)
        model = MODELS[voice].sha256[:12] if voice in MODELS else voice
        return f"{packages}, model {model}, {METHOD}"

    def default_voice(self, language: str) -> str:
        """Return `heart`, the voice that is in the package."""
        return "heart"

    def licence(self, voice: str) -> str:
        """Return the licence of hibari and all its models."""
        return LICENCE

    def attribution(self, voice: str) -> str:
        """Return whom the licence names."""
        return ATTRIBUTION

    def voices(self) -> list[Voice]:
        """Return the voices that are installed."""
        return [
            Voice(voice, model.name, model.language, LICENCE)
            for voice, model in MODELS.items()
            if model.in_package or (voices_folder(self.name) / model.file).exists()
        ]

    def start(self, voice: str) -> None:
        """Load the models of a voice after a check of their SHA-256.

        Raise VoiceError for a voice that is not installed, EngineLoadError for a model that is damaged or another, and
        for a package that does not load.
        """
        if self._network is None or self._loaded != voice:
            from voiceguide.speech.engines.hibari_network import HibariNetwork  # imports numpy and onnxruntime

            self._network, self._loaded = HibariNetwork(voice), voice

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write a WAV file: 24 kHz, 16 bit, mono.

        Raise SpeechError for a text with letters that are not Latin, or without a word; also raise what `start` raises.
        """
        self.start(voice)
        if self._network is None:
            raise AssertionError("start loads it")
        write_wav(path, self._network.samples(_speakable(text), rate / NATIVE_RATE), SAMPLE_RATE_HZ)


def _speakable(text: str) -> str:
    """Return `text` as the network likes it. Raise SpeechError if it has letters of a script that it does not know.

    A lexicon may give the sounds of a word, as in `[calf](/kaf/)`; these letters are left alone.
    """
    refusal = 'this voice speaks English only, and cannot say "{}"'
    parts = _SOUNDS.split(text)
    parts[::2] = [composed(words, partial(is_of_script, scripts=("LATIN",)), refusal) for words in parts[::2]]
    return _OF.sub(rf"\1 [of](/{_STRONG_OF}/) ", "".join(parts))
