"""The words that a shell completes an argument or an option with."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from voiceguide.parser.catalogue import Catalogue
    from voiceguide.settings import Settings

Complete = Callable[["click.Context", "click.Parameter", str], "list[CompletionItem]"]


def completed(kind: str) -> Complete:
    """Return the function by which Click completes a word of a kind, such as `routines` or `areas`."""

    def complete(_ctx: "click.Context", _parameter: "click.Parameter", typed: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        from voiceguide.errors import VoiceguideError

        try:
            words = sorted({word for word in _words(kind, typed) if word.startswith(typed)})
        except VoiceguideError:  # a faulty config: the command itself will say so
            words = []
        found = [CompletionItem(word) for word in words]
        return found if found or kind not in _OR_FILES else [CompletionItem(typed, type="file")]

    return complete


_OR_FILES = ("routines", "content", "beds", "covers")
"""The kinds that may be a file as well."""
_FIXED: Mapping[str, tuple[str, ...]] = {
    "talks": ("auto", "full", "brief", "bells"),
    "beds": ("quiet", "off", "rain", "waves", "brown-noise", "drone"),
    "covers": ("own", "none"),
}


def _words(kind: str, typed: str) -> Iterable[str]:
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == "formats":
        from voiceguide.encoders.registry import FORMATS

        return FORMATS
    if kind == "settings":
        return _settings()
    return _voices(typed) if kind == "voices" else _of_content(kind)


def _settings() -> "Settings":
    import os

    from voiceguide.settings import settings_in

    return settings_in(os.environ)


def _voices(typed: str) -> Iterable[str]:
    """Return `auto`, aliases, engines, and the voices of the engine that is typed."""
    from voiceguide.settings.user_cache import local_cache
    from voiceguide.speech.voices.overview import names_of

    settings = _settings()
    engine = typed.partition(":")[0]
    return ["auto", *settings.value("aliases"), *names_of(engine, local_cache(settings))]


def _of_content(kind: str) -> Iterable[str]:
    from voiceguide.parser.catalogue import Catalogue

    content = Catalogue(_settings().value("data_dir"))
    if kind in ("routines", "content"):
        return [*content.ids("routines"), *_files_here(), *(content.ids("moves") if kind == "content" else ())]
    return content.ids("moves") if kind == "moves" else _of_lists(kind, content)


def _of_lists(kind: str, content: "Catalogue") -> Iterable[str]:
    lists = content.lists
    if kind == "areas":
        return lists.area_words
    if kind == "without":
        return [*lists.area_words, *lists.conditions]
    words: Mapping[str, object] = getattr(lists, kind)
    return words


def _files_here() -> Iterable[str]:
    from pathlib import Path

    return (path.stem for path in Path().glob("*.yaml"))
