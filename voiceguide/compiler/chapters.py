"""The chapters of a script: those in which anything happens, numbered without gaps."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.model.body import Body
from voiceguide.model.spans import Span

WayTo = Callable[[int, Body], tuple[Span, ...]]
"""Returns the spans that lead from a body to the hold of a visit."""


class Chapters:
    """The chapters that `spans` are in. A section that only holds sections, or whose steps are left out, is none.

    `titles` are the titles by the numbers that spans have until `numbered` corrects them.
    """

    def __init__(self, titles: Sequence[str], spans: Sequence[Span]) -> None:
        self._used = sorted({span.chapter for span in spans})
        self._is_whole = len(self._used) == len(titles)
        self.titles = tuple(titles[number] for number in self._used)
        """The titles of the chapters, in order."""

    def numbered(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return `spans` with the numbers of their chapters among `titles`."""
        return spans if self._is_whole else tuple(replace(span, chapter=self._number(span.chapter)) for span in spans)

    def way(self, way_to: WayTo) -> WayTo:
        """Return `way_to` with spans that have the numbers of their chapters among `titles`."""
        return way_to if self._is_whole else lambda visit, body: self.numbered(way_to(visit, body))

    def _number(self, chapter: int) -> int:
        """Return the number of a chapter among `titles`, or of the last before it that is among them."""
        return max(0, bisect_right(self._used, chapter) - 1)
