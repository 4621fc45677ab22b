"""The `natural` engine: hibari, small neural English voices, fifty times faster than real time on a single core.

The network always runs at its own pace, and its frames are stretched evenly afterwards. Its own `speed` rounds the
length of each sound to 25 ms, so that the pace leaps: 0.76 gives 157 words a minute, 0.80 gives 174, 0.84 gives 190.

The same text gives the same bytes in every process: the noise has a fixed seed, onnxruntime has one thread, and numpy
computes the Fourier transforms, although hibari would prefer scipy where somebody installed it.
"""

import sys
import unicodedata
import wave
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.engines.protocol import Engine, EngineLoadError, Voice, no_voice
from voiceguide.speech.voice_files import verify, voices_folder

LICENCE = "Apache-2.0"
INSTALL = "pip install 'hibari-tts>=0.2.1,<0.3'"
"""The command that installs the package. Later minor versions may have other models and other inner functions."""
NATIVE_RATE = 237.0
"""Words a minute at the network's own pace. The rate of this engine is relative to it."""
_METHOD = "numpy's FFT, seed 0, frames stretched evenly, edges cut at -54 dB"
"""Part of the version: everything here that shapes the sound."""
_G2P_SHA256 = {
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
    "oov_gb.onnx": "0997e3219543247de5646078d770f8ca77011d8fd0abb29fe48d12c60f53e9e1",
}
"""The models that pronounce unknown words, American and British."""
_MODULES = ("hibari", "onnxruntime")
_LONGEST = 400
"""Phonemes that the network gets in one go."""
_EDGE_LOG = 54.0 / 20 * float(np.log(10))
"""Frames at both ends that are this much softer than the loudest, in nepers (54 dB), are left out."""
_EDGE_FRAMES = 6
"""Frames of 12.5 ms that stay at each end nevertheless."""

_Frames = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HibariModel:
    """A model of hibari: one for each voice."""

    name: str
    language: str
    file: str
    sha256: str
    size_bytes: int
    in_package: bool = False

    @property
    def is_british(self) -> bool:
        """Whether unknown words are pronounced the British way."""
        return self.language == "en-gb"


MODELS = {
    "heart": HibariModel(
        "Heart, American English, female", "en-us", "hibari.onnx",
        "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8", 7_936_868, in_package=True,
    ),
    "emma": HibariModel(
        "Emma, British English, female", "en-gb", "bf_emma.int8.onnx",
        "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1", 7_936_868,
    ),
    "fable": HibariModel(
        "Fable, British English, male", "en-gb", "bm_fable.int8.onnx",
        "c28529302f2d27cd12f62625c24425888c4e3c2675583100ec530259136b8bc6", 7_936_868,
    ),
    "fenrir": HibariModel(
        "Fenrir, American English, male", "en-us", "am_fenrir_v2.int8.onnx",
        "f59fbd87908c91f827bc21b1b89443757b9a8580db9eee20aa948deb731321f4", 8_031_158,
    ),
    "kore": HibariModel(
        "Kore, American English, female", "en-us", "af_kore.int8.onnx",
        "346885752673e45d42f9864c9e2432094bc4b6385df060d4b83273da764d2fa9", 7_936_868,
    ),
}  # fmt: skip
"""All voices; the figures are those of hibari-tts 0.2.1."""


