"""The outline of a body and the place of each area on it, front and back: plain numbers, from which pictures are drawn.

x is 0 in the middle of the body and runs from `-HALF_WIDTH` to `HALF_WIDTH`. y is 0 above the head and grows downwards
to `HEIGHT`, just below the soles. All lengths have the same unit, which pictures scale.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Point = tuple[float, float]

HALF_WIDTH = 60.0
HEIGHT = 340.0
_SIDES = (-1, 1)
_CURVE_LINES = 12
"""Straight lines that a curve is drawn with: enough to look round at twenty times its size."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A filled ellipse with its centre at `x`, `y`."""

    x: float
    y: float
    rx: float
    """Radius along x before turning."""
    ry: float
    """Radius along y before turning."""
    turn_deg: float = 0.0
    """Clockwise turn about the centre, in degrees."""


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of straight lines and quadratic curves."""

    start: Point
    steps: tuple[tuple[Point] | tuple[Point, Point], ...]
    """A single point ends a straight line; a pair is the control point and the end of a quadratic curve."""
    width: float = 0.0
    """Width of the line, which has round ends and corners. With 0 the path is closed and filled instead."""

    def points(self) -> Iterator[Point]:
        """Yield the corners of the path, with each curve split into straight lines."""
        yield (at := self.start)
        for step in self.steps:
            yield from _curve(at, *step) if len(step) == 2 else step
            at = step[-1]


Shape = Ellipse | Path


def _curve(start: Point, control: Point, end: Point) -> Iterator[Point]:
    for number in range(1, _CURVE_LINES + 1):
        t = number / _CURVE_LINES
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        x, y = (sum(w * at[axis] for w, at in zip(weights, (start, control, end), strict=True)) for axis in (0, 1))
        yield x, y


def _mirrored(x: float, y: float, rx: float, ry: float, turn_deg: float = 0) -> tuple[Ellipse, ...]:
    """Return an ellipse on each side, `x` from the middle, turned outwards by `turn_deg`."""
    return tuple(Ellipse(side * x, y, rx, ry, -side * turn_deg) for side in _SIDES)


def _centred(y: float, rx: float, ry: float) -> tuple[Ellipse, ...]:
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
"""The outline, the same for front and back: arms and legs, trunk, head and neck. Later shapes cover earlier ones."""

FRONT: Mapping[str, tuple[Ellipse, ...]] = {
    "head": _centred(24, 11, 13),
    "chest": _mirrored(14, 84, 12, 9, 12),
    "belly": _centred(128, 16, 19),
    "hips": _mirrored(24, 168, 7, 13, -8),
    "quads": _mirrored(16, 216, 8.5, 27),
    "inner-thigh": _mirrored(8.5, 206, 3.5, 20),
    "knee": _mirrored(16, 256, 7, 7),
    "shin": _mirrored(17.5, 290, 5, 22),
    "ankle": _mirrored(16.5, 322, 7, 5),
    "foot": _mirrored(18.5, 332, 9.5, 5),
    "upper-arm": _mirrored(40, 104, 6, 17, 8),
    "forearms": _mirrored(46.5, 148, 5.5, 18, 8),
    "hand": _mirrored(51.5, 181, 6.5, 6.5),
}
BACK: Mapping[str, tuple[Ellipse, ...]] = {
    "head": _centred(22, 12, 13),
    "neck": _mirrored(4, 50, 3, 9),
    "shoulders": _mirrored(20, 74, 11, 9, 16),
    "mid-back": _mirrored(9, 104, 6, 20),
    "lower-back": _mirrored(8, 145, 6, 13),
    "hips": _mirrored(24, 168, 6, 11, -8),
    "glutes": _mirrored(12, 178, 10, 11),
    "hamstrings": _mirrored(16, 220, 8.5, 27),
    "knee": _mirrored(16, 256, 6, 6),
    "calf": _mirrored(16, 285, 8, 20),
    "ankle": _mirrored(16.5, 320, 6, 6),
    "foot": _mirrored(18.5, 332, 9.5, 5),
    "upper-arm": _mirrored(40, 104, 6, 17, 8),
    "forearms": _mirrored(46.5, 148, 5.5, 18, 8),
}
"""Ellipses by area. A view lacks the areas that it does not show, and `whole-body` and `other`, which have no place."""


def marked(view: Mapping[str, tuple[Ellipse, ...]], areas: Collection[str]) -> tuple[Ellipse, ...]:
    """Return the ellipses of those `areas` that `view` shows."""
    return tuple(shape for area in areas for shape in view.get(area, ()))
