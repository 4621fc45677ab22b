"""The picture: title, length, and the body from both sides with its areas marked, for a phone that shows it small."""

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, pi, radians, sin

from PIL import Image, ImageDraw, ImageFilter

from voiceguide.export.body_map import BACK, FIGURE, FRONT, HALF_WIDTH, HEIGHT, Ellipse, Point, Shape, marked
from voiceguide.export.cover.geometry import BELOW, LEFT, RIGHT, SIZE_PX, TOP, Box
from voiceguide.export.cover.lettering import drawable, fitted

MOST_BYTES = 150_000
"""What phones and players take without a grumble."""
_QUALITIES = (88, 80, 70, 60)
"""Of the JPEG: at the first there are no fringes about letters; the others are for more letters than fit."""
_GROUND, _SKIN, _AREA, _TITLE, _LENGTH = "#1e3138", "#d9cfc1", "#dd3f24", "#f6f1e8", "#f3b562"
_FINE = 3
"""Bodies are drawn so many times as large and then shrunk, for smooth edges."""
_APART = 145.0
"""From the middle of the front to that of the back, in the body's measure."""
_LEAST_RADIUS = 7.0
"""In the body's measure: the sole of a foot, of 5, is less than a pixel high where the picture has a hundred."""
_GLOW_PX = 15
"""Areas shine a little beyond the body, so that the eye finds the small ones."""
_ROOM = 28.0
"""For that light around the body, in the body's measure."""
_CORNERS = 48
_CIRCLE = [(cos(2 * pi * corner / _CORNERS), sin(2 * pi * corner / _CORNERS)) for corner in range(_CORNERS)]


def drawn(title: str, length: str, areas: Sequence[str]) -> bytes:
    """Give the picture as JPEG, `SIZE_PX` square, from its words and the areas to mark.

    A title in letters that the font lacks is left out, and the length has its place.
    """
    image = Image.new("RGB", (SIZE_PX, SIZE_PX), _GROUND)
    draw = ImageDraw.Draw(image)
    if shown := drawable(title):
        fitted(shown, TOP, 170, 56).draw(draw, TOP.left, TOP.top, _TITLE)
        _length(draw, length, RIGHT)
        _bodies(image, areas, LEFT)
    else:
        fitted(length, TOP, 250, 44).draw(draw, SIZE_PX / 2, TOP.top, _LENGTH, "ma")
        _bodies(image, areas, BELOW)
    return next(jpeg for quality in _QUALITIES if len(jpeg := _jpeg(image, quality)) <= MOST_BYTES)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()


def _length(draw: ImageDraw.ImageDraw, length: str, box: Box) -> None:
    """Draw the number as large as it goes, and its unit below."""
    number, _, unit = length.partition(" ")
    large, small = fitted(number, box, 270, 60), fitted(unit, box, 110, 44)
    middle = box.left + box.width / 2
    y = box.top + (box.height - large.height_px - small.height_px) / 2
    large.draw(draw, middle, y, _LENGTH, "ma")
    small.draw(draw, middle, y + large.height_px, _LENGTH, "ma")


def _bodies(image: Image.Image, areas: Sequence[str], box: Box) -> None:
    """Draw the body from both sides, with room around it for the light of its areas."""
    scale = box.height / HEIGHT
    figure = _mask(FIGURE, scale)
    for side, view in ((-1, FRONT), (1, BACK)):
        middle_x = box.left + box.width / 2 + side * _APART * scale / 2
        corner = round(middle_x) - figure.width // 2, round(box.top) - round(_ROOM * scale)
        seen = [*map(_visible, marked(view, areas))]
        lit = _mask(seen, scale) if seen else None
        if lit:
            image.paste(_AREA, corner, lit.filter(ImageFilter.GaussianBlur(_GLOW_PX)))
        image.paste(_SKIN, corner, figure)
        if lit:
            image.paste(_AREA, corner, lit)


def _visible(area: Ellipse) -> Ellipse:
    return Ellipse(area.x, area.y, max(area.rx, _LEAST_RADIUS), max(area.ry, _LEAST_RADIUS), area.turn_deg)


def _mask(shapes: Sequence[Shape], scale: float) -> Image.Image:
    """Give where the shapes are, smooth at their edges, with room around the body."""
    width_px, height_px = (round((length + 2 * _ROOM) * scale) for length in (2 * HALF_WIDTH, HEIGHT))
    fine = Image.new("L", (width_px * _FINE, height_px * _FINE))
    draw = ImageDraw.Draw(fine)
    for shape in shapes:
        for outline in _outlines(shape):
            inner = [((x + HALF_WIDTH + _ROOM), (y + _ROOM)) for x, y in outline]
            draw.polygon([(x * scale * _FINE, y * scale * _FINE) for x, y in inner], fill=255)
    return fine.reduce(_FINE)


def _outlines(shape: Shape) -> Iterator[list[Point]]:
    """Give a shape as corners of filled pieces: a line with a width is made of bars, and of rounds where they meet."""
    if isinstance(shape, Ellipse):
        yield _around(shape)
        return
    points = list(shape.points())
    if not shape.width:
        yield points
        return
    radius = shape.width / 2
    yield from (_around(Ellipse(x, y, radius, radius)) for x, y in points)
    yield from (_bar(start, end, radius) for start, end in pairwise(points))


def _bar(start: Point, end: Point, radius: float) -> list[Point]:
    (x, y), (to_x, to_y) = start, end
    length = hypot(to_x - x, to_y - y)
    aside, down = (to_y - y) * radius / length, (x - to_x) * radius / length
    return [(x + aside, y + down), (to_x + aside, to_y + down), (to_x - aside, to_y - down), (x - aside, y - down)]


def _around(ellipse: Ellipse) -> list[Point]:
    """Give the corners of an ellipse, turned."""
    across, down = cos(radians(ellipse.turn_deg)), sin(radians(ellipse.turn_deg))
    corners = ((ellipse.rx * x, ellipse.ry * y) for x, y in _CIRCLE)
    return [(ellipse.x + x * across - y * down, ellipse.y + x * down + y * across) for x, y in corners]
