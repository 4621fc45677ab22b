"""eSpeak NG through pyttsx3, loaded anew for each phrase, so that none leaves anything to the next.

The comments tell what pyttsx3 2.99 and eSpeak NG 1.51 and 1.52 do, read and tried.
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
_KEPT_BYTES = 4 << 20
"""Of memory that was freed: what eSpeak reads anew, and the sound of a phrase."""
_FUNCTION: type = ctypes.CFUNCTYPE(None).__mro__[1]
"""Of which all functions of libraries are."""
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


def version() -> str:
    """Give the version of eSpeak NG and where it comes from. Raises SpeechError where there is none."""
    from importlib import metadata  # it takes 15 ms, and a worker needs none of it

    try:
        library, in_wheel = _load(ctypes.RTLD_LOCAL)
    except OSError as error:
        raise SpeechError(f"there is no eSpeak NG: {error}; install it, e.g. apt install libespeak-ng1") from error
    library.espeak_Info.restype = ctypes.c_char_p
    number: bytes = library.espeak_Info(None)
    origin = f"from espeakng-loader {metadata.version('espeakng-loader')}" if in_wheel else "of the system"
    return f"eSpeak NG {number.decode()} {origin}, {_START}"


class Espeak:
    """eSpeak NG, started; there can be one in a process. Raises SpeechError where it does not start."""

    def __init__(self) -> None:
        self._error: BaseException | None = None
        self._is_done = False
        self._files: dict[str, str] = {}
        sys.unraisablehook = self._broken
        retain_freed_memory(_KEPT_BYTES)
        try:
            self._library = _Library()
            self._engine = self._library.engine()
        except (ImportError, OSError, RuntimeError) as error:
            raise SpeechError(f"the system's speech does not start: {error}; see `voiceguide doctor`") from error
        self._engine.connect("finished-utterance", self._on_finish)
        self._engine.connect("error", self._on_error)
        self._engine.runAndWait()  # until its loop ran once, the driver puts off what is set
        self._named = _named(self._engine.getProperty("voices"))

    @property
    def voices(self) -> list[Voice]:
        """The voices that there are."""
        return [voice for _, voice in self._named.values()]

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound file, WAV at 22,050 Hz. Raises VoiceError and SpeechError.

        eSpeak lets the pitch waver a little, on from where it stopped in the phrase before, and keeps something of the
        voices before: started again, it still does. Loaded again, for a tenth of what a phrase costs, it does not.
        """
        if voice not in self._files:
            self._library.load_anew()  # for it may have one voice on its list
            self._files[voice] = self._file_of(voice)
        self._library.load_anew()
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
        """Give the file of a voice, having tried it with its variant. Raises VoiceError."""
        base, plus, variant = voice.partition("+")
        file, _ = self._named.get(base.lower(), (base, None))
        self._error = None
        self._engine.setProperty("voice", file + plus + variant)
        # eSpeak passes over a variant that it does not know, and says so by leaving it out.
        if self._error or (plus and "+" not in str(self._engine.getProperty("voice"))):
            raise no_voice("system", voice, self._library.with_variants(list(self._named), voice))
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

    def _broken(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Take what was raised in eSpeak's callback, such as a full disk: ctypes can hand it to nobody else."""
        self._error = unraisable.exc_value
        self._engine.proxy.endLoop(True)  # or the driver waits for ever


class _Library:
    """The library, and pyttsx3's driver on top of it. Raises OSError and ImportError where it is not there."""

    def __init__(self) -> None:
        first, _ = _load(ctypes.RTLD_GLOBAL)  # once it is loaded, pyttsx3's driver finds it by its name
        from pyttsx3.drivers import _espeak

        self._path = first._name  # noqa: SLF001 - as it was asked for; there is no other word for it
        self._bound = _espeak
        self._library: ctypes.CDLL = _espeak.dll
        self._functions: list[Any] = [each for each in vars(_espeak).values() if isinstance(each, _FUNCTION)]
        self._lists: dict[str, Path | None] = {}
        self._hear: Callable[[object, int, object], object] = _not_yet
        _let_go(first)

    def engine(self) -> Any:  # noqa: ANN401 - pyttsx3 tells no types
        """Start pyttsx3's engine, which does all at once what it is told, without a thread of its own."""
        import pyttsx3
        from pyttsx3.drivers import espeak

        # In a thread, as it would be, setting a voice is taken for speech: the driver stops it, cancels the next
        # phrase as well, and puts back the rate that was before.
        self._bound.AUDIO_OUTPUT_RETRIEVAL = self._bound.AUDIO_OUTPUT_SYNCHRONOUS
        told, self._bound.SetSynthCallback = self._bound.SetSynthCallback, self._take_hearer
        espeak.time = SimpleNamespace(sleep=_not_at_all)  # 10 ms after each phrase
        engine = pyttsx3.init()
        self._bound.SetSynthCallback = told
        return engine

    def load_anew(self) -> None:
        """Forget all that was said. Raises SpeechError where the library stays in memory, whoever lets go of it."""
        self._library.espeak_Terminate()
        before = _address(self._library)
        _let_go(self._library)
        if _is_loaded(self._path):
            raise SpeechError("eSpeak forgets nothing here; another phrase wants a process of its own")
        self._library = ctypes.CDLL(self._path)
        self._move_functions(_address(self._library) - before)
        self._bound.Initialize(self._bound.AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS)
        if hasattr(self._library, "espeak_ng_SetRandSeed"):  # in 1.52, which else takes the time of day for its noise
            self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        self._bound.SetSynthCallback(self._told)

    def _move_functions(self, by: int) -> None:
        """Have the driver call the library where it is now: mostly where it was. A module's reload would leak 40 KB."""
        for function in self._functions:
            ctypes.c_ssize_t.from_address(ctypes.addressof(function)).value += by

    def list_only(self, file: str) -> None:
        """Have the library know no voice but that in `file`, such as `gmw/en-us`, where it would look at all of them.

        It looks for a file by its name in lower case. Where there is none, as there is `gmw/en-US` only, it reads those
        of all 150 voices first, which takes a third of what a phrase does, but for a list that it has already.
        """
        data = self._data()
        if file not in self._lists:
            self._lists[file] = _folder_of(data, file)
        if few := self._lists[file]:
            self._library.espeak_ng_InitializePath(os.fsencode(few))
            self._library.espeak_ListVoices(None)
            self._library.espeak_ng_InitializePath(os.fsencode(data))

    def with_variants(self, ids: list[str], wanted: str) -> list[str]:
        """Give all ids, or where a variant of one is wanted, as in `en-us+f3`, those of eSpeak's folder of variants."""
        base, plus, _ = wanted.partition("+")
        folder = self._data() / "voices" / "!v"
        if not plus or base not in ids or not folder.is_dir():
            return ids
        return [f"{base}+{variant.name}" for variant in sorted(folder.iterdir())]

    def _data(self) -> Path:
        place = ctypes.c_char_p()
        self._library.espeak_Info(ctypes.byref(place))
        return Path(os.fsdecode(place.value or b""))

    def _take_hearer(self, hear: Callable[[object, int, object], object]) -> None:
        self._hear = hear

    def _told(self, sound: object, count: int, events: Sequence[_Event]) -> int:
        if not sound:  # so eSpeak tells the end then; the driver waits for what its thread would tell
            events[0].type = self._bound.EVENT_MSG_TERMINATED
        self._hear(sound, count, events)
        return 0


def _not_yet(_sound: object, _count: int, _events: object) -> None:
    raise RuntimeError("pyttsx3 was not started")


def _not_at_all(_seconds: float) -> None:
    """Sleep no moment."""


def _address(library: ctypes.CDLL) -> int:
    """Give where the library lies, to within the same distance each time."""
    return ctypes.cast(library.espeak_Info, ctypes.c_void_p).value or 0


def _load(mode: int) -> tuple[ctypes.CDLL, bool]:
    """Load eSpeak NG from its wheel (True), or else the system's own (False). Raises OSError where there is neither."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path(), mode=mode)
        if mode == ctypes.RTLD_GLOBAL:
            os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError):
        return ctypes.CDLL("libespeak-ng.so.1", mode=mode), False
    return library, True


def _let_go(library: ctypes.CDLL) -> None:
    ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))  # noqa: SLF001 - ctypes itself never lets go


def _is_loaded(path: str) -> bool:
    try:
        _let_go(ctypes.CDLL(path, mode=os.RTLD_NOLOAD))
    except OSError:
        return False
    return True


def _folder_of(data: Path, file: str) -> Path | None:
    """Make a folder like eSpeak's `data` with nothing in it but the `file` of a voice, if its name has capitals.

    It is left to whoever hosts us to remove. Gives None where there is no need, or it cannot be made.
    """
    places = [Path(kind, file).parent for kind in ("voices", "lang")]
    there = (path for place in places if (data / place).is_dir() for path in (data / place).iterdir())
    name = file.rpartition("/")[2]
    found = next((path for path in there if path.name != name == path.name.lower()), None)
    if found is None:
        return None
    try:
        few = Path(mkdtemp(prefix="voice-"))
        link = few / found.relative_to(data)
        link.parent.mkdir(parents=True)
        link.symlink_to(found)
    except OSError:  # then eSpeak reads them all
        return None
    return few


def _named(listed: Iterable[_Listed]) -> dict[str, tuple[str, Voice]]:
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
    return {ids[file]: (file, Voice(ids[file], name, language, LICENCE)) for file, (name, language) in by_file.items()}
