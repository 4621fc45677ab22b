"""The `compose` line that makes a session like a routine, at a length that the routine cannot have."""

from voiceguide.authoring.compose.arranging import Composing, Unmet
from voiceguide.authoring.compose.request import Request
from voiceguide.compiler.variants import leaves
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue

SHORTEST_S, LONGEST_S = 60.0, 240 * 60.0
"""The lengths, in seconds, that `compose` makes."""


def compose_line(routine: Routine, seconds: float, catalogue: Catalogue) -> str | None:
    """Return the command line that composes a session of `seconds` from the areas and tools of `routine`.

    It was tried, with guessed lengths. Return None if nothing of that length can be composed.
    """
    moves = [step.move for step in leaves(routine.steps) if isinstance(step, MoveStep)]
    areas = tuple(dict.fromkeys(move.area for move in moves))
    tools = tuple(dict.fromkeys(move.tool for move in moves if move.tool is not None)) or ("none",)
    if not areas or not SHORTEST_S <= seconds <= LONGEST_S:
        return None
    for asked in dict.fromkeys([areas, areas[:1]]):
        request = Request(asked, tools, round(seconds / 60, 2))
        try:
            Composing(catalogue, Estimated).compose(request)
        except Unmet:
            continue
        return str(request)
    return None
