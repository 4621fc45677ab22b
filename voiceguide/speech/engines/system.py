"""The `system` engine: pyttsx3, with eSpeak NG from its wheel on Linux and the system's own voices elsewhere.

The comments describe pyttsx3 2.99, as read and tried; its drivers share an interface but behave differently.
"""

import platform
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from voiceguide.errors import SpeechError
from voiceguide.speech.engines import espeak
from voiceguide.speech.engines.protocol import Engine, Voice, no_voice

ESPEAK = sys.platform not in ("win32", "darwin")
"""Whether pyttsx3 speaks through eSpeak. On Windows and macOS it searches fixed paths, where no wheel can install."""
FINISH_LIMIT_S = 600.0
"""Seconds for which `speak` waits for the end of a phrase; the parent of the worker has a shorter limit."""

_LICENCE = espeak.LICENCE if ESPEAK else "as the operating system's"
_DEFAULTS = {"en": "en-us"}


class _Pyttsx3(Protocol):
    """The used part of the interface of pyttsx3's engine."""

    def connect(self, topic: str, cb: Callable[..., None]) -> object:
        """Call `cb` when the event `topic` happens."""
    def setProperty(self, name: str, value: str | float) -> None:  # noqa: N802 - named by pyttsx3
        """Set the voice or the rate."""
    def getProperty(self, name: str) -> Any:  # noqa: N802, ANN401 - the type depends on the name
        """Return a property, such as the voices."""
    def save_to_file(self, text: str, filename: str) -> None:
        """Queue `text`, to be spoken to the file `filename`."""
    def runAndWait(self) -> None:  # noqa: N802
        """Speak the queue; it may return before the file is whole."""


@cache
def _version() -> str:
    """Return the versions of pyttsx3 and of eSpeak NG or the system; a batch asks for them a thousand times."""
    from importlib import metadata  # the import takes 15 ms, and a worker does not need it

    synthesiser = espeak.version() if ESPEAK else f"{platform.system()} {platform.release()}"
    return f"pyttsx3 {metadata.version('pyttsx3')}, {synthesiser}"


class SystemEngine(Engine):
    """The voices of the system."""

    name = "system"
    writes_whole_files = True
    rate_table = "espeak" if ESPEAK else None
    rate_limits = (80.0, 450.0) if ESPEAK else Engine.rate_limits
    levelling_phrases = 4 if ESPEAK else 12
    phrases_per_process: int | None = 1 if sys.platform == "win32" else None
    """On Windows pyttsx3 2.99 speaks the first phrase of a process only (its issues #402, #419, #440)."""

    def __init__(self) -> None:
        self._synthesiser: espeak.Espeak | _Synthesiser | None = None

    def is_for(self, language: str) -> bool:
        """Return True: it speaks all languages."""
        return True

    def version(self, voice: str) -> str:
        """Return the versions of pyttsx3 and of eSpeak NG or the operating system."""
        return _version()

    def default_voice(self, language: str) -> str:
        """Return `en-us` for `en` with eSpeak; otherwise the tag itself, which finds a voice on every system."""
        return _DEFAULTS.get(language, language) if ESPEAK else language

    def licence(self, voice: str) -> str:
        """Return the licence of eSpeak NG, or a text that says that the voice belongs to the operating system."""
        return _LICENCE

    def voices(self) -> list[Voice]:
        """Return the voices that pyttsx3 lists. Raise SpeechError if it does not start."""
        return self._running().voices

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write a sound file: WAV at 22,050 Hz with eSpeak, AIFF on macOS.

        Raise VoiceError for an unknown voice, SpeechError if the synthesiser fails.
        """
        self._running().speak(text, voice, round(rate), path)

    def start(self, voice: str) -> None:
        """Start the synthesiser now, which is slow. Raise SpeechError if it does not start."""
        self._running()

    def _running(self) -> "espeak.Espeak | _Synthesiser":
        if self._synthesiser is None:
            self._synthesiser = espeak.Espeak() if ESPEAK else _Synthesiser()
        return self._synthesiser


class _Synthesiser:
    """pyttsx3's engine on macOS or Windows, started. A process has only one, as long as the process lasts."""

    def __init__(self) -> None:
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._chosen: tuple[str, int] | None = None
        try:
            self._engine = _start_pyttsx3()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        self._voices_by_id = _voices_by_id(self._engine.getProperty("voices"))

    @property
    def voices(self) -> list[Voice]:
        """All voices."""
        return list(self._voices_by_id.values())

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound file and wait until it is written.

        Raise VoiceError for an unknown voice, SpeechError if the synthesiser fails.
        """
        self._choose(voice, rate_wpm)
        self._finished.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # The driver for Windows has finished by now, but sends no event.
        if sys.platform != "win32" and not self._finished.wait(FINISH_LIMIT_S):
            raise SpeechError("the synthesiser did not come to its end")
        if self._error:
            raise SpeechError(f"the synthesiser failed: {self._error}")

    def _choose(self, voice: str, rate_wpm: int) -> None:
        """Set the voice and rate of the next phrase. Raise VoiceError for an unknown voice."""
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


def _start_pyttsx3() -> _Pyttsx3:
    import pyttsx3

    engine: _Pyttsx3 = pyttsx3.init()
    return engine


def _voices_by_id(listed: Iterable[Any]) -> dict[str, Voice]:
    pairs = ((voice, str((voice.languages or [""])[0]).replace("_", "-").lower()) for voice in listed)
    return {voice.id: Voice(voice.id, voice.name, language, _LICENCE) for voice, language in pairs}


def _match(voice: str, voices: list[Voice]) -> str:
    """Return the id of the voice that `voice` names by its id, name or language, in this order.

    Raise VoiceError if there is none.
    """
    wanted = voice.lower()
    tests: tuple[Callable[[Voice], bool], ...] = (
        lambda candidate: candidate.id.lower() == wanted,
        lambda candidate: candidate.name.lower() == wanted,
        lambda candidate: candidate.language == wanted or candidate.language.startswith(f"{wanted}-"),
    )
    for fits in tests:
        for candidate in voices:
            if fits(candidate):
                return candidate.id
    raise no_voice("system", voice, [candidate.name for candidate in voices])
