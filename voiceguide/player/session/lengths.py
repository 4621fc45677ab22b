"""What spans last otherwise than planned because the person wants it so; the second side follows the first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Bent:
    """What a span lasts instead, in frames, and its pace in percent."""

    frames: int
    pace: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """The spans that are `bent`, by their index, of which the `cuts` count until their step is begun again.

    `left_out` are spans of the second side that were passed over on the first; `own` those of the second side that were
    bent by themselves.
    """

    bent: Mapping[int, Bent] = field(default_factory=dict)
    cuts: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()

    def frames(self, index: int) -> int | None:
        """Give how many frames a span lasts; None for as many as planned."""
        if index in self.left_out:
            return 0
        bent = self.bent.get(index)
        return bent.frames if bent else None

    def pace(self, index: int, usual: int) -> int:
        """Give the pace of a span in percent, the `usual` one unless it was bent."""
        bent = self.bent.get(index)
        return bent.pace if bent else usual

    def bend(self, index: int, frames: int, pace: int, *, cut: bool = False) -> "Lengths":
        """Have a span last so many frames at a pace in percent."""
        cuts = self.cuts | {index} if cut else self.cuts - {index}
        return replace(self, bent={**self.bent, index: Bent(frames, pace)}, cuts=cuts)

    def mirror(self, twin: int, stop: range, frames: int, pace: int) -> "Lengths":
        """Have the `twin` of a span on the first side, in its `stop`, last as long as that does."""
        bent = self.bend(twin, frames, pace)
        left_out = self.left_out - set(stop) if frames else self.left_out
        return replace(bent, own=self.own - {twin}, left_out=left_out)

    def leave_out(self, spans: Iterable[int]) -> "Lengths":
        """Have these spans last no time at all."""
        return replace(self, left_out=self.left_out | set(spans))

    def take_over(self, index: int) -> "Lengths":
        """Note that the person bent this span of a second side by itself."""
        return replace(self, own=self.own | {index})

    def begin_again(self, stop: range) -> "Lengths":
        """Forget for the spans of a step what was cut short, and that they were left out."""
        nothing = {index for index, bent in self.bent.items() if not bent.frames}
        gone = (self.cuts | nothing) & set(stop)
        bent = {index: one for index, one in self.bent.items() if index not in gone}
        return replace(self, bent=bent, cuts=self.cuts - gone, left_out=self.left_out - set(stop))
