"""What an engine is: something that turns a phrase into a sound file."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from voiceguide.errors import SpeechError


@dataclass(frozen=True, slots=True)
class Voice:
    """One of an engine's voices: `id` is what a user writes after `ENGINE:`, `language` a tag such as `en-us`.

    `licence` is the voice's own, as an SPDX expression where there is one.
    """

    id: str
    name: str
    language: str
    licence: str


class VoiceError(SpeechError):
    """The engine has no such voice; its message comes from `no_voice`."""


def no_voice(engine: str, voice: str, known: Iterable[str]) -> VoiceError:
    """Give the error to raise, with those of the `known` ids that come near to what was asked for."""
    ids = list(known)
    near = difflib.get_close_matches(voice.lower(), ids, n=3, cutoff=0.6)
    named = " or ".join(f'"{engine}:{one}"' for one in near or ids[:5])
    hint = f"did you mean {named}?" if near else f"it has {len(ids)}, such as {named}" if ids else "it has none at all"
    return VoiceError(f'engine "{engine}" has no voice "{voice}"; {hint}')


@runtime_checkable
class Startable(Protocol):
    """What an engine may have beside: a start that takes time, and is had before the first phrase is known."""

    def start(self) -> None:
        """Start the synthesiser in this process. What fails is told at the first phrase."""
        ...


class Engine(Protocol):
    """What speaks. A class without arguments that fits this is an engine; others' come in as entry points.

    Everything but `speak` and `voices` is cheap: it starts no synthesiser, since it is asked for in each build.
    """

    name: str
    """The name that users write before the colon."""
    phrases_per_process: int | None
    """How many phrases one process can speak before it has to be replaced; None for as many as one likes."""

    def version(self) -> str:
        """Give whatever tells apart two installations that sound different; it is part of each clip's key."""
        ...

    def default_voice(self, language: str) -> str:
        """Give the id of the voice to use for a language tag such as `en`."""
        ...

    def licence(self, voice: str) -> str:
        """Give the licence of the voice, as in `Voice.licence`."""
        ...

    def voices(self) -> list[Voice]:
        """Give all voices that there are. Raises SpeechError where the engine does not start."""
        ...

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        """Write the sound of `text` to `path`, a WAV, AIFF or FLAC file, which is whole when this returns.

        It runs in a process of its own with a time limit, so it may take its time, print, hang or die. Raises
        VoiceError for a voice that is none of its own, SpeechError for what cannot be spoken.
        """
        ...
