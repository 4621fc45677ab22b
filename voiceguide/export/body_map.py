"""The shape of a body, front and back, and where on it each area lies: plain values, from which pictures are drawn.

A view is measured from the middle of the body, which `HALF_WIDTH` on each side contains, and from above its head down
to `HEIGHT`, just below the soles.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Point = tuple[float, float]

HALF_WIDTH = 60.0
HEIGHT = 340.0
_SIDES = (-1, 1)
_PIECES = 12
"""A curve drawn as so many straight lines looks round at twenty times its size."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A filled one about `x`, `y`, turned clockwise by `turn_deg`."""

    x: float
    y: float
    rx: float
    ry: float
    turn_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """From `start` on, a straight line to each point that stands alone, and a quadratic curve by each pair.

    With a `width` it is a line of that width, with round ends and corners; without, it is closed and filled.
    """

    start: Point
    steps: tuple[tuple[Point] | tuple[Point, Point], ...]
    width: float = 0.0

    def points(self) -> Iterator[Point]:
        """Give it as the ends of straight lines."""
        yield (at := self.start)
        for step in self.steps:
            yield from _curve(at, *step) if len(step) == 2 else step
            at = step[-1]


Shape = Ellipse | Path


def _curve(start: Point, control: Point, end: Point) -> Iterator[Point]:
    for piece in range(1, _PIECES + 1):
        t = piece / _PIECES
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        x, y = (sum(w * at[axis] for w, at in zip(weights, (start, control, end), strict=True)) for axis in (0, 1))
        yield x, y


def _pair(x: float, y: float, rx: float, ry: float, turn_deg: float = 0) -> tuple[Ellipse, ...]:
    """Give an ellipse on each side, `x` from the middle, turned outwards by so many degrees."""
    return tuple(Ellipse(side * x, y, rx, ry, -side * turn_deg) for side in _SIDES)


def _one(y: float, rx: float, ry: float) -> tuple[Ellipse, ...]:
    return (Ellipse(0, y, rx, ry),)


def _limbs(side: int) -> tuple[Shape, ...]:
    return (
        Path((side * 27, 76), (((side * 42, 92), (side * 43, 122)), ((side * 50, 172),)), width=15),
        Ellipse(side * 51.5, 181, 7.5, 7.5),
        Path((side * 14, 178), (((side * 16, 255),), ((side * 16, 322),)), width=23),
        Ellipse(side * 18.5, 332, 10.5, 6),
    )


_TRUNK = Path(
    (-26, 68.5),
    (
        ((0, 54), (26, 68.5)),
        ((30, 100),),
        ((24, 128), (25, 146)),
        ((28, 178),),
        ((0, 196), (-28, 178)),
        ((-25, 146),),
        ((-24, 128), (-30, 100)),
    ),
)
_HEAD = Ellipse(0, 26, 15, 19)
_NECK = Path((-7, 42), (((7, 42),), ((7, 62),), ((-7, 62),)))
FIGURE: tuple[Shape, ...] = (*_limbs(-1), *_limbs(1), _TRUNK, _HEAD, _NECK)
"""The outline, the same from both sides: arms and legs, trunk, head and neck, each upon the one before."""

FRONT: Mapping[str, tuple[Ellipse, ...]] = {
    "head": _one(24, 11, 13),
    "chest": _pair(14, 84, 12, 9, 12),
    "belly": _one(128, 16, 19),
    "hips": _pair(24, 168, 7, 13, -8),
    "quads": _pair(16, 216, 8.5, 27),
    "inner-thigh": _pair(8.5, 206, 3.5, 20),
    "knee": _pair(16, 256, 7, 7),
    "shin": _pair(17.5, 290, 5, 22),
    "ankle": _pair(16.5, 322, 7, 5),
    "foot": _pair(18.5, 332, 9.5, 5),
    "upper-arm": _pair(40, 104, 6, 17, 8),
    "forearms": _pair(46.5, 148, 5.5, 18, 8),
    "hand": _pair(51.5, 181, 6.5, 6.5),
}
BACK: Mapping[str, tuple[Ellipse, ...]] = {
    "head": _one(22, 12, 13),
    "neck": _pair(4, 50, 3, 9),
    "shoulders": _pair(20, 74, 11, 9, 16),
    "mid-back": _pair(9, 104, 6, 20),
    "lower-back": _pair(8, 145, 6, 13),
    "hips": _pair(24, 168, 6, 11, -8),
    "glutes": _pair(12, 178, 10, 11),
    "hamstrings": _pair(16, 220, 8.5, 27),
    "knee": _pair(16, 256, 6, 6),
    "calf": _pair(16, 285, 8, 20),
    "ankle": _pair(16.5, 320, 6, 6),
    "foot": _pair(18.5, 332, 9.5, 5),
    "upper-arm": _pair(40, 104, 6, 17, 8),
    "forearms": _pair(46.5, 148, 5.5, 18, 8),
}
"""Areas that a view does not show are not in it, and neither are `whole-body` and `other`, which lie nowhere."""


def marked(view: Mapping[str, tuple[Ellipse, ...]], areas: Collection[str]) -> tuple[Ellipse, ...]:
    """Give what `view` shows of `areas`."""
    return tuple(shape for area in areas for shape in view.get(area, ()))
