"""Large digits and capitals, drawn in blocks: a font that is five dots high, in any whole size.

A dot of size 1 is one column wide and half a row high, which is about a square. A dot of size 2 fills a whole row.
"""

import unicodedata
from functools import lru_cache

DOTS_HIGH = 5
_WORD_SPACE = 1
"""Dots between two words."""
_SHAPES = """
0 ### #.# #.# #.# ###
1 .#. ##. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# .## ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# ..# ..#
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
A .#. #.# ### #.# #.#
B ##. #.# ##. #.# ##.
C ### #.. #.. #.. ###
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
F ### #.. ##. #.. #..
G ### #.. #.# #.# ###
H #.# #.# ### #.# #.#
I # # # # #
J ..# ..# ..# #.# ###
K #.# #.# ##. #.# #.#
L #.. #.. #.. #.. ###
M #...# ##.## #.#.# #...# #...#
N #..# ##.# #.## #..# #..#
O ### #.# #.# #.# ###
P ### #.# ### #.. #..
Q ### #.# #.# ### ..#
R ##. #.# ##. #.# #.#
S ### #.. ### ..# ###
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
V #.# #.# #.# #.# .#.
W #...# #...# #.#.# ##.## #...#
X #.# #.# .#. #.# #.#
Y #.# #.# .#. .#. .#.
Z ### ..# .#. #.. ###
: . # . # .
. . . . . #
, .. .. .. .# #.
- .. .. ## .. ..
' # # . . .
( .# #. #. #. .#
) #. .# .# .# #.
/ ..# ..# .#. #.. #..
+ ... .#. ### .#. ...
% #.# ..# .#. #.. #.#
& .##. #... .#.# #.#. .#.#
! # # # . #
? ### ..# .## ... .#.
"""
_DOTS = {line[0]: line[2:].split(" ") for line in _SHAPES.strip().splitlines()}
_REPLACED = str.maketrans("\u2018\u2019\u2010\u2011\u2013\u2014\u2212·", "''-----.")
_SPACE = ["." * _WORD_SPACE] * DOTS_HIGH
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def rows_high(size: int) -> int:
    """Return the number of rows that a line of this size takes. Size 0 is plain text, in a single row."""
    return -(-DOTS_HIGH * size // 2) or 1


def leading(size: int) -> int:
    """Return the number of blank rows between two lines of this size: 0 for odd sizes, which leave half a row blank."""
    return 1 if size and size % 2 == 0 else 0


def has_shapes(text: str) -> bool:
    """Return whether every letter of `text` can be drawn."""
    return all(letter in _DOTS or letter == " " for letter in _capitals(text))


def dots_wide(text: str) -> int:
    """Return the width of `text` in dots. Raise KeyError for a letter that cannot be drawn."""
    return sum(len(shape[0]) for shape in _shapes(text)) + max(0, len(text) - 1)


@lru_cache(64)
def drawn(text: str, size: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return `text` in capitals, as rows of blocks of equal width. Raise KeyError for a letter that cannot be drawn.

    `ascii_only` draws with `#`, and needs an even `size`.
    """
    lines = [".".join(parts) for parts in zip(*_shapes(text), strict=True)]
    wide = ["".join(dot * size for dot in line) for line in lines for _ in range(size)]
    if len(wide) % 2:
        wide.append("." * len(wide[0]))
    rows = zip(wide[::2], wide[1::2], strict=True)
    if ascii_only:
        return tuple(above.replace(".", " ") for above, _ in rows)
    return tuple(
        "".join(_HALVES[up == "#", down == "#"] for up, down in zip(above, below, strict=True)) for above, below in rows
    )


def _shapes(text: str) -> list[list[str]]:
    return [_SPACE if letter == " " else _DOTS[letter] for letter in _capitals(text)]


def _capitals(text: str) -> str:
    return unicodedata.normalize("NFC", text).upper().translate(_REPLACED)
