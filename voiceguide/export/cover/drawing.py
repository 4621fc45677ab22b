"""Drawing of the cover: title, length, and the body from both sides with areas marked, clear even on a small phone."""

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, pi, radians, sin

from PIL import Image, ImageDraw, ImageFilter

from voiceguide.export.body_map import BACK, FIGURE, FRONT, HALF_WIDTH, HEIGHT, Ellipse, Point, Shape, marked
from voiceguide.export.cover.geometry import BELOW, LEFT, RIGHT, SIZE_PX, TOP, Box
from voiceguide.export.cover.lettering import drawable_text, fit_text

MOST_BYTES = 150_000
"""Most bytes of the JPEG: phones and players accept this size without trouble."""
_QUALITIES = (88, 80, 70, 60)
"""JPEG qualities to try. At the first, letters have no fringes; the others are for pictures over `MOST_BYTES`."""
_BACKGROUND, _SKIN, _AREA, _TITLE, _LENGTH = "#1e3138", "#d9cfc1", "#dd3f24", "#f6f1e8", "#f3b562"
_OVERSAMPLING = 3
"""Bodies are drawn this many times larger and then shrunk, for smooth edges."""
_VIEW_DISTANCE = 145.0
"""Distance from the middle of the front view to that of the back view, in units of the body map."""
_LEAST_RADIUS = 7.0
"""Least radius of an area, in units of the body map: the sole of a foot, with a radius of 5, would be less than a pixel
high in a picture of 100 pixels."""
_GLOW_PX = 15
"""Blur radius of the glow around areas, in pixels: it makes small areas easier to find."""
_GLOW_MARGIN = 28.0
"""Margin around the body for the glow, in units of the body map."""
_CORNERS = 48
"""Corners of the polygon that stands for a circle."""
_CIRCLE = [(cos(2 * pi * corner / _CORNERS), sin(2 * pi * corner / _CORNERS)) for corner in range(_CORNERS)]


def draw_cover(title: str, length: str, areas: Sequence[str]) -> bytes:
    """Return the cover as JPEG of `SIZE_PX` by `SIZE_PX` pixels and at most `MOST_BYTES`.

    `length` is a number and its unit, `areas` are marked on the body. If the font lacks letters of `title`, the title
    is left out and the length takes its place.
    """
    image = Image.new("RGB", (SIZE_PX, SIZE_PX), _BACKGROUND)
    draw = ImageDraw.Draw(image)
    if shown := drawable_text(title):
        fit_text(shown, TOP, 170, 56).draw(draw, TOP.left, TOP.top, _TITLE)
        _draw_length(draw, length, RIGHT)
        _draw_bodies(image, areas, LEFT)
    else:
        fit_text(length, TOP, 250, 44).draw(draw, SIZE_PX / 2, TOP.top, _LENGTH, "ma")
        _draw_bodies(image, areas, BELOW)
    return next(jpeg for quality in _QUALITIES if len(jpeg := _jpeg(image, quality)) <= MOST_BYTES)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()


def _draw_length(draw: ImageDraw.ImageDraw, length: str, box: Box) -> None:
    """Draw the number of `length` as large as fits in `box`, and its unit below."""
    number, _, unit = length.partition(" ")
    large, small = fit_text(number, box, 270, 60), fit_text(unit, box, 110, 44)
    middle = box.left + box.width / 2
    y = box.top + (box.height - large.height_px - small.height_px) / 2
    large.draw(draw, middle, y, _LENGTH, "ma")
    small.draw(draw, middle, y + large.height_px, _LENGTH, "ma")


def _draw_bodies(image: Image.Image, areas: Sequence[str], box: Box) -> None:
    """Draw the body from both sides into `box`, with `areas` marked and glowing."""
    scale = box.height / HEIGHT
    body_mask = _mask(FIGURE, scale)
    for side, view in ((-1, FRONT), (1, BACK)):
        middle_x = box.left + box.width / 2 + side * _VIEW_DISTANCE * scale / 2
        corner = round(middle_x) - body_mask.width // 2, round(box.top) - round(_GLOW_MARGIN * scale)
        visible = [*map(_enlarged, marked(view, areas))]
        area_mask = _mask(visible, scale) if visible else None
        if area_mask:
            image.paste(_AREA, corner, area_mask.filter(ImageFilter.GaussianBlur(_GLOW_PX)))
        image.paste(_SKIN, corner, body_mask)
        if area_mask:
            image.paste(_AREA, corner, area_mask)


def _enlarged(area: Ellipse) -> Ellipse:
    return Ellipse(area.x, area.y, max(area.rx, _LEAST_RADIUS), max(area.ry, _LEAST_RADIUS), area.turn_deg)


def _mask(shapes: Sequence[Shape], scale: float) -> Image.Image:
    """Return a mask of `shapes`, 0 to 255, with smooth edges and a margin around the body.

    `scale` is in pixels per unit of the body map.
    """
    width_px, height_px = (round((length + 2 * _GLOW_MARGIN) * scale) for length in (2 * HALF_WIDTH, HEIGHT))
    fine = Image.new("L", (width_px * _OVERSAMPLING, height_px * _OVERSAMPLING))
    draw = ImageDraw.Draw(fine)
    for shape in shapes:
        for outline in _outlines(shape):
            inner = [((x + HALF_WIDTH + _GLOW_MARGIN), (y + _GLOW_MARGIN)) for x, y in outline]
            draw.polygon([(x * scale * _OVERSAMPLING, y * scale * _OVERSAMPLING) for x, y in inner], fill=255)
    return fine.reduce(_OVERSAMPLING)


def _outlines(shape: Shape) -> Iterator[list[Point]]:
    """Yield the corners of filled polygons that together make `shape`.

    A line with a width becomes a bar for each straight piece, and a circle where two bars meet.
    """
    if isinstance(shape, Ellipse):
        yield _ellipse_corners(shape)
        return
    points = list(shape.points())
    if not shape.width:
        yield points
        return
    radius = shape.width / 2
    yield from (_ellipse_corners(Ellipse(x, y, radius, radius)) for x, y in points)
    yield from (_bar_corners(start, end, radius) for start, end in pairwise(points))


def _bar_corners(start: Point, end: Point, radius: float) -> list[Point]:
    (x, y), (to_x, to_y) = start, end
    length = hypot(to_x - x, to_y - y)
    dx, dy = (to_y - y) * radius / length, (x - to_x) * radius / length
    return [(x + dx, y + dy), (to_x + dx, to_y + dy), (to_x - dx, to_y - dy), (x - dx, y - dy)]


def _ellipse_corners(ellipse: Ellipse) -> list[Point]:
    """Return the corners of a polygon that stands for `ellipse`."""
    cosine, sine = cos(radians(ellipse.turn_deg)), sin(radians(ellipse.turn_deg))
    corners = ((ellipse.rx * x, ellipse.ry * y) for x, y in _CIRCLE)
    return [(ellipse.x + x * cosine - y * sine, ellipse.y + x * sine + y * cosine) for x, y in corners]
