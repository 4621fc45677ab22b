"""Aliases: names of the user's own that stand for a voice wherever a voice is written."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from voiceguide.errors import SpeechError
from voiceguide.model.markup import near_miss
from voiceguide.speech.engines.registry import engine_names

if TYPE_CHECKING:
    from voiceguide.settings.structured import Scalar

CHOSEN_BY_LANGUAGE = "auto"
"""The word that stands for the best voice that is installed; it is no engine, and no alias may be called so."""


def resolved(text: str) -> str:
    """Return the voice that `text` stands for if it is an alias, and `text` itself if it is not.

    Raise SpeechError for an alias that is called like an engine or leads to none, with the place of the alias, and for
    a word that is neither an engine nor an alias but nearly an alias. Raise UsageError or FaultyContent for settings
    that are not valid.
    """
    aliases = _aliases()
    if not aliases:
        return text
    known = [CHOSEN_BY_LANGUAGE, *engine_names()]
    for name, voice in aliases.items():
        if name in known:
            raise SpeechError(f'{voice.where}: the alias "{name}" is called like an engine; give it another name')
    if text not in aliases:
        return _checked(text, known, aliases)
    last = aliases[text]
    while last in aliases:  # the settings refuse aliases that lead back to themselves
        last = aliases[last]
    if last.partition(":")[0] not in known:
        hint = near_miss(last.partition(":")[0], [*known, *aliases]) or f"; there are {', '.join(known)}"
        raise SpeechError(f'{last.where}: no engine or alias "{last[:80]}"{hint}')
    return str(last)


def _checked(text: str, known: list[str], aliases: Mapping[str, str]) -> str:
    """Return `text`. Raise SpeechError if it is nearly an alias, and no engine."""
    if text.partition(":")[0] not in known and (hint := near_miss(text, aliases)):
        raise SpeechError(f'no engine or alias "{text[:80]}"{hint}')
    return text


def _aliases() -> "Mapping[str, Scalar]":
    from voiceguide.settings import settings_in

    aliases: Mapping[str, Scalar] = settings_in(os.environ).value("aliases")
    return aliases
