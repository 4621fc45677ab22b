"""voiceguide: spoken self-massage sessions, timed to the frame.

As a library, the steps of the command line are functions on the same types: `load` a routine, `compile` it to a
script, `fit` it into time, `build` the session, or `play` it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voiceguide.compiler.compile import compile_script as compile  # noqa: A004 - the word of the field
    from voiceguide.parser.catalogue import Catalogue, load
    from voiceguide.pipeline.build import build
    from voiceguide.player.preparation import play
    from voiceguide.schedule.planner import plan as fit

__all__ = ["Catalogue", "build", "compile", "fit", "load", "play"]

_WHERE = {
    "Catalogue": ("voiceguide.parser.catalogue", "Catalogue"),
    "build": ("voiceguide.pipeline.build", "build"),
    "compile": ("voiceguide.compiler.compile", "compile_script"),
    "fit": ("voiceguide.schedule.planner", "plan"),
    "load": ("voiceguide.parser.catalogue", "load"),
    "play": ("voiceguide.player.preparation", "play"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module has under this name
    """Import a step when it is first asked for: `voiceguide --help` needs none of them."""
    if name not in _WHERE:
        raise AttributeError(f"module 'voiceguide' has no attribute {name!r}")
    import importlib

    module, attribute = _WHERE[name]
    return getattr(importlib.import_module(module), attribute)
