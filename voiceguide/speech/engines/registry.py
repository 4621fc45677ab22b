"""Finds engines: built-in engines by name, external engines by the entry-point group `voiceguide.engines`."""

import difflib
import importlib

from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import Engine

BUILT_IN = {
    "natural": ("voiceguide.speech.engines.natural", "NaturalEngine"),
    "piper": ("voiceguide.speech.engines.piper", "PiperEngine"),
    "system": ("voiceguide.speech.engines.system", "SystemEngine"),
    "command": ("voiceguide.speech.engines.command", "CommandEngine"),
    "hum": ("voiceguide.speech.engines.hum", "HumEngine"),
}
"""Module and class of each built-in engine; a module is imported when its engine is needed."""
GROUP = "voiceguide.engines"
"""Entry-point group of external engines."""


def engine_names() -> list[str]:
    """Return the names of all engines, built-in engines first."""
    from importlib import metadata  # the import takes 15 ms, and built-in engines do not need it

    return list(dict.fromkeys([*BUILT_IN, *sorted(point.name for point in metadata.entry_points(group=GROUP))]))


def engine_named(name: str) -> Engine:
    """Return the engine called `name`. Raise SpeechError if it is missing (with a similar name) or does not load."""
    if name in BUILT_IN:
        module, class_name = BUILT_IN[name]
        built_in: Engine = getattr(importlib.import_module(module), class_name)()
        return built_in
    from importlib import metadata

    for point in metadata.entry_points(group=GROUP, name=name):
        try:
            external = point.load()()
        except (ImportError, AttributeError) as error:
            raise SpeechError(f'engine "{name}" ({point.value}) cannot be loaded: {error}; install it anew') from error
        if not isinstance(external, Engine):
            raise SpeechError(
                f'engine "{name}" ({point.value}) does not extend voiceguide.speech.engines.protocol.Engine; '
                "install a version of it that does"
            )
        return external
    names = engine_names()
    near = difflib.get_close_matches(name.lower(), names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names)}."
    raise SpeechError(f'no engine "{name[:80]}"; {hint} A voice is written ENGINE:VOICE, e.g. system:en-us')
