"""The `system` engine: pyttsx3, with eSpeak NG from its wheel on Linux and the system's own voices elsewhere.

The comments tell what pyttsx3 2.99 does, read and tried; its drivers share an interface but not a behaviour.
"""

import ctypes
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from voiceguide.errors import SpeechError
from voiceguide.speech.engine import Voice, no_voice

ESPEAK = sys.platform not in ("win32", "darwin")
"""Where pyttsx3 speaks through eSpeak; on the other two it looks for it at fixed paths, where no wheel can put it."""
FINISH_LIMIT_S = 600.0
"""How long `speak` waits for the end of a phrase; whoever hosts the engine loses patience sooner."""

_LICENCE = "GPL-3.0-or-later" if ESPEAK else "as the operating system's"
_DEFAULTS = {"en": "en-us"}
_ESPEAK_RATE = 1
"""espeakRATE in eSpeak's speak_lib.h."""
_ESPEAK_RATE = 1
"""espeakRATE in eSpeak's speak_lib.h."""


class _Listed(Protocol):
    """What pyttsx3 tells of a voice."""

    id: str
    name: str
    languages: Sequence[str]


class SystemEngine:
    """The voices of the system."""

    name = "system"
    phrases_per_process: int | None = 1 if sys.platform == "win32" else None
    """On Windows pyttsx3 2.99 speaks the first phrase of a process only (its issues #402, #419, #440)."""

    def __init__(self) -> None:
        self._synthesiser: _Synthesiser | None = None

    def version(self) -> str:
        """Give the versions of pyttsx3 and of what speaks for it."""
        speaker = _espeak_version() if ESPEAK else f"{platform.system()} {platform.release()}"
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
        synthesiser = self._started()
        synthesiser.choose(voice, rate_wpm)
        synthesiser.speak(text, path)

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
        sys.unraisablehook = self._broken
        try:
            # Once it is loaded, pyttsx3's driver finds it by its name.
            self._library = _load_espeak(ctypes.RTLD_GLOBAL)[0] if ESPEAK else None
            import pyttsx3

            self._engine: Any = pyttsx3.init()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        if ESPEAK:
            self._rest()
            self._engine.runAndWait()  # until its loop ran once, the driver puts off what is set
        listed = self._engine.getProperty("voices")
        self._named = _espeak_voices(listed) if ESPEAK else _own_voices(listed)

    @property
    def voices(self) -> list[Voice]:
        """The voices that there are."""
        return [voice for _, voice in self._named.values()]

    def choose(self, voice: str, rate_wpm: int) -> None:
        """Set voice and rate for what is spoken next. Raises VoiceError."""
        if self._chosen == (voice, rate_wpm):
            return
        self._error = self._chosen = None
        if ESPEAK:
            self._choose_espeak(voice)
        else:
            self._engine.setProperty("voice", _match(voice, self.voices))
        self._engine.setProperty("rate", rate_wpm)
        self._rest()
        self._chosen = voice, rate_wpm

    def _choose_espeak(self, voice: str) -> None:
        base, plus, variant = voice.partition("+")
        file, _ = self._named.get(base.lower(), (base, None))
        self._engine.setProperty("voice", file + plus + variant)
        # eSpeak passes over a variant that it does not know, and says so by leaving it out.
        if self._error or (plus and "+" not in str(self._engine.getProperty("voice"))):
            raise no_voice("system", voice, _with_variants(list(self._named), voice))
        self._rest()

    def speak(self, text: str, path: Path) -> None:
        """Write the sound file and wait until it is written. Raises SpeechError."""
        self._finished.clear()
        rate_wpm = self._rate()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # eSpeak's driver returns while eSpeak still speaks; that of Windows is done, and tells nobody.
        if sys.platform != "win32" and not self._finished.wait(FINISH_LIMIT_S):
            raise SpeechError("the synthesiser did not come to its end")
        self._rest()
        if self._error:
            raise SpeechError(f"the synthesiser failed: {self._error}")
        if self._rate() != rate_wpm:
            raise SpeechError("the synthesiser was interrupted")

    def _rest(self) -> None:
        """Wait until eSpeak has done what it was told.

        Whatever is set is set by a thread of its own. Were the driver's loop begun meanwhile, it would take this for
        speech, stop it, cancel the next phrase as well, and put back the rate that was before: one phrase in thirty.
        """
        while self._library and self._library.espeak_IsPlaying():
            time.sleep(0.0005)

    def _rate(self) -> int | None:
        """Ask eSpeak for its rate; pyttsx3 forgets to say that it wants the current one, and gets either."""
        return self._library.espeak_GetParameter(_ESPEAK_RATE, 1) if self._library else None

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


def _load_espeak(mode: int) -> tuple[ctypes.CDLL, str]:
    """Load eSpeak NG from its wheel, or else the system's own, and say which. Raises OSError where there is neither."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path(), mode=mode)
        if mode == ctypes.RTLD_GLOBAL:
            os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError):
        return ctypes.CDLL("libespeak-ng.so.1", mode=mode), "of the system"
    return library, f"from espeakng-loader {metadata.version('espeakng-loader')}"


def _espeak_version() -> str:
    try:
        library, origin = _load_espeak(ctypes.RTLD_LOCAL)
    except OSError as error:
        raise SpeechError(f"there is no eSpeak NG: {error}; install it, e.g. apt install libespeak-ng1") from error
    library.espeak_Info.restype = ctypes.c_char_p
    number: bytes = library.espeak_Info(None)
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
