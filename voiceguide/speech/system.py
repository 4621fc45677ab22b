"""The `system` engine: pyttsx3, with eSpeak NG from its wheel on Linux and the system's own voices elsewhere.

The comments tell what pyttsx3 2.99 does, read and tried; its drivers share an interface but not a behaviour.
"""

import ctypes
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from voiceguide.errors import SpeechError
from voiceguide.speech.apart import End, apart
from voiceguide.speech.engine import Voice, no_voice

ESPEAK = sys.platform not in ("win32", "darwin")
"""Where pyttsx3 speaks through eSpeak; on the other two it looks for it at fixed paths, where no wheel can put it."""
FINISH_LIMIT_S = 600.0
"""How long `speak` waits for the end of a phrase; whoever hosts the engine loses patience sooner."""

_LICENCE = "GPL-3.0-or-later" if ESPEAK else "as the operating system's"
_DEFAULTS = {"en": "en-us"}
_START = "each phrase from the same start"
"""Told as a part of the version, for clips sound otherwise than those of before were."""


class _Listed(Protocol):
    """What pyttsx3 tells of a voice."""

    id: str
    name: str
    languages: Sequence[str]


class _Event(Protocol):
    """What eSpeak tells of something that happens while it speaks."""

    type: int


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
        self._synthesiser: _Synthesiser | None = None

    def version(self) -> str:
        """Give the versions of pyttsx3 and of what speaks for it."""
        from importlib import metadata  # it takes 15 ms, and a worker needs none of it

        speaker = f"{_espeak_version()}, {_START}" if ESPEAK else f"{platform.system()} {platform.release()}"
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

    def _started(self) -> "_Synthesiser":
        if self._synthesiser is None:
            self._synthesiser = _Synthesiser()
        return self._synthesiser


class _Synthesiser:
    """pyttsx3's engine, started; there can be one in a process, and it lasts as long as that."""

    def __init__(self) -> None:
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._chosen: tuple[str, int] | None = None
        self._end: End | None = None
        sys.unraisablehook = self._broken
        try:
            self._engine = _espeak_started() if ESPEAK else _started()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        if ESPEAK:
            self._engine.runAndWait()  # until its loop ran once, the driver puts off what is set
        listed = self._engine.getProperty("voices")
        self._named = _espeak_voices(listed) if ESPEAK else _own_voices(listed)

    @property
    def voices(self) -> list[Voice]:
        """The voices that there are."""
        return [voice for _, voice in self._named.values()]

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound file and wait until it is written. Raises VoiceError and SpeechError.

        eSpeak NG lets the pitch waver a little, on from where it stopped in the phrase before, and keeps something of
        the voices before: started again, it still does. So a process keeps to the voice and rate of its first phrase
        (SpeechError for another), and each phrase is spoken by a copy of it that said nothing yet.
        """
        if ESPEAK and self._chosen not in (None, (voice, rate_wpm)):
            raise SpeechError("eSpeak forgets no voice; another one, and another rate, want a process of their own")
        self._choose(voice, rate_wpm)
        if ESPEAK:
            apart(lambda end: self._speak_and_end(text, path, end))
        else:
            self._speak(text, path)

    def _speak_and_end(self, text: str, path: Path, end: End) -> None:
        """Speak, in a process that ends with its phrase."""
        # As soon as the file is whole, without the 10 ms for which the driver's loop goes to sleep.
        self._engine.connect("finished-utterance", lambda **_: end(self._error and self._failure()))
        self._end = end
        self._speak(text, path)

    def _choose(self, voice: str, rate_wpm: int) -> None:
        """Set voice and rate for what is spoken next. Raises VoiceError."""
        if self._chosen == (voice, rate_wpm):
            return
        self._error = self._chosen = None
        if ESPEAK:
            self._choose_espeak(voice)
        else:
            self._engine.setProperty("voice", _match(voice, self.voices))
        self._engine.setProperty("rate", rate_wpm)
        self._chosen = voice, rate_wpm

    def _choose_espeak(self, voice: str) -> None:
        base, plus, variant = voice.partition("+")
        file, _ = self._named.get(base.lower(), (base, None))
        self._engine.setProperty("voice", file + plus + variant)
        # eSpeak passes over a variant that it does not know, and says so by leaving it out.
        if self._error or (plus and "+" not in str(self._engine.getProperty("voice"))):
            raise no_voice("system", voice, _with_variants(list(self._named), voice))

    def _speak(self, text: str, path: Path) -> None:
        self._finished.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # The driver of Windows is done, and tells nobody.
        if sys.platform != "win32" and not self._finished.wait(0 if ESPEAK else FINISH_LIMIT_S):
            raise SpeechError("the synthesiser did not come to its end")
        if self._error:
            raise self._failure()

    def _failure(self) -> SpeechError:
        return SpeechError(f"the synthesiser failed: {self._error}")

    def _on_finish(self, completed: bool = True, **_: object) -> None:
        if not completed:
            self._error = SpeechError("it was cancelled")
        self._finished.set()

    def _on_error(self, exception: BaseException, **_: object) -> None:
        self._error = exception

    def _broken(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Take what was raised in eSpeak's callback, such as a full disk: ctypes can hand it to nobody else."""
        self._error = unraisable.exc_value
        self._finished.set()
        if self._end:  # the driver would wait for ever
            self._end(self._failure())


