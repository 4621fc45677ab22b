"""The meaning of the marks of a script together: decided by the whole file, after each was recognised alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voiceguide.authoring.importers.marks import Mark
from voiceguide.authoring.importers.script_blocks import Block

Scanned = tuple[Block, Sequence[Mark]]
"""A block, and the marks in its text."""
_LARGEST_BARE_S = 200.0
"""A number without a unit above this is milliseconds, unless the file counts in seconds."""
_LONGEST_S = 300.0
"""A number of seconds without a unit above this is milliseconds in any file."""
_MOST_BACK = 0.3
"""Largest share of times that may come before the one above, in a script with times at its lines."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The meaning of the marks of a file."""

    unit_s: float | None
    """The unit of its pauses in seconds: 1 or 0.001; None if no pause has a unit."""
    stamped: bool
    """Whether the times at the starts of lines are those at which the words start."""
    lone: bool = False
    """Whether only a single line has such a time."""

    def bare_s(self, number: float) -> tuple[float, bool]:
        """Return the seconds of a pause without a unit, and whether that is a guess."""
        if self.unit_s == 0.001:
            return number / 1000, False
        limit = _LONGEST_S if self.unit_s else _LARGEST_BARE_S
        if number > limit:
            return number / 1000, True
        return number, self.unit_s is None


def decide(scanned: Sequence[Scanned]) -> Decisions:
    """Return the meaning of the marks of a file."""
    pauses = [mark for _, marks in scanned for mark in marks if mark.kind == "pause" and mark.found is not None]
    stamps = sum(stamp_of(marks) is not None for _, marks in scanned)
    return Decisions(_unit_s(pauses), _is_stamped(scanned, pauses), lone=stamps == 1)


def _unit_s(pauses: Iterable[Mark]) -> float | None:
    counted = {0.001: 0, 1.0: 0}
    for mark in pauses:
        if mark.found is not None and mark.found.has_unit and mark.found.kind is None:
            is_ms = "ms" in mark.text.casefold() or "milli" in mark.text.casefold() or "slnc" in mark.text
            counted[0.001 if is_ms else 1.0] += 1
    if not any(counted.values()):
        return None
    return 0.001 if counted[0.001] > counted[1.0] else 1.0


def stamp_of(marks: Sequence[Mark]) -> Mark | None:
    """Return the time at the start of a line, or None."""
    return marks[0] if marks and marks[0].kind == "stamp" else None


def _is_stamped(scanned: Sequence[Scanned], pauses: Sequence[Mark]) -> bool:
    found = [(block, mark) for block, marks in scanned if (mark := stamp_of(marks)) is not None]
    times = [mark.found.seconds for _, mark in found if mark.found is not None]
    if len(times) >= 2:
        back = sum(after < before for before, after in pairwise(times))
        alone = all(mark.is_alone for _, mark in found) and len(scanned) == len(found)
        if all(mark.is_alone and mark.text.strip().startswith("[") for _, mark in found) and times[0] > 0:
            return back == 0 and len(times) > 2
        return back <= _MOST_BACK * len(times) and len(set(times)) > 1 and not alone
    if len(times) != 1:
        return False
    block, mark = found[0]
    is_bracketed = mark.text.lstrip(" \t*_>#-").startswith(("[", "("))
    return block.kind != "heading" and (times[0] == 0 or (is_bracketed and not mark.is_alone and not pauses))
