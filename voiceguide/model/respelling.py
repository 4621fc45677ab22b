"""Spellings of a lexicon: how engines get a word, alike for all engines or with a form for each."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag

DEFAULT = "default"
"""The name of the form for all engines that have no form of their own."""
_ENGINE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_PHONEMES = re.compile(r"\[([^][]*)\]\(/[^()]*/\)")


def _engine(name: str) -> str:
    if not _ENGINE.fullmatch(name):
        raise ValueError(f'expected {DEFAULT} or the name of an engine, such as natural, not "{name}"')
    return name


def _without_phonemes(spelling: str) -> str:
    if _PHONEMES.search(spelling):
        raise ValueError("only engine natural reads phonemes; write {natural: " + f'"{spelling}"' + "}")
    return spelling


def _forms(forms: dict[str, str]) -> dict[str, str]:
    if DEFAULT in forms:
        _without_phonemes(forms[DEFAULT])
    return forms


def _some(forms: Any) -> Any:
    if not forms:
        raise ValueError(f"expected a form for an engine, such as {DEFAULT} or natural")
    return forms


Spelling = Annotated[
    Annotated[str, AfterValidator(_without_phonemes), Tag("text")]
    | Annotated[
        dict[Annotated[str, AfterValidator(_engine)], str], BeforeValidator(_some), AfterValidator(_forms), Tag("forms")
    ],
    Discriminator(lambda value: "forms" if isinstance(value, dict) else "text"),
]
"""A text for all engines, or a form for each engine by its name.

The form of engine `natural` may hold phonemes: `[calf](/kæf/)`.
"""
Lexicon = Mapping[str, str | Mapping[str, str]]
"""Spellings by the word as written."""


def spellings(lexicon: Lexicon, engine: str = DEFAULT) -> dict[str, str]:
    """Return the spellings of `lexicon` for an engine. A word that has neither its form nor a default stays out."""
    found = {word: _form(spelling, engine) for word, spelling in lexicon.items()}
    return {word: form for word, form in found.items() if form is not None}


def as_read(spoken: str) -> str:
    """Return a spelling with the word in the place of its phonemes."""
    return _PHONEMES.sub(r"\1", spoken)


def has_forms(lexicon: Lexicon) -> bool:
    """Return whether engines get a word of `lexicon` in different forms."""
    return any(not isinstance(spelling, str) for spelling in lexicon.values())


def _form(spelling: str | Mapping[str, str], engine: str) -> str | None:
    return spelling if isinstance(spelling, str) else spelling.get(engine, spelling.get(DEFAULT))
