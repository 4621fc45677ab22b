"""A routine put together from areas, tools and minutes; what cannot be met is refused, with the nearest that can."""

from voiceguide.authoring.compose.arranging import Composed, Composing, Measure, Unmet
from voiceguide.authoring.compose.nearest import nearest
from voiceguide.authoring.compose.request import Request
from voiceguide.errors import ContentError
from voiceguide.parser.catalogue import Catalogue

__all__ = ["Composed", "Request", "compose"]


def compose(wish: Request, catalogue: Catalogue, measure: Measure) -> Composed:
    """Give the routine that meets `wish`; `measure` returns a script with the lengths of its phrases.

    Raises ContentError where none does; it names the nearest wish that one does, if there is any.
    """
    composing = Composing(catalogue, measure)
    try:
        return composing.compose(wish)
    except Unmet as unmet:
        why = str(unmet)
    near = nearest(wish, composing)
    raise ContentError(f"{why}; {f'the nearest that can be: {near}' if near else 'leave less out'}")
