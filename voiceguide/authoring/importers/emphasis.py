"""Removes the marks of emphasis and code from Markdown, in time that grows with the length of the line."""

import re
from bisect import bisect_left

_MARKS = ("**", "__", "~~", "```", "``", "*", "_", "`")
"""The marks, the longer before the shorter that begin alike."""
_MARK = re.compile(r"[*_~`]")


def without_emphasis(line: str) -> str:
    """Return `line` without the pairs of marks around words; what stands between two marks is kept as it is.

    A mark opens before a character that is no space, and the same mark closes behind one, if no letter follows.
    """
    closing = {mark: _closing_places(line, mark) for mark in _MARKS if mark in line}
    kept, at = list[str](), 0
    while (found := _MARK.search(line, at)) is not None:
        start = found.start()
        kept.append(line[at:start])
        pair = next((pair for mark in closing if (pair := _pair(line, start, mark, closing[mark]))), None)
        if pair is None:
            kept.append(line[start])
            at = start + 1
        else:
            first, last, at = pair
            kept.append(line[first:last])
    return "".join([*kept, line[at:]])


def _pair(line: str, start: int, mark: str, closing: list[int]) -> tuple[int, int, int] | None:
    """Return start and end of the words in a pair that opens at `start`, and the end of the pair; None if none does."""
    first = start + len(mark)
    if not line.startswith(mark, start) or line[first : first + 1].isspace():
        return None
    number = bisect_left(closing, first + 1)
    return None if number == len(closing) else (first, closing[number], closing[number] + len(mark))


def _closing_places(line: str, mark: str) -> list[int]:
    """Return the places where `mark` stands behind a character that is no space, and before no letter or digit."""
    places, at = list[int](), line.find(mark, 1)
    while at >= 0:
        after = line[at + len(mark) : at + len(mark) + 1]
        if not line[at - 1].isspace() and not (after.isalnum() or after == "_"):
            places.append(at)
        at = line.find(mark, at + 1)
    return places
