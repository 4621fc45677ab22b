"""eSpeak NG through pyttsx3. The library is reloaded for each phrase, so that no phrase affects the next.

The comments describe pyttsx3 2.99 and eSpeak NG 1.51 and 1.52, as read and tried.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any, Protocol

from voiceguide._system.malloc import retain_freed_memory
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import Voice, no_voice

LICENCE = "GPL-3.0-or-later"
_BUFFER_MS = 1000
"""Length in milliseconds of eSpeak's sound buffer."""
_FREED_BYTES = 4 << 20
"""Freed memory that the C library keeps: for the data that eSpeak reads again, and for the sound of a phrase."""
_FUNCTION: type = ctypes.CFUNCTYPE(None).__mro__[1]
"""Base type of all functions that ctypes finds in libraries."""
_START = "each phrase from the same start"
"""Part of the version, because clips sound different from those made before reloading was introduced."""


class _ListedVoice(Protocol):
    """A voice as pyttsx3 lists it."""

    id: str
    name: str
    languages: Sequence[str]


class _Event(Protocol):
    """An event that eSpeak reports while it speaks."""

    type: int


def version() -> str:
    """Return the version of eSpeak NG and its origin. Raise SpeechError if it is not installed."""
    from importlib import metadata  # the import takes 15 ms, and a worker does not need it

    try:
        library, in_wheel = _load(ctypes.RTLD_LOCAL)
    except OSError as error:
        raise SpeechError(f"there is no eSpeak NG: {error}; install it, e.g. apt install libespeak-ng1") from error
    library.espeak_Info.restype = ctypes.c_char_p
    number: bytes = library.espeak_Info(None)
    origin = f"from espeakng-loader {metadata.version('espeakng-loader')}" if in_wheel else "of the system"
    return f"eSpeak NG {number.decode()} {origin}, {_START}"


class Espeak:
    """eSpeak NG, started; a process can have only one. Raise SpeechError if it does not start."""

    def __init__(self) -> None:
        self._error: BaseException | None = None
        self._is_done = False
        self._files: dict[str, str] = {}
        sys.unraisablehook = self._on_callback_error
        retain_freed_memory(_FREED_BYTES)
        try:
            self._library = _Library()
            self._engine = self._library.engine()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        self._engine.runAndWait()  # the driver applies no settings until its loop has run once
        self._voices_by_id = _voices_by_id(self._engine.getProperty("voices"))

    @property
    def voices(self) -> list[Voice]:
        """All voices."""
        return [voice for _, voice in self._voices_by_id.values()]

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound file, WAV at 22,050 Hz.

        Raise VoiceError for an unknown voice, SpeechError if the synthesiser fails. eSpeak varies the pitch a little,
        continuing from the previous phrase, and keeps some state of previous voices, even after a restart. Reloading
        the library prevents both, and takes a tenth of the time of a phrase.
        """
        if voice not in self._files:
            self._library.reload()  # it may list only the voice of the previous phrase
            self._files[voice] = self._file_of(voice)
        self._library.reload()
        self._library.list_only(self._files[voice])
        self._error, self._is_done = None, False
        self._set("voice", "+".join((self._files[voice], *voice.split("+")[1:])))
        self._set("rate", rate_wpm)
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        if self._error:
            raise self._failure()
        if not self._is_done:
            raise SpeechError("the synthesiser did not come to its end")

    def _file_of(self, voice: str) -> str:
        """Return the file of a voice after setting the voice and its variant. Raise VoiceError if either is unknown."""
        base, plus, variant = voice.partition("+")
        file, _ = self._voices_by_id.get(base.lower(), (base, None))
        self._error = None
        self._engine.setProperty("voice", file + plus + variant)
        # eSpeak ignores an unknown variant, and leaves it out of the voice that it reports.
        if self._error or (plus and "+" not in str(self._engine.getProperty("voice"))):
            raise no_voice("system", voice, self._library.with_variants(list(self._voices_by_id), voice))
        return file

    def _set(self, name: str, value: str | float) -> None:
        self._engine.setProperty(name, value)
        if self._error:
            raise self._failure()

    def _failure(self) -> SpeechError:
        return SpeechError(f"the synthesiser failed: {self._error}")

    def _on_finish(self, completed: bool = True, **_: object) -> None:
        self._is_done = completed

    def _on_error(self, exception: BaseException, **_: object) -> None:
        self._error = exception

    def _on_callback_error(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Store an exception from eSpeak's callback, for example for a full disk: ctypes passes it on only here."""
        self._error = unraisable.exc_value
        self._engine.proxy.endLoop(True)  # otherwise the driver would wait for ever


