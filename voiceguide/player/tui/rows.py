"""Rows of text for the cells of a terminal. A row has a few pieces, and a piece has a role, never a colour."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from voiceguide.errors import message_line


class Role(StrEnum):
    """The purpose of a piece of text, from which its style follows."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    HOLD = "hold"
    STILL = "still"
    BAND = "band"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a single style."""

    text: str
    role: Role = Role.PLAIN


Row = tuple[Piece, ...]
BLANK: Row = ()
MINUS = "\N{MINUS SIGN}"


@lru_cache(256)
def cells(text: str) -> int:
    """Return the number of cells of a terminal that `text` takes: wide characters take two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Return as much of `text`, in one line, as fits in `width` cells; with an ellipsis where text is missing."""
    line = message_line(text)
    if cells(line) <= width:
        return line
    kept = _head(line, width - 1).rstrip()
    return f"{kept}…" if width > 0 else ""


def _head(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    taken = 0
    for index, char in enumerate(text):
        taken += _cells(char)
        if taken > width:
            return text[:index]
    return text


@lru_cache(16)
def wrapped(text: str, width: int, most: int) -> tuple[str, ...]:
    """Return `text` in at most `most` lines of `width` cells, broken between words. The last is cut if need be."""
    lines: list[str] = []
    words = message_line(text).split()
    while words and width > 0:
        if len(lines) == most - 1:
            return (*lines, _cut_between_words(words, width))
        count = _words_within(words, width)
        line = " ".join(words[:count])
        lines.append(_head(line, width))
        words = words[count:] if cells(line) <= width else [line[len(lines[-1]) :] or line[1:], *words[count:]]
    return tuple(lines)


def _cut_between_words(words: list[str], width: int) -> str:
    whole = " ".join(words)
    if cells(whole) <= width:
        return whole
    kept = " ".join(words[: _words_within(words, width - 2)])
    return f"{kept} …" if cells(kept) <= width - 2 else cut(whole, width)


def _words_within(words: list[str], width: int) -> int:
    """Return how many of `words` fit in a line of `width` cells, and at least 1."""
    count = 1
    while count < len(words) and cells(" ".join(words[: count + 1])) <= width:
        count += 1
    return count


def width_of(row: Row) -> int:
    """Return the number of cells that a row takes."""
    return sum(cells(piece.text) for piece in row)


def justified(left: Row, right: Row, width: int) -> Row:
    """Return a row of `width` cells with `left` and `right` at its ends; only `left` if both do not fit."""
    gap = width - width_of(left) - width_of(right)
    return (*left, Piece(" " * gap), *right) if gap >= 1 else left


def indented(row: Row, columns: int) -> Row:
    """Return the row with `columns` blanks before it."""
    return (Piece(" " * columns), *row) if row and columns else row


def framed(rows: Iterable[Row], margin: int, width: int, height: int) -> tuple[Row, ...]:
    """Return exactly `height` rows, each with a `margin` of blanks at its left, and cut to `width` cells."""
    inside = [indented(row, margin) for row in rows][:height]
    return (*(_cropped(row, width) for row in inside), *[BLANK] * (height - len(inside)))


def _cropped(row: Row, width: int) -> Row:
    kept: list[Piece] = []
    for piece in row:
        kept.append(Piece(_head(piece.text, width), piece.role))
        width -= cells(piece.text)
        if width <= 0:
            break
    return tuple(kept)


def as_text(row: Row) -> str:
    """Return the text of a row without blanks at its end."""
    return "".join(piece.text for piece in row).rstrip()
