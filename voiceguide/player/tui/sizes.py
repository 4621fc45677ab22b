"""How large things are drawn in a window: a few sets of sizes, of which the largest that has room is taken."""

from dataclasses import dataclass, replace
from functools import lru_cache

from voiceguide.player.tui.large_letters import dots_wide, leading, rows_high

_COUNT_DOTS = dots_wide("0:00")
_BESIDE = 9
"""Columns beside the digits for two words in plain text."""
GAP = 1
"""Columns between the digits and the words beside them, at the least."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The size of what is drawn (0: plain text), and how many rows the rest takes.

    `names` is for the move, `words` for the two words beside the digits and `next_up` for what comes next. `lines` is
    how many lines a name may take. `air` rows stand below the heading and between name, bar, words and foot.
    """

    digits: int
    names: int = 0
    words: int = 0
    next_up: int = 0
    lines: int = 1
    state: int = 0
    bar: int = 1
    said: int = 0
    head: int = 1
    foot: int = 1
    air: int = 0
    margin: int = 1

    @property
    def name_rows(self) -> int:
        """Rows that the name of a move may take."""
        return self.lines * rows_high(self.names) + (self.lines - 1) * leading(self.names)

    @property
    def rows(self) -> int:
        """Rows that all of it takes."""
        top = self.head + rows_high(self.digits) + self.name_rows
        below = rows_high(self.state) + self.bar + self.said + rows_high(self.next_up) + self.foot
        return top + below + self.air * 5

    def gaps(self, height: int) -> tuple[int, ...]:
        """Give the blank rows in a window so high: above the name, the words, the foot, the next and the digits."""
        spare = height - self.rows
        return tuple(min(2, self.air + (spare + 4 - nth) // 5) for nth in range(5))

    @property
    def columns(self) -> int:
        """Columns that digits and the words beside them take, at the least."""
        beside = max(_BESIDE, dots_wide("paused") * self.words)
        return 2 * self.margin + _COUNT_DOTS * max(1, self.digits) + GAP + beside


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
"""Without what may be left out: heading, foot and words said are added while there is room."""


@lru_cache(4)
def sizes_for(width: int, height: int, *, ascii_only: bool = False) -> Sizes:
    """Give the largest sizes that have room in a window; the smallest of all where none has."""
    for sizes in _LARGE:
        if _has_room(sizes, width, height) and not (ascii_only and sizes.digits % 2):
            return _plainer(sizes) if ascii_only else sizes
    for sizes in _SMALL:
        bare = replace(sizes, head=0, foot=0)
        if _has_room(bare, width, height) and not (ascii_only and sizes.digits % 2):
            return _with_more(bare, height)
    return replace(_SMALL[-1], head=0, foot=0)


def _has_room(sizes: Sizes, width: int, height: int) -> bool:
    return sizes.columns <= width and sizes.rows <= height


def _with_more(bare: Sizes, height: int) -> Sizes:
    spare = height - bare.rows
    return replace(bare, foot=int(spare > 0), said=int(spare > 1) + int(spare > 3), head=int(spare > 2))


def _plainer(sizes: Sizes) -> Sizes:
    """Without halves of a row, odd sizes cannot be drawn."""
    return replace(sizes, names=sizes.names // 2 * 2, words=sizes.words // 2 * 2, next_up=0, state=0)
