"""Chooses the voice that speaks: the voice that is asked for, or, for `auto`, the best that works on this machine."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from voiceguide.cache import Cache, key_of
from voiceguide.errors import SoundError, SpeechError, message_line
from voiceguide.model.roles import COACH, Role
from voiceguide.speech.aliases import CHOSEN_BY_LANGUAGE, resolved
from voiceguide.speech.engines.registry import BUILT_IN, engine_named
from voiceguide.speech.worker_process import keep_ahead, worker_for

if TYPE_CHECKING:
    from voiceguide.settings import Settings

_LONGEST_NAME, _SHOWN = 200, 60
"""Most characters of the name of a voice, and of one that is shown as wrong."""
_LOADS = "loads"
"""The cache's kind for notes that a voice was loaded on this machine."""


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """The name of an engine and the id of a voice of that engine."""

    engine: str
    voice: str
    reason: str = field(default="", compare=False)
    """For `auto`, why a better engine does not speak; "" if there is none better."""

    @classmethod
    def parse(cls, text: str, language: str, cache: Cache | None = None) -> Self:
        """Read `ENGINE:VOICE`, `ENGINE` for its usual voice in `language`, `auto` for the best voice, or an alias.

        With a `cache`, `auto` loads the voice of a heavy engine that was never loaded before, to see whether it works;
        otherwise it takes an engine that lacks nothing. Raise SpeechError for an engine that does not exist, and what
        `aliases.resolved` raises.
        """
        text = resolved(text)
        if text == CHOSEN_BY_LANGUAGE:
            return cls._best(language, cache)
        engine, _, voice = text.partition(":")
        if voice.endswith("+") or len(text) > _LONGEST_NAME:
            shown = message_line(text)[:_SHOWN]
            raise SpeechError(f'no voice "{shown}"; `voiceguide voices list` shows all')
        return cls(engine, voice or engine_named(engine).default_voice(language))

    @classmethod
    def _best(cls, language: str, cache: Cache | None) -> Self:
        reason = ""
        for name in _speaking(language):
            engine = engine_named(name)
            voice = engine.default_voice(language)
            lack = engine.lack() or (cache and engine.is_heavy and load_error(name, voice, cache))
            if not lack:
                return cls(name, voice, reason)
            reason = reason or f"{name} would sound better, but does not work here: {lack}"
        raise SpeechError(f"no voice works here: {reason}; see `voiceguide doctor`")

    def __str__(self) -> str:
        return f"{self.engine}:{self.voice}"


def named_voices(settings: "Settings") -> dict[Role, str]:
    """Return the voices that flags, the environment and `config.yaml` name, by role.

    A flag or variable for the voice names the coach, and wins over the coach of the setting `voices`.
    """
    voice, named = settings["voice"], dict(settings.value("voices"))
    in_config = voice.origin == settings.config_file.as_posix()
    if voice.origin != "default" and not (in_config and COACH in named):
        named[COACH] = voice.value
    return named


def _speaking(language: str) -> Iterator[str]:
    """Yield the built-in engines that `auto` may take for a language, the best first."""
    return (name for name in BUILT_IN if engine_named(name).is_for(language))


def load_error(engine: str, voice: str, cache: Cache) -> str | None:
    """Return why the voice cannot be loaded; None if it can, now or, by a note in the cache, before.

    The worker that loaded it is kept for the first phrase. A failure is not noted, so that a mended machine is noticed.
    """
    try:
        version, installation = engine_named(engine).version(voice), engine_named(engine).installation()
        key = key_of(version=version, installation=installation, python=sys.executable, voice=voice)
        if cache.get(_LOADS, key) is not None:
            return None
        worker = worker_for(engine, voice)
        try:
            worker.await_ready()
        except SpeechError:
            worker.end()
            raise
        keep_ahead(worker)
    except SpeechError as error:
        return str(error)
    with contextlib.suppress(SoundError):  # without the note, the next command loads the voice to see whether it works
        cache.keep(_LOADS, key, b"")
    return None
