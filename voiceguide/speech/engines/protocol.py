"""The protocol of engines: an engine turns a phrase into a sound file."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

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


def no_voice(engine: str, voice: str, known: Iterable[str]) -> VoiceError:
    """Return the error to raise for an unknown voice; it names the `known` ids that are similar to `voice`."""
    ids = list(known)
    near = difflib.get_close_matches(voice.lower(), ids, n=3, cutoff=0.6)
    examples = " or ".join(f'"{engine}:{voice_id}"' for voice_id in near or ids[:5])
    listed = f"it has {len(ids)}, such as {examples}" if ids else "it has none at all"
    hint = f"did you mean {examples}?" if near else listed
    return VoiceError(f'engine "{engine}" has no voice "{voice}"; {hint}')


@runtime_checkable
class Startable(Protocol):
    """An engine with a slow start, which is done before the first phrase is known."""

    def start(self) -> None:
        """Start the synthesiser in this process. If that fails, `speak` raises the error again at the first phrase."""
        ...


class Engine(Protocol):
    """An engine: a class that fits this protocol and takes no arguments. External engines are found by entry points.

    All methods but `speak` and `voices` must be cheap and start no synthesiser, because every build calls them.
    """

    name: str
    """The name that a user writes before the colon."""
    phrases_per_process: int | None
    """Number of phrases that a process can speak before it must be replaced; None for no limit."""

    def version(self) -> str:
        """Return a text that differs between installations that sound different; it is part of the key of each clip."""
        ...

    def default_voice(self, language: str) -> str:
        """Return the id of the usual voice for a language tag such as `en`."""
        ...

    def licence(self, voice: str) -> str:
        """Return the licence of a voice, as in `Voice.licence`."""
        ...

    def voices(self) -> list[Voice]:
        """Return all voices. Raise SpeechError if the engine does not start."""
        ...

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound of `text` to `path`, a WAV, AIFF or FLAC file, which must be whole when this returns.

        This runs in a process of its own with a time limit, so it may be slow, print, hang or die. Raise VoiceError for
        a voice that the engine does not have, SpeechError for a text that cannot be spoken.
        """
        ...
