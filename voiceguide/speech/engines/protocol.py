"""The base class of engines: an engine turns a sentence into a sound file."""

import difflib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import SpeechError


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine."""

    id: str
    """The id that a user writes after `ENGINE:`."""
    name: str
    language: str
    """A language tag such as `en-us`."""
    licence: str
    """The licence of the voice itself, as an SPDX expression if there is one."""


class VoiceError(SpeechError):
    """The engine has no such voice; its message comes from `no_voice`."""


class EngineLoadError(SpeechError):
    """The engine cannot run on this machine: a package is missing or does not load, or a model is damaged."""


def no_voice(engine: str, voice: str, known: Iterable[str], hint: str = "") -> VoiceError:
    """Return the error to raise for an unknown voice; it names the `known` ids that are similar to `voice`.

    `hint` is added to the message, for example the command that installs the voice.
    """
    ids = list(known)
    near = difflib.get_close_matches(voice.lower(), ids, n=3, cutoff=0.6)
    examples = " or ".join(f'"{engine}:{voice_id}"' for voice_id in near or ids[:5])
    listed = f"it has {len(ids)}, such as {examples}" if ids else "it has none at all"
    offer = f"did you mean {examples}?" if near else listed
    return VoiceError(f'engine "{engine}" has no voice "{voice[:80]}"; {offer}{hint}')


def cleaned(text: str) -> str:
    """Return `text` without space around it, with a space for each control character and lone surrogate.

    C libraries end a text at a NUL, and UTF-8 has no surrogates.
    """
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text).strip()


class Engine(ABC):
    """An engine: a class that is made without arguments. External engines are found by entry points.

    All methods but `voices`, `start` and `speak` must be cheap and start no synthesiser, because every build calls
    them. These three run in a process of their own with a time limit, so they may be slow, print, hang or die.
    """

    name: str
    """The name that a user writes before the colon."""
    phrases_per_process: int | None = None
    """Number of phrases that a process can speak before it must be replaced; None for no limit."""
    writes_whole_files: bool = False
    """Whether the file is whole as soon as `speak` returns. If not, it is watched until it stays unchanged."""
    is_heavy: bool = False
    """Whether a process takes more than a second or 100 MiB to start, so that a second one starts only if it pays."""

    rate_limits: tuple[float, float] = (1.0, 10_000.0)
    """The slowest and the fastest rate that it speaks at, in its own measure."""
    levelling_phrases: int = 12
    """Number of phrases by which its voices are levelled, at most 12; 4 are enough if it speaks evenly."""
    rate_table: str | None = None
    """The name under which the rates of its voices stand in the table that ships with voiceguide; None if they do not.

    A voice that is not in the table is measured on the machine where it speaks first.
    """

    def lack(self) -> str | None:
        """Return what this machine lacks to run the engine and how to get it; None if nothing is known to be missing.

        It must import nothing heavy. An engine that lacks nothing may still fail to load.
        """
        return None

    def installation(self) -> str:
        """Return a text that changes when the engine is installed again, so that it is tried again; "" for none.

        It must import nothing heavy.
        """
        return ""

    def is_for(self, language: str) -> bool:
        """Return whether `auto` may take the engine for a language tag such as `en`. It must be built in for that."""
        return False

    @abstractmethod
    def version(self, voice: str) -> str:
        """Return a text that differs between installations in which the voice sounds different.

        It is part of the key of each clip. Raise SpeechError if the engine is not installed.
        """

    @abstractmethod
    def default_voice(self, language: str) -> str:
        """Return the id of the usual voice for a language tag such as `en`."""

    @abstractmethod
    def licence(self, voice: str) -> str:
        """Return the licence of a voice, as in `Voice.licence`."""

    def attribution(self, voice: str) -> str:
        """Return whom the licence of a voice wants to be named; "" for nobody."""
        return ""

    @abstractmethod
    def voices(self) -> list[Voice]:
        """Return all voices that can speak. Raise SpeechError if the engine does not start."""

    def start(self, voice: str) -> None:  # noqa: B027 - an engine that starts at once needs none
        """Load what `speak` needs, before the first sentence is known.

        Raise EngineLoadError if that fails, VoiceError for a voice that the engine does not have.
        """

    @abstractmethod
    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Write the sound of `text`, a sentence, to `path`: a WAV, AIFF or FLAC file.

        `text` has a letter or digit in it, and no control character.
        `rate` is the rate in the engine's own measure, which is about words a minute; `speech.rates` finds it
        from the words a minute that a listener shall hear. Raise VoiceError for a voice that the engine does not have,
        SpeechError for a text that cannot be spoken.
        """
