"""The stretches of a hold that cues occupy, in order of time, and whether there is room for another between them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from voiceguide.schedule.flow import PlacedSound


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a hold that a cue occupies."""

    start: int
    """First sample of the session that it occupies."""
    end: int
    """Sample after the last."""
    written: bool
    """Whether it is a written cue, which never moves, and not automatic."""
    heard: list[PlacedSound] = field(default_factory=list)
    """Sounds of the cue."""


class Slots:
    """Slots in order of their starts. A hold may have tens of thousands, so that only neighbours are looked at."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots: list[Slot] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        """For each slot, the latest end of it and all before it."""
        for slot in sorted(slots, key=lambda slot: slot.start):
            self.add(slot)

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def add(self, slot: Slot) -> None:
        """Add a slot. It ends before the next begins, or is added in order of the starts."""
        at = bisect_right(self._starts, slot.start)
        self._slots.insert(at, slot)
        self._starts.insert(at, slot.start)
        self._ends.insert(at, max(slot.end, self._ends[at - 1]) if at else slot.end)

    def has_room(self, start: int, end: int, apart_written: int, apart: int) -> bool:
        """Return whether a cue from sample `start` to `end` keeps its distance from all slots.

        It keeps `apart_written` samples from written slots and `apart`, which is no more, from the others.
        """
        at = bisect_left(self._starts, end + apart_written) - 1
        while at >= 0 and self._ends[at] + apart_written > start:
            slot = self._slots[at]
            distance = apart_written if slot.written else apart
            if end + distance > slot.start and slot.end + distance > start:
                return False
            at -= 1
        return True
