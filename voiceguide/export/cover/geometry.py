"""The layout of the cover, in pixels from its upper left corner."""

from dataclasses import dataclass

SIZE_PX = 1000
"""Width and height of the cover: players ask for 600 to 1,200."""
MARGIN_PX = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the cover, in pixels."""

    left: float
    top: float
    width: float
    height: float


INNER_PX = SIZE_PX - 2 * MARGIN_PX
"""Width between the margins."""
TOP = Box(MARGIN_PX, 48, INNER_PX, 290)
BELOW = Box(MARGIN_PX, 360, INNER_PX, 590)
LEFT = Box(MARGIN_PX - 10, BELOW.top, 530, BELOW.height)
RIGHT = Box(610, BELOW.top, SIZE_PX - MARGIN_PX - 610, BELOW.height)
"""`TOP` holds the title. `BELOW` is the rest: the bodies on its left, the length on its right."""
