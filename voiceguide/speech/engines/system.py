"""The `system` engine: pyttsx3, with eSpeak NG from its wheel on Linux and the system's own voices elsewhere.

The comments tell what pyttsx3 2.99 does, read and tried; its drivers share an interface but not a behaviour.
"""

import platform
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from voiceguide.errors import SpeechError
from voiceguide.speech.engines import espeak
from voiceguide.speech.engines.protocol import Voice, no_voice

ESPEAK = sys.platform not in ("win32", "darwin")
"""Where pyttsx3 speaks through eSpeak; on the other two it looks for it at fixed paths, where no wheel can put it."""
FINISH_LIMIT_S = 600.0
"""How long `speak` waits for the end of a phrase; whoever hosts the engine loses patience sooner."""

_LICENCE = espeak.LICENCE if ESPEAK else "as the operating system's"
_DEFAULTS = {"en": "en-us"}


class _Pyttsx3(Protocol):
    """What is used of pyttsx3's engine."""

    def connect(self, topic: str, cb: Callable[..., None]) -> object: ...
    def setProperty(self, name: str, value: str | float) -> None: ...  # noqa: N802 - named by pyttsx3
    def getProperty(self, name: str) -> Any: ...  # noqa: N802, ANN401 - another type for each name
    def save_to_file(self, text: str, filename: str) -> None: ...
    def runAndWait(self) -> None: ...  # noqa: N802


class SystemEngine:
    """The voices of the system."""

    name = "system"
    phrases_per_process: int | None = 1 if sys.platform == "win32" else None
    """On Windows pyttsx3 2.99 speaks the first phrase of a process only (its issues #402, #419, #440)."""

    def __init__(self) -> None:
        self._synthesiser: espeak.Espeak | _Synthesiser | None = None

    def version(self) -> str:
        """Give the versions of pyttsx3 and of what speaks for it."""
        from importlib import metadata  # it takes 15 ms, and a worker needs none of it

        speaker = espeak.version() if ESPEAK else f"{platform.system()} {platform.release()}"
        return f"pyttsx3 {metadata.version('pyttsx3')}, {speaker}"

    def default_voice(self, language: str) -> str:
        """Give American English for `en`, and for other languages the tag itself, which finds a voice everywhere."""
        return _DEFAULTS.get(language, language) if ESPEAK else language

    def licence(self, voice: str) -> str:
        """Give eSpeak NG's licence, or say that the voice came with the operating system."""
        return _LICENCE

    def voices(self) -> list[Voice]:
        """Give the voices that pyttsx3 lists. Raises SpeechError where it does not start."""
        return self._started().voices

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write a sound file: WAV, 22,050 Hz, from eSpeak, and AIFF on macOS. Raises VoiceError and SpeechError."""
        self._started().speak(text, voice, rate_wpm, path)

    def start(self) -> None:
        """Start the synthesiser now, which takes a while. Raises SpeechError where it does not start."""
        self._started()

    def _started(self) -> "espeak.Espeak | _Synthesiser":
        if self._synthesiser is None:
            self._synthesiser = espeak.Espeak() if ESPEAK else _Synthesiser()
        return self._synthesiser


class _Synthesiser:
    """pyttsx3's engine on macOS or Windows, started; there can be one in a process, and it lasts as long as that."""

    def __init__(self) -> None:
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._chosen: tuple[str, int] | None = None
        try:
            self._engine = _started()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        self._named = _named(self._engine.getProperty("voices"))

    @property
    def voices(self) -> list[Voice]:
        """The voices that there are."""
        return list(self._named.values())

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound file and wait until it is written. Raises VoiceError and SpeechError."""
        self._choose(voice, rate_wpm)
        self._finished.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # The driver of Windows is done, and tells nobody.
        if sys.platform != "win32" and not self._finished.wait(FINISH_LIMIT_S):
            raise SpeechError("the synthesiser did not come to its end")
        if self._error:
            raise SpeechError(f"the synthesiser failed: {self._error}")

    def _choose(self, voice: str, rate_wpm: int) -> None:
        """Set voice and rate for what is spoken next. Raises VoiceError."""
        if self._chosen == (voice, rate_wpm):
            return
        self._error = self._chosen = None
        self._engine.setProperty("voice", _match(voice, self.voices))
        self._engine.setProperty("rate", rate_wpm)
        self._chosen = voice, rate_wpm

    def _on_finish(self, completed: bool = True, **_: object) -> None:
        if not completed:
            self._error = SpeechError("it was cancelled")
        self._finished.set()

    def _on_error(self, exception: BaseException, **_: object) -> None:
        self._error = exception


def _started() -> _Pyttsx3:
    import pyttsx3

    engine: _Pyttsx3 = pyttsx3.init()
    return engine


def _named(listed: Iterable[Any]) -> dict[str, Voice]:
    told = ((voice, str((voice.languages or [""])[0]).replace("_", "-").lower()) for voice in listed)
    return {voice.id: Voice(voice.id, voice.name, language, _LICENCE) for voice, language in told}


def _match(voice: str, voices: list[Voice]) -> str:
    """Find a voice of the operating system by its id, its name or its language, in this order. Raises VoiceError."""
    wanted = voice.lower()
    tests: tuple[Callable[[Voice], bool], ...] = (
        lambda one: one.id.lower() == wanted,
        lambda one: one.name.lower() == wanted,
        lambda one: one.language == wanted or one.language.startswith(f"{wanted}-"),
    )
    for fits in tests:
        for one in voices:
            if fits(one):
                return one.id
    raise no_voice("system", voice, [one.name for one in voices])
