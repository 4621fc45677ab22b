"""Where things are on the picture, in pixels from its upper left corner."""

from dataclasses import dataclass

SIZE_PX = 1000
"""Of each side: players ask for 600 to 1,200."""
MARGIN_PX = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the picture."""

    left: float
    top: float
    width: float
    height: float


INNER_PX = SIZE_PX - 2 * MARGIN_PX
TOP = Box(MARGIN_PX, 48, INNER_PX, 290)
BELOW = Box(MARGIN_PX, 360, INNER_PX, 590)
LEFT = Box(MARGIN_PX - 10, BELOW.top, 530, BELOW.height)
RIGHT = Box(610, BELOW.top, SIZE_PX - MARGIN_PX - 610, BELOW.height)
"""The title stands at the top, bodies on the left of what is below, and the length beside them on the right."""
