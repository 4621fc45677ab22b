"""The lengths of spans that the person has changed. The second side of a move follows the first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Bent:
    """The length of a span that was changed."""

    frames: int
    pace: int
    """In percent of the usual pace."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """All changed lengths of a session. Spans are given by their index in the score. Methods return new lengths."""

    bent: Mapping[int, Bent] = field(default_factory=dict)
    """The spans whose length was changed."""
    cuts: frozenset[int] = frozenset()
    """The spans of `bent` that were cut short. They get back their usual length when their step begins again."""
    left_out: frozenset[int] = frozenset()
    """Spans that last no time, because their step was passed over on the first side."""
    own: frozenset[int] = frozenset()
    """Spans of a second side that the person changed without the first side."""

    def frames(self, index: int) -> int | None:
        """Return the length of a span in frames; None if it is as planned."""
        if index in self.left_out:
            return 0
        bent = self.bent.get(index)
        return bent.frames if bent else None

    def pace(self, index: int, usual: int) -> int:
        """Return the pace of a span in percent: `usual`, unless the span was changed."""
        bent = self.bent.get(index)
        return bent.pace if bent else usual

    def bend(self, index: int, frames: int, pace: int, *, cut: bool = False) -> "Lengths":
        """Set the length of a span, in frames, and its pace, in percent. With `cut`, the span is cut short."""
        cuts = self.cuts | {index} if cut else self.cuts - {index}
        return replace(self, bent={**self.bent, index: Bent(frames, pace)}, cuts=cuts)

    def mirror(self, twin: int, stop: range, frames: int, pace: int) -> "Lengths":
        """Set length and pace of a span of the second side, by the first side; its step has the spans `stop`."""
        bent = self.bend(twin, frames, pace)
        left_out = self.left_out - set(stop) if frames else self.left_out
        return replace(bent, own=self.own - {twin}, left_out=left_out)

    def follow(self, twin: int, first: int, stop: range) -> "Lengths":
        """Make a span of the second side as long as the first side, which is done again; `stop` is its step."""
        bent = {index: length for index, length in self.bent.items() if index != twin}
        if first in self.bent:
            bent[twin] = self.bent[first]
        left_out = self.left_out - set(stop)
        return replace(self, bent=bent, cuts=self.cuts - {twin}, own=self.own - {twin}, left_out=left_out)

    def leave_out(self, spans: Iterable[int]) -> "Lengths":
        """Leave spans out: they last no time."""
        return replace(self, left_out=self.left_out | set(spans))

    def take_over(self, index: int) -> "Lengths":
        """Note that the person changed this span of a second side without the first side."""
        return replace(self, own=self.own | {index})

    def begin_again(self, stop: range) -> "Lengths":
        """Remove the cuts of a step, and bring back its spans that were left out."""
        empty = {index for index, length in self.bent.items() if not length.frames}
        removed = (self.cuts | empty) & set(stop)
        bent = {index: length for index, length in self.bent.items() if index not in removed}
        return replace(self, bent=bent, cuts=self.cuts - removed, left_out=self.left_out - set(stop))