def _started() -> _Pyttsx3:
    import pyttsx3

    engine: _Pyttsx3 = pyttsx3.init()
    return engine


def _espeak_started() -> _Pyttsx3:
    """Have pyttsx3 start eSpeak so that it does all at once what it is told, without a thread of its own.

    Its thread would not be in a copy of this process. Besides, the driver takes what that thread is at, setting a
    voice, for speech: it stops it, cancels the next phrase as well, and puts back the rate that was before.
    """
    library, _ = _load_espeak(ctypes.RTLD_GLOBAL)  # once it is loaded, pyttsx3's driver finds it by its name
    from pyttsx3.drivers import _espeak

    _espeak.AUDIO_OUTPUT_RETRIEVAL = _espeak.AUDIO_OUTPUT_SYNCHRONOUS
    engine = _started()
    if hasattr(library, "espeak_ng_SetRandSeed"):  # in 1.52, which otherwise takes the time of day for its noise
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    heard = _espeak.SynthCallback

    def told(sound: object, count: int, events: Sequence[_Event]) -> int:
        if not sound:  # so eSpeak tells the end then; the driver waits for what its thread would tell
            events[0].type = _espeak.EVENT_MSG_TERMINATED
        return int(heard(sound, count, events))

    _espeak.SetSynthCallback(told)
    return engine


def _load_espeak(mode: int) -> tuple[ctypes.CDLL, bool]:
    """Load eSpeak NG from its wheel (True), or else the system's own (False). Raises OSError where there is neither."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path(), mode=mode)
        if mode == ctypes.RTLD_GLOBAL:
            os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError):
        return ctypes.CDLL("libespeak-ng.so.1", mode=mode), False
    return library, True


def _espeak_version() -> str:
    from importlib import metadata

    try:
        library, in_wheel = _load_espeak(ctypes.RTLD_LOCAL)
    except OSError as error:
        raise SpeechError(f"there is no eSpeak NG: {error}; install it, e.g. apt install libespeak-ng1") from error
    library.espeak_Info.restype = ctypes.c_char_p
    number: bytes = library.espeak_Info(None)
    origin = f"from espeakng-loader {metadata.version('espeakng-loader')}" if in_wheel else "of the system"
    return f"eSpeak NG {number.decode()} {origin}"


def _espeak_voices(listed: Iterable[_Listed]) -> dict[str, tuple[str, Voice]]:
    """Give eSpeak's name for each voice and the voice, by the id we give it.

    That is its language, as eSpeak's users name it, or its file where two share one. eSpeak itself listens to files
    only: `en-gb` lies in one called `gmw/en`.
    """
    by_file = {voice.id: (voice.name, voice.languages[0]) for voice in listed}
    languages = [language for _, language in by_file.values()]
    ids = {
        file: language if languages.count(language) == 1 else file.rsplit("/", 1)[-1]
        for file, (_, language) in by_file.items()
    }
    return {ids[file]: (file, Voice(ids[file], name, language, _LICENCE)) for file, (name, language) in by_file.items()}


def _own_voices(listed: Iterable[_Listed]) -> dict[str, tuple[str, Voice]]:
    named = ((voice, str((voice.languages or [""])[0]).replace("_", "-").lower()) for voice in listed)
    return {voice.id: (voice.id, Voice(voice.id, voice.name, language, _LICENCE)) for voice, language in named}


def _with_variants(ids: list[str], wanted: str) -> list[str]:
    """Give all ids, or where a variant of one is wanted, as in `en-us+f3`, those of eSpeak's folder of variants."""
    base, plus, _ = wanted.partition("+")
    folder = Path(os.environ.get("ESPEAK_DATA_PATH", "")) / "voices" / "!v"
    if not plus or base not in ids or not folder.is_dir():
        return ids
    return [f"{base}+{variant.name}" for variant in sorted(folder.iterdir())]


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
