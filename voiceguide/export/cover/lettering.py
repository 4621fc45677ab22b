"""Text on a picture: the characters that Pillow's own font can draw, and the largest size that fits in a box."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ImageDraw, ImageFont

from voiceguide.export.cover.geometry import Box

_SUBSTITUTES = str.maketrans(
    "\u2014\u2013\u2010\u2011\u2212\u201e\u201a\u00d7\u2022", "-----\u201c\u2018x\u00b7", "\ufe0f"
)
"""Characters that the font lacks, and others that mean the same: dashes and minus, low quotation marks, the times sign,
the bullet. U+FE0F, which only turns the character before it into a pictogram, is dropped."""
_DROPPED_CATEGORIES = {"So", "Sk", "Cf", "Cc"}
"""Unicode categories of pictograms and invisible characters: a title means the same without them."""
_NONCHARACTER = "\U0010fffe"
"""A code point that is no character: every font draws its sign for a missing character."""
_SHRINK_FACTOR = 0.94
"""Factor from a size that is tried to the next smaller one."""
_LINE_SPACING = 1.12
"""Distance from line to line, as a multiple of the letter size."""
_EDGE = 1 / 36
"""Width of the edge drawn around letters, as a fraction of their size. The font has a single weight; with the edge its
letters are still visible when the cover is shown at a tenth of its size."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Wrapped lines of text at the size at which they fit their box."""

    lines: tuple[str, ...]
    size_px: float
    """Size of the letters in pixels."""

    @property
    def height_px(self) -> float:
        """Height of all lines together, in pixels."""
        return self.size_px * _LINE_SPACING * len(self.lines)

    def draw(self, draw: ImageDraw.ImageDraw, x: float, y: float, colour: str, anchor: str = "la") -> None:
        """Draw the lines below `y`.

        `anchor` is as in Pillow: with `la` the lines begin at `x`, with `ma` they are centred on it.
        """
        font, edge_px = _font(self.size_px), round(self.size_px * _EDGE)
        for index, line in enumerate(self.lines):
            at = (x, y + index * self.size_px * _LINE_SPACING)
            draw.text(at, line, fill=colour, font=font, anchor=anchor, stroke_width=edge_px, stroke_fill=colour)


def drawable_text(text: str) -> str:
    """Return `text` without pictograms, or an empty string if the font lacks any other character of it.

    Such a character would be drawn as an empty box, which tells the reader nothing.
    """
    font = _font(40)
    missing = bytes(font.getmask(_NONCHARACTER))
    kept = []
    for char in unicodedata.normalize("NFC", text).translate(_SUBSTITUTES):
        if char.isspace() or bytes(font.getmask(char)) != missing:
            kept.append(char)
        elif unicodedata.category(char) not in _DROPPED_CATEGORIES:
            return ""
    return " ".join("".join(kept).split())


def fit_text(text: str, box: Box, largest_px: float, least_px: float) -> Lettering:
    """Return `text` wrapped to fit `box` at the largest possible size from `largest_px` down to `least_px`.

    Text that does not fit at `least_px` is cut off, with an ellipsis.
    """
    size_px = largest_px
    while size_px > least_px:
        found = Lettering(tuple(_wrapped(text, size_px, box.width)), size_px)
        if found.height_px <= box.height and all(_width(line, size_px) <= box.width for line in found.lines):
            return found
        size_px = max(size_px * _SHRINK_FACTOR, least_px)
    return _cut_off(text, box, least_px)


def _cut_off(text: str, box: Box, size_px: float) -> Lettering:
    words = [_shortened(word, size_px, box.width) for word in text.split()]
    lines = list(_wrapped(" ".join(words), size_px, box.width))
    most = max(1, int(box.height / (size_px * _LINE_SPACING)))
    if len(lines) > most:
        lines[most - 1 :] = [_shortened(f"{lines[most - 1]} …", size_px, box.width)]
    return Lettering(tuple(lines), size_px)


def _shortened(text: str, size_px: float, width_px: float) -> str:
    """Return `text`, cut off with an ellipsis if it is wider than `width_px`."""
    kept = text
    while _width(kept, size_px) > width_px:
        kept = kept.removesuffix("…")[:-1].rstrip() + "…"
    return kept


def _wrapped(text: str, size_px: float, width_px: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _width(longer, size_px) > width_px:
            yield line
            line = word
        else:
            line = longer
    yield line


def _width(text: str, size_px: float) -> float:
    return _font(size_px).getlength(text) + 2 * round(size_px * _EDGE)


def _font(size_px: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size_px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("a size gives a font that has sizes")
    return font
