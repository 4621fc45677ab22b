"""The sizes at which the parts of the screen are drawn: the largest of a few sets that fits the window."""

from dataclasses import dataclass, replace
from functools import lru_cache

from voiceguide.player.tui.large_letters import dots_wide, leading, rows_high

_COUNT_DOTS = dots_wide("0:00")
_WORD_COLUMNS = 9
"""Columns at the right of the digits that two words in plain text need."""
GAP = 1
"""Columns between the digits and the words at their right, at the least."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of letters (see large_letters; 0 is plain text), and the rows of the other parts."""

    digits: int
    """Size of the time left."""
    names: int = 0
    """Size of the name of the move."""
    words: int = 0
    """Size of the two words at the right of the digits."""
    next_up: int = 0
    """Size of the name of the next move."""
    lines: int = 1
    """Lines that the name of the move may take."""
    state: int = 0
    """Size of the band that says why time stands still, and of notes."""
    bar: int = 1
    """Rows of the bar of the hold."""
    said: int = 0
    """Rows of the words just spoken."""
    head: int = 1
    """Rows of the heading: 0 or 1."""
    foot: int = 1
    """Rows of the progress of the session: 0 or 1."""
    air: int = 0
    """Blank rows, at the least, below the heading and between name, bar, words and foot."""
    margin: int = 1
    """Columns at the left and at the right."""

    @property
    def name_rows(self) -> int:
        """The number of rows that the name of a move may take."""
        return self.lines * rows_high(self.names) + (self.lines - 1) * leading(self.names)

    @property
    def rows(self) -> int:
        """The number of rows that all parts take."""
        top = self.head + rows_high(self.digits) + self.name_rows
        below = rows_high(self.state) + self.bar + self.said + rows_high(self.next_up) + self.foot
        return top + below + self.air * 5

    def gaps(self, height: int) -> tuple[int, ...]:
        """Return the blank rows in a window of `height` rows: above name, words said, foot, next move and digits."""
        spare = height - self.rows
        return tuple(min(2, self.air + (spare + 4 - nth) // 5) for nth in range(5))

    @property
    def columns(self) -> int:
        """The number of columns that the digits and the words at their right take, at the least."""
        words = max(_WORD_COLUMNS, dots_wide("paused") * self.words)
        return 2 * self.margin + _COUNT_DOTS * max(1, self.digits) + GAP + words


_LARGE = (
    Sizes(12, 4, 4, 2, lines=2, state=2, bar=3, said=3, air=1, margin=6),
    Sizes(10, 3, 4, 2, lines=2, state=2, bar=2, said=3, air=1, margin=5),
    Sizes(8, 2, 3, 1, lines=2, state=1, bar=2, said=3, air=1, margin=4),
    Sizes(6, 2, 2, 1, lines=2, state=1, bar=2, said=2, air=1, margin=3),
    Sizes(6, 1, 2, 1, lines=2, state=1, bar=1, said=2, air=1, margin=3),
    Sizes(4, 1, 1, 1, lines=2, bar=1, said=2, air=1, margin=2),
    Sizes(4, 1, 1, lines=2, bar=1, said=2, margin=2),
    Sizes(3, 1, 1, lines=2, bar=1, said=2, margin=2),
    Sizes(3, 1, 1, bar=1, said=1, margin=2),
    Sizes(3, 1, lines=2, bar=1, said=1, margin=2),
    Sizes(3, 0, 1, lines=2, bar=1, said=1, margin=2),
    Sizes(3, bar=1, said=1),
)
_SMALL = (Sizes(2), Sizes(1), Sizes(0))
"""For small windows. Heading, foot and words said are added only if there is room."""


@lru_cache(4)
def sizes_for(width: int, height: int, *, ascii_only: bool = False) -> Sizes:
    """Return the largest sizes that fit in a window of `width` columns and `height` rows; the smallest if none fit."""
    for sizes in _LARGE:
        if _fits(sizes, width, height) and not (ascii_only and sizes.digits % 2):
            return _even_only(sizes) if ascii_only else sizes
    for sizes in _SMALL:
        bare = replace(sizes, head=0, foot=0)
        if _fits(bare, width, height) and not (ascii_only and sizes.digits % 2):
            return _with_more(bare, height)
    return replace(_SMALL[-1], head=0, foot=0)


def _fits(sizes: Sizes, width: int, height: int) -> bool:
    return sizes.columns <= width and sizes.rows <= height


def _with_more(bare: Sizes, height: int) -> Sizes:
    spare = height - bare.rows
    return replace(bare, foot=int(spare > 0), said=int(spare > 1) + int(spare > 3), head=int(spare > 2))


def _even_only(sizes: Sizes) -> Sizes:
    """Return sizes for a terminal without block characters, which cannot show half rows and so no odd sizes."""
    return replace(sizes, names=sizes.names // 2 * 2, words=sizes.words // 2 * 2, next_up=0, state=0)
