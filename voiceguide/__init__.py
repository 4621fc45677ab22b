"""voiceguide: spoken self-massage sessions, timed to the frame.

As a library, each step from a routine to a session is a call: `load` a routine, `compile` it to a script, have a
`Studio` speak it, `fit` it into time, then `save` or `play` the session; or `build` it in one call. docs/library.md
shows how.
"""

TYPE_CHECKING = False  # typing's own flag would cost each start the import of typing
if TYPE_CHECKING:
    from typing import Any

    from voiceguide.errors import VoiceguideError
    from voiceguide.model.routine import Routine
    from voiceguide.model.script import Estimated, Script
    from voiceguide.pipeline.library import build, compile, fit, load, loads  # noqa: A004 - the word of the field
    from voiceguide.pipeline.sessions import Session
    from voiceguide.speech.studio import Studio, Voiced

    __version__: str

_HOMES = {
    "Estimated": "voiceguide.model.script",
    "Routine": "voiceguide.model.routine",
    "Script": "voiceguide.model.script",
    "Session": "voiceguide.pipeline.sessions",
    "Studio": "voiceguide.speech.studio",
    "Voiced": "voiceguide.speech.studio",
    "VoiceguideError": "voiceguide.errors",
    "build": "voiceguide.pipeline.library",
    "compile": "voiceguide.pipeline.library",
    "fit": "voiceguide.pipeline.library",
    "load": "voiceguide.pipeline.library",
    "loads": "voiceguide.pipeline.library",
}

__all__ = [
    "Estimated", "Routine", "Script", "Session", "Studio", "Voiced", "VoiceguideError", "__version__", "build",
    "compile", "fit", "load", "loads",
]  # fmt: skip


def __getattr__(name: str) -> "Any":  # noqa: ANN401 - what the module has under this name
    """Import a public name when it is first used, since `voiceguide --help` needs none of them."""
    if name == "__version__":
        from importlib.metadata import version

        return version("voiceguide")
    if name not in _HOMES:
        raise AttributeError(f"module 'voiceguide' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
