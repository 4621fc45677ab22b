"""How the body comes to a move: whether it stays or goes, and how tool and limbs change."""

from dataclasses import dataclass
from enum import Enum, auto

from voiceguide.model.body import Body
from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists


class Placing(Enum):
    """What happens to the tool."""

    PUT = auto()
    """It is put to its place."""
    SHIFTED = auto()
    """It goes on from the place of the move before."""
    SAME_AGAIN = auto()
    """The same move is done once more."""
    STAYS = auto()
    """It stays on its spot."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The way from a body to the hold of a move."""

    before: Body
    after: Body
    placing: Placing
    goes: bool
    """Whether the posture changes, or the way that one faces in it."""
    rise: int
    """Levels to get up, negative for getting down; 0 if a posture is not known."""

    @property
    def stays(self) -> bool:
        """Whether nothing moves at all."""
        return self.placing is Placing.STAYS and self.before.limbs == self.after.limbs and not self.before.offered

    @property
    def undone(self) -> tuple[str, ...]:
        """Limbs to be put back. Another posture puts them back by itself."""
        return () if self._moves_away else tuple(sorted(self.before.limbs - self._kept))

    @property
    def undone_if_done(self) -> tuple[str, ...]:
        """Limbs to be put back by a listener who took an offer."""
        stays = self._moves_away or self.placing is Placing.SAME_AGAIN
        return () if stays else tuple(sorted(self.before.offered - self._kept - self.before.limbs))

    @property
    def done(self) -> tuple[str, ...]:
        """Limbs to be brought where the hold asks for them."""
        kept = frozenset[str]() if self._moves_away else self.before.limbs & self._kept
        return tuple(sorted(self.after.limbs - kept))

    @property
    def _kept(self) -> frozenset[str]:
        """Limbs that stay: not on the other side, where they are other limbs, nor where the tool is put elsewhere."""
        return frozenset() if self.placing is Placing.PUT else self.after.limbs

    @property
    def _moves_away(self) -> bool:
        return self.before.posture != self.after.posture


def arrival_at(before: Body, move: Move, move_id: str | None, side: str | None, lists: Lists) -> Arrival:
    """Return the way from the body `before` to the hold of `move` on a side."""
    after = before.in_hold(move, move_id, side)
    rise = _rise(before, after, lists)
    gets_on_feet = rise > 0 and lists.postures[after.posture or ""].level == "standing"
    after = after.with_tool(move.tool or (None if gets_on_feet else before.tool))
    turns = before.side != after.side and after.posture is not None and lists.postures[after.posture].is_sided
    goes = after.posture is not None and (before.posture != after.posture or turns)
    return Arrival(before, after, _placing(before, after, move, goes=goes), goes, rise)


def _placing(before: Body, after: Body, move: Move, *, goes: bool) -> Placing:
    if goes or not before.is_in_place or before.tool != after.tool:
        return Placing.PUT
    if before.side is None and after.side is not None and before.move in move.builds_on:
        return Placing.SHIFTED
    if before.side != after.side:
        return Placing.PUT
    if before.move == after.move and move.again is not None:
        return Placing.SAME_AGAIN
    if move.spot is not None and (before.area, before.spot) == (after.area, after.spot):
        return Placing.STAYS
    return Placing.SHIFTED if before.move in move.builds_on else Placing.PUT


def _rise(before: Body, after: Body, lists: Lists) -> int:
    if before.posture is None or after.posture is None:
        return 0
    entries = lists.postures[before.posture], lists.postures[after.posture]
    return 0 if "any" in {entry.level for entry in entries} else entries[1].height - entries[0].height
