"""Composes a routine from areas, tools and minutes; refuses a request that cannot be met, and names the nearest."""

from voiceguide.authoring.compose.arranging import Composed, Composing, Measure, Unmet
from voiceguide.authoring.compose.nearest import nearest
from voiceguide.authoring.compose.request import Request
from voiceguide.errors import ContentError
from voiceguide.parser.catalogue import Catalogue

__all__ = ["Composed", "Request", "compose"]


def compose(request: Request, catalogue: Catalogue, measure: Measure) -> Composed:
    """Return the routine that meets `request`; `measure` returns a script with the lengths of its phrases.

    Raise ContentError if there is none. Its message names the nearest request that can be met, if there is any.
    """
    composing = Composing(catalogue, measure)
    try:
        return composing.compose(request)
    except Unmet as unmet:
        reason = str(unmet)
    alternative = nearest(request, composing)
    raise ContentError(f"{reason}; {f'the nearest that can be: {alternative}' if alternative else 'leave less out'}")