class NaturalEngine(Engine):
    """hibari's voices. `heart` is in its package; the others are installed by `voiceguide voices install`."""

    name = "natural"
    writes_whole_files = True
    is_heavy = True
    rate_table = "hibari"

    def __init__(self) -> None:
        self._network: _Network | None = None
        self._loaded = ""

    def lack(self) -> str | None:
        """Return which package is missing, and the command that installs it; None if both are there."""
        missing = [module for module in _MODULES if find_spec(module) is None]
        return f"{' and '.join(missing)} not installed; {INSTALL}" if missing else None

    def installation(self) -> str:
        """Return the places of the packages and their times."""
        places = [spec.origin for module in _MODULES if (spec := find_spec(module)) and spec.origin]
        return " ".join(f"{place} {Path(place).stat().st_mtime_ns}" for place in places)

    def is_for(self, language: str) -> bool:
        """Return whether the language is English."""
        return language.partition("-")[0] == "en"

    def version(self, voice: str) -> str:
        """Return the versions of hibari, onnxruntime and numpy, and the method. Raise SpeechError without hibari."""
        from importlib import metadata  # the import takes 15 ms, and a worker does not need it

        try:
            packages = [f"{name} {metadata.version(name)}" for name in ("hibari-tts", "onnxruntime", "numpy")]
        except metadata.PackageNotFoundError as error:
            raise EngineLoadError(f"{error.name} is not installed; {INSTALL}") from error
        return ", ".join((*packages, _METHOD))

    def default_voice(self, language: str) -> str:
        """Return `heart`, the voice that is in the package."""
        return "heart"

    def licence(self, voice: str) -> str:
        """Return the licence of hibari and all its models."""
        return LICENCE

    def attribution(self, voice: str) -> str:
        """Return whom the licence names."""
        return "hibari by Maureese Williams, after Kokoro-82M"

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
            self._network, self._loaded = _Network(voice), voice

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write a WAV file: 24 kHz, 16 bit, mono.

        Raise SpeechError for a text with letters that are not Latin, or without a word; also raise what `start` raises.
        """
        self.start(voice)
        if self._network is None:
            raise AssertionError("start loads it")
        samples = self._network.samples(_speakable(text), rate / NATIVE_RATE)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE_HZ)
            file.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def _speakable(text: str) -> str:
    """Return `text` in composed form. Raise SpeechError if it has letters of a script that the voices do not know."""
    composed = unicodedata.normalize("NFKC", text)
    foreign = [letter for letter in composed if letter.isalpha() and "LATIN" not in unicodedata.name(letter, "")]
    if foreign:
        raise SpeechError(f'this voice speaks English only, and cannot say "{"".join(foreign[:12])}"')
    return composed


class _Network:
    """hibari with the models of a voice loaded. Raise what `NaturalEngine.start` raises."""

    def __init__(self, voice: str) -> None:
        if voice not in MODELS:
            raise no_voice("natural", voice, MODELS)
        sys.modules.setdefault("scipy.fft", None)  # type: ignore[arg-type]  # an import of it fails now, as is wanted
        try:
            import hibari
            from hibari import dsp
        except Exception as error:  # onnxruntime fails in many ways where its libraries do not fit the machine
            raise EngineLoadError(f"hibari does not load: {error}; {INSTALL}") from error
        self._synthesise: Any = dsp.synth
        model, package = MODELS[voice], Path(hibari.__file__).parent / "assets"
        reinstall = f"install the package again: {INSTALL} --force-reinstall"
        path, mend = package / model.file, reinstall
        if not model.in_package:
            path, mend = voices_folder("natural") / model.file, f"voiceguide voices install natural:{voice}"
            if not path.exists():
                raise no_voice("natural", voice, ["heart"], f" To install it: {mend}")
        verify(path, model.sha256, mend)
        g2p = "oov_gb.onnx" if model.is_british else "oov.onnx"
        verify(package / g2p, _G2P_SHA256[g2p], reinstall)
        try:
            self._voice: Any = hibari.Hibari(voice=voice, model=str(path), threads=1)
            self._voice.phonemize("Warm.")
        except Exception as error:  # the same
            raise EngineLoadError(f"hibari does not load the voice {voice}: {error}; {mend}") from error

    def samples(self, text: str, pace: float) -> _Frames:
        """Return the sound of `text`, full scale ±1, at `pace` times the network's own. Raise SpeechError if empty."""
        noise = np.random.default_rng(0)
        phonemes = [part for whole in self._voice.phonemize(text) for part in _cut(whole)]
        parts = [self._spoken(part, pace, noise) for part in phonemes]
        if not sum(map(len, parts)):
            raise SpeechError("there is no word in it that this voice knows")
        return np.concatenate(parts)

    def _spoken(self, phonemes: str, pace: float, noise: np.random.Generator) -> _Frames:
        ids = self._voice.ids(phonemes)
        if len(ids) < 3:  # the network begins and ends each text with an id of its own
            return np.zeros(0, np.float32)
        given = {"ids": np.asarray([ids], np.int64), "speed": np.ones(1, np.float32)}
        *spectra, pitch_hz = (output[0] for output in self._session.run(None, given))
        first, end = _sounding(spectra)
        spectra, pitch_hz = [spectrum[:, first:end] for spectrum in spectra], pitch_hz[first:end]
        sound: _Frames = self._synthesise(*_stretched(spectra, pitch_hz, pace), noise)
        return sound

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        return self._voice.sess


def _cut(phonemes: str) -> list[str]:
    """Return parts of at most `_LONGEST` phonemes, cut at spaces where there are any."""
    parts = []
    while len(phonemes) > _LONGEST:
        at = phonemes.rfind(" ", 1, _LONGEST) + 1 or _LONGEST
        parts.append(phonemes[:at])
        phonemes = phonemes[at:]
    return [*parts, phonemes]


def _sounding(spectra: list[_Frames]) -> tuple[int, int]:
    """Return the first frame that sounds and the frame after the last, with a few frames around them.

    The network adds 300 ms of silence before a text and 500 ms after it. The harmonic, noisy and free parts of
    the spectrum are the first, third and fourth, as natural logarithms of amplitudes.
    """
    loudest = np.max([spectra[part].max(axis=0) for part in (0, 2, 3)], axis=0)
    sounding = np.flatnonzero(loudest > loudest.max() - _EDGE_LOG)
    return max(0, int(sounding[0]) - _EDGE_FRAMES), int(sounding[-1]) + 1 + _EDGE_FRAMES


def _stretched(spectra: list[_Frames], pitch_hz: _Frames, pace: float) -> list[_Frames]:
    """Return the spectra, each (601, n), and the pitch, (n,), with as many frames as `pace` asks for.

    Between two frames, amplitudes are interpolated. The free phases are taken from the nearest frame.
    """
    frames = len(pitch_hz)
    wanted = max(1, round(frames / pace))
    at = np.clip((np.arange(wanted) + 0.5) * frames / wanted - 0.5, 0, frames - 1)
    low = np.floor(at).astype(int)
    high, near, part = np.minimum(low + 1, frames - 1), np.round(at).astype(int), (at - low).astype(np.float32)
    stretched = []
    for spectrum in spectra[:4]:
        between = spectrum[:, high]
        between -= spectrum[:, low]
        between *= part
        between += spectrum[:, low]
        stretched.append(between)
    is_voiced = (pitch_hz[low] >= 40) & (pitch_hz[high] >= 40)
    pitch = np.where(is_voiced, pitch_hz[low] * (1 - part) + pitch_hz[high] * part, pitch_hz[near])
    return [*stretched, np.ascontiguousarray(spectra[4][:, near]), pitch.astype(np.float32)]
