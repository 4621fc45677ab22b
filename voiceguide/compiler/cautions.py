"""What to watch for in a move: its own words, those of its tool, and those of the area that it presses on."""

from voiceguide.compiler.gentler import presses
from voiceguide.model.move import Move
from voiceguide.model.texts import Talk
from voiceguide.model.vocabulary import Lists


def cautions_of(move: Move, lists: Lists) -> tuple[Talk, ...]:
    """Return the cautions of `move`, then those that its tool and its area add, each once."""
    added = [None if move.tool is None else lists.tools[move.tool].caution]
    added += [lists.areas[move.area].caution] if presses(move) else []
    found = (*move.cautions, *(caution for caution in added if caution is not None))
    return tuple({caution.full.text: caution for caution in reversed(found)}.values())[::-1]