class _Library:
    """The library and pyttsx3's driver for it. Raise OSError or ImportError if it is not installed."""

    def __init__(self) -> None:
        first, _ = _load(ctypes.RTLD_GLOBAL)  # once it is loaded, pyttsx3's driver finds it by name
        from pyttsx3.drivers import _espeak

        self._path = first._name  # noqa: SLF001 - the path as given; ctypes has no public name for it
        self._bound = _espeak
        self._library: ctypes.CDLL = _espeak.dll
        self._functions: list[Any] = [value for value in vars(_espeak).values() if isinstance(value, _FUNCTION)]
        self._lists: dict[str, Path | None] = {}
        self._callback: Callable[[object, int, object], object] = _not_started
        _let_go(first)

    def engine(self) -> Any:  # noqa: ANN401 - pyttsx3 has no types
        """Start and return pyttsx3's engine, which runs each command at once, without a thread of its own."""
        import pyttsx3
        from pyttsx3.drivers import espeak

        # With a thread, pyttsx3's usual mode, the driver treats setting a voice as speech: it stops that, cancels the
        # next phrase as well, and restores the previous rate.
        self._bound.AUDIO_OUTPUT_RETRIEVAL = self._bound.AUDIO_OUTPUT_SYNCHRONOUS
        set_callback, self._bound.SetSynthCallback = self._bound.SetSynthCallback, self._take_callback
        espeak.time = SimpleNamespace(sleep=_do_not_sleep)  # the driver would sleep 10 ms after each phrase
        engine = pyttsx3.init()
        self._bound.SetSynthCallback = set_callback
        return engine

    def reload(self) -> None:
        """Load the library again, without any state of previous phrases. Raise SpeechError if it cannot be unloaded."""
        self._library.espeak_Terminate()
        before = _address(self._library)
        _let_go(self._library)
        if _is_loaded(self._path):
            raise SpeechError("eSpeak forgets nothing here; another phrase wants a process of its own")
        self._library = ctypes.CDLL(self._path)
        self._move_functions(_address(self._library) - before)
        self._bound.Initialize(self._bound.AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS)
        if hasattr(self._library, "espeak_ng_SetRandSeed"):  # in 1.52, which otherwise seeds its noise by the time
            self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        self._bound.SetSynthCallback(self._on_sound)

    def _move_functions(self, offset: int) -> None:
        """Add `offset` to the address of each function that the driver calls; it is mostly 0.

        Reloading the driver's module instead would leak 40 KB.
        """
        for function in self._functions:
            ctypes.c_ssize_t.from_address(ctypes.addressof(function)).value += offset

    def list_only(self, file: str) -> None:
        """Make the library list only the voice in `file`, such as `gmw/en-us`, if it would read all voices otherwise.

        The library looks for a file by its name in lower case. If there is none, for example because the file is called
        `gmw/en-US`, it first reads all 150 voices, unless it has a list already. That takes a third of the time of a
        phrase.
        """
        data = self._data()
        if file not in self._lists:
            self._lists[file] = _folder_with_only(data, file)
        if small_data := self._lists[file]:
            self._library.espeak_ng_InitializePath(os.fsencode(small_data))
            self._library.espeak_ListVoices(None)
            self._library.espeak_ng_InitializePath(os.fsencode(data))

    def with_variants(self, ids: list[str], wanted: str) -> list[str]:
        """Return `ids`; if `wanted` is a variant of a known voice, such as `en-us+f3`, return all its variants."""
        base, plus, _ = wanted.partition("+")
        folder = self._data() / "voices" / "!v"
        if not plus or base not in ids or not folder.is_dir():
            return ids
        return [f"{base}+{variant.name}" for variant in sorted(folder.iterdir())]

    def _data(self) -> Path:
        path = ctypes.c_char_p()
        self._library.espeak_Info(ctypes.byref(path))
        return Path(os.fsdecode(path.value or b""))

    def _take_callback(self, callback: Callable[[object, int, object], object]) -> None:
        self._callback = callback

    def _on_sound(self, sound: object, count: int, events: Sequence[_Event]) -> int:
        if not sound:  # this is how eSpeak reports the end without a thread; the driver waits for this event
            events[0].type = self._bound.EVENT_MSG_TERMINATED
        self._callback(sound, count, events)
        return 0


