"""Shared code of the engines that run a neural network in onnxruntime: packages, loading, scripts and sound files."""

import unicodedata
import wave
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from voiceguide._system.packages import install_command
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import EngineLoadError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LONGEST = 400
"""Phonemes that a network gets in one go; its memory grows with the square of them."""

_Phonemes = TypeVar("_Phonemes", str, list[str])


def missing_packages(packages: Mapping[str, str], requirement: str) -> str | None:
    """Return which of `packages`, by module, are not installed, and the command for `requirement`; None if all are.

    Nothing is imported.
    """
    from importlib.util import find_spec

    missing = [package for module, package in packages.items() if find_spec(module) is None]
    return f"{' and '.join(missing)} not installed; {install_command(requirement)}" if missing else None


@cache
def package_versions(packages: tuple[str, ...], requirement: str) -> str:
    """Return the versions of `packages`. Raise EngineLoadError, with the command for `requirement`, if one is missing.

    Reading them takes some milliseconds, and a build needs them twice.
    """
    from importlib import metadata  # the import takes 15 ms, and a worker does not need it

    try:
        return ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    except metadata.PackageNotFoundError as error:
        raise EngineLoadError(f"{error.name} is not installed; {install_command(requirement)}") from error


@contextmanager
def loading(subject: str, mend: str) -> Iterator[None]:
    """Raise EngineLoadError, which names the `subject` and how to `mend` it, for whatever fails within the context."""
    try:
        yield
    except SpeechError:
        raise
    except Exception as error:  # the errors of onnxruntime have no other common base
        raise EngineLoadError(f"{subject} does not load: {error}; {mend}") from error


def composed(text: str, is_known: Callable[[str], bool], refusal: str) -> str:
    """Return `text` in composed form (NFKC).

    Raise SpeechError, whose message is `refusal` with the letters in place of `{}`, for letters that are not known.
    """
    whole = unicodedata.normalize("NFKC", text)
    foreign = [letter for letter in whole if letter.isalpha() and not is_known(letter)]
    if foreign:
        raise SpeechError(refusal.format("".join(foreign[:12])))
    return whole


def is_of_script(letter: str, scripts: Collection[str]) -> bool:
    """Return whether a letter belongs to one of `scripts`, as Unicode names its letters, such as `LATIN`."""
    name = unicodedata.name(letter, "")
    return any(script in name for script in scripts)


def cut(phonemes: _Phonemes) -> list[_Phonemes]:
    """Return parts of at most `LONGEST` phonemes, cut after spaces where there are any."""
    parts: list[_Phonemes] = []
    while len(phonemes) > LONGEST:
        at = next((end for end in range(LONGEST, 0, -1) if phonemes[end - 1] == " "), LONGEST)
        parts.append(phonemes[:at])
        phonemes = phonemes[at:]
    parts.append(phonemes)
    return parts


def write_wav(path: Path, samples: "npt.NDArray[np.float32]", rate_hz: int) -> None:
    """Write `samples`, shape (n,), full scale ±1, to a WAV file: 16 bit, mono."""
    import numpy as np  # a build imports this module before its worker starts, and needs no numpy until then

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())
