"""Words on a picture: which of them Pillow's own font can draw, and how large they can be in a box."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ImageDraw, ImageFont

from voiceguide.export.cover.geometry import Box

_PLAIN = str.maketrans("\u2014\u2013\u2010\u2011\u2212\u201e\u201a\u00d7\u2022", "-----\u201c\u2018x\u00b7", "\ufe0f")
"""What the font lacks, and what says the same: dashes and minus, low quotation marks, times, bullet; and nothing for
what only makes a pictogram of the character before it."""
_NEEDLESS = {"So", "Sk", "Cf", "Cc"}
"""Pictograms and what cannot be seen, by their Unicode category: a title says the same without them."""
_NO_LETTER = "\U0010fffe"
"""Nobody's character, for which every font draws its sign of what it lacks."""
_SHRINK = 0.94
_LINE = 1.12
"""From line to line, in sizes of the letters."""
_STROKE = 1 / 36
"""The font has one weight; letters drawn with so much of an edge, in their sizes, are still there at a tenth."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines of text at a size that fits its box."""

    lines: tuple[str, ...]
    size_px: float

    @property
    def height_px(self) -> float:
        """How high all lines are together."""
        return self.size_px * _LINE * len(self.lines)

    def draw(self, draw: ImageDraw.ImageDraw, x: float, y: float, colour: str, anchor: str = "la") -> None:
        """Draw it below `y`; `anchor` is Pillow's, `la` for lines that begin at `x` and `ma` for lines about it."""
        font, edge_px = _font(self.size_px), round(self.size_px * _STROKE)
        for turn, line in enumerate(self.lines):
            at = (x, y + turn * self.size_px * _LINE)
            draw.text(at, line, fill=colour, font=font, anchor=anchor, stroke_width=edge_px, stroke_fill=colour)


def drawable(text: str) -> str:
    """Give `text` without pictograms; nothing at all where the font lacks another sign, for boxes say nothing."""
    font = _font(40)
    lacking = bytes(font.getmask(_NO_LETTER))
    kept = []
    for char in unicodedata.normalize("NFC", text).translate(_PLAIN):
        if char.isspace() or bytes(font.getmask(char)) != lacking:
            kept.append(char)
        elif unicodedata.category(char) not in _NEEDLESS:
            return ""
    return " ".join("".join(kept).split())


def fitted(text: str, box: Box, largest_px: float, least_px: float) -> Lettering:
    """Wrap `text` at the largest size at which it fits; at the least one, what is too much is cut off."""
    size_px = largest_px
    while size_px > least_px:
        found = Lettering(tuple(_wrapped(text, size_px, box.width)), size_px)
        if found.height_px <= box.height and all(_width(line, size_px) <= box.width for line in found.lines):
            return found
        size_px = max(size_px * _SHRINK, least_px)
    return _cut(text, box, least_px)


def _cut(text: str, box: Box, size_px: float) -> Lettering:
    words = [_shortened(word, size_px, box.width) for word in text.split()]
    lines = list(_wrapped(" ".join(words), size_px, box.width))
    most = max(1, int(box.height / (size_px * _LINE)))
    if len(lines) > most:
        lines[most - 1 :] = [_shortened(f"{lines[most - 1]} …", size_px, box.width)]
    return Lettering(tuple(lines), size_px)


def _shortened(text: str, size_px: float, width_px: float) -> str:
    """Take letters off before an ellipsis until the text is no wider than that."""
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
    return _font(size_px).getlength(text) + 2 * round(size_px * _STROKE)


def _font(size_px: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size_px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("a size gives a font that has sizes")
    return font
