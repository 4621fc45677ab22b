"""The engines there are: ours by name, and others' by the entry-point group `voiceguide.engines`."""

import difflib
import importlib

from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import Engine

OURS = {
    "system": ("voiceguide.speech.engines.system", "SystemEngine"),
    "hum": ("voiceguide.speech.engines.hum", "HumEngine"),
}
"""The module and class of each engine of ours; a module is imported when its engine is asked for."""
GROUP = "voiceguide.engines"


def engine_names() -> list[str]:
    """Give the names of all engines, ours first."""
    from importlib import metadata  # it takes 15 ms, and our own engines need none of it

    return list(dict.fromkeys([*OURS, *sorted(point.name for point in metadata.entry_points(group=GROUP))]))


def engine_named(name: str) -> Engine:
    """Give the engine called `name`. Raises SpeechError, with a near miss, where there is none that can be loaded."""
    if name in OURS:
        module, class_name = OURS[name]
        ours: Engine = getattr(importlib.import_module(module), class_name)()
        return ours
    from importlib import metadata

    for point in metadata.entry_points(group=GROUP, name=name):
        try:
            theirs: Engine = point.load()()
        except (ImportError, AttributeError) as error:
            raise SpeechError(f'engine "{name}" ({point.value}) cannot be loaded: {error}; install it anew') from error
        return theirs
    names = engine_names()
    near = difflib.get_close_matches(name.lower(), names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names)}."
    raise SpeechError(f'no engine "{name}"; {hint} A voice is written ENGINE:VOICE, e.g. system:en-us')