def _not_started(_sound: object, _count: int, _events: object) -> None:
    raise RuntimeError("pyttsx3 was not started")


def _do_not_sleep(_seconds: float) -> None:
    """Return at once."""


def _address(library: ctypes.CDLL) -> int:
    """Return the address of a fixed function of the library, so that differences show how far it moved."""
    return ctypes.cast(library.espeak_Info, ctypes.c_void_p).value or 0


def _load(mode: int) -> tuple[ctypes.CDLL, bool]:
    """Load eSpeak NG from its wheel, or else from the system. Return it and whether it is from the wheel.

    Raise OSError if neither is installed.
    """
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path(), mode=mode)
        if mode == ctypes.RTLD_GLOBAL:
            os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError):
        return ctypes.CDLL("libespeak-ng.so.1", mode=mode), False
    return library, True


def _let_go(library: ctypes.CDLL) -> None:
    ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))  # noqa: SLF001 - ctypes itself never unloads


def _is_loaded(path: str) -> bool:
    try:
        _let_go(ctypes.CDLL(path, mode=os.RTLD_NOLOAD))
    except OSError:
        return False
    return True


def _folder_with_only(data: Path, file: str) -> Path | None:
    """Return a new folder like eSpeak's `data` that has only the `file` of a voice, if the file's name has capitals.

    The worker removes it, with its temporary folder. Return None if it is not needed or cannot be made.
    """
    parents = [Path(kind, file).parent for kind in ("voices", "lang")]
    paths = (path for parent in parents if (data / parent).is_dir() for path in (data / parent).iterdir())
    name = file.rpartition("/")[2]
    voice_file = next((path for path in paths if path.name != name == path.name.lower()), None)
    if voice_file is None:
        return None
    try:
        folder = Path(mkdtemp(prefix="voice-"))
        link = folder / voice_file.relative_to(data)
        link.parent.mkdir(parents=True)
        link.symlink_to(voice_file)
    except OSError:  # then eSpeak reads all voices
        return None
    return folder


def _voices_by_id(listed: Iterable[_ListedVoice]) -> dict[str, tuple[str, Voice]]:
    """Return the file of each voice and the voice itself, by the id that voiceguide gives the voice.

    The id is the language of the voice, as users of eSpeak know it, or the name of its file if voices share a language.
    eSpeak itself selects voices only by file: `en-gb` is in a file called `gmw/en`.
    """
    by_file = {voice.id: (voice.name, voice.languages[0]) for voice in listed}
    languages = [language for _, language in by_file.values()]
    ids = {
        file: language if languages.count(language) == 1 else file.rsplit("/", 1)[-1]
        for file, (_, language) in by_file.items()
    }
    return {ids[file]: (file, Voice(ids[file], name, language, LICENCE)) for file, (name, language) in by_file.items()}
